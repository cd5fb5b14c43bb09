//! The own hand, and those of the others.

use super::*;
use crate::id::Hand;

#[test]
fn a_raised_hand_is_shown_at_once_and_in_its_place_once_the_room_has_said_so() {
    let mut call = in_room(vec![]);
    command(&mut call, Command::SetHand(Switch::On));
    assert_eq!(outputs(&mut call), [sent(&call, true), shown(Some(Hand::LAST))]);
    receive(&mut call, said_of(9, Some(3)));
    assert_eq!(outputs(&mut call), [shown(Some(Hand(3)))]);
    command(&mut call, Command::SetHand(Switch::On));
    assert_eq!(outputs(&mut call), [], "it is raised already");
    command(&mut call, Command::SetHand(Switch::Off));
    assert_eq!(outputs(&mut call), [sent(&call, false), shown(None)]);
}

#[test]
fn what_the_room_says_of_a_hand_that_turned_meanwhile_is_passed_over() {
    let mut call = in_room(vec![]);
    for switch in [Switch::On, Switch::Off, Switch::On] {
        command(&mut call, Command::SetHand(switch));
    }
    outputs(&mut call);
    receive(&mut call, said_of(9, Some(1)));
    receive(&mut call, said_of(9, None));
    receive(&mut call, said_of(9, Some(2)));
    assert_eq!(outputs(&mut call), [shown(Some(Hand(1))), shown(Some(Hand(2)))]);
    command(&mut call, Command::SetHand(Switch::Off));
    outputs(&mut call);
    receive(&mut call, said_of(9, Some(2)));
    assert_eq!(outputs(&mut call), []);
}

#[test]
fn a_hand_that_turned_while_the_socket_was_lost_is_told_once_one_is_back() {
    for (before, now) in [(Switch::On, Switch::Off), (Switch::Off, Switch::On)] {
        let mut call = in_room(vec![]);
        command(&mut call, Command::SetHand(before));
        call.handle_input(Input::SocketClosed(None), NOW);
        outputs(&mut call);
        command(&mut call, Command::SetHand(now));
        assert_eq!(outputs(&mut call).len(), 1, "it is shown, and nothing is sent");
        come_back(&mut call, before.is_on().then_some(Hand(1)));
        assert!(outputs(&mut call).contains(&sent(&call, now.is_on())));
    }
}

#[test]
fn a_hand_that_a_restarted_server_does_not_know_is_raised_again() {
    let mut call = in_room(vec![]);
    command(&mut call, Command::SetHand(Switch::On));
    receive(&mut call, said_of(9, Some(1)));
    call.handle_input(Input::SocketClosed(Some(CloseReason::Restarting.code())), NOW);
    come_back(&mut call, None);
    assert!(outputs(&mut call).contains(&sent(&call, true)));
}

#[test]
fn a_hand_that_the_room_knows_is_not_said_again() {
    let mut call = in_room(vec![]);
    command(&mut call, Command::SetHand(Switch::On));
    call.handle_input(Input::SocketClosed(None), NOW);
    come_back(&mut call, Some(Hand(1)));
    let said = outputs(&mut call);
    assert!(said.contains(&shown(Some(Hand(1)))), "{said:?}");
    assert!(!said.contains(&sent(&call, true)), "{said:?}");
}

#[test]
fn a_page_that_was_reloaded_takes_up_the_hand_that_the_room_has_kept() {
    let mut call = Call::new(Start { credential: Credential::Seat(token("old")), ..start() });
    call.handle_input(Input::SocketOpened, NOW);
    outputs(&mut call);
    receive(&mut call, joined_with(Some(Hand(4))));
    assert!(outputs(&mut call).contains(&shown(Some(Hand(4)))));
    // As one's own from now on: another server hears of it.
    call.handle_input(Input::SocketClosed(None), NOW);
    come_back(&mut call, None);
    assert!(outputs(&mut call).contains(&sent(&call, true)));
}

#[test]
fn a_hand_that_was_turned_before_one_is_in_the_room_is_as_one_wants_it() {
    let mut call = Call::new(Start { credential: Credential::Seat(token("old")), ..start() });
    call.handle_input(Input::SocketOpened, NOW);
    for switch in [Switch::On, Switch::Off] {
        command(&mut call, Command::SetHand(switch));
    }
    outputs(&mut call);
    receive(&mut call, joined_with(Some(Hand(4))));
    let said = outputs(&mut call);
    assert!(said.contains(&sent(&call, false)), "{said:?}");
    assert!(!said.contains(&shown(Some(Hand(4)))), "{said:?}");
}

#[test]
fn the_hand_of_another_is_told_with_its_state() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    receive(&mut call, said_of(1, Some(2)));
    let raised = Peer { hand: Some(Hand(2)), ..peer(1, EARLIER) };
    assert_eq!(outputs(&mut call), [Output::Update(Update::Peer(raised))]);
    receive(&mut call, said_of(1, None));
    assert_eq!(outputs(&mut call), [Output::Update(Update::Peer(peer(1, EARLIER)))]);
}

fn sent(call: &Call, raised: bool) -> Output {
    Output::Send(ClientMessage::State { state: call.state(), hand: Some(raised) })
}

fn shown(hand: Option<Hand>) -> Output {
    Output::Update(Update::Hand(hand))
}

/// The room says so of a peer; 9 is oneself.
fn said_of(n: u128, hand: Option<u32>) -> ServerMessage {
    ServerMessage::PeerState { id: id(n), state: State::default(), hand: hand.map(Hand) }
}

fn joined_with(kept: Option<Hand>) -> ServerMessage {
    let mut message = joined(vec![]);
    if let ServerMessage::Joined { hand, .. } = &mut message {
        *hand = kept;
    }
    message
}

/// Back in the room, after the socket was lost.
fn come_back(call: &mut Call, kept: Option<Hand>) {
    outputs(call);
    call.handle_input(Input::Timeout, call.poll_timeout().unwrap());
    call.handle_input(Input::SocketOpened, NOW);
    receive(call, joined_with(kept));
}
