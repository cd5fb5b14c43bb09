//! Which peer speaks, by how loud everybody is. Pure.

use std::time::Duration;

use protocol::id::PeerId;

/// Which peer speaks. It is not taken back in the pauses between words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActiveSpeaker {
    peer: Option<PeerId>,
    silent_samples: u32,
}

impl ActiveSpeaker {
    /// Takes in one sample of how loud everybody is, 0 to 1, and returns which peer speaks.
    pub fn sample(&mut self, levels: impl IntoIterator<Item = (PeerId, f64)>) -> Option<&PeerId> {
        let loud = levels.into_iter().filter(|(_, level)| *level >= SPEECH);
        let loudest = loud.reduce(|one, other| if other.1 > one.1 { other } else { one });
        match loudest {
            Some((peer, _)) => *self = Self { peer: Some(peer), silent_samples: 0 },
            None if self.silent_samples < PAUSE => self.silent_samples += 1,
            None => self.peer = None,
        }
        self.peer.as_ref()
    }
}

/// How long to wait for the next sample, by a random number from 0 to 1.
///
/// A sample sees the last packet of 20 ms alone. So the time between samples varies: at a fixed one, a sound that repeats
/// evenly could fall between all of them.
#[must_use]
pub fn until_next_sample(random: f64) -> Duration {
    Duration::from_millis(SHORTEST_MS + (random * VARIES_BY_MS) as u64)
}

const SHORTEST_MS: u64 = 60;
const VARIES_BY_MS: f64 = 140.0;

/// The least level that is no breath and no fan.
const SPEECH: f64 = 0.02;

/// How many samples a pause may last: about 0.8 s.
const PAUSE: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_speaks_and_a_breath_is_no_speech() {
        let mut speaker = ActiveSpeaker::default();
        assert_eq!(speaker.sample([(peer(1), 0.01)]), None);
        assert_eq!(speaker.sample([(peer(1), 0.1), (peer(2), 0.3)]), Some(&peer(2)));
    }

    #[test]
    fn a_short_pause_takes_nothing_back_and_a_long_one_does() {
        let mut speaker = ActiveSpeaker::default();
        speaker.sample([(peer(1), 0.1)]);
        for _ in 0..PAUSE {
            assert_eq!(speaker.sample([(peer(1), 0.0)]), Some(&peer(1)));
        }
        assert_eq!(speaker.sample([(peer(1), 0.0)]), None);
    }

    #[test]
    fn a_short_sound_that_repeats_evenly_does_not_fall_between_all_samples() {
        const SOUND: u128 = 20;
        const ENOUGH: u128 = 60;
        for period in [100, 200, 400, 500, 510, 520, 1000] {
            for phase in (0..period).step_by(10) {
                let mut random = 0.5;
                let mut now = Duration::ZERO;
                let mut heard = 0;
                while now.as_millis() < ENOUGH * period {
                    heard += u32::from((now.as_millis() + phase) % period < SOUND);
                    random = (random * 997.0 + 0.123_f64).fract();
                    now += until_next_sample(random);
                }
                assert!(heard > 0, "{SOUND} ms in every {period}, {phase} ms after its beginning");
            }
        }
    }

    fn peer(number: u128) -> PeerId {
        PeerId::from_random_bits(number)
    }
}
