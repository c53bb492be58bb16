//! Parameter files: one `.parameters.json` and one `.bicepparam` an environment.
//!
//! Values in the JSON file are literals and never escaped: the engine evaluates no expressions there. It has no form for a
//! value that an environment variable holds, so that parameter is left out, and the deployment gives it.

use std::borrow::Cow;

use super::BICEP_HEAD;
use super::bicep::assignment;
use super::json::JsonPrinter;
use super::mark::GENERATOR;
use super::text::OutputText;
use crate::arm::{Object, ParameterFile, ParameterValue, Value};
use crate::bug::bug;
use crate::expression::{Expression, ValueType, bicep_string};

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";

/// Prints the JSON parameter file, marked in its first parameter: the schema allows metadata nowhere else.
pub(super) fn emit_json(file: &ParameterFile) -> OutputText {
    let mut json = JsonPrinter::default();
    json.object(|json| {
        json.member("$schema", SCHEMA);
        json.member("contentVersion", "1.0.0.0");
        json.key("parameters");
        json.object(|json| {
            let written = file.values.iter().filter(|(_, value)| has_json_form(value));
            for (index, (name, value)) in written.enumerate() {
                json.key(name);
                json.object(|json| {
                    if index == 0 {
                        json.key("metadata");
                        json.object(|json| json.member("generator", GENERATOR));
                    }
                    entry(json, value);
                });
            }
        });
    });
    json.finish()
}

/// Whether the JSON file can hold a value.
fn has_json_form(value: &ParameterValue) -> bool {
    match value {
        ParameterValue::Value(_) | ParameterValue::KeyVault { .. } => true,
        ParameterValue::EnvironmentVariable { .. } => false,
    }
}

fn entry(json: &mut JsonPrinter, value: &ParameterValue) {
    match value {
        ParameterValue::Value(value) => {
            json.key("value");
            literal(json, value);
        }
        ParameterValue::KeyVault {
            vault,
            secret,
            version,
        } => {
            json.key("reference");
            json.object(|json| {
                json.key("keyVault");
                json.object(|json| json.member("id", &vault.id()));
                json.member("secretName", secret);
                if let Some(version) = version {
                    json.member("secretVersion", version);
                }
            });
        }
        ParameterValue::EnvironmentVariable { .. } => {
            bug("the JSON parameter file has no form for an environment variable")
        }
    }
}

fn literal(json: &mut JsonPrinter, value: &Value) {
    match value {
        Value::Boolean(flag) => json.token(if *flag { "true" } else { "false" }),
        Value::Integer(number) => json.token(&number.to_string()),
        Value::Float(number) => json.token(&number.to_string()),
        Value::String(text) => json.string(text),
        Value::Array(items) => json.array(|json| {
            for item in items {
                json.item();
                literal(json, item);
            }
        }),
        Value::Object(object) => json.object(|json| members(json, object)),
        Value::Null | Value::Expression(_) | Value::Script(_) | Value::Kept(_) => {
            bug("a parameter file is made of TOML values, which have no such form")
        }
    }
}

fn members(json: &mut JsonPrinter, object: &Object) {
    for (key, value) in object.iter() {
        json.key(
            key.as_str()
                .unwrap_or_else(|| bug("a computed key in a parameter file")),
        );
        literal(json, value);
    }
}

/// Prints the Bicep parameter file for the Bicep file called `template`.
///
/// # Errors
/// Never for the frame that armlet ships.
pub(super) fn emit_bicepparam(file: &ParameterFile, template: &str) -> String {
    let using = bicep_string(&format!("./{template}"));
    let mut out = format!("{BICEP_HEAD}\nusing {using}\n");
    for (index, (name, value)) in file.values.iter().enumerate() {
        if index == 0 {
            out.push('\n');
        }
        out.push_str(&assignment(name, &bicep_value(value)));
        out.push('\n');
    }
    out
}

fn bicep_value(value: &ParameterValue) -> Cow<'_, Value> {
    match value {
        ParameterValue::Value(value) => Cow::Borrowed(value),
        ParameterValue::KeyVault {
            vault,
            secret,
            version,
        } => {
            let parts = [&vault.subscription, &vault.resource_group, &vault.name, secret];
            let arguments = parts.into_iter().chain(version);
            let fetched = Expression::Call {
                namespace: Some("az".into()),
                name: "getSecret".into(),
                arguments: arguments
                    .map(|part| Expression::String(part.as_str().into()))
                    .collect(),
            };
            Cow::Owned(fetched.into())
        }
        ParameterValue::EnvironmentVariable { name, kind } => Cow::Owned(read_variable(name, *kind).into()),
    }
}

/// `readEnvironmentVariable('NAME')`, converted to the type of the parameter.
fn read_variable(name: &str, kind: ValueType) -> Expression {
    let text = Expression::call("readEnvironmentVariable", [Expression::String(name.into())]);
    let convert = |function| Expression::call(function, [text.clone()]);
    match kind {
        ValueType::Int => convert("int"),
        ValueType::Bool => convert("bool"),
        ValueType::Object | ValueType::Array => convert("json"),
        _ => text,
    }
}
