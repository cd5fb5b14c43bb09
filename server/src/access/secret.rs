//! The secret that signs tickets and seats: 32 random bytes in a file, made at the first start.
//!
//! All nodes of one installation share the file. Its reader can make tickets for any room.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Reads the secret, and makes it where there is none. Where it cannot be written either, a key for this
/// run is used, with a warning: after a restart no old token leads back to a seat.
///
/// # Errors
/// [`SecretError`] when a file is there that holds no secret or cannot be read.
pub(crate) fn load(path: &Path) -> Result<[u8; 32], SecretError> {
    read(path)?.map_or_else(|| make(path), Ok)
}

/// Reads the secret; `None`: there is no such file.
///
/// # Errors
/// [`SecretError`] when a file is there that holds no secret or cannot be read.
pub(crate) fn read(path: &Path) -> Result<Option<[u8; 32]>, SecretError> {
    match fs::read(path) {
        Ok(bytes) => bytes.try_into().map(Some).map_err(|bytes: Vec<u8>| SecretError::Length {
            path: path.into(),
            bytes: bytes.len(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(SecretError::Unreadable { path: path.into(), cause }),
    }
}

fn make(path: &Path) -> Result<[u8; 32], SecretError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(SecretError::Randomness)?;
    if let Err(error) = write(path, &secret) {
        tracing::warn!(
            path = %path.display(),
            %error,
            "the secret file cannot be written; tickets and seats end with this run"
        );
    }
    Ok(secret)
}

fn write(path: &Path, secret: &[u8; 32]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(secret)?;
    file.sync_all()
}

/// Why there is no secret.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Something else is in the file.
    #[error(
        "The setting secret_file is {path:?}, which holds {bytes} bytes; allowed is a file of \
         exactly 32 random bytes, or none, so that one is made."
    )]
    Length {
        /// Which file.
        path: PathBuf,
        /// Its length.
        bytes: usize,
    },
    /// The file is there and cannot be read.
    #[error(
        "The setting secret_file is {path:?}, which cannot be read ({cause}); allowed is a file \
         that this user can read, or none, so that one is made."
    )]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The system has no randomness to give.
    #[error("The system gives no random bytes for a secret: {0}.")]
    Randomness(getrandom::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn the_secret_is_made_once_and_only_its_owner_reads_it() {
        let folder = Folder::new("secret-made-once");
        let path = folder.0.join("parlor.secret");
        let secret = load(&path).unwrap();
        assert_ne!(secret, [0; 32]);
        assert_eq!(load(&path).unwrap(), secret);
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_holds_something_else_stops_the_start() {
        let folder = Folder::new("secret-something-else");
        let path = folder.0.join("parlor.secret");
        fs::write(&path, "hunter2").unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("holds 7 bytes"), "{error}");
    }

    #[test]
    fn where_nothing_can_be_written_the_key_is_for_this_run() {
        let folder = Folder::new("secret-for-this-run");
        let path = folder.0.join("no-such-folder").join("parlor.secret");
        assert_ne!(load(&path).unwrap(), load(&path).unwrap());
    }
}
