//! Instances that take the place of the people of a fleet without any, so that what the fleet says is checked.
//!
//! What a roster would say is at places of its own, and what is found there is dropped: nobody wrote it.

use super::overrides::{Overrides, leaves_out_user};
use super::person::assigned;
use super::roster::{Cell, Row};
use super::template::{Reader, filled};
use super::words::{CELL, Words};
use crate::source::{SourceId, Span};
use crate::syntax::Table;

/// The tables of the instances, each with its place in a file of its own: one as the fleet says, and one for each override.
/// `written` is what the fleet says of instances.
pub(super) fn tables(fleet: &Table, written: &Table, source: SourceId) -> Vec<(Span, Table)> {
    let words = Words::of_anybody();
    let mut reader = Reader::new(&words);
    let items = reader.entries(written);
    let overrides = Overrides::of(fleet, written, &mut reader);
    let said = overrides
        .all()
        .iter()
        .map(|person| (&person.table, &person.items));
    let all = std::iter::once((written, &items)).chain(said);
    all.enumerate()
        .map(|(number, (table, items))| {
            let cell = Cell {
                span: Span::new(source, number..number + 1),
                text: CELL.into(),
            };
            let row = Row::new(cell.span, vec![cell.clone()]);
            let table = filled(table, items, &words, &row);
            match leaves_out_user(&table) {
                true => (cell.span, table),
                false => (cell.span, assigned(&table, cell)),
            }
        })
        .collect()
}
