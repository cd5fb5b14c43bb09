//! The inputs and outputs of a call.

use crate::channel::ChannelMessage;
use crate::command::{CaptureError, Command, Share, Switch, Update};
use crate::ice_server::IceServer;
use crate::id::{Epoch, LinkId, Name, PeerId, StreamId, Token};
use crate::link::{Event, Side};
use crate::message::{ClientMessage, ServerMessage, Source};
use crate::negotiation::Action;
use crate::ticket::Ticket;
use crate::transport_policy::TransportPolicy;
use crate::view_sizes::ViewSizes;

/// What a call starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// What lets one in.
    pub credential: Credential,
    /// What one is called.
    pub name: Name,
    /// The own stream, in which microphone and camera travel.
    pub stream: StreamId,
    /// How the microphone stands.
    pub microphone: InitialMicrophone,
    /// Whether a camera is open, and so live.
    pub camera: Switch,
    /// Which candidates the own page uses at most, whatever the room allows.
    pub transport_policy: TransportPolicy,
    /// Where the jitter of waits comes from.
    pub seed: u64,
}

/// What lets one in: good for one `join`, or for one `rejoin`.
#[derive(Debug, Clone, PartialEq)]
pub enum Credential {
    /// As a newcomer.
    Ticket(Ticket),
    /// Back to one's seat, since this page was loaded again.
    Seat(Token),
}

/// Why the server gave no ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketError {
    /// The room has no free seat.
    RoomFull,
    /// The server cannot be reached, is busy or restarts.
    TryLater,
    /// This page gets none.
    Forbidden,
}

/// How the microphone stands at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitialMicrophone {
    /// It is not open.
    Closed,
    /// It is open and live.
    Live,
    /// It is open and muted.
    Muted,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The view asks.
    Command(Command),
    /// The socket asked for is open.
    SocketOpened,
    /// The answer to [`Output::RequestTicket`]: a ticket.
    TicketGranted(Ticket),
    /// The answer to [`Output::RequestTicket`]: none.
    TicketRefused(TicketError),
    /// The socket is gone, or never opened; with its close code, if it had one.
    SocketClosed(Option<u16>),
    /// A message of the server.
    Received(ServerMessage),
    /// A peer connection reports. One that was closed meanwhile is passed over.
    Link {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// What.
        event: Event,
    },
    /// The answer to [`Output::Open`].
    Opened {
        /// Which device.
        source: Source,
        /// Whether it is open.
        result: Result<(), CaptureError>,
    },
    /// An open device ended by itself.
    Lost(Source),
    /// A screen was picked, to be shared from now on; or another surface was picked for one that is.
    Picked {
        /// The stream that it travels in.
        stream: StreamId,
        /// Whether it has sound.
        sound: Switch,
    },
    /// A shared screen ended by itself: its window was closed, or the browser's own button pressed.
    ScreenEnded(StreamId),
    /// The time of [`Call::poll_timeout`] has come.
    Timeout,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open a socket. There is never more than one.
    OpenSocket,
    /// Ask the server for a new ticket; [`Input::TicketGranted`] or [`Input::TicketRefused`] comes back.
    RequestTicket,
    /// Close the socket, if there is one, when what was sent is on its way.
    CloseSocket,
    /// Send a message.
    Send(ClientMessage),
    /// Make a peer connection.
    OpenLink {
        /// Of which link.
        link: LinkId,
        /// Its number.
        epoch: Epoch,
        /// Whether it brings the first two transceivers or adopts them, as the two ends of a [`LinkId::Peer`] do.
        side: Side,
        /// The servers it may use.
        ice_servers: Vec<IceServer>,
        /// The candidates it may use.
        transport_policy: TransportPolicy,
    },
    /// Close a peer connection.
    CloseLink {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
    },
    /// Have a peer connection do this; `Done`, `Offered`, `Answered` or `Failed` comes back.
    Act {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// What.
        action: Action,
    },
    /// Send this over a peer connection's data channel.
    SendOverChannel {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// What.
        message: ChannelMessage,
    },
    /// Encode for the other end of a peer connection what it shows, from now on.
    Encode {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// How large.
        view_sizes: ViewSizes,
    },
    /// Let the view have a stream that arrived over a peer connection as this peer's, until that connection closes.
    AssignStream {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// Which stream.
        stream: StreamId,
        /// Whose.
        peer: PeerId,
    },
    /// Let a peer connection use these servers from now on.
    SetIceServers {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
        /// All of them.
        ice_servers: Vec<IceServer>,
        /// The candidates it may use.
        transport_policy: TransportPolicy,
    },
    /// Read what the browser counts of a peer connection; the event [`crate::link::Event::Stats`] comes back.
    ReadStats {
        /// Of which link.
        link: LinkId,
        /// Which of it.
        epoch: Epoch,
    },
    /// Open a device; [`Input::Opened`] comes back.
    Open(Source),
    /// Let an open device's track carry media, or silence.
    Enable(Source, Switch),
    /// Send an open device's track over every peer connection, later ones too.
    Attach(Source),
    /// Send it over none.
    Detach(Source),
    /// Close a device.
    Stop(Source),
    /// Send a picked screen like this over every peer connection, later ones too.
    Share(Share),
    /// Send it over none, and give it back.
    StopShare(StreamId),
    /// Remember the seat for as long as this tab lives.
    KeepSeat(Token),
    /// Forget it.
    ForgetSeat,
    /// Tell the view.
    Update(Update),
    /// Nothing follows.
    Finished,
}
