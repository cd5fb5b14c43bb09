//! Which records of a journal are meant: ranges of numbers.

use serde::{Deserialize, Serialize};

/// Numbers of records, as ranges. On the wire the first and the last of each range in turn: `[1,9,12,12]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u32>", into = "Vec<u32>")]
pub struct Numbers(Vec<(u32, u32)>);

impl Numbers {
    /// How many ranges there are at most. Of more, the last ones are meant.
    pub const MAX_RANGES: usize = 8;

    /// Whether none is meant.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is meant.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }

    /// These without others.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let mut rest = self.0.clone();
        for (first, last) in &others.0 {
            let cut = |(from, to): (u32, u32)| {
                let before = (from < *first).then(|| (from, to.min(first - 1)));
                let after = (to > *last).then(|| (from.max(last + 1), to));
                before.into_iter().chain(after)
            };
            rest = rest.into_iter().flat_map(cut).collect();
        }
        Self::of_ranges(rest)
    }

    fn of_ranges(mut ranges: Vec<(u32, u32)>) -> Self {
        let surplus = ranges.len().saturating_sub(Self::MAX_RANGES);
        ranges.drain(..surplus);
        Self(ranges)
    }
}

impl FromIterator<u32> for Numbers {
    /// Takes rising numbers.
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for number in numbers {
            match ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
                _ => ranges.push((number, number)),
            }
        }
        Self::of_ranges(ranges)
    }
}

impl From<Numbers> for Vec<u32> {
    fn from(numbers: Numbers) -> Self {
        numbers.0.into_iter().flat_map(|(first, last)| [first, last]).collect()
    }
}

impl TryFrom<Vec<u32>> for Numbers {
    type Error = &'static str;

    fn try_from(ends: Vec<u32>) -> Result<Self, &'static str> {
        if !ends.len().is_multiple_of(2) || ends.len() > 2 * Self::MAX_RANGES {
            return Err("not ranges, or too many");
        }
        let ranges: Vec<(u32, u32)> = ends.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        let rise = ranges.iter().all(|(first, last)| first <= last)
            && ranges.windows(2).all(|pair| pair[0].1 < pair[1].0);
        if rise { Ok(Self(ranges)) } else { Err("the ranges do not rise") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(ends: &[u32]) -> Numbers {
        Numbers::try_from(ends.to_vec()).unwrap()
    }

    #[test]
    fn rising_numbers_make_ranges() {
        assert_eq!(Numbers::from_iter([1, 2, 3, 5, 7, 8]), numbers(&[1, 3, 5, 5, 7, 8]));
        assert!(Numbers::from_iter([]).is_empty());
        let odd = Numbers::from_iter((0..50).map(|n| 2 * n + 1));
        assert_eq!(Vec::from(odd.clone()).len(), 2 * Numbers::MAX_RANGES);
        assert!(odd.contains(99) && !odd.contains(98) && !odd.contains(1), "the last ones");
        assert!(Numbers::from_iter([u32::MAX - 1, u32::MAX]).contains(u32::MAX));
    }

    #[test]
    fn some_without_others_are_those_that_are_left() {
        for (all, others, left) in [
            (&[1, 9][..], &[][..], &[1, 9][..]),
            (&[1, 9], &[1, 9], &[]),
            (&[1, 9], &[3, 4], &[1, 2, 5, 9]),
            (&[1, 9], &[0, 3, 8, 20], &[4, 7]),
            (&[1, 2, 5, 6], &[2, 5], &[1, 1, 6, 6]),
            (&[0, u32::MAX], &[0, 0, u32::MAX, u32::MAX], &[1, u32::MAX - 1]),
            (&[0, u32::MAX], &[0, u32::MAX], &[]),
        ] {
            assert_eq!(numbers(all).without(&numbers(others)), numbers(left), "{all:?} {others:?}");
        }
    }

    #[test]
    fn what_are_no_ranges_is_refused() {
        for ends in [&[1][..], &[2, 1], &[1, 2, 2, 3], &[1; 18]] {
            assert!(Numbers::try_from(ends.to_vec()).is_err(), "{ends:?}");
        }
    }
}
