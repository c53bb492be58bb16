//! The text of an output, in pieces: what a large one is made of is freed memory of the stages before, which has no room for all
//! of it in one place.

use std::borrow::Cow;
use std::fmt;

/// The bytes after which a piece ends with its line.
const PIECE: usize = 252 * 1024;

/// What is reserved for a piece: a little more, so that its last line does not move it.
const RESERVED: usize = 256 * 1024;

/// The spaces before a line, as far as most lines are indented.
const INDENTATION: &str = "                                                                ";

/// A text whose pieces, except for the first, begin with a line feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputText {
    /// The pieces that are complete.
    complete: Vec<String>,
    /// The piece with the last line.
    last: String,
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

    /// Begins a line that is indented `depth` times.
    pub(super) fn new_line(&mut self, depth: usize) {
        if self.last.len() >= PIECE {
            let complete = std::mem::replace(&mut self.last, String::with_capacity(RESERVED));
            self.complete.push(complete);
        }
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
            complete: Vec::new(),
            last: text,
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
