//! The keys of a table, and what was probably meant by an unknown one.

use serde_json::Value;

use super::subschema::Subschema;
use super::{UNKNOWN_PROPERTY, embedded, validators};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::language::toml;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value as NodeValue};

/// What turns the words of other tools into a definition.
pub(super) const IMPORT: &str =
    "`armlet import` turns an ARM template, what Azure lists and the CLI's YAML into a definition";

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

/// Misspellings of words of this length, or shorter ones, are not looked for: they are near to many words.
const SHORT: usize = 5;

/// Units in names of keys, and how a duration writes them.
const UNITS: [(&str, &str); 8] = [
    ("minutes", "m"),
    ("mins", "m"),
    ("seconds", "s"),
    ("secs", "s"),
    ("hours", "h"),
    ("days", "d"),
    ("min", "m"),
    ("sec", "s"),
];

/// What other tools write is read on below a key that armlet does not have, so that one run finds all mistakes.
#[derive(Clone)]
pub(super) struct Below<'a> {
    /// The name of the table in the definition.
    pub(super) name: String,
    /// Its key.
    pub(super) key: Span,
    /// The table, or the list of tables.
    pub(super) node: &'a Node,
    /// The address of the schema that it is read by.
    pub(super) address: String,
    /// Whether it is a part of the table that this schema describes, so that what it lacks proves nothing.
    pub(super) is_part: bool,
}

/// A table and the keys that its schema gives it.
pub(super) struct Vocabulary<'a> {
    /// The name of the table in the definition.
    pub(super) name: String,
    /// The table.
    pub(super) table: &'a Table,
    /// The schema with its `properties`.
    pub(super) schema: Subschema<'a>,
    /// Whether a place is in the table itself, not in the defaults that were merged into it.
    pub(super) is_own: &'a dyn Fn(Span) -> bool,
}

impl<'a> Vocabulary<'a> {
    /// The keys, in the order of the schema.
    pub(super) fn known(&self) -> Vec<&'a str> {
        let properties = self.schema.schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flat_map(|properties| properties.keys().map(String::as_str))
            .collect()
    }

    /// A key in backticks, with its possible values or an example.
    pub(super) fn described(&self, key: &str) -> String {
        let property = self.property(key);
        let literal = property.map(|property| property.get("else").unwrap_or(property));
        let words = literal.and_then(|literal| literal.get("enum")?.as_array());
        let example = property.and_then(|property| property.get("examples")?.get(0));
        match (words, example) {
            (Some(words), _) => {
                let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                format!("`{key}`: {}", toml::alternatives(&words, toml::quoted))
            }
            (None, Some(example)) => {
                let (name, value) = (toml::key(key), toml::value(example));
                format!("`{key}`, for example `{name} = {value}`")
            }
            (None, None) => format!("`{key}`"),
        }
    }

    /// The entry that requires `key`.
    pub(super) fn needing(&self, key: &str) -> Option<&'a Entry> {
        let conditions = self.schema.schema.get("allOf").and_then(Value::as_array);
        let conditions = conditions.into_iter().flatten().chain([self.schema.schema]);
        conditions
            .filter_map(|condition| condition.get("dependentRequired")?.as_object())
            .flatten()
            .filter(|(_, needed)| {
                needed
                    .as_array()
                    .is_some_and(|needed| needed.iter().any(|name| name == key))
            })
            .find_map(|(name, _)| self.table.entry(name))
    }

    /// Whether the table has unknown keys.
    pub(super) fn has_strangers(&self) -> bool {
        self.strangers().next().is_some()
    }

    /// Whether the table has an unknown key by which the user meant `key`, or a wrapper that holds it.
    pub(super) fn is_misnamed(&self, key: &str) -> bool {
        self.strangers().any(|entry| self.stands_for(entry, key))
    }

    fn stands_for(&self, entry: &Entry, key: &str) -> bool {
        let name = entry.key.value.as_str();
        let inside = entry.node.as_table().into_iter().flatten();
        self.meant(name) == Some(key)
            || self.is_wrapper(name)
                && inside
                    .into_iter()
                    .any(|inner| inner.key.value == key || self.stands_for(inner, key))
    }

    /// Whether other tools group keys of this table under `key`.
    pub(super) fn is_wrapper(&self, key: &str) -> bool {
        let wrappers = self.schema.schema.get("x-wrapper").and_then(Value::as_array);
        let mut wrappers = wrappers.into_iter().flatten().filter_map(Value::as_str);
        wrappers.any(|wrapper| plain(wrapper) == plain(key))
    }

    /// The table under an unknown key, to be read on.
    pub(super) fn below(&self, key: &str) -> Option<Below<'a>> {
        let entry = self.table.entry(key)?;
        let address = self.schema.address.as_ref()?;
        let is_part = self.is_wrapper(key);
        let address = if is_part {
            entry.node.as_table()?;
            address.clone()
        } else {
            let is_scalar = entry.node.as_table().is_none() && entry.node.as_array().is_none();
            let word = self.meant(key).filter(|_| !is_scalar)?;
            format!("{address}/properties/{word}")
        };
        Some(Below {
            name: self.path_of(key),
            key: entry.key.span,
            node: &entry.node,
            address,
            is_part,
        })
    }

    /// The name of what is under a key.
    fn path_of(&self, key: &str) -> String {
        let key = toml::key(key);
        if self.name.is_empty() {
            key.to_string()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    /// The finding about an unknown key. `None` if the table does not have the key.
    pub(super) fn unknown_key(&self, key: &str) -> Option<Diagnostic> {
        let entry = self.table.entry(key)?;
        let message = format!("unknown key `{key}` in {}", self.name_in_message());
        let finding = Diagnostic::new(&UNKNOWN_PROPERTY, entry.key.span, message, "no such key");
        let finding = match self.is_of_rest(entry) {
            true => finding.with_note(IMPORT),
            false => finding,
        };
        let Some(word) = self.meant(key) else {
            let hint = self.annotated("x-hint", key).map(str::to_owned);
            let help = hint
                .or_else(|| self.is_wrapper(key).then(|| self.unwrapping(key)))
                .or_else(|| (key == "$schema").then(|| SCHEMA.to_owned()))
                .or_else(|| self.of_another_type(key))
                .or_else(|| self.key_of_the_root(entry))
                .or_else(|| self.related(key))
                .unwrap_or_else(|| self.all_keys());
            return Some(finding.with_help(help));
        };
        let finding = match self.reason(key, word) {
            Some(reason) => finding.with_note(reason),
            None => finding,
        };
        if let Some(inner) = self.key_inside(word, key) {
            return Some(finding.with_help(format!("write it inside `{word}`, as `{word}.{inner}`")));
        }
        if let Some(right) = self
            .table
            .entry(word)
            .filter(|right| (self.is_own)(right.key.span))
        {
            return Some(
                finding
                    .with_related(right.key.span, format!("`{word}` already exists here"))
                    .with_help("remove one of the two"),
            );
        }
        if let Some(with_unit) = self.with_unit(entry, word) {
            let applicability = self.applicability(entry, word);
            return Some(finding.with_edits(
                format!("write `{word} = {with_unit}`"),
                [(entry.key.span, word.to_owned()), (entry.node.span, with_unit)],
                applicability,
            ));
        }
        // Another unit may be meant by the value than by the name of its key.
        let loses_unit = words(&entry.key.value).last().is_some_and(|last| is_unit(last))
            && !words(word).last().is_some_and(|last| is_unit(last));
        Some(if self.fits(entry, word) && !loses_unit {
            let ask = format!("write `{word}`");
            finding.with_suggestion(ask, entry.key.span, word, self.applicability(entry, word))
        } else {
            finding.with_help(format!("write {}", self.described(word)))
        })
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
        let NodeValue::Integer(number) = entry.node.value else {
            return None;
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
        let own = known
            .keys()
            .map(String::as_str)
            .find(|own| plain(own) == plain(key));
        own.or_else(|| inner.get("x-instead")?.get(key)?.as_str())
    }

    /// What to do with a key of the root table that is in this table.
    fn key_of_the_root(&self, entry: &Entry) -> Option<String> {
        let is_foreign = self.name.is_empty() || self.schema.address.is_none();
        let key = entry.key.value.as_str();
        let properties = super::json("definition.schema.json")?.get("properties")?;
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

    fn name_in_message(&self) -> String {
        if self.name.is_empty() {
            "the definition".to_owned()
        } else {
            format!("`{}`", self.name)
        }
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
            keys => format!("use one of the keys {}", toml::list(keys, toml::ticked)),
        }
    }

    fn property(&self, key: &str) -> Option<&'a Value> {
        self.schema.schema.get("properties")?.get(key)
    }

    fn annotated(&self, annotation: &str, key: &str) -> Option<&'a str> {
        self.schema.schema.get(annotation)?.get(key)?.as_str()
    }

    /// The entries with unknown keys.
    fn strangers(&self) -> impl Iterator<Item = &'a Entry> {
        self.table
            .iter()
            .filter(|entry| self.property(&entry.key.value).is_none())
    }

    /// The key that the user probably meant by `key`.
    pub(super) fn meant(&self, key: &str) -> Option<&'a str> {
        if let Some(word) = self.annotated("x-instead", key) {
            return Some(word);
        }
        if self.annotated("x-hint", key).is_some() {
            return None;
        }
        let known = self.known();
        let spelled = known.iter().copied().find(|word| plain(word) == plain(key));
        spelled
            .or_else(|| self.instead_of_spelling(key))
            .or_else(|| self.without_unit(key))
            .or_else(|| nearest(key, known))
            .or_else(|| self.instead_of_misspelling(key))
    }

    /// The key of a duration for one that ends in a unit: `idle_time_before_shutdown` for `idle_time_before_shutdown_minutes`.
    fn without_unit(&self, key: &str) -> Option<&'a str> {
        let words = words(key);
        let (_, words) = words.split_last().filter(|(last, _)| is_unit(last))?;
        let stem = words.concat();
        let spelled = self.known().into_iter().find(|word| plain(word) == stem);
        spelled.or_else(|| self.instead_of_spelling(&stem))
    }

    /// The right word for a misspelled wrong one: `vmPriorty` for `vmPriority`.
    fn instead_of_misspelling(&self, key: &str) -> Option<&'a str> {
        let instead = self.schema.schema.get("x-instead")?.as_object()?;
        let near = nearest(key, instead.keys().map(String::as_str))?;
        // A short word is near to many.
        instead.get(near)?.as_str().filter(|_| near.len() > SHORT)
    }

    /// The right word for another spelling of a wrong one: `VMSize` for `vmSize`.
    fn instead_of_spelling(&self, key: &str) -> Option<&'a str> {
        let instead = self.schema.schema.get("x-instead")?.as_object()?;
        let (_, word) = instead.iter().find(|(wrong, _)| plain(wrong) == plain(key))?;
        word.as_str()
    }

    /// Why the right key differs: where the wrong one comes from.
    fn reason(&self, key: &str, word: &str) -> Option<String> {
        if plain(key) == plain(word) {
            return Some("keys are written in snake_case, as in the Azure ML CLI v2".to_owned());
        }
        let is_camel_case = key.contains(|c: char| c.is_ascii_uppercase());
        let mut words = rest_words(self.property(word)?);
        let is_rest = is_camel_case && words.any(|rest| plain(rest) == plain(key));
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
        let rivals = self
            .strangers()
            .filter(|other| self.meant(&other.key.value) == Some(word));
        if rivals.count() == 1 && mentions(entry) == 1 {
            Applicability::MachineApplicable
        } else {
            Applicability::MaybeIncorrect
        }
    }
}

/// Whether a word of a key is a unit of time.
fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|(unit, _)| *unit == word)
}

/// How often a key is written. Each header below a table repeats it, and so does each dotted key.
fn mentions(entry: &Entry) -> usize {
    if is_inline(&entry.node) {
        return 1;
    }
    match &entry.node.value {
        NodeValue::Table(table) => {
            // A table without its own header has the span of its key.
            let has_header = entry.node.span != entry.key.span;
            usize::from(has_header)
                + table
                    .iter()
                    .map(|child| mentions_below(child, has_header))
                    .sum::<usize>()
        }
        NodeValue::Array(items) => items.len(),
        _ => 1,
    }
}

fn mentions_below(child: &Entry, has_header: bool) -> usize {
    if has_header && is_inline(&child.node) {
        0
    } else {
        mentions(child)
    }
}

/// Whether a value is written in one piece after its key.
fn is_inline(node: &Node) -> bool {
    match &node.value {
        NodeValue::Table(table) => table.iter().all(|entry| node.span.contains(entry.key.span)),
        NodeValue::Array(items) => items
            .iter()
            .all(|item| node.span.contains(item.span) && is_inline(item)),
        _ => true,
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

/// The words of a key in snake_case or camelCase, in lower case.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in key.chars() {
        if character.is_ascii_uppercase() || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word without the differences between camelCase and snake_case.
pub(super) fn plain(word: &str) -> String {
    word.replace(['_', '-'], "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Applicability, Diagnostic};
    use crate::document;
    use crate::schema::{validate, validate_compute};
    use crate::source::{NoFiles, SourceFile, Sources};

    /// The findings of a definition whose one compute is `[cluster.c]`.
    fn found(toml: &str) -> Vec<Diagnostic> {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("compute.toml", toml));
        let mut findings = Vec::new();
        let document = document::read(source, &NoFiles, &mut sources, &mut findings).unwrap();
        validate(&document.root, &mut findings);
        for compute in &document.computes {
            validate_compute(compute, &mut findings);
        }
        findings
    }

    /// Whether `--fix` would apply the only suggestion of the only finding.
    fn applicability(toml: &str) -> Option<Applicability> {
        let findings = found(&format!("workspace.name = \"mlw-team\"\n{toml}"));
        assert_eq!(findings.len(), 1, "{findings:?}");
        findings[0]
            .suggestions
            .first()
            .map(|suggestion| suggestion.applicability)
    }

    const FIX: Option<Applicability> = Some(Applicability::MachineApplicable);
    const SHOW: Option<Applicability> = Some(Applicability::MaybeIncorrect);

    #[test]
    fn a_key_is_renamed_where_its_value_fits() {
        assert_eq!(
            applicability("[cluster.c]\nvmSize = \"s\"\nmax_instances = 1"),
            FIX
        );
        assert_eq!(applicability("[cluster.c]\nsiez = \"s\"\nmax_instances = 1"), FIX);
    }

    #[test]
    fn a_key_is_not_renamed_where_its_value_does_not_fit_or_the_name_is_taken() {
        assert_eq!(applicability("[cluster.c]\nvmSize = 3\nmax_instances = 1"), None);
        assert_eq!(
            applicability("[cluster.c]\nsize = \"s\"\nmax_instances = 1\nvmSize = \"s\""),
            None
        );
    }

    #[test]
    fn two_keys_that_would_get_the_same_name_are_left_to_the_user() {
        let findings = found(
            "workspace.name = \"mlw-team\"\n[cluster.c]\nvmSize = \"s\"\nvm_size = \"s\"\nmax_instances = 1",
        );
        let suggestions = findings.iter().flat_map(|finding| &finding.suggestions);
        let applicabilities: Vec<_> = suggestions
            .map(|suggestion| Some(suggestion.applicability))
            .collect();
        assert_eq!(applicabilities, [SHOW, SHOW]);
    }

    #[test]
    fn a_table_is_renamed_where_its_name_is_written_once() {
        let settings = "size = \"s\"\nmax_instances = 1\n";
        assert_eq!(applicability(&format!("[clusters.a]\n{settings}")), FIX);
        assert_eq!(
            applicability("clusters = { a = { size = \"s\", max_instances = 1 } }"),
            FIX
        );
        let twice = format!("[clusters.a]\n{settings}[clusters.b]\n{settings}");
        assert_eq!(applicability(&twice), SHOW);
        let inside = format!("[clusters.a]\n{settings}[clusters.a.tags]\nteam = \"a\"");
        assert_eq!(applicability(&inside), SHOW);
        let dotted = "clusters.a.size = \"s\"\nclusters.a.max_instances = 1";
        assert_eq!(applicability(dotted), SHOW);
    }

    #[test]
    fn a_misnamed_key_is_not_missing_as_well() {
        let findings = found("[wrokspace]\nname = \"mlw-team\"");
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
        assert_eq!(codes, ["unknown-property"]);
    }

    #[test]
    fn a_misnamed_secret_is_hidden_and_its_name_is_not() {
        let toml = "workspace.name = \"mlw-team\"\n[cluster.c]\nsize = \"s\"\nmax_instances = 1\n\
                    ssh = { admin_username = \"a\", adminPassword = \"hunter2\" }";
        let findings = found(toml);
        let hidden: Vec<&str> = findings
            .iter()
            .flat_map(|finding| &finding.secrets)
            .map(|span| &toml[span.range()])
            .collect();
        assert_eq!(hidden, ["\"hunter2\""]);
    }
}
