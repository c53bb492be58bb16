//! The schemas of the tables of a policy, and of the requirements, of which keys of one type share one.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json, json};

use super::super::attached::parts;
use super::super::json_schema::{file, parsed};
use super::super::key::{Key, ScalarType, Schema, Shape, Table};
use super::{KINDS, Requirable, RequirementTable, is_table, requirable};
use crate::expression::ValueType;

/// Where the requirements are, from the schema of a kind's policy.
const SHARED: &str = "../requirement.schema.json#/$defs/";

/// The same as [`is_requirement`](super::is_requirement), as a schema.
fn if_requirement(key: &Key) -> Json {
    let name = if is_table(key) { OF_TABLE } else { OF_VALUE };
    json!({ "$ref": format!("{SHARED}{name}") })
}

/// The condition that what is written for a key whose values are tables is a requirement.
const OF_TABLE: &str = "is_requirement_of_table";

/// The condition that what is written for another key is a requirement.
const OF_VALUE: &str = "is_requirement";

/// The conditions, by their names.
fn conditions() -> [(String, Json); 2] {
    let having = |names: &mut dyn Iterator<Item = &'static str>| -> Vec<Json> {
        names.map(|name| json!({ "required": [name] })).collect()
    };
    let words = having(&mut RequirementTable::TABLE.keys.iter().map(|key| key.name));
    let references = having(&mut ["param", "expr"].into_iter());
    [
        (
            OF_VALUE.to_owned(),
            json!({ "type": "object", "not": { "anyOf": references } }),
        ),
        (OF_TABLE.to_owned(), json!({ "type": "object", "anyOf": words })),
    ]
}

/// Why a policy cannot require a key.
const NO_PROPERTY: &str =
    "a policy cannot require it, because it is not one property of the compute that Azure evaluates";

/// Why a policy cannot require a secret.
const SECRET: &str = "a policy cannot require it, because it is a secret";

/// Why a key cannot be compared.
const NOT_ORDERED: &str = "only numbers and durations can be compared: write `one_of` or `equals`";

/// Why a key of a value cannot be next to the words of a requirement.
const UNDER_EQUALS: &str =
    "next to the words of a requirement, write the value that is required under `equals`";

/// The schema of `[policy.KIND]`.
pub(in super::super) fn described(kind: &str, of_kind: &'static Table) -> Json {
    let requirable = requirable(of_kind);
    let properties: Map<String, Json> = requirable
        .iter()
        .map(|one| (one.key.name.to_owned(), requirement(one)))
        .collect();
    let mut instead = Map::new();
    let mut hints = Map::new();
    for table in parts(of_kind, None) {
        for key in table.keys {
            if properties.contains_key(key.name) {
                let wrong = key.aka.iter().filter(|wrong| !properties.contains_key(**wrong));
                instead.extend(wrong.map(|wrong| ((*wrong).to_owned(), Json::from(key.name))));
            } else {
                let reason = if key.is_secret() { SECRET } else { NO_PROPERTY };
                hints.insert(key.name.to_owned(), reason.into());
            }
        }
        for (key, reason) in table.all_hints() {
            if !properties.contains_key(&key) {
                hints.entry(key).or_insert(reason);
            }
        }
    }
    json!({
        "description": format!(
            "What every compute of the kind must be: the keys of `[{kind}.NAME]`, each with a value that it must have or \
             with a requirement."
        ),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "x-instead": instead,
        "x-hint": hints,
        "x-tombi-table-keys-order": "schema",
    })
}

/// The schema of a key in a policy: the value that the key takes in its own table, or a requirement of such values.
fn requirement(of: &Requirable) -> Json {
    let (key, name) = (of.key, of.key.name);
    let own_file = of.table.file.unwrap_or("attached");
    let shared = without_examples(&words(of));
    let mut known = WORDS.iter();
    let known = known.find(|(_, known)| without_examples(known) == shared);
    let words = known.map_or("", |(name, _)| name.as_str());
    json!({
        "description": key.doc,
        "if": if_requirement(key),
        "then": { "$ref": format!("{SHARED}{words}") },
        "else": { "$ref": format!("../{own_file}.schema.json#/properties/{name}") },
        "examples": parsed(key.examples),
    })
}

/// The words of a requirement for each type of value, by a name.
static WORDS: LazyLock<Vec<(String, Json)>> = LazyLock::new(|| {
    let mut all: Vec<(String, Json)> = Vec::new();
    for of in KINDS.iter().copied().flat_map(requirable) {
        let words = words(&of);
        let same = without_examples(&words);
        if all.iter().any(|(_, known)| without_examples(known) == same) {
            continue;
        }
        let name = name_of(&of);
        let own = format!("{}_{name}", of.table.file.unwrap_or("attached").replace('/', "_"));
        let is_taken = |name: &str| all.iter().any(|(known, _)| known == name);
        all.push((if is_taken(&name) { own } else { name }, words));
    }
    all
});

/// A schema without examples, which decide nothing.
fn without_examples(schema: &Json) -> Json {
    match schema {
        Json::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "examples");
            Json::Object(
                members
                    .map(|(name, value)| (name.clone(), without_examples(value)))
                    .collect(),
            )
        }
        Json::Array(items) => items.iter().map(without_examples).collect(),
        scalar => scalar.clone(),
    }
}

/// The schema file of requirements: the words of any, and of each type of value.
pub(in super::super) fn shared() -> Json {
    let table = RequirementTable::TABLE;
    let mut described = table.described();
    if let Some(members) = described.as_object_mut() {
        let words = conditions().into_iter().chain(WORDS.iter().cloned());
        members.insert("$defs".to_owned(), Json::Object(words.collect()));
    }
    file("requirement", table.title, described)
}

/// What the words for the values of a key are called.
fn name_of(of: &Requirable) -> String {
    let scalar = match of.key.shape {
        Shape::Setting(scalar) | Shape::Literal(scalar) => Some(*scalar),
        _ => None,
    };
    match scalar {
        Some(ScalarType {
            schema: Schema::Named(name),
            ..
        }) => (*name).to_owned(),
        Some(ScalarType {
            schema: Schema::Text, ..
        }) => "text".to_owned(),
        Some(scalar) if scalar.expects == ValueType::Bool => "boolean".to_owned(),
        _ => of.key.name.to_owned(),
    }
}

/// The schema of a value of a key: that of its type, which keys of a policy share, or that of the key itself.
fn value_of(of: &Requirable) -> Json {
    let key = of.key;
    let is_shared = match key.shape {
        Shape::Setting(_) | Shape::Literal(_) | Shape::File(..) => true,
        Shape::Map(Shape::Setting(scalar)) => matches!(scalar.schema, Schema::Text),
        Shape::Table(table) => table.file.is_some(),
        _ => false,
    };
    if !is_shared {
        let own_file = of.table.file.unwrap_or("attached");
        return json!({ "$ref": format!("{own_file}.schema.json#/properties/{}", key.name) });
    }
    let mut value = key.shape.schema("", "");
    if let (Some(members), Json::Object(more)) = (value.as_object_mut(), parsed(key.schema)) {
        members.extend(more);
    }
    value
}

/// The words of a requirement of a key.
fn words(of: &Requirable) -> Json {
    let key = of.key;
    let value = value_of(of);
    let examples = parsed(key.examples);
    let first = match key.shape {
        // What keys share has an example that all of them take.
        Shape::Setting(scalar) | Shape::Literal(scalar) if scalar.expects == ValueType::Bool => json!(true),
        Shape::Setting(scalar) | Shape::Literal(scalar) if matches!(scalar.schema, Schema::Text) => {
            json!("text")
        }
        _ => examples.get(0).cloned().unwrap_or_default(),
    };
    let mut table = RequirementTable::TABLE.json_schema("", "");
    let mut hints = Map::new();
    if let Some(words) = table.get_mut("properties").and_then(Json::as_object_mut) {
        if !of.is_ordered() {
            for word in ["at_most", "at_least"] {
                words.remove(word);
                hints.insert(word.to_owned(), NOT_ORDERED.into());
            }
        }
        for (word, schema) in words {
            let (more, example) = match word.as_str() {
                "required" if key.shape.is_map() => (required(key), json!(["owner"])),
                "required" => (required(key), json!(true)),
                "one_of" => (
                    json!({ "type": "array", "minItems": 1, "items": value }),
                    json!([first]),
                ),
                "effect" => continue,
                _ => (value.clone(), first.clone()),
            };
            if let (Some(members), Json::Object(more)) = (schema.as_object_mut(), more) {
                members.extend(more);
                members.insert("examples".to_owned(), json!([example]));
            }
        }
    }
    if let Some(inner) = key.shape.table() {
        let own = parts(inner, None).into_iter().flat_map(|table| table.keys);
        hints.extend(own.map(|key| (key.name.to_owned(), Json::from(UNDER_EQUALS))));
    }
    if let Some(members) = table.as_object_mut() {
        leave_out(members, &hints);
        members.insert("x-hint".to_owned(), hints.into());
    }
    table
}

/// Leaves the wrong words for what a table does not have out of it.
fn leave_out(members: &mut Map<String, Json>, absent: &Map<String, Json>) {
    if let Some(instead) = members.get_mut("x-instead").and_then(Json::as_object_mut) {
        instead.retain(|_, right| !right.as_str().is_some_and(|right| absent.contains_key(right)));
    }
}

/// The schema of `required`: of a table of the user's keys, also the keys that it must have.
fn required(key: &Key) -> Json {
    if !key.shape.is_map() {
        return json!({ "type": "boolean" });
    }
    json!({
        "if": { "type": "array" },
        "then": { "items": { "type": "string", "minLength": 1 }, "minItems": 1, "uniqueItems": true },
        "else": {
            "type": "boolean",
            "x-expected": "`true`, `false`, or a list of the keys that it must have, such as `[\"owner\"]`",
        },
    })
}
