//! The finding about an unknown key, with the help that fits it best.

use serde_json::Value;

use super::mentions::mentions;
use super::spelling::{UNITS, is_same, is_unit, words};
use super::{IMPORT, Vocabulary};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::hashing::HashMap;
use crate::language::toml;
use crate::schema::subschema::Subschema;
use crate::schema::{UNKNOWN_PROPERTY, embedded, validators};
use crate::syntax::{Entry, Value as NodeValue};

/// What an ARM template, and a resource in one, has at its root.
const OF_TEMPLATES: [&str; 9] = [
    "$schema",
    "contentVersion",
    "resources",
    "variables",
    "properties",
    "apiVersion",
    "dependsOn",
    "languageVersion",
    "metadata",
];

/// What an editor takes in place of JSON's and YAML's `$schema`.
const SCHEMA: &str = "an editor finds the schema of a definition by its first line, the comment `#:schema PATH`; remove the key";

/// The maximum number of findings about one table that list all of its keys.
const LISTED: usize = 10;

impl<'a> Vocabulary<'a> {
    /// The finding about an unknown key. `None` if the table does not have the key.
    pub(in crate::schema) fn unknown_key(&self, key: &str) -> Option<Diagnostic> {
        let entry = self.table.entry(key)?;
        let message = format!("unknown key `{key}` in {}", self.name_in_message());
        let finding = Diagnostic::new(&UNKNOWN_PROPERTY, entry.key.span, message, "no such key");
        let finding = match self.is_of_rest(entry) {
            true => finding.with_note(IMPORT),
            false => finding,
        };
        // A key that a compute has is not a misspelled table: `max_instances` is not `instance`.
        let is_of_a_compute =
            self.annotated("x-instead", key).is_none() && self.key_of_a_compute(entry).is_some();
        Some(match self.meant(key).filter(|_| !is_of_a_compute) {
            Some(word) => self.renamed(finding, entry, word),
            None => finding.with_help(self.help_without_word(entry)),
        })
    }

    /// The help for a key that means none of the table's keys.
    fn help_without_word(&self, entry: &Entry) -> String {
        let key = entry.key.value.as_str();
        let hint = self.annotated("x-hint", key).map(str::to_owned);
        hint.or_else(|| self.is_wrapper(key).then(|| self.unwrapping(key)))
            .or_else(|| (key == "$schema").then(|| SCHEMA.to_owned()))
            .or_else(|| self.takes_no_reference(key))
            .or_else(|| self.of_another_type(key))
            .or_else(|| self.key_of_the_root(entry))
            .or_else(|| self.key_of_a_compute(entry))
            .or_else(|| self.related(key))
            .unwrap_or_else(|| self.all_keys())
    }

    /// What to do with a reference to a whole table that is made of its keys.
    fn takes_no_reference(&self, key: &str) -> Option<String> {
        let is_reference = ["param", "expr"].contains(&key) && self.table.iter().count() == 1;
        let place = self.name_in_message();
        is_reference
            .then(|| format!("write the keys of {place} themselves: the values of most take a reference"))
    }

    /// The finding about a key that was probably meant as `word`.
    fn renamed(&self, finding: Diagnostic, entry: &Entry, word: &str) -> Diagnostic {
        let key = entry.key.value.as_str();
        let finding = match self.reason(key, word) {
            Some(reason) => finding.with_note(reason),
            None => finding,
        };
        if let Some(inner) = self.key_inside(word, key) {
            return finding.with_help(format!("write it inside `{word}`, as `{word}.{inner}`"));
        }
        let right = self.table.entry(word);
        if let Some(right) = right.filter(|right| (self.is_own)(right.key.span)) {
            let are_tables = right.node.as_table().is_some() && entry.node.as_table().is_some();
            let help = match are_tables {
                true => format!("move what is in `{key}` into `{word}`"),
                false => "remove one of the two".to_owned(),
            };
            return finding
                .with_related(right.key.span, format!("`{word}` already exists here"))
                .with_help(help);
        }
        let applicability = self.applicability(entry, word);
        if let Some(with_unit) = self.with_unit(entry, word) {
            let text = format!("write `{word} = {with_unit}`");
            let edits = [(entry.key.span, word.to_owned()), (entry.node.span, with_unit)];
            return finding.with_edits(text, edits, applicability);
        }
        // Another unit may be meant by the value than by the name of its key.
        let has_unit = |key: &str| words(key).last().is_some_and(|last| is_unit(last));
        if self.fits(entry, word) && (!has_unit(key) || has_unit(word)) {
            finding.with_suggestion(format!("write `{word}`"), entry.key.span, word, applicability)
        } else {
            finding.with_help(format!("write {}", self.described(word)))
        }
    }

    /// Whether a key, or what is under it, is written as in REST or in an ARM template.
    fn is_of_rest(&self, entry: &Entry) -> bool {
        let key = entry.key.value.as_str();
        let is_camel_case = key.contains(|c: char| c.is_ascii_uppercase());
        let is_group = entry.node.as_table().is_some() || entry.node.as_array().is_some();
        let is_envelope = OF_TEMPLATES.contains(&key) && (self.name.is_empty() || key == "properties");
        is_envelope || is_camel_case && is_group && (self.is_wrapper(key) || self.meant(key).is_some())
    }

    /// What to do with a wrapper for which the table says nothing.
    fn unwrapping(&self, key: &str) -> String {
        let place = self.name_in_message();
        format!("write what is in `{key}` in {place} itself")
    }

    /// The keys that have the most words of an unknown one.
    fn related(&self, key: &str) -> Option<String> {
        let words = words(key);
        let shared = |known: &str| {
            let known = self::words(known);
            let shared = known.iter().filter(|word| words.contains(word)).count();
            // Half of all words must be the same: `enable_public_ip` is `enable_node_public_ip`, `enable_x` is nothing.
            (2 * shared > known.len().max(words.len())).then_some(shared)
        };
        let known = self.known();
        let most = known.iter().filter_map(|known| shared(known)).max()?;
        let near: Vec<&str> = known
            .into_iter()
            .filter(|known| shared(known) == Some(most))
            .collect();
        let alternatives = toml::alternatives(&near, toml::ticked);
        Some(format!("did you mean {alternatives}?"))
    }

    /// The value with the unit that is in the name of its wrong key: `"30m"` for `…_minutes = 30`.
    fn with_unit(&self, entry: &Entry, word: &str) -> Option<String> {
        let number = match &entry.node.value {
            NodeValue::Integer(number) => *number,
            NodeValue::String(text) => text.parse().ok()?,
            _ => return None,
        };
        let words = words(&entry.key.value);
        let (_, unit) = UNITS
            .iter()
            .find(|(name, _)| words.iter().any(|word| word == name))?;
        let text = Value::from(format!("{number}{unit}"));
        let address = self.schema.address.as_ref()?;
        let fits = number > 0 && validators::accepts(&format!("{address}/properties/{word}"), &text);
        fits.then(|| text.to_string())
    }

    /// The key inside the table `word` that the user meant by `key`.
    fn key_inside(&self, word: &str, key: &str) -> Option<&'a str> {
        let inner = self.property(word)?;
        let known = inner.get("properties")?.as_object()?;
        let own = known.keys().map(String::as_str).find(|own| is_same(own, key));
        own.or_else(|| inner.get("x-instead")?.get(key)?.as_str())
    }

    /// What to do with a key of the root table that is in this table.
    fn key_of_the_root(&self, entry: &Entry) -> Option<String> {
        let is_foreign = self.name.is_empty() || self.schema.address.is_none();
        let key = entry.key.value.as_str();
        let properties = crate::schema::json("definition.schema.json")?.get("properties")?;
        let property = properties.get(key).filter(|_| !is_foreign)?;
        let mut inner = entry.node.as_table().into_iter().flatten();
        let child = inner.find(|child| child.node.as_table().is_some());
        let path = match child {
            Some(child) => format!(".{}", toml::key(&child.key.value)),
            None if property.get("propertyNames").is_some() => ".NAME".to_owned(),
            None => String::new(),
        };
        let is_table = property.get("$ref").is_some() || property.get("propertyNames").is_some();
        let todo = if is_table {
            format!("write it under its own header, `[{key}{path}]`")
        } else {
            "move it to the top of the file, above all headers".to_owned()
        };
        let table = &self.name;
        Some(format!("it belongs to the definition, not to `{table}`; {todo}"))
    }

    /// What to do with the setting of a compute above all headers, where the CLI's YAML has it.
    fn key_of_a_compute(&self, entry: &Entry) -> Option<String> {
        let key = entry.key.value.as_str();
        if !self.name.is_empty() || entry.node.as_table().is_some() {
            return None;
        }
        let tables = ["instance", "cluster", "kubernetes", "attached"];
        let has_key = |table: &&str| {
            let table = Subschema::embedded(&embedded::address(&format!("{table}.schema.json#")));
            table.is_some_and(|table| {
                Vocabulary::new(String::new(), self.table, table, self.is_own).knows(key)
            })
        };
        let headers: Vec<String> = tables
            .into_iter()
            .filter(has_key)
            .map(|table| format!("[{table}.NAME]"))
            .collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let place = match headers.as_slice() {
            [] => return None,
            ["[instance.NAME]", _, _, ..] => "the header of a compute, such as `[instance.NAME]`".to_owned(),
            headers => toml::alternatives(headers, toml::ticked),
        };
        Some(match key {
            "name" => {
                "the name of a compute is in its header: `[instance.NAME]`, `[cluster.NAME]`".to_owned()
            }
            _ => format!("it is a setting of a compute: write it below {place}"),
        })
    }

    /// Whether the table has a key, or one that it stands for.
    fn knows(&self, key: &str) -> bool {
        self.property(key).is_some() || self.annotated("x-instead", key).is_some()
    }

    /// The help for a key that belongs to another type of attached compute.
    fn of_another_type(&self, key: &str) -> Option<String> {
        let address = self.schema.address.as_ref()?;
        if !address.contains("/attached/") || !address.trim_end_matches('#').ends_with(".schema.json") {
            return None;
        }
        let types = embedded::files().filter_map(|file| {
            embedded::at(&embedded::address(&format!("{file}#/properties/{key}")))?;
            file.strip_prefix("attached/")?.strip_suffix(".schema.json")
        });
        let types: Vec<&str> = types.collect();
        let written = |kind: &str| format!("`type = \"{kind}\"`");
        (!types.is_empty()).then(|| format!("`{key}` belongs to {}", toml::alternatives(&types, written)))
    }

    fn all_keys(&self) -> String {
        match self.known().as_slice() {
            [] => "remove it".to_owned(),
            ["param", "expr"] | ["expr", "param"] => {
                "write the value itself in place of the table, or a reference: \
                                                     `{ param = \"name\" }` or `{ expr = \"…\" }`"
                    .to_owned()
            }
            [only] => format!("the only key here is `{only}`"),
            _ if self.listed.get() == LISTED => "remove it, or write it where it belongs".to_owned(),
            keys => {
                self.listed.set(self.listed.get() + 1);
                format!("use one of the keys {}", toml::list(keys, toml::ticked))
            }
        }
    }

    /// Why the right key differs: where the wrong one comes from.
    fn reason(&self, key: &str, word: &str) -> Option<String> {
        if is_same(key, word) {
            return Some("keys are written in snake_case, as in the Azure ML CLI v2".to_owned());
        }
        let is_camel_case = key.contains(|c: char| c.is_ascii_uppercase());
        let mut words = rest_words(self.property(word)?);
        let is_rest = is_camel_case && words.any(|rest| is_same(rest, key));
        is_rest.then(|| format!("`{key}` is the name in the REST API"))
    }

    /// Whether the value is valid under the right key. Without a schema, it is assumed to be valid.
    fn fits(&self, entry: &Entry, word: &str) -> bool {
        self.schema.address.as_ref().is_none_or(|address| {
            let property = format!("{address}/properties/{word}");
            validators::accepts(&property, &validators::instance(&entry.node))
        })
    }

    /// `--fix` may rename a key only if it is written once and nothing else will get the new name.
    fn applicability(&self, entry: &Entry, word: &str) -> Applicability {
        let claims = self.claims.get_or_init(|| self.counted_claims());
        if claims.get(word) == Some(&1) && mentions(entry) == 1 {
            Applicability::MachineApplicable
        } else {
            Applicability::MaybeIncorrect
        }
    }

    /// How many unknown keys of the table probably mean each key.
    fn counted_claims(&self) -> HashMap<&'a str, usize> {
        let mut claims = HashMap::default();
        for word in self.strangers().filter_map(|other| self.meant(&other.key.value)) {
            *claims.entry(word).or_default() += 1;
        }
        claims
    }
}

/// The words on the REST path of a property.
fn rest_words(property: &Value) -> impl Iterator<Item = &str> {
    let paths = match property.get("x-rest") {
        Some(Value::Array(paths)) => paths.as_slice(),
        Some(path) => std::slice::from_ref(path),
        None => &[],
    };
    paths
        .iter()
        .filter_map(Value::as_str)
        .flat_map(|path| path.split('.'))
        .map(|word| word.trim_end_matches("[]"))
}
