//! A file's compressed sibling: `parlor.wasm` → `parlor.wasm.br`.
//!
//! Source: RFC 7932.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;

/// The name of a file's compressed sibling.
pub(crate) fn sibling(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

/// Whether a file is the compressed sibling of another.
pub(crate) fn is_sibling(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "br")
}

/// Writes a file's compressed sibling.
pub(crate) fn compress(path: &Path) -> Result<()> {
    let plain = std::fs::read(path).with_context(|| format!("{} is missing", path.display()))?;
    let sibling = sibling(path);
    std::fs::write(&sibling, squeeze(&plain)?)
        .with_context(|| format!("{} cannot be written", sibling.display()))
}

fn squeeze(plain: &[u8]) -> Result<Vec<u8>> {
    let settings = BrotliEncoderParams {
        quality: QUALITY,
        size_hint: plain.len(),
        // It suits WebAssembly too: it saves 0.3 % of it, and next to nothing of text.
        mode: BrotliEncoderMode::BROTLI_MODE_FONT,
        ..BrotliEncoderParams::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut small, &settings)?;
    Ok(small)
}

/// Of 0 to 11.
const QUALITY: i32 = 11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_squeezed_is_smaller_and_comes_back_whole() {
        let plain = "a tile, a tile, another tile. ".repeat(100).into_bytes();
        let small = squeeze(&plain).unwrap();
        assert!(small.len() * 10 < plain.len(), "{} of {} bytes", small.len(), plain.len());
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).unwrap();
        assert_eq!(back, plain);
    }

    #[test]
    fn the_sibling_keeps_the_whole_name() {
        assert_eq!(sibling(Path::new("pkg/parlor.wasm")), Path::new("pkg/parlor.wasm.br"));
    }
}
