//! The bill of materials: every crate that is in the file, with its version, licence and checksum.
//!
//! Source: CycloneDX 1.5 (ECMA-424), package URL of the type cargo.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use super::target;
use crate::place::Place;
use crate::process::{cargo, heard};

/// As JSON, the same for the same crates. `digest`: the SHA-256 of the file.
pub(super) fn of_materials(place: &Place, digest: &str) -> Result<String> {
    let lock = std::fs::read_to_string(place.root.join("Cargo.lock"))?;
    let sums: Lock = toml::from_str(&lock).context("Cargo.lock is not understood")?;
    let target = target();
    // The server for its machine, and the page that is inside it for the browser.
    let mut crates = BTreeMap::new();
    for (root, target) in [("server", target.as_str()), ("app", "wasm32-unknown-unknown")] {
        crates.extend(metadata(place, target)?.of(root));
    }
    let version = env!("CARGO_PKG_VERSION");
    let components: Vec<Value> = crates.values().map(|part| part.component(&sums)).collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "name": "parlor", "version": version, "bom-ref": "parlor",
            "hashes": [{ "alg": "SHA-256", "content": digest }],
        }},
        "components": components,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&bill)?))
}

fn metadata(place: &Place, target: &str) -> Result<Metadata> {
    let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform", target];
    let output = heard(&mut cargo(place, arguments))?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    serde_json::from_slice(&output.stdout).context("cargo's metadata is not understood")
}

/// What cargo knows of the crates, as far as it is asked here.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Part>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

/// `None`: it is needed where the program runs.
#[derive(Debug, Deserialize)]
struct Kind {
    kind: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Part {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
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

impl Metadata {
    /// The crates that a crate of ours runs with, itself among them, by their ids.
    fn of(&self, root: &str) -> BTreeMap<String, Part> {
        let ours = |part: &&Part| part.source.is_none() && part.name == root;
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> =
            self.packages.iter().filter(ours).map(|part| part.id.as_str()).collect();
        while let Some(id) = open.pop() {
            if !found.insert(id) {
                continue;
            }
            let node = self.resolve.nodes.iter().filter(|node| node.id == id);
            let needed = node.flat_map(|node| &node.deps).filter(|dependency| dependency.runs());
            open.extend(needed.map(|dependency| dependency.pkg.as_str()));
        }
        let parts = self.packages.iter().filter(|part| found.contains(part.id.as_str()));
        parts.map(|part| (part.id.clone(), part.clone())).collect()
    }
}

impl Dependency {
    fn runs(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.is_none())
    }
}

impl Part {
    fn component(&self, lock: &Lock) -> Value {
        let Self { name, version, .. } = self;
        let url = format!("pkg:cargo/{name}@{version}");
        let mut component = json!({ "type": "library", "bom-ref": url, "name": name, "version": version, "purl": url });
        if let Some(license) = &self.license {
            // Older crates write `MIT/Apache-2.0`.
            component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
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
    fn what_only_builds_or_tests_is_left_out() {
        let metadata: Metadata = serde_json::from_value(json!({
            "packages": [
                { "id": "s", "name": "server", "version": "0.1.0", "license": "MIT", "source": null },
                { "id": "a", "name": "axum", "version": "0.8.9", "license": "MIT/Apache-2.0", "source": "registry" },
                { "id": "c", "name": "cc", "version": "1.0.0", "license": "MIT", "source": "registry" },
                { "id": "h", "name": "http", "version": "1.0.0", "license": null, "source": "registry" },
            ],
            "resolve": { "nodes": [
                { "id": "s", "deps": [
                    { "pkg": "a", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "c", "dep_kinds": [{ "kind": "build" }, { "kind": "dev" }] },
                ] },
                { "id": "a", "deps": [{ "pkg": "h", "dep_kinds": [{ "kind": "dev" }, { "kind": null }] }] },
                { "id": "c", "deps": [] },
                { "id": "h", "deps": [{ "pkg": "a", "dep_kinds": [{ "kind": null }] }] },
            ] }
        }))
        .unwrap();
        let parts = metadata.of("server");
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["a", "h", "s"]);
    }

    #[test]
    fn a_crate_is_named_as_its_registry_names_it() {
        let part: Part = serde_json::from_value(json!({
            "id": "a", "name": "axum", "version": "0.8.9", "license": "MIT/Apache-2.0", "source": "registry"
        }))
        .unwrap();
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
