//! Errors of the command line, in the words of the other settings' errors.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{ConfigError, names};

/// Turns an error of clap into one sentence.
pub(super) fn explain(error: &clap::Error, flags: impl IntoIterator<Item = String>) -> ConfigError {
    let argument = match error.get(ContextKind::InvalidArg) {
        // `--listen <ADDRESS:PORT>`
        Some(ContextValue::String(text)) => text.split(' ').next().unwrap_or_default(),
        _ => "",
    };
    if error.kind() == ErrorKind::UnknownArgument {
        return names::unknown(argument, "on the command line", flags);
    }
    match WRONG.iter().find(|(kind, _)| *kind == error.kind()) {
        Some((_, wrong)) => ConfigError::Argument { argument: argument.to_owned(), wrong },
        None => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            ConfigError::CommandLine { reason: line.to_owned() }
        }
    }
}

/// The sentence's end for each kind of mistake.
const WRONG: [(ErrorKind, &str); 3] = [
    (ErrorKind::InvalidValue, "is given without a value"),
    (ErrorKind::TooManyValues, "takes no value"),
    (ErrorKind::ArgumentConflict, "is given twice"),
];
