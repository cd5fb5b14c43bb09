//! A file of settings: TOML, each by the name that its flag has, with `_` for `-`.

use std::path::Path;

use toml::{Table, Value};

use super::ConfigError;
use crate::files;

/// An entry of `[[ice_servers]]` as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IceServerEntry {
    /// The addresses, separated by commas.
    pub urls: Option<String>,
    /// The secret shared with the server.
    pub secret: Option<String>,
    /// Or: the one user of the server.
    pub username: Option<String>,
    /// The password of that user.
    pub password: Option<String>,
}

/// Reads what a file says, each value as the text that it would be on the command line.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let file = path.display().to_string();
    let text = files::read(path)
        .map_err(|error| ConfigError::File { file: file.clone(), reason: error.to_string() })?;
    parse(&file, &text)
}

fn parse(file: &str, text: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Toml {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| line(text, span.start)),
        reason: error.message().lines().collect::<Vec<_>>().join(", "),
    })?;
    let said = |(name, value): (String, Value)| match as_text(&value) {
        Some(text) => Ok((name, text)),
        None => Err(ConfigError::Kind {
            setting: name,
            file: file.to_owned(),
            kind: value.type_str().to_owned(),
        }),
    };
    table.into_iter().map(said).collect()
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
            parts.map(|parts| parts.join(","))
        }
        Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

/// The number of the line in which this byte is, from 1 on.
fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_numbers_and_lists_are_what_they_are_on_the_command_line() {
        let text = "listen = '[::]:80'\nroom_capacity = 4\norigins = ['https://a.example', 'https://b.example']";
        let said = parse("parlor.toml", text).unwrap();
        let value = |name: &str| said.iter().find(|(other, _)| other == name).unwrap().1.as_str();
        assert_eq!(value("listen"), "[::]:80");
        assert_eq!(value("room_capacity"), "4");
        assert_eq!(value("origins"), "https://a.example,https://b.example");
    }

    #[test]
    fn a_mistake_is_found_in_its_line() {
        let error = parse("parlor.toml", "listen = '[::]:80'\n\nroom_capacity 4\n").unwrap_err();
        assert!(matches!(error, ConfigError::Toml { line: 3, .. }), "{error}");
    }
}
