//! What a side declares, as a template spells it.

use serde_json::{Map, Value, json};

use super::deployed::Side;
use crate::arm::{self, Object, Output, ParameterValue};
use crate::expression::ValueType;

/// A parameter of a side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declared {
    pub(super) name: String,
    /// Whether its value is a secret.
    pub(super) secure: bool,
    /// `type`, `defaultValue` and what else its declaration holds.
    pub(super) declaration: Map<String, Value>,
}

/// The parameters of a side, in order.
pub(super) fn parameters(side: &Side) -> Vec<Declared> {
    let parameters = side.declared.parameters.iter();
    parameters
        .map(|parameter| Declared {
            name: parameter.name.clone(),
            secure: parameter.secure,
            declaration: declaration(parameter),
        })
        .collect()
}

/// The parameter of a name, whatever its case.
pub(super) fn find<'d>(parameters: &'d [Declared], name: &str) -> Option<&'d Declared> {
    parameters
        .iter()
        .find(|parameter| parameter.name.eq_ignore_ascii_case(name))
}

fn declaration(parameter: &arm::Parameter) -> Map<String, Value> {
    let mut declaration = Map::new();
    let mut set = |word: &str, value: Option<Value>| {
        if let Some(value) = value {
            declaration.insert(word.to_owned(), value);
        }
    };
    set("type", Some(json!(type_word(parameter.kind, parameter.secure))));
    set(
        "defaultValue",
        parameter.default.as_ref().map(arm::Value::to_json),
    );
    let allowed: Vec<Value> = parameter.allowed.iter().map(arm::Value::to_json).collect();
    set("allowedValues", (!allowed.is_empty()).then_some(allowed.into()));
    set("minLength", parameter.min_length.map(Value::from));
    set("maxLength", parameter.max_length.map(Value::from));
    set("minValue", parameter.min_value.map(Value::from));
    set("maxValue", parameter.max_value.map(Value::from));
    set("nullable", parameter.nullable.then_some(Value::Bool(true)));
    described(&parameter.description, &parameter.rest, &mut declaration);
    declaration
}

fn type_word(kind: ValueType, secure: bool) -> &'static str {
    match (secure, kind) {
        (true, ValueType::String) => "securestring",
        (true, ValueType::Object) => "secureObject",
        (_, plain) => plain.name(),
    }
}

/// Adds a description, where there is one, and what else was read.
fn described(description: &str, rest: &Object, declaration: &mut Map<String, Value>) {
    let mut rest = rest.to_json();
    let mut metadata = Map::new();
    if !description.is_empty() {
        metadata.insert("description".to_owned(), description.into());
    }
    if let Some(Value::Object(others)) = rest.shift_remove("metadata") {
        metadata.extend(others);
    }
    if !metadata.is_empty() {
        declaration.insert("metadata".to_owned(), metadata.into());
    }
    declaration.extend(rest);
}

/// The outputs of a side by their names.
pub(super) fn outputs(side: &Side) -> Map<String, Value> {
    let outputs = side.declared.outputs.iter();
    outputs
        .map(|output| (output.name.clone(), self::output(output)))
        .collect()
}

fn output(output: &Output) -> Value {
    let mut declaration = Map::new();
    declaration.insert("type".to_owned(), json!(type_word(output.kind, output.secure)));
    described(&output.description, &output.rest, &mut declaration);
    if let Some(condition) = &output.condition {
        declaration.insert("condition".to_owned(), condition.arm_string().into());
    }
    match &output.count {
        Some(count) => {
            let copy = json!({ "count": count.to_json(), "input": output.value.to_json() });
            declaration.insert("copy".to_owned(), copy);
        }
        None => {
            declaration.insert("value".to_owned(), output.value.to_json());
        }
    }
    declaration.into()
}

/// The entries of a parameter file under their parameters: `{ "value": … }` or `{ "reference": … }` to a key vault.
pub(super) type Entries = Map<String, Value>;

/// The environments of a side with their entries.
pub(super) fn environments(side: &Side) -> Vec<(&str, Entries)> {
    let files = side.parameter_files.iter();
    files
        .filter_map(|file| {
            let entries = file
                .values
                .iter()
                .map(|(name, value)| (name.clone(), entry(value)));
            Some((file.environment.as_deref()?, entries.collect()))
        })
        .collect()
}

fn entry(value: &ParameterValue) -> Value {
    match value {
        ParameterValue::Value(value) => json!({ "value": literal(value) }),
        ParameterValue::KeyVault {
            vault,
            secret,
            version,
        } => {
            let mut reference = json!({ "keyVault": { "id": vault.id() }, "secretName": secret });
            if let (Some(version), Value::Object(members)) = (version, &mut reference) {
                members.insert("secretVersion".to_owned(), version.as_str().into());
            }
            json!({ "reference": reference })
        }
        ParameterValue::EnvironmentVariable { name, kind: _ } => json!({ "environmentVariable": name }),
    }
}

/// A value of a parameter file, where a text in brackets is only that.
fn literal(value: &arm::Value) -> Value {
    match value {
        arm::Value::String(text) => text.as_str().into(),
        arm::Value::Array(items) => items.iter().map(literal).collect(),
        arm::Value::Object(members) => {
            let members = members.iter();
            let literals =
                members.map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), literal(value)));
            Value::Object(literals.collect())
        }
        other => other.to_json(),
    }
}
