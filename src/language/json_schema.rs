//! The JSON Schemas of the language, written from the tables.
//!
//! [`files`](super::files::files) is what the compiler validates with: one file a table, exact errors. `schemas/` holds them, and a test holds
//! that they are what the tables give. A schema of a value comes from its [`Shape`], and the members that no shape says
//! are in the tables under `schema`.

use serde_json::{Map, Value, json};

use super::key::{Key, Place, Required, ScalarType, Schema, Shape, Table};
use crate::bug::bug;

/// Where every schema's `$id` begins.
pub const BASE: &str = concat!(env!("CARGO_PKG_HOMEPAGE"), "/schemas/");

/// What is said of a key that the service answers with.
const ANSWER: &str = "the service sets this value; it is read-only";

/// A schema file: its address, its title and what it describes.
pub(super) fn file(name: &str, title: &str, described: Value) -> Value {
    let mut members = Map::new();
    members.insert(
        "$schema".to_owned(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    members.insert("$id".to_owned(), format!("{BASE}{name}.schema.json").into());
    members.insert("title".to_owned(), title.into());
    merge(&mut members, described);
    Value::Object(members)
}

/// JSON in a table.
pub(super) fn parsed(text: &str) -> Value {
    serde_json::from_str(text)
        .unwrap_or_else(|error| bug(format!("no JSON in a table of the language: {error}: {text}")))
}

/// Adds the members of an object.
fn merge(members: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        members.extend(more);
    }
}

impl Table {
    /// The schema file of the table.
    pub(super) fn file_schema(&self) -> Value {
        file(self.file.unwrap_or_default(), self.title, self.described())
    }

    /// The schema of the table with what it is.
    #[must_use]
    pub fn described(&self) -> Value {
        let mut members = Map::new();
        members.insert("description".to_owned(), self.doc.into());
        merge(&mut members, self.json_schema(self.root, self.way_up()));
        Value::Object(members)
    }

    /// What leads from the file of the table to the folder of the schemas.
    fn way_up(&self) -> &'static str {
        if self.file.is_some_and(|file| file.contains('/')) {
            "../"
        } else {
            ""
        }
    }

    /// The schema of the table; `root` is the path of the table in REST, and `up` leads from the file that holds it to the
    /// folder of the schemas.
    #[must_use]
    pub fn json_schema(&self, root: &str, up: &str) -> Value {
        let mut members = Map::new();
        members.insert("type".to_owned(), "object".into());
        let properties = self
            .keys
            .iter()
            .map(|key| (key.name.to_owned(), key.schema_at(root, up)));
        members.insert("properties".to_owned(), Value::Object(properties.collect()));
        for (keyword, required) in [("required", Required::Always), ("x-required", Required::Merged)] {
            let names: Vec<&str> = self
                .keys
                .iter()
                .filter(|key| key.required == required)
                .map(|key| key.name)
                .collect();
            if !names.is_empty() {
                members.insert(keyword.to_owned(), names.into());
            }
        }
        members.insert("additionalProperties".to_owned(), false.into());
        let instead: Map<String, Value> = self
            .keys
            .iter()
            .flat_map(|key| {
                key.aka
                    .iter()
                    .map(|wrong| ((*wrong).to_owned(), Value::from(key.name)))
            })
            .collect();
        if !instead.is_empty() {
            members.insert("x-instead".to_owned(), Value::Object(instead));
        }
        let hints = self.all_hints();
        if !hints.is_empty() {
            members.insert("x-hint".to_owned(), Value::Object(hints));
        }
        let inherited = self.inherits.map(|table| table.wrappers).unwrap_or_default();
        let wrappers: Vec<&str> = self.wrappers.iter().chain(inherited).copied().collect();
        if !wrappers.is_empty() {
            members.insert("x-wrapper".to_owned(), wrappers.into());
        }
        members.insert("x-tombi-table-keys-order".to_owned(), "schema".into());
        merge(&mut members, parsed(self.schema));
        Value::Object(members)
    }

    /// Keys that people look for in vain, each with the reason.
    pub(super) fn all_hints(&self) -> Map<String, Value> {
        let mut hints = Map::new();
        if let Value::Object(grouped) = parsed(self.hints) {
            for (keys, reason) in grouped {
                hints.extend(keys.split(", ").map(|key| (key.to_owned(), reason.clone())));
            }
        }
        let inherited = self.inherits.map(|table| table.answers).unwrap_or_default();
        for answer in self.answers.iter().chain(inherited) {
            hints.insert((*answer).to_owned(), ANSWER.into());
            hints.insert(camel_case(answer), ANSWER.into());
        }
        hints
    }
}

/// `provisioningState` for `provisioning_state`.
pub(super) fn camel_case(word: &str) -> String {
    let mut parts = word.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (first, rest) = part.split_at(part.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

impl Key {
    /// The path or paths of the key in REST, `root` being that of its table.
    #[must_use]
    pub fn rest_paths(&self, root: &str) -> Vec<String> {
        let root = self.root.unwrap_or(root);
        if !self.rest.is_empty() {
            return self.rest.iter().map(|path| (*path).to_owned()).collect();
        }
        match self.place {
            Place::ByHand => Vec::new(),
            Place::Path(path) => {
                let entries = matches!(self.shape, Shape::Map(Shape::Setting(_)));
                vec![format!(
                    "{}{}",
                    joined(root, path),
                    if entries { ".*" } else { "" }
                )]
            }
        }
    }

    /// The path of the tables that the key holds.
    #[must_use]
    pub fn inner_root(&self, root: &str) -> String {
        let root = self.root.unwrap_or(root);
        let path = match self.place {
            Place::Path(path) => joined(root, path),
            Place::ByHand => self
                .rest
                .first()
                .map_or_else(|| root.to_owned(), |path| (*path).to_owned()),
        };
        match self.shape {
            Shape::Array(_) | Shape::List(..) => format!("{path}[]"),
            Shape::Map(_) => format!("{path}.*"),
            _ => path,
        }
    }

    /// The schema of the key; `up` leads from the file to the folder of the schemas.
    fn schema_at(&self, root: &str, up: &str) -> Value {
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        set("description", self.doc.into());
        if self.is_free_text {
            set("x-free-text", true.into());
        }
        if !self.default.is_empty() {
            set("default", parsed(self.default));
        }
        merge(&mut members, self.shape.schema(&self.inner_root(root), up));
        merge(&mut members, parsed(self.schema));
        let mut set = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        let examples = parsed(self.examples);
        if examples.as_array().is_some_and(|examples| !examples.is_empty()) {
            set("examples", examples);
        }
        match self.rest_paths(root).as_slice() {
            [] => {}
            [path] => set("x-rest", path.as_str().into()),
            paths => set("x-rest", paths.to_vec().into()),
        }
        if let Some(source) = self.source {
            set("x-source", source.into());
        }
        if let Some(since) = self.since {
            set("x-since", since.into());
        }
        if self.is_preview {
            set("x-preview", true.into());
        }
        if self.is_secret() {
            set("x-secret", true.into());
        }
        if let Some(link) = self.link {
            set("x-taplo", json!({ "links": { "key": link } }));
        }
        Value::Object(members)
    }
}

/// Whether a table of the user's keys is a reference: its only key is `param` or `expr`.
const IF_REFERENCE: &str =
    r#"{ "if": { "maxProperties": 1, "anyOf": [{ "required": ["param"] }, { "required": ["expr"] }] } }"#;

/// A path below another.
fn joined(root: &str, path: &str) -> String {
    match (root, path) {
        ("", path) => path.to_owned(),
        (root, "") => root.to_owned(),
        (".", path) => format!(".{path}"),
        (root, path) => format!("{root}.{path}"),
    }
}

impl Shape {
    /// The schema of what may be written.
    pub(super) fn schema(&self, root: &str, up: &str) -> Value {
        match self {
            Self::Setting(scalar) => scalar.setting(up),
            Self::Literal(scalar) => scalar.literal(up),
            Self::Table(table) => match table.file {
                Some(file) => json!({ "$ref": format!("{up}{file}.schema.json") }),
                None => table.json_schema(root, up),
            },
            Self::File(file, _) => json!({ "$ref": format!("{up}{file}.schema.json") }),
            Self::SettingOrTable(scalar, table) => json!({
                "if": { "type": "object" },
                "then": {
                    "if": { "anyOf": [{ "required": ["param"] }, { "required": ["expr"] }] },
                    "then": { "$ref": format!("{up}value.schema.json#/$defs/reference") },
                    "else": table.json_schema(root, up),
                },
                "else": scalar.literal(up),
            }),
            Self::LiteralOrTable(scalar, table) => json!({
                "if": { "type": "object" },
                "then": table.json_schema(root, up),
                "else": scalar.literal(up),
            }),
            Self::Array(Self::Other("{}")) => json!({ "type": "array" }),
            Self::Array(item) => json!({ "type": "array", "items": item.schema(root, up) }),
            Self::List(item, _) => json!({
                "if": { "type": "object" },
                "then": { "$ref": format!("{up}value.schema.json#/$defs/reference") },
                "else": { "type": "array", "items": item.schema(root, up) },
            }),
            Self::Map(Self::Setting(ScalarType {
                schema: Schema::Text, ..
            })) => {
                json!({ "$ref": format!("{up}value.schema.json#/$defs/text_map") })
            }
            Self::Map(entry @ Self::Setting(_)) => {
                let mut described = parsed(IF_REFERENCE);
                if let Some(members) = described.as_object_mut() {
                    let reference = format!("{up}value.schema.json#/$defs/reference");
                    members.insert("type".to_owned(), "object".into());
                    members.insert("then".to_owned(), json!({ "$ref": reference }));
                    let entries = json!({ "additionalProperties": entry.schema(root, up) });
                    members.insert("else".to_owned(), entries);
                }
                described
            }
            Self::Map(entry) => json!({ "type": "object", "additionalProperties": entry.schema(root, up) }),
            Self::Other(schema) => parsed(schema),
        }
    }
}

impl ScalarType {
    /// The scalar alone.
    fn literal(&self, up: &str) -> Value {
        match self.schema {
            Schema::Named(name) => json!({ "$ref": format!("{up}value.schema.json#/$defs/{name}") }),
            Schema::Own(schema) => parsed(schema),
            Schema::Text => json!({ "type": "string" }),
            Schema::Words(words, more) => {
                let mut members = Map::new();
                let known: Vec<&str> = words.iter().map(|word| word.word).collect();
                members.insert("enum".to_owned(), known.into());
                let wrong = words.iter().flat_map(|word| {
                    word.aka
                        .iter()
                        .map(|wrong| ((*wrong).to_owned(), Value::from(word.word)))
                });
                let instead: Map<String, Value> = wrong.collect();
                if !instead.is_empty() {
                    members.insert("x-instead".to_owned(), Value::Object(instead));
                }
                merge(&mut members, parsed(more));
                Value::Object(members)
            }
        }
    }

    /// The scalar, or a reference.
    fn setting(&self, up: &str) -> Value {
        if matches!(self.schema, Schema::Text) {
            return json!({ "$ref": format!("{up}value.schema.json#/$defs/text") });
        }
        json!({
            "if": { "type": "object" },
            "then": { "$ref": format!("{up}value.schema.json#/$defs/reference") },
            "else": self.literal(up),
        })
    }
}

#[cfg(test)]
mod tests;
