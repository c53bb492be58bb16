//! From a row to the instance of its person.

use arcstr::{ArcStr, literal};

use super::super::merge::over;
use super::finding::Report;
use super::naming::Name;
use super::overrides::{ASSIGNED_USER, Overrides, leaves_out_user};
use super::roster::{self, Row};
use super::template::{self, Template};
use super::words::{self, OBJECT_ID, Origin, USER_PRINCIPAL_NAME, Words};
use crate::hashing::{HashMap, Index, Letters};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// What a fleet says itself.
pub(super) struct Own<'f> {
    pub(super) name: &'f Name,
    /// How many characters a name has at most.
    pub(super) longest: usize,
    /// The settings of its instances, and what is to be filled into them.
    pub(super) settings: (&'f Table, &'f [Option<Template>]),
    pub(super) overrides: &'f Overrides<'f>,
}

/// A row that becomes an instance.
pub(super) struct Selected<'r> {
    pub(super) row: &'r Row,
    pub(super) name: ArcStr,
    /// The place that gives the name.
    pub(super) place: Span,
}

/// The people of some rows, by each word that tells one from another.
pub(super) struct Known<'r> {
    rows: &'r [&'r Row],
    /// The words that the roster has, each with the first row of each text.
    by_word: Vec<(&'static str, usize, Index)>,
    /// The first row of what is not in ASCII letters, by the word and the text in lower case.
    others: HashMap<(&'static str, String), usize>,
}

impl<'r> Known<'r> {
    /// Nobody yet, of these rows.
    pub(super) fn of(rows: &'r [&'r Row], words: &Words) -> Self {
        let by_word = [OBJECT_ID, USER_PRINCIPAL_NAME].into_iter().filter_map(|word| {
            let Some(Origin::Column(column)) = words.origin(word) else {
                return None;
            };
            let index = Index::with_room(Letters::OfAnyCase, rows.len());
            Some((word, column, index))
        });
        Self {
            rows,
            by_word: by_word.collect(),
            others: HashMap::default(),
        }
    }

    /// Whether the person of a row was in one before, which is reported; `number` is that of the row.
    pub(super) fn is_again(&mut self, number: usize, report: &mut Report<'_>) -> bool {
        let Self {
            rows,

            by_word,
            others,
        } = self;
        let Some(row) = rows.get(number) else { return false };
        for (word, column, index) in by_word {
            let text_of = |number: usize| rows.get(number).map(|row| row.text(*column));
            let text = row.text(*column);
            if text.is_empty() {
                continue;
            }
            let first = match text.is_ascii() && others.is_empty() {
                true => index.add(number, text_of),
                // The lower case of another letter may be in ASCII.
                false => {
                    let lower = text.to_lowercase();
                    let first = index.number(&lower, text_of);
                    let first = first.or_else(|| others.get(&(*word, lower.clone())).copied());
                    if first.is_none() {
                        others.insert((*word, lower), number);
                    }
                    first
                }
            };
            if let Some(first) = first.and_then(|first| rows.get(first)) {
                report.twice(&row.cell(*column), first.cell(*column).span);
                return true;
            }
        }
        false
    }
}

/// Whether a row has an object id, or what is meant as one.
pub(super) fn has_object_id(row: &Row, words: &Words) -> bool {
    let text = words.text(OBJECT_ID, row);
    let origin = words.origin(OBJECT_ID);
    if origin == Some(Origin::Unknown) {
        return true;
    }
    let is_name_column = origin == words.origin(USER_PRINCIPAL_NAME);
    !text.is_empty() && (!is_name_column || words::is_guid(text))
}

/// The entry of the table of instances for a row.
pub(super) fn instance(one: &Selected<'_>, words: &Words, own: &Own<'_>) -> Entry {
    let Selected { row, name, place } = one;
    let table = match own.overrides.of_row(row, words) {
        Some(person) => template::filled(&person.table, &person.items, words, row),
        None => template::filled(own.settings.0, own.settings.1, words, row),
    };
    let table = match words.origin(OBJECT_ID).filter(|_| !leaves_out_user(&table)) {
        Some(origin) => assigned(&table, words.cell(origin, row)),
        None => table,
    };
    entry(name.clone(), *place, table)
}

/// The entry of an instance, all of which is at a place of the roster but what its table has elsewhere.
pub(super) fn entry(name: ArcStr, place: Span, table: Table) -> Entry {
    Entry {
        key: Spanned::new(place, name),
        node: Node {
            span: place,
            value: Value::Table(table),
        },
    }
}

/// The settings of an instance, which is for the person of an object id unless they say otherwise.
pub(super) fn assigned(table: &Table, object_id: roster::Cell) -> Table {
    over(table, &assigned_user(object_id))
}

/// `assigned_user = { object_id = … }`, all of it at the cell.
fn assigned_user(cell: roster::Cell) -> Table {
    let entry = |key: ArcStr, value: Value| {
        Table::new(vec![Entry {
            key: Spanned::new(cell.span, key),
            node: Node {
                span: cell.span,
                value,
            },
        }])
    };
    let object_id = entry(literal!(OBJECT_ID), Value::String(cell.text));
    entry(literal!(ASSIGNED_USER), Value::Table(object_id))
}
