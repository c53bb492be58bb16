//! The tables of this folder as rows: comma-separated values, comments at `#`, the names of the columns first.

use std::cmp::Ordering;
use std::str::FromStr;

use crate::bug::bug;

/// The rows of a table, each with as many fields as `columns` names.
///
/// A field is everything between two commas, so no fact may hold one. That every table is of this form, with these columns, is
/// what the unit tests read; a table that is not is a mistake in the program itself.
pub(super) fn rows<const N: usize>(
    text: &'static str,
    columns: [&'static str; N],
) -> impl Iterator<Item = [&'static str; N]> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head = lines.next().map(fields::<N>);
    if head != Some(columns) {
        bug(format!("a table has the columns {head:?} instead of {columns:?}"));
    }
    lines.map(fields)
}

/// The row of a table in order for which `order` is equal, found without reading the others; `order` compares the first field of a row
/// with what is sought.
pub(super) fn row<const N: usize>(
    text: &'static str,
    order: impl Fn(&str) -> Ordering,
) -> Option<[&'static str; N]> {
    let head = text
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('#'));
    let comments: usize = head.map(str::len).sum();
    let (_, mut rest) = text.get(comments..)?.split_once('\n')?;
    while !rest.is_empty() {
        let middle = rest.as_bytes().get(..rest.len() / 2)?;
        let start = memchr::memrchr(b'\n', middle).map_or(0, |newline| newline + 1);
        let (before, from) = rest.split_at_checked(start)?;
        let (line, after) = from.split_once('\n').unwrap_or((from, ""));
        match order(line.split(',').next().unwrap_or_default()) {
            Ordering::Less => rest = after,
            Ordering::Greater => rest = before,
            Ordering::Equal => return Some(fields(line)),
        }
    }
    None
}

fn fields<const N: usize>(line: &'static str) -> [&'static str; N] {
    let mut fields = [""; N];
    let mut given = line.split(',');
    for field in &mut fields {
        *field = given
            .next()
            .unwrap_or_else(|| bug(format!("a line with less than {N} fields: {line}")));
    }
    if given.next().is_some() {
        bug(format!("a line with more than {N} fields: {line}"));
    }
    fields
}

/// A whole number of a table.
pub(super) fn number<T: FromStr>(field: &str) -> T {
    field
        .parse()
        .unwrap_or_else(|_| bug(format!("`{field}` in a table instead of a number")))
}

/// A field that may be empty.
pub(super) fn optional(field: &'static str) -> Option<&'static str> {
    Some(field).filter(|field| !field.is_empty())
}
