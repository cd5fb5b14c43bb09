//! Where a panic of the page says that it was: the file and the line, and of a library the file alone.
//!
//! The compiler keeps a place in the source for each call that can panic, a thousand of them. The numbers are the part of
//! the program that compresses worst: without columns, and without the lines of libraries, the page is 1.6 KB smaller.
//! A panic in a library that has a caller to blame (`#[track_caller]`) names the caller, which is ours.

use std::ops::Range;

use anyhow::{Context, Result};
use wasmparser::{DataKind, Operator, Parser, Payload};

/// Blanks the numbers in the program's data. `own` are the beginnings of the paths of our own files.
pub(super) fn blank(wasm: &mut [u8], own: &[&str]) -> Result<()> {
    let segments = segments(wasm)?;
    let places: Vec<_> =
        segments.iter().flat_map(|segment| places(wasm, &segments, segment)).collect();
    for Place { at, file } in places {
        let text = &wasm[file];
        let is_own = own.iter().any(|begin| text.starts_with(begin.as_bytes()));
        let from = if is_own { COLUMN } else { LINE };
        wasm[at + from..at + PLACE_BYTES].fill(0);
    }
    Ok(())
}

/// A `core::panic::Location`: the address and the length of the file's name, line and column, four bytes each.
struct Place {
    /// Where it is in the program.
    at: usize,
    /// Where the file's name is in the program.
    file: Range<usize>,
}

/// A piece of data: its address when the program runs, and where it is in the program.
struct Segment {
    address: usize,
    bytes: Range<usize>,
}

fn segments(wasm: &[u8]) -> Result<Vec<Segment>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::DataSection(section) = payload? else { continue };
        for data in section {
            let data = data?;
            let DataKind::Active { offset_expr, .. } = data.kind else { continue };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                continue;
            };
            let address = usize::try_from(value).context("data stands at an address")?;
            found
                .push(Segment { address, bytes: data.range.end - data.data.len()..data.range.end });
        }
    }
    Ok(found)
}

/// What looks like a place: it names a file of Rust, and a line and a column that a file can have.
fn places<'w>(
    wasm: &'w [u8],
    segments: &'w [Segment],
    segment: &'w Segment,
) -> impl Iterator<Item = Place> + 'w {
    let first = segment.bytes.start + segment.address.wrapping_neg() % 4;
    (first..segment.bytes.end.saturating_sub(PLACE_BYTES - 1)).step_by(4).filter_map(move |at| {
        let number = |from: usize| -> Option<usize> {
            let bytes = wasm.get(at + from..at + from + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
        };
        let (address, length) = (number(0)?, number(4)?);
        let is_place = (1..MAX_LINE).contains(&number(LINE)?)
            && (1..MAX_COLUMN).contains(&number(COLUMN)?)
            && (4..MAX_NAME_BYTES).contains(&length);
        let file = is_place.then(|| file(segments, address, length)).flatten()?;
        let text = wasm.get(file.clone())?;
        (text.ends_with(b".rs") && text.iter().all(u8::is_ascii_graphic))
            .then_some(Place { at, file })
    })
}

/// Where so many bytes at an address are in the program.
fn file(segments: &[Segment], address: usize, length: usize) -> Option<Range<usize>> {
    segments.iter().find_map(|segment| {
        let start = segment.bytes.start + address.checked_sub(segment.address)?;
        (start + length <= segment.bytes.end).then_some(start..start + length)
    })
}

const LINE: usize = 8;
const COLUMN: usize = 12;
const PLACE_BYTES: usize = 16;

const MAX_LINE: usize = 20_000;
const MAX_COLUMN: usize = 400;
const MAX_NAME_BYTES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with one piece of data at the address 8.
    fn program(data: &[u8]) -> Vec<u8> {
        let mut section = vec![1, 0, 0x41, 8, 0x0b, data.len() as u8];
        section.extend(data);
        let mut wasm = b"\0asm\x01\0\0\0\x05\x03\x01\0\x01\x0b".to_vec();
        wasm.push(section.len() as u8);
        wasm.extend(section);
        wasm
    }

    fn data(file: &[u8], numbers: [u32; 4]) -> Vec<u8> {
        let mut data = file.to_vec();
        data.resize(data.len().next_multiple_of(4), 0);
        data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        data
    }

    fn blanked(file: &[u8], numbers: [u32; 4]) -> Vec<u8> {
        let mut wasm = program(&data(file, numbers));
        blank(&mut wasm, &["app/"]).unwrap();
        wasm
    }

    #[test]
    fn a_place_of_ours_keeps_its_line_and_one_of_a_library_its_file() {
        let own = b"app/src/lib.rs";
        assert_eq!(blanked(own, [8, 14, 70, 9]), program(&data(own, [8, 14, 70, 0])));
        let other = b"tachys/a/lib.rs";
        assert_eq!(blanked(other, [8, 15, 70, 9]), program(&data(other, [8, 15, 0, 0])));
    }

    #[test]
    fn what_is_no_place_stays() {
        for (file, numbers) in [
            (&b"app/src/lib.rs"[..], [8, 13, 70, 9]),
            (b"app/src/lib.rs", [9999, 14, 70, 9]),
            (b"app/src/lib.rs", [8, 14, 0, 9]),
            (b"app/src/lib.rs", [8, 14, 70, 4000]),
            (b"app/src/lib.css", [8, 15, 70, 9]),
        ] {
            assert_eq!(blanked(file, numbers), program(&data(file, numbers)));
        }
    }
}
