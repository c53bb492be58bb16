//! Text → [`Node`]: TOML, with the span of every key and value, and every syntax error of a file in one run.
//!
//! What the keys mean is nothing to this stage.

mod literal;
mod node;

pub use literal::StringLiteral;
pub use node::{Entry, Location, Node, Table, Value};

use std::sync::Arc;

use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Level};
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

/// A key stands twice in one table.
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
pub struct Document {
    /// The root table.
    pub root: Node,
    /// Whether a syntax error cut the tree short, so that what is missing from it proves nothing.
    pub damaged: bool,
}

/// Reads one file of `sources`, reporting every syntax error to `findings`.
#[must_use]
pub fn parse(source: SourceId, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Document {
    let text = sources.file(source).map_or("", |file| file.text.as_str());
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        source,
        findings,
        damaged: false,
    };
    for error in &errors {
        reader.syntax_error(error, text);
    }
    let root = Node {
        span: Span::new(source, 0..0),
        value: Value::Table(reader.table(table.into_inner())),
    };
    let damaged = reader.damaged;
    Document { root, damaged }
}

struct Reader<'f> {
    source: SourceId,
    findings: &'f mut Vec<Diagnostic>,
    damaged: bool,
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn syntax_error(&mut self, error: &toml::de::Error, text: &str) {
        let span = self.span(error.span().unwrap_or(0..0));
        let message = error.message().trim_end();
        if message.starts_with("duplicate key") {
            let key = text.get(span.range()).unwrap_or_default();
            self.findings.push(
                Diagnostic::new(
                    &DUPLICATE_KEY,
                    span,
                    format!("`{key}` is written twice in the same table"),
                    "the second one",
                )
                .with_help("keep one of the two"),
            );
            return;
        }
        self.damaged = true;
        let mut finding = Diagnostic::new(
            &INVALID_TOML,
            span,
            format!("this is not TOML: {message}"),
            "here",
        );
        if message.contains("recurs") {
            finding = finding.with_note("a definition may nest 80 levels deep");
        }
        self.findings.push(finding);
    }

    fn table(&mut self, table: DeTable<'_>) -> Table {
        let entries = table.into_iter().map(|(key, value)| {
            let key_span = self.span(key.span());
            Entry {
                key: Spanned::new(key_span, key.into_inner().into_owned()),
                node: self.node(value),
            }
        });
        Table::new(entries.collect())
    }

    fn node(&mut self, value: toml::Spanned<DeValue<'_>>) -> Node {
        let span = self.span(value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::String(Arc::from(text)),
            DeValue::Integer(number) => self.integer(&number, span),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Boolean(flag),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
            DeValue::Array(items) => Value::Array(self.array(items)),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { span, value }
    }

    fn array(&mut self, items: DeArray<'_>) -> Vec<Node> {
        items.into_iter().map(|item| self.node(item)).collect()
    }

    fn integer(&mut self, number: &toml::de::DeInteger<'_>, span: Span) -> Value {
        Value::Integer(
            i64::from_str_radix(number.as_str(), number.radix()).unwrap_or_else(|_| {
                self.damaged = true;
                let message = format!("the integer `{number}` is larger than 64 bits can hold");
                self.findings
                    .push(Diagnostic::new(&INVALID_TOML, span, message, "too large"));
                0
            }),
        )
    }
}
