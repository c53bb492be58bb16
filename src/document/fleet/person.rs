//! From a row to the instance of its person.

use std::borrow::Cow;

use super::super::merge::over;
use super::finding::Report;
use super::naming::Name;
use super::overrides::{ASSIGNED_USER, Overrides, leaves_out_user};
use super::roster::{self, Row};
use super::template::{self, Template};
use super::words::{self, OBJECT_ID, Origin, USER_PRINCIPAL_NAME, Words};
use crate::hashing::HashMap;
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
    pub(super) name: String,
    /// The place that gives the name.
    pub(super) place: Span,
}

/// Where each person was first, by a word for them and its text in lower case.
pub(super) type Known<'r> = HashMap<(&'static str, Cow<'r, str>), Span>;

/// Whether the person of a row was in one before, which is reported.
pub(super) fn is_again<'r>(
    row: &'r Row,
    words: &'r Words,
    known: &mut Known<'r>,
    report: &mut Report<'_>,
) -> bool {
    for word in [OBJECT_ID, USER_PRINCIPAL_NAME] {
        let Some(Origin::Column(column)) = words.origin(word) else {
            continue;
        };
        let cell = row.cell(column);
        if cell.text.is_empty() {
            continue;
        }
        let key = (word, in_lower_case(words.text(word, row)));
        if let Some(first) = known.get(&key) {
            report.twice(&cell, *first);
            return true;
        }
        known.insert(key, cell.span);
    }
    false
}

/// A text in lower case: the text itself where it is, as nearly all are.
fn in_lower_case(text: &str) -> Cow<'_, str> {
    match text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_lowercase()),
    }
}

/// Whether a row has an object id, or what is meant as one.
pub(super) fn has_object_id(row: &Row, words: &Words) -> bool {
    let text = words.text(OBJECT_ID, row);
    if words.origin(OBJECT_ID) == Some(Origin::Unknown) {
        return true;
    }
    let is_name_column = words.origin(OBJECT_ID) == words.origin(USER_PRINCIPAL_NAME);
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
pub(super) fn entry(name: String, place: Span, table: Table) -> Entry {
    Entry {
        key: Spanned::new(place, name.into()),
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
    let entry = |key: &str, value: Value| {
        Table::new(vec![Entry {
            key: Spanned::new(cell.span, key.into()),
            node: Node {
                span: cell.span,
                value,
            },
        }])
    };
    let object_id = entry(OBJECT_ID, Value::String(cell.text));
    entry(ASSIGNED_USER, Value::Table(object_id))
}
