//! Whether a step has to be done: its inputs and outputs, by content, against those of the last time.
//!
//! Outputs count too, since cargo-leptos writes the same files.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What a step reads and writes, and the file that keeps their hashes from one run to the next.
#[derive(Debug)]
pub(crate) struct Fingerprint {
    file: PathBuf,
    inputs: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    program: String,
}

impl Fingerprint {
    /// A step's fingerprint, kept in this file. This program is an input as well.
    pub(crate) fn new(file: PathBuf, inputs: Vec<PathBuf>, outputs: Vec<PathBuf>) -> Self {
        Self { file, inputs, outputs, program: this_program() }
    }

    /// The fingerprint of a step that another program does: this one may change meanwhile.
    pub(crate) fn without_program(file: PathBuf, files: Vec<PathBuf>) -> Self {
        Self { file, inputs: files, outputs: Vec::new(), program: String::new() }
    }

    /// Whether nothing has changed since [`Fingerprint::save`].
    pub(crate) fn is_fresh(&self) -> bool {
        match (self.text(), std::fs::read_to_string(&self.file)) {
            (Ok(now), Ok(then)) => now == then,
            _ => false,
        }
    }

    /// Keeps the inputs and outputs as they are now.
    pub(crate) fn save(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.file, self.text()?)
            .with_context(|| format!("{} cannot be written", self.file.display()))
    }

    fn text(&self) -> Result<String> {
        let mut text = format!("{}\n", self.program);
        for path in self.inputs.iter().chain(&self.outputs) {
            text.push_str(&format!("{:016x} {}\n", content_hash(path)?, path.display()));
        }
        Ok(text)
    }
}

fn content_hash(path: &Path) -> Result<u64> {
    let bytes = std::fs::read(path).with_context(|| format!("{} is missing", path.display()))?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    Ok(hasher.finish())
}

/// This program: when it was built, and how long it is.
fn this_program() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata);
    let built = metadata.and_then(|metadata| Ok((metadata.modified()?, metadata.len())));
    built.map_or_else(|_| "unknown".to_owned(), |built| format!("{built:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_fresh_until_an_input_an_output_or_the_program_changes() {
        let folder = Folder::new("fingerprint");
        let [file, input, output] = ["file", "input", "output"].map(|name| folder.0.join(name));
        let fingerprint = Fingerprint::new(file.clone(), vec![input.clone()], vec![output.clone()]);
        std::fs::write(&input, "1").unwrap();
        assert!(!fingerprint.is_fresh(), "it was never saved");

        std::fs::write(&output, "one").unwrap();
        fingerprint.save().unwrap();
        assert!(fingerprint.is_fresh());

        std::fs::write(&input, "2").unwrap();
        assert!(!fingerprint.is_fresh(), "the input is another");
        std::fs::write(&input, "1").unwrap();
        assert!(fingerprint.is_fresh(), "only the content counts");

        std::fs::write(&output, "two").unwrap();
        assert!(!fingerprint.is_fresh(), "somebody else wrote the output");
        std::fs::remove_file(&output).unwrap();
        assert!(!fingerprint.is_fresh(), "the output is gone");

        std::fs::write(&output, "one").unwrap();
        let program = "another".to_owned();
        let newer = Fingerprint { file, inputs: vec![input], outputs: vec![output], program };
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
