//! Chats: however it went, all who are there read the same.

use std::time::Duration;

use protocol::chat::{
    ChatMessage, ChatText, Content, Held, Input, MAX_MESSAGES, Numbers, Record, Refusal,
};
use protocol::id::{Epoch, Name, PeerId};

use crate::chat_world::{ChatWorld, Tally};
use crate::random::{schedules, try_seeds};

#[test]
fn every_schedule_ends_with_the_same_messages_in_the_same_order() {
    try_seeds(schedules(100_000), |seed| ChatWorld::drawn(seed).check());
}

#[test]
fn every_kind_of_misfortune_is_on_these_chats() {
    let mut sum = Tally::default();
    for seed in 0..300 {
        let tally = ChatWorld::drawn(seed).tally;
        sum.cuts += tally.cuts;
        sum.reloads += tally.reloads;
        sum.leaves += tally.leaves;
        sum.late += tally.late;
        sum.lost += tally.lost;
        sum.told += tally.told;
        sum.messages += tally.messages;
    }
    assert!(sum.cuts > 150, "{sum:?}");
    assert!(sum.reloads > 100, "{sum:?}");
    assert!(sum.leaves > 50, "{sum:?}");
    assert!(sum.late > 50, "{sum:?}");
    assert!(sum.lost > 100, "{sum:?}");
    assert!(sum.told > 200, "{sum:?}");
    assert!(sum.messages > 2000, "{sum:?}");
}

#[test]
fn what_one_types_reaches_everybody_and_a_late_joiner_reads_it_too() {
    let mut world = together(3);
    world.send(0, None, "hello");
    world.send(1, None, "hello Ann");
    world.settle();
    world.join(3);
    world.settle();
    for at in 0..4 {
        assert_eq!(texts(&world, at), ["hello", "hello Ann"], "page {at}");
    }
    world.check().unwrap();
}

#[test]
fn a_direct_message_is_for_two_and_in_nobody_elses_history() {
    let mut world = together(3);
    world.send(0, Some(1), "between us");
    world.send(1, Some(0), "yes");
    world.send(0, None, "to all");
    world.settle();
    world.leave(0);
    world.join(3);
    world.settle();
    let all = |world: &ChatWorld, at: usize| -> Vec<String> {
        let view = world.pages[at].view.values();
        view.map(|message| message.text.as_ref().unwrap().as_str().to_owned()).collect()
    };
    assert_eq!(all(&world, 1), ["between us", "yes", "to all"]);
    assert_eq!(all(&world, 2), ["to all"]);
    assert_eq!(all(&world, 3), ["to all"]);
    world.check().unwrap();
}

#[test]
fn what_a_gone_author_wrote_is_told_and_says_by_whom() {
    let mut world = together(2);
    world.send(0, None, "I was here");
    world.settle();
    world.leave(0);
    world.join(2);
    world.settle();
    let told = &world.public(2)[0];
    assert_eq!(told.told_by.as_ref().map(Name::as_str), Some("Bob"));
    assert_eq!(told.name.as_str(), "Ann");
    assert_eq!(world.public(1)[0].told_by, None, "Bob has it from Ann");
}

#[test]
fn only_the_newest_five_hundred_are_kept_and_handed_on() {
    let mut world = together(2);
    for n in 0..520 {
        world.now += Duration::from_secs(1);
        world.send(n % 2, None, &format!("{n}"));
        world.deliver_all();
    }
    world.leave(0);
    world.join(2);
    world.settle();
    for at in [1, 2] {
        let texts = texts(&world, at);
        assert_eq!((texts.len(), texts[0].as_str()), (MAX_MESSAGES, "20"), "page {at}");
    }
    world.check().unwrap();
}

#[test]
fn long_messages_fall_out_sooner() {
    let mut world = together(2);
    let long = "é".repeat(ChatText::MAX_CHARS);
    for _ in 0..40 {
        world.now += Duration::from_secs(1);
        world.send(0, None, &long);
        world.deliver_all();
    }
    for at in [0, 1] {
        let count = texts(&world, at).len();
        assert!((30..33).contains(&count), "{count} of 8,000 bytes are kept of 256 KiB");
    }
}

#[test]
fn one_can_write_only_so_fast() {
    let mut world = together(2);
    for n in 0..100 {
        world.send(0, None, &format!("{n}"));
    }
    world.settle();
    assert_eq!(texts(&world, 1).len(), 20);
    assert_eq!(world.refused, vec![Refusal::TooFast; 80]);
}

/// What somebody sends who keeps to no rule.
struct Liar;

impl Liar {
    /// Connects with Ann, and says hello.
    fn greets(world: &mut ChatWorld) {
        let message = ChatMessage::Hello { since: Self::SINCE, name: None, journals: Vec::new() };
        Self::says(world, message);
    }

    fn says(world: &mut ChatWorld, message: ChatMessage) {
        let from = world.pages[1].id.clone();
        world.feed(0, Input::Received { from, message });
    }

    fn text(number: u32, time: u64, text: &str) -> Record {
        let text = ChatText::parse(text).unwrap();
        let content = Content::Text { text, edited: false };
        Record { number, revision: number, time, sent_ms: 0, content }
    }

    fn writes(world: &mut ChatWorld, records: Vec<Record>) {
        Self::says(world, ChatMessage::Records { direct: false, history: false, records });
    }

    const SINCE: Epoch = Epoch(9 * Epoch::STEP);
}

/// Ann with a connection to Bob, who lies, and Cy, who does not.
fn beside_a_liar() -> ChatWorld {
    let mut world = ChatWorld::new(1, 3);
    (0..3).for_each(|at| world.join(at));
    (0..3).for_each(|at| world.sync_roster(at));
    for at in 1..3 {
        world.close(0, at);
    }
    world.forget_pairs();
    let bob = world.pages[1].id.clone();
    world.feed(0, Input::ChannelOpened(bob));
    Liar::greets(&mut world);
    world
}

#[test]
fn a_flood_is_bounded() {
    let mut world = beside_a_liar();
    for n in 1..5000 {
        Liar::writes(&mut world, vec![Liar::text(n, u64::from(n), "spam")]);
    }
    assert_eq!(texts(&world, 0).len(), 100);
    world.now += Duration::from_secs(10);
    for n in 5000..6000 {
        Liar::writes(&mut world, vec![Liar::text(n, u64::from(n), "spam")]);
    }
    assert_eq!(texts(&world, 0).len(), 120, "two a second");
}

#[test]
fn nobody_speaks_for_one_who_is_here() {
    let mut world = beside_a_liar();
    let cy = world.pages[2].id.clone();
    for since in [Epoch(3 * Epoch::STEP), Epoch(1)] {
        let (author, name) = (cy.clone(), Some(Name::parse("Cy").unwrap()));
        let numbers: Numbers = [1].into_iter().collect();
        let held = vec![Held { author: author.clone(), since, name, numbers }];
        Liar::says(&mut world, ChatMessage::Holds { held });
        let records = vec![Liar::text(1, 1, "I resign")];
        Liar::says(&mut world, ChatMessage::Told { author, since, records, last: true });
    }
    assert_eq!(texts(&world, 0), [""; 0]);
}

#[test]
fn what_is_told_never_takes_the_place_of_what_the_author_said() {
    let mut world = beside_a_liar();
    world.open(0, 2);
    world.send(2, None, "I stay");
    world.deliver_all();
    world.leave(2);
    world.sync_roster(0);
    let (author, since) = (world.pages[2].id.clone(), Epoch(3 * Epoch::STEP));
    let (name, numbers) = (Some(Name::parse("Cy").unwrap()), [1, 2].into_iter().collect());
    let held = vec![Held { author: author.clone(), since, name, numbers }];
    Liar::says(&mut world, ChatMessage::Holds { held });
    let records = vec![Liar::text(1, 1, "I resign"), Liar::text(2, 2, "I really do")];
    Liar::says(&mut world, ChatMessage::Told { author, since, records, last: true });
    assert_eq!(texts(&world, 0), ["I stay", "I really do"]);
    let tellers = world.public(0).into_iter().map(|message| message.told_by.clone());
    assert_eq!(tellers.collect::<Vec<_>>(), [None, Some(Name::parse("Bob").unwrap())]);
}

#[test]
fn what_nobody_asked_for_is_not_taken_in() {
    let mut world = beside_a_liar();
    let author = PeerId::from_random_bits(77);
    let records = (1..3000).map(|n| Liar::text(n, 1, "who?")).collect();
    Liar::says(&mut world, ChatMessage::Told { author, since: Epoch(1), records, last: true });
    assert_eq!(texts(&world, 0), [""; 0]);
}

#[test]
fn a_message_stays_what_its_author_made_it() {
    let mut world = beside_a_liar();
    Liar::writes(&mut world, vec![Liar::text(1, 5, "first")]);
    // The same again, an older revision, and a reaction under the number of a message.
    let mut older = Liar::text(1, 5, "replayed");
    older.revision = 1;
    let target = world.public(0)[0].id.clone();
    let mut reaction = Liar::text(1, 5, "x");
    reaction.content = Content::Reaction { target, emoji: None };
    reaction.revision = 2;
    Liar::writes(&mut world, vec![older, reaction]);
    assert_eq!(texts(&world, 0), ["first"]);
}

#[test]
fn a_clock_far_ahead_is_cut_and_never_overflows() {
    let mut world = beside_a_liar();
    for n in 1..50 {
        Liar::writes(&mut world, vec![Liar::text(n, u64::MAX, "the future")]);
    }
    world.send(0, None, "now");
    assert_eq!(texts(&world, 0).last().unwrap(), "now", "later than what was there");
    assert!(world.public(0).last().unwrap().time <= 50 << 20);
}

#[test]
fn texts_that_are_too_long_or_empty_make_no_message() {
    let long = "a".repeat(ChatText::MAX_CHARS + 1);
    for text in ["", " ", &long] {
        let frame = format!(
            r#"{{"type":"records","records":[{{"number":1,"revision":1,"time":1,"sent":1,"text":"{text}"}}]}}"#
        );
        assert!(ChatMessage::parse(&frame).is_err());
    }
}

/// Some pages that are all connected.
fn together(people: usize) -> ChatWorld {
    // One more who may come late.
    let mut world = ChatWorld::new(1, people + 1);
    (0..people).for_each(|at| world.join(at));
    world.settle();
    world
}

fn texts(world: &ChatWorld, at: usize) -> Vec<String> {
    let texts = world.public(at).into_iter().filter_map(|message| message.text.clone());
    texts.map(String::from).collect()
}
