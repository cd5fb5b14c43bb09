//! The commands of the README: `cargo xtask run`, `cargo xtask test`, `cargo xtask dist` and `cargo xtask bench`.
//!
//! They install what is missing and say so first, build the server and the page by plain cargo, make the site folder
//! with wasm-bindgen and Lightning CSS as libraries, and need no other tool. This crate is no part of the
//! product: nothing of it is served.

mod bench;
mod compile;
mod dist;
mod fingerprint;
mod install;
mod lab;
mod lints;
mod paths;
mod print;
mod process;
mod run;
mod sbom;
mod site;
mod tally;
mod test;

use std::process::ExitCode;

use paths::Paths;
use test::Extent;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let paths = Paths::find();
    let done = match words.as_slice() {
        ["run"] => run::run(&paths),
        ["bench", names @ ..] => bench::bench(&paths, names),
        ["dist"] => dist::dist(&paths),
        ["test"] => test::test(&paths, Extent::Full),
        ["test", "--fast"] => test::test(&paths, Extent::Fast),
        _ => {
            print::line(USAGE);
            return ExitCode::from(2);
        }
    };
    done.unwrap_or_else(|error| {
        print::line(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

const USAGE: &str = "\
cargo xtask run            builds Parlor and serves it on http://localhost:3000
cargo xtask test           checks and tests everything
cargo xtask test --fast    the same without what needs a browser or more than a minute
cargo xtask dist           makes the one file of a release, dist/parlor
cargo xtask bench [NAME]   the comparisons, or one of them: join, share, turn";
