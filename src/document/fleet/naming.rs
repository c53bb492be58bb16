//! `name`: how the instances of a fleet are called.

use arcstr::ArcStr;

use super::name;
use super::roster::{Cell, Row};
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

/// A word of a name of which a row says nothing that a name can have.
pub(super) struct MissingPart<'t> {
    pub(super) word: &'t str,
    pub(super) cell: Cell,
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

    /// The name for a row, and the place that it comes from; none if the roster does not have its words, and if a part of it is
    /// missing that part.
    pub(super) fn of_row<'t>(
        &'t self,
        row: &'t Row,
        words: &'t Words,
        longest: usize,
    ) -> Option<Result<(ArcStr, Span), MissingPart<'t>>> {
        let text = match self {
            Self::Unknown => return None,
            Self::Same(text) => return Some(Ok((name::folded(text, longest).into(), row.span))),
            Self::Text(text) => text,
        };
        let (filled, place) = text.filled(words, row);
        let name = name::folded(&filled, longest);
        let is_word = |text: &str| match text == filled {
            true => !name.is_empty(),
            false => !name::folded(text, longest).is_empty(),
        };
        let missing = text.cells(words, row).find(|(_, cell)| !is_word(&cell.text));
        Some(match missing {
            Some((word, cell)) => Err(MissingPart { word, cell }),
            None => Ok((name.into(), place.unwrap_or(row.span))),
        })
    }
}

/// How many characters the names of a fleet's instances have at most.
pub(super) fn longest(table: &Table) -> usize {
    match table.get("unique_name").map(|node| &node.value) {
        Some(Value::Boolean(true)) => name::LONGEST_WITH_SUFFIX,
        _ => name::LONGEST,
    }
}
