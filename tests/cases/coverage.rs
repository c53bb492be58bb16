//! Which properties of the schemas the cases speak of: the schemas are walked along with each definition.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use toml::Value as Toml;

/// The schemas, by file name.
pub(crate) struct Schemas(BTreeMap<String, Json>);

/// Whether a schema describes a policy: the properties in it are those of computes, and the words of a requirement.
fn is_of_policy(name: &str) -> bool {
    name.starts_with("policy/") || name == "requirement.schema.json"
}

impl Schemas {
    /// Reads the schemas of a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut schemas = BTreeMap::new();
        read_into(folder, "", &mut schemas);
        Self(schemas)
    }

    /// Every property that the schemas declare: `instance.schema.json/properties/size`.
    pub(crate) fn properties(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (name, schema) in self.0.iter().filter(|(name, _)| !is_of_policy(name)) {
            declared(schema, name, &mut found);
        }
        found
    }

    /// The properties that a definition speaks of.
    pub(crate) fn used(&self, definition: &Toml) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.walk(
            "definition.schema.json",
            &self.0["definition.schema.json"],
            definition,
            &mut found,
        );
        found
    }

    fn walk(&self, place: &str, schema: &Json, value: &Toml, found: &mut BTreeSet<String>) {
        let Json::Object(members) = schema else { return };
        for (keyword, inner) in members {
            let place = format!("{place}/{keyword}");
            match (keyword.as_str(), value) {
                ("then", _) if is_of_another_type(members.get("if"), value) => {}
                ("$ref", _) => self.reference(&place, inner.as_str().unwrap(), value, found),
                ("if" | "then" | "else" | "not", _) => self.walk(&place, inner, value, found),
                ("allOf" | "anyOf" | "oneOf", _) => {
                    for (index, branch) in inner.as_array().into_iter().flatten().enumerate() {
                        self.walk(&format!("{place}/{index}"), branch, value, found);
                    }
                }
                ("items", Toml::Array(items)) => {
                    for item in items {
                        self.walk(&place, inner, item, found);
                    }
                }
                ("properties", Toml::Table(table)) => {
                    for (key, value) in table {
                        if let Some(property) = inner.get(key) {
                            let place = format!("{place}/{key}");
                            self.walk(&place, property, value, found);
                            found.insert(place);
                        }
                    }
                }
                ("additionalProperties", Toml::Table(table)) => {
                    let named = |key: &str| {
                        members
                            .get("properties")
                            .is_some_and(|all| all.get(key).is_some())
                    };
                    for (_, value) in table.iter().filter(|(key, _)| !named(key)) {
                        self.walk(&place, inner, value, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn reference(&self, place: &str, reference: &str, value: &Toml, found: &mut BTreeSet<String>) {
        const END: &str = ".schema.json";
        let here = &place[..place.find(END).unwrap() + END.len()];
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if file.is_empty() {
            here
        } else {
            file.trim_start_matches("../")
        };
        let target = self.0[file].pointer(pointer).unwrap();
        self.walk(&format!("{file}{pointer}"), target, value, found);
    }
}

fn read_into(folder: &Path, prefix: &str, schemas: &mut BTreeMap<String, Json>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() && prefix.is_empty() && path.ends_with("output") {
            // NOTE: what armlet prints, not the language.
        } else if name == "armlet.schema.json" {
            // NOTE: the same language in the flavour for editors.
        } else if path.is_dir() {
            read_into(&path, &format!("{name}/"), schemas);
        } else {
            schemas.insert(
                name,
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap(),
            );
        }
    }
}

/// Whether a condition asks for another `type` than the table has.
fn is_of_another_type(condition: Option<&Json>, value: &Toml) -> bool {
    let asked = condition.and_then(|condition| condition.pointer("/properties/type/const"));
    asked.is_some_and(|asked| value.get("type").and_then(Toml::as_str) != asked.as_str())
}

fn declared(schema: &Json, place: &str, found: &mut BTreeSet<String>) {
    match schema {
        Json::Object(members) => {
            for (keyword, inner) in members {
                let place = format!("{place}/{keyword}");
                if keyword == "properties" && !place.contains("x-") {
                    found.extend(
                        inner
                            .as_object()
                            .unwrap()
                            .keys()
                            .map(|key| format!("{place}/{key}")),
                    );
                }
                if keyword != "examples" && keyword != "default" {
                    declared(inner, &place, found);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                declared(item, &format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
}
