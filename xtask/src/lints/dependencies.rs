//! Which crate may depend on which. That there is no circle, cargo sees by itself.

use serde_json::Value;

use super::Violation;

/// `protocol ← browser ← app ← server`, and `server → protocol, turn`; what only tests need is left out.
pub(super) fn point_one_way(metadata: &Value) -> Vec<Violation> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut violations = Vec::new();
    for package in list(&metadata["packages"]) {
        let from = package["name"].as_str().unwrap_or_default();
        for needed in list(&package["dependencies"]) {
            let to = needed["name"].as_str().unwrap_or_default();
            // `kind` is null for an ordinary dependency, else "dev" or "build".
            if needed["kind"] != "dev" && !is_allowed(from, to) {
                let sentence = format!("{from} must not depend on {to}");
                violations.push(Violation {
                    path: format!("{from}/Cargo.toml"),
                    line: 0,
                    sentence,
                });
            }
        }
    }
    violations
}

fn is_allowed(from: &str, to: &str) -> bool {
    let users = USERS.iter().find(|(name, _)| *name == to);
    let pure = PURE.iter().find(|(name, _)| *name == from);
    users.is_none_or(|(_, users)| users.contains(&from))
        && pure.is_none_or(|(_, needed)| needed.contains(&to))
}

/// Who may depend on each of these.
const USERS: [(&str, &[&str]); 9] = [
    ("protocol", &["browser", "app", "server", "lab"]),
    ("turn", &["server"]),
    ("browser", &["app", "lab"]),
    ("app", &["server"]),
    ("server", &[]),
    ("lab", &[]),
    ("xtask", &[]),
    ("web-sys", &["browser"]),
    ("js-sys", &["browser"]),
];

/// What the crates that do no I/O depend on. Nothing else fits there.
const PURE: [(&str, &[&str]); 2] = [
    ("protocol", &["litemap", "serde", "serde_json", "thiserror"]),
    ("turn", &["base64", "hmac", "ipnet", "sha1", "sha2", "stun-types", "thiserror", "turn-types"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_points_the_wrong_way_is_found() {
        let dependencies = |from: &str, to: &[&str]| {
            let to: Vec<_> =
                to.iter().map(|name| serde_json::json!({ "name": name, "kind": null })).collect();
            let package = serde_json::json!({ "name": from, "dependencies": to });
            point_one_way(&serde_json::json!({ "packages": [package] })).len()
        };
        assert_eq!(dependencies("server", &["protocol", "app", "browser", "lab", "web-sys"]), 3);
        assert_eq!(dependencies("protocol", &["serde", "rand", "browser"]), 2);
        assert_eq!(dependencies("turn", &["stun-types", "tokio", "protocol"]), 2);
        assert_eq!(dependencies("xtask", &["anyhow", "protocol"]), 1);
        let test = serde_json::json!({ "name": "rand", "kind": "dev" });
        let package = serde_json::json!({ "name": "protocol", "dependencies": [test] });
        assert_eq!(point_one_way(&serde_json::json!({ "packages": [package] })), []);
    }
}
