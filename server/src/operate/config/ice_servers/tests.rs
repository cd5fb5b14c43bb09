use super::*;

#[test]
fn each_listed_server_has_its_own_credential() {
    let settings = Settings {
        stun_urls: some("stun:s.example"),
        turn_urls: some("turn:t.example"),
        turn_secret: some("east"),
        turn_ttl_s: some("300"),
        ice_servers: vec![
            entry("turn:a.example,turns:a.example", [some("north"), None, None]),
            entry("turn:b.example", [None, some("user1"), some("hunter2")]),
            entry("stun:c.example", [None, None, None]),
        ],
        ..Settings::default()
    };
    let ice = IceSettings::read(&settings).unwrap();
    let now = Duration::from_secs(1_000);
    let minted: Vec<_> = ice.servers().iter().map(|server| server.mint(7, now)).collect();
    let users = minted.iter().map(|server| (server.urls[0].as_str(), server.username.as_deref()));
    let expiring = Some("1300:00000000000000000000000000000007");
    assert_eq!(
        users.collect::<Vec<_>>(),
        [
            ("stun:s.example", None),
            ("turn:t.example", expiring),
            ("turn:a.example", expiring),
            ("turn:b.example", Some("user1")),
            ("stun:c.example", None),
        ]
    );
    assert_ne!(minted[1].credential, minted[2].credential);
    assert_eq!(minted[3].credential.as_deref(), Some("hunter2"));
    assert_eq!(
        ice.lines(),
        [
            ("stun_urls", r#"["stun:s.example"]"#),
            ("turn_urls", r#"["turn:t.example"]"#),
            ("turn_secret", r#""***""#),
            ("turn_ttl_s", "300"),
            (
                "ice_servers",
                "[{ urls = [\"turn:a.example\", \"turns:a.example\"], secret = \"***\" }, \
                 { urls = [\"turn:b.example\"], username = \"user1\", password = \"***\" }, \
                 { urls = [\"stun:c.example\"] }]"
            ),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    );
}

#[test]
fn a_listed_server_that_cannot_be_used_has_its_sentence() {
    for (urls, [secret, username, password], sentence) in [
        (
            "turn:a.example",
            ["", "", ""],
            "\"turn:a.example\" and no credential is given; allowed is a TURN server with either secret, or \
             username and password.",
        ),
        (
            "turn:a.example",
            ["s", "u", ""],
            "\"turn:a.example\" and secret is given together with username or password; allowed is either the \
             secret, or the user and the password.",
        ),
        (
            "turn:a.example",
            ["", "u", ""],
            "\"turn:a.example\" and only one of username and password is given; allowed is both or neither.",
        ),
        (
            "stun:a.example",
            ["s", "", ""],
            "\"stun:a.example\" and a TURN credential is given; allowed is a credential only with a TURN server.",
        ),
        (
            "turn:a.example,http://b.example",
            ["s", "", ""],
            "\"http://b.example\"; allowed is a list of addresses such as stun:stun.example.org:3478 or \
             turn:turn.example.org:3478.",
        ),
        (
            "",
            ["s", "", ""],
            "\"\"; allowed is a list of addresses such as stun:stun.example.org:3478 or \
             turn:turn.example.org:3478.",
        ),
    ] {
        let entry = entry(urls, [some(secret), some(username), some(password)]);
        let settings = Settings { ice_servers: vec![entry], ..Settings::default() };
        assert_eq!(
            IceSettings::read(&settings).unwrap_err().to_string(),
            format!("The setting ice_servers.urls is {sentence}")
        );
    }
}

#[test]
fn an_address_that_a_browser_refuses_has_its_sentence_in_each_setting() {
    let with = |typed: fn(&mut Settings)| {
        let mut settings = Settings::default();
        typed(&mut settings);
        IceSettings::read(&settings).unwrap_err().to_string()
    };
    let ipv4 = "whose host ends in a number and is no IPv4 address; write four numbers from 0 to 255 such as \
                203.0.113.7.";
    assert_eq!(
        with(|s| s.stun_urls = some("stun:a.example,stun:256.300.1.1")),
        format!("The setting stun_urls is \"stun:256.300.1.1\", {ipv4}")
    );
    assert_eq!(
        with(|s| s.turn_urls = some("turn:2001:db8::1:3478")),
        "The setting turn_urls is \"turn:2001:db8::1:3478\", which has an IPv6 address without brackets; write \
         turn:[2001:db8::1]:3478."
    );
    assert_eq!(
        with(|s| s.ice_servers = vec![entry("stuns:a.example", [None, None, None])]),
        "The setting ice_servers.urls is \"stuns:a.example\", which Firefox refuses; write stun: instead of \
         stuns:."
    );
    assert_eq!(
        with(|s| s.stun_urls = some("\"stun:a.example\"")),
        "The setting stun_urls is \"\\\"stun:a.example\\\"\", which has a quote, as files of variables leave \
         them; write it without."
    );
}

#[test]
fn quotes_that_were_left_around_a_credential_are_found_and_nothing_else_changes_it() {
    let read = |user: &str,
                password: &str,
                source: Option<SettingSource>|
     -> Result<(String, String), ConfigError> {
        let mut settings = Settings {
            turn_urls: some("turn:t.example"),
            turn_username: some(user),
            turn_password: some(password),
            ..Settings::default()
        };
        for name in ["turn_username", "turn_password"] {
            if let Some(source) = source.clone() {
                settings.sources.note(name, source);
            }
        }
        let server = IceSettings::read(&settings)?.servers().remove(0);
        let server = server.mint(7, Duration::ZERO);
        Ok(server.username.zip(server.credential).unwrap())
    };
    let environment = || Some(SettingSource::Environment);
    for setting in ["turn_username", "turn_password"] {
        for quoted in ["\"hunter2\"", "'hunter2'"] {
            let (user, password) =
                if setting == "turn_username" { (quoted, "p") } else { ("u", quoted) };
            let error = read(user, password, environment()).unwrap_err();
            assert_eq!(error, ConfigError::Quoted { setting });
            assert!(!error.to_string().contains("hunter2"), "{error}");
            let file = Some(SettingSource::File("parlor.toml".into()));
            let kept = read(user, password, file).unwrap();
            assert_eq!((kept.0.as_str(), kept.1.as_str()), (user, password));
        }
    }
    for odd in ["#\"%$ ü", " leading and trailing ", "\"", "\"a\"b", "'", "it's", "a\\nb"] {
        assert_eq!(read(odd, odd, environment()).unwrap(), (odd.into(), odd.into()), "{odd:?}");
    }
    for setting in ["turn_username", "turn_password"] {
        for line in ["hunter2\r", "hunter2\n"] {
            let (user, password) =
                if setting == "turn_username" { (line, "p") } else { ("u", line) };
            let error = read(user, password, environment()).unwrap_err();
            assert_eq!(error, ConfigError::ControlCharacter { setting });
        }
    }
    assert!(read(&"u".repeat(508), "p", None).is_ok());
    let setting = "turn_username";
    let length = 509;
    let long = read(&"u".repeat(length), "p", None);
    assert_eq!(long, Err(ConfigError::LongUser { setting, length }));
}

fn entry(urls: &str, [secret, username, password]: [Option<String>; 3]) -> IceServerEntry {
    IceServerEntry { urls: some(urls), secret, username, password }
}

fn some(value: &str) -> Option<String> {
    Some(value.to_owned())
}
