//! Finds secrets in the texts of a definition, by their form or by the name of their key.

use std::borrow::Cow;
use std::cell::Cell;

use crate::expression::{self, Expression, Part};
use crate::hashing::HashSet;
use crate::script::{SecretFound, named_secret, secrets};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Entry, Node, StringLiteral, Value};

/// A secret in plain text.
pub(super) struct PlainTextSecret<'d> {
    /// The key of the text that contains it.
    pub(super) key: &'d str,
    /// The span of the secret without the text around it.
    pub(super) span: Span,
    /// Which kind of secret it is.
    pub(super) what: &'static str,
    place: Place,
}

impl PlainTextSecret<'_> {
    /// What to do about it.
    pub(super) fn help(&self) -> &'static str {
        match self.place {
            Place::Variable => {
                "use a secure parameter: `{ param = \"…\" }`, declared with `secure = true`; or let the container \
                 fetch it with the compute's identity"
            }
            Place::Parameter => {
                "declare the parameter with `secure = true`, and give its value at deployment or through a key vault"
            }
            Place::Named | Place::Text => "remove it, and get a new one: this one has been in the repository",
        }
    }
}

/// Where a text of the definition belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of an environment variable of a container.
    Variable,
    /// Another value under a name that the user chose, such as a tag or a recipe's parameter.
    Named,
    /// A value of a template parameter.
    Parameter,
    /// Anything else.
    Text,
}

/// The length of the shortest key that can contain a secret, in bytes.
const SHORTEST_KEY: usize = 12;

/// How many texts without a secret are remembered: what is said often is said early, and the texts of people are said once.
const MOST_INNOCENT: usize = 1_024;

/// The keys whose texts the rules about scripts check.
const SCRIPT_KEYS: [&str; 2] = ["arguments", "inline"];

/// Every secret in the texts of tables at the root.
pub(super) fn find<'d>(
    tables: impl Iterator<Item = &'d Entry>,
    sources: &Sources,
) -> Vec<PlainTextSecret<'d>> {
    let mut search = Search {
        sources,
        found: Vec::new(),
        innocent: HashSet::default(),
    };
    for entry in tables {
        match entry.key.value.as_str() {
            "parameters" => search.declarations(entry),
            "environments" => search.environments(entry),
            _ => search.table(entry, Place::Text),
        }
    }
    search.found
}

struct Search<'d, 's> {
    sources: &'s Sources,
    found: Vec<PlainTextSecret<'d>>,
    /// Texts that hold no secret: a thousand computes have the same keys and sizes.
    innocent: HashSet<&'d str>,
}

impl<'d> Search<'d, '_> {
    /// Checks a parameter's default under the parameter's name.
    fn declarations(&mut self, parameters: &'d Entry) {
        for parameter in parameters.node.as_table().into_iter().flatten() {
            for entry in parameter.node.as_table().into_iter().flatten() {
                match entry.key.value.as_str() {
                    "default" => self.value(&parameter.key.value, &entry.node, Place::Parameter),
                    _ => self.table(entry, Place::Text),
                }
            }
        }
    }

    fn environments(&mut self, environments: &'d Entry) {
        for environment in environments.node.as_table().into_iter().flatten() {
            for entry in environment.node.as_table().into_iter().flatten() {
                // The name of a key vault secret is not itself a secret.
                if entry
                    .node
                    .as_table()
                    .is_none_or(|table| table.get("key_vault").is_none())
                {
                    self.value(&entry.key.value, &entry.node, Place::Parameter);
                }
            }
        }
    }

    fn table(&mut self, entry: &'d Entry, place: Place) {
        self.entries(std::iter::once(entry), place);
    }

    fn entries(&mut self, entries: impl Iterator<Item = &'d Entry>, place: Place) {
        let mut before = None;
        for entry in entries {
            let key = entry.key.value.as_str();
            self.key(key, entry.key.span);
            if SCRIPT_KEYS.contains(&key) {
                continue;
            }
            match &entry.node.value {
                Value::Table(table) => {
                    let place = match key {
                        "environment_variables" => Place::Variable,
                        "extra" | "tags" | "with" => Place::Named,
                        _ => place,
                    };
                    self.entries(table.besides(before.replace(table)), place);
                }
                _ => self.value(key, &entry.node, place),
            }
        }
    }

    /// A key that the user chose may be a secret itself: a name of a compute, a tag.
    fn key(&mut self, key: &'d str, span: Span) {
        if key.len() >= SHORTEST_KEY
            && let Some(secret) = self.secrets(key).first()
        {
            self.found.push(PlainTextSecret {
                key: "a key",
                span,
                what: secret.what,
                place: Place::Text,
            });
        }
    }

    fn value(&mut self, key: &'d str, node: &'d Node, place: Place) {
        match &node.value {
            Value::String(text) => self.text(key, text, node.span, place),
            Value::Array(items) => {
                for item in items.iter() {
                    self.value(key, item, place);
                }
            }
            Value::Table(table) => self.entries(table.iter(), place),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }

    /// A text that a constant expression gave. Where the secret is in the expression cannot be said.
    fn computed(&mut self, key: &'d str, text: &str, expression: &str, span: Span, place: Place) {
        let by_name = (place != Place::Text).then(|| named_secret(key, text)).flatten();
        let what = by_name
            .or_else(|| in_expression(expression))
            .or_else(|| secrets(text).first().map(|secret| secret.what));
        self.found.extend(what.map(|what| PlainTextSecret {
            key,
            span,
            what,
            place,
        }));
    }

    /// The secrets in a text; the same text is searched once.
    fn secrets(&mut self, text: &'d str) -> Vec<SecretFound> {
        if self.innocent.contains(text) {
            return Vec::new();
        }
        let found = secrets(text);
        if found.is_empty() && self.innocent.len() < MOST_INNOCENT {
            self.innocent.insert(text);
        }
        found
    }

    fn text(&mut self, key: &'d str, text: &'d str, span: Span, place: Place) {
        let literal = StringLiteral::new(self.sources, span);
        if let Some(expression) = expression_of(text, span, self.sources) {
            self.computed(key, text, &expression, span, place);
            return;
        }
        if place != Place::Text && named_secret(key, text).is_some() {
            self.found.push(PlainTextSecret {
                key,
                span: literal.span(0..text.len()),
                what: "its name says that this is a secret",
                place,
            });
            return;
        }
        if key == "expr"
            && let Some(what) = in_expression(text)
        {
            self.found.push(PlainTextSecret {
                key,
                span: literal.span(0..text.len()),
                what,
                place,
            });
            return;
        }
        for secret in self.secrets(text) {
            self.found.push(PlainTextSecret {
                key,
                span: literal.span(secret.range),
                what: secret.what,
                place,
            });
        }
    }
}

/// The kind of the first secret in the strings of an expression, each as it is without its quotes.
fn in_expression(text: &str) -> Option<&'static str> {
    let parsed = expression::parse(text).ok()?;
    let found = Cell::new(None);
    parsed.expression.any(&|part| {
        let string = match part {
            Expression::String(string) => Cow::Borrowed(string.as_str()),
            // NOTE: what a part is computed from is no secret in plain text.
            Expression::Interpolation(parts) => parts.iter().map(text_of).collect::<String>().into(),
            _ => return false,
        };
        found.set(secrets(&string).first().map(|secret| secret.what));
        found.get().is_some()
    });
    found.get()
}

fn text_of(part: &Part) -> &str {
    match part {
        Part::Text(text) => text,
        Part::Value(_) => "$x",
    }
}

/// The expression at `span`, if the text comes from one instead of being written there.
fn expression_of(text: &str, span: Span, sources: &Sources) -> Option<String> {
    let raw = sources.text(span);
    let is_between = |quote| raw.strip_prefix(quote).and_then(|raw| raw.strip_suffix(quote)) == Some(text);
    if raw.trim_matches(['"', '\'']) == text || ['"', '\''].into_iter().any(is_between) {
        return None;
    }
    let mut scratch = Sources::default();
    let id = scratch.add(SourceFile::new("", format!("value = {raw}")));
    let tree = syntax::parse(id, &scratch, &mut Vec::new());
    let value = tree.root.as_table()?.get("value")?;
    let written = match value.as_table() {
        Some(table) => table.get("expr")?.as_text()?,
        None => value.as_text()?,
    };
    (written != text).then(|| written.to_owned())
}
