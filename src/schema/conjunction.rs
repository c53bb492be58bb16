//! A schema without `allOf`: completion in taplo follows it into itself until its stack is full.
//!
//! What must hold as well is written next to what holds already, where the words do not meet. Otherwise it is the only
//! alternative of an `anyOf` or `oneOf`, or the denial of what it denies.

use serde_json::{Map, Value, json};

/// Words that mean something else next to other words.
const BOUND: [&str; 7] = [
    "$ref",
    "additionalProperties",
    "items",
    "properties",
    "propertyNames",
    "then",
    "else",
];

/// Writes a schema without its `allOf`; those below it keep theirs.
pub(super) fn without_all_of(members: &mut Map<String, Value>) {
    let Some(Value::Array(items)) = members.shift_remove("allOf") else {
        return;
    };
    for item in items {
        if !merge(members, &item) {
            add(members, item);
        }
    }
}

/// Writes a schema next to the members; `false` if a word of it occurs already or depends on others.
fn merge(members: &mut Map<String, Value>, item: &Value) -> bool {
    let Some(more) = item.as_object() else {
        return false;
    };
    let is_free = |word: &String| !members.contains_key(word) && !BOUND.contains(&word.as_str());
    if !more.keys().all(is_free) {
        return false;
    }
    members.extend(more.clone());
    true
}

/// Adds a schema as the only alternative, or as the denial of its denial.
fn add(members: &mut Map<String, Value>, item: Value) {
    let free = ["anyOf", "oneOf"]
        .into_iter()
        .find(|word| !members.contains_key(*word));
    if let Some(word) = free {
        members.insert(word.to_owned(), json!([item]));
        return;
    }
    let denied = json!({ "not": item });
    let all = match members.shift_remove("not") {
        Some(present) => json!({ "anyOf": [present, denied] }),
        None => denied,
    };
    members.insert("not".to_owned(), all);
}

/// The alternatives of a table whose keys depend on a word in it, out of one condition for each word.
pub(super) fn by_word(conditions: &[Value]) -> Option<Vec<Value>> {
    let mut branches = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for condition in conditions {
        let members = condition.as_object().filter(|members| members.len() == 2)?;
        let (question, then) = (members.get("if")?.as_object()?, members.get("then")?);
        let word = question.get("required")?.as_array()?.first()?.as_str()?;
        words.push(word);
        question.get("properties")?.get(word)?.get("const")?;
        let mut branch = then.as_object()?.clone();
        if question.len() != 2 || question.keys().any(|key| branch.contains_key(key)) {
            return None;
        }
        branch.extend(question.clone());
        branches.push(Value::Object(branch));
    }
    let word = words.pop()?;
    if words.iter().any(|other| *other != word) {
        return None;
    }
    branches.push(json!({ "not": { "required": [word] } }));
    Some(branches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(mut schema: Value) -> Value {
        without_all_of(schema.as_object_mut().unwrap());
        schema
    }

    #[test]
    fn what_meets_no_other_word_is_written_next_to_the_rest() {
        let schema =
            json!({ "type": "object", "allOf": [{ "not": { "required": ["a"] } }, { "required": ["b"] }] });
        assert_eq!(
            without(schema),
            json!({ "type": "object", "not": { "required": ["a"] }, "required": ["b"] })
        );
    }

    #[test]
    fn what_meets_another_word_is_the_only_alternative_or_a_denial() {
        let item = |key: &str| json!({ "properties": { key: { "type": "string" } } });
        let schema = json!({ "properties": {}, "allOf": [item("a"), item("b"), item("c"), item("d")] });
        assert_eq!(
            without(schema),
            json!({
                "properties": {},
                "anyOf": [item("a")],
                "oneOf": [item("b")],
                "not": { "anyOf": [{ "not": item("c") }, { "not": item("d") }] },
            })
        );
    }

    #[test]
    fn a_condition_for_each_word_is_an_alternative_for_each() {
        let condition =
            |word: &str| json!({ "properties": { "type": { "const": word } }, "required": ["type"] });
        let conditions = [
            json!({ "if": condition("vm"), "then": { "$ref": "#/$defs/vm" } }),
            json!({ "if": condition("aks"), "then": { "$ref": "#/$defs/aks" } }),
        ];
        let branch = |word: &str| {
            let mut branch = condition(word);
            branch["$ref"] = format!("#/$defs/{word}").into();
            branch
        };
        let expected = vec![
            branch("vm"),
            branch("aks"),
            json!({ "not": { "required": ["type"] } }),
        ];
        assert_eq!(by_word(&conditions), Some(expected));
        assert_eq!(by_word(&[json!({ "required": ["a"] })]), None);
    }
}
