//! Which pages may open a socket or call a server function.
//!
//! A browser says in `Origin` whose page is asking. It must equal scheme and `Host` of the request, or be
//! listed in the settings; a missing one is refused, and other clients send one.
//!
//! Source: RFC 6454; RFC 6455 §10.2; Fetch Metadata, `Sec-Fetch-Site`.

use axum::http::{HeaderMap, header};
use thiserror::Error;

use crate::access::client::Scheme;

/// The pages that are let in: the server's own, and those that are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origins<'l> {
    listed: &'l [Origin],
}

impl<'l> Origins<'l> {
    /// The server's own pages, and those of `listed`.
    pub(crate) fn new(listed: &'l [Origin]) -> Self {
        Self { listed }
    }

    /// Whose page is asking, if it may. `scheme`: how its own pages are asked for.
    ///
    /// # Errors
    /// [`OriginError`] when it may not.
    pub(crate) fn admit(self, scheme: Scheme, headers: &HeaderMap) -> Result<Origin, OriginError> {
        let origin = text(headers, header::ORIGIN.as_str()).ok_or(OriginError::Missing)?;
        let origin = Origin::parse(origin).ok_or(OriginError::Foreign)?;
        if self.listed.contains(&origin) {
            return Ok(origin);
        }
        if own(scheme, headers).as_ref() != Some(&origin) {
            return Err(OriginError::Foreign);
        }
        Ok(origin)
    }

    /// The same for a server function, where a browser gives a second opinion. (Of a socket they do not
    /// all say the same.)
    ///
    /// # Errors
    /// [`OriginError`] when it may not.
    pub(crate) fn admit_server_function(
        self,
        scheme: Scheme,
        headers: &HeaderMap,
    ) -> Result<Origin, OriginError> {
        let origin = self.admit(scheme, headers)?;
        match text(headers, "sec-fetch-site") {
            Some("cross-site" | "same-site") if !self.listed.contains(&origin) => {
                Err(OriginError::Foreign)
            }
            Some(_) | None => Ok(origin),
        }
    }
}

/// Scheme, host and port of a page, as a browser writes them: `https://meet.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The longest origin, in characters.
    pub const MAX_CHARS: usize = 256;

    /// Reads an origin. Capitals are lowered and a scheme's own port is dropped, as browsers do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let origin = text.to_ascii_lowercase();
        let (scheme, authority) = origin.split_once("://")?;
        let default_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => return None,
        };
        let authority = authority.strip_suffix(default_port).unwrap_or(authority);
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if authority.is_empty() || origin.len() > Self::MAX_CHARS || !authority.chars().all(allowed)
        {
            return None;
        }
        Some(Self(format!("{scheme}://{authority}")))
    }

    /// The host, without brackets around an address.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a page is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum OriginError {
    /// No `Origin`.
    #[error("The request has no Origin header; a client that is no browser sends one, too.")]
    Missing,
    /// A page of another site.
    #[error(
        "A page of this Origin may not use this server; the setting `origins` lists further ones."
    )]
    Foreign,
}

/// The origin of the server's own pages, as this request reached it.
fn own(scheme: Scheme, headers: &HeaderMap) -> Option<Origin> {
    let host = text(headers, header::HOST.as_str())?;
    Origin::parse(&format!("{}://{host}", scheme.as_str()))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_page_is_let_in() {
        let asked = [("origin", "http://localhost:3000"), ("host", "localhost:3000")];
        assert_eq!(admit(&asked), Ok("http://localhost:3000".to_owned()));
    }

    #[test]
    fn a_missing_origin_is_refused() {
        assert_eq!(admit(&[("host", "localhost:3000")]), Err(OriginError::Missing));
    }

    #[test]
    fn another_site_port_scheme_or_name_is_refused() {
        for origin in [
            "http://localhost:3001",
            "https://localhost:3000",
            "http://evil.example",
            "http://localhost:3000.evil.example",
            "http://localhost",
            "null",
            "file://localhost:3000",
            "",
        ] {
            let asked = [("origin", origin), ("host", "localhost:3000")];
            assert_eq!(admit(&asked), Err(OriginError::Foreign), "{origin}");
        }
    }

    #[test]
    fn a_listed_origin_is_let_in_wherever_the_request_went() {
        for site in ["same-origin", "cross-site"] {
            let asked = [
                ("origin", "https://Meet.example.org:443"),
                ("host", "10.0.0.1:3000"),
                ("sec-fetch-site", site),
            ];
            assert_eq!(admit(&asked), Ok("https://meet.example.org".to_owned()));
        }
    }

    #[test]
    fn the_scheme_is_the_one_that_the_page_was_asked_for_by() {
        let asked = [("origin", "https://m.example"), ("host", "m.example")];
        assert_eq!(admit(&asked), Err(OriginError::Foreign));
        assert_eq!(admit_by(Scheme::Https, &asked), Ok("https://m.example".to_owned()));
    }

    #[test]
    fn a_browser_that_says_cross_site_is_believed() {
        let asked = [
            ("origin", "http://localhost:3000"),
            ("host", "localhost:3000"),
            ("sec-fetch-site", "cross-site"),
        ];
        assert_eq!(admit(&asked), Err(OriginError::Foreign));
        let site = [asked[0], asked[1], ("sec-fetch-site", "same-origin")];
        assert!(admit(&site).is_ok());
    }

    fn admit(asked: &[(&'static str, &str)]) -> Result<String, OriginError> {
        admit_by(Scheme::Http, asked)
    }

    fn admit_by(scheme: Scheme, asked: &[(&'static str, &str)]) -> Result<String, OriginError> {
        let listed = Origin::parse("https://meet.example.org").unwrap();
        let headers = asked
            .iter()
            .map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        Origins::new(&[listed]).admit_server_function(scheme, &headers).map(|origin| origin.0)
    }
}
