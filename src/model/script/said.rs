//! Values by what they say.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use crate::syntax::{Node, Value};

/// A value that is the same as another one that says the same elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Said(pub(super) Node);

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        are_same(&self.0, &other.0)
    }
}

impl Eq for Said {}

impl Hash for Said {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

fn are_same(one: &Node, other: &Node) -> bool {
    if one.is_held_with(other) {
        return true;
    }
    match (&one.value, &other.value) {
        (Value::String(one), Value::String(other)) | (Value::Datetime(one), Value::Datetime(other)) => {
            one == other
        }
        (Value::Integer(one), Value::Integer(other)) => one == other,
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (Value::Boolean(one), Value::Boolean(other)) => one == other,
        (Value::Array(one), Value::Array(other)) => {
            let mut both = one.iter().zip(other.iter());
            one.len() == other.len() && both.all(|(one, other)| are_same(one, other))
        }
        (Value::Table(one), Value::Table(other)) => {
            let mut both = one.iter().zip(other.iter());
            one.len() == other.len()
                && both
                    .all(|(one, other)| one.key.value == other.key.value && are_same(&one.node, &other.node))
        }
        _ => false,
    }
}

fn hash(node: &Node, state: &mut impl Hasher) {
    discriminant(&node.value).hash(state);
    match &node.value {
        Value::String(text) | Value::Datetime(text) => text.hash(state),
        Value::Integer(number) => number.hash(state),
        Value::Float(number) => number.to_bits().hash(state),
        Value::Boolean(flag) => flag.hash(state),
        Value::Array(items) => {
            items.len().hash(state);
            items.iter().for_each(|item| hash(item, state));
        }
        Value::Table(table) => {
            table.len().hash(state);
            for entry in table {
                entry.key.value.hash(state);
                hash(&entry.node, state);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hashing::HashSet;
    use crate::source::{SourceFile, Sources};
    use crate::syntax::parse;

    fn said(text: &str) -> Said {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("compute.toml", text));
        let tree = parse(source, &sources, &mut Vec::new());
        Said(
            tree.root
                .as_table()
                .and_then(|root| root.get("a"))
                .unwrap()
                .clone(),
        )
    }

    #[test]
    fn values_are_the_same_wherever_they_are() {
        let value = "a = { x = [1, 2.5, true, \"é\", 2026-11-30], y = { z = 1 } }";
        let all: HashSet<Said> = [value, &format!("b = 1\n{value}"), &format!("{value} # c")]
            .map(said)
            .into_iter()
            .collect();
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn values_that_say_something_else_differ() {
        let values = [
            "a = 1",
            "a = 2",
            "a = \"1\"",
            "a = 1.0",
            "a = true",
            "a = []",
            "a = [1]",
            "a = [[1]]",
            "a = [1, 2]",
            "a = [2, 1]",
            "a = {}",
            "a = { x = 1 }",
            "a = { y = 1 }",
            "a = { x = 1, y = 1 }",
            "a = 2026-11-30",
            "a = \"2026-11-30\"",
        ];
        let all: HashSet<Said> = values.map(said).into_iter().collect();
        assert_eq!(all.len(), values.len());
    }
}
