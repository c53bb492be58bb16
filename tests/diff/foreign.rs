//! A template in the manner in which others write it. It knows nothing of how armlet reads one.

use serde_json::{Map, Value, json};

const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";

fn computes(template: &mut Value) -> impl Iterator<Item = &mut Value> {
    let resources = template["resources"].as_array_mut().unwrap();
    resources
        .iter_mut()
        .filter(|resource| resource["type"] == COMPUTE)
}

fn name(resource: &Value) -> (String, String) {
    let name = resource["name"].as_str().unwrap();
    let (workspace, compute) = name.split_once('/').unwrap();
    (workspace.to_owned(), compute.to_owned())
}

/// As the portal exports a template: names are parameters with defaults, and what is not set is null.
pub(super) fn exported(mut template: Value) -> Value {
    let mut parameters = template["parameters"].as_object().cloned().unwrap_or_default();
    for resource in computes(&mut template) {
        let (workspace, compute) = name(resource);
        let parameter = format!("workspaces_{}_name", workspace.replace('-', "_"));
        resource["name"] = format!("[concat(parameters('{parameter}'), '/{compute}')]").into();
        parameters.insert(parameter, json!({ "type": "String", "defaultValue": workspace }));
        let properties = resource["properties"].as_object_mut().unwrap();
        for word in ["description", "resourceId", "computeLocation"] {
            properties.entry(word).or_insert(Value::Null);
        }
    }
    template["parameters"] = parameters.into();
    template
}

/// As Bicep compiles modules: each compute in a deployment of its own, whose parameters are handed in.
pub(super) fn modules(mut template: Value) -> Value {
    let declared = template["parameters"].as_object().cloned().unwrap_or_default();
    let variables = template.get("variables").cloned().unwrap_or_else(|| json!({}));
    for resource in computes(&mut template) {
        let (workspace, compute) = name(resource);
        let mut inner = resource.clone();
        inner["name"] = "[format('{0}/{1}', parameters('workspaceName'), parameters('name'))]".into();
        inner.as_object_mut().unwrap().shift_remove("dependsOn");
        let mut parameters = Map::new();
        let mut given = Map::new();
        for (name, declaration) in &declared {
            let mut declaration = declaration.clone();
            declaration.as_object_mut().unwrap().shift_remove("defaultValue");
            parameters.insert(name.clone(), declaration);
            given.insert(
                name.clone(),
                json!({ "value": format!("[parameters('{name}')]") }),
            );
        }
        for (name, value) in [("workspaceName", workspace), ("name", compute.clone())] {
            parameters.insert(name.to_owned(), json!({ "type": "string" }));
            given.insert(name.to_owned(), json!({ "value": value }));
        }
        let mut count = 0;
        each_literal(&mut inner["properties"]["properties"], &mut |value, kind| {
            count += 1;
            let name = format!("value{count}");
            parameters.insert(name.clone(), json!({ "type": kind }));
            given.insert(name.clone(), json!({ "value": value.clone() }));
            *value = format!("[parameters('{name}')]").into();
        });
        *resource = json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2025-04-01", "name": format!("{compute}-deploy"),
            "properties": {
                "expressionEvaluationOptions": { "scope": "inner" }, "mode": "Incremental", "parameters": given,
                "template": {
                    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                    "contentVersion": "1.0.0.0", "parameters": parameters, "variables": variables, "resources": [inner]
                }
            }
        });
    }
    template
}

/// As the quickstarts are written: values are parameters with defaults and variables, names are joined by `concat`.
pub(super) fn quickstart(mut template: Value) -> Value {
    let mut parameters = template["parameters"].as_object().cloned().unwrap_or_default();
    let mut variables = template["variables"].as_object().cloned().unwrap_or_default();
    let mut count = 0;
    for resource in computes(&mut template) {
        let (workspace, compute) = name(resource);
        parameters.insert(
            "workspaceName".to_owned(),
            json!({ "type": "string", "defaultValue": workspace }),
        );
        resource["name"] = format!("[concat(parameters('workspaceName'), '/', '{compute}')]").into();
        each_literal(&mut resource["properties"]["properties"], &mut |value, kind| {
            count += 1;
            let name = format!("q{count}");
            if count % 2 == 0 {
                variables.insert(name.clone(), value.clone());
                *value = format!("[variables('{name}')]").into();
            } else {
                parameters.insert(
                    name.clone(),
                    json!({ "type": kind, "defaultValue": value.clone() }),
                );
                *value = format!("[parameters('{name}')]").into();
            }
        });
    }
    template["parameters"] = parameters.into();
    template["variables"] = variables.into();
    template
}

/// Calls `visit` with each scalar that is no expression, and its type.
fn each_literal(value: &mut Value, visit: &mut dyn FnMut(&mut Value, &str)) {
    match value {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_literal(member, visit)),
        Value::Array(items) => items.iter_mut().for_each(|item| each_literal(item, visit)),
        Value::String(text) if !text.starts_with('[') => visit(value, "string"),
        Value::Bool(_) => visit(value, "bool"),
        Value::Number(_) => visit(value, "int"),
        Value::String(_) | Value::Null => {}
    }
}
