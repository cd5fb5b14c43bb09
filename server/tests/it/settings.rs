//! What the program says of a setting that is wrong: one sentence, and 2.

use std::io::Write;
use std::process::{Command, Output};

use crate::house::Folder;
use crate::program::{Program, program};

#[test]
fn every_wrong_setting_has_its_sentence() {
    let address = "an address and a port such as 127.0.0.1:3000";
    let capacity = "a whole number from 2 to 32";
    let ttl = "a whole number of seconds from 300 to 604800";
    let stun = "a list of addresses such as stun:stun.example.org:3478, separated by commas";
    let turn =
        "a list of addresses such as turn:turn.example.org:3478?transport=udp, separated by commas";
    let origins = "a list of origins such as https://meet.example.org, separated by commas";
    let value = |setting: &str, value: &str, allowed: &str| {
        format!("The setting {setting} is {value:?}; allowed is {allowed}.")
    };
    let cases: Vec<(&[&str], String)> = vec![
        (&["--listen", "localhost"], value("listen", "localhost", address)),
        (&["--listen", "3000"], value("listen", "3000", address)),
        (&["--listen", "127.0.0.1"], value("listen", "127.0.0.1", address)),
        (&["--listen", "127.0.0.1:65536"], value("listen", "127.0.0.1:65536", address)),
        (&["--listen", "300.0.0.1:80"], value("listen", "300.0.0.1:80", address)),
        (&["--listen", "http://127.0.0.1:80"], value("listen", "http://127.0.0.1:80", address)),
        (&["--listen", "::1:x"], value("listen", "::1:x", address)),
        (
            &["--metrics-listen", "on"],
            value("metrics_listen", "on", "an address and a port such as 127.0.0.1:9464, or off"),
        ),
        (&["--room-capacity", "1"], value("room_capacity", "1", capacity)),
        (&["--room-capacity", "33"], value("room_capacity", "33", capacity)),
        (&["--room-capacity=-8"], value("room_capacity", "-8", capacity)),
        (&["--room-capacity", "eight"], value("room_capacity", "eight", capacity)),
        (&["--room-capacity", "8.5"], value("room_capacity", "8.5", capacity)),
        (
            &["--room-capacity", "99999999999999999999"],
            value("room_capacity", "99999999999999999999", capacity),
        ),
        (&["--origins", "meet.example.org"], value("origins", "meet.example.org", origins)),
        (&["--origins", "https://a.example/b"], value("origins", "https://a.example/b", origins)),
        (&["--origins", "ftp://a.example"], value("origins", "ftp://a.example", origins)),
        (&["--stun-urls", "stun.example.org"], value("stun_urls", "stun.example.org", stun)),
        (&["--stun-urls", "turn:a.example"], value("stun_urls", "turn:a.example", stun)),
        (&["--turn-urls", "https://a.example"], value("turn_urls", "https://a.example", turn)),
        (&["--turn-urls", "stun:a.example"], value("turn_urls", "stun:a.example", turn)),
        (&["--turn-ttl-s", "299"], value("turn_ttl_s", "299", ttl)),
        (&["--turn-ttl-s", "604801"], value("turn_ttl_s", "604801", ttl)),
        (&["--turn-ttl-s", "a day"], value("turn_ttl_s", "a day", ttl)),
        (
            &["--turn-urls", "turn:a.example"],
            "The setting turn_urls is \"turn:a.example\" and no credential is given; allowed is a TURN server with \
             either turn_secret, or turn_username and turn_password."
                .into(),
        ),
        (
            &["--turn-secret", "s"],
            "The setting turn_urls is empty and a TURN credential is given; allowed is a credential only with a TURN \
             server."
                .into(),
        ),
        (
            &["--turn-urls", "turn:a.example", "--turn-username", "u"],
            "Of the settings turn_username and turn_password only one is given; allowed is both or neither.".into(),
        ),
        (
            &["--turn-urls", "turn:a.example", "--turn-username", "u", "--turn-secret", "s"],
            "The setting turn_secret is given together with turn_username or turn_password; allowed is either the \
             secret, or the user and the password."
                .into(),
        ),
        (
            &["--lisen", "127.0.0.1:80"],
            "There is no setting --lisen on the command line; the nearest is --listen.".into(),
        ),
        (
            &["--room-size", "3"],
            "There is no setting --room-size on the command line; `parlor --help` lists them all.".into(),
        ),
        (
            &["serve"],
            "There is no setting serve on the command line; `parlor --help` lists them all.".into(),
        ),
        (&["--listen"], "The setting --listen is given without a value.".into()),
        (&["--print-config=yes"], "The setting --print-config takes no value.".into()),
        (
            &["--listen", "127.0.0.1:80", "--listen", "127.0.0.1:81"],
            "The setting --listen is given twice.".into(),
        ),
        (
            &["--config", "absent.toml"],
            "The setting config is \"absent.toml\", which cannot be read: No such file or directory (os error 2)."
                .into(),
        ),
    ];
    for (arguments, sentence) in cases {
        refused(program().args(arguments), &sentence);
    }
    let misspelt = "There is no setting PARLOR_ROOM_CAPCITY in the environment; the nearest is PARLOR_ROOM_CAPACITY.";
    refused(program().env("PARLOR_ROOM_CAPCITY", "4"), misspelt);
}

#[test]
fn every_wrong_file_has_its_sentence() {
    let folder = Folder::with_a_page();
    for (text, sentence) in [
        ("lisen = 1", "There is no setting lisen in FILE; the nearest is listen."),
        ("colour = 1", "There is no setting colour in FILE; `parlor --help` lists them all."),
        (
            "room_capacity = true",
            "The setting room_capacity in FILE is of the kind boolean; allowed is a text, a whole number or a list of texts.",
        ),
        (
            "[listen]",
            "The setting listen in FILE is of the kind table; allowed is a text, a whole number or a list of texts.",
        ),
        (
            "origins = [1]",
            "The setting origins in FILE is of the kind array; allowed is a text, a whole number or a list of texts.",
        ),
        (
            "room_capacity = 33",
            "The setting room_capacity is \"33\"; allowed is a whole number from 2 to 32.",
        ),
        ("listen = '[::]:80'\nlisten = '[::]:81'", "Line 2 of FILE is not TOML: duplicate key."),
    ] {
        let file = folder.join("parlor.toml");
        std::fs::write(&file, text).unwrap();
        let file = file.display().to_string();
        refused(program().args(["--config", &file]), &sentence.replace("FILE", &file));
    }
    let long = folder.join("long.toml");
    std::fs::File::create(&long).unwrap().write_all(&vec![b'#'; 70_000]).unwrap();
    let sentence = format!(
        "The setting config is {long:?}, which cannot be read: it is longer than 65536 bytes."
    );
    refused(program().arg("--config").arg(&long), &sentence);
}

#[test]
fn the_example_is_a_file_that_it_reads_and_that_changes_nothing() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    std::fs::write(&file, run(program().arg("--example-config")).stdout).unwrap();
    let printed = run(program().arg("--print-config").arg("--config").arg(&file));
    assert!(printed.status.success());
    assert_eq!(printed.stdout, run(program().arg("--print-config")).stdout);
}

#[test]
fn a_port_that_is_taken_is_said_so_and_by_whom() {
    let first = Program::start();
    let address = first.address.to_string();
    let second = run(program().args(["--listen", &address]));
    assert_eq!(second.status.code(), Some(1));
    let sentence = String::from_utf8(second.stderr).unwrap();
    let begin = format!("The setting listen is {address}, where parlor (process ");
    let end = ") listens already; allowed is a port that is free.\n";
    assert!(sentence.starts_with(&begin) && sentence.ends_with(end), "{sentence}");
}

fn refused(command: &mut Command, sentence: &str) {
    let Output { status, stdout, stderr } = run(command);
    assert_eq!(String::from_utf8(stderr).unwrap(), format!("{sentence}\n"));
    assert_eq!((status.code(), stdout), (Some(2), Vec::new()), "{sentence}");
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}
