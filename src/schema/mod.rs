//! The JSON Schemas of the language, and the findings that they produce for a definition.
//!
//! Each violation becomes one finding at its place in the TOML. If a rule can check something better, the schema has the
//! annotation `x-rule` there and leaves it to that rule; an editor still sees the constraint.

mod bound;
mod bundle;
mod conjunction;
mod editor;
mod embedded;
mod fleet;
mod large;
mod secret;
mod subschema;
mod validators;
mod violation;
mod vocabulary;

pub use bundle::{bundled, for_editors};
pub use embedded::{files, json, text};
pub use secret::{in_text as secret_values, is_name as is_secret_key};

use std::cell::LazyCell;

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::document::{COMPUTE_TABLES, ComputeTable, Document, FLEET, Fleet};
use crate::language::toml;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table};
use subschema::Subschema;
use validators::{Reading, Seen};
use vocabulary::{Below, Vocabulary};

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident: $id:literal, $summary:literal;)*) => {
        $(
            $(#[$meta])*
            pub static $name: Code = Code {
                id: $id,
                level: Level::Deny,
                summary: $summary,
                page: include_str!(concat!($id, ".md")),
            };
        )*

        /// The codes of this stage.
        pub static CODES: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    /// A key that the table does not have.
    UNKNOWN_PROPERTY: "unknown-property", "a key that the table does not have";
    /// A required key that is missing.
    MISSING_PROPERTY: "missing-property", "a required key that is missing";
    /// A value of a different type than its key accepts.
    WRONG_TYPE: "wrong-type", "a value of a different type than its key accepts";
    /// A word that its key does not accept.
    UNKNOWN_VALUE: "unknown-value", "a word that its key does not accept";
    /// A number, length or count outside its bounds.
    OUT_OF_RANGE: "out-of-range", "a number, length or count outside its bounds";
    /// A text that does not have the form that its key requires.
    INVALID_FORMAT: "invalid-format", "a text that does not have the form that its key requires";
}

/// The address of the root schema.
const ROOT: &str = "https://armlet.dev/schemas/definition.schema.json#";

/// Checks the tables of a definition that are not computes.
pub fn validate(root: &Table, report: &mut dyn FnMut(Diagnostic)) {
    let Some(words) = root_words(root) else { return };
    for entry in root {
        validate_table(entry, &words, report);
    }
}

/// Reports that a definition has no workspace. A base needs none.
pub fn validate_workspace(root: &Table, report: &mut dyn FnMut(Diagnostic)) {
    let is_misnamed = root_words(root).is_some_and(|words| words.is_misnamed("workspace"));
    if root.get("workspace").is_none() && !is_misnamed {
        report(workspace_missing(root));
    }
}

/// What the root schema knows of a root table.
fn root_words(root: &Table) -> Option<Vocabulary<'_>> {
    let schema = Subschema::embedded(ROOT)?;
    Some(Vocabulary::new(String::new(), root, schema, &|_| true))
}

/// Whether a table or key at the root is `word`, or was taken for it.
#[must_use]
pub fn is_meant_for(key: &str, word: &str) -> bool {
    let empty = Table::default();
    let words = root_words(&empty);
    key == word || words.is_some_and(|words| !words.has(key) && words.meant(key) == Some(word))
}

/// Checks one of the tables and keys at the root.
fn validate_table(entry: &Entry, words: &Vocabulary<'_>, report: &mut dyn FnMut(Diagnostic)) {
    let key = entry.key.value.as_str();
    if !words.has(key) {
        let found = words.unknown_key(key);
        if let Some(finding) = found {
            report(hiding_secrets(finding, &entry.node));
        }
        if let Some(below) = words.below(key) {
            read_on(&below, Reading::Partial, &|_| true, report);
        }
    } else if COMPUTE_TABLES.contains(&key) {
        validate_compute_names(key, entry, report);
    } else if key == FLEET {
        validate_compute_names(key, entry, report);
        for fleet in entry.node.as_table().into_iter().flatten() {
            fleet::validate(fleet, report);
        }
    } else {
        let reading = if matches!(key, "defaults" | "policy") {
            Reading::Partial
        } else {
            Reading::Complete
        };
        let root = Subject {
            name: key,
            key: entry.key.span,
            node: &entry.node,
            is_own: &|_| true,
        };
        check(&format!("{ROOT}/properties/{key}"), reading, &root, report);
    }
}

/// Checks computes, each with its defaults merged in. What is wrong with an instance of a fleet is said of the fleet, so what is
/// wrong with all of them is the same finding.
pub fn validate_computes(document: &Document, computes: &[ComputeTable], report: &mut dyn FnMut(Diagnostic)) {
    each_wrong(computes, &mut |compute, seen| {
        let fleet = document.fleet_at(compute.key.span);
        validate_compute(compute, seen, fleet, report);
    });
}

/// The computes with which something is wrong. Quick, because it makes no findings.
#[must_use]
pub fn wrong_computes(computes: &[ComputeTable]) -> Vec<&ComputeTable> {
    let mut wrong = Vec::new();
    each_wrong(computes, &mut |compute, _| wrong.push(compute));
    wrong
}

/// Visits the computes that are tables and that their schema does not take.
fn each_wrong<'c>(computes: &'c [ComputeTable], visit: &mut dyn FnMut(&'c ComputeTable, &Seen)) {
    let mut before: Option<(&ComputeTable, Seen)> = None;
    for compute in computes
        .iter()
        .filter(|compute| compute.merged.as_table().is_some())
    {
        let is_like = |before: &ComputeTable| {
            before.kind == compute.kind && validators::have_same_keys(&before.merged, &compute.merged)
        };
        let seen = match before.take().filter(|(before, _)| is_like(before)) {
            Some((before, seen)) => Seen {
                instance: validators::instance_like(&compute.merged, (&before.merged, seen.instance)),
                ..seen
            },
            None if large::is_valid(&address_of(compute), Reading::Complete, &compute.merged) => continue,
            None => Seen::at(&address_of(compute), Reading::Complete, &compute.merged),
        };
        if !seen.is_valid() {
            visit(compute, &seen);
        }
        before = Some((compute, seen));
    }
}

/// The address of the schema of a compute.
fn address_of(compute: &ComputeTable) -> String {
    format!("{ROOT}/properties/{}/additionalProperties", compute.kind.name())
}

fn validate_compute(
    compute: &ComputeTable,
    seen: &Seen,
    fleet: Option<&Fleet>,
    report: &mut dyn FnMut(Diagnostic),
) {
    let (kind, merged) = (compute.kind.name(), &compute.merged);
    let places = LazyCell::new(|| compute.places());
    let is_own = |place: Span| places.binary_search(&place).is_ok();
    let find_as = |name: &str, report: &mut dyn FnMut(Diagnostic)| {
        let subject = Subject {
            name,
            key: fleet.map_or(compute.key.span, |fleet| fleet.name.span),
            node: merged,
            is_own: &is_own,
        };
        check_instance(&address_of(compute), seen, &subject, report);
    };
    let is_about_own =
        |finding: &Diagnostic| finding.code.id == MISSING_PROPERTY.id || is_own(finding.primary.span);
    let name = match fleet {
        Some(fleet) => format!("{FLEET}.{}", toml::key(&fleet.name.value)),
        None => format!("{kind}.{}", toml::key(&compute.key.value)),
    };
    // The keys of a fleet are checked where it is.
    let is_key_of_fleet = |finding: &Diagnostic| {
        let mut keys = compute.own.as_table().into_iter().flatten();
        fleet.is_some()
            && finding.code.id == UNKNOWN_PROPERTY.id
            && keys.any(|entry| entry.key.span == finding.primary.span)
    };
    let mut is_of_defaults = false;
    find_as(&name, &mut |finding| match is_about_own(&finding) {
        true if is_key_of_fleet(&finding) => {}
        true => report(finding),
        false => is_of_defaults = true,
    });
    if is_of_defaults {
        // Named after the defaults, it is the same finding for every compute, and is reported once.
        find_as(&format!("defaults.{kind}"), &mut |finding| {
            if !is_about_own(&finding) {
                report(finding);
            }
        });
    }
}

/// Whether a compute of `kind` holds a key that its table does not have: then what seems to be missing may be there
/// under a wrong name.
#[must_use]
pub fn has_unknown_keys(kind: &str, node: &Node) -> bool {
    let schema = json(&format!("{kind}.schema.json"));
    let known = schema.and_then(|schema| schema.get("properties"));
    node.as_table().is_some_and(|table| {
        table
            .iter()
            .any(|entry| known.is_some_and(|known| known.get(entry.key.value.as_str()).is_none()))
    })
}

/// Checks the parameters of a recipe against the recipe's own schema.
pub fn validate_parameters(
    schema: &Json,
    name: &str,
    key: Span,
    node: &Node,
    findings: &mut Vec<Diagnostic>,
) {
    let table = violation::Table {
        name,
        key,
        node,
        schema: Subschema::foreign(schema),
        is_own: &|_| true,
    };
    let Ok(validator) = validators::foreign(schema) else {
        return;
    };
    let instance = validators::instance(node);
    for error in validator.iter_errors(&instance) {
        violation::find(&error, &table, &mut |finding| {
            findings.push(hiding_secrets(finding, node));
        });
    }
}

fn workspace_missing(root: &Table) -> Diagnostic {
    let first = root.iter().next();
    Diagnostic::new(
        &MISSING_PROPERTY,
        first.map_or_else(Span::default, |first| first.key.span),
        "`[workspace]` is missing in the definition",
        "the definition begins without it",
    )
    .with_note("a compute is a resource inside a workspace, so its template has to name one")
    .with_help("add `[workspace]` with the workspace's `name`")
}

/// The computes themselves are checked one by one, so that a thousand of a kind compile its schema once.
fn validate_compute_names(kind: &str, entry: &Entry, report: &mut dyn FnMut(Diagnostic)) {
    let one = if kind == FLEET { "fleet" } else { "compute" };
    let Some(table) = entry.node.as_table() else {
        let wanted = format!("a table of {one}s, `[{kind}.NAME]`");
        let name = first_name(&entry.node).map_or_else(|| "NAME".to_owned(), toml::key);
        let help = format!("write the settings of each under a header of its own: `[{kind}.{name}]`");
        report(not_a_table(kind, &entry.node, &wanted).with_help(help));
        return;
    };
    let nameless = table.iter().filter(|compute| compute.node.as_table().is_none());
    if let Some(first) = nameless.clone().find(|entry| is_key_of(kind, &entry.key.value)) {
        let message = format!("`[{kind}]` must hold {one}s under their names, not the settings of one");
        let label = format!("a setting, outside a {one}");
        let finding = Diagnostic::new(&WRONG_TYPE, first.key.span, message, label)
            .with_help(format!("give the {kind} a name: `[{kind}.NAME]`"));
        report(hiding_secrets(finding, &entry.node));
        return;
    }
    for compute in nameless {
        let name = format!("{kind}.{}", toml::key(&compute.key.value));
        let finding = not_a_table(&name, &compute.node, "a table");
        report(finding.with_help(format!("write its settings under `[{name}]`")));
    }
}

/// What the first compute is called in a list of them: as JSON and YAML have it, or of names alone.
fn first_name(list: &Node) -> Option<&str> {
    let first = list.as_array()?.first()?;
    let name = first.as_table().and_then(|table| table.get("name"));
    name.unwrap_or(first).as_str()
}

fn not_a_table(name: &str, node: &Node, wanted: &str) -> Diagnostic {
    let what = node.type_name();
    let message = format!("`{name}` must be {wanted}, not {what}");
    Diagnostic::new(&WRONG_TYPE, node.span, message, format!("{what} here"))
}

/// Whether a compute of `kind` has this setting.
fn is_key_of(kind: &str, key: &str) -> bool {
    let schema = json(&format!("{kind}.schema.json"));
    schema
        .and_then(|schema| schema.get("properties")?.get(key))
        .is_some()
}

/// What is checked against a schema.
struct Subject<'a> {
    /// Its name in the definition.
    name: &'a str,
    /// Its key.
    key: Span,
    /// What is under the key, defaults merged in.
    node: &'a Node,
    /// Whether a place is in it, not in the defaults.
    is_own: &'a dyn Fn(Span) -> bool,
}

fn check(address: &str, reading: Reading, subject: &Subject<'_>, report: &mut dyn FnMut(Diagnostic)) {
    if large::is_valid(address, reading, subject.node) {
        return;
    }
    let seen = Seen::at(address, reading, subject.node);
    if !seen.is_valid() {
        check_instance(address, &seen, subject, report);
    }
}

/// What is wrong with what is under the key.
fn check_instance(address: &str, seen: &Seen, subject: &Subject<'_>, report: &mut dyn FnMut(Diagnostic)) {
    let Some(schema) = Subschema::embedded(address) else {
        return;
    };
    let table = violation::Table {
        name: subject.name,
        key: subject.key,
        node: subject.node,
        schema,
        is_own: subject.is_own,
    };
    let secrets = secret::literals(subject.node);
    for error in seen.validator.iter_errors(&seen.instance) {
        violation::find(&error, &table, &mut |finding| report(hiding(finding, &secrets)));
        for below in violation::below(&error, &table) {
            read_on(&below, seen.reading, subject.is_own, report);
        }
    }
}

/// Checks what is under a key of another tool as if it were where it belongs.
fn read_on(
    below: &Below<'_>,
    reading: Reading,
    is_own: &dyn Fn(Span) -> bool,
    report: &mut dyn FnMut(Diagnostic),
) {
    let reading = if below.is_part { Reading::Partial } else { reading };
    let subject = Subject {
        name: &below.name,
        key: below.key,
        node: below.node,
        is_own,
    };
    let is_lack =
        |finding: &Diagnostic| finding.code.id == MISSING_PROPERTY.id && finding.primary.span == below.key;
    check(&below.address, reading, &subject, &mut |finding| {
        if !(below.is_part && is_lack(&finding)) {
            report(finding);
        }
    });
}

/// The finding, changed so that it quotes no secret in `node`.
fn hiding_secrets(finding: Diagnostic, node: &Node) -> Diagnostic {
    hiding(finding, &secret::literals(node))
}

/// The finding, changed so that it quotes none of these secrets.
fn hiding(finding: Diagnostic, secrets: &[Span]) -> Diagnostic {
    secrets.iter().copied().fold(finding, Diagnostic::hiding)
}
