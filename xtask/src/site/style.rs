//! One style sheet out of `style/main.css` and all it imports, by Lightning CSS as a library.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

/// Writes the sheet that `main` comes to into `output`.
pub(crate) fn make(main: &Path, output: &Path) -> Result<()> {
    let css = bundle(main)?;
    std::fs::write(output, css).with_context(|| format!("{} cannot be written", output.display()))
}

fn bundle(main: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut sheet = Bundler::new(&files, None, ParserOptions::default())
        .bundle(main)
        .map_err(|error| anyhow!("{error}"))?;
    sheet.minify(MinifyOptions { targets: targets(), ..MinifyOptions::default() })?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        targets: targets(),
        ..PrinterOptions::default()
    })?;
    Ok(printed.code)
}

/// Browsers of about the last two years; `browserquery` in the root `Cargo.toml` says the same to
/// cargo-leptos.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some((major << 16) | (minor << 8));
    Targets::from(Browsers {
        chrome: version(128, 0),
        edge: version(128, 0),
        firefox: version(128, 0),
        safari: version(17, 6),
        ios_saf: version(17, 6),
        ..Browsers::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_end_up_in_one_small_sheet_in_their_layer() {
        let folder =
            std::env::temp_dir().join(format!("parlor-xtask-style-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.css"), "@layer a, b;\n@import 'tile.css' layer(b);\n")
            .unwrap();
        std::fs::write(folder.join("tile.css"), ".tile { color: #ff0000; }\n").unwrap();

        let css = bundle(&folder.join("main.css")).unwrap();
        assert_eq!(css, "@layer a;@layer b{.tile{color:red}}");

        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_sheet_that_is_not_css_is_refused_with_its_place() {
        let folder = std::env::temp_dir().join(format!("parlor-xtask-bad-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.css"), "a { color: red;\n}}\n").unwrap();

        let error = bundle(&folder.join("main.css")).unwrap_err().to_string();
        assert!(error.contains("main.css:2"), "{error}");

        std::fs::remove_dir_all(&folder).unwrap();
    }
}
