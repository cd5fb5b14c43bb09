//! A wrong setting stops the program with one sentence and exit code 2.

use std::io::Write;
use std::process::{Command, Output};

use protocol::message::ServerMessage;
use server::config::{CertificateFiles, TlsMode};
use server::tls::Tls;

use crate::program::{Program, program};
use crate::test_server::Folder;

#[test]
fn every_wrong_setting_has_its_sentence() {
    let address = "an address and a port such as 127.0.0.1:3000";
    let capacity = "a whole number from 2 to 32";
    let ttl = "a whole number of seconds from 300 to 604800";
    let stun = "a list of addresses such as stun:stun.example.org:3478, separated by commas";
    let turn =
        "a list of addresses such as turn:turn.example.org:3478?transport=udp, separated by commas";
    let origins = "a list of origins such as https://meet.example.org, separated by commas";
    let networks =
        "off, or a list of addresses and networks such as 10.0.0.0/8, separated by commas";
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
        (&["--turn", "on"], value("turn", "on", "embedded or off")),
        (
            &["--turn-port", "65536"],
            value("turn_port", "65536", "a whole number from 1 to 65535, or 0 for a port that is free"),
        ),
        (
            &["--turn-relay-ports", "49152"],
            value(
                "turn_relay_ports",
                "49152",
                "a range of at least 16 ports from 1024 to 65535 such as 49152-65535, the lower one first",
            ),
        ),
        (
            &["--turn-port", "50000"],
            "The setting turn_port is 50000, which is one of turn_relay_ports (49152-65535); allowed is a port beside \
             them."
                .into(),
        ),
        (
            &["--turn-allowed-peers", "10.0.0.0/8,lan"],
            "The setting turn_allowed_peers has an entry that cannot be used: \"lan\" is no address range. Write one \
             like 192.0.2.7, 10.0.0.0/8 or fd00::/8."
                .into(),
        ),
        (
            &["--public-address", "meet.example.org"],
            "The setting public_address is \"meet.example.org\", which is a name and no address; allowed is an IPv4 \
             address, an IPv6 address or both, such as 203.0.113.7,2001:db8::7."
                .into(),
        ),
        (&["--stun-urls", "stun.example.org"], value("stun_urls", "stun.example.org", stun)),
        (&["--stun-urls", "turn:a.example"], value("stun_urls", "turn:a.example", stun)),
        (
            &["--stun-urls", "stun:.."],
            "The setting stun_urls is \"stun:..\", whose host has a part that is empty or too long; write one such as \
             stun.example.org."
                .into(),
        ),
        (
            &["--turn-urls", "turn:2001:db8::1:3478"],
            "The setting turn_urls is \"turn:2001:db8::1:3478\", which has an IPv6 address without brackets; write \
             turn:[2001:db8::1]:3478."
                .into(),
        ),
        (
            &["--turn-urls", "turn:a.example", "--turn-secret", "'hunter2'"],
            "The setting turn_secret has quotes around it, as files of variables leave them; write it without, or in a \
             file of settings (--config) if they belong to it."
                .into(),
        ),
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
        (&["--tls", "on"], value("tls", "on", "off, self-signed or files")),
        (&["--tls", "acme"], value("tls", "acme", "off, self-signed or files")),
        (
            &["--tls=self-signed", "--redirect-listen", "80"],
            value("redirect_listen", "80", "an address and a port such as 0.0.0.0:80, or off"),
        ),
        (
            &["--redirect-listen", "0.0.0.0:80"],
            "The setting redirect_listen is \"0.0.0.0:80\" and tls is \"off\"; allowed is an address only where the \
             server speaks TLS."
                .into(),
        ),
        (&["--trusted-proxies", "localhost"], value("trusted_proxies", "localhost", networks)),
        (&["--trusted-proxies", "10.0.0.0/33"], value("trusted_proxies", "10.0.0.0/33", networks)),
        (&["--log-level", "loud"], value("log_level", "loud", "error, warn, info, debug or trace")),
        (&["--log-format", "xml"], value("log_format", "xml", "text or json")),
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
        (
            &["docter"],
            "There is no setting docter on the command line; the nearest is doctor.".into(),
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
            "ice_servers = 'turn:a.example'",
            "The setting ice_servers in FILE is of the kind string; allowed is a list of tables, each with urls and \
             secret, or urls, username and password.",
        ),
        (
            "[ice_servers]\nurls = ['turn:a.example']",
            "The setting ice_servers in FILE is of the kind table; allowed is a list of tables, each with urls and \
             secret, or urls, username and password.",
        ),
        (
            "[[ice_servers]]\nurls = 'turn:a.example'\nsecret = true",
            "The setting ice_servers.secret in FILE is of the kind boolean; allowed is a text, a whole number or a \
             list of texts.",
        ),
        (
            "[[ice_servers]]\nurls = 'turn:a.example'\nsecrt = 's'",
            "The setting ice_servers in FILE has an entry with the key \"secrt\"; allowed are urls, secret, username \
             and password.",
        ),
        (
            "[[ice_servers]]\nurls = 'turn:a.example'",
            "The setting ice_servers.urls is \"turn:a.example\" and no credential is given; allowed is a TURN server \
             with either secret, or username and password.",
        ),
        ("ice_server = 1", "There is no setting ice_server in FILE; the nearest is ice_servers."),
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
fn every_certificate_that_cannot_be_shown_has_its_sentence() {
    let folder = Folder::with_a_page();
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.join(name));
    let [good, other] = ["good", "other"].map(|name| {
        let files = CertificateFiles {
            certificate: folder.join(format!("{name}.cert")),
            key: folder.join(format!("{name}.key")),
        };
        Tls::open(TlsMode::SelfSigned, files.clone(), &["localhost".to_owned()]).unwrap();
        files
    });
    let text = |path| std::fs::read_to_string(path).unwrap();
    let (good, other_key) = ([text(good.certificate), text(good.key)], text(other.key));
    let absent = "which cannot be read: No such file or directory (os error 2).";
    let no_certificate = "which holds no certificate; allowed is a file in PEM: the certificate, then those that \
                          lead to its authority.";
    let no_key = "which holds no private key; allowed is a file in PEM, without a passphrase.";
    let not_x509 = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for ([certificate_text, key_text], sentence) in [
        ([None, Some(&*good[1])], format!("The setting tls_cert is {certificate:?}, {absent}")),
        ([Some(&*good[0]), None], format!("The setting tls_key is {key:?}, {absent}")),
        (
            [Some(""), Some(&*good[1])],
            format!("The setting tls_cert is {certificate:?}, {no_certificate}"),
        ),
        (
            [Some(&*good[1]), Some(&*good[1])],
            format!("The setting tls_cert is {certificate:?}, {no_certificate}"),
        ),
        ([Some(&*good[0]), Some(&*good[0])], format!("The setting tls_key is {key:?}, {no_key}")),
        ([Some(&*good[0]), Some("secret")], format!("The setting tls_key is {key:?}, {no_key}")),
        (
            [Some(not_x509), Some(&*good[1])],
            format!(
                "The setting tls_cert is {certificate:?}, which cannot be used: its first certificate is no X.509."
            ),
        ),
        (
            [Some(&*good[0]), Some(&*other_key)],
            format!(
                "The setting tls_key is {key:?}, whose key is not the one of the certificate in {certificate:?}; \
                 allowed are two files that belong together."
            ),
        ),
    ] {
        for (path, text) in [(&certificate, certificate_text), (&key, key_text)] {
            match text {
                Some(text) => std::fs::write(path, text).unwrap(),
                None => drop(std::fs::remove_file(path)),
            }
        }
        let mut command = program();
        command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "off", "--tls", "files"]);
        command.arg("--tls-cert").arg(&certificate).arg("--tls-key").arg(&key);
        refused(&mut command, &sentence);
    }
}

#[test]
fn each_setting_is_printed_with_where_it_was_said() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    let ice_servers = "[[ice_servers]]\nurls = ['turn:a.example']\nsecret = 'hunter2'";
    let said = format!("room_capacity = 4\norigins = ['https://a.example']\n{ice_servers}");
    std::fs::write(&file, said).unwrap();
    let mut command = program();
    command.env("PARLOR_TLS", "files").args(["--print-config", "--origins", "https://b.example"]);
    let printed = run(command.arg("--config").arg(&file)).stdout;
    let printed = String::from_utf8(printed).unwrap();
    let from_file = format!("room_capacity = 4 # file {}", file.display());
    let listed = r#"ice_servers = [{ urls = ["turn:a.example"], secret = "***" }]"#;
    let listed = format!("{listed} # file {}", file.display());
    for line in [
        "tls = \"files\" # environment",
        "origins = [\"https://b.example\"] # command line",
        "log_level = \"info\" # default",
        &from_file,
        &listed,
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} in\n{printed}");
    }
    // And it is a file that says the same.
    std::fs::write(&file, &printed).unwrap();
    let again = run(program().arg("--print-config").arg("--config").arg(&file)).stdout;
    let values = |text: &str| {
        text.lines().map(|line| line.split(" # ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values(&String::from_utf8(again).unwrap()), values(&printed));
}

#[tokio::test]
async fn a_password_arrives_byte_for_byte_from_either_place() {
    const ODD: &str = "#\"%$ ü\\n' {}&=+/é€ \u{1f511} ";
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    let quoted = format!("'''{ODD}'''");
    std::fs::write(
        &file,
        format!(
            "[[ice_servers]]\nurls = ['turn:b.example']\nusername = {quoted}\npassword = {quoted}\n"
        ),
    )
    .unwrap();
    let mut command = program();
    command.arg("--config").arg(&file).env("PARLOR_TURN_URLS", "turn:a.example");
    command.env("PARLOR_TURN_USERNAME", ODD).env("PARLOR_TURN_PASSWORD", ODD);
    let server = Program::start_by(command);
    let token = server.ticket("standup").await.token;
    let mut socket = server.socket().await;
    socket.send_join(token, "Alice").await;
    let ServerMessage::IceServers { ice_servers } = socket.receive().await else {
        panic!("ICE servers")
    };
    let urls = ice_servers.iter().map(|server| server.urls[0].as_str());
    assert_eq!(urls.collect::<Vec<_>>(), ["turn:a.example", "turn:b.example"]);
    for server in &ice_servers {
        assert_eq!(server.username.as_deref(), Some(ODD));
        assert_eq!(server.credential.as_deref(), Some(ODD));
    }
    server.stop();
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
