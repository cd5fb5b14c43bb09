//! How a view asks a call for something, and how it is told what happened.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::{mpsc, oneshot};
use futures::{FutureExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use protocol::command::{Command, Update};
use protocol::id::StreamId;

use crate::media::Screen;
use crate::page;

/// What a view asks of a call.
#[derive(Debug, Clone)]
pub struct Commands {
    /// One sender for all clones: a queue has one more place for each sender.
    sender: Rc<RefCell<mpsc::Sender<Request>>>,
}

impl Commands {
    /// Asks for something. After the call's end nobody hears it.
    ///
    /// At most 64 wait. They do only if the loop stands still; then one more would change nothing, and
    /// it is dropped.
    pub fn send(&self, command: Command) {
        self.request(Request::Command(command));
    }

    /// Shares a screen. One that the call does not take is given back.
    pub fn share(&self, screen: Screen) {
        self.request(Request::Share(screen));
    }

    /// Shares another screen in the place of one that is shared; the others see the same stream go on.
    pub fn switch(&self, stream: StreamId, screen: Screen) {
        self.request(Request::Switch(stream, screen));
    }

    fn request(&self, request: Request) {
        let _ = self.sender.borrow_mut().try_send(request);
    }
}

/// The other ends of a view's handles.
#[derive(Debug)]
pub(super) struct View {
    /// What it asks.
    pub(super) requests: mpsc::Receiver<Request>,
    /// Where it is told.
    pub(super) updates: mpsc::Sender<Update>,
    /// Resolves when the view is gone.
    pub(super) gone: oneshot::Receiver<()>,
}

/// The handles of a view, and their other ends.
pub(super) fn new() -> (Commands, Updates, View) {
    let (sender, requests) = mpsc::channel(COMMANDS - 1);
    let (update_sender, receiver) = mpsc::channel(UPDATES - 1);
    let (watched, gone) = oneshot::channel();
    let commands = Commands { sender: Rc::new(RefCell::new(sender)) };
    let updates = Updates { receiver, _watched: watched };
    (commands, updates, View { requests, updates: update_sender, gone })
}

/// What a view asks, with what it hands over.
#[derive(Debug)]
pub(super) enum Request {
    Command(Command),
    Share(Screen),
    Switch(StreamId, Screen),
}

/// What a view is told, in order. It ends after the last word, [`Update::Connection`] with the reason.
///
/// At most 256 wait; then the call waits for the view.
#[derive(Debug)]
#[must_use = "a call that nobody watches ends"]
pub struct Updates {
    receiver: mpsc::Receiver<Update>,
    _watched: oneshot::Sender<()>,
}

impl Updates {
    /// What there is to be told, in order; nothing more after `None`. What others do is gathered for a moment first:
    /// to draw it keeps the page busy, and who waits for an answer of this page would wait for that too. A page that
    /// nobody sees does not wait; its timers are late.
    pub async fn gather(&mut self) -> Option<Vec<Update>> {
        let first = self.receiver.next().await?;
        if !first.is_own() && !page::is_hidden() {
            TimeoutFuture::new(GATHERING_MS).await;
        }
        let mut updates = vec![first];
        while let Some(Some(update)) = self.receiver.next().now_or_never() {
            updates.push(update);
        }
        Some(updates)
    }
}

/// How many commands may wait: more than a hand can give between two turns of the loop.
const COMMANDS: usize = 64;

/// How many updates may wait: what a full room causes at once.
const UPDATES: usize = 256;

/// How long updates are gathered: two browsers agree on a connection in less, and nobody sees a difference.
const GATHERING_MS: u32 = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_nobody_takes_do_not_pile_up() {
        let (commands, _updates, mut view) = new();
        for _ in 0..1000 {
            commands.clone().send(Command::Leave);
        }
        let waiting = std::iter::from_fn(|| view.requests.next().now_or_never()).count();
        assert_eq!(waiting, COMMANDS);
    }
}
