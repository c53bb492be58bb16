//! The schemas that the binary carries: those of `schemas/`, to the byte.

use std::sync::OnceLock;

use serde_json::Value;

/// Where every schema's `$id` begins.
pub(super) const BASE: &str = "https://armlet.dev/schemas/";

macro_rules! embedded {
    ($($file:literal),* $(,)?) => {
        /// File names and texts of the schemas.
        const TEXTS: &[(&str, &str)] = &[$(($file, include_str!(concat!("../../schemas/", $file)))),*];
        /// The same, parsed when first asked for.
        static PARSED: [OnceLock<Value>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
    };
}

embedded!(
    "definition.schema.json",
    "workspace.schema.json",
    "parameter.schema.json",
    "environment.schema.json",
    "defaults.schema.json",
    "policy.schema.json",
    "policy/instance.schema.json",
    "policy/cluster.schema.json",
    "policy/kubernetes.schema.json",
    "policy/attached.schema.json",
    "requirement.schema.json",
    "instance.schema.json",
    "fleet.schema.json",
    "cluster.schema.json",
    "kubernetes.schema.json",
    "attached.schema.json",
    "attached/virtual_machine.schema.json",
    "attached/databricks.schema.json",
    "attached/synapse_spark.schema.json",
    "attached/hdinsight.schema.json",
    "attached/aks.schema.json",
    "attached/data_factory.schema.json",
    "attached/data_lake_analytics.schema.json",
    "serverless.schema.json",
    "script.schema.json",
    "schedule.schema.json",
    "working_hours.schema.json",
    "custom_application.schema.json",
    "identity.schema.json",
    "subnet.schema.json",
    "template_output.schema.json",
    "role_assignment.schema.json",
    "output.schema.json",
    "prices.schema.json",
    "lints.schema.json",
    "value.schema.json",
);

/// The file names of all schemas, the root first.
pub fn files() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(file, _)| *file)
}

/// The text of a schema file.
#[must_use]
pub fn text(file: &str) -> Option<&'static str> {
    TEXTS
        .iter()
        .find(|(name, _)| *name == file)
        .map(|(_, text)| *text)
}

/// A schema file, parsed.
#[must_use]
pub fn json(file: &str) -> Option<&'static Value> {
    let index = TEXTS.iter().position(|(name, _)| *name == file)?;
    let (_, text) = TEXTS.get(index)?;
    // NOTE: a test parses every embedded schema, so none is ever null here.
    let parse = || serde_json::from_str(text).unwrap_or(Value::Null);
    PARSED.get(index).map(|parsed| parsed.get_or_init(parse))
}

/// The address that a reference in one of the schemas means: all of them are called from the folder `schemas/`, and those
/// in a folder below it climb out first.
pub(super) fn address(reference: &str) -> String {
    format!("{BASE}{}", reference.trim_start_matches("../"))
}

/// The subschema at a location such as `https://armlet.dev/schemas/cluster.schema.json#/properties/tier`.
#[must_use]
pub(super) fn at(location: &str) -> Option<&'static Value> {
    let (file, pointer) = location.strip_prefix(BASE)?.split_once('#')?;
    json(file)?.pointer(pointer)
}
