//! Other programs: starting them and judging how they ended.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths::Paths;

/// A cargo command in the repository, with the environment a person's own shell would give it: what
/// `cargo run` adds for this program must not make another build of the same crates.
pub(crate) fn cargo<I: AsRef<std::ffi::OsStr>>(
    paths: &Paths,
    arguments: impl IntoIterator<Item = I>,
) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let added = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if added {
            command.env_remove(name);
        }
    }
    command.current_dir(&paths.root).args(arguments);
    command
}

/// Runs a command whose output goes to the terminal.
pub(crate) fn watched(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = command.status().with_context(|| format!("{name} cannot be started"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Runs a command and keeps what it says.
pub(crate) fn heard(command: &mut Command) -> Result<Output> {
    let name = name(command);
    command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))
}

/// Whether a command can be started and succeeds; what it says is nobody's business.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first of these programs that is in `PATH`, or where servers are, which not every user has there.
pub(crate) fn in_path(programs: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]).collect();
    programs
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)))
        .find(|file| file.is_file())
}

fn name(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let program = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let first = command.get_args().next().map(|word| word.to_string_lossy().into_owned());
    [Some(program), first].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
