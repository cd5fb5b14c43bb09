//! The own screens: which are shared, and how they go to the others.
//!
//! The others hear of a screen before the description that carries it, and that it is gone before its picture
//! is; so nothing of it is shown without its name, nor a moment longer than it is shared.

use std::collections::VecDeque;

use super::Output;
use super::own::Step;
use crate::command::{Content, Share, Switch, Update};
use crate::id::StreamId;
use crate::message::{Source, Stream};

/// The own screens, in the order in which they were shared.
#[derive(Debug, Default)]
pub(super) struct Screens {
    shares: Vec<Share>,
    steps: VecDeque<Step>,
}

impl Screens {
    pub(super) fn poll_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    /// What the others are told of them.
    pub(super) fn streams(&self) -> impl Iterator<Item = Stream> {
        self.shares.iter().map(|share| Stream {
            id: share.stream.clone(),
            source: Source::Screen,
            paused: share.paused.is_on(),
            sound: share.sound.is_on(),
        })
    }

    /// Shares what was picked. One more than may be is given back.
    pub(super) fn picked(&mut self, stream: StreamId, sound: Switch) {
        let known = self.shares.iter().any(|share| share.stream == stream);
        if known {
            return self.change(&stream, |share| share.sound = sound);
        }
        if self.shares.len() == Share::MAX_PER_PEER {
            return self.emit(Output::StopShare(stream));
        }
        let share = Share { stream, content: Content::Text, paused: Switch::Off, sound };
        self.shares.push(share.clone());
        self.announce(share);
    }

    pub(super) fn pause(&mut self, stream: &StreamId, switch: Switch) {
        self.change(stream, |share| share.paused = switch);
    }

    pub(super) fn set_content(&mut self, stream: &StreamId, content: Content) {
        self.change(stream, |share| share.content = content);
    }

    pub(super) fn stop(&mut self, stream: &StreamId) {
        let Some(at) = self.shares.iter().position(|share| share.stream == *stream) else { return };
        let Share { stream, .. } = self.shares.remove(at);
        self.steps.push_back(Step::TellState);
        self.emit(Output::StopShare(stream.clone()));
        self.emit(Output::Update(Update::ShareEnded(stream)));
    }

    /// Stops them all, at the end of the call.
    pub(super) fn stop_all(&mut self) {
        while let Some(Share { stream, .. }) = self.shares.last().cloned() {
            self.stop(&stream);
        }
    }

    fn change(&mut self, stream: &StreamId, change: impl FnOnce(&mut Share)) {
        let Some(share) = self.shares.iter_mut().find(|share| share.stream == *stream) else {
            return;
        };
        change(share);
        let share = share.clone();
        self.announce(share);
    }

    fn announce(&mut self, share: Share) {
        self.steps.push_back(Step::TellState);
        self.emit(Output::Share(share.clone()));
        self.emit(Output::Update(Update::Share(share)));
    }

    fn emit(&mut self, output: Output) {
        self.steps.push_back(Step::Do(output));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_named_before_it_is_sent() {
        let mut screens = Screens::default();
        screens.picked(id(1), Switch::On);
        let share = share(1, Switch::On);
        assert_eq!(drain(&mut screens), announced(&share));
        let named = Stream { id: id(1), source: Source::Screen, paused: false, sound: true };
        assert_eq!(screens.streams().collect::<Vec<_>>(), [named]);
    }

    #[test]
    fn a_screen_that_stops_is_gone_for_the_others_first() {
        let mut screens = sharing(&[1, 2]);
        screens.stop(&id(1));
        assert_eq!(drain(&mut screens), stopped(1));
        assert_eq!(screens.streams().map(|stream| stream.id).collect::<Vec<_>>(), [id(2)]);
        screens.stop(&id(1));
        assert_eq!(drain(&mut screens), []);
    }

    #[test]
    fn a_pause_is_told_and_done() {
        let mut screens = sharing(&[1]);
        screens.pause(&id(1), Switch::On);
        let paused = Share { paused: Switch::On, ..share(1, Switch::Off) };
        assert_eq!(drain(&mut screens), announced(&paused));
        assert!(screens.streams().all(|stream| stream.paused));
    }

    #[test]
    fn another_surface_keeps_the_stream_and_what_was_set() {
        let mut screens = sharing(&[1]);
        screens.set_content(&id(1), Content::Motion);
        drain(&mut screens);
        screens.picked(id(1), Switch::On);
        let switched = Share { content: Content::Motion, ..share(1, Switch::On) };
        assert_eq!(drain(&mut screens), announced(&switched));
    }

    #[test]
    fn one_screen_too_many_is_given_back() {
        let mut screens = sharing(&[1, 2, 3]);
        screens.picked(id(4), Switch::Off);
        assert_eq!(drain(&mut screens), [Step::Do(Output::StopShare(id(4)))]);
        assert_eq!(screens.streams().count(), Share::MAX_PER_PEER);
    }

    #[test]
    fn at_the_end_every_screen_is_given_back() {
        let mut screens = sharing(&[1, 2]);
        screens.stop_all();
        assert_eq!(
            drain(&mut screens),
            stopped(2).into_iter().chain(stopped(1)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_screen_that_is_not_shared_cannot_be_changed() {
        let mut screens = sharing(&[1]);
        screens.pause(&id(2), Switch::On);
        screens.set_content(&id(2), Content::Motion);
        assert_eq!(drain(&mut screens), []);
    }

    fn sharing(numbers: &[u32]) -> Screens {
        let mut screens = Screens::default();
        for number in numbers {
            screens.picked(id(*number), Switch::Off);
        }
        drain(&mut screens);
        screens
    }

    fn share(number: u32, sound: Switch) -> Share {
        Share { stream: id(number), content: Content::Text, paused: Switch::Off, sound }
    }

    fn announced(share: &Share) -> [Step; 3] {
        [
            Step::TellState,
            Step::Do(Output::Share(share.clone())),
            Step::Do(Output::Update(Update::Share(share.clone()))),
        ]
    }

    fn stopped(number: u32) -> [Step; 3] {
        [
            Step::TellState,
            Step::Do(Output::StopShare(id(number))),
            Step::Do(Output::Update(Update::ShareEnded(id(number)))),
        ]
    }

    fn id(number: u32) -> StreamId {
        StreamId::parse(&format!("screen-{number}")).unwrap()
    }

    fn drain(screens: &mut Screens) -> Vec<Step> {
        std::iter::from_fn(|| screens.poll_step()).collect()
    }
}
