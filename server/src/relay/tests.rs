use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};

use protocol::id::{PeerId, RoomId};

use super::worker::PANIC;
use super::*;

/// A relay on this machine, at a port that the system chooses.
fn relay() -> Relay {
    Relay::start(RelaySettings {
        listen: vec![(Ipv4Addr::LOCALHOST, 0).into()],
        ports: 49_152..=65_535,
        secret: Secret::new("north"),
        reach: RelayReach { v4: Some(Ipv4Addr::LOCALHOST), ..RelayReach::default() },
        sockets: 100,
    })
    .unwrap()
}

/// A Binding request. Source: RFC 8489 §5.
const BINDING: [u8; 20] =
    [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// The first bytes of its answer: success, and an address of IPv4.
const BOUND: [u8; 4] = [1, 1, 0, 12];

fn connect(relay: &Relay) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, relay.port())).unwrap()
}

/// Asks where a connection comes from; whether there is an answer.
fn is_answered(stream: &mut TcpStream) -> bool {
    let mut answer = [0; 32];
    stream.write_all(&BINDING).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.starts_with(&BOUND)
}

/// Data in a channel that has the relay panic.
fn panicking() -> Vec<u8> {
    let mut packet = vec![0x40, 0, 0, PANIC.len() as u8];
    packet.extend(PANIC);
    packet.resize(packet.len().next_multiple_of(4), 0);
    packet
}

#[test]
fn anybody_is_told_where_it_is_seen_from() {
    let relay = relay();
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.send_to(&BINDING, (Ipv4Addr::LOCALHOST, relay.port())).unwrap();
    let mut answer = [0; 100];
    let length = socket.recv(&mut answer).unwrap();
    assert!(length == 32 && answer.starts_with(&BOUND));
    assert!(is_answered(&mut connect(&relay)));
}

#[test]
fn a_user_name_holds_no_room_and_every_peer() {
    let relay = relay();
    for room in ["standup", &"a".repeat(64)] {
        let room = RoomId::parse(room).unwrap();
        let user = relay.user(&room, &PeerId::from_random_bits(u128::MAX)).unwrap();
        assert!(!relay.ice_server(&user).unwrap().username.unwrap().contains(room.as_str()));
        assert_eq!(Some(user), relay.user(&room, &PeerId::from_random_bits(u128::MAX)));
    }
}

#[test]
fn a_panic_ends_the_connection_that_it_came_for_alone() {
    let relay = relay();
    let (mut one, mut other) = (connect(&relay), connect(&relay));
    assert!(is_answered(&mut one) && is_answered(&mut other));
    one.write_all(&panicking()).unwrap();
    assert_eq!(one.read(&mut [0; 1]).ok().filter(|read| *read > 0), None);
    assert!(is_answered(&mut other));
    assert_eq!(relay.counts().panics(), 1);
}

#[test]
fn the_thread_ends_with_its_relay() {
    let relay = relay();
    let (counts, port) = (relay.counts(), relay.port());
    assert!(counts.is_running());
    drop(relay);
    assert!(!counts.is_running());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let relay = relay();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, relay.port()));
    let Err(error) = Bound::new(&[address]).map_err(|(address, _)| address) else {
        panic!("it is taken")
    };
    assert_eq!(error, address);
}
