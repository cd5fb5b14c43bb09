//! The page's program, split: what the lobby needs, and chunks that it loads when it wants them.
//!
//! `#[wasm_split]` marks where (`app/src/chunks.rs`). The script that loads chunks becomes a part of the page's own, so
//! that nothing more has to arrive before the page starts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

use super::{locations, order};

/// A program in parts.
#[derive(Debug)]
pub(super) struct Parts {
    /// What starts the page; wasm-bindgen has not seen it yet.
    pub(super) main: PathBuf,
    /// The text of the script that loads the rest.
    pub(super) loader: String,
}

/// Splits `wasm`, which was linked with `--emit-relocs`, into files in `folder`: the main part, and chunks by their names
/// in `#[wasm_split]`, say `call.wasm`. What only several chunks share is `chunk_1.wasm`, `chunk_2.wasm` …
pub(super) fn split(wasm: &Path, folder: &Path) -> Result<Parts> {
    let mut input =
        std::fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?;
    locations::blank(&mut input, &OWN)?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = "./parlor.js";
    let made =
        transform(options).map_err(|error| anyhow!("the page cannot be split: {error:#}"))?;
    let script = folder.join(LOADER);
    let mut loader = std::fs::read_to_string(&script)?;
    std::fs::remove_file(script)?;
    for chunk in made.split_modules {
        lighten(&chunk)?;
        let name = chunk.file_name().context("a chunk is a file")?.to_string_lossy().into_owned();
        if let Some(short) = name.strip_prefix("split_") {
            std::fs::rename(&chunk, folder.join(short))?;
            loader = loader.replace(&format!("./{name}"), &format!("./{short}"));
        }
    }
    Ok(Parts { main, loader })
}

/// Leaves out the names, and the room that the linker leaves for each number to grow, as wasm-bindgen does for the main
/// part, and puts next to each other what is alike.
fn lighten(chunk: &Path) -> Result<()> {
    let mut module = ModuleConfig::new()
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse_file(chunk)?;
    module.emit_wasm_file(chunk)?;
    order::arrange(chunk)
}

/// The script of the page with the one that loads chunks inside, where it imported it before.
pub(super) fn inline(script: &str, loader: &str) -> Result<String> {
    let mut written = String::with_capacity(script.len() + loader.len());
    let mut found = false;
    for line in script.lines() {
        match imported(line) {
            Some(name) => {
                found = true;
                written.push_str(&format!("const {name} = (() => {{\n{}}})();\n", body(loader)?));
            }
            None => written.extend([line, "\n"]),
        }
    }
    if !found {
        bail!("the page's script does not import {LOADER}");
    }
    Ok(written)
}

/// `import1` of `import * as import1 from "./chunks.js"`.
fn imported(line: &str) -> Option<&str> {
    let (name, from) = line.strip_prefix("import * as ")?.split_once(" from ")?;
    let is_loader = from.trim_end_matches(';').trim_matches(['"', '\'']) == LOADER;
    is_loader.then_some(name)
}

/// The loader as the body of a function that returns what it exported. It does not write errors to the console: who asked
/// for a chunk hears of them, and a page that is left while one is on its way is at no fault.
fn body(loader: &str) -> Result<String> {
    let mut names = Vec::new();
    let mut text = String::with_capacity(loader.len());
    for line in loader.lines() {
        if line.starts_with("import ") || line.trim() == LOG {
            continue;
        }
        match line.strip_prefix("export const ") {
            Some(rest) => {
                let name = rest.split(' ').next().context("an export has a name")?;
                names.push(name.to_owned());
                text.push_str(&format!("const {rest}\n"));
            }
            None => text.extend([line, "\n"]),
        }
    }
    text.push_str(&format!("return {{ {} }};\n", names.join(", ")));
    Ok(text)
}

/// How the paths of our own files begin.
const OWN: [&str; 3] = ["app/", "browser/", "protocol/"];

/// What the page's script calls it.
const LOADER: &str = "./chunks.js";

/// Its line that writes an error.
const LOG: &str = "console.error(e);";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_stands_where_it_was_imported() {
        let script = "import * as import1 from \"./chunks.js\"\nlet wasm;\n";
        let loader = "import { initSync } from \"./parlor.js\";\n\nlet shared;\n\
                      export const load_a = wrap(\n  console.error(e);\n1\n);\n";
        let whole = inline(script, loader).unwrap();
        assert_eq!(
            whole,
            "const import1 = (() => {\n\nlet shared;\nconst load_a = wrap(\n1\n);\n\
             return { load_a };\n})();\nlet wasm;\n"
        );
    }

    #[test]
    fn a_script_that_does_not_import_it_is_refused() {
        assert!(inline("import * as a from \"./other.js\"\n", "").is_err());
    }
}
