//! Names of settings that are unknown, and the ones that were probably meant.

use super::ConfigError;

/// A name that is no setting, found in a place such as `on the command line`.
pub(super) fn unknown(
    name: &str,
    place: &str,
    known: impl IntoIterator<Item = String>,
) -> ConfigError {
    let nearest = nearest(name, known).filter(|(likeness, _)| *likeness >= ALIKE);
    ConfigError::Unknown {
        name: name.to_owned(),
        place: place.to_owned(),
        nearest: nearest.map(|(_, name)| name),
    }
}

/// The variable of an environment that is nearly a setting of ours. Others of the same beginning may well belong to
/// another program: Kubernetes, for one, names every variable of a service `parlor` like that.
pub(super) fn misspelt(
    environment: impl IntoIterator<Item = String>,
    known: &[String],
) -> Option<ConfigError> {
    let beginning = |name: &String| name.starts_with(BEGINNING) && !known.contains(name);
    environment.into_iter().filter(beginning).find_map(|name| {
        let (likeness, _) = nearest(&name, known.iter().cloned())?;
        (likeness >= MISSPELT).then(|| unknown(&name, "in the environment", known.iter().cloned()))
    })
}

/// The prefix of our environment variables.
pub(super) const BEGINNING: &str = "PARLOR_";

/// The likeness, from 0 to 1, from which on a name is suggested.
const ALIKE: f64 = 0.6;

/// The likeness from which on an environment variable counts as one of ours, misspelt.
const MISSPELT: f64 = 0.8;

fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<(f64, String)> {
    let bare = |name: &str| name.trim_start_matches(BEGINNING).trim_start_matches('-').to_owned();
    known
        .into_iter()
        .map(|other| (strsim::normalized_damerau_levenshtein(&bare(name), &bare(&other)), other))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_told_where_one_is_near() {
        let sentence = |name| unknown(name, "on the command line", flags()).to_string();
        assert_eq!(
            sentence("--lisen"),
            "There is no setting --lisen on the command line; the nearest is --listen."
        );
        assert_eq!(
            sentence("--colour"),
            "There is no setting --colour on the command line; `parlor --help` lists them all."
        );
    }

    #[test]
    fn a_variable_is_misspelt_only_if_it_is_nearly_ours() {
        let known = ["PARLOR_LISTEN", "PARLOR_TURN_SECRET"].map(str::to_owned);
        let found = |name: &str| misspelt([name.to_owned()], &known).map(|e| e.to_string());
        assert_eq!(
            found("PARLOR_LISTN").unwrap(),
            "There is no setting PARLOR_LISTN in the environment; the nearest is PARLOR_LISTEN."
        );
        for name in ["PARLOR_LISTEN", "PARLOR_PORT", "PARLOR_TURNSERVER", "LISTN"] {
            assert_eq!(found(name), None);
        }
    }

    fn flags() -> [String; 2] {
        ["--listen", "--room-capacity"].map(str::to_owned)
    }
}
