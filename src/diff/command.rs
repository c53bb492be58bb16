//! The commands that apply to an instance what a deployment does not.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::{Change, Command};
use super::deployed::DeployedResource;
use super::secret::masked;
use crate::azure::behaviour::Operation;
use crate::script::quote;

/// The address of Azure Resource Manager in the public cloud; `az rest` signs in automatically.
const MANAGEMENT: &str = "https://management.azure.com";

/// The API version that documents `updateIdleShutdownSetting`.
const IDLE_SHUTDOWN_VERSION: &str = "2021-07-01";

/// A preview: `resize` and `customServices` exist only in previews.
const PREVIEW_VERSION: &str = "2026-05-15-preview";

/// The commands that apply the changes of a compute: each operation once, with everything that it sets.
pub(super) fn commands(resource: &DeployedResource, changes: &[Change]) -> Vec<Command> {
    let operations: BTreeSet<Operation> = changes.iter().filter_map(|change| change.operation).collect();
    operations
        .into_iter()
        .map(|operation| command(resource, operation))
        .collect()
}

/// The command that removes a compute, because a deployment does not; `None` for other resources.
pub(super) fn removal(resource: &DeployedResource) -> Option<Command> {
    let kind = resource.compute_type()?;
    let (operation, note) = match kind {
        "ComputeInstance" => (
            Operation::Delete,
            "data on its own disk is lost; data on the workspace's file share remains",
        ),
        "AmlCompute" => (Operation::Delete, "its running jobs are lost"),
        _ => (Operation::Detach, "the attached resource itself remains"),
    };
    let line = |workspace: &str| {
        format!(
            "az ml compute {} --name {} --workspace-name {} --resource-group \"$RESOURCE_GROUP\"",
            operation.name(),
            word(&resource.name, "COMPUTE"),
            word(workspace, "WORKSPACE"),
        )
    };
    Some(of(resource, operation, line, note))
}

/// The command that stops an instance, once it is created.
pub(super) fn stop(resource: &DeployedResource) -> Command {
    let line = |workspace: &str| {
        format!(
            "az ml compute stop --name {} --workspace-name {} --resource-group \"$RESOURCE_GROUP\" --subscription \"$SUBSCRIPTION\"",
            word(&resource.name, "COMPUTE"),
            word(workspace, "WORKSPACE"),
        )
    };
    let note = "it is to be stopped after its creation (`after_creation`)";
    of(resource, Operation::Stop, line, note)
}

/// A command whose line is made from the name of a workspace; an empty one gives `$WORKSPACE`.
fn of(
    resource: &DeployedResource,
    operation: Operation,
    line: impl Fn(&str) -> String,
    note: &str,
) -> Command {
    Command {
        operation,
        environments: Vec::new(),
        line: line(&resource.parent),
        anywhere: line(""),
        workspace: resource.parent.clone(),
        note: note.to_owned(),
    }
}

/// Whether only a deployment knows a name.
fn is_open(name: &str) -> bool {
    name.is_empty() || (name.starts_with('[') && name.ends_with(']'))
}

/// A name as a word of the shell, or `"$variable"` if only a deployment knows it.
fn word(name: &str, variable: &str) -> String {
    match quote(name) {
        Ok(quoted) if !is_open(name) => quoted.into_owned(),
        _ => format!("\"${variable}\""),
    }
}

fn command(resource: &DeployedResource, operation: Operation) -> Command {
    let (version, note) = version_and_note(resource, operation);
    let Some(body) = body(resource, operation) else {
        let note = "there is no known operation that removes the setting; change it in the studio, or recreate the instance";
        return of(resource, operation, |_| String::new(), note);
    };
    let address = |workspace: &str| {
        format!(
            "{MANAGEMENT}/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/\
             Microsoft.MachineLearningServices/workspaces/{}/computes/{}/{}?api-version={version}",
            segment(workspace, "WORKSPACE"),
            segment(&resource.name, "COMPUTE"),
            operation.name(),
        )
    };
    let (argument, from_file) = body_argument(operation, &body);
    let notes: Vec<&str> = [note, from_file]
        .into_iter()
        .filter(|note| !note.is_empty())
        .collect();
    let line = |workspace: &str| {
        let address = address(workspace);
        format!("az rest --method post --url \"{address}\" --body {argument}")
    };
    of(resource, operation, line, &notes.join("; "))
}

/// The API version that has the operation, and a note about it.
fn version_and_note(resource: &DeployedResource, operation: Operation) -> (&str, &'static str) {
    match operation {
        Operation::Resize => (PREVIEW_VERSION, "it exists only in preview versions of the API"),
        Operation::UpdateIdleShutdownSetting => (IDLE_SHUTDOWN_VERSION, ""),
        Operation::UpdateSchedules => (
            resource_version(resource),
            "it is not in the public specification; check the schedules afterwards",
        ),
        Operation::CustomServices | Operation::Stop | Operation::Delete | Operation::Detach => (
            PREVIEW_VERSION,
            "it replaces the whole list, and exists only in preview versions of the API",
        ),
    }
}

/// Everything that the operation sets, as in the template; `None` if the template sets nothing.
fn body(resource: &DeployedResource, operation: Operation) -> Option<Value> {
    let property = |name: &str| {
        let value = resource.at(&["properties", "properties", name]);
        let value = value.filter(|value| **value != crate::arm::Value::Null);
        value.map(crate::arm::Value::to_json)
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
        // Those have a command of their own: `stop` and `removal`.
        Operation::Stop | Operation::Delete | Operation::Detach => None,
    }
}

/// The API version with which the template deploys the compute.
fn resource_version(resource: &DeployedResource) -> &str {
    let version = match resource.at(&["apiVersion"]) {
        Some(crate::arm::Value::String(version)) => Some(version.as_str()),
        _ => None,
    };
    let is_plain = |version: &&str| {
        version
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    version.filter(is_plain).unwrap_or(PREVIEW_VERSION)
}

/// The body for the shell, or a file that the reader writes, with a note.
///
/// It is a file if the body contains secrets or values that only a deployment knows.
fn body_argument(operation: Operation, body: &Value) -> (String, &'static str) {
    let text = body.to_string();
    let hides = has_variables(body) || masked(&text) != text;
    match quote(&text) {
        Ok(quoted) if !hides && !has_expression(body) => (quoted.into_owned(), ""),
        _ => {
            let note = if hides {
                "the body contains values that are not shown here: write it to the file as in the template"
            } else {
                "the body contains values that only a deployment knows: write it to the file with these values"
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

/// Any name as a segment of an address in double quotes, or `$variable` if only a deployment knows it.
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
