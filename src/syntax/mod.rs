//! Text → [`Node`]: TOML, with the span of every key and value, and every syntax error of a file in one run.
//!
//! What the keys mean is nothing to this stage.

mod draft;
mod duplicate;
mod edit;
mod format;
mod literal;
mod mistake;
mod node;
mod pieces;
#[cfg(test)]
mod tests;

pub use edit::{damages, edited};
pub use format::{FormatError, format};
pub use literal::StringLiteral;
pub use node::{Entry, Items, Location, Node, Table, Value};

use std::cell::LazyCell;
use std::hash::BuildHasher;

use arcstr::ArcStr;
use hashbrown::DefaultHashBuilder;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::hashing::HashSet;
use crate::source::{SourceId, Sources, Span, Spanned};

/// Bytes a definition may have: 32 MiB, some 12,000 instances written out, ten times what Azure deploys at once.
pub const MAX_DEFINITION_BYTES: u64 = 32 * 1024 * 1024;

/// The file is not TOML.
pub static INVALID_TOML: Code = Code {
    id: "invalid-toml",
    level: Level::Deny,
    summary: "the file is not well-formed TOML",
    page: include_str!("invalid-toml.md"),
};

/// A key is written twice in one table.
pub static DUPLICATE_KEY: Code = Code {
    id: "duplicate-key",
    level: Level::Deny,
    summary: "a key or table is written twice",
    page: include_str!("duplicate-key.md"),
};

/// The codes of this stage.
pub static CODES: &[&Code] = &[&INVALID_TOML, &DUPLICATE_KEY];

/// A file as a tree, and whether the tree holds all that the file says.
#[derive(Debug)]
pub struct Tree {
    /// The root table.
    pub root: Node,
    /// Whether a syntax error cut the tree short, so that what is missing from it proves nothing.
    pub damaged: bool,
}

/// Reads one file of `sources`, reporting every syntax error to `findings`.
#[must_use]
pub fn parse(source: SourceId, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Tree {
    let text = sources.file(source).map_or("", |file| file.text.as_str());
    match pieces::table(source, text, pieces::TOGETHER) {
        Some(table) => Tree {
            root: root(source, table),
            damaged: false,
        },
        None => parse_whole(source, text, findings),
    }
}

fn root(source: SourceId, table: Table) -> Node {
    Node {
        span: Span::new(source, 0..0),
        value: Value::Table(table),
    }
}

/// Reads a text that may have mistakes, of which what is behind them may be a part. Takes much more memory.
fn parse_whole(source: SourceId, text: &str, findings: &mut Vec<Diagnostic>) -> Tree {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.extend(errors_behind_keys(text, &errors));
    let mut reader = Reader {
        source,
        findings,
        damaged: false,
        texts: Texts::of(text),
    };
    let root = root(source, reader.table(table.into_inner()));
    reader.syntax_errors(&errors, text, &root);
    let damaged = reader.damaged;
    Tree { root, damaged }
}

/// The parser reads no value behind a key without one. So those lines are blanked, which moves nothing, and the rest is
/// read again.
fn errors_behind_keys(text: &str, errors: &[toml::de::Error]) -> Vec<toml::de::Error> {
    let lacks_value = |error: &&toml::de::Error| error.message().starts_with("key with no value");
    let mut errors = errors.iter().filter(lacks_value).peekable();
    if errors.peek().is_none() {
        return Vec::new();
    }
    let mut rest = text.to_owned();
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let start = line_start(text, at);
        let end = text.get(start..).and_then(|line| line.find('\n'));
        let end = end.map_or(text.len(), |length| start + length);
        rest.replace_range(start..end, &" ".repeat(end - start));
    }
    DeTable::parse_recoverable(&rest).1
}

/// Where the line that holds a byte begins.
fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

struct Reader<'f> {
    source: SourceId,
    findings: &'f mut Vec<Diagnostic>,
    damaged: bool,
    texts: Texts,
}

/// The keys and texts of a tree: computes that say the same say it one after the other, and then it is held once.
struct Texts {
    /// The last text of each hash.
    last: Vec<ArcStr>,
    hasher: DefaultHashBuilder,
}

impl Texts {
    /// How many of the last texts of a file are remembered at most.
    const MOST_REMEMBERED: usize = 512;

    /// None yet, of a file of this text; a rule reads thousands of files of one line.
    fn of(file: &str) -> Self {
        let remembered = (file.len() / 16).clamp(1, Self::MOST_REMEMBERED);
        Self {
            last: vec![ArcStr::new(); remembered],
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn text(&mut self, text: &str) -> ArcStr {
        let place = self.hasher.hash_one(text) as usize % self.last.len().max(1);
        let Some(last) = self.last.get_mut(place) else {
            return ArcStr::from(text);
        };
        if last != text {
            *last = ArcStr::from(text);
        }
        last.clone()
    }
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    /// One finding a line: what follows on it follows from the first mistake.
    fn syntax_errors(&mut self, errors: &[toml::de::Error], text: &str, root: &Node) {
        let place = |error: &toml::de::Error| error.span().unwrap_or(0..0);
        let is_duplicate = |error: &&toml::de::Error| error.message().starts_with("duplicate key");
        let (duplicates, mut mistakes): (Vec<_>, Vec<_>) = errors.iter().partition(is_duplicate);
        mistakes.sort_by_key(|error| place(error).start);
        let mut places = HashSet::default();
        let written = LazyCell::new(|| duplicate::Written::of(text, root));
        for error in duplicates {
            let span = self.span(place(error));
            if places.insert(span) {
                self.findings.push(written.finding(span));
            }
        }
        self.damaged |= !mistakes.is_empty();
        let first = mistakes.first().map(|error| self.span(place(error)));
        if let Some(finding) = first.and_then(|span| mistake::other_language(text, span)) {
            self.findings.push(finding);
            return;
        }
        let mut lines = HashSet::default();
        for error in mistakes {
            let span = self.span(place(error));
            if lines.insert(line_start(text, span.start as usize)) {
                let finding = mistake::finding(error.message().trim_end(), span, text);
                self.findings.push(finding);
            }
        }
    }

    fn table(&mut self, table: DeTable<'_>) -> Table {
        let entries = table.into_iter().map(|(key, value)| {
            let key_span = self.span(key.span());
            Entry {
                key: Spanned::new(key_span, self.texts.text(&key.into_inner())),
                node: self.node(value),
            }
        });
        Table::new(entries.collect())
    }

    fn node(&mut self, value: toml::Spanned<DeValue<'_>>) -> Node {
        let span = self.span(value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::String(self.texts.text(&text)),
            DeValue::Integer(number) => self.integer(&number, span),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or_else(|_| {
                // The parser has reported it, as in `1.5_x`.
                self.damaged = true;
                0.0
            })),
            DeValue::Boolean(flag) => Value::Boolean(flag),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string().into()),
            DeValue::Array(items) => Value::Array(self.array(items)),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { span, value }
    }

    fn array(&mut self, items: DeArray<'_>) -> Items {
        items.into_iter().map(|item| self.node(item)).collect()
    }

    fn integer(&mut self, number: &toml::de::DeInteger<'_>, span: Span) -> Value {
        Value::Integer(
            i64::from_str_radix(number.as_str(), number.radix()).unwrap_or_else(|_| {
                self.damaged = true;
                if !number
                    .as_str()
                    .trim_start_matches(['+', '-'])
                    .chars()
                    .all(|c| c.is_digit(number.radix()))
                {
                    // The parser has reported it, as in `3_x`.
                    return 0;
                }
                let message = format!("the integer `{number}` is larger than 64 bits can hold");
                self.findings
                    .push(Diagnostic::new(&INVALID_TOML, span, message, "too large"));
                0
            }),
        )
    }
}
