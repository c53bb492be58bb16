//! The text of a definition, with what was lost as comments at its place.

use super::losses::Losses;
use crate::language::order::rank;
use crate::raise::{toml, toml_with};
use crate::syntax::{self, Table};

/// The text of a definition; `proven` is that without comments, if it was written already.
pub(super) fn written(root: &Table, proven: Option<String>, losses: &Losses) -> String {
    let at_tables = losses.comments();
    let is_plain = at_tables.values().all(Vec::is_empty);
    let mut text = match is_plain {
        true => proven.unwrap_or_else(|| toml(root)),
        false => toml_with(root, &|path| at_tables.get(path).cloned().unwrap_or_default()),
    };
    let head = comments(losses.head_comments());
    if !head.is_empty() {
        let gap = if text.is_empty() { "" } else { "\n" };
        text.insert_str(0, &(head + gap));
    }
    let end = comments(losses.end_comments());
    if !end.is_empty() {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(&end);
    }
    debug_assert_eq!(
        syntax::format(&text, &rank).as_ref(),
        Ok(&text),
        "it is laid out as it is written"
    );
    text
}

fn comments(lines: &[String]) -> String {
    let lines = lines.iter();
    let lines = lines.map(|line| format!("# {}", line.replace(|c: char| c.is_control(), " ")));
    lines.map(|line| line.trim_end().to_owned() + "\n").collect()
}
