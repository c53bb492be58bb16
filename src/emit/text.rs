//! The text of an output, in pieces: what a large one is made of is freed memory of the stages before, which has no room for all
//! of it in one place.

use std::borrow::Cow;
use std::fmt;

/// The bytes after which a piece ends with its line.
const PIECE: usize = 252 * 1024;

/// What is reserved for a piece: a little more, so that its last line, or a text that is repeated, does not move it.
const RESERVED: usize = PIECE + REPEATED;

/// The longest text that is repeated, in bytes.
const REPEATED: usize = 4 * 1024;

/// The spaces before a line, as far as most lines are indented.
const INDENTATION: &str = "                                                                ";

/// A text whose pieces, except for the first, begin with a line feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputText {
    /// The pieces that are complete.
    complete: Vec<String>,
    /// The piece with the last line.
    last: String,
    /// The bytes of it all that are line feeds or indentation.
    space: usize,
}

/// A text that was printed, to be repeated.
#[derive(Debug)]
pub(super) struct Printed {
    text: String,
    space: usize,
}

/// A place in a text that grows.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pieces: usize,
    length: usize,
    space: usize,
}

impl OutputText {
    /// Appends a text.
    pub(super) fn push_str(&mut self, text: &str) {
        self.last.push_str(text);
    }

    /// Appends a character.
    pub(super) fn push(&mut self, c: char) {
        self.last.push(c);
    }

    /// The place behind the last character.
    pub(super) fn end(&self) -> End {
        End {
            pieces: self.complete.len(),
            length: self.last.len(),
            space: self.space,
        }
    }

    /// What was printed since an earlier end, unless it is too long to be repeated.
    pub(super) fn since(&self, earlier: End) -> Option<Printed> {
        let is_here = earlier.pieces == self.complete.len();
        let text = self.last.get(earlier.length..).filter(|_| is_here)?;
        (text.len() <= REPEATED).then(|| Printed {
            text: text.to_owned(),
            space: self.space - earlier.space,
        })
    }

    /// Appends what was printed before.
    pub(super) fn repeat(&mut self, printed: &Printed) {
        self.last.push_str(&printed.text);
        self.space += printed.space;
    }

    /// Begins a line that is indented `depth` times.
    pub(super) fn new_line(&mut self, depth: usize) {
        if self.last.len() >= PIECE {
            let complete = std::mem::replace(&mut self.last, String::with_capacity(RESERVED));
            self.complete.push(complete);
        }
        self.space += 1 + 2 * depth;
        self.last.push('\n');
        match INDENTATION.get(..2 * depth) {
            Some(spaces) => self.last.push_str(spaces),
            None => self.last.push_str(&"  ".repeat(depth)),
        }
    }

    /// The piece that the last line is in, to append to.
    pub(super) fn last_piece(&mut self) -> &mut String {
        &mut self.last
    }

    /// The last line, as far as it is there.
    pub(super) fn last_line(&self) -> &str {
        self.last.rsplit('\n').next().unwrap_or(&self.last)
    }

    /// The pieces, in order. No line feed and the spaces behind it are in two of them.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.complete.iter().chain([&self.last]).map(String::as_str)
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().map(str::len).sum()
    }

    /// Its length without the line feeds and indentation of its lines, in bytes.
    pub(crate) fn compact_len(&self) -> usize {
        self.len() - self.space
    }

    /// Whether it has no character.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The whole text in one place: a copy, if it is in several pieces.
    #[must_use]
    pub fn whole(&self) -> Cow<'_, str> {
        match self.complete.is_empty() {
            true => Cow::Borrowed(&self.last),
            false => Cow::Owned(self.to_string()),
        }
    }

    /// Whether another text is the same.
    #[must_use]
    pub fn is(&self, mut other: &str) -> bool {
        for piece in self.pieces() {
            match other.strip_prefix(piece) {
                Some(rest) => other = rest,
                None => return false,
            }
        }
        other.is_empty()
    }
}

impl From<String> for OutputText {
    fn from(text: String) -> Self {
        Self {
            last: text,
            ..Self::default()
        }
    }
}

impl fmt::Display for OutputText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| formatter.write_str(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of many lines, in pieces, and the same in one.
    fn long() -> (OutputText, String) {
        let mut text = OutputText::default();
        let mut whole = String::new();
        for number in 0..100_000 {
            let depth = number % 40;
            text.new_line(depth);
            text.push_str(&format!("{number}é"));
            whole.push_str(&format!("\n{}{number}é", "  ".repeat(depth)));
        }
        (text, whole)
    }

    #[test]
    fn pieces_are_the_text_and_are_cut_before_line_feeds() {
        let (text, whole) = long();
        let pieces: Vec<&str> = text.pieces().collect();
        assert!(pieces.len() > 4);
        assert!(pieces.iter().all(|piece| piece.starts_with('\n')));
        assert!(pieces.iter().all(|piece| piece.len() < RESERVED));
        assert_eq!(pieces.concat(), whole);
        assert_eq!(text.whole(), whole);
        assert_eq!(text.len(), whole.len());
        assert_eq!(text.last_line().trim_start(), "99999é");
    }

    #[test]
    fn what_is_repeated_is_the_same_text_and_as_much_space() {
        let mut text = OutputText::default();
        let start = text.end();
        text.push('{');
        text.new_line(2);
        text.push_str("a}");
        let printed = text.since(start).unwrap();
        text.repeat(&printed);
        assert_eq!(text.whole(), "{\n    a}{\n    a}");
        assert_eq!(text.compact_len(), "{a}{a}".len());
    }

    #[test]
    fn what_is_long_or_in_two_pieces_is_not_repeated() {
        let mut text = OutputText::default();
        let start = text.end();
        text.push_str(&"x".repeat(REPEATED));
        assert!(text.since(start).is_some());
        text.push('x');
        assert!(text.since(start).is_none());
        text.push_str(&"x".repeat(PIECE));
        let start = text.end();
        text.new_line(0);
        assert!(text.since(start).is_none());
    }

    #[test]
    fn a_text_is_itself_and_nothing_shorter_longer_or_other() {
        let (text, whole) = long();
        assert!(text.is(&whole));
        assert!(!text.is(&whole[1..]));
        assert!(!text.is(&whole[..whole.len() - 2]));
        assert!(!text.is(&format!("{whole} ")));
        assert!(!text.is(&whole.replace("99999", "99998")));
        assert!(OutputText::default().is("") && OutputText::default().is_empty());
    }
}
