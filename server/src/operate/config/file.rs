//! A file of settings: TOML, each by the name that its flag has, with `_` for `-`. Only a file has `ice_servers`: its
//! entries are tables, which no flag could say.

use std::path::Path;

use toml::{Table, Value};

use super::ConfigError;
use crate::files;

/// The settings of a file, each value as the text that it would be on the command line.
#[derive(Debug, Default)]
pub(super) struct FileSettings {
    /// The settings that have a flag, by name.
    pub(super) values: Vec<(String, String)>,
    /// The entries of `ice_servers`.
    pub(super) ice_servers: Vec<IceServerEntry>,
}

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

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<FileSettings, ConfigError> {
    let file = path.display().to_string();
    let text = files::read(path)
        .map_err(|error| ConfigError::File { file: file.clone(), reason: error.to_string() })?;
    parse(&file, &text)
}

fn parse(file: &str, text: &str) -> Result<FileSettings, ConfigError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Toml {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| line(text, span.start)),
        reason: error.message().lines().collect::<Vec<_>>().join(", "),
    })?;
    let mut said = FileSettings::default();
    for (name, value) in table {
        if name == "ice_servers" {
            said.ice_servers = ice_servers(file, &value)?;
        } else {
            let text = as_text(&value).ok_or_else(|| wrong_kind(&name, file, &value, TEXT))?;
            said.values.push((name, text));
        }
    }
    Ok(said)
}

fn ice_servers(file: &str, value: &Value) -> Result<Vec<IceServerEntry>, ConfigError> {
    let wrong = |value: &Value| wrong_kind("ice_servers", file, value, TABLES);
    let entries = value.as_array().ok_or_else(|| wrong(value))?;
    let entry = |entry| ice_server(file, Value::as_table(entry).ok_or_else(|| wrong(entry))?);
    entries.iter().map(entry).collect()
}

fn ice_server(file: &str, table: &Table) -> Result<IceServerEntry, ConfigError> {
    let mut entry = IceServerEntry::default();
    for (key, value) in table {
        let part = match key.as_str() {
            "urls" => &mut entry.urls,
            "secret" => &mut entry.secret,
            "username" => &mut entry.username,
            "password" => &mut entry.password,
            _ => {
                return Err(ConfigError::IceServerKey { key: key.clone(), file: file.to_owned() });
            }
        };
        let name = || format!("ice_servers.{key}");
        *part = Some(as_text(value).ok_or_else(|| wrong_kind(&name(), file, value, TEXT))?);
    }
    Ok(entry)
}

fn wrong_kind(setting: &str, file: &str, value: &Value, allowed: &'static str) -> ConfigError {
    ConfigError::Kind {
        setting: setting.to_owned(),
        file: file.to_owned(),
        kind: value.type_str().to_owned(),
        allowed,
    }
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

const TEXT: &str = "a text, a whole number or a list of texts";
const TABLES: &str = "a list of tables, each with urls and secret, or urls, username and password";

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
        let said = parse("parlor.toml", text).unwrap().values;
        let value = |name: &str| said.iter().find(|(other, _)| other == name).unwrap().1.as_str();
        assert_eq!(value("listen"), "[::]:80");
        assert_eq!(value("room_capacity"), "4");
        assert_eq!(value("origins"), "https://a.example,https://b.example");
    }

    #[test]
    fn ice_servers_are_tables_in_either_spelling() {
        let listed = "[[ice_servers]]\nurls = ['turn:a', 'turns:a']\nsecret = 'north'\n\
                      [[ice_servers]]\nurls = 'turn:b'\nusername = 'u'\npassword = 7";
        let inline = "ice_servers = [{ urls = ['turn:a', 'turns:a'], secret = 'north' }, \
                      { urls = 'turn:b', username = 'u', password = 7 }]";
        let some = |text: &str| Some(text.to_owned());
        for text in [listed, inline] {
            let said = parse("parlor.toml", text).unwrap();
            assert_eq!(said.values, []);
            assert_eq!(
                said.ice_servers,
                [
                    IceServerEntry {
                        urls: some("turn:a,turns:a"),
                        secret: some("north"),
                        ..IceServerEntry::default()
                    },
                    IceServerEntry {
                        urls: some("turn:b"),
                        username: some("u"),
                        password: some("7"),
                        ..IceServerEntry::default()
                    },
                ]
            );
        }
    }

    #[test]
    fn a_mistake_is_found_in_its_line() {
        let error = parse("parlor.toml", "listen = '[::]:80'\n\nroom_capacity 4\n").unwrap_err();
        assert!(matches!(error, ConfigError::Toml { line: 3, .. }), "{error}");
    }
}
