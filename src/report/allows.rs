//! What `[lints]` allows: which rules are not reported, where, why and until when.

use super::facts::{Row, Table};
use super::phrase::Phrase;
use crate::model::Definition;
use crate::render::Allow;

/// A row for each line; `None` if nothing is allowed.
pub(super) fn table(definition: &Definition) -> Option<Table> {
    let rows: Vec<Row> = Allow::all(definition).into_iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: "Rules that are not reported".to_owned(),
        columns: vec!["Rule", "Where", "Reason", "Until"],
        rows,
    })
}

fn row(allow: Allow) -> Row {
    let places = match allow.only.is_empty() {
        true => vec![Phrase::plain("everywhere")],
        false => allow.only.into_iter().map(Phrase::code).collect(),
    };
    let reason = allow.reason.unwrap_or_else(|| "not given".to_owned());
    let until = allow.until.unwrap_or_else(|| "no last day".to_owned());
    Row {
        name: Phrase::code(allow.rule),
        target: None,
        cells: vec![places, vec![Phrase::plain(reason)], vec![Phrase::plain(until)]],
    }
}
