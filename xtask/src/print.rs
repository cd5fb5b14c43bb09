//! The only module that prints.

/// Prints one line, or a few.
#[expect(clippy::print_stdout, reason = "a command's own words belong on the standard output")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}
