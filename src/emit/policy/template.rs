//! The ARM templates of policies.

use serde_json::{Map, Value as Json, json};

use super::scope::{Scope, ScopeKind};
use super::set::{PolicySet, deny_parameter, policy_parameters};
use crate::azure::api_version::written;
use crate::expression::arm_literal;

const DEFINITIONS: &str = "Microsoft.Authorization/policyDefinitions";
const INITIATIVES: &str = "Microsoft.Authorization/policySetDefinitions";
const ASSIGNMENTS: &str = "Microsoft.Authorization/policyAssignments";

/// The longest name of an assignment to a management group; other scopes take longer ones.
const LONGEST_ASSIGNMENT: usize = 24;

/// The schema of the templates of a kind of scope.
const fn schema(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::Subscription => {
            "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
        }
        ScopeKind::ManagementGroup => {
            "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#"
        }
    }
}

/// The schema of the templates of a resource group.
const GROUP_SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// The template of the definitions and the initiative.
pub(super) fn definitions(set: &PolicySet, kind: ScopeKind) -> Json {
    let id = |name: &str| match kind {
        ScopeKind::Subscription => format!("[subscriptionResourceId('{DEFINITIONS}', '{name}')]"),
        ScopeKind::ManagementGroup => {
            format!("[extensionResourceId(managementGroup().id, '{DEFINITIONS}', '{name}')]")
        }
    };
    let mut resources: Vec<Json> = set
        .definitions
        .iter()
        .map(|definition| {
            json!({
                "type": DEFINITIONS,
                "apiVersion": written(DEFINITIONS),
                "name": definition.name,
                "properties": {
                    "displayName": literal(definition.display_name.as_str().into()),
                    "policyType": "Custom",
                    "mode": "All",
                    "metadata": metadata(),
                    "parameters": literal(definition.parameters.clone()),
                    "policyRule": literal(definition.rule.clone()),
                },
            })
        })
        .collect();
    let ids: Vec<String> = set
        .definitions
        .iter()
        .map(|definition| id(&definition.name))
        .collect();
    // The ids are the template's own expressions; all others are those of the policies.
    let mut members = literal(set.members(&|_| Json::Null));
    for (member, id) in members.as_array_mut().into_iter().flatten().zip(&ids) {
        if let Some(member) = member.as_object_mut() {
            member.insert("policyDefinitionId".to_owned(), id.as_str().into());
        }
    }
    resources.push(json!({
        "type": INITIATIVES,
        "apiVersion": written(INITIATIVES),
        "name": set.name,
        "properties": {
            "displayName": literal(set.display_name().into()),
            "policyType": "Custom",
            "metadata": metadata(),
            "parameters": literal(policy_parameters(set)),
            "policyDefinitions": members,
        },
        "dependsOn": ids,
    }));
    template(schema(kind), Map::new(), &resources)
}

/// The template of the assignment, which the definitions must precede.
pub(super) fn assignment(set: &PolicySet, scope: &Scope) -> Json {
    let name: String = set.name.chars().take(LONGEST_ASSIGNMENT).collect();
    let messages: Vec<Json> = set
        .definitions
        .iter()
        .map(|definition| {
            json!({
                "message": literal(definition.display_name.as_str().into()),
                "policyDefinitionReferenceId": definition.name,
            })
        })
        .collect();
    let mut parameters = Map::new();
    let mut given = Map::new();
    if let Some((parameter, effects)) = deny_parameter(set) {
        let declared = json!({
            "type": "string",
            "defaultValue": effects.first(),
            "allowedValues": effects,
            "metadata": {
                "description": "What happens to a compute that does not meet a requirement: begin with Audit, which only reports it."
            },
        });
        parameters.insert(parameter.to_owned(), declared);
        given.insert(
            parameter.to_owned(),
            json!({ "value": format!("[parameters('{parameter}')]") }),
        );
    }
    let schema = scope
        .group()
        .map_or_else(|| schema(scope.kind()), |_| GROUP_SCHEMA);
    let resource = json!({
        "type": ASSIGNMENTS,
        "apiVersion": written(ASSIGNMENTS),
        "name": name,
        "properties": {
            "displayName": literal(set.display_name().into()),
            "policyDefinitionId": scope.id_of("policySetDefinitions", &set.name),
            "enforcementMode": "Default",
            "parameters": given,
            "nonComplianceMessages": messages,
        },
    });
    template(schema, parameters, &[resource])
}

fn template(schema: &str, parameters: Map<String, Json>, resources: &[Json]) -> Json {
    let mut template = json!({
        "$schema": schema,
        "contentVersion": "1.0.0.0",
        "metadata": { "_generator": { "name": "armlet" } },
    });
    if let Some(members) = template.as_object_mut() {
        if !parameters.is_empty() {
            members.insert("parameters".to_owned(), parameters.into());
        }
        members.insert("resources".to_owned(), resources.into());
    }
    template
}

fn metadata() -> Json {
    json!({ "category": "Machine Learning" })
}

/// The same where no text is an expression of the template.
fn literal(value: Json) -> Json {
    match value {
        Json::String(text) => arm_literal(&text).into_owned().into(),
        Json::Array(items) => items.into_iter().map(literal).collect(),
        Json::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, literal(value)));
            Json::Object(members.collect())
        }
        scalar => scalar,
    }
}
