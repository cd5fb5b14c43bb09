//! Packages of Debian: which are missing is said before anything starts; root gets them all at once.
//!
//! What is installed starts no service: a test does not put a web server onto port 80.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::print;
use crate::process::{in_path, watched};

/// A package, and how its program is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// As Debian calls it.
    pub(crate) name: &'static str,
    /// Its program, under each name that it goes by.
    pub(crate) programs: &'static [&'static str],
    /// What names another one in the environment, where that may be.
    pub(crate) variable: Option<&'static str>,
}

impl Package {
    /// Its program, as the environment names it or in `PATH`; else a clause why there is none.
    pub(crate) fn program(&self) -> Result<PathBuf, String> {
        let given = self.variable.and_then(std::env::var_os).map(PathBuf::from);
        given.or_else(|| in_path(self.programs)).ok_or_else(|| {
            format!("{0} is not installed (on Debian: apt-get install {0})", self.name)
        })
    }
}

/// Says which of these are missing, and installs them where it may.
pub(crate) fn install(packages: &[Package]) {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|package| package.program().is_err())
        .map(|package| package.name)
        .collect();
    if missing.is_empty() {
        return;
    }
    let may = may_install();
    print::line(&announcement(&missing, may));
    if !may {
        return;
    }
    // A package that cannot be had does not keep the others away. The tests that need it say so.
    if apt(&missing).is_err() && missing.len() > 1 {
        for package in missing {
            let _ = apt(&[package]);
        }
    }
}

fn announcement(missing: &[&str], may: bool) -> String {
    let (list, words) = (missing.join(", "), missing.join(" "));
    if may {
        format!("Installing these system packages first: {list} (apt-get install {words}).")
    } else {
        format!(
            "These system packages are missing, and only root can install them, on Debian: {list}. \
             What needs them is skipped or fails; on Debian they come by `sudo apt-get install {words}`."
        )
    }
}

fn may_install() -> bool {
    let user = Command::new("id").arg("-u").output();
    let root = user.is_ok_and(|user| user.stdout.trim_ascii() == b"0");
    root && Path::new("/etc/debian_version").exists() && in_path(&["apt-get"]).is_some()
}

fn apt(packages: &[&str]) -> anyhow::Result<()> {
    watched(&mut without_services(Path::new(POLICY), packages))
}

/// Installs packages while a policy says that no service is started. A shell does it, since it removes the policy even
/// when it is interrupted, and when this program is. A policy that was there before stays.
///
/// Source: invoke-rc.d(8), policy-rc.d.
fn without_services(policy: &Path, packages: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", APT]).arg(policy).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    shell
}

const POLICY: &str = "/usr/sbin/policy-rc.d";

/// The lists of a fresh machine are empty, or too old for the mirror; so they are fetched first.
const APT: &str = r#"
if [ ! -e "$0" ]; then
    trap 'rm -f "$0"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' > "$0" && chmod +x "$0"
fi
apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends "$@"
"#;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn what_is_missing_is_named_before_it_is_installed_or_how_it_is() {
        let missing = ["coturn", "nginx"];
        assert_eq!(
            announcement(&missing, true),
            "Installing these system packages first: coturn, nginx (apt-get install coturn nginx)."
        );
        let elsewhere = announcement(&missing, false);
        assert!(elsewhere.contains("`sudo apt-get install coturn nginx`"), "{elsewhere}");
    }

    #[test]
    fn a_program_that_the_environment_names_is_not_looked_for() {
        let package = |variable| Package { name: "none", programs: &["no such program"], variable };
        assert!(package(Some("PATH")).program().is_ok());
        let reason = package(None).program().unwrap_err();
        assert_eq!(reason, "none is not installed (on Debian: apt-get install none)");
    }

    #[test]
    fn no_service_is_started_meanwhile_and_nothing_is_left_behind() {
        let system = System::new("whole", "exit 0");
        assert!(system.install().status().unwrap().success());
        assert_eq!(
            system.said(),
            "101 update --quiet=2\n101 install --quiet=2 --yes --no-install-recommends coturn nginx\n"
        );
        assert!(!system.policy.exists());
    }

    #[test]
    fn nothing_is_left_behind_by_an_installation_that_fails() {
        let system = System::new("fails", "exit 100");
        assert!(!system.install().status().unwrap().success());
        assert_eq!(system.said(), "101 update --quiet=2\n");
        assert!(!system.policy.exists());
    }

    #[test]
    fn nothing_is_left_behind_by_one_that_is_interrupted() {
        // Not by the other two signals: a shell ignores those that were ignored when it was started.
        let system = System::new("interrupted", "kill -s TERM $PPID; exit 1");
        assert_eq!(system.install().status().unwrap().code(), Some(130));
        assert_eq!(system.said(), "101 update --quiet=2\n");
        assert!(!system.policy.exists());
    }

    #[test]
    fn a_policy_of_ones_own_stays() {
        let system = System::new("own", "exit 0");
        fs::write(&system.policy, "#!/bin/sh\nexit 104\n").unwrap();
        assert!(Command::new("chmod").arg("+x").arg(&system.policy).status().unwrap().success());
        assert!(system.install().status().unwrap().success());
        assert!(system.said().starts_with("104 update"), "{}", system.said());
        assert!(system.policy.exists());
    }

    /// A system with an `apt-get` that notes what its policy says and what it is asked.
    struct System {
        folder: PathBuf,
        policy: PathBuf,
    }

    impl System {
        fn new(name: &str, end: &str) -> Self {
            let name = format!("parlor-xtask-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).unwrap();
            let apt = folder.join("apt-get");
            let note = "#!/bin/sh\n\"$SYSTEM/policy\"\necho \"$? $*\" >> \"$SYSTEM/said\"\n";
            fs::write(&apt, format!("{note}{end}\n")).unwrap();
            assert!(Command::new("chmod").arg("+x").arg(&apt).status().unwrap().success());
            Self { policy: folder.join("policy"), folder }
        }

        fn install(&self) -> Command {
            let path = std::env::var("PATH").unwrap();
            let mut command = without_services(&self.policy, &["coturn", "nginx"]);
            command.env("PATH", format!("{}:{path}", self.folder.display()));
            command.env("SYSTEM", &self.folder).stdin(Stdio::null());
            command
        }

        fn said(&self) -> String {
            fs::read_to_string(self.folder.join("said")).unwrap()
        }
    }

    impl Drop for System {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}
