//! The place that each setting comes from.

use std::collections::BTreeMap;
use std::fmt;

/// The place that a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingSource {
    /// A flag.
    CommandLine,
    /// A variable of the environment.
    Environment,
    /// This file.
    File(String),
    /// Not set anywhere.
    Default,
}

impl fmt::Display for SettingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Environment => f.write_str("environment"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The sources of all settings that were given, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingSources(BTreeMap<String, SettingSource>);

impl SettingSources {
    /// The source of a setting.
    #[must_use]
    pub fn of(&self, name: &str) -> &SettingSource {
        self.0.get(name).unwrap_or(&SettingSource::Default)
    }

    pub(super) fn note(&mut self, name: &str, source: SettingSource) {
        self.0.insert(name.to_owned(), source);
    }
}

/// One line: `command line (listen), file parlor.toml (tls), else defaults`.
impl fmt::Display for SettingSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, source) in &self.0 {
            places.entry(source.to_string()).or_default().push(name);
        }
        if places.is_empty() {
            return f.write_str("defaults only");
        }
        for (place, names) in places {
            write!(f, "{place} ({}), ", names.join(", "))?;
        }
        f.write_str("else defaults")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_one_line() {
        let mut sources = SettingSources::default();
        assert_eq!(sources.to_string(), "defaults only");
        sources.note("tls", SettingSource::File("parlor.toml".into()));
        sources.note("listen", SettingSource::CommandLine);
        sources.note("log_level", SettingSource::CommandLine);
        assert_eq!(
            sources.to_string(),
            "command line (listen, log_level), file parlor.toml (tls), else defaults"
        );
        assert_eq!(sources.of("listen"), &SettingSource::CommandLine);
        assert_eq!(sources.of("site"), &SettingSource::Default);
    }
}
