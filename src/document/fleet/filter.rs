//! `where`: which rows of a roster belong to a fleet.

use std::collections::BTreeSet;

use super::finding::Report;
use super::roster::{Roster, Row};
use super::words::{self, Origin, Words};
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::{Node, Table};

/// Why nobody is in a fleet.
#[derive(Debug, Clone)]
pub struct Vacant {
    /// The value of `where` that no row has, or the roster.
    pub place: Span,
    /// The column and the value of `where`, with the nearest value that a row has.
    pub filter: Option<(String, String, Option<String>)>,
}

/// A column, its name, and the values of which a row has one, with their places.
type Condition<'n> = (Origin, &'n str, Vec<(&'n str, Span)>);

/// `where`: which rows belong to the fleet.
pub(super) struct Filter<'n> {
    /// What a row must meet, all of it.
    conditions: Vec<Condition<'n>>,
    /// Whether a column of it is not in the roster, so that nobody knows who is meant.
    pub(super) is_unknown: bool,
}

impl<'n> Filter<'n> {
    pub(super) fn of(table: &'n Table, words: &Words, report: &mut Report<'_>) -> Self {
        let mut conditions = Vec::new();
        let mut is_unknown = false;
        for entry in table.get("where").and_then(Node::as_table).into_iter().flatten() {
            let values = entry.node.as_array().unwrap_or(std::slice::from_ref(&entry.node));
            let values = values
                .iter()
                .filter_map(|value| Some((value.as_str()?, value.span)));
            match words.origin(&entry.key.value) {
                Some(Origin::Unknown) => is_unknown = true,
                Some(origin) => conditions.push((origin, entry.key.value.as_str(), values.collect())),
                None => {
                    is_unknown = true;
                    report.unknown_column(&entry.key.value, entry.key.span, "`where`");
                }
            }
        }
        Self {
            conditions,
            is_unknown,
        }
    }

    pub(super) fn holds(&self, row: &Row) -> bool {
        self.conditions.iter().all(|(origin, _, values)| {
            let text = text_of(*origin, row);
            values.iter().any(|(value, _)| value.trim() == text)
        })
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.conditions.iter().filter_map(|(origin, ..)| origin.column())
    }

    /// Why no row is left.
    pub(super) fn vacant(&self, roster: &Roster, members: Span) -> Vacant {
        for (origin, column, values) in &self.conditions {
            let texts: BTreeSet<&str> = roster.rows.iter().map(|row| text_of(*origin, row)).collect();
            let strange = values.iter().find(|(value, _)| !texts.contains(value.trim()));
            if let Some((value, place)) = strange {
                let near = nearest(value, texts.iter().copied().filter(|text| !text.is_empty()));
                let filter = ((*column).to_owned(), (*value).to_owned(), near.map(str::to_owned));
                return Vacant {
                    place: *place,
                    filter: Some(filter),
                };
            }
        }
        Vacant {
            place: members,
            filter: None,
        }
    }
}

fn text_of(origin: Origin, row: &Row) -> &str {
    match origin {
        Origin::Column(column) => row.text(column),
        Origin::Alias(column) => words::alias(row.text(column)),
        Origin::Unknown => "",
    }
}
