//! A join with a ticket that the server does not take at once: it is shown again, replaced, or the call ends.

use super::*;

#[test]
fn a_socket_that_never_let_one_in_ends_the_call() {
    let mut call = greeted();
    call.handle_input(Input::SocketClosed(None), NOW);
    let end = Output::Update(Update::Connection(Connection::Ended(Ended::Unreachable)));
    let last = outputs(&mut call);
    assert!(last.contains(&end) && last.last() == Some(&Output::Finished), "{last:?}");
}

#[test]
fn a_ticket_that_the_server_did_not_wait_for_is_shown_again() {
    let mut call = greeted();
    call.handle_input(Input::SocketClosed(Some(CloseReason::Silent.code())), NOW);
    let due = call.poll_timeout().unwrap();
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call).last(), Some(&Output::OpenSocket));
    call.handle_input(Input::SocketOpened, due);
    let sent = outputs(&mut call);
    let Output::Send(ClientMessage::Join { ticket, .. }) = &sent[0] else { panic!("{sent:?}") };
    assert_eq!(*ticket, token("ticket"));
}

#[test]
fn a_server_that_restarts_during_a_join_is_asked_for_a_new_ticket() {
    let mut call = greeted();
    let due = close(&mut call, CloseReason::Restarting, NOW);
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call), [Output::RequestTicket]);
    // It has not started yet.
    call.handle_input(Input::TicketRefused(TicketError::TryLater), due);
    let due = call.poll_timeout().unwrap();
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call).last(), Some(&Output::RequestTicket));
    assert_eq!(ticket_shown_after(&mut call, "second", due), token("second"));
}

#[test]
fn an_expired_ticket_is_replaced_once() {
    let mut call = greeted();
    let due = close(&mut call, CloseReason::Refused, NOW);
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call), [Output::RequestTicket]);
    assert_eq!(ticket_shown_after(&mut call, "second", due), token("second"));
    call.handle_input(Input::SocketClosed(Some(CloseReason::Refused.code())), due);
    let ended = Connection::Ended(Ended::NotAdmitted);
    assert!(outputs(&mut call).contains(&Output::Update(Update::Connection(ended))));
}

#[test]
fn a_new_ticket_that_is_refused_ends_the_call_with_the_reason() {
    let full = Ended::Closed(CloseReason::RoomFull);
    for (error, ended) in
        [(TicketError::RoomFull, full), (TicketError::Forbidden, Ended::NotAdmitted)]
    {
        let mut call = greeted();
        let due = close(&mut call, CloseReason::Restarting, NOW);
        call.handle_input(Input::Timeout, due);
        call.handle_input(Input::TicketRefused(error), due);
        let ended = Update::Connection(Connection::Ended(ended));
        assert!(outputs(&mut call).contains(&Output::Update(ended)), "{error:?}");
    }
}

/// The server closes the socket; when the call goes on.
fn close(call: &mut Call, reason: CloseReason, now: Duration) -> Duration {
    call.handle_input(Input::SocketClosed(Some(reason.code())), now);
    let reconnecting = Output::Update(Update::Connection(Connection::Reconnecting));
    assert_eq!(outputs(call), [reconnecting]);
    call.poll_timeout().unwrap()
}

/// The ticket in the first message, after another one was granted.
fn ticket_shown_after(call: &mut Call, granted: &str, now: Duration) -> Token {
    call.handle_input(Input::TicketGranted(Ticket { token: token(granted) }), now);
    assert_eq!(outputs(call).last(), Some(&Output::OpenSocket));
    call.handle_input(Input::SocketOpened, now);
    let sent = outputs(call);
    let Output::Send(ClientMessage::Join { ticket, .. }) = &sent[0] else { panic!("{sent:?}") };
    ticket.clone()
}
