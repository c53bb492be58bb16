//! Reads a `.bicepparam` file to what the JSON parameter file of the same values holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bicep_parse::parse;
use super::bicep_syntax::{Expression, ExpressionKind as Is, StatementKind, TextPart};
use super::bicep_tokens::line_and_column;

/// The values of a parameter file.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterFile {
    /// The path after `using`.
    pub using: String,
    /// Each parameter with `{"value": …}` or `{"reference": …}`, as in the JSON form.
    pub entries: Map<String, Value>,
    /// Each parameter that `readEnvironmentVariable` gives, with the function that converts the text; none for a string.
    pub variables: BTreeMap<String, String>,
}

/// Reads a `.bicepparam` file of literals and `az.getSecret(…)`; an error says line and column.
pub fn evaluate(source: &str) -> Result<ParameterFile, String> {
    let file = parse(source)?;
    let mut statements = file.statements.iter();
    let using = match statements.next().map(|statement| &statement.kind) {
        Some(StatementKind::Using(path)) => literal(source, path)?,
        _ => return Err("1:1: `using` does not stand first (BCP261)".to_owned()),
    };
    let using = using.as_str().ok_or("1:1: `using` names no file")?.to_owned();
    let mut entries = Map::new();
    let mut variables = BTreeMap::new();
    for statement in statements {
        let at = line_and_column(source, statement.at);
        let StatementKind::Assignment { name, value } = &statement.kind else {
            return Err(format!("{at}: only `param name = value` is judged"));
        };
        if !statement.decorators.is_empty() {
            return Err(format!("{at}: a decorator in a parameter file (BCP130)"));
        }
        let is_new = match variable(source, value) {
            Some(function) => variables.insert(name.clone(), function?).is_none(),
            None => entries.insert(name.clone(), entry(source, value)?).is_none(),
        };
        if !is_new || (variables.contains_key(name) && entries.contains_key(name)) {
            return Err(format!("{at}: `{name}` is assigned twice (BCP028)"));
        }
    }
    Ok(ParameterFile {
        using,
        entries,
        variables,
    })
}

/// The function around `readEnvironmentVariable('NAME')`, if the value is that: empty for a string.
fn variable(source: &str, expression: &Expression) -> Option<Result<String, String>> {
    let Is::Call {
        namespace: None,
        name,
        arguments,
    } = &expression.kind
    else {
        return None;
    };
    let argument = arguments.first()?;
    if name == "readEnvironmentVariable" {
        let variable = literal(source, argument).ok();
        let is_named = variable.is_some_and(|name| name.as_str().is_some_and(|name| !name.is_empty()));
        let at = line_and_column(source, expression.at);
        let named = is_named && arguments.len() == 1;
        return Some(if named {
            Ok(String::new())
        } else {
            Err(format!("{at}: no name of a variable"))
        });
    }
    let inner = variable(source, argument)?;
    Some(match inner.as_deref() {
        Ok("") if ["int", "bool", "json"].contains(&name.as_str()) => Ok(name.clone()),
        Ok(other) => Err(format!("`{name}` around `{other}`")),
        Err(_) => inner,
    })
}

/// The entries of a JSON parameter file, without what only tools read.
pub fn json_entries(file: &Value) -> Map<String, Value> {
    let mut entries = file["parameters"].as_object().cloned().unwrap_or_default();
    for entry in entries.values_mut().filter_map(Value::as_object_mut) {
        entry.remove("metadata");
    }
    entries
}

fn entry(source: &str, expression: &Expression) -> Result<Value, String> {
    match &expression.kind {
        Is::Call {
            namespace: Some(namespace),
            name,
            arguments,
        } if namespace == "az" && name == "getSecret" => {
            let values: Result<Vec<Value>, String> = arguments.iter().map(|a| literal(source, a)).collect();
            secret(&values?).map_err(|why| format!("{}: {why}", line_and_column(source, expression.at)))
        }
        _ => Ok(json!({ "value": literal(source, expression)? })),
    }
}

fn secret(arguments: &[Value]) -> Result<Value, String> {
    let texts: Option<Vec<&str>> = arguments.iter().map(Value::as_str).collect();
    let (subscription, group, vault, name, version) = match texts.as_deref() {
        Some([subscription, group, vault, name]) => (subscription, group, vault, name, None),
        Some([subscription, group, vault, name, version]) => {
            (subscription, group, vault, name, Some(version))
        }
        _ => return Err("az.getSecret takes four or five strings".to_owned()),
    };
    let scope = format!("/subscriptions/{subscription}/resourceGroups/{group}");
    let id = format!("{scope}/providers/Microsoft.KeyVault/vaults/{vault}");
    let mut reference = json!({ "keyVault": { "id": id }, "secretName": name });
    if let Some(version) = version {
        reference["secretVersion"] = json!(version);
    }
    Ok(json!({ "reference": reference }))
}

fn literal(source: &str, expression: &Expression) -> Result<Value, String> {
    match &expression.kind {
        Is::Null => Ok(Value::Null),
        Is::Bool(value) => Ok(json!(value)),
        Is::Integer(value) => Ok(json!(value)),
        Is::Unary {
            operator: "-",
            operand,
        } => match operand.kind {
            Is::Integer(value) => Ok(json!(-value)),
            _ => not_literal(source, expression),
        },
        Is::Text { parts, .. } => match parts.as_slice() {
            [] => Ok(json!("")),
            [TextPart::Literal(text)] => Ok(json!(text)),
            _ => not_literal(source, expression),
        },
        // Bicep's way of writing a number with a fraction.
        Is::Call {
            namespace: None,
            name,
            arguments,
        } if name == "json" => match arguments.as_slice() {
            [text] => {
                let text = literal(source, text)?;
                serde_json::from_str(text.as_str().unwrap_or_default()).map_err(|why| why.to_string())
            }
            _ => not_literal(source, expression),
        },
        Is::Array(items) => items
            .iter()
            .map(|item| literal(source, item))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Is::Object(properties) => {
            let mut members = Map::new();
            for property in properties {
                let Value::String(key) = literal(source, &property.key)? else {
                    return not_literal(source, &property.key);
                };
                members.insert(key, literal(source, &property.value)?);
            }
            Ok(Value::Object(members))
        }
        _ => not_literal(source, expression),
    }
}

fn not_literal<T>(source: &str, expression: &Expression) -> Result<T, String> {
    Err(format!(
        "{}: this is no literal",
        line_and_column(source, expression.at)
    ))
}
