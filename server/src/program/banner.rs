//! The startup banner: the URLs, what is insecure, STUN and TURN, and the source of the settings.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use server::config::{Config, TlsMode};
use server::tls::Tls;

use super::reach;

/// Prints it on the standard output. Where that is gone, the server runs all the same.
pub(crate) fn print(
    config: &Config,
    listen: SocketAddr,
    tls: Option<&Tls>,
    stun_turn: Vec<String>,
) {
    let urls = reach::urls(config, listen);
    let banner = Banner { config, urls, fingerprint: tls.map(Tls::fingerprint), stun_turn };
    let _ = write!(io::stdout(), "{banner}");
    if io::stdout().is_terminal()
        && let Some(code) = banner.code()
    {
        let _ = write!(io::stdout(), "{code}");
    }
    let _ = io::stdout().flush();
}

struct Banner<'c> {
    config: &'c Config,
    urls: Vec<String>,
    fingerprint: Option<String>,
    /// What is said of STUN and TURN, line by line.
    stun_turn: Vec<String>,
}

impl Banner<'_> {
    /// The URL for a phone, as a picture: white on black, as terminals mostly are.
    fn code(&self) -> Option<String> {
        let url = self.urls.iter().find(|url| !url.contains("//localhost"))?;
        let code = QrCode::new(url.as_bytes()).ok()?;
        let picture = code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build();
        Some(format!("\n{picture}\n{url}\n"))
    }
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for url in &self.urls {
            writeln!(f, "Parlor is at {url}")?;
        }
        if let (TlsMode::SelfSigned, Some(fingerprint)) = (self.config.tls, &self.fingerprint) {
            writeln!(
                f,
                "Its certificate is self-signed, so a browser warns before the first visit: compare the SHA-256 \
                 fingerprint and go on.\n  {fingerprint}\n\
                 iPhones and iPads refuse the signaling of such a page; they need the certificate of an authority \
                 (the setting tls = \"files\")."
            )?;
        }
        if self.config.is_insecure() {
            writeln!(
                f,
                "Without TLS the browsers give a camera and a screen to pages on localhost only, and every machine on \
                 the path can change the signaling and so listen to a call. Set tls to self-signed or files, or put a \
                 proxy with TLS before it."
            )?;
        }
        if let Some(address) = self.config.redirect_listen {
            writeln!(f, "Plain HTTP at {address} is sent on to HTTPS.")?;
        }
        for line in &self.stun_turn {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "Settings: {}.", self.config.sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use server::config::{Environment, Settings};

    #[test]
    fn on_this_machine_alone_there_is_nothing_to_mind() {
        assert_eq!(
            said("127.0.0.1:3000", None),
            "Parlor is at http://localhost:3000\nSTUN and TURN: here.\nSettings: defaults only.\n"
        );
    }

    #[test]
    fn x06_what_is_insecure_is_said_and_why() {
        let text = said("192.0.2.7:80", Some("off"));
        assert!(
            text.starts_with("Parlor is at http://192.0.2.7\nWithout TLS the browsers give"),
            "{text}"
        );
    }

    #[test]
    fn a_self_signed_certificate_comes_with_its_fingerprint_and_the_word_on_iphones() {
        let text = said("192.0.2.7:443", None);
        assert!(text.starts_with("Parlor is at https://192.0.2.7\n"), "{text}");
        assert!(text.contains("\n  AB:CD\n") && text.contains("iPhones"), "{text}");
        assert!(!said("192.0.2.7:443", Some("files")).contains("AB:CD"));
    }

    #[test]
    fn a_phone_gets_the_url_that_it_can_open() {
        let settings = settings("192.0.2.7:8443", None);
        let config = Config::resolve(settings, Environment::default()).unwrap();
        let urls = reach::urls(&config, config.listen);
        let banner = Banner { config: &config, urls, fingerprint: None, stun_turn: Vec::new() };
        let code = banner.code().unwrap();
        assert!(code.ends_with("\nhttps://192.0.2.7:8443\n") && code.contains('█'), "{code}");
    }

    fn said(listen: &str, tls: Option<&str>) -> String {
        let config = Config::resolve(settings(listen, tls), Environment::default()).unwrap();
        let fingerprint = (config.tls != TlsMode::Off).then(|| "AB:CD".to_owned());
        let urls = reach::urls(&config, config.listen);
        let stun_turn = vec!["STUN and TURN: here.".to_owned()];
        Banner { config: &config, urls, fingerprint, stun_turn }.to_string()
    }

    fn settings(listen: &str, tls: Option<&str>) -> Settings {
        Settings {
            listen: Some(listen.to_owned()),
            tls: tls.map(str::to_owned),
            ..Settings::default()
        }
    }
}
