//! Lines and columns of many places in one text, however long its lines are.

use super::Position;

/// The distance in bytes between two counts, which limits the cost of a column in a long line.
const STRIDE: usize = 1024;

/// Finds the lines and columns of a text, which is given again with each question.
#[derive(Debug)]
pub(crate) struct Positions {
    /// How many lines end before each multiple of [`STRIDE`].
    line_ends: Vec<usize>,
    /// How many characters start before each multiple of [`STRIDE`]; none where each byte is one.
    characters: Option<Vec<usize>>,
}

impl Positions {
    /// Counts a text.
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        Self {
            line_ends: counts(bytes, count_line_ends),
            characters: (!bytes.is_ascii()).then(|| counts(bytes, count_characters)),
        }
    }

    /// Line and column of an offset at which a character starts.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let (line, start) = self.line(text, offset);
        Position {
            line,
            column: self.characters_between(text, start, offset) + 1,
        }
    }

    /// The number of the line that contains an offset, from 1, and the offset of its first byte.
    pub(crate) fn line(&self, text: &str, offset: usize) -> (usize, usize) {
        let ends = count_before(text.as_bytes(), offset, &self.line_ends, count_line_ends);
        // The last of these ends is behind the last multiple before which there are fewer.
        let fewer = self.line_ends.partition_point(|before| *before < ends);
        let start = fewer.saturating_sub(1) * STRIDE;
        let near = text.as_bytes().get(start..offset.min(start + STRIDE));
        let end = memchr::memrchr(b'\n', near.unwrap_or_default());
        (
            ends + 1,
            end.filter(|_| ends > 0).map_or(0, |end| start + end + 1),
        )
    }

    /// How many characters start from one offset to another, of which the first is not behind the second.
    pub(crate) fn characters_between(&self, text: &str, start: usize, end: usize) -> usize {
        let before = |offset| match &self.characters {
            Some(characters) => count_before(text.as_bytes(), offset, characters, count_characters),
            None => offset,
        };
        before(end).saturating_sub(before(start))
    }
}

/// What `count` finds before each multiple of [`STRIDE`], and in all of the text.
fn counts(text: &[u8], count: fn(&[u8]) -> usize) -> Vec<usize> {
    let mut total = 0;
    let behind = text.chunks(STRIDE).map(|chunk| {
        total += count(chunk);
        total
    });
    std::iter::once(0).chain(behind).collect()
}

/// What `count` finds before an offset, by the counts before each multiple of [`STRIDE`].
fn count_before(text: &[u8], offset: usize, counts: &[usize], count: fn(&[u8]) -> usize) -> usize {
    let stride = offset / STRIDE;
    let counted = counts.get(stride).copied().unwrap_or_default();
    counted + count(text.get(stride * STRIDE..offset).unwrap_or_default())
}

fn count_line_ends(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// How many characters start in a range of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    const CONTINUATION_MASK: u8 = 0b1100_0000;
    const CONTINUATION: u8 = 0b1000_0000;
    bytes
        .iter()
        .filter(|byte| **byte & CONTINUATION_MASK != CONTINUATION)
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::SourceFile;
    use super::*;

    proptest! {
        #[test]
        fn the_index_agrees_with_counting_from_the_beginning(text in "[aé漢\n\r]{0,40}", times in 1_usize..80) {
            let file = SourceFile::new("a", text.repeat(times));
            let positions = Positions::of(&file.text);
            for (offset, _) in file.text.char_indices().step_by(7) {
                prop_assert_eq!(positions.position(&file.text, offset), file.position(offset));
            }
            let end = file.text.len();
            prop_assert_eq!(positions.position(&file.text, end), file.position(end));
        }
    }
}
