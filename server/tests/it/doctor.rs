//! `parlor doctor`, run as it is: a good set-up, and each fault with its sentence.

mod other_servers;

use std::net::{TcpListener, UdpSocket};
use std::process::Command;

use rcgen::{CertificateParams, KeyPair};
use server::config::TurnMode;
use time::{Duration, OffsetDateTime};

use crate::program::{program, shielded};
use crate::test_server::{Folder, TestServer};

#[tokio::test]
async fn a_good_set_up_is_well_and_nothing_is_left_behind() {
    let folder = Folder::with_a_page();
    let report = examine(doctor(&folder).args(["--turn-port", "0"])).await;
    assert_eq!((report.code, report.marked("wrong")), (Some(0), Vec::<&str>::new()), "{report:?}");
    for transport in ["UDP", "TCP"] {
        let begin = format!(
            "TURN over {transport}: data went to a relay started for this check at 127.0.0.1:"
        );
        assert_eq!(report.of("ok", &begin, "and came back."), 1, "{report:?}");
    }
    assert_eq!(report.of("ok", "The clock says 20", "UTC, which can be true."), 1, "{report:?}");
    assert!(report.lines.last().unwrap().starts_with("All is well,"), "{report:?}");
    assert!(!folder.join("secret").exists());
}

#[tokio::test]
async fn the_running_server_is_found_and_its_relay_is_tried() {
    let server = TestServer::open_tls(|config| {
        config.turn.mode = TurnMode::Embedded;
        config.turn.port = 0;
    })
    .await;
    let folder = Folder::with_a_page();
    let files = server.certificate_files();
    let mut command = doctor(&folder);
    command.args(["--turn-port", "0", "--tls", "self-signed"]);
    command.arg("--tls-cert").arg(files.certificate).arg("--tls-key").arg(files.key);
    command.env("PARLOR_LISTEN", server.address.to_string());
    command.env("PARLOR_METRICS_LISTEN", server.metrics.to_string());
    command.env("PARLOR_REDIRECT_LISTEN", server.redirect().to_string());
    let report = examine(&mut command).await;
    assert_eq!((report.code, report.marked("wrong")), (Some(0), Vec::<&str>::new()), "{report:?}");
    for (begin, end) in [
        (format!("At {} (listen) Parlor ", server.address), "runs and answers."),
        (format!("At {} (redirect_listen)", server.redirect()), "HTTP is sent on to HTTPS."),
        (format!("At {} (metrics_listen)", server.metrics), "the counters of a Parlor are read."),
        ("Port ".to_owned(), "(turn_port) is the running server's, UDP and TCP."),
        ("TURN over UDP: data went to the running server's relay at".to_owned(), "came back."),
        ("TURN over TCP: data went to the running server's relay at".to_owned(), "came back."),
    ] {
        assert_eq!(report.of("ok", &begin, end), 1, "{begin} … {end} in {report:?}");
    }
    assert_eq!(report.of("note", "The certificate is self-signed", ""), 1, "{report:?}");
}

#[tokio::test]
async fn a_taken_port_is_said_with_the_program_that_has_it() {
    let folder = Folder::with_a_page();
    let (pages, relay) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let listen = pages.local_addr().unwrap().to_string();
    let port = relay.local_addr().unwrap().port().to_string();
    let mut command = doctor(&folder);
    command.env("PARLOR_LISTEN", &listen);
    let report =
        examine(command.args(["--turn-port", &port, "--turn-relay-ports", "20000-20100"])).await;
    assert_eq!((report.code, report.marked("wrong").len()), (Some(1), 2), "{report:?}");
    let id = format!("(process {})", std::process::id());
    let pages = format!("The setting listen is {listen}, where ");
    let end = format!("{id} listens already; allowed is a port that is free.");
    assert_eq!(report.of("wrong", &pages, &end), 1, "{report:?}");
    let relay = format!("Port {port} (turn_port) is taken over UDP by ");
    let end = format!(
        "{id}, so nothing is relayed. Stop that program, or set turn_port to a port that is free."
    );
    assert_eq!(report.of("wrong", &relay, &end), 1, "{report:?}");
    assert_eq!(report.lines.last().unwrap(), "2 things are wrong.");
}

#[tokio::test]
async fn a_clock_before_what_has_happened_already_is_wrong() {
    if Command::new("faketime").arg("--version").output().is_err() {
        println!("left out: faketime is not installed (on Debian: apt-get install faketime)");
        return;
    }
    let folder = Folder::with_a_page();
    std::fs::write(folder.join("secret"), [7; 32]).unwrap();
    let now = OffsetDateTime::now_utc();
    certificate(&folder, now - Duration::DAY, now + Duration::days(90));
    let report = examine(&mut at_time("2001-02-03 04:05:06", &with_certificate(&folder))).await;
    assert_eq!(report.code, Some(1), "{report:?}");
    let begin = "The clock of this machine says 2001-02-03 04:05 UTC, but ";
    let end = "Set it, such as by `timedatectl set-ntp true`: with a wrong one browsers and TURN servers refuse \
               certificates and passwords.";
    assert_eq!(report.of("wrong", begin, end), 1, "{report:?}");
    let (begin, end) =
        ("The certificate in ", "it is 2001-02-03 04:05 UTC by the clock of this machine.");
    let end =
        format!("{end} Set the clock if it is wrong, else wait or put another certificate there.");
    assert_eq!(report.of("wrong", begin, &end), 1, "{report:?}");
}

#[tokio::test]
async fn a_clock_that_is_ahead_of_the_hardware_clock_is_wrong() {
    let folder = Folder::with_a_page();
    let now = OffsetDateTime::now_utc();
    let setup = format!(
        "mount -t tmpfs none /sys/class; mkdir -p /sys/class/rtc/rtc0
        echo {} >/sys/class/rtc/rtc0/since_epoch",
        now.unix_timestamp()
    );
    let Some(mut well) = mounted(&setup, &doctor(&folder)) else { return };
    let report = examine(well.args(["--turn-port", "0"])).await;
    assert_eq!((report.code, report.marked("wrong")), (Some(0), Vec::<&str>::new()), "{report:?}");
    if Command::new("faketime").arg("--version").output().is_err() {
        println!("left out: faketime is not installed (on Debian: apt-get install faketime)");
        return;
    }
    let mut command = doctor(&folder);
    command.args(["--turn-port", "0"]);
    let mut ahead = mounted(&setup, &at_time("2046-02-03 04:05:06", &command)).unwrap();
    let report = examine(&mut ahead).await;
    assert_eq!((report.code, report.marked("wrong").len()), (Some(1), 1), "{report:?}");
    let (date, hour) = (now.date(), now.hour());
    let begin = format!(
        "The clock of this machine says 2046-02-03 04:05 UTC, but its hardware clock says {date} {hour:02}:"
    );
    let end = "If the hardware clock is the wrong one, `hwclock --systohc` sets it.";
    assert_eq!(report.of("wrong", &begin, end), 1, "{report:?}");
}

#[tokio::test]
async fn an_expired_certificate_is_said_with_the_day() {
    let folder = Folder::with_a_page();
    let end = OffsetDateTime::from_unix_timestamp(1_748_779_200).unwrap();
    let path = certificate(&folder, end - Duration::days(90), end);
    let mut command = with_certificate(&folder);
    let report = examine(command.args(["--origins", "https://b.example"])).await;
    assert_eq!(report.code, Some(1), "{report:?}");
    assert_eq!(report.marked("wrong").len(), 2, "{report:?}");
    let begin = format!("The certificate in {path:?} ended on 2025-06-01 12:00 UTC, and it is 20");
    let end =
        "Renew it, which a running server takes over by itself; or set the clock if that is wrong.";
    assert_eq!(report.of("wrong", &begin, end), 1, "{report:?}");
    let other = format!(
        "The certificate in {path:?} is for a.example, not for b.example of the setting origins, so browsers refuse \
         the pages there. Get one for all of these names."
    );
    assert_eq!(report.of("wrong", &other, ""), 1, "{report:?}");
}

/// What the doctor said.
#[derive(Debug)]
struct Report {
    code: Option<i32>,
    lines: Vec<String>,
}

impl Report {
    /// The sentences with this mark.
    fn marked(&self, mark: &str) -> Vec<&str> {
        let mark = format!("{mark} ");
        let marked = self.lines.iter().filter_map(|line| line.strip_prefix(&mark));
        marked.map(str::trim_start).collect()
    }

    /// How many sentences with this mark begin and end like this.
    fn of(&self, mark: &str, begin: &str, end: &str) -> usize {
        let fits = |line: &&str| line.starts_with(begin) && line.ends_with(end);
        self.marked(mark).into_iter().filter(fits).count()
    }
}

/// Runs it, while servers of the test run on.
async fn examine(command: &mut Command) -> Report {
    // `env` alone passes everything on.
    let mut own = Command::new("env");
    lead(&mut own, command);
    let output = tokio::task::spawn_blocking(move || own.output().unwrap()).await.unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let lines = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    Report { code: output.status.code(), lines }
}

/// The command, with settings that fit beside others on this machine.
fn doctor(folder: &Folder) -> Command {
    let mut command = program();
    command.arg("doctor").env("PARLOR_LISTEN", "127.0.0.1:0").env("PARLOR_METRICS_LISTEN", "off");
    command.env("PARLOR_SITE", &**folder).env("PARLOR_SECRET_FILE", folder.join("secret"));
    command
}

/// The same command by another clock. Timers and the times of files stay as they are.
fn at_time(time: &str, command: &Command) -> Command {
    let mut faked = Command::new("faketime");
    faked.args(["--exclude-monotonic", "-f", &format!("@{time}")]);
    faked.env("NO_FAKE_STAT", "1").env("TZ", "UTC");
    lead(&mut faked, command);
    shielded(faked)
}

/// The same command where this script has mounted something else; `None`: nobody may mount here.
fn mounted(setup: &str, command: &Command) -> Option<Command> {
    let unshare = |options: &[&str], script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(options).args(["--mount", "--", "sh", "-ec", script, "sh"]);
        unshare
    };
    // As root, and as another user.
    let options = [&[][..], &["--map-root-user"]];
    let found = options.into_iter().find(|options| {
        unshare(options, setup).output().is_ok_and(|output| output.status.success())
    });
    let Some(options) = found else {
        println!("left out: this system lets nobody mount");
        return None;
    };
    let mut mounted = unshare(options, &format!("{setup}\nexec \"$@\""));
    lead(&mut mounted, command);
    Some(shielded(mounted))
}

/// Has one command lead to another one, with its variables.
fn lead(to: &mut Command, command: &Command) {
    to.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

/// The same with the certificate of a folder, and all settings as arguments.
fn with_certificate(folder: &Folder) -> Command {
    let mut command = program();
    command.args([
        "doctor",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "off",
        "--turn-port",
        "0",
    ]);
    command.arg("--site").arg(&**folder).arg("--secret-file").arg(folder.join("secret"));
    command.args(["--tls", "files", "--tls-cert"]).arg(folder.join("cert.pem"));
    command.arg("--tls-key").arg(folder.join("key.pem"));
    command
}

/// Makes a certificate for `a.example` and its key. It gives the path of the certificate.
fn certificate(
    folder: &Folder,
    begins: OffsetDateTime,
    ends: OffsetDateTime,
) -> std::path::PathBuf {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["a.example".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (begins, ends);
    let path = folder.join("cert.pem");
    std::fs::write(&path, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    path
}
