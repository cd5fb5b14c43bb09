//! A build takes from the package registries, by their own clients, and from nowhere else.
//!
//! What dependencies do while they are built is not read here: `cargo xtask dist`, which the tests run, gives that no
//! network where the system lets it.

use super::source::numbered;
use super::{Project, Violation};

/// No build script of ours, no package from elsewhere, no program that fetches.
pub(super) fn builds_download_nothing(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in &project.sources {
        if source.path.rsplit('/').next() == Some("build.rs") {
            violations
                .push(source.violation(0, "a build script: what is built is built by cargo alone"));
        }
    }
    for lock in &project.locks {
        for (number, line) in numbered(&lock.text) {
            let line = line.trim();
            let from =
                line.strip_prefix("source = ").or_else(|| line.strip_prefix("\"resolved\": "));
            if from
                .is_some_and(|from| !REGISTRIES.iter().any(|registry| from.starts_with(registry)))
            {
                violations.push(lock.violation(number, "a package that is from no registry"));
            }
        }
    }
    for source in project.below(&["xtask/src"]) {
        for (number, line) in numbered(&source.spoken) {
            for start in ["Command::new(\"", "succeeds(\"", "within(\""] {
                let started = line.split(start).skip(1).filter_map(|rest| rest.split('"').next());
                for program in started.filter(|program| !PROGRAMS.contains(program)) {
                    let sentence = format!("`{program}` is no program that the commands may start");
                    violations.push(source.violation(number, sentence));
                }
            }
        }
    }
    violations
}

/// As lock files name them.
const REGISTRIES: [&str; 2] =
    ["\"registry+https://github.com/rust-lang/crates.io-index\"", "\"https://registry.npmjs.org/"];

/// What the commands start: compilers, package managers, and what looks at the machine.
const PROGRAMS: [&str; 9] =
    ["cargo", "rustc", "rustup", "node", "npm", "npx", "sh", "id", "unshare"];

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    #[test]
    fn a_build_that_fetches_is_found() {
        let project = Project {
            sources: vec![
                Source::new("server/build.rs", "fn main() {}"),
                Source::new(
                    "xtask/src/a.rs",
                    "fn f() { Command::new(\"curl\"); succeeds(\"git\", &[]); Command::new(\"npm\"); }",
                ),
            ],
            locks: vec![
                Source::new(
                    "Cargo.lock",
                    "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://a.example\"",
                ),
                Source::new(
                    "package-lock.json",
                    "  \"resolved\": \"https://registry.npmjs.org/a\",\n\"resolved\": \"https://a.example/b\"",
                ),
            ],
            ..Project::default()
        };
        let found: Vec<_> = builds_download_nothing(&project)
            .into_iter()
            .map(|violation| (violation.path, violation.line))
            .collect();
        let expected = [
            ("server/build.rs", 0),
            ("Cargo.lock", 2),
            ("package-lock.json", 2),
            ("xtask/src/a.rs", 1),
            ("xtask/src/a.rs", 1),
        ];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}
