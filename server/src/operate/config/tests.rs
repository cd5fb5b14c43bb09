use super::*;

#[test]
fn nothing_needs_to_be_set() {
    let config = resolve(|_| {}).unwrap();
    assert!(config.live.ice_servers.is_empty(), "no third party is named");
    assert_eq!(
        config.to_string(),
        "listen = \"127.0.0.1:3000\" # default\n\
         tls = \"off\" # default\n\
         tls_cert = \"parlor.cert.pem\" # default\n\
         tls_key = \"parlor.key.pem\" # default\n\
         redirect_listen = \"off\" # default\n\
         metrics_listen = \"127.0.0.1:9464\" # default\n\
         site = \"target/site\" # default\n\
         secret_file = \"parlor.secret\" # default\n\
         origins = [] # default\n\
         trusted_proxies = [\"127.0.0.0/8\", \"::1/128\"] # default\n\
         room_capacity = 8 # default\n\
         turn = \"embedded\" # default\n\
         turn_port = 3478 # default\n\
         turn_relay_ports = \"49152-65535\" # default\n\
         turn_allowed_peers = [] # default\n\
         public_address = [] # default\n\
         stun_urls = [] # default\n\
         turn_urls = [] # default\n\
         log_level = \"info\" # default\n\
         log_format = \"text\" # default\n"
    );
}

#[test]
fn a_wrong_value_is_named_with_its_setting_and_what_is_allowed() {
    let sentence = |typed: fn(&mut Settings)| resolve(typed).unwrap_err().to_string();
    assert_eq!(
        sentence(|s| s.listen = text("localhost")),
        "The setting listen is \"localhost\"; allowed is an address and a port such as 127.0.0.1:3000."
    );
    assert_eq!(
        sentence(|s| s.metrics_listen = text("on")),
        "The setting metrics_listen is \"on\"; allowed is an address and a port such as \
         127.0.0.1:9464, or off."
    );
    assert_eq!(
        sentence(|s| s.room_capacity = text("33")),
        "The setting room_capacity is \"33\"; allowed is a whole number from 2 to 32."
    );
    assert_eq!(
        sentence(|s| s.turn_ttl_s = text("a day")),
        "The setting turn_ttl_s is \"a day\"; allowed is a whole number of seconds from 300 to 604800."
    );
    assert_eq!(
        sentence(|s| s.origins = text("https://a.example, meet.example.org")),
        "The setting origins is \"meet.example.org\"; allowed is a list of origins such as \
         https://meet.example.org, separated by commas."
    );
    assert!(sentence(|s| s.stun_urls = text("stun:a, http://b")).contains("\"http://b\""));
}

#[test]
fn a_turn_server_needs_exactly_one_kind_of_credential() {
    let turn = |typed: fn(&mut Settings)| {
        resolve(|s| {
            s.turn_urls = text("turn:t.example,turns:t.example:443?transport=tcp");
            typed(s);
        })
        .map(|config| config.to_string())
    };
    let url = "turn:t.example".to_owned();
    assert_eq!(turn(|_| {}), Err(ConfigError::NoCredential { url }));
    assert_eq!(turn(|s| s.turn_username = text("u")), Err(ConfigError::HalfACredential));
    let both = turn(|s| {
        s.turn_username = text("u");
        s.turn_password = text("p");
        s.turn_secret = text("s");
    });
    assert_eq!(both, Err(ConfigError::TwoCredentials));
    assert!(resolve(|s| s.turn_secret = text("s")).is_err());
}

#[test]
fn secrets_are_masked_when_printed() {
    let printed = resolve(|s| {
        s.turn_urls = text("turn:t.example");
        s.turn_secret = text("hunter2");
    });
    let printed = printed.unwrap().to_string();
    assert!(
        printed.contains("turn_secret = \"***\" # default\nturn_ttl_s = 86400 # default\n"),
        "{printed}"
    );
    let printed = resolve(|s| {
        s.turn_urls = text("turn:t.example");
        s.turn_username = text("user1");
        s.turn_password = text("hunter2");
    });
    let config = printed.unwrap();
    assert!(config.to_string().contains("turn_password = \"***\" # default\n"));
    assert!(!format!("{config}{config:?}").contains("hunter2"));
}

#[test]
fn parlors_own_settings_stand_above_those_of_cargo_leptos() {
    let environment = Environment {
        site_addr: text("127.0.0.1:4000"),
        site_root: text("elsewhere"),
        reload_port: Some(4001),
        ..Environment::default()
    };
    let typed = Settings { listen: text("[::1]:5000"), ..Settings::default() };
    let config = Config::resolve(typed, environment).unwrap();
    assert_eq!(config.listen.to_string(), "[::1]:5000");
    assert_eq!(config.site, Some(PathBuf::from("elsewhere")));
    assert_eq!(config.reload_port, Some(4001));
}

#[test]
fn an_empty_value_counts_as_none() {
    let config = resolve(|s| {
        s.listen = text("");
        s.origins = text(" , ");
        s.turn_secret = text("");
    });
    assert_eq!(config.unwrap().listen.port(), 3000);
}

fn resolve(typed: impl FnOnce(&mut Settings)) -> Result<Config, ConfigError> {
    let mut settings = Settings::default();
    typed(&mut settings);
    Config::resolve(settings, Environment::default())
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[test]
fn tls_is_off_on_this_machine_alone_and_self_signed_elsewhere() {
    let tls = |listen: &str| {
        let settings = Settings { listen: Some(listen.into()), ..Settings::default() };
        Config::resolve(settings, Environment::default()).unwrap().tls
    };
    for address in ["127.0.0.1:80", "127.1.2.3:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
        assert_eq!(tls(address), TlsMode::Off, "{address}");
    }
    for address in ["0.0.0.0:80", "[::]:80", "192.0.2.7:80"] {
        assert_eq!(tls(address), TlsMode::SelfSigned, "{address}");
    }
    // A socket that was handed over decides, not what the setting says.
    let handed_over = Some("0.0.0.0:443".parse().unwrap());
    let environment = Environment { handed_over, ..Environment::default() };
    assert_eq!(Config::resolve(Settings::default(), environment).unwrap().tls, TlsMode::SelfSigned);
}

#[test]
fn what_needs_a_restart_is_told_from_what_does_not() {
    let base = resolve(|_| {}).unwrap();
    let live = resolve(|s| {
        s.room_capacity = text("4");
        s.log_level = text("debug");
        s.turn = text("embedded");
        s.turn_urls = text("turn:t.example");
        s.turn_secret = text("s");
    });
    assert_eq!(base.requires_restart(&live.unwrap()), [""; 0]);
    let other = resolve(|s| {
        s.listen = text("0.0.0.0:80");
        s.turn_port = text("3479");
        s.turn_relay_ports = text("50000-50100");
        s.turn_allowed_peers = text("10.0.0.0/8");
        s.public_address = text("203.0.113.7");
        s.log_format = text("json");
    });
    assert_eq!(
        base.requires_restart(&other.unwrap()),
        [
            "listen",
            "tls",
            "turn_port",
            "turn_relay_ports",
            "turn_allowed_peers",
            "public_address",
            "log_format"
        ]
    );
}

#[test]
fn the_relay_follows_the_list_of_other_servers_with_a_restart() {
    let base = resolve(|_| {}).unwrap();
    let listed = resolve(|s| s.stun_urls = text("stun:s.example")).unwrap();
    let said = |mode: &str| {
        let set = |s: &mut Settings| {
            s.turn = text(mode);
            s.stun_urls = text("stun:s.example");
            s.sources.note("turn", SettingSource::CommandLine);
        };
        resolve(set).unwrap()
    };
    let (on, off) = (said("embedded"), said("off"));
    let (ends, begins) = (Some(RelayAtRestart::Ends), Some(RelayAtRestart::Begins));
    for (before, after, relay, changed) in [
        (&base, &listed, ends, &[][..]),
        (&on, &listed, ends, &[]),
        (&listed, &base, begins, &[]),
        (&off, &base, begins, &[]),
        (&base, &off, None, &["turn"]),
        (&listed, &on, None, &["turn"]),
        (&base, &on, None, &[]),
        (&listed, &off, None, &[]),
        (&listed, &listed, None, &[]),
    ] {
        assert_eq!(before.relay_at_restart(after), relay, "{before} {after}");
        assert_eq!(before.requires_restart(after), changed, "{before} {after}");
    }
}

#[test]
fn any_outside_server_turns_the_relay_off_unless_both_are_asked_for() {
    let entry = || IceServerEntry { urls: text("stun:c.example"), ..IceServerEntry::default() };
    let lists: [fn(&mut Settings); 2] = [
        |s| s.stun_urls = text("stun:s.example"),
        |s| {
            s.turn_urls = text("turn:t.example");
            s.turn_secret = text("s");
        },
    ];
    for list in lists {
        assert_eq!(resolve(list).unwrap().turn.mode, TurnMode::Off);
        let both = resolve(|s| {
            list(s);
            s.turn = text("embedded");
        });
        assert_eq!(both.unwrap().turn.mode, TurnMode::Embedded);
    }
    let listed = resolve(|s| s.ice_servers = vec![entry()]).unwrap();
    assert_eq!(listed.turn.mode, TurnMode::Off);
    assert!(listed.to_string().contains("\nturn = \"off\" # default\n"), "{listed}");
}
