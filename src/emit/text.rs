//! The text of an output, in pieces: what a large one is made of is freed memory of the stages before, which has no room for all
//! of it in one place. What is repeated in it is held once.

use std::borrow::Cow;
use std::fmt;

use arcstr::ArcStr;

/// The bytes after which a piece ends with its line.
const PIECE: usize = 252 * 1024;

/// What is reserved for a piece: a little more, so that its last line does not move it.
const RESERVED: usize = PIECE + 4 * 1024;

/// The spaces before a line, as far as most lines are indented.
const INDENTATION: &str = "                                                                ";

/// A text that grows at its end.
#[derive(Debug, Clone, Default)]
pub struct OutputText {
    /// The pieces that are complete; none if only the length is wanted.
    complete: Vec<Piece>,
    /// How many pieces are complete.
    pieces: usize,
    /// Whether only the length is wanted.
    is_measured: bool,
    /// The piece with the last line.
    last: Piece,
    /// Its bytes.
    length: usize,
    /// The bytes of it all that are line feeds or indentation.
    space: usize,
}

/// A part of a text.
#[derive(Debug, Clone, Default)]
struct Piece {
    /// What was printed here.
    own: String,
    /// What is repeated in it, in order: the byte of `own` before which it belongs, and the text.
    repeated: Vec<(usize, ArcStr)>,
}

/// A text that was printed, to be repeated.
#[derive(Debug)]
pub(super) struct Printed {
    text: ArcStr,
    space: usize,
}

/// A place in a text that grows.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// The number of pieces before it.
    pieces: usize,
    /// The bytes of the last piece's own text, and the number of texts that are repeated in it.
    own: usize,
    repeated: usize,
    space: usize,
}

impl Piece {
    /// Appends another.
    fn append(&mut self, other: &Self) {
        let before = self.own.len();
        self.own.push_str(&other.own);
        let repeated = other.repeated.iter();
        self.repeated
            .extend(repeated.map(|(at, text)| (before + at, ArcStr::clone(text))));
    }

    /// Its texts from one place in it on, in order.
    fn texts(&self, own: usize, repeated: usize) -> impl Iterator<Item = &str> {
        let texts = self.repeated.get(repeated..).unwrap_or_default();
        let starts = std::iter::once(own).chain(texts.iter().map(|(at, _)| *at));
        let ends = texts.iter().map(|(at, _)| *at).chain([self.own.len()]);
        let behind = texts.iter().map(|(_, text)| &**text).chain([""]);
        let between = starts
            .zip(ends)
            .map(|(start, end)| self.own.get(start..end).unwrap_or_default());
        between
            .zip(behind)
            .flat_map(<[&str; 2]>::from)
            .filter(|text| !text.is_empty())
    }
}

impl OutputText {
    /// A text of which only the length is wanted: no more than a piece of it is held.
    pub(super) fn measured() -> Self {
        Self {
            is_measured: true,
            ..Self::default()
        }
    }

    /// Appends a text.
    pub(super) fn push_str(&mut self, text: &str) {
        self.length += text.len();
        self.last.own.push_str(text);
    }

    /// Appends a character.
    pub(super) fn push(&mut self, c: char) {
        self.length += c.len_utf8();
        self.last.own.push(c);
    }

    /// Appends what `write` appends to a text.
    pub(super) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        let before = self.last.own.len();
        write(&mut self.last.own);
        self.length += self.last.own.len() - before;
    }

    /// The place behind the last character.
    pub(super) fn end(&self) -> End {
        End {
            pieces: self.pieces,
            own: self.last.own.len(),
            repeated: self.last.repeated.len(),
            space: self.space,
        }
    }

    /// What was printed since an earlier end, unless a piece has ended since.
    pub(super) fn since(&self, earlier: End) -> Option<Printed> {
        let is_here = earlier.pieces == self.pieces;
        is_here.then(|| Printed {
            text: self
                .last
                .texts(earlier.own, earlier.repeated)
                .collect::<String>()
                .into(),
            space: self.space - earlier.space,
        })
    }

    /// Appends what was printed before.
    pub(super) fn repeat(&mut self, printed: &Printed) {
        let at = self.last.own.len();
        self.last.repeated.push((at, ArcStr::clone(&printed.text)));
        self.length += printed.text.len();
        self.space += printed.space;
    }

    /// Begins a line that is indented `depth` times.
    pub(super) fn new_line(&mut self, depth: usize) {
        if self.last.own.len() >= PIECE {
            self.next_piece();
        }
        self.space += 1 + 2 * depth;
        self.push('\n');
        match INDENTATION.get(..2 * depth) {
            Some(spaces) => self.push_str(spaces),
            None => self.push_str(&"  ".repeat(depth)),
        }
    }

    /// Begins a piece.
    fn next_piece(&mut self) {
        self.pieces += 1;
        if self.is_measured {
            self.last.own.clear();
            self.last.repeated.clear();
            return;
        }
        let next = Piece {
            own: String::with_capacity(RESERVED),
            repeated: Vec::new(),
        };
        self.complete.push(std::mem::replace(&mut self.last, next));
    }

    /// Appends a text that was printed by itself and begins with a line feed.
    pub(super) fn append(&mut self, other: Self) {
        self.length += other.length;
        self.space += other.space;
        if self.is_measured {
            return;
        }
        // Short texts are copied, so that pieces are full.
        if other.pieces == 0 {
            if self.last.own.len() + other.last.own.len() > RESERVED {
                self.next_piece();
            }
            self.last.append(&other.last);
            return;
        }
        self.pieces += 1 + other.pieces;
        self.complete.push(std::mem::replace(&mut self.last, other.last));
        self.complete.extend(other.complete);
    }

    /// The last line, as far as it was printed here and is not the end of a text that is repeated.
    pub(super) fn last_line(&self) -> &str {
        let own = &self.last.own;
        let behind = self.last.repeated.last().map_or(0, |(at, _)| *at);
        let line = own.rfind('\n').map_or(0, |feed| feed + 1);
        own.get(line.max(behind)..).unwrap_or_default()
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.complete
            .iter()
            .chain([&self.last])
            .flat_map(|piece| piece.texts(0, 0))
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Its length without the line feeds and indentation of its lines, in bytes.
    pub(crate) const fn compact_len(&self) -> usize {
        self.length - self.space
    }

    /// Whether it has no character.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The whole text in one place: a copy, if it is in several pieces.
    #[must_use]
    pub fn whole(&self) -> Cow<'_, str> {
        match self.complete.is_empty() && self.last.repeated.is_empty() {
            true => Cow::Borrowed(&self.last.own),
            false => {
                let mut whole = String::with_capacity(self.length);
                whole.extend(self.pieces());
                Cow::Owned(whole)
            }
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

/// Two texts are equal if their characters are, in whichever pieces.
impl PartialEq for OutputText {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.is(&other.whole())
    }
}

impl Eq for OutputText {}

impl From<String> for OutputText {
    fn from(text: String) -> Self {
        Self {
            length: text.len(),
            last: Piece {
                own: text,
                repeated: Vec::new(),
            },
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
        long_in(OutputText::default())
    }

    fn long_in(mut text: OutputText) -> (OutputText, String) {
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
    fn a_measured_text_is_as_long_and_holds_a_piece() {
        let (measured, whole) = long_in(OutputText::measured());
        let (text, _) = long();
        assert_eq!(measured.len(), whole.len());
        assert_eq!(measured.compact_len(), text.compact_len());
        assert_eq!(measured.pieces, text.complete.len());
        assert!(measured.last.own.capacity() < 2 * RESERVED);
    }

    #[test]
    fn texts_that_are_appended_are_as_one() {
        for empty in [OutputText::default(), OutputText::measured()] {
            let (text, whole) = long_in(empty.clone());
            let mut short = empty;
            short.new_line(3);
            let start = short.end();
            short.push_str("é");
            let printed = short.since(start).unwrap();
            short.repeat(&printed);
            let mut all = short.clone();
            for other in [&short, &text, &text, &short, &short] {
                all.append(other.clone());
            }
            let line = "\n      éé";
            let expected = [line, line, &whole, &whole, line, line].concat();
            assert_eq!(all.len(), expected.len());
            assert_eq!(
                all.compact_len(),
                4 * short.compact_len() + 2 * text.compact_len()
            );
            if !all.is_measured {
                assert_eq!(all.whole(), expected);
                assert!(all.pieces().all(|piece| piece.len() <= RESERVED));
            }
        }
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
    fn what_is_repeated_may_hold_what_is_repeated_and_is_held_once() {
        let mut text = OutputText::default();
        text.push_str("a");
        let start = text.end();
        text.push_str("b");
        let inner = text.since(start).unwrap();
        text.repeat(&inner);
        text.push_str("c");
        let outer = text.since(start).unwrap();
        text.repeat(&outer);
        text.repeat(&inner);
        assert_eq!(text.whole(), "abbcbbcb");
        assert_eq!(text.len(), 8);
        assert_eq!(text.last.own, "abc");
        assert_eq!(text, OutputText::from("abbcbbcb".to_owned()));
        assert_ne!(text, OutputText::from("abbcbbcc".to_owned()));
    }

    #[test]
    fn what_began_in_a_piece_that_has_ended_is_not_repeated() {
        let mut text = OutputText::default();
        let start = text.end();
        text.push_str(&"x".repeat(PIECE));
        assert!(text.since(start).is_some());
        text.new_line(0);
        assert!(text.since(start).is_none());
    }

    #[test]
    fn the_last_line_begins_behind_the_last_line_feed_or_repeated_text() {
        let mut text = OutputText::default();
        text.push_str("one");
        assert_eq!(text.last_line(), "one");
        let start = text.end();
        text.new_line(1);
        text.push_str("two");
        assert_eq!(text.last_line(), "  two");
        let printed = text.since(start).unwrap();
        text.repeat(&printed);
        assert_eq!(text.last_line(), "");
        text.push_str(": ");
        assert_eq!(text.last_line(), ": ");
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
