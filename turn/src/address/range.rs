//! A range of addresses, as a list in the settings names it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

/// An address or a range of them: `192.0.2.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range(IpNet);

impl Range {
    /// Whether a canonical address lies in it.
    #[must_use]
    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip)
    }
}

impl FromStr for Range {
    type Err = RangeError;

    /// Reads one entry of a list. Nothing is guessed: an entry that could mean two things is an error.
    fn from_str(text: &str) -> Result<Self, RangeError> {
        let range = match text.parse::<IpAddr>() {
            Ok(ip) => IpNet::from(ip),
            Err(_) => text.parse().map_err(|_| RangeError::Malformed { text: text.to_owned() })?,
        };
        if range != range.trunc() {
            let (text, meant) = (text.to_owned(), range.trunc());
            return Err(RangeError::BitsBelowPrefix { text, meant: Self(meant) });
        }
        match range {
            // An address is compared in its IPv4 form, so such a range would hold none.
            IpNet::V6(net) if net.addr().to_ipv4_mapped().is_some() => {
                Err(RangeError::Mapped { text: text.to_owned() })
            }
            IpNet::V4(_) | IpNet::V6(_) => Ok(Self(range)),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is no range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RangeError {
    /// Neither an address nor a prefix.
    #[error("{text:?} is no address range. Write one like 192.0.2.7, 10.0.0.0/8 or fd00::/8.")]
    Malformed {
        /// The entry.
        text: String,
    },
    /// Bits are set that the prefix does not cover.
    #[error("{text:?} has bits beyond its prefix. Write {meant} if the whole range is meant.")]
    BitsBelowPrefix {
        /// The entry.
        text: String,
        /// The range around it.
        meant: Range,
    },
    /// An IPv4 address in its IPv6 form.
    #[error("{text:?} is an IPv4 range in IPv6 form. Write it as IPv4.")]
    Mapped {
        /// The entry.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_range_of_one() {
        let one: Range = "192.0.2.7".parse().unwrap();
        assert!(one.contains("192.0.2.7".parse().unwrap()));
        assert!(!one.contains("192.0.2.8".parse().unwrap()));
        assert_eq!(one.to_string(), "192.0.2.7/32");
    }

    #[test]
    fn a_malformed_entry_is_a_sentence() {
        for (text, sentence) in [
            (
                "10.0.0/8",
                "\"10.0.0/8\" is no address range. Write one like 192.0.2.7, 10.0.0.0/8 or fd00::/8.",
            ),
            (
                "10.1.2.3/8",
                "\"10.1.2.3/8\" has bits beyond its prefix. Write 10.0.0.0/8 if the whole range is meant.",
            ),
            (
                "::ffff:10.0.0.0/104",
                "\"::ffff:10.0.0.0/104\" is an IPv4 range in IPv6 form. Write it as IPv4.",
            ),
        ] {
            assert_eq!(text.parse::<Range>().unwrap_err().to_string(), sentence);
        }
        for text in [
            "",
            " 10.0.0.0/8",
            "10.0.0.0/33",
            "fd00::/129",
            "10.0.0.0-10.0.0.9",
            "lan",
            "10.0.0.0/+8",
        ] {
            assert!(text.parse::<Range>().is_err(), "{text:?}");
        }
    }
}
