//! Definitions without a key, with a key, and with the tables that a key needs around it.

use serde_json::{Map, Value, json};

use super::super::language;
use super::start::Start;

/// A key of a table or of a table in it.
pub(super) struct Row<'s> {
    /// Its way from the section, as the reference writes it.
    pub(super) path: String,
    /// Its JSON pointer from the table.
    pub(super) pointer: String,
    pub(super) property: &'s Map<String, Value>,
    pub(super) is_required: bool,
}

/// The keys of a section and of the tables in it.
pub(super) fn rows(schema: &Map<String, Value>) -> Vec<Row<'_>> {
    let mut found = Vec::new();
    if schema.contains_key("properties") {
        collect(schema, "", &mut found);
    }
    let prefix = language::own_key(schema);
    for table in language::entries(schema) {
        collect(table, &prefix, &mut found);
    }
    found
}

pub(super) fn collect<'s>(table: &'s Map<String, Value>, prefix: &str, found: &mut Vec<Row<'s>>) {
    let properties = table.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        let Value::Object(property) = property else {
            continue;
        };
        let path = format!("{prefix}{key}");
        found.push(Row {
            pointer: pointer(&path),
            path: path.clone(),
            property,
            is_required: language::is_required(key, table),
        });
        for inner in language::tables(property) {
            collect(inner, &format!("{path}{}.", language::step(property)), found);
        }
    }
}

/// `/endpoints/0/name` for `endpoints[].name`.
pub(super) fn pointer(path: &str) -> String {
    let segments = path.split('.').map(|segment| match segment.strip_suffix("[]") {
        Some(list) => format!("/{list}/0"),
        None if segment == "PARAMETER" => "/NAME".to_owned(),
        None => format!("/{segment}"),
    });
    segments.collect()
}

/// Whether another key writes the property of a key, instead of it.
pub(super) fn is_the_same_property(row: &Row<'_>, other: &Row<'_>) -> bool {
    let paths = rest_paths(other);
    row.pointer != other.pointer && !paths.is_empty() && paths != ["."] && paths == rest_paths(row)
}

/// The definition of a section without a key, and with the table that would hold it.
pub(super) fn without(start: &Start, row: &Row<'_>, rows: &[Row<'_>]) -> Value {
    let mut definition = start.definition.clone();
    hold(&mut definition, start, row, rows);
    let pointer = format!("{}{}", start.at, row.pointer);
    let (holder, key) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(members)) = definition.pointer_mut(holder) {
        members.shift_remove(key);
    }
    // A key that writes the same property would be taken for what is written without this one.
    for other in rows.iter().filter(|other| is_the_same_property(row, other)) {
        let pointer = format!("{}{}", start.at, other.pointer);
        let (holder, key) = pointer.rsplit_once('/').unwrap();
        if let Some(Value::Object(members)) = definition.pointer_mut(holder) {
            members.shift_remove(key);
        }
    }
    definition
}

/// Writes the tables around a key, each with what it requires.
pub(super) fn hold(definition: &mut Value, start: &Start, row: &Row<'_>, rows: &[Row<'_>]) {
    for (at, _) in row.pointer.match_indices('/').skip(1) {
        let way = &row.pointer[..at];
        let pointer = format!("{}{way}", start.at);
        if !definition
            .pointer(&pointer)
            .is_some_and(|value| value.is_object() || value.is_array())
        {
            set(definition, &pointer, json!({}));
        }
        complete(definition, start, way, rows);
    }
}

/// Writes what a table requires.
pub(super) fn complete(definition: &mut Value, start: &Start, table: &str, rows: &[Row<'_>]) {
    for needed in rows.iter().filter(|row| row.is_required) {
        let is_here = needed
            .pointer
            .rsplit_once('/')
            .is_some_and(|(holder, _)| holder == table);
        let pointer = format!("{}{}", start.at, needed.pointer);
        if is_here && definition.pointer(&pointer).is_none() {
            set(definition, &pointer, values(needed.property)[0].clone());
        }
    }
}

/// Puts a value at a JSON pointer, and the tables and lists on the way to it.
pub(super) fn set(definition: &mut Value, pointer: &str, value: Value) {
    let mut here = definition;
    for segment in pointer.split('/').skip(1) {
        here = match segment.parse::<usize>() {
            Ok(index) => {
                if here.as_array().is_none_or(Vec::is_empty) {
                    *here = json!([null]);
                }
                &mut here[index]
            }
            Err(_) => {
                if !here.is_object() {
                    *here = json!({});
                }
                here.as_object_mut()
                    .unwrap()
                    .entry(segment)
                    .or_insert(Value::Null)
            }
        };
    }
    *here = value;
}

/// Values of a key: its examples, its words, both sides of a flag.
pub(super) fn values(property: &Map<String, Value>) -> Vec<Value> {
    let mut values: Vec<Value> = property
        .get("examples")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let branches = [
        Some(property),
        property.get("else").and_then(Value::as_object),
        property.get("then").and_then(Value::as_object),
    ];
    for schema in branches.into_iter().flatten() {
        values.extend(
            schema
                .get("enum")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .cloned(),
        );
        if schema.get("type") == Some(&json!("boolean")) {
            values.extend([json!(true), json!(false)]);
        }
    }
    let mut known: Vec<Value> = Vec::new();
    values.retain(|value| {
        !known.contains(value) && {
            known.push(value.clone());
            true
        }
    });
    values
}

/// The REST paths of a key.
pub(super) fn rest_paths(row: &Row<'_>) -> Vec<String> {
    let paths = match row.property.get("x-rest") {
        Some(Value::String(path)) => vec![path.clone()],
        Some(Value::Array(paths)) => paths
            .iter()
            .map(|path| path.as_str().unwrap().to_owned())
            .collect(),
        _ => Vec::new(),
    };
    // A bind mount is a volume of REST.
    let volumes = row
        .path
        .strip_prefix("bind_mounts")
        .filter(|_| paths.is_empty())
        .map(|_| ".volumes".to_owned());
    paths.into_iter().chain(volumes).collect()
}

/// TOML of a definition, one table a line.
pub(super) fn toml(definition: &Value) -> String {
    let members = definition.as_object().unwrap().iter();
    members
        .map(|(key, value)| format!("{key} = {}\n", armlet::language::toml::value(value)))
        .collect()
}
