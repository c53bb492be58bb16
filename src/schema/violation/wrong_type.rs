//! A value of another type than its key has, and what it would be in that type.

use serde_json::{Value as Json, json};

use super::place::Place;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::language::toml;
use crate::schema::vocabulary::IMPORT;
use crate::schema::{WRONG_TYPE, secret, validators};
use crate::syntax::{Node, Value};

impl Place<'_> {
    pub(super) fn wrong_type(&self, kind: &str) -> Diagnostic {
        let finding = self.expected(type_words(kind));
        let node = self.location.node;
        if let Some((text, applicability)) = self.corrected() {
            return finding.with_suggestion(format!("write `{text}`"), node.span, text, applicability);
        }
        let grouped = self.grouped();
        match (&node.value, self.told("x-rule")) {
            (Value::Table(_), _) if grouped.as_ref().is_some_and(|below| !below.is_part) => {
                finding.with_note(IMPORT).with_help(format!(
                    "write each item of the list as `[[{}]]`",
                    self.table_name()
                ))
            }
            (Value::Table(_), _) if grouped.is_some() => finding
                .with_note(IMPORT)
                .with_help(format!("write its keys in `{}` itself", self.table.name)),
            (Value::Table(_), _) if node.is_reference() => {
                finding.with_help("write the value itself: armlet needs it")
            }
            (Value::Table(_), _) if kind.contains("Array") => finding.with_help(format!(
                "write each one as `[[{}]]`, or put the inline table in brackets",
                self.table_name()
            )),
            (Value::Integer(number), Some("invalid-duration")) => finding.with_help(format!(
                "write the unit after the number: `\"{number}s\"` is seconds, `\"{number}m\"` minutes"
            )),
            _ => self.with_example(finding),
        }
    }

    /// The value converted to the type of its key, if only quotes, brackets or a key name have to be added or removed.
    pub(super) fn corrected(&self) -> Option<(String, Applicability)> {
        let node = self.location.node;
        if node.as_table().is_some() || self.keys.iter().any(|key| secret::is_name(key)) {
            return None;
        }
        let address = self.schemas.innermost()?.address.as_ref()?;
        let shorthand = self.told("x-shorthand").map(|key| json!({ key: node.to_json() }));
        let candidates = [
            (unquoted(node), Applicability::MachineApplicable),
            (self.quoted(), Applicability::MachineApplicable),
            (words(node), Applicability::MaybeIncorrect),
            (Some(json!([node.to_json()])), Applicability::MachineApplicable),
            (shorthand, Applicability::MaybeIncorrect),
        ];
        candidates
            .into_iter()
            .filter_map(|(candidate, applicability)| Some((candidate?, applicability)))
            .find(|(candidate, _)| validators::may_propose(address, candidate))
            .map(|(candidate, applicability)| (toml::value(&candidate), applicability))
    }

    /// A number or boolean as a string, if the schema marks the key as free text. A size or an id, for example, is
    /// never a number.
    pub(super) fn quoted(&self) -> Option<Json> {
        let node = self.location.node;
        let is_scalar = matches!(node.value, Value::Integer(_) | Value::Boolean(_));
        let is_free = self.schemas.nearest("x-free-text").is_some();
        (is_scalar && is_free).then(|| Json::from(node.to_json().to_string()))
    }

    /// The finding with the first example of the property, as an assignment.
    pub(super) fn with_example(&self, finding: Diagnostic) -> Diagnostic {
        match self
            .schemas
            .outermost("examples")
            .and_then(|examples| examples.get(0))
        {
            Some(example) => {
                let (key, value) = (toml::key(self.key()), toml::value(example));
                finding.with_help(format!("write, for example, `{key} = {value}`"))
            }
            None => finding,
        }
    }

    /// A finding that says which type is expected, in the words of the schema if it has any.
    pub(super) fn expected(&self, fallback: &str) -> Diagnostic {
        let words = self.told("x-expected");
        let node = self.location.node;
        let span = self.span();
        let expected = words.unwrap_or(fallback);
        let found = if node.is_reference() {
            "a reference"
        } else {
            node.type_name()
        };
        Diagnostic::new(
            &WRONG_TYPE,
            span,
            format!("{} must be {expected}, not {found}", self.subject()),
            format!("{found} here"),
        )
    }
}

/// The number or boolean in a string.
fn unquoted(node: &Node) -> Option<Json> {
    let word = node.as_str()?.trim().to_ascii_lowercase();
    let value: Json = match word.as_str() {
        "yes" | "on" => Json::Bool(true),
        "no" | "off" => Json::Bool(false),
        word => serde_json::from_str(word).ok()?,
    };
    (value.is_boolean() || value.is_number()).then_some(value)
}

/// The words of a string with several words, as an array.
fn words(node: &Node) -> Option<Json> {
    let words: Vec<&str> = node.as_str()?.split_whitespace().collect();
    (words.len() > 1).then(|| json!(words))
}

fn type_words(kind: &str) -> &'static str {
    const WORDS: [(&str, &str); 6] = [
        ("String", "a string"),
        ("Integer", "an integer"),
        ("Number", "a number"),
        ("Boolean", "`true` or `false`"),
        ("Array", "an array"),
        ("Object", "a table"),
    ];
    WORDS
        .iter()
        .find(|(name, _)| kind.contains(name))
        .map_or("of another type", |(_, words)| words)
}
