//! A build takes from the package registries, by their own clients, and from nowhere else.
//!
//! What dependencies do while they are built is not read here: `cargo xtask dist`, which the tests run, gives that no
//! network where the system lets it.

use super::Violation;
use super::file::{File, numbered};

/// No build script of ours, no package from elsewhere, no program that fetches.
pub(super) fn download_nothing(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    if file.path.ends_with("/build.rs") {
        violations.push(file.violation(0, "a build script: what is built is built by cargo alone"));
    }
    if file.path.ends_with("Cargo.lock") || file.path.ends_with("package-lock.json") {
        for (number, line) in numbered(&file.text) {
            let line = line.trim();
            let from =
                line.strip_prefix("source = ").or_else(|| line.strip_prefix("\"resolved\": "));
            if from
                .is_some_and(|from| !REGISTRIES.iter().any(|registry| from.starts_with(registry)))
            {
                violations.push(file.violation(number, "a package that is from no registry"));
            }
        }
    }
    if file.is_in(&["xtask/src"]) {
        for (number, line) in file.code() {
            for start in ["Command::new(\"", "succeeds(\"", "within(\""] {
                let started = line.split(start).skip(1).filter_map(|rest| rest.split('"').next());
                for program in started.filter(|program| !PROGRAMS.contains(program)) {
                    let sentence = format!("`{program}` is no program that the commands may start");
                    violations.push(file.violation(number, sentence));
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
    use super::*;

    #[test]
    fn a_build_that_fetches_is_found() {
        let found = |path: &str, text: &str| -> Vec<usize> {
            let file = File { path: path.to_owned(), text: text.to_owned() };
            download_nothing(&file).iter().map(|violation| violation.line).collect()
        };
        assert_eq!(found("server/build.rs", "fn main() {}"), [0]);
        let text = "Command::new(\"curl\");\nsucceeds(\"git\", &[]);\nCommand::new(\"npm\");\n";
        assert_eq!(found("xtask/src/a.rs", text), [1, 2]);
        let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://a.example\"";
        assert_eq!(found("fuzz/Cargo.lock", lock), [2]);
        let lock = "\"resolved\": \"https://registry.npmjs.org/a\",\n\"resolved\": \"https://a.example/b\"";
        assert_eq!(found("end2end/package-lock.json", lock), [2]);
    }
}
