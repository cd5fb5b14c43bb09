//! What abuse costs the others, cases W-02, W-05, W-06 and W-07: against the program in a process of its own, so
//! that its memory and its time can be told from the tests'.
//!
//! Figures are printed; `cargo test -p server crowd -- --nocapture` shows them.

use std::time::{Duration, Instant};

use futures::future::join_all;
use protocol::message::{ClientMessage, ServerMessage, State};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;

use crate::front::Front;
use crate::program::Program;
use crate::socket::{Joined, Socket, offer};
use crate::test_server::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w02_a_message_over_64_kib_closes_with_1009_and_costs_no_memory() {
    let program = Program::start();
    let gibibyte = [&[0x81, 0xFF], &(1u64 << 30).to_be_bytes()[..], &[0; 4], &[b' '; 60_000]];
    let gibibyte = gibibyte.concat();
    let too_long = frame(0x81, 64 * 1024 + 1);
    let in_two_fragments = [frame(0x01, 40_000), frame(0x80, 40_000)].concat();
    let kinds = [gibibyte, too_long, in_two_fragments];
    // Once each, so that what is needed anyway is there.
    for kind in &kinds {
        too_big(&program, kind).await;
    }
    let (before, counted) = (program.resident_kib(), program.counters().await);
    let mut slowest = Duration::ZERO;
    for kind in kinds.iter().cycle().take(12) {
        slowest = slowest.max(too_big(&program, kind).await);
    }
    let after = program.resident_kib();
    println!("W-02: resident {before} -> {after} KiB over 12 messages; slowest close {slowest:?}");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(after.saturating_sub(before) < 1024, "{before} -> {after} KiB");
    let name = r#"parlor_closes_total{by="server",code="1009"}"#;
    assert_eq!(program.counters().await.of_name(name) - counted.of_name(name), 12);
    // One of exactly 64 KiB is read, and is no message.
    let (mut bob, _) = program.join("standup", "Bob").await;
    bob.send_frame(Message::text("x".repeat(64 * 1024))).await;
    assert_eq!(bob.closed().await, 4400);
    program.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w05_a_flood_is_closed_with_1008_and_another_room_does_not_feel_it() {
    let program = Program::start();
    let (mut alice, a) = program.join("calm", "Alice").await;
    let (mut bob, b) = program.join("calm", "Bob").await;
    let _came = alice.receive().await;
    let before = program.counters().await;
    let (mut calm, mut flooded, mut closes) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, so that other work of the machine slows both alike; and the other way round, since
    // each may say only so much at once.
    for round in 0..6 {
        calm.extend(echoes(&mut alice, &mut bob, &a, &b).await);
        let flooding = tokio::spawn(flood(Front::clone(&program), round));
        flooded.extend(echoes(&mut bob, &mut alice, &b, &a).await);
        closes.extend(flooding.await.unwrap());
    }
    let (calm, flooded) = (Times::of(calm), Times::of(flooded));
    let slowest = closes.iter().max().unwrap();
    println!(
        "W-05: {} floods, each closed within {slowest:?}; echo in another room p50 {:?} -> {:?} \
         ({:.2} times), p99 {:?} -> {:?} ({:.2} times)",
        closes.len(),
        calm.p50,
        flooded.p50,
        flooded.p50.as_secs_f64() / calm.p50.as_secs_f64(),
        calm.p99,
        flooded.p99,
        flooded.p99.as_secs_f64() / calm.p99.as_secs_f64(),
    );
    assert!(*slowest < Duration::from_secs(2), "{slowest:?}");
    // The machine is shared with the flood itself and with other programs: the slowest echo says more of them than of
    // the server. A room that waits for another is late every time, by far more than this.
    assert!(flooded.p50 < calm.p50 * 10 + Duration::from_millis(50), "{flooded:?} after {calm:?}");
    let name = r#"parlor_closes_total{by="server",code="1008"}"#;
    let counted = program.counters().await.of_name(name) - before.of_name(name);
    assert_eq!(counted, closes.len() as u64);
    program.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w06_a_reader_that_stops_is_closed_with_1013_and_costs_no_memory() {
    let program = Program::start();
    let (mut bob, b) = program.join("standup", "Bob").await;
    let (mut carol, _) = program.join("standup", "Carol").await;
    let _came = bob.receive().await;
    // Twice: what is needed anyway is there from the first time on.
    let _first = stop_reading(&program, &mut bob, &b, &mut carol).await;
    let (before, counted) = (program.resident_kib(), program.counters().await);
    let took = stop_reading(&program, &mut bob, &b, &mut carol).await;
    let after = program.resident_kib();
    println!("W-06: given up after {took:?}; resident {before} -> {after} KiB");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(after.saturating_sub(before) <= 1024, "{before} -> {after} KiB");
    let after = program.counters().await;
    for name in ["parlor_outbox_overflows_total", r#"parlor_closes_total{by="server",code="1013"}"#]
    {
        assert_eq!(after.of_name(name) - counted.of_name(name), 1, "{name}");
    }
    program.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w07_five_thousand_sockets_that_say_nothing_are_closed() {
    const SOCKETS: usize = 5000;
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    assert!(files > SOCKETS as u64 + 1000, "the system allows no more than {files} open files");
    let program = Program::start();
    let before = program.resident_kib();
    let began = Instant::now();
    let mut opened = Vec::new();
    while opened.len() < SOCKETS {
        opened.extend(join_all((0..100).map(|_| upgraded(&program))).await);
    }
    let (opening, during) = (began.elapsed(), program.resident_kib());
    let all_open = Instant::now();
    for stream in &mut opened {
        let mut received = Vec::new();
        soon(stream.read_to_end(&mut received)).await.unwrap();
        let close = received.windows(4).find(|bytes| bytes[0] == 0x88).expect("a close frame");
        assert_eq!(u16::from_be_bytes([close[2], close[3]]), 4408);
    }
    let took = all_open.elapsed();
    println!(
        "W-07: {SOCKETS} sockets opened in {opening:?}, all closed {took:?} after the last; resident \
         {before} -> {during} KiB while open"
    );
    let after = program.counters().await;
    assert_eq!(after.of_name(r#"parlor_closes_total{by="server",code="4408"}"#), SOCKETS as u64);
    assert_eq!(after.of_name("parlor_sockets"), 0);
    let (mut alice, _) = program.join("standup", "Alice").await;
    alice.send(&ClientMessage::Leave).await;
    assert_eq!(alice.closed().await, 1000);
    program.stop();
}

/// How long it takes until a socket that sends these bytes is closed with 1009.
async fn too_big(program: &Program, bytes: &[u8]) -> Duration {
    let mut socket = program.socket().await;
    let sent = Instant::now();
    // The server closes before it has read all.
    let _ = socket.wire().write_all(bytes).await;
    assert_eq!(socket.closed().await, 1009);
    sent.elapsed()
}

/// Fifty from one to the other, one after the other: how long each took.
async fn echoes(
    from: &mut Socket,
    to: &mut Socket,
    sender: &Joined,
    receiver: &Joined,
) -> Vec<Duration> {
    let mut times = Vec::new();
    let mut ticks = interval(Duration::from_millis(8));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..50 {
        ticks.tick().await;
        let sent = Instant::now();
        from.send_offer(&receiver.you, "v=0").await;
        let received = to.receive().await;
        times.push(sent.elapsed());
        assert_eq!(received, ServerMessage::Signal(offer(&sender.you, "v=0")));
    }
    times
}

#[derive(Debug)]
struct Times {
    p50: Duration,
    p99: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self { p50: times[times.len() / 2], p99: times[times.len() * 99 / 100] }
    }
}

/// Floods with 10,000 messages in a second, over a new socket each time one is closed, for about as long as the
/// echoes take. How long each socket lived.
async fn flood(front: Front, round: usize) -> Vec<Duration> {
    let state = ClientMessage::State { state: State::default(), hand: None };
    let state = Message::text(protocol::codec::encode(&state).unwrap());
    let began = Instant::now();
    let mut lives = Vec::new();
    while began.elapsed() < Duration::from_millis(400) {
        let room = format!("flood-{round}-{}", lives.len());
        let (mut mallory, _) = front.join(&room, "Mallory").await;
        let mut ticks = interval(Duration::from_millis(1));
        let sent = Instant::now();
        // Some 400 of them are let pass.
        for _ in 0..60 {
            ticks.tick().await;
            for _ in 0..10 {
                mallory.send_frame(state.clone()).await;
            }
        }
        assert_eq!(mallory.closed().await, 1008);
        lives.push(sent.elapsed());
    }
    lives
}

/// A peer joins, reads half a message and then no more, while Bob goes on sending: how long until the server gives it
/// up. Carol must not notice.
async fn stop_reading(
    program: &Program,
    bob: &mut Socket,
    b: &Joined,
    carol: &mut Socket,
) -> Duration {
    let token = program.ticket("standup").await.token;
    let mut stuck = Socket::open_narrow(program.address, &program.origin()).await.unwrap();
    stuck.send_join(token, "Stuck").await;
    let joined = stuck.receive_joined().await;
    let _came = (bob.receive().await, carol.receive().await);
    let sdp = "x".repeat(40_000);
    bob.send_offer(&joined.you, &sdp).await;
    let mut half = [0; 1000];
    soon(stuck.wire().read_exact(&mut half)).await.unwrap();
    let began = Instant::now();
    let away = ServerMessage::PeerAway { id: joined.you.clone() };
    let loud = State { microphone: true, ..State::default() };
    soon(async {
        loop {
            // No more than may wait at once, and then one that Carol has to hear in time.
            bob.send_offer(&joined.you, &sdp).await;
            bob.send(&ClientMessage::State { state: loud.clone(), hand: None }).await;
            let asked = Instant::now();
            match carol.receive().await {
                ServerMessage::PeerState { id, .. } if id == b.you => {
                    assert!(asked.elapsed() < Duration::from_secs(1), "Carol had to wait");
                }
                received => break assert_eq!(received, away),
            }
        }
    })
    .await;
    let took = began.elapsed();
    assert_eq!(bob.receive().await, away);
    // What Carol has not received yet is Bob's last word.
    let last = carol.receive().await;
    assert!(matches!(last, ServerMessage::PeerState { .. }), "{last:?}");
    // Once it reads on, it finds the whole queue and then the close.
    let mut rest = Vec::new();
    soon(stuck.wire().read_to_end(&mut rest)).await.unwrap();
    let close = rest.len() - 2 - "..256 KiB waited to be read".len();
    assert_eq!(rest[close..close + 4], [0x88, 27, 0x03, 0xF5], "1013");
    took
}

/// A socket that has opened and says nothing.
async fn upgraded(program: &Program) -> TcpStream {
    let mut stream = TcpStream::connect(program.address).await.unwrap();
    let head = format!(
        "GET /ws HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        program.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    soon(stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    stream
}

/// A frame of so many spaces, under a mask that changes nothing.
fn frame(first_byte: u8, length: usize) -> Vec<u8> {
    let mut frame = vec![first_byte, 0xFF];
    frame.extend((length as u64).to_be_bytes());
    frame.extend([0; 4]);
    frame.resize(frame.len() + length, b' ');
    frame
}
