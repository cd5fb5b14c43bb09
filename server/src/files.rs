//! Small files, read with a bound: a setting may name anything.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest file of settings, certificates or keys.
const MAX_BYTES: u64 = 65_536;

/// Reads such a file.
///
/// # Errors
/// As the system says it, or that the file is too long.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is longer than {MAX_BYTES} bytes")));
    }
    Ok(text)
}
