//! The text of a definition, in the canonical layout, with what was lost as comments at its place.

use super::losses::Losses;
use crate::language::order::rank;
use crate::raise::toml_with;
use crate::syntax::{self, Table};

/// The text of a definition.
pub(super) fn written(root: &Table, losses: &Losses) -> String {
    let mut text = comments(losses.head_comments());
    if !text.is_empty() {
        text.push('\n');
    }
    let comments = losses.comments();
    text.push_str(&toml_with(root, &|path| {
        comments.get(path).cloned().unwrap_or_default()
    }));
    let end = losses.end_comments();
    if !end.is_empty() {
        text.push('\n');
        text.push_str(&self::comments(end));
    }
    // NOTE: what is written here can be laid out; were it not so, the text would still be right.
    syntax::format_printed(&text, &rank).unwrap_or(text)
}

fn comments(lines: &[String]) -> String {
    let lines = lines.iter();
    lines
        .map(|line| format!("# {}\n", line.replace(|c: char| c.is_control(), " ")))
        .collect()
}
