//! The paths of the repository and of what is made of it.

use std::path::{Path, PathBuf};

/// The paths of one working copy.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Paths {
    /// The working copy this program was built from.
    pub(crate) fn find() -> Self {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().map_or_else(|| manifest.clone(), Path::to_path_buf);
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        Self { root, target }
    }

    /// The site folder, as cargo-leptos makes it too.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The release server.
    pub(crate) fn server(&self) -> PathBuf {
        self.target.join("release").join(format!("parlor{}", std::env::consts::EXE_SUFFIX))
    }

    /// The one file of a release.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist/parlor")
    }

    /// A crate's WebAssembly as the compiler leaves it.
    pub(crate) fn wasm(&self, name: &str) -> PathBuf {
        let folder = self.target.join("wasm32-unknown-unknown/wasm-release");
        folder.join(name).with_extension("wasm")
    }

    /// The folder of these commands' own notes.
    pub(crate) fn notes(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The module for bare pages of the browser tests.
    pub(crate) fn lab(&self) -> PathBuf {
        self.target.join("lab")
    }

    /// What the browser tests saw browsers do.
    pub(crate) fn recordings(&self) -> PathBuf {
        self.target.join("recordings")
    }

    /// What came of the browser tests.
    pub(crate) fn reports(&self) -> PathBuf {
        self.target.join("end2end")
    }

    /// The browser tests.
    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }
}
