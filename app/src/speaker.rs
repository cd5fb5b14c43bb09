//! Who speaks, by how loud everybody is. Pure.

use protocol::id::PeerId;

/// Who speaks. It is not taken back in the pauses between words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speaker {
    who: Option<PeerId>,
    quiet: u32,
}

impl Speaker {
    /// Takes in how loud everybody is, 0 to 1, as it was heard [`PERIOD_MS`] after the last time; says who speaks.
    pub fn hear(&mut self, levels: impl IntoIterator<Item = (PeerId, f64)>) -> Option<&PeerId> {
        let loud = levels.into_iter().filter(|(_, level)| *level >= SPEECH);
        let loudest = loud.reduce(|one, other| if other.1 > one.1 { other } else { one });
        match loudest {
            Some((who, _)) => *self = Self { who: Some(who), quiet: 0 },
            None if self.quiet < PAUSE => self.quiet += 1,
            None => self.who = None,
        }
        self.who.as_ref()
    }
}

/// How often levels are looked at.
pub const PERIOD_MS: u64 = 200;

/// The least level that is no breath and no fan.
const SPEECH: f64 = 0.02;

/// How many looks a pause may last.
const PAUSE: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_speaks_and_a_breath_is_no_speech() {
        let mut speaker = Speaker::default();
        assert_eq!(speaker.hear([(peer(1), 0.01)]), None);
        assert_eq!(speaker.hear([(peer(1), 0.1), (peer(2), 0.3)]), Some(&peer(2)));
    }

    #[test]
    fn a_short_pause_takes_nothing_back_and_a_long_one_does() {
        let mut speaker = Speaker::default();
        speaker.hear([(peer(1), 0.1)]);
        for _ in 0..PAUSE {
            assert_eq!(speaker.hear([(peer(1), 0.0)]), Some(&peer(1)));
        }
        assert_eq!(speaker.hear([(peer(1), 0.0)]), None);
    }

    fn peer(number: u128) -> PeerId {
        PeerId::from_random_bits(number)
    }
}
