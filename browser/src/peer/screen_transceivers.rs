//! The transceivers of the own screens: one for the picture of each, and one for its sound if it has any.
//!
//! A transceiver belongs to one stream for good. When its screen has ended it is inactive until another one comes in
//! the same stream: a call with two hundred shares has no more transceivers than screens were shared at once. One that
//! the other end has refused is stopped by the browser; its screen is not offered there again.
//!
//! Source: RFC 8829 §5.2.2 (a media section stays, and so does its `a=msid`), §5.10 (one that is refused); WebRTC
//! §5.4 (`direction`).

use std::cell::RefCell;

use litemap::LiteMap;
use web_sys::{MediaStreamTrack, RtcPeerConnection, RtcRtpTransceiver, RtcRtpTransceiverDirection};

use protocol::command::Switch;
use protocol::encoding::Encoding;
use protocol::id::StreamId;
use protocol::view_sizes::ViewSizes;

use crate::peer::encoding;
use crate::peer::outgoing::OutgoingScreen;
use crate::peer::transceiver::{self, TrackOrKind};
use crate::promise::ignore_rejection;

/// The transceivers of the own screens on one connection.
#[derive(Debug, Default)]
pub(super) struct ScreenTransceivers(RefCell<Vec<ScreenTransceiver>>);

#[derive(Debug)]
struct ScreenTransceiver {
    /// Which it is of for good: after `setStreams` Chromium offers the new name once, and then the first again (seen
    /// in 156).
    stream: StreamId,
    part: Part,
    transceiver: RtcRtpTransceiver,
}

/// A part of a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Picture,
    Sound,
}

impl ScreenTransceivers {
    /// Makes the transceivers fit the screens. The browser asks for negotiation where that is needed.
    pub(super) fn settle(
        &self,
        connection: &RtcPeerConnection,
        screens: &LiteMap<StreamId, OutgoingScreen>,
        view_sizes: Option<&ViewSizes>,
    ) {
        let mut transceivers = self.0.borrow_mut();
        transceivers.retain(|transceiver| {
            let screen = screens.get(&transceiver.stream);
            let carries = screen.is_some_and(|screen| screen.track(transceiver.part).is_some());
            if !carries {
                transceiver.deactivate();
            }
            carries || !transceiver.is_refused()
        });
        for (stream, screen) in screens.iter() {
            for part in [Part::Picture, Part::Sound] {
                let Some(track) = screen.track(part) else { continue };
                let known =
                    transceivers.iter().position(|transceiver| transceiver.is_for(stream, part));
                let at = known.unwrap_or_else(|| {
                    transceivers
                        .push(ScreenTransceiver::new(connection, stream, screen, part, track));
                    transceivers.len() - 1
                });
                transceivers[at].send(screen, track, view_sizes);
            }
        }
    }
}

impl ScreenTransceiver {
    fn new(
        connection: &RtcPeerConnection,
        stream: &StreamId,
        screen: &OutgoingScreen,
        part: Part,
        track: &MediaStreamTrack,
    ) -> Self {
        let transceiver = transceiver::add(
            connection,
            TrackOrKind::Track(track),
            RtcRtpTransceiverDirection::Sendonly,
            &screen.stream,
            screen.runs(),
        );
        Self { stream: stream.clone(), part, transceiver }
    }

    fn is_for(&self, stream: &StreamId, part: Part) -> bool {
        self.part == part && self.stream == *stream
    }

    /// Whether nothing can be sent on it any more, nor its direction set.
    fn is_refused(&self) -> bool {
        self.transceiver.direction() == RtcRtpTransceiverDirection::Stopped
    }

    /// Carries nothing from now on.
    fn deactivate(&self) {
        if self.transceiver.direction() == RtcRtpTransceiverDirection::Sendonly {
            ignore_rejection(Ok(self.transceiver.sender().replace_track(None)));
            self.transceiver.set_direction(RtcRtpTransceiverDirection::Inactive);
        }
    }

    /// Sends a part of a screen as it is to be seen at the other end.
    fn send(
        &self,
        screen: &OutgoingScreen,
        track: &MediaStreamTrack,
        view_sizes: Option<&ViewSizes>,
    ) {
        let sender = self.transceiver.sender();
        match self.part {
            Part::Picture => {
                let wanted =
                    view_sizes.and_then(|view_sizes| view_sizes.size(&screen.share.stream));
                let captured = encoding::size(track);
                encoding::apply(&sender, Encoding::of_screen(&screen.share, captured, wanted));
            }
            Part::Sound => encoding::set_active(&sender, screen.runs()),
        }
        if sender.track().as_ref() != Some(track) {
            ignore_rejection(Ok(sender.replace_track(Some(track))));
        }
        if self.transceiver.direction() == RtcRtpTransceiverDirection::Inactive {
            self.transceiver.set_direction(RtcRtpTransceiverDirection::Sendonly);
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
