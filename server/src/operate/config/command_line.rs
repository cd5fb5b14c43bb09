//! What is wrong with a command line, in the words of every other setting.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{ConfigError, names};

/// Says it in one sentence.
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

/// What each kind of mistake is.
const WRONG: [(ErrorKind, &str); 3] = [
    (ErrorKind::InvalidValue, "is given without a value"),
    (ErrorKind::TooManyValues, "takes no value"),
    (ErrorKind::ArgumentConflict, "is given twice"),
];
