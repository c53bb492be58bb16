//! Compiled schemas, each made when the first table needs it and shared by all definitions of a run.

use std::error::Error;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Keyword, Retrieve, Uri, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::embedded::{self, BASE};
use crate::hashing::{HashMap, HashSet};
use crate::syntax::{Entry, Node, Value as NodeValue};

/// Which of the two readings of a schema is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reading {
    /// A whole table, its defaults merged in: `x-required` keys must be there.
    Complete,
    /// A part of one, as in `[defaults]`.
    Partial,
    /// A value that is proposed: also what is left to rules must be right.
    Proposed,
}

/// A compiled schema of a table.
struct Compiled {
    /// The keys of the table's schema that it takes; all of them where none are given.
    keys: Option<HashSet<&'static str>>,
    /// All keys of the table's schema, where the address is one's.
    known: Option<&'static Map<String, Value>>,
    validator: Arc<Validator>,
}

impl Compiled {
    /// Whether it takes all that a table has of the keys of its schema.
    fn has(&self, table: Option<&Map<String, Value>>) -> bool {
        let Some(keys) = &self.keys else { return true };
        let is_known = |key: &str| self.known.is_none_or(|known| known.contains_key(key));
        let has = |key: &String| keys.contains(key.as_str()) || !is_known(key);
        table.is_some_and(|table| table.keys().all(has))
    }
}

/// The validator of the embedded subschema at `address` for a value like `instance`.
///
/// Of the schemas of a table only those of the keys that it has are compiled, for most tables have a few of dozens. If another one has
/// others, all of them are, so that no schema is compiled more than twice.
fn validator(address: &str, reading: Reading, instance: &Value) -> Arc<Validator> {
    type Cache = Mutex<HashMap<(String, Reading), Vec<Compiled>>>;
    static CACHE: OnceLock<Cache> = OnceLock::new();
    let cache = CACHE.get_or_init(Cache::default);
    // A thread that panicked while it held the lock left the map as it was: entries are only ever added whole.
    let mut validators = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = validators.entry((address.to_owned(), reading)).or_default();
    let table = instance.as_object();
    let known = compiled
        .first()
        .map_or_else(|| keys_of(address), |first| first.known);
    let fit = compiled.iter().find(|compiled| compiled.has(table));
    if let Some(fit) = fit {
        return Arc::clone(&fit.validator);
    }
    let own = table.zip(known).filter(|_| compiled.is_empty());
    let keys: Option<Vec<&'static str>> = own.map(|(table, known)| {
        let known = known.keys().map(String::as_str);
        known.filter(|key| table.contains_key(*key)).collect()
    });
    let validator = Arc::new(compile(address, reading, keys.clone()));
    compiled.push(Compiled {
        keys: keys.map(HashSet::from_iter),
        known,
        validator: Arc::clone(&validator),
    });
    validator
}

/// Whether the embedded subschema at `address` takes `value`, defaults aside.
pub(super) fn accepts(address: &str, value: &Value) -> bool {
    validator(address, Reading::Partial, value).is_valid(value)
}

/// Whether it takes a value that is to be proposed, by the rules that know its keywords as well.
pub(super) fn may_propose(address: &str, value: &Value) -> bool {
    validator(address, Reading::Proposed, value).is_valid(value)
}

/// A node as the validators see it. JSON Schema takes `4.0` for an integer, which no key of the language does: so a float
/// without a fraction is seen as the next one that has some, or as null if it is too large for that.
pub(super) fn instance(node: &Node) -> Value {
    match &node.value {
        NodeValue::Float(number) => match [*number, number.next_up()]
            .into_iter()
            .find(|seen| seen.fract() != 0.0)
        {
            Some(seen) => Value::from(seen),
            None => Value::Null,
        },
        NodeValue::Array(items) => Value::Array(items.iter().map(instance).collect()),
        NodeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|entry| (entry.key.value.to_string(), instance(&entry.node)))
                .collect(),
        ),
        _ => node.to_json(),
    }
}

/// The number of entries from which on a table is seen without all of its unknown keys.
pub(super) const MANY: usize = 1_024;

/// A node as the validator at an address sees it. Of a table with thousands of keys, the first one that its schema does not have stands
/// for all such: as JSON, a key takes several times the memory that it takes in the definition.
fn instance_at(address: &str, node: &Node) -> Value {
    let table = node.as_table().filter(|table| table.len() > MANY);
    let Some((table, known)) = table.zip(keys_of(address)) else {
        return instance(node);
    };
    let mut has_unknown = false;
    let is_seen = |entry: &&Entry| {
        known.contains_key(entry.key.value.as_str()) || !std::mem::replace(&mut has_unknown, true)
    };
    let seen = table.iter().filter(is_seen);
    Value::Object(
        seen.map(|entry| (entry.key.value.to_string(), instance(&entry.node)))
            .collect(),
    )
}

/// Whether two tables have the same keys in the same order.
pub(super) fn have_same_keys(one: &Node, other: &Node) -> bool {
    let keys = [one, other].map(|node| {
        node.as_table()
            .map(|table| table.iter().map(|entry| &entry.key.value))
    });
    match keys {
        [Some(keys), Some(others)] => keys.eq(others),
        _ => false,
    }
}

/// The same for a node with the keys of the one before it, whose instance is at hand.
pub(super) fn instance_like(node: &Node, (before, mut seen): (&Node, Value)) -> Value {
    let (Some(table), Some(other), Value::Object(members)) = (node.as_table(), before.as_table(), &mut seen)
    else {
        return instance(node);
    };
    for entry in table.besides(Some(other)) {
        members.insert(entry.key.value.to_string(), instance(&entry.node));
    }
    seen
}

/// A table as a validator sees it, and that validator.
pub(super) struct Seen {
    pub(super) reading: Reading,
    pub(super) instance: Value,
    pub(super) validator: Arc<Validator>,
}

impl Seen {
    pub(super) fn at(address: &str, reading: Reading, node: &Node) -> Self {
        let instance = instance_at(address, node);
        Self {
            reading,
            validator: validator(address, reading, &instance),
            instance,
        }
    }

    pub(super) fn is_valid(&self) -> bool {
        self.validator.is_valid(&self.instance)
    }
}

/// Compiles a schema that is not one of ours: that of a recipe's parameters.
///
/// # Errors
/// What is wrong with the schema.
pub(super) fn foreign(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .with_retriever(Embedded {
            reading: Reading::Complete,
            table: None,
            keys: None,
        })
        .build(schema)
}

fn compile(reference: &str, reading: Reading, keys: Option<Vec<&'static str>>) -> Validator {
    // NOTE: the crate checks a schema that it is handed against its draft's meta-schema, and compiling that of draft 4 takes a
    // tenth of the time. What the reference leads to says itself that it is draft 2020-12.
    let schema = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "$ref": reference });
    let table = table_of(reference).map(str::to_owned);
    let mut options = jsonschema::options().with_retriever(Embedded { reading, table, keys });
    if reading == Reading::Complete {
        options = options.with_keyword("x-required", |_, names, _| required(names));
    }
    #[expect(
        clippy::expect_used,
        reason = "the schemas are part of the binary, and a test compiles every table's"
    )]
    options.build(&schema).expect("an embedded schema compiles")
}

/// The table that a reference into the root schema leads to.
fn table_of(reference: &str) -> Option<&str> {
    let pointer = reference
        .strip_prefix(super::ROOT)?
        .strip_prefix("/properties/")?;
    pointer.split('/').next()
}

/// The keys of the table to whose schema a reference into the root schema leads: not to a place within, and not to a table of such
/// tables.
fn keys_of(reference: &str) -> Option<&'static Map<String, Value>> {
    let schema = embedded::files().next().and_then(embedded::json)?;
    let pointer = reference.strip_prefix(super::ROOT)?;
    let file = schema.pointer(pointer)?.get("$ref")?.as_str()?;
    let is_table = file.strip_suffix(".schema.json") == table_of(reference);
    embedded::json(file)
        .filter(|_| is_table)?
        .get("properties")?
        .as_object()
}

/// Hands out the embedded schemas, fit for one reading.
struct Embedded {
    reading: Reading,
    /// The only table that the root schema has, so that the schemas of the others are not read; all where none is given.
    ///
    /// NOTE: no schema refers to the root, as a test holds.
    table: Option<String>,
    /// The only keys that the schema of that table has; all where none are given.
    keys: Option<Vec<&'static str>>,
}

impl Embedded {
    fn schema(&self, file: &str) -> Option<Value> {
        let schema = embedded::json(file)?;
        let kept = match (&self.table, &self.keys) {
            (Some(table), _) if is_root(file) => &[table.as_str()],
            (Some(table), Some(keys)) if file.strip_suffix(".schema.json") == Some(table) => keys.as_slice(),
            _ => return Some(trimmed(schema, self.reading)),
        };
        let members = schema.as_object()?.iter().filter(|(key, _)| !is_annotation(key));
        let members = members.map(|(key, member)| {
            let member = match member {
                Value::Object(all) if key == "properties" => self.properties(all, kept),
                _ => trimmed_member(key, member, self.reading),
            };
            (key.clone(), member)
        });
        Some(Value::Object(members.collect()))
    }

    /// Those of the properties that are kept.
    fn properties(&self, all: &Map<String, Value>, kept: &[&str]) -> Value {
        let kept = all.iter().filter(|(name, _)| kept.contains(&name.as_str()));
        let kept = kept.map(|(name, schema)| (name.clone(), trimmed(schema, self.reading)));
        Value::Object(kept.collect())
    }
}

/// Whether this is the schema of a whole definition.
fn is_root(file: &str) -> bool {
    super::ROOT
        .strip_prefix(BASE)
        .and_then(|root| root.strip_suffix('#'))
        == Some(file)
}

impl Retrieve for Embedded {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let file = uri.as_str().strip_prefix(BASE);
        let schema = file.and_then(|file| self.schema(file));
        schema.ok_or_else(|| format!("no schema is called `{uri}`").into())
    }
}

/// The keywords that a rule checks better wherever `x-rule` is next to them; a type is always the schema's to check, for
/// a rule sees only what could be read.
const LEFT_TO_RULES: [&str; 16] = [
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "enum",
    "not",
    "oneOf",
    "anyOf",
    "required",
    "dependentRequired",
    "maxProperties",
    "minProperties",
];

/// What a schema says to people and to armlet's own messages, which read it from the embedded schema itself.
const ANNOTATIONS: [&str; 5] = ["title", "description", "default", "examples", "$comment"];

/// Keywords whose value holds no schema.
const PLAIN: [&str; 4] = ["x-required", "enum", "const", "dependentRequired"];

/// Keywords whose value is a table of schemas under names of our own.
const NAMED_SCHEMAS: [&str; 2] = ["properties", "$defs"];

/// A schema less what only an editor needs, so that one mistake makes one finding and less is copied and compiled; for a
/// partial table also less what holds only once the defaults are merged.
fn trimmed(schema: &Value, reading: Reading) -> Value {
    match schema {
        Value::Object(members) => {
            let dropped = (reading != Reading::Proposed && members.contains_key("x-rule"))
                || (reading == Reading::Partial && members.contains_key("x-after-defaults"));
            let is_left_out = |key: &str| is_annotation(key) || dropped && LEFT_TO_RULES.contains(&key);
            let kept = members
                .iter()
                .filter(|(key, _)| !is_left_out(key))
                .map(|(key, value)| (key.clone(), trimmed_member(key, value, reading)));
            Value::Object(kept.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| trimmed(item, reading)).collect()),
        scalar => scalar.clone(),
    }
}

fn trimmed_member(key: &str, value: &Value, reading: Reading) -> Value {
    match value {
        // The names may be those of keywords: a compute has a `description`.
        Value::Object(named) if NAMED_SCHEMAS.contains(&key) => Value::Object(
            named
                .iter()
                .map(|(name, schema)| (name.clone(), trimmed(schema, reading)))
                .collect(),
        ),
        _ if PLAIN.contains(&key) => value.clone(),
        _ => trimmed(value, reading),
    }
}

fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-") && key != "x-required"
}

/// `x-required`: `required`, once defaults and extended files are merged in.
struct Required(Vec<String>);

fn required(names: &Value) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'static>> {
    let names = names.as_array().into_iter().flatten();
    let names = names.filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Box::new(Required(names)))
}

impl Required {
    fn missing<'a>(&'a self, instance: &'a Value) -> impl Iterator<Item = &'a str> + 'a {
        let object = instance.as_object();
        self.0
            .iter()
            .filter(move |name| object.is_some_and(|object| !object.contains_key(name.as_str())))
            .map(String::as_str)
    }
}

impl<'i> Keyword<'i> for Required {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.missing(instance)
            .next()
            .map_or(Ok(()), |name| Err(ValidationError::custom(name)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.missing(instance).next().is_none()
    }

    fn iter_errors(&self, instance: &'i Value) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        let missing: Vec<_> = self.missing(instance).map(ValidationError::custom).collect();
        Box::new(missing.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_refers_to_the_root() {
        for file in embedded::files() {
            let references = format!("{}{}", "\"$ref\": \"", "definition.schema.json");
            assert!(!embedded::text(file).unwrap().contains(&references), "{file}");
        }
    }

    #[test]
    fn the_root_has_the_table_that_is_asked_for_alone_and_that_its_keys() {
        let address =
            "https://armlet.dev/schemas/definition.schema.json#/properties/instance/additionalProperties";
        assert_eq!(table_of(address), Some("instance"));
        let schemas = Embedded {
            reading: Reading::Complete,
            table: Some("instance".to_owned()),
            keys: Some(vec!["size", "sise"]),
        };
        let root = schemas.schema("definition.schema.json").unwrap();
        let tables: Vec<&String> = root["properties"].as_object().unwrap().keys().collect();
        assert_eq!(tables, ["instance"]);
        assert_eq!(root["$id"], "https://armlet.dev/schemas/definition.schema.json");
        assert!(schemas.schema("value.schema.json").unwrap()["$defs"]["text"].is_object());
        let table = schemas.schema("instance.schema.json").unwrap();
        let keys: Vec<&String> = table["properties"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["size"]);
        assert_eq!(table["additionalProperties"], false);
    }
}
