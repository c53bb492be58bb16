//! The flavour of the schema for editors: alternatives in place of conditions.
//!
//! The validators want `if`/`then`/`else`, which gives one exact error. Editors complete and explain alternatives only, so
//! each condition becomes an `anyOf` that accepts the same, whose branches repeat what the whole says of itself. What only
//! armlet reads is left out.

use serde_json::{Map, Value, json};

use super::conjunction::{by_word, without_all_of};

/// Keywords that only armlet reads.
const OWN: &str = "x-";

/// The annotations that editors read.
const OF_EDITORS: [&str; 3] = [
    "x-taplo",
    "x-tombi-table-keys-order",
    "x-tombi-additional-key-label",
];

/// Keywords whose value is a table of schemas under names of our own.
const NAMED_SCHEMAS: [&str; 2] = ["properties", "$defs"];

/// Keywords whose value holds no schema.
const PLAIN: [&str; 5] = ["enum", "const", "examples", "default", "dependentRequired"];

/// The schema with alternatives in place of conditions.
pub(super) fn for_editors(schema: &Value) -> Value {
    opened(flavoured(schema))
}

/// The schema in which every table that takes any key says so, since tombi warns of a key that no table of a schema names,
/// and in which nothing says `allOf`.
fn opened(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let is_open = members.get("type").is_some_and(|kind| kind == "object")
                && !members.contains_key("additionalProperties")
                && !members.contains_key("$ref");
            let mut opened: Map<String, Value> = members.into_iter().map(opened_member).collect();
            without_all_of(&mut opened);
            if is_open {
                opened.insert("additionalProperties".to_owned(), true.into());
            }
            Value::Object(opened)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(opened).collect()),
        scalar => scalar,
    }
}

fn opened_member((key, member): (String, Value)) -> (String, Value) {
    let member = match member {
        Value::Object(named) if NAMED_SCHEMAS.contains(&key.as_str()) => Value::Object(
            named
                .into_iter()
                .map(|(name, schema)| (name, opened(schema)))
                .collect(),
        ),
        plain if PLAIN.contains(&key.as_str()) => plain,
        schema => opened(schema),
    };
    (key, member)
}

fn flavoured(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => object(members),
        Value::Array(items) => Value::Array(items.iter().map(flavoured).collect()),
        scalar => scalar.clone(),
    }
}

fn object(members: &Map<String, Value>) -> Value {
    let mut flavour = Map::new();
    let conditions = members.get("allOf").and_then(Value::as_array);
    let by_word = conditions.and_then(|conditions| by_word(conditions));
    for (key, member) in members {
        if key == "allOf"
            && let Some(branches) = &by_word
        {
            flavour.insert("anyOf".to_owned(), branches.iter().map(flavoured).collect());
            continue;
        }
        let is_condition = matches!(key.as_str(), "if" | "then" | "else");
        let is_own = key.starts_with(OWN) && !OF_EDITORS.contains(&key.as_str());
        if is_condition || is_own {
            continue;
        }
        let member = match member {
            Value::Object(named) if NAMED_SCHEMAS.contains(&key.as_str()) => Value::Object(
                named
                    .iter()
                    .map(|(name, schema)| (name.clone(), flavoured(schema)))
                    .collect(),
            ),
            plain if PLAIN.contains(&key.as_str()) || key.starts_with(OWN) => plain.clone(),
            schema => flavoured(schema),
        };
        flavour.insert(key.clone(), member);
    }
    if let Some(condition) = members.get("if") {
        let branch = |keyword: &str| members.get(keyword).map_or_else(|| json!({}), flavoured);
        let branches = alternatives(&flavoured(condition), branch("then"), branch("else"));
        let branches = branches.into_iter().map(|branch| explained(branch, members));
        let branches: Vec<Value> = branches.collect();
        match flavour.get_mut("anyOf") {
            // NOTE: a schema that has alternatives already must keep them beside the new ones.
            Some(_) => {
                flavour.insert("allOf".to_owned(), json!([{ "anyOf": branches }]));
            }
            None => {
                flavour.insert("anyOf".to_owned(), branches.into());
            }
        }
    }
    Value::Object(flavour)
}

/// What holds without the condition, and what holds with it.
fn alternatives(condition: &Value, then: Value, otherwise: Value) -> Vec<Value> {
    let kind = condition
        .as_object()
        .filter(|members| members.len() == 1)
        .and_then(|members| members.get("type")?.as_str());
    match kind {
        Some(kind) => {
            let otherwise = if is_never(&otherwise, kind) {
                otherwise
            } else {
                with(otherwise, json!({ "not": { "type": kind } }))
            };
            vec![otherwise, of_type(then, kind)]
        }
        None => vec![
            with(otherwise, json!({ "not": condition })),
            with(then, condition.clone()),
        ],
    }
}

/// Whether no value of a type is valid.
fn is_never(schema: &Value, kind: &str) -> bool {
    if let Some(own) = schema.get("type").and_then(Value::as_str) {
        return own != kind;
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return kind == "object" && words.iter().all(|word| !word.is_object());
    }
    let branches = schema.get("anyOf").and_then(Value::as_array);
    branches.is_some_and(|branches| branches.iter().all(|branch| is_never(branch, kind)))
}

/// A schema that also asks for a type.
fn of_type(mut schema: Value, kind: &str) -> Value {
    match schema.as_object_mut() {
        Some(members) if members.get("type").is_none() => {
            members.insert("type".to_owned(), kind.into());
            schema
        }
        Some(_) => schema,
        None => json!({ "type": kind, "allOf": [schema] }),
    }
}

/// A schema and another, both of which hold.
fn with(mut schema: Value, other: Value) -> Value {
    match schema.as_object_mut() {
        Some(members) if members.is_empty() => other,
        Some(members) => {
            match members.get_mut("allOf").and_then(Value::as_array_mut) {
                Some(all) => all.push(other),
                None => {
                    members.insert("allOf".to_owned(), json!([other]));
                }
            }
            schema
        }
        None => json!({ "allOf": [schema, other] }),
    }
}

/// A branch with the description and the examples of the whole, where it has none of its own.
fn explained(mut branch: Value, whole: &Map<String, Value>) -> Value {
    let Some(members) = branch.as_object_mut() else {
        return branch;
    };
    if let (None, Some(description)) = (members.get("description"), whole.get("description")) {
        members.insert("description".to_owned(), description.clone());
    }
    let kind = members.get("type").and_then(Value::as_str).map(str::to_owned);
    let is_object = kind.as_deref() == Some("object");
    let examples = whole.get("examples").and_then(Value::as_array);
    let examples: Vec<Value> = examples
        .into_iter()
        .flatten()
        .filter(|example| example.is_object() == is_object)
        .cloned()
        .collect();
    if members.get("examples").is_none() && !examples.is_empty() {
        members.insert("examples".to_owned(), examples.into());
    }
    branch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_or_a_reference_is_two_alternatives() {
        let schema = json!({
            "description": "Nodes.",
            "if": { "type": "object" },
            "then": { "$ref": "#/$defs/reference" },
            "else": { "type": "integer", "x-rule": "r" },
            "examples": [1, { "param": "n" }],
            "x-rest": "nodeCount",
        });
        let expected = json!({
            "description": "Nodes.",
            "examples": [1, { "param": "n" }],
            "anyOf": [
                { "type": "integer", "description": "Nodes.", "examples": [1] },
                { "$ref": "#/$defs/reference", "type": "object", "description": "Nodes.", "examples": [{ "param": "n" }] },
            ],
        });
        assert_eq!(flavoured(&schema), expected);
    }

    #[test]
    fn a_condition_on_a_key_stays_exact() {
        let schema = json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] } });
        let expected = json!({ "anyOf": [
            { "not": { "required": ["a"] } },
            { "required": ["b"], "allOf": [{ "required": ["a"] }] },
        ] });
        assert_eq!(flavoured(&schema), expected);
    }
}
