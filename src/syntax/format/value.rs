//! Values: on one line where they fit and no comment is in them, else an item a line.

use toml_edit::{Array, Decor, InlineTable, Value};

use super::comments::behind_and_below;
use super::{WIDTH, dotted, written_text};

/// Spaces by which the items of an array are indented.
const INDENT: usize = 2;

/// A value whose first line begins at `column`, in a line that is indented by `indent`.
pub(super) fn written(value: &Value, column: usize, indent: usize) -> String {
    match value {
        Value::Array(array) => self::array(array, column, indent),
        Value::InlineTable(table) => self::table(table, column, indent),
        Value::String(text) => text.display_repr().into_owned(),
        Value::Integer(number) => number.display_repr().into_owned(),
        Value::Float(number) => number.display_repr().into_owned(),
        Value::Boolean(flag) => flag.display_repr().into_owned(),
        Value::Datetime(time) => time.display_repr().into_owned(),
    }
}

fn array(array: &Array, column: usize, indent: usize) -> String {
    let inner = indent + INDENT;
    let items: Vec<String> = array.iter().map(|item| written(item, inner, inner)).collect();
    if !comments_in_array(array) {
        let flat = format!("[{}]", items.join(", "));
        if fits(&flat, column) || items.is_empty() {
            return flat;
        }
    }
    let parts = array
        .iter()
        .zip(items)
        .map(|(item, text)| (around(item.decor()), text));
    lines(
        parts.collect(),
        written_text(Some(array.trailing())),
        '[',
        ']',
        indent,
    )
}

fn table(table: &InlineTable, column: usize, indent: usize) -> String {
    let inner = indent + INDENT;
    let values = table.get_values();
    let entries: Vec<String> = values
        .iter()
        .map(|(keys, value)| {
            let name = dotted(keys);
            let start = inner + name.chars().count() + " = ".len();
            format!("{name} = {}", written(value, start, inner))
        })
        .collect();
    if !comments_in_table(table) {
        // NOTE: many readers of TOML take no line break in an inline table, so a long one stays on its line.
        let flat: Vec<String> = values
            .iter()
            .map(|(keys, value)| format!("{} = {}", dotted(keys), flat(value, column, indent)))
            .collect();
        return match flat.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{ {} }}", flat.join(", ")),
        };
    }
    let parts = values.iter().zip(entries).map(|((keys, value), text)| {
        let (before, _) = keys
            .last()
            .map_or_else(Default::default, |key| around(key.leaf_decor()));
        let (_, behind) = around(value.decor());
        ((before, behind), text)
    });
    lines(
        parts.collect(),
        written_text(Some(table.trailing())),
        '{',
        '}',
        indent,
    )
}

/// A value in an inline table, whose arrays are not broken for their width.
fn flat(value: &Value, column: usize, indent: usize) -> String {
    match value {
        Value::Array(array) if !comments_in_array(array) => {
            let items: Vec<String> = array.iter().map(|item| flat(item, column, indent)).collect();
            format!("[{}]", items.join(", "))
        }
        other => written(other, column, indent),
    }
}

/// Whether text fits into a line from `column` on. A text of several lines is a string with line breaks, which is free to be
/// where it is.
fn fits(text: &str, column: usize) -> bool {
    !text.contains('\n') && column + text.chars().count() <= WIDTH
}

/// What is written before an item and behind it, commas aside.
fn around(decor: &Decor) -> (String, String) {
    (
        written_text(decor.prefix()).to_owned(),
        written_text(decor.suffix()).to_owned(),
    )
}

/// Items, each on its line with its comments: what is written before and behind each comes with it.
fn lines(
    items: Vec<((String, String), String)>,
    trailing: &str,
    open: char,
    close: char,
    indent: usize,
) -> String {
    let margin = " ".repeat(indent + INDENT);
    let mut out = String::from(open);
    for ((before, behind), text) in items {
        // A comment on the line of the bracket or of the item before stays there.
        comments(&mut out, &before, &margin);
        out.push_str(&format!("\n{margin}{text},"));
        comments(&mut out, &behind, &margin);
    }
    comments(&mut out, trailing, &margin);
    out.push_str(&format!("\n{}{close}", " ".repeat(indent)));
    out
}

fn comments(out: &mut String, text: &str, margin: &str) {
    let (behind, below) = behind_and_below(text);
    let mut below = below;
    if !behind.is_empty() {
        // The line ends in a comment already: the next one needs a line of its own.
        let last = out.rsplit('\n').next().unwrap_or_default();
        if last.contains('#') {
            below.insert(0, behind);
        } else {
            out.push_str(&format!(" {behind}"));
        }
    }
    for comment in below {
        out.push_str(&format!("\n{margin}{comment}"));
    }
}

fn comments_in_array(array: &Array) -> bool {
    let in_items = array
        .iter()
        .any(|item| has_comment(item.decor()) || comments_in(item));
    in_items || array.trailing().as_str().is_some_and(|text| text.contains('#'))
}

fn comments_in_table(table: &InlineTable) -> bool {
    let in_entries = table.get_values().iter().any(|(keys, value)| {
        keys.iter().any(|key| has_comment(key.leaf_decor()))
            || has_comment(value.decor())
            || comments_in(value)
    });
    in_entries || table.trailing().as_str().is_some_and(|text| text.contains('#'))
}

fn comments_in(value: &Value) -> bool {
    match value {
        Value::Array(array) => comments_in_array(array),
        Value::InlineTable(table) => comments_in_table(table),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            false
        }
    }
}

fn has_comment(decor: &Decor) -> bool {
    let (before, behind) = around(decor);
    before.contains('#') || behind.contains('#')
}
