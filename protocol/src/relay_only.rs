//! What may pass between two peers of a relay-only room: nothing that names an address, but that of a relay.
//!
//! Each page of such a room uses relayed candidates alone; this keeps what a wrong or an older client says all the same
//! from reaching another peer. It is the one place where the server reads a signal. What a client *wants* to tell of
//! itself it can always tell, in its name for instance; and whose address a `relay` candidate has, only its sender knows.
//!
//! A signal that may not pass leaves its place in the order of its link, or those after it would not be taken either.
//!
//! Source: RFC 8828 §3 (what addresses tell), RFC 8839 §5.1, RFC 8866 §5.

mod address;
mod candidate;
mod description;

use crate::message::{Candidate, RawSignal, Signal};

/// The signal without what names an address; [`RawSignal::removed`] in its place, if nothing of it may pass. What is
/// relayed is what is read here: fields and kinds that are not known are not.
#[must_use]
pub fn clean(signal: &RawSignal) -> RawSignal {
    let clean = signal.read().and_then(cleaned).map(|signal| RawSignal::from(&signal));
    // Blanks can be longer than what they stand for.
    let limit = signal.text().len().max(RawSignal::MAX_UNKNOWN_BYTES);
    clean.filter(|clean| clean.text().len() <= limit).unwrap_or_else(RawSignal::removed)
}

fn cleaned(signal: Signal) -> Option<Signal> {
    Some(match signal {
        Signal::Open => Signal::Open,
        Signal::Offer { sdp } => Signal::Offer { sdp: description::clean(&sdp)? },
        Signal::Answer { sdp, offer } => Signal::Answer { sdp: description::clean(&sdp)?, offer },
        Signal::Candidate { candidate } => {
            Signal::Candidate { candidate: cleaned_candidate(candidate)? }
        }
    })
}

fn cleaned_candidate(sent: Candidate) -> Option<Candidate> {
    let candidate = match sent.candidate.as_str() {
        // The end of candidates.
        "" => String::new(),
        text => candidate::clean(text.strip_prefix("a=").unwrap_or(text))?,
    };
    let is_plain = |text: &Option<String>| text.as_deref().is_none_or(address::is_plain);
    (is_plain(&sent.sdp_mid) && is_plain(&sent.username_fragment))
        .then_some(Candidate { candidate, ..sent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_address_passes() {
        let end = candidate("");
        for signal in [Signal::Open, end] {
            let raw = RawSignal::from(&signal);
            assert_eq!(clean(&raw), raw);
        }
    }

    #[test]
    fn a_relayed_candidate_passes_without_what_is_behind_it() {
        let sent = "candidate:1 1 udp 41885439 203.0.113.5 50000 typ relay raddr 198.51.100.7 rport 41000 ufrag uf";
        let passed =
            "candidate:1 1 udp 41885439 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0 ufrag uf";
        let raw = |text: &str| RawSignal::from(&candidate(text));
        assert_eq!(clean(&raw(sent)), raw(passed));
        assert_eq!(clean(&raw(&format!("a={sent}"))), raw(passed));
    }

    #[test]
    fn what_may_not_pass_keeps_its_place() {
        let raw = RawSignal::from(&candidate("candidate:1 1 udp 1 192.0.2.7 50000 typ host"));
        assert_eq!(clean(&raw).text(), r#"{"kind":"removed"}"#);
        assert_eq!(clean(&raw).read(), None);
        assert_eq!(clean(&clean(&raw)), RawSignal::removed());
    }

    #[test]
    fn a_candidate_that_names_an_address_elsewhere_is_removed() {
        let relayed = Candidate {
            candidate: "candidate:1 1 udp 1 203.0.113.5 50000 typ relay".to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: None,
            username_fragment: None,
        };
        let odd = Some("192.0.2.7".to_owned());
        for candidate in [
            Candidate { sdp_mid: odd.clone(), ..relayed.clone() },
            Candidate { username_fragment: odd, ..relayed },
        ] {
            let raw = RawSignal::from(&Signal::Candidate { candidate });
            assert_eq!(clean(&raw), RawSignal::removed());
        }
    }

    fn candidate(text: &str) -> Signal {
        let candidate = Candidate {
            candidate: text.to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: Some(0),
            username_fragment: Some("uf".to_owned()),
        };
        Signal::Candidate { candidate }
    }
}
