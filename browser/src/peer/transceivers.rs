//! The transceivers of a connection: who adds the two for microphone and camera, and what they carry.
//!
//! The offering side adds them. The answering side adopts them instead of adding its own, which JSEP
//! would never match, so that a second round of negotiation would follow.
//!
//! Source: RFC 8829 §5.10 (matching of remote m-lines); WebRTC §5.2, §5.4.

use std::cell::RefCell;

use litemap::LiteMap;
use wasm_bindgen::JsCast;
use web_sys::{
    MediaStreamTrack, RtcPeerConnection, RtcRtpSender, RtcRtpTransceiver,
    RtcRtpTransceiverDirection,
};

use protocol::command::Switch;
use protocol::encoding::Encoding;
use protocol::link::Side;
use protocol::message::Source;
use protocol::view_sizes::ViewSizes;

use crate::error::BrowserError;
use crate::peer::screen_transceivers::ScreenTransceivers;
use crate::peer::transceiver::{self, TrackOrKind};
use crate::peer::{Outgoing, encoding};
use crate::promise::ignore_rejection;
use crate::rtc_ext;

/// The two transceivers that every connection has, and those of shared screens.
#[derive(Debug)]
pub(super) struct Transceivers {
    side: Side,
    connection: RtcPeerConnection,
    outgoing: Outgoing,
    senders: RefCell<LiteMap<Source, RtcRtpSender>>,
    screens: ScreenTransceivers,
    /// How large our pictures are shown at the other end, once it has said so.
    view_sizes: RefCell<Option<ViewSizes>>,
}

impl Transceivers {
    pub(super) fn new(side: Side, connection: RtcPeerConnection, outgoing: Outgoing) -> Self {
        let transceivers = Self {
            side,
            connection,
            outgoing,
            senders: RefCell::default(),
            screens: ScreenTransceivers::default(),
            view_sizes: RefCell::default(),
        };
        if side == Side::Offerer {
            for source in FIRST_TWO {
                let transceiver =
                    transceivers.add(source, transceivers.outgoing.track(source).as_ref());
                transceivers.senders.borrow_mut().insert(source, transceiver.sender());
            }
            transceivers.settle_screens();
        }
        transceivers
    }

    /// Adds a transceiver for both directions to the next offer.
    pub(super) fn add(
        &self,
        source: Source,
        track: Option<&MediaStreamTrack>,
    ) -> RtcRtpTransceiver {
        let load = track.map_or(TrackOrKind::Kind(kind(source)), TrackOrKind::Track);
        let direction = RtcRtpTransceiverDirection::Sendrecv;
        transceiver::add(&self.connection, load, direction, self.outgoing.stream(), Switch::On)
    }

    /// Sends the screens that there are now. An answering side that has not seen the first offer yet does it when
    /// it adopts: the first negotiation is the other's.
    #[inline(never)] // It has several callers, and each copy counts in the page's weight.
    pub(super) fn settle_screens(&self) {
        if self.senders.borrow().is_empty() {
            return;
        }
        let (screens, view_sizes) = (self.outgoing.screens(), self.view_sizes.borrow());
        self.screens.settle(&self.connection, &screens, view_sizes.as_ref());
    }

    /// Encodes for what the other end shows from now on.
    pub(super) fn encode(&self, view_sizes: ViewSizes) {
        *self.view_sizes.borrow_mut() = Some(view_sizes);
        self.encode_camera();
        self.settle_screens();
    }

    /// Takes over the transceivers of an offer that was just applied, before it is answered: the answering side takes
    /// the first two, once. A transceiver of a screen that it has stopped is given up.
    pub(super) fn adopt(&self) -> Result<(), BrowserError> {
        if self.side == Side::Answerer {
            for source in FIRST_TWO {
                if self.senders.borrow().contains_key(&source) {
                    continue;
                }
                let Some(transceiver) = self.first_unadopted(source) else { continue };
                transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                rtc_ext::set_streams(&transceiver.sender(), self.outgoing.stream())?;
                self.senders.borrow_mut().insert(source, transceiver.sender());
                self.send(source);
            }
        }
        self.settle_screens();
        Ok(())
    }

    /// Sends what is open of a source now, or nothing.
    pub(super) fn send(&self, source: Source) {
        // An answering side that has not seen the offer yet does it when it adopts.
        if let Some(sender) = self.senders.borrow().get(&source) {
            // The browser does these in the order of the calls (WebRTC §4.4.1.2, operations chain).
            ignore_rejection(Ok(sender.replace_track(self.outgoing.track(source).as_ref())));
        }
        if source == Source::Camera {
            self.encode_camera();
        }
    }

    /// Encodes the camera for what the other end shows. Before it has said anything, the browser chooses.
    fn encode_camera(&self) {
        let (view_sizes, senders) = (self.view_sizes.borrow(), self.senders.borrow());
        if let (Some(view_sizes), Some(sender), Some(camera)) =
            (&*view_sizes, senders.get(&Source::Camera), self.outgoing.track(Source::Camera))
        {
            let wanted = view_sizes.size(self.outgoing.id());
            encoding::apply(sender, Encoding::of_camera(encoding::size(&camera), wanted));
        }
    }

    /// The first transceiver of this kind that came from the other side: the browser gives those, and only
    /// those, the direction `recvonly`.
    fn first_unadopted(&self, source: Source) -> Option<RtcRtpTransceiver> {
        self.connection
            .get_transceivers()
            .iter()
            .map(JsCast::unchecked_into::<RtcRtpTransceiver>)
            .find(|transceiver| {
                transceiver.direction() == RtcRtpTransceiverDirection::Recvonly
                    && transceiver.receiver().track().kind() == kind(source)
            })
    }
}

fn kind(source: Source) -> &'static str {
    match source {
        Source::Microphone => "audio",
        Source::Camera | Source::Screen => "video",
    }
}

/// In the order of their transceivers.
const FIRST_TWO: [Source; 2] = [Source::Microphone, Source::Camera];
