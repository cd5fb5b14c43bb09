//! Parses the typed value of one setting.

use std::fmt::Display;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

use ipnet::IpNet;

use super::{ConfigError, SettingSource};
use crate::access::origin::Origin;
use crate::ice::{Kind, UrlError, check};

/// A value, if one was given. An empty one counts as none: so a container file can name every variable.
pub(super) fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

/// A user, a password or a secret as it is, with blanks at its ends. It is never shown.
pub(super) fn credential<'v>(
    setting: &'static str,
    value: &'v Option<String>,
    source: &SettingSource,
) -> Result<Option<&'v str>, ConfigError> {
    let Some(text) = value.as_deref().filter(|value| !value.trim().is_empty()) else {
        return Ok(None);
    };
    let is_quoted = |quote| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    // A file has quotes of its own around it.
    let is_from_file = matches!(source, SettingSource::File(_));
    if text.contains(char::is_control) {
        Err(ConfigError::ControlCharacter { setting })
    } else if !is_from_file && (is_quoted('"') || is_quoted('\'')) {
        Err(ConfigError::Quoted { setting })
    } else {
        Ok(Some(text))
    }
}

/// The parts of a comma separated list.
pub(super) fn list(value: &Option<String>) -> impl Iterator<Item = &str> {
    let parts = given(value).into_iter().flat_map(|value| value.split(','));
    parts.map(str::trim).filter(|part| !part.is_empty())
}

pub(super) fn read<T: FromStr>(
    setting: &'static str,
    value: &str,
    allowed: &'static str,
) -> Result<T, ConfigError> {
    value.parse().map_err(|_| ConfigError::Value { setting, value: value.into(), allowed })
}

/// One of a few, by its name.
pub(super) fn one_of<T: Copy>(
    setting: &'static str,
    value: &str,
    all: &[T],
    name: fn(T) -> &'static str,
    allowed: &'static str,
) -> Result<T, ConfigError> {
    let found = all.iter().copied().find(|one| name(*one) == value);
    found.ok_or_else(|| ConfigError::Value { setting, value: value.into(), allowed })
}

pub(super) fn in_range<T: PartialOrd + Display>(
    setting: &'static str,
    value: T,
    range: RangeInclusive<T>,
    allowed: &'static str,
) -> Result<T, ConfigError> {
    if range.contains(&value) {
        return Ok(value);
    }
    Err(ConfigError::Value { setting, value: value.to_string(), allowed })
}

pub(super) fn origin(text: &str) -> Result<Origin, ConfigError> {
    let allowed = "a list of origins such as https://meet.example.org, separated by commas";
    let value = text.to_owned();
    Origin::parse(text).ok_or(ConfigError::Value { setting: "origins", value, allowed })
}

/// A network, or one address.
pub(super) fn network(text: &str) -> Result<IpNet, ConfigError> {
    let allowed =
        "off, or a list of addresses and networks such as 10.0.0.0/8, separated by commas";
    let one = text.parse::<IpAddr>().map(IpNet::from);
    text.parse().ok().or(one.ok()).ok_or_else(|| ConfigError::Value {
        setting: "trusted_proxies",
        value: text.to_owned(),
        allowed,
    })
}

/// A list of addresses of ICE servers, of these kinds.
pub(super) fn urls(
    setting: &'static str,
    value: &Option<String>,
    kinds: &[Kind],
    allowed: &'static str,
) -> Result<Vec<String>, ConfigError> {
    let checked = |url: &str| match check(kinds, url) {
        Ok(()) => Ok(url.to_owned()),
        Err(UrlError::Scheme) => {
            Err(ConfigError::Value { setting, value: url.to_owned(), allowed })
        }
        Err(wrong) => Err(ConfigError::IceUrl { setting, url: url.to_owned(), wrong }),
    };
    list(value).map(checked).collect()
}
