//! A value of a fleet with words of the roster in its texts, taken apart once and filled in for each person.

use std::collections::BTreeSet;

use super::name;
use super::pattern::{self, Part};
use super::roster::{Cell, Row};
use super::words::{Origin, Words};
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value};

/// The tables whose texts become scripts.
const SCRIPTS: [&str; 2] = ["creation_script", "startup_script"];

/// The keys of such a table that make the text of a script, which a fleet shares.
const SHARED: [&str; 4] = ["file", "inline", "recipe", "with"];

/// What differs in a value from person to person.
#[derive(Debug)]
pub(super) enum Template {
    /// A text.
    Text(Text),
    /// A list or a table, of which some items differ.
    Items(Vec<Option<Template>>),
}

/// A text with words.
#[derive(Debug)]
pub(super) struct Text {
    parts: Vec<Filling>,
}

#[derive(Debug)]
enum Filling {
    Text(String),
    Word(String, Origin),
}

/// A word in braces that cannot be filled in.
pub(super) struct Misplaced<'n> {
    /// The text that holds it.
    pub(super) text: &'n Node,
    /// The word and its bytes in the value of the text.
    pub(super) word: String,
    pub(super) range: std::ops::Range<usize>,
    /// Whether the roster has it, and only the place is wrong.
    pub(super) is_known: bool,
}

/// Takes values apart and notes what it finds.
pub(super) struct Reader<'w, 'n> {
    pub(super) words: &'w Words,
    pub(super) used: BTreeSet<String>,
    pub(super) misplaced: Vec<Misplaced<'n>>,
}

impl<'w, 'n> Reader<'w, 'n> {
    pub(super) fn new(words: &'w Words) -> Self {
        Self {
            words,
            used: BTreeSet::new(),
            misplaced: Vec::new(),
        }
    }

    /// The entries of a table, each with what differs in it.
    pub(super) fn entries(&mut self, table: &'n Table) -> Vec<Option<Template>> {
        let read = |entry: &'n Entry| match entry.node.as_table() {
            Some(script) if SCRIPTS.contains(&entry.key.value.as_str()) => self.script(script),
            _ => self.node(&entry.node),
        };
        table.iter().map(read).collect()
    }

    /// What differs in a value; none if it is the same for everybody.
    fn node(&mut self, node: &'n Node) -> Option<Template> {
        match &node.value {
            _ if node.is_reference() => None,
            Value::String(_) => self.text(node).map(Template::Text),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.node(item)).collect();
                differing(items)
            }
            Value::Table(table) => {
                let items: Vec<_> = table.iter().map(|entry| self.node(&entry.node)).collect();
                differing(items)
            }
            _ => None,
        }
    }

    fn script(&mut self, table: &'n Table) -> Option<Template> {
        let items = table.iter().map(|entry| {
            let key = entry.key.value.as_str();
            if !SHARED.contains(&key) {
                return self.node(&entry.node);
            }
            // Braces are everywhere in shell scripts.
            if key != "inline" {
                self.shared(&entry.node);
            }
            None
        });
        let items: Vec<_> = items.collect();
        differing(items)
    }

    /// Notes the words of the roster in a value that is the same for everybody.
    fn shared(&mut self, node: &'n Node) {
        match &node.value {
            Value::String(text) => {
                for part in pattern::parts(text).into_iter().flatten() {
                    if let Part::Word(word, range) = part
                        && self.words.origin(&word).is_some()
                    {
                        self.misplaced.push(Misplaced {
                            text: node,
                            word,
                            range,
                            is_known: true,
                        });
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.shared(item)),
            Value::Table(table) => table.iter().for_each(|entry| self.shared(&entry.node)),
            _ => {}
        }
    }

    /// A text with words; none if it is the same for everybody.
    pub(super) fn text(&mut self, node: &'n Node) -> Option<Text> {
        let mut parts = Vec::new();
        let written = node.as_str()?;
        let almost = pattern::almost_words(written).into_iter();
        self.misplaced.extend(
            almost
                .filter(|(word, _)| {
                    !self.words.is_anybody() && self.words.origin(&name::column(word)).is_some()
                })
                .map(|(word, range)| Misplaced {
                    text: node,
                    word,
                    range,
                    is_known: false,
                }),
        );
        for part in pattern::parts(written)? {
            match part {
                Part::Text(text) => parts.push(Filling::Text(text)),
                Part::Word(word, range) => match self.words.origin(&word) {
                    Some(origin) => {
                        self.used.insert(word.clone());
                        parts.push(Filling::Word(word, origin));
                    }
                    None => {
                        parts.push(Filling::Word(word.clone(), Origin::Unknown));
                        self.misplaced.push(Misplaced {
                            text: node,
                            word,
                            range,
                            is_known: false,
                        });
                    }
                },
            }
        }
        Some(Text { parts })
    }
}

fn differing(items: Vec<Option<Template>>) -> Option<Template> {
    items
        .iter()
        .any(Option::is_some)
        .then_some(Template::Items(items))
}

impl Template {
    /// The value for a person; none where it is an empty cell, which sets nothing.
    pub(super) fn filled(&self, node: &Node, words: &Words, row: &Row) -> Option<Node> {
        let value = match (self, &node.value) {
            (Self::Text(text), _) => return text.node(node.span, words, row),
            (Self::Items(items), Value::Array(nodes)) => {
                let filled = nodes
                    .iter()
                    .zip(items)
                    .filter_map(|(node, template)| match template {
                        Some(template) => template.filled(node, words, row),
                        None => Some(node.clone()),
                    });
                Value::Array(filled.collect())
            }
            (Self::Items(items), Value::Table(table)) => Value::Table(filled(table, items, words, row)),
            (Self::Items(_), _) => return Some(node.clone()),
        };
        Some(Node {
            span: node.span,
            value,
        })
    }
}

/// A table for a person.
pub(super) fn filled(table: &Table, items: &[Option<Template>], words: &Words, row: &Row) -> Table {
    let entries = table
        .iter()
        .zip(items)
        .filter_map(|(entry, template)| match template {
            Some(template) => Some(Entry {
                key: entry.key.clone(),
                node: template.filled(&entry.node, words, row)?,
            }),
            None => Some(entry.clone()),
        });
    Table::new(entries.collect())
}

impl Text {
    /// A text that is one word.
    pub(super) fn of_word(word: &str, origin: Origin) -> Self {
        Self {
            parts: vec![Filling::Word(word.to_owned(), origin)],
        }
    }

    /// Whether a word of it is no column of the roster.
    pub(super) fn is_unknown(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Filling::Word(_, Origin::Unknown)))
    }

    /// The cells of its words in a row.
    pub(super) fn cells<'t>(
        &'t self,
        words: &'t Words,
        row: &'t Row,
    ) -> impl Iterator<Item = (&'t str, Cell)> {
        self.parts.iter().filter_map(|part| match part {
            Filling::Text(_) => None,
            Filling::Word(word, origin) => Some((word.as_str(), words.cell(*origin, row))),
        })
    }

    /// The text for a person, with the place of the first cell in it that is not empty.
    pub(super) fn filled(&self, words: &Words, row: &Row) -> (String, Option<Span>) {
        let mut filled = String::new();
        let mut place: Option<Cell> = None;
        for part in &self.parts {
            match part {
                Filling::Text(text) => filled.push_str(text),
                Filling::Word(_, origin) => {
                    let cell = words.cell(*origin, row);
                    filled.push_str(&cell.text);
                    if place.as_ref().is_none_or(|place| place.text.is_empty()) {
                        place = Some(cell);
                    }
                }
            }
        }
        (filled, place.map(|cell| cell.span))
    }

    fn node(&self, span: Span, words: &Words, row: &Row) -> Option<Node> {
        let (text, place) = self.filled(words, row);
        if text.is_empty() && place.is_some() {
            return None;
        }
        Some(Node {
            span: place.unwrap_or(span),
            value: Value::String(text.into()),
        })
    }
}
