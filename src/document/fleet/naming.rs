//! `name`: how the instances of a fleet are called.

use super::finding::Report;
use super::name;
use super::roster::Row;
use super::template::{Reader, Text};
use super::words::{ALIAS, Origin, Words};
use crate::source::Span;
use crate::syntax::{Table, Value};

/// How the instances of a fleet are called.
pub(super) enum Name {
    /// The same text for all of them, with its place.
    Same(String),
    /// By words of the roster.
    Text(Text),
    /// By words that the roster does not have.
    Unknown,
}

impl Name {
    pub(super) fn of<'n>(table: &'n Table, reader: &mut Reader<'_, 'n>) -> Self {
        let Some(written) = table.get("name") else {
            return match reader.words.origin(ALIAS) {
                Some(Origin::Unknown) => Self::Unknown,
                Some(origin) => Self::Text(Text::of_word(ALIAS, origin)),
                None => Self::Same(String::new()),
            };
        };
        match reader.text(written) {
            Some(text) if text.is_unknown() => Self::Unknown,
            Some(text) => Self::Text(text),
            None => Self::Same(written.as_str().unwrap_or_default().to_owned()),
        }
    }

    /// The name for a row, and the place that it comes from; none if a part of it is missing, which is reported.
    pub(super) fn of_row(
        &self,
        row: &Row,
        words: &Words,
        longest: usize,
        report: &mut Report<'_>,
    ) -> Option<(String, Span)> {
        let text = match self {
            Self::Unknown => return None,
            Self::Same(text) => return Some((name::folded(text, longest), row.span)),
            Self::Text(text) => text,
        };
        let (filled, place) = text.filled(words, row);
        let name = name::folded(&filled, longest);
        let is_word = |text: &str| match text == filled {
            true => !name.is_empty(),
            false => !name::folded(text, longest).is_empty(),
        };
        if let Some((word, cell)) = text.cells(words, row).find(|(_, cell)| !is_word(&cell.text)) {
            report.no_name(word, &cell);
            return None;
        }
        Some((name, place.unwrap_or(row.span)))
    }
}

/// How many characters the names of a fleet's instances have at most.
pub(super) fn longest(table: &Table) -> usize {
    match table.get("unique_name").map(|node| &node.value) {
        Some(Value::Boolean(true)) => name::LONGEST_WITH_SUFFIX,
        _ => name::LONGEST,
    }
}
