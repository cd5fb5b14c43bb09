//! Pages and their headers, files and the small URLs.

use server::{Credential, IceServerSetting};

use crate::http::request;
use crate::test_server::TestServer;

#[tokio::test]
async fn every_page_has_the_policy_and_every_tag_its_nonce() {
    let server = TestServer::open().await;
    let mut nonces = Vec::new();
    for path in ["/", "/room/standup", "/room/a%20b", "/no/such/page"] {
        let page = server.get(path).await;
        let policy = page.header("content-security-policy");
        let nonce = policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' \
                 'wasm-unsafe-eval'; style-src 'nonce-{nonce}'; connect-src 'self'; \
                 img-src 'self' data: blob:; media-src blob: mediastream:; font-src 'self'; \
                 worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            )
        );
        let tags = tags(&page.body);
        let has_program = tags.iter().any(|tag| tag.starts_with("<script type=\"module\""));
        assert_eq!(has_program, path == "/room/standup", "{path}: {tags:?}");
        assert!(tags.iter().any(|tag| tag.contains("parlor.css")), "{path}: {tags:?}");
        for tag in tags {
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
        }
        assert!(!page.body.contains(" style="), "{path}: an inline style would be refused");
        assert_eq!(page.header("cache-control"), "no-store");
        nonces.push(nonce.to_owned());
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4, "each page has its own");
}

#[tokio::test]
async fn hiding_an_address_is_offered_where_there_is_a_relay() {
    let server_of =
        |url: &str| IceServerSetting { urls: vec![url.to_owned()], credential: Credential::None };
    for (ice_servers, is_offered) in [
        (vec![], false),
        (vec![server_of("stun:s.example")], false),
        (vec![server_of("stun:s.example"), server_of("turns:t.example")], true),
    ] {
        let server = TestServer::open_with(|config| config.live.ice_servers = ice_servers).await;
        for path in ["/", "/room/den", "/go?room="] {
            let page = server.get(path).await.body;
            assert_eq!(page.contains("type=\"checkbox\""), is_offered, "{path}");
            assert!(!page.contains(" checked"), "{path}");
        }
        // A link that asks for it where there is none leads into no room, and the page says why.
        let page = server.get("/room/den?relay=only").await;
        assert_eq!(page.status, if is_offered { 200 } else { 404 });
        assert_eq!(page.body.contains(" checked"), is_offered);
        assert_eq!(page.body.contains("this server has no relay"), !is_offered);
    }
}

#[tokio::test]
async fn what_a_link_asks_for_goes_on_to_its_room() {
    let server = TestServer::open().await;
    let fresh = server.get("/new?relay=only").await;
    assert!(fresh.header("location").ends_with("?relay=only"), "{}", fresh.header("location"));
    let host = server.address;
    for (query, location) in [("%3Frelay%3Donly", "/room/den?relay=only"), ("%3Fx", "/room/den")] {
        let answer = server.get(&format!("/go?room=http%3A%2F%2F{host}%2Froom%2Fden{query}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, location));
    }
}

#[tokio::test]
async fn what_is_typed_on_the_first_page_leads_to_its_room_or_says_why_not() {
    let server = TestServer::open().await;
    let host = server.address;
    for (typed, room) in [
        ("Team+Standup", "/room/team-standup"),
        (&format!("http%3A%2F%2F{host}%2Froom%2Fteam-standup"), "/room/team-standup"),
    ] {
        let answer = server.get(&format!("/go?room={typed}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, room), "{typed}");
    }
    let long = "a".repeat(65);
    for (query, why) in [
        ("?room=", "Type"),
        ("", "Type"),
        ("?room=%FF", "letters"),
        ("?room=%E6%9D%8E", "letters"),
        ("?room=https%3A%2F%2Felsewhere.example%2Froom%2Fa", "elsewhere.example"),
        (&format!("?room={long}"), "64"),
        ("?room=%E6%9D%8E%22%3E%3Cscript%3E", "letters"),
    ] {
        let answer = server.get(&format!("/go{query}")).await;
        let mistake = answer.body.split("id=\"room-mistake\"").nth(1).unwrap_or_default();
        let mistake = mistake.split(['<', '>']).nth(1).unwrap_or_default();
        assert_eq!(answer.status, 400, "{query}");
        assert!(mistake.contains(why), "{query}: {mistake}");
        assert!(answer.body.contains("aria-invalid=\"true\""), "{query}");
        assert!(!answer.body.contains("<script>"), "{query}: what was typed is text");
    }
}

#[tokio::test]
async fn a_room_comes_with_the_sentences_of_its_program_and_no_other_page_does() {
    let server = TestServer::open().await;
    let page = server.get("/room/standup").await;
    let block =
        page.body.split("<script type=\"application/json\" id=\"sentences\"").nth(1).unwrap();
    let block = block.split_once('>').unwrap().1.split_once('<').unwrap();
    assert!(block.1.starts_with("/script>"), "nothing in it ends it: {}", block.1);
    let sentences: Vec<String> = serde_json::from_str(block.0).unwrap();
    for sentence in ["Join call", "Microphone off", "{name} joined."] {
        assert!(sentences.iter().any(|other| other == sentence), "{sentence}: {sentences:?}");
    }
    for path in ["/", "/room/a%20b", "/no/such/page"] {
        assert!(!server.get(path).await.body.contains("application/json"), "{path}");
    }
}

#[tokio::test]
async fn every_page_is_in_a_language_that_is_known_whatever_is_asked_for() {
    let server = TestServer::open().await;
    for (name, value) in [
        ("accept-language", "en-GB,en;q=0.9"),
        ("accept-language", "fr-FR,fr;q=0.9"),
        ("accept-language", "tlh"),
        ("accept-language", "*;q=;,\"><script>,en"),
        ("cookie", "lang=../../etc/passwd"),
    ] {
        for path in ["/", "/room/standup", "/room/a%20b", "/no/such/page"] {
            let page = request(server.address, "GET", path, &[(name, value)], "").await;
            assert!(page.body.contains("<html lang=\"en\">"), "{path}: {value}");
        }
    }
}

#[tokio::test]
async fn a_page_is_all_in_the_language_that_is_asked_for_and_says_what_that_depends_on() {
    let server = TestServer::open().await;
    let german = [("accept-language", "de-DE,de;q=0.9,en;q=0.8")];
    let vary = "accept-language, cookie, accept-encoding";
    for (path, status, sentence) in [
        ("/", 200, "<h1>Nur herein.</h1>"),
        ("/go?room=", 400, "Bitte den Namen eines Raums eingeben"),
        ("/go?room=https%3A%2F%2Felsewhere.example%2Froom%2Fa", 400, "führt zu elsewhere.example."),
        ("/room/standup", 200, "<h1>Bereit für den Anruf?</h1>"),
        ("/room/standup", 200, "\"{name} ist beigetreten.\""),
        ("/room/standup?relay=only", 404, "<h1>Dieser Server kann keine Adressen verbergen</h1>"),
        (
            "/room/a%20b",
            404,
            "Er enthält Zeichen, die nicht erlaubt sind. Der Name eines Raums hat",
        ),
        ("/no/such/page", 404, "<title>Seite nicht gefunden – Parlor</title>"),
    ] {
        let page = request(server.address, "GET", path, &german, "").await;
        assert_eq!((page.status, page.header("vary")), (status, vary));
        assert!(page.body.contains("<html lang=\"de\">"), "{path}");
        assert!(page.body.contains(sentence), "{path}: {sentence}: {}", page.body);
        let description =
            "<meta name=\"description\" content=\"Videoanrufe auf dem eigenen Server. ";
        assert!(page.body.contains(description), "{path}");
        let chosen = [("cookie", "lang=en"), german[0]];
        let english = request(server.address, "GET", path, &chosen, "").await;
        assert_eq!((english.status, english.header("vary")), (status, vary));
        assert!(english.body.contains("<html lang=\"en\">"), "{path}");
        assert!(!english.body.contains(sentence), "{path}");
    }
}

#[tokio::test]
async fn a_page_is_compressed_for_clients_that_accept_it() {
    let server = TestServer::open().await;
    let plain = server.get("/room/standup").await;
    assert_eq!(plain.header("content-encoding"), "");
    let brotli = [("accept-encoding", "gzip, br")];
    let brotli = request(server.address, "GET", "/room/standup", &brotli, "").await;
    assert_eq!((brotli.status, brotli.header("content-encoding")), (200, "br"));
    assert!(brotli.header("content-security-policy").contains("nonce-"));
    // Bytes that are not UTF-8 were read as one character each, or fewer.
    let characters = brotli.body.chars().count();
    assert!(characters * 2 < plain.body.len(), "{characters} of {}", plain.body.len());
}

#[tokio::test]
async fn every_answer_has_the_headers_of_every_answer() {
    let server = TestServer::open().await;
    let script = script_of(&server).await;
    for path in ["/", "/healthz", "/new", "/ws", "/api/join_room", script.as_str()] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let permissions = answer.header("permissions-policy");
        assert!(permissions.starts_with("camera=(self), microphone=(self), "), "{path}");
        assert!(permissions.contains("geolocation=()"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_404_and_still_a_page() {
    let server = TestServer::open().await;
    let too_long = format!("/room/{}", "a".repeat(65));
    for path in ["/no/such/page", "/room/a%20b", "/room/%3Cscript%3E", "/room/", &too_long] {
        let page = server.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("</html>"), "{path}");
    }
    for path in ["/", "/room/standup", "/room/Stand-Up_7"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn x01_an_address_that_is_made_to_strike_is_no_part_of_its_page() {
    let server = TestServer::open().await;
    for strike in [
        "%3Cscript%3Estruck%3D1%3C%2Fscript%3E",
        "%22%3E%3Cimg%20src%3Dx%20onerror%3Dstruck%3D1%3E",
        "%27%20onfocus%3D%27struck%3D1%27%20autofocus%3D%27",
        "%3C%2Ftitle%3E%3Csvg%20onload%3Dstruck%3D1%3E",
        "javascript:struck=1",
    ] {
        for path in [format!("/room/{strike}"), format!("/{strike}"), format!("/?{strike}")] {
            let page = server.get(&path).await;
            assert!(page.body.contains("</html>"), "{path}");
            assert!(!page.body.contains("struck"), "{path}");
        }
    }
}

#[tokio::test]
async fn files_are_kept_for_ever_under_their_hash_and_sent_compressed() {
    let server = TestServer::open().await;
    let script = script_of(&server).await;
    assert!(script.starts_with("/pkg/") && script.ends_with("/parlor.js"), "{script}");
    let plain = server.get(&script).await;
    assert_eq!((plain.status, plain.body.as_str()), (200, "export default 1"));
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    let brotli = [("accept-encoding", "gzip, br")];
    let brotli = request(server.address, "GET", &script, &brotli, "").await;
    assert_eq!((brotli.header("content-encoding"), brotli.body.as_str()), ("br", "pretend brotli"));
    assert!(brotli.header("content-type").contains("javascript"));
    let wasm = server.get(&script.replace(".js", ".wasm")).await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    let missing = server.get(&script.replace("parlor.js", "other.js")).await;
    assert_eq!((missing.status, missing.header("cache-control")), (404, "no-store"));
    for path in ["/pkg/parlor.js", "/pkg/0000000000000000/parlor.js", "/secret"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let outside = script.replace("parlor.js", "..%2f..%2fsecret");
    assert_eq!(server.get(&outside).await.status, 404);
}

#[tokio::test]
async fn while_one_edits_nothing_is_kept_and_the_reload_socket_may_open() {
    let server = TestServer::open_with(|config| config.reload_port = Some(3999)).await;
    let page = server.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self' ws://*:3999;"), "{policy}");
    let script = server.get("/pkg/parlor.js").await;
    assert_eq!((script.status, script.header("cache-control")), (200, "no-cache"));
}

#[tokio::test]
async fn new_leads_to_a_room_of_its_own() {
    let server = TestServer::open().await;
    let (one, two) = (server.get("/new").await, server.get("/new").await);
    assert_eq!(one.status, 303);
    let room = one.header("location").strip_prefix("/room/").unwrap();
    assert!(protocol::id::RoomId::parse(room).is_ok(), "{room}");
    assert_ne!(one.header("location"), two.header("location"));
    assert_eq!(one.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let server = TestServer::open().await;
    assert_eq!(server.get("/healthz").await.status, 200);
    assert_eq!(server.get("/readyz").await.status, 200);
    let version = server.get("/version").await;
    assert_eq!(version.body, r#"{"name":"parlor","version":"0.1.0","protocol":1}"#);
    assert_eq!(version.header("content-type"), "application/json");
}

/// Everything in a page that a policy judges: scripts, styles, style sheets, preloads.
fn tags(page: &str) -> Vec<&str> {
    page.split_inclusive('>')
        .filter_map(|piece| piece.rfind('<').map(|start| &piece[start..]))
        .filter(|tag| {
            tag.starts_with("<script") || tag.starts_with("<style") || tag.contains("/pkg/")
        })
        .collect()
}

async fn script_of(server: &TestServer) -> String {
    format!("{}/parlor.js", server.pkg().await)
}
