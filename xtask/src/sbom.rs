//! The software bill of materials (SBOM) of a release: every crate that is in the file, with its version, licence and
//! checksum.
//!
//! Source: CycloneDX 1.5 (ECMA-424), package URL of the type cargo.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::paths::Paths;
use crate::process::{cargo, heard};

/// The SBOM as JSON, the same for the same crates. `target`: what the file is built for; `digest`: its SHA-256.
pub(crate) fn generate(paths: &Paths, target: &str, digest: &str) -> Result<String> {
    let lock = std::fs::read_to_string(paths.root.join("Cargo.lock"))?;
    let lock: Lock = toml::from_str(&lock).context("Cargo.lock is not understood")?;
    // The server for its machine, and the page that is inside it for the browser.
    let mut parts =
        tree(paths, &["--package", "server", "--features", "embed", "--target", target])?;
    let page = ["--package", "app", "--no-default-features", "--features", "hydrate"];
    parts.append(&mut tree(paths, &[&page[..], &["--target", "wasm32-unknown-unknown"]].concat())?);
    let components: Vec<Value> = parts.iter().map(|part| part.component(&lock)).collect();
    let sbom = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "name": "parlor", "version": env!("CARGO_PKG_VERSION"), "bom-ref": "parlor",
            "hashes": [{ "alg": "SHA-256", "content": digest }],
        }},
        "components": components,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&sbom)?))
}

/// What a crate of ours runs with, by cargo's own word, itself among them.
fn tree(paths: &Paths, which: &[&str]) -> Result<BTreeSet<Part>> {
    let what =
        ["tree", "--quiet", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    let output =
        heard(&mut cargo(paths, what.iter().chain(which).chain(&["--format", "{p}\t{l}"])))?;
    if !output.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(Part::read).collect())
}

/// A crate in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    license: String,
}

#[derive(Debug, Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

impl Part {
    /// A line such as `axum v0.8.9<TAB>MIT`; ` (*)` at its end says that it stood there before.
    fn read(line: &str) -> Option<Self> {
        let (part, license) = line.trim_end_matches(" (*)").split_once('\t')?;
        let mut words = part.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        Some(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            license: license.to_owned(),
        })
    }

    fn component(&self, lock: &Lock) -> Value {
        let Self { name, version, license } = self;
        let url = format!("pkg:cargo/{name}@{version}");
        let mut component = json!({ "type": "library", "bom-ref": url, "name": name, "version": version, "purl": url });
        if !license.is_empty() {
            // Older crates write `MIT/Apache-2.0`.
            let expression = license.replace(" / ", " OR ").replace('/', " OR ");
            component["licenses"] = json!([{ "expression": expression }]);
        }
        let locked =
            lock.package.iter().find(|locked| locked.name == *name && locked.version == *version);
        if let Some(sum) = locked.and_then(|locked| locked.checksum.as_ref()) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        component
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_part_of_the_file() {
        let part = |name: &str, version: &str, license: &str| {
            Some(Part { name: name.into(), version: version.into(), license: license.into() })
        };
        assert_eq!(Part::read("axum v0.8.9\tMIT"), part("axum", "0.8.9", "MIT"));
        assert_eq!(
            Part::read("http v1.3.1\tMIT OR Apache-2.0 (*)"),
            part("http", "1.3.1", "MIT OR Apache-2.0")
        );
        assert_eq!(Part::read("app v0.1.0 (/home/me/app)\tMIT"), part("app", "0.1.0", "MIT"));
        assert_eq!(Part::read(""), None);
    }

    #[test]
    fn a_crate_is_named_as_its_registry_names_it() {
        let part = Part::read("axum v0.8.9\tMIT/Apache-2.0").unwrap();
        let lock: Lock =
            toml::from_str("[[package]]\nname = 'axum'\nversion = '0.8.9'\nchecksum = '00ff'")
                .unwrap();
        assert_eq!(
            part.component(&lock),
            json!({
                "type": "library", "bom-ref": "pkg:cargo/axum@0.8.9", "purl": "pkg:cargo/axum@0.8.9",
                "name": "axum", "version": "0.8.9", "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "hashes": [{ "alg": "SHA-256", "content": "00ff" }],
            })
        );
    }
}
