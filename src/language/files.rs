//! The schema files: every table of the language that has one.

use serde_json::{Value, json};

use super::attached::AttachedKind;
use super::cluster::ClusterDefinition;
use super::custom_application::CustomApplicationDefinition;
use super::definition::{DefaultsTable, DefinitionTable};
use super::environment;
use super::fleet;
use super::identity;
use super::instance::InstanceDefinition;
use super::json_schema::file;
use super::key::Table;
use super::kubernetes::KubernetesDefinition;
use super::lints;
use super::output::OutputDefinition;
use super::parameter::ParameterBody;
use super::policy::{self, PolicyTable};
use super::prices;
use super::role_assignment::RoleAssignmentDefinition;
use super::schedule::ScheduleDefinition;
use super::script::ScriptDefinition;
use super::serverless::ServerlessDefinition;
use super::subnet;
use super::template_output::TemplateOutputBody;
use super::value::shared;
use super::working_hours::WorkingHoursDefinition;
use super::workspace::WorkspaceDefinition;

/// The tables that have a file of their own and nothing around them.
const TABLES: &[&Table] = &[
    WorkspaceDefinition::TABLE,
    ParameterBody::TABLE,
    DefaultsTable::TABLE,
    PolicyTable::TABLE,
    InstanceDefinition::TABLE,
    ClusterDefinition::TABLE,
    KubernetesDefinition::TABLE,
    ServerlessDefinition::TABLE,
    ScriptDefinition::TABLE,
    ScheduleDefinition::TABLE,
    WorkingHoursDefinition::TABLE,
    CustomApplicationDefinition::TABLE,
    RoleAssignmentDefinition::TABLE,
    OutputDefinition::TABLE,
    TemplateOutputBody::TABLE,
];

/// Every schema file by its name, less its ending.
#[must_use]
pub fn files() -> Vec<(&'static str, Value)> {
    let mut files = vec![("definition", DefinitionTable::TABLE.file_schema())];
    files.extend(
        TABLES
            .iter()
            .filter_map(|table| Some((table.file?, table.file_schema()))),
    );
    files.push(("requirement", policy::schema::shared()));
    files.push(("attached", attached()));
    files.extend(
        AttachedKind::TABLES
            .iter()
            .filter_map(|(_, table)| Some((table.file?, table.file_schema()))),
    );
    files.extend(policy::files());
    for (name, title, described) in [
        ("fleet", "Fleet", fleet::described()),
        ("identity", "Identity", identity::described()),
        ("subnet", "Subnet", subnet::described()),
        ("environment", "Environment", environment::described()),
        ("prices", "Prices", prices::described()),
        ("lints", "Lints", lints::described()),
        ("value", "Values", shared::described()),
    ] {
        files.push((name, file(name, title, described)));
    }
    files
}

/// `[attached.NAME]`: its type, and by the type the table that describes the rest.
fn attached() -> Value {
    let kinds: Vec<Value> = AttachedKind::TABLES
        .iter()
        .map(|(word, _)| {
            json!({
                "if": { "properties": { "type": { "const": word } }, "required": ["type"] },
                "then": { "$ref": format!("attached/{word}.schema.json") },
            })
        })
        .collect();
    let mut schema = super::attached::described();
    if let Some(members) = schema.as_object_mut() {
        members.insert("allOf".to_owned(), kinds.into());
    }
    file("attached", "Attached compute", schema)
}
