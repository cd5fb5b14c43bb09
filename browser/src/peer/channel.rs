//! The data channel of a connection: over it the two ends tell each other what is no business of the room.
//!
//! Both make it by themselves under the same id, so it costs no round trip of its own.
//!
//! Source: WebRTC §6.1 (`negotiated`), §6.2 `RTCDataChannel`; RFC 8831.

use std::cell::RefCell;

use web_sys::{
    Event as DomEvent, MessageEvent, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState,
    RtcPeerConnection,
};

use protocol::channel::ChannelMessage;
use protocol::link::Event;

use crate::listener::Listener;
use crate::peer::Report;

/// The data channel of a connection; closed with it.
#[derive(Debug, Default)]
pub(super) struct Channel(RefCell<Option<Made>>);

#[derive(Debug)]
struct Made {
    channel: RtcDataChannel,
    _listeners: [Listener; 2],
}

impl Channel {
    /// Makes it, unless it is made. The answering side does so once it has an offer with one, so that it
    /// has nothing to ask for.
    pub(super) fn make(&self, connection: &RtcPeerConnection, report: &Report) {
        self.0.borrow_mut().get_or_insert_with(|| Made::new(connection, report));
    }

    /// Tells the other end, if it can be told now.
    pub(super) fn send(&self, message: &ChannelMessage) {
        if let (Some(made), Ok(text)) = (&*self.0.borrow(), serde_json::to_string(message))
            && made.channel.ready_state() == RtcDataChannelState::Open
        {
            // It is refused only when the channel has closed meanwhile.
            let _ = made.channel.send_with_str(&text);
        }
    }
}

impl Made {
    fn new(connection: &RtcPeerConnection, report: &Report) -> Self {
        let init = RtcDataChannelInit::new();
        init.set_negotiated(true);
        init.set_id(ID);
        let channel = connection.create_data_channel_with_data_channel_dict(LABEL, &init);
        let on_open = Listener::new(&channel, "open", {
            let report = report.clone();
            move |_: DomEvent| report(Event::ChannelOpen)
        });
        let on_message = Listener::new(&channel, "message", {
            let report = report.clone();
            move |event: MessageEvent| {
                let text = event.data().as_string();
                if let Some(Ok(message)) = text.map(|text| ChannelMessage::parse(&text)) {
                    report(Event::ChannelMessage(message));
                }
            }
        });
        Self { channel, _listeners: [on_open, on_message] }
    }
}

/// What both ends know it by.
const LABEL: &str = "control";
const ID: u16 = 0;
