//! Making a transceiver of a connection. No transceiver that we offer is made anywhere else.
//!
//! Source: WebRTC §5.1 `addTransceiver`, §5.2.1 `RTCRtpEncodingParameters`.

use web_sys::{
    MediaStream, MediaStreamTrack, RtcPeerConnection, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcRtpTransceiverInit,
};

use protocol::command::Switch;

use crate::peer::encoding;

/// What a transceiver carries from the start.
pub(super) enum TrackOrKind<'a> {
    /// Nothing yet, of this kind: `audio` or `video`.
    Kind(&'static str),
    /// A track.
    Track(&'a MediaStreamTrack),
}

/// Adds a transceiver to the next offer, as part of a stream.
pub(super) fn add(
    connection: &RtcPeerConnection,
    track_or_kind: TrackOrKind<'_>,
    direction: RtcRtpTransceiverDirection,
    stream: &MediaStream,
    active: Switch,
) -> RtcRtpTransceiver {
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(direction);
    init.set_streams(&js_sys::Array::of1(stream));
    if !active.is_on() {
        // From the start: what comes a moment later has let a picture through.
        init.set_send_encodings(&encoding::silent());
    }
    match track_or_kind {
        TrackOrKind::Kind(kind) => connection.add_transceiver_with_str_and_init(kind, &init),
        TrackOrKind::Track(track) => {
            connection.add_transceiver_with_media_stream_track_and_init(track, &init)
        }
    }
}
