//! Texts of the page in which some words are code.

use serde::Serialize;

use crate::schedule::words::{Piece, Sentence};

/// A line of text; everything that the user wrote is shown as code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Phrase(Vec<Segment>);

/// A stretch of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Segment {
    text: String,
    is_code: bool,
}

impl Phrase {
    /// A phrase that starts with words.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// A phrase that starts with code.
    pub(super) fn code(text: impl Into<String>) -> Self {
        Self::default().and_code(text)
    }

    /// The phrase with words behind it.
    pub(super) fn and(self, text: impl Into<String>) -> Self {
        self.push(text.into(), false)
    }

    /// The phrase with code behind it.
    pub(super) fn and_code(self, text: impl Into<String>) -> Self {
        self.push(text.into(), true)
    }

    /// The phrase with another behind it.
    pub(super) fn and_phrase(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The text of a finding, in which code is between backticks.
    pub(super) fn message(text: &str) -> Self {
        let parts = text.split('`').enumerate();
        parts.fold(Self::default(), |phrase, (index, part)| {
            phrase.push(part.to_owned(), index % 2 == 1)
        })
    }

    /// Phrases separated by commas, with `and` before the last.
    pub(super) fn listed(phrases: impl IntoIterator<Item = Self>) -> Self {
        let phrases: Vec<Self> = phrases.into_iter().collect();
        let last = phrases.len().saturating_sub(1);
        phrases
            .into_iter()
            .enumerate()
            .fold(Self::default(), |list, (index, phrase)| {
                let separator = match index {
                    0 => "",
                    _ if index == last => " and ",
                    _ => ", ",
                };
                list.and(separator).and_phrase(phrase)
            })
    }

    fn push(mut self, text: String, is_code: bool) -> Self {
        if !text.is_empty() {
            self.0.push(Segment { text, is_code });
        }
        self
    }
}

impl From<&Sentence> for Phrase {
    fn from(sentence: &Sentence) -> Self {
        let pieces = sentence.pieces().iter();
        pieces.fold(Self::default(), |phrase, piece| match piece {
            Piece::Words(text) => phrase.and(text.as_str()),
            Piece::Code(text) => phrase.and_code(text.as_str()),
        })
    }
}

/// `no errors`, `1 error`, `2 errors`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    match number {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        several => format!("{several} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(phrase: &Phrase) -> String {
        let parts = phrase.0.iter().map(|segment| match segment.is_code {
            true => format!("<{}>", segment.text),
            false => segment.text.clone(),
        });
        parts.collect()
    }

    #[test]
    fn text_between_backticks_is_code() {
        assert_eq!(
            shown(&Phrase::message("`size` is no size; write `a` or `b`")),
            "<size> is no size; write <a> or <b>"
        );
    }

    #[test]
    fn a_list_ends_with_and() {
        let list = |words: &[&str]| shown(&Phrase::listed(words.iter().map(|word| Phrase::code(*word))));
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "<a>");
        assert_eq!(list(&["a", "b", "c"]), "<a>, <b> and <c>");
    }
}
