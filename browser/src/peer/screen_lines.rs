//! The lines of the own screens: one for the picture of each, and one for its sound if it has any.
//!
//! A line whose screen has ended rests, and carries the next one: a call in which somebody shares two hundred
//! times has no more lines than screens were shared at once. One that the other end has refused is stopped by
//! the browser; its screen is not offered there again.
//!
//! Source: RFC 8829 §5.2.2 (a media section stays for good), §5.10 (one that is refused); WebRTC §5.4 (`direction`).

use std::cell::RefCell;

use litemap::LiteMap;
use web_sys::{MediaStreamTrack, RtcPeerConnection, RtcRtpTransceiver, RtcRtpTransceiverDirection};

use protocol::command::Switch;
use protocol::demand::{Demand, Encoding};
use protocol::id::StreamId;

use crate::peer::encoding;
use crate::peer::outgoing::OutgoingScreen;
use crate::peer::transceiver::{self, Load};
use crate::promise::unheeded;
use crate::rtc_ext;

/// The lines of the own screens on one connection.
#[derive(Debug, Default)]
pub(super) struct ScreenLines(RefCell<Vec<ScreenLine>>);

#[derive(Debug)]
struct ScreenLine {
    part: Part,
    transceiver: RtcRtpTransceiver,
    /// Which screen; none while it rests.
    carries: Option<StreamId>,
}

/// A part of a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Picture,
    Sound,
}

impl ScreenLines {
    /// Makes the lines fit the screens. The browser asks for negotiation where that is needed.
    pub(super) fn settle(
        &self,
        connection: &RtcPeerConnection,
        screens: &LiteMap<StreamId, OutgoingScreen>,
        demand: Option<&Demand>,
    ) {
        let mut lines = self.0.borrow_mut();
        lines.retain_mut(|line| {
            let screen = line.carries.as_ref().and_then(|stream| screens.get(stream));
            if screen.is_some_and(|screen| screen.track(line.part).is_some()) {
                return true;
            }
            if line.is_refused() {
                return false;
            }
            if line.carries.is_some() {
                line.rest();
            }
            true
        });
        for (stream, screen) in screens.iter() {
            for part in [Part::Picture, Part::Sound] {
                let Some(track) = screen.track(part) else { continue };
                let at = lines
                    .iter()
                    .position(|line| line.carries(stream, part))
                    .or_else(|| {
                        let at = lines.iter().position(|line| line.rests(part))?;
                        lines[at].take_up(stream, screen);
                        Some(at)
                    })
                    .unwrap_or_else(|| {
                        lines.push(ScreenLine::new(connection, stream, screen, part, track));
                        lines.len() - 1
                    });
                lines[at].send(screen, track, demand);
            }
        }
    }
}

impl ScreenLine {
    fn new(
        connection: &RtcPeerConnection,
        stream: &StreamId,
        screen: &OutgoingScreen,
        part: Part,
        track: &MediaStreamTrack,
    ) -> Self {
        let transceiver = transceiver::add(
            connection,
            Load::Track(track),
            RtcRtpTransceiverDirection::Sendonly,
            &screen.stream,
            screen.runs(),
        );
        Self { part, transceiver, carries: Some(stream.clone()) }
    }

    fn carries(&self, stream: &StreamId, part: Part) -> bool {
        self.part == part && self.carries.as_ref() == Some(stream)
    }

    fn rests(&self, part: Part) -> bool {
        self.part == part && self.carries.is_none()
    }

    /// Whether nothing can be sent on it any more, nor its direction set.
    fn is_refused(&self) -> bool {
        self.transceiver.direction() == RtcRtpTransceiverDirection::Stopped
    }

    fn rest(&mut self) {
        self.carries = None;
        unheeded(Ok(self.transceiver.sender().replace_track(None)));
        self.transceiver.set_direction(RtcRtpTransceiverDirection::Inactive);
    }

    fn take_up(&mut self, stream: &StreamId, screen: &OutgoingScreen) {
        self.carries = Some(stream.clone());
        // Every browser that shares screens has it.
        let _ = rtc_ext::set_streams(&self.transceiver.sender(), &screen.stream);
        self.transceiver.set_direction(RtcRtpTransceiverDirection::Sendonly);
    }

    /// Sends a part of a screen as it is to be seen at the other end.
    fn send(&self, screen: &OutgoingScreen, track: &MediaStreamTrack, demand: Option<&Demand>) {
        let sender = self.transceiver.sender();
        match self.part {
            Part::Picture => {
                let wanted = demand.and_then(|demand| demand.size(&screen.share.stream));
                let captured = encoding::size(track);
                encoding::apply(&sender, Encoding::of_screen(&screen.share, captured, wanted));
            }
            Part::Sound => encoding::set_active(&sender, screen.runs()),
        }
        if sender.track().as_ref() != Some(track) {
            unheeded(Ok(sender.replace_track(Some(track))));
        }
    }
}

impl OutgoingScreen {
    fn track(&self, part: Part) -> Option<&MediaStreamTrack> {
        match part {
            Part::Picture => Some(&self.picture),
            Part::Sound => self.sound.as_ref(),
        }
    }

    fn runs(&self) -> Switch {
        Switch::from(!self.share.paused.is_on())
    }
}
