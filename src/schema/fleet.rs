//! `[fleet.NAME]`: the keys that make it a fleet. Its instances are checked as computes.

use super::subschema::Subschema;
use super::validators::Reading;
use super::vocabulary::Vocabulary;
use super::{MISSING_PROPERTY, Subject, check, hiding_secrets, not_a_table, toml};
use crate::diagnostic::Diagnostic;
use crate::document::FLEET_KEYS;
use crate::syntax::{Entry, Table};

/// The key of what is different for some people.
const OVERRIDE: &str = "override";

/// Where the schema of a table is.
fn address(table: &str) -> String {
    format!("https://armlet.dev/schemas/{table}.schema.json#")
}

/// Checks one fleet.
pub(super) fn validate(entry: &Entry, report: &mut dyn FnMut(Diagnostic)) {
    let Some(table) = entry.node.as_table() else {
        return;
    };
    let name = format!("fleet.{}", toml::key(&entry.key.value));
    unknown_keys(&name, table, "fleet", report);
    // What is different for people is checked person by person, below.
    let is_override = |key: &Entry| key.key.value == OVERRIDE && key.node.as_table().is_some();
    for key in table
        .iter()
        .filter(|key| FLEET_KEYS.contains(&key.key.value.as_str()) && !is_override(key))
    {
        let subject = Subject {
            name: &key.key.value,
            key: key.key.span,
            node: &key.node,
            is_own: &|_| true,
        };
        let property = format!("{}/properties/{}", address("fleet"), key.key.value);
        check(&property, Reading::Complete, &subject, report);
    }
    for person in table
        .get(OVERRIDE)
        .and_then(|node| node.as_table())
        .into_iter()
        .flatten()
    {
        let name = format!("{name}.override.{}", toml::key(&person.key.value));
        match person.node.as_table() {
            Some(table) => unknown_keys(&name, table, "instance", report),
            None => report(not_a_table(&name, &person.node, "a table")),
        }
    }
    let is_misnamed = Subschema::embedded(&address("fleet"))
        .is_some_and(|schema| words(&name, table, schema).is_misnamed("members"));
    if table.get("members").is_none() && !is_misnamed {
        let message = format!("`members` is missing in `{name}`");
        let finding = Diagnostic::new(&MISSING_PROPERTY, entry.key.span, message, "no `members` here");
        report(finding.with_help(
            "add the file with the people: `members = \"people.csv\"`, with the columns `object_id` and `user_principal_name`",
        ));
    }
}

/// Reports the keys that a table does not have.
fn unknown_keys(name: &str, table: &Table, schema: &str, report: &mut dyn FnMut(Diagnostic)) {
    let Some(schema) = Subschema::embedded(&address(schema)) else {
        return;
    };
    let words = words(name, table, schema);
    for entry in table {
        let key = entry.key.value.as_str();
        if !words.has(key)
            && let Some(finding) = words.unknown_key(key)
        {
            report(hiding_secrets(finding, &entry.node));
        }
    }
}

fn words<'a>(name: &str, table: &'a Table, schema: Subschema<'a>) -> Vocabulary<'a> {
    Vocabulary::new(name.to_owned(), table, schema, &|_| true)
}
