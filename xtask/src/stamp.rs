//! Whether a step has to be done: its inputs and outputs, by content, against those of the last time.
//!
//! Outputs count too, since cargo-leptos writes the same files.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What a step reads and writes, and the note that remembers it.
#[derive(Debug)]
pub(crate) struct Stamp {
    note: PathBuf,
    inputs: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    maker: String,
}

impl Stamp {
    /// A step's stamp, kept in the file `note`. This program is an input as well.
    pub(crate) fn new(note: PathBuf, inputs: Vec<PathBuf>, outputs: Vec<PathBuf>) -> Self {
        Self { note, inputs, outputs, maker: maker() }
    }

    /// The stamp of a step that another program does: this one may change meanwhile.
    pub(crate) fn lasting(note: PathBuf, files: Vec<PathBuf>) -> Self {
        Self { note, inputs: files, outputs: Vec::new(), maker: String::new() }
    }

    /// Whether nothing has changed since [`Stamp::set`].
    pub(crate) fn is_fresh(&self) -> bool {
        match (self.text(), std::fs::read_to_string(&self.note)) {
            (Ok(now), Ok(then)) => now == then,
            _ => false,
        }
    }

    /// Remembers the inputs and outputs as they are now.
    pub(crate) fn set(&self) -> Result<()> {
        if let Some(folder) = self.note.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.note, self.text()?)
            .with_context(|| format!("{} cannot be written", self.note.display()))
    }

    fn text(&self) -> Result<String> {
        let mut text = format!("{}\n", self.maker);
        for path in self.inputs.iter().chain(&self.outputs) {
            text.push_str(&format!("{:016x} {}\n", fingerprint(path)?, path.display()));
        }
        Ok(text)
    }
}

fn fingerprint(path: &Path) -> Result<u64> {
    let bytes = std::fs::read(path).with_context(|| format!("{} is missing", path.display()))?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    Ok(hasher.finish())
}

/// This program: when it was built, and how long it is.
fn maker() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata);
    let built = metadata.and_then(|metadata| Ok((metadata.modified()?, metadata.len())));
    built.map_or_else(|_| "unknown".to_owned(), |built| format!("{built:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_fresh_until_an_input_an_output_or_the_maker_changes() {
        let folder = Folder::new("stamp");
        let [note, input, output] = ["note", "input", "output"].map(|name| folder.0.join(name));
        let stamp = Stamp::new(note.clone(), vec![input.clone()], vec![output.clone()]);
        std::fs::write(&input, "1").unwrap();
        assert!(!stamp.is_fresh(), "it was never set");

        std::fs::write(&output, "one").unwrap();
        stamp.set().unwrap();
        assert!(stamp.is_fresh());

        std::fs::write(&input, "2").unwrap();
        assert!(!stamp.is_fresh(), "the input is another");
        std::fs::write(&input, "1").unwrap();
        assert!(stamp.is_fresh(), "only the content counts");

        std::fs::write(&output, "two").unwrap();
        assert!(!stamp.is_fresh(), "somebody else wrote the output");
        std::fs::remove_file(&output).unwrap();
        assert!(!stamp.is_fresh(), "the output is gone");

        std::fs::write(&output, "one").unwrap();
        let maker = "another".to_owned();
        let newer = Stamp { note, inputs: vec![input], outputs: vec![output], maker };
        assert!(!newer.is_fresh(), "another program would make something else");
    }

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("parlor-xtask-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }
}
