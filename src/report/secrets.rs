//! Secrets that a definition contains: the page hides them wherever they would appear.

use crate::compile::Compilation;
use crate::script::{recipe, secrets, within_quotes};
use crate::source::{Sources, Span};
use crate::syntax::{Node, Table, Value};

/// The replacement of a secret.
const BLANK: &str = "********";

/// Shorter secrets are hidden in place but not searched for elsewhere, because they occur in ordinary words.
const LEAST_CHARACTERS: usize = 4;

/// Quotes of the longest kind of TOML string, both ends.
const QUOTES: usize = 6;

/// The secrets of all definitions of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets {
    /// The longest first, so that a shorter one cannot split a longer one.
    known: Vec<String>,
}

impl Secrets {
    /// Collects what the rules have hidden.
    pub(super) fn of<'c>(compilations: impl IntoIterator<Item = &'c Compilation>) -> Self {
        let mut known = Vec::new();
        for compilation in compilations {
            collect(
                &compilation.definition.document.root,
                &compilation.sources,
                &mut known,
            );
        }
        known.retain(|secret| secret.chars().count() >= LEAST_CHARACTERS);
        // The page shows commands of scripts and their arguments, which are quoted.
        let quoted = known
            .iter()
            .flat_map(|secret| [within_quotes(secret), recipe::escaped(secret)]);
        let quoted: Vec<String> = quoted.collect();
        known.extend(quoted);
        known.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        known.dedup();
        Self { known }
    }

    /// The text without the secrets that are known and those that show themselves.
    pub(super) fn blank(&self, text: &str) -> String {
        let mut blanked = text.to_owned();
        for found in secrets(text).iter().rev() {
            if blanked.get(found.range.clone()).is_some() {
                blanked.replace_range(found.range.clone(), BLANK);
            }
        }
        for secret in &self.known {
            if blanked.contains(secret.as_str()) {
                blanked = blanked.replace(secret.as_str(), BLANK);
            }
        }
        blanked
    }
}

fn collect(table: &Table, sources: &Sources, known: &mut Vec<String>) {
    for entry in table {
        let key = &entry.key;
        if sources.hides(key.span) {
            of_text(&key.value, key.span, sources, known);
        }
        of_node(&entry.node, sources, known);
    }
}

fn of_text(text: &str, span: Span, sources: &Sources, known: &mut Vec<String>) {
    let length = span.range().len();
    let is_whole = |secret: Span| {
        secret.source == span.source
            && secret.start < span.end
            && span.start < secret.end
            && secret.range().len() + QUOTES >= length
    };
    if sources.hidden().any(is_whole) {
        known.push(text.to_owned());
    }
    let parts = secrets(text).into_iter();
    known.extend(parts.filter_map(|part| Some(text.get(part.range)?.to_owned())));
}

fn of_node(node: &Node, sources: &Sources, known: &mut Vec<String>) {
    match &node.value {
        Value::String(text) if sources.hides(node.span) => of_text(text, node.span, sources, known),
        Value::Array(items) => items.iter().for_each(|item| of_node(item, sources, known)),
        Value::Table(table) => collect(table, sources, known),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}
