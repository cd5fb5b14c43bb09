//! Which part of the server may import which.

use super::Violation;
use super::file::File;

/// `access, ice ← operate ← relay ← context ← signaling ← http`, each over the small common files; and nothing names the root.
pub(super) fn point_one_way(file: &File) -> Vec<Violation> {
    let Some(path) = file.path.strip_prefix("server/src/") else { return Vec::new() };
    let modules: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let part = modules[0];
    // The root puts the parts together, and the program stands on the root.
    if ["lib", "main", "program", "testing"].contains(&part) {
        return Vec::new();
    }
    let may = ALLOWED.iter().find(|(name, _)| *name == part).map_or(&[][..], |(_, may)| may);
    let root = "super::".repeat(modules.len());
    let mut violations = Vec::new();
    for (line, code) in file.code.lines().enumerate() {
        for names in code.replace(&root, "crate::").split("crate::").skip(1) {
            for name in
                names.strip_prefix('{').map_or(vec![names], |list| list.split(',').collect())
            {
                let end = name.trim().find(|c: char| !c.is_alphanumeric() && c != '_');
                let name = end.map_or(name.trim(), |end| &name.trim()[..end]);
                if name != part && !may.contains(&name) && !COMMON.contains(&name) {
                    violations
                        .push(file.violation(line + 1, format!("{part} must not import {name}")));
                }
            }
        }
    }
    violations
}

const COMMON: [&str; 4] = ["clock", "random", "files", "field"];

const ALLOWED: [(&str, &[&str]); 8] = [
    ("access", &[]),
    ("ice", &[]),
    ("operate", &["access", "ice"]),
    ("relay", &["access", "ice", "operate"]),
    ("context", &["access", "ice", "operate", "relay"]),
    ("signaling", &["access", "ice", "operate", "relay", "context"]),
    ("http", &["access", "ice", "operate", "relay", "context", "signaling"]),
    ("error", &["access", "http"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_server_that_imports_upwards_is_found_however_it_says_so() {
        let text = "use crate::clock;\nuse crate::signaling::hub::Hub;\nuse crate::{files, http};\n\
                    use super::super::http::tls::Tls;\nuse super::super::super::http;\nuse crate::{\n\
                    // crate::http\npub(super) fn a(b: crate::Server) {}\n#[cfg(test)]\nmod tests {\n    use crate::http;\n}\n";
        let found = |path: &str| -> Vec<usize> {
            let file = File::new(path.to_owned(), text.to_owned());
            point_one_way(&file).iter().map(|violation| violation.line).collect()
        };
        assert_eq!(found("server/src/operate/log.rs"), [2, 3, 4, 5, 6, 8]);
        assert_eq!(found("server/src/http/tls/identity.rs"), [6, 8]);
        assert_eq!(found("server/src/lib.rs"), [0; 0]);
        assert_eq!(found("app/src/app.rs"), [0; 0]);
    }
}
