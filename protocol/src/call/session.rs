//! The session with the server: the way into the room, out of it, and back after the socket was lost.

use std::time::Duration;

use super::Call;
use super::io::{Credential, Output, TicketError};
use crate::close::CloseReason;
use crate::command::{Connection, Ended, Update};
use crate::message::{ClientMessage, VERSION};
use crate::ticket::Ticket;

/// How the session with the server stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Session {
    /// The server was asked for a ticket.
    Requesting,
    /// A socket was asked for.
    Opening,
    /// The first message is on its way.
    Greeting,
    /// In the room, since then.
    Joined { since: Duration },
    /// The socket was lost; another will be asked for.
    Waiting { until: Duration },
    /// The call is over.
    Ended,
}

impl Call {
    pub(super) fn send_join(&mut self) {
        if self.session != Session::Opening {
            return;
        }
        self.session = Session::Greeting;
        self.last_sent_state = self.state();
        let (name, state) = (self.name.clone(), self.last_sent_state.clone());
        let message = match &self.credential {
            Credential::Ticket(Ticket { token: ticket }) => {
                ClientMessage::Join { version: VERSION, ticket: ticket.clone(), name, state }
            }
            Credential::Seat(seat) => {
                let (seat, page) = (seat.clone(), self.page);
                ClientMessage::Rejoin { version: VERSION, seat, page, name, state }
            }
        };
        self.outputs.push_back(Output::Send(message));
    }

    pub(super) fn lose_socket(&mut self, code: Option<u16>, now: Duration) {
        let reason = code.and_then(CloseReason::from_code);
        if let Err(ended) = self.can_come_back(reason) {
            return self.end(ended);
        }
        if matches!(self.session, Session::Joined { since } if now.saturating_sub(since) >= STEADY)
        {
            self.reconnect.reset();
        }
        self.wait(now);
        self.links.pause(now);
        self.update(Update::Connection(Connection::Reconnecting));
    }

    fn wait(&mut self, now: Duration) {
        self.session = Session::Waiting { until: now + self.reconnect.next_wait() };
    }

    /// Whether the next socket may be let in; else why the call ends.
    fn can_come_back(&mut self, reason: Option<CloseReason>) -> Result<(), Ended> {
        let has_ticket = matches!(self.credential, Credential::Ticket(_));
        match reason {
            // The server has read nothing, since this page was too busy to send, so the ticket is still good.
            Some(CloseReason::Silent) => Ok(()),
            Some(CloseReason::Restarting) if has_ticket => {
                self.ticket_is_spent = true;
                Ok(())
            }
            // It expired, or its server has gone. Once, since a new one is neither.
            Some(CloseReason::Refused) if has_ticket && !self.ticket_was_refused => {
                (self.ticket_is_spent, self.ticket_was_refused) = (true, true);
                Ok(())
            }
            Some(CloseReason::Refused) if has_ticket => Err(Ended::NotAdmitted),
            Some(reason) if ends_the_call(reason) => Err(Ended::Closed(reason)),
            // A ticket is good for one use, and this one may have been used.
            _ if has_ticket => Err(Ended::Unreachable),
            _ => Ok(()),
        }
    }

    pub(super) fn open_socket(&mut self) {
        self.session = Session::Opening;
        self.outputs.push_back(Output::OpenSocket);
    }

    pub(super) fn renew_ticket(&mut self, ticket: Ticket) {
        if self.session == Session::Requesting {
            self.credential = Credential::Ticket(ticket);
            self.ticket_is_spent = false;
            self.open_socket();
        }
    }

    pub(super) fn lack_ticket(&mut self, error: TicketError, now: Duration) {
        if self.session == Session::Requesting {
            match error {
                TicketError::RoomFull => self.end(Ended::Closed(CloseReason::RoomFull)),
                TicketError::TryLater => self.wait(now),
                TicketError::Forbidden => self.end(Ended::NotAdmitted),
            }
        }
    }

    pub(super) fn leave(&mut self) {
        if matches!(self.session, Session::Joined { .. }) {
            self.outputs.push_back(Output::Send(ClientMessage::Leave));
        }
        self.end(Ended::Left);
    }

    fn end(&mut self, ended: Ended) {
        // The others see the devices close when the socket ends, so the state is not sent.
        self.session = Session::Ended;
        self.missing_among(&[]).iter().for_each(|id| self.remove_peer(id));
        self.own.stop();
        self.screens.stop_all();
        self.settle_own();
        self.outputs.push_back(Output::CloseSocket);
        self.outputs.push_back(Output::ForgetSeat);
        self.update(Update::Connection(Connection::Ended(ended)));
        self.outputs.push_back(Output::Finished);
    }
}

/// The first and the longest wait before a lost socket is opened again.
pub(super) const FIRST_RECONNECT: Duration = Duration::from_millis(300);
pub(super) const MAX_RECONNECT: Duration = Duration::from_secs(2);

/// How long a session must have lasted for the wait to start over. A server that lets everybody in and out
/// again is asked less and less often.
pub(super) const STEADY: Duration = Duration::from_secs(10);

/// Whether coming back would only end the same way.
fn ends_the_call(reason: CloseReason) -> bool {
    match reason {
        CloseReason::Normal
        | CloseReason::TooBig
        | CloseReason::Malformed
        | CloseReason::Refused
        | CloseReason::Replaced
        | CloseReason::RoomFull
        | CloseReason::Version => true,
        CloseReason::Restarting
        | CloseReason::TooManyMessages
        | CloseReason::TooSlow
        | CloseReason::Silent => false,
    }
}
