//! What a user does, and what goes wrong, on one node.

use std::time::Duration;

use protocol::call::{Credential, Input};
use protocol::command::{Command, Device, Switch};
use protocol::id::StreamId;
use protocol::link::{ConnectionState, Event as LinkEvent};
use protocol::message::Source;
use protocol::room::{AWAY_TIMEOUT, Departure};

use super::node::ticket;
use super::{Happening, Stimulus, World};

impl World {
    pub(super) fn apply(&mut self, node: usize, stimulus: Stimulus) {
        match stimulus {
            Stimulus::Join => {
                if self.nodes[node].call.is_none() {
                    self.begin(node, Credential::Ticket(ticket()));
                }
            }
            Stimulus::Leave => {
                self.tell(node, Input::Command(Command::Leave));
            }
            Stimulus::Reload | Stimulus::CloseTab => self.close_page(node, stimulus),
            Stimulus::CutSocket | Stimulus::Sleep => {
                if let Some(socket) = self.nodes[node].socket {
                    self.cut(socket, Departure::Lost);
                    let slept =
                        if stimulus == Stimulus::Sleep { AWAY_TIMEOUT * 2 } else { Duration::ZERO };
                    let at = self.now + slept + self.random.up_to(Duration::from_secs(1));
                    self.schedule(at, Happening::SocketGone(socket, None));
                }
            }
            Stimulus::Restart => self.restart(),
            Stimulus::StallConnection => self.nodes[node].stalls_next = true,
            Stimulus::ToggleMicrophone => {
                let on = self.nodes[node].view.call.microphone != Device::On;
                self.tell(node, Input::Command(Command::SetMicrophone(Switch::from(on))));
            }
            Stimulus::ToggleCamera => {
                let on = self.nodes[node].view.call.camera != Device::On;
                self.tell(node, Input::Command(Command::SetCamera(Switch::from(on))));
            }
            Stimulus::ToggleHand => {
                if self.nodes[node].call.is_some() {
                    let raised = self.nodes[node].view.call.hand.is_none();
                    self.tally.raised_hands += u64::from(raised);
                    self.nodes[node].wants_hand = Some(raised);
                    self.tell(node, Input::Command(Command::SetHand(Switch::from(raised))));
                }
            }
            Stimulus::LoseCamera => self.tell(node, Input::Lost(Source::Camera)),
            Stimulus::PickScreen => self.pick_screen(node),
            Stimulus::PauseScreen => {
                let newest = self.nodes[node].view.shares().next_back().cloned();
                if let Some(share) = newest {
                    let switch = Switch::from(!share.paused.is_on());
                    let pause = Command::PauseShare(share.stream, switch);
                    self.tell(node, Input::Command(pause));
                }
            }
            Stimulus::StopScreen => {
                let oldest = self.nodes[node].view.shares().next().cloned();
                if let Some(share) = oldest {
                    self.tell(node, Input::ScreenEnded(share.stream));
                }
            }
            Stimulus::AddTransceiver
            | Stimulus::ChangeTransceiver
            | Stimulus::StopTransceiver
            | Stimulus::RestartIce
            | Stimulus::FailConnection
            | Stimulus::RefuseOperation => self.disturb(node, stimulus),
        }
    }

    /// A person in the call picks a screen.
    fn pick_screen(&mut self, node: usize) {
        if self.nodes[node].call.is_none() {
            return;
        }
        let stream = StreamId::parse(&format!("screen-{}", self.random.next())).unwrap();
        self.nodes[node].screens.insert(stream.clone());
        self.tell(node, Input::Picked { stream, sound: Switch::Off });
    }

    /// Does something to one of a node's peer connections.
    fn disturb(&mut self, node: usize, stimulus: Stimulus) {
        let count = self.nodes[node].peers.len() as u64;
        let pick = self.random.below(count) as usize;
        let Some((id, (epoch, _))) = self.nodes[node].peers.iter().nth(pick) else { return };
        let (id, epoch) = (id.clone(), *epoch);
        if stimulus == Stimulus::FailConnection {
            self.tally.failed_connections += 1;
            let failed = || LinkEvent::Connection(ConnectionState::Failed);
            let me = self.nodes[node].present().cloned();
            let other = self.nodes.iter().position(|other| other.is(&id));
            if let (Some(me), Some(other)) = (me, other)
                && self.random.percent(70)
            {
                self.report(other, &me, epoch, Duration::from_secs(2), failed());
            }
            return self.report(node, &id, epoch, Duration::ZERO, failed());
        }
        let m_line = self.random.next() as usize;
        let Some((_, connected)) = self.nodes[node].peers.get_mut(&id) else { return };
        match stimulus {
            Stimulus::AddTransceiver => connected.peer.add_transceiver(),
            Stimulus::ChangeTransceiver => connected.peer.change_transceiver(m_line % 4),
            Stimulus::StopTransceiver => connected.peer.stop_transceiver(m_line % 4),
            Stimulus::RestartIce => connected.peer.restart_ice(),
            _ => {
                connected.refuses_next = true;
                self.tally.refused_operations += 1;
            }
        }
        self.settle_peer(node, &id);
    }

    fn close_page(&mut self, node: usize, stimulus: Stimulus) {
        if self.nodes[node].call.is_none() {
            return;
        }
        if let Some(socket) = self.nodes[node].socket {
            self.cut_later(socket, Departure::PageGone);
        }
        let seat = self.nodes[node].seat.clone();
        self.forget(node);
        if stimulus == Stimulus::Reload
            && let Some(seat) = seat
        {
            self.tally.reloads += 1;
            self.begin(node, Credential::Seat(seat));
        }
    }
}
