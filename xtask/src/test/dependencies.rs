//! What is built in that is not ours: its licences, where it comes from, what is banned and what is known to be
//! broken. `deny.toml` says what is allowed; cargo-deny looks, where it is installed.

use crate::paths::Paths;
use crate::print;
use crate::process::{cargo, heard, succeeds};
use crate::tally::Tally;

/// Checks the dependencies against `deny.toml`.
pub(super) fn check(paths: &Paths) -> Tally {
    let mut tally = Tally::default();
    let installed = succeeds("cargo", &["deny", "--version"]);
    for (name, parts) in PARTS {
        if !installed {
            tally.skip(name, "cargo-deny is not installed");
            continue;
        }
        match heard(cargo(paths, ["deny", "--color", "never", "check"]).args(parts)) {
            Ok(output) if output.status.success() => tally.pass(1),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                if is_out_of_reach(&said) {
                    tally.skip(name, "the list of advisories cannot be fetched");
                } else {
                    print::line(said.trim_end());
                    tally.fail(&format!("{name}: cargo deny found something"));
                }
            }
            Err(error) => tally.fail(&format!("{name}: {error:#}")),
        }
    }
    tally
}

/// Whether cargo-deny says that it has no list to look things up in, and nothing else.
fn is_out_of_reach(said: &str) -> bool {
    said.contains("failed to fetch advisory database")
}

/// The name of each part, and what cargo-deny calls what is in it.
const PARTS: [(&str, &[&str]); 2] = [
    ("licences, bans and sources", &["licenses", "bans", "sources"]),
    ("advisories", &["advisories"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_net_the_list_is_out_of_reach_and_a_finding_is_none_of_that() {
        let offline = "2026-01-01 00:00:00 [ERROR] failed to fetch advisory database https://github.com/RustSec/advisory-db with cli";
        assert!(is_out_of_reach(offline));
        assert!(!is_out_of_reach("error[vulnerability]: a crate has a hole\nadvisories FAILED"));
    }
}
