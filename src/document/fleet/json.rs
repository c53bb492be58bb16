//! The JSON of `az ad group member list` and of Microsoft Graph.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde_json::value::RawValue;

use super::name;
use super::roster::{Cell, Column, Mistake, Roster, Row, trimmed};
use crate::hashing::HashMap;
use crate::source::{SourceId, Span};

/// An object, its values as they are written.
type Members<'t> = BTreeMap<String, &'t RawValue>;

/// The member of Graph's answer that says where the rest of it is.
const NEXT: &str = "@odata.nextLink";

/// Members by which an object is a person.
const PERSON: [&str; 3] = ["id", "objectId", "userPrincipalName"];

/// Reads an array of people, or the `value` of Graph's answer.
pub(super) fn read(text: &str, source: SourceId, mistakes: &mut Vec<Mistake>) -> Result<Roster, Mistake> {
    let places = Places { text, source };
    let begin = text.len() - text.trim_start().len();
    let at_begin = Span::new(source, begin..begin + 1);
    let not_json = |error: &serde_json::Error| places.syntax_error(error);
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let mut is_person = false;
    let list = if whole.get().starts_with('{') {
        let members: Members<'_> = serde_json::from_str(whole.get()).map_err(|error| not_json(&error))?;
        if let Some(next) = members.get(NEXT) {
            mistakes.push(
                Mistake::at(
                    places.inside(next),
                    "it is one page of several",
                    "more people follow there",
                )
                .with_help("`az ad group member list --group NAME` prints all members"),
            );
        }
        is_person =
            !members.contains_key("value") && PERSON.iter().any(|member| members.contains_key(*member));
        members.get("value").copied()
    } else {
        Some(whole)
    };
    let people: Option<Vec<&RawValue>> = list.and_then(|list| serde_json::from_str(list.get()).ok());
    let Some(people) = people else {
        let label = "no array, and no object with one in `value`";
        let mistake = Mistake::at(at_begin, "it holds no list of people", label);
        return Err(match is_person {
            true => mistake
                .with_help("write a list, also of one person: `[` before the object, and `]` behind it"),
            false => mistake,
        });
    };
    let mut columns = Columns::default();
    let mut rows = Vec::new();
    for person in people {
        if let Some(mistake) = Mistake::too_large(rows.len() + mistakes.len() + 1, columns.all.len()) {
            mistakes.clear();
            return Err(mistake);
        }
        let Ok(members) = serde_json::from_str::<Members<'_>>(person.get()) else {
            mistakes.push(Mistake::at(
                places.of(person),
                "an item is not an object",
                "not a person",
            ));
            continue;
        };
        rows.push(columns.row(&members, places.of(person), &places));
    }
    // Of a list of something else nothing more is said.
    if rows.is_empty()
        && let Some(mistake) = mistakes.pop()
    {
        return Err(mistake);
    }
    Ok(Roster {
        source,
        columns: columns.all,
        rows,
        is_whole: true,
    })
}

/// Where parts of the text are.
struct Places<'t> {
    text: &'t str,
    source: SourceId,
}

impl Places<'_> {
    /// The bytes of a value, which is part of the text.
    fn of(&self, value: &RawValue) -> Span {
        let start = (value.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(self.source, start..start + value.get().len())
    }

    /// The same without quotes around it.
    fn inside(&self, value: &RawValue) -> Span {
        let span = self.of(value);
        match value.get().starts_with('"') {
            true => Span {
                start: span.start + 1,
                end: span.end - 1,
                ..span
            },
            false => span,
        }
    }

    fn syntax_error(&self, error: &serde_json::Error) -> Mistake {
        let mut lines = self.text.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        let mut at = (before + error.column().saturating_sub(1)).min(self.text.len());
        if error.is_eof() {
            at = self.text.len();
        }
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let end = self
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(at, |c| at + c.len_utf8());
        Mistake::at(
            Span::new(self.source, at..end),
            "it is not well-formed JSON",
            "not well-formed here",
        )
    }
}

/// The columns that the objects have between them.
#[derive(Default)]
struct Columns {
    all: Vec<Column>,
    by_header: HashMap<String, usize>,
}

impl Columns {
    fn row(&mut self, members: &Members<'_>, span: Span, places: &Places<'_>) -> Row {
        let mut cells = vec![
            Cell {
                span,
                text: ArcStr::new()
            };
            self.all.len()
        ];
        for (header, value) in members {
            let Some(text) = scalar(value) else { continue };
            let place = places.inside(value);
            let column = match self.by_header.get(header) {
                Some(column) => *column,
                None => {
                    self.all.push(Column {
                        name: name::column(header),
                        header: header.clone(),
                        span: place,
                    });
                    self.by_header.insert(header.clone(), self.all.len() - 1);
                    cells.push(Cell {
                        span,
                        text: ArcStr::new(),
                    });
                    self.all.len() - 1
                }
            };
            if let Some(cell) = cells.get_mut(column) {
                *cell = Cell {
                    span: place,
                    text: trimmed(&text).into(),
                };
            }
        }
        Row::new(span, cells)
    }
}

/// A value as the text of a cell; none if it is a list or an object.
fn scalar(value: &RawValue) -> Option<String> {
    match serde_json::from_str(value.get()).ok()? {
        serde_json::Value::Null => Some(String::new()),
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}
