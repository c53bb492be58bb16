//! The commands that apply to an instance what a deployment does not.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::{Change, Command};
use super::secret::masked;
use crate::azure::behaviour::Operation;
use crate::script::quote;
use crate::template::Resource;

/// Where the resource manager of the public cloud listens; `az rest` signs in to it by itself.
const MANAGEMENT: &str = "https://management.azure.com";

/// The version with which `updateIdleShutdownSetting` is documented.
const IDLE_SHUTDOWN_VERSION: &str = "2021-07-01";

/// A preview: `resize` and `customServices` are in previews only.
const PREVIEW_VERSION: &str = "2026-05-15-preview";

/// The commands for the changes of a compute, each operation once, with the whole of what it sets.
pub(super) fn commands(resource: &Resource, changes: &[Change]) -> Vec<Command> {
    let operations: BTreeSet<Operation> = changes.iter().filter_map(|change| change.operation).collect();
    operations
        .into_iter()
        .map(|operation| command(resource, operation))
        .collect()
}

/// The command that removes a compute, which a deployment leaves; none for another resource.
pub(super) fn removal(resource: &Resource) -> Option<Command> {
    let kind = resource.compute_type()?;
    let (operation, note) = match kind {
        "ComputeInstance" => (
            Operation::Delete,
            "what is on its own disk is lost; what is on the workspace's file share stays",
        ),
        "AmlCompute" => (Operation::Delete, "its running jobs are lost"),
        _ => (Operation::Detach, "what was attached stays"),
    };
    Some(Command {
        operation,
        line: format!(
            "az ml compute {} --name {} --workspace-name {} --resource-group \"$RESOURCE_GROUP\"",
            operation.name(),
            word(&resource.name, "COMPUTE"),
            word(&resource.parent, "WORKSPACE"),
        ),
        note: note.to_owned(),
    })
}

/// Whether only a deployment knows a name.
fn is_open(name: &str) -> bool {
    name.is_empty() || (name.starts_with('[') && name.ends_with(']'))
}

/// A name as a word of the shell; `"$variable"` where only a deployment knows it.
fn word(name: &str, variable: &str) -> String {
    match quote(name) {
        Ok(quoted) if !is_open(name) => quoted.into_owned(),
        _ => format!("\"${variable}\""),
    }
}

fn command(resource: &Resource, operation: Operation) -> Command {
    let (version, note) = version_and_note(resource, operation);
    let Some(body) = body(resource, operation) else {
        return Command {
            operation,
            line: String::new(),
            note: "no operation is known that takes the setting away; set it in the studio, or make the instance \
                   again"
                .to_owned(),
        };
    };
    let address = format!(
        "{MANAGEMENT}/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/\
         Microsoft.MachineLearningServices/workspaces/{}/computes/{}/{}?api-version={version}",
        segment(&resource.parent, "WORKSPACE"),
        segment(&resource.name, "COMPUTE"),
        operation.name(),
    );
    let (argument, from_file) = body_argument(operation, &body);
    let notes: Vec<&str> = [note, from_file]
        .into_iter()
        .filter(|note| !note.is_empty())
        .collect();
    Command {
        operation,
        line: format!("az rest --method post --url \"{address}\" --body {argument}"),
        note: notes.join("; "),
    }
}

/// The version of the API that has the operation, and what a reader should know of it.
fn version_and_note(resource: &Resource, operation: Operation) -> (&str, &'static str) {
    match operation {
        Operation::Resize => (PREVIEW_VERSION, "it is in preview versions of the API"),
        Operation::UpdateIdleShutdownSetting => (IDLE_SHUTDOWN_VERSION, ""),
        Operation::UpdateSchedules => (
            resource_version(resource),
            "it is not in the public specification; look at the schedules afterwards",
        ),
        Operation::CustomServices | Operation::Delete | Operation::Detach => (
            PREVIEW_VERSION,
            "it replaces the whole list, and is in preview versions of the API",
        ),
    }
}

/// The whole of what the operation sets, as the template has it; none if the template has nothing that could be set.
fn body(resource: &Resource, operation: Operation) -> Option<Value> {
    let property = |name: &str| {
        let value = resource.at(&["properties", "properties", name]);
        value.filter(|value| !value.is_null()).cloned()
    };
    match operation {
        Operation::Resize => property("vmSize").map(|size| json!({ "targetVMSize": size })),
        Operation::UpdateIdleShutdownSetting => {
            property("idleTimeBeforeShutdown").map(|idle| json!({ "idleTimeBeforeShutdown": idle }))
        }
        Operation::UpdateSchedules => {
            property("schedules").or_else(|| Some(json!({ "computeStartStop": [] })))
        }
        Operation::CustomServices => property("customServices").or_else(|| Some(json!([]))),
        // Those have a command of their own: `removal`.
        Operation::Delete | Operation::Detach => None,
    }
}

/// The version by which the template deploys the compute.
fn resource_version(resource: &Resource) -> &str {
    let version = resource.at(&["apiVersion"]).and_then(Value::as_str);
    let is_plain = |version: &&str| {
        version
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    version.filter(is_plain).unwrap_or(PREVIEW_VERSION)
}

/// The body for the shell, or a file that the reader writes, and what is to be said of that.
///
/// A file where the body holds what only a deployment knows, or what must not be shown.
fn body_argument(operation: Operation, body: &Value) -> (String, &'static str) {
    let text = body.to_string();
    let hides = has_variables(body) || masked(&text) != text;
    match quote(&text) {
        Ok(quoted) if !hides && !has_expression(body) => (quoted.into_owned(), ""),
        _ => {
            let note = if hides {
                "the body holds what is not shown here: write it to the file as the template has it"
            } else {
                "the body holds what only a deployment knows: write it to the file with the values"
            };
            (format!("@{}.json", operation.name()), note)
        }
    }
}

fn has_variables(body: &Value) -> bool {
    let mut services = body.as_array().into_iter().flatten();
    services.any(|service| service.get("environmentVariables").is_some())
}

fn has_expression(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with('[') && text.ends_with(']'),
        Value::Array(items) => items.iter().any(has_expression),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| (key.starts_with('[') && key.ends_with(']')) || has_expression(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A name as a segment of an address in double quotes, whatever it holds; `$variable` where only a deployment knows it.
fn segment(name: &str, variable: &str) -> String {
    if is_open(name) {
        return format!("${variable}");
    }
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    name.bytes().map(byte).collect()
}
