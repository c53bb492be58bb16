//! A JSON parameter file → its values.

use super::super::parameter_file::{KeyVaultId, ParameterFile, ParameterValue};
use super::super::tokens::{self, Json, Kind, Member};
use super::super::value::{Key, Object, Value};
use super::error::{ReadError, segment};
use super::value::number;

/// Reads a parameter file: an object with `parameters`, or the parameters alone, each `{ "value": … }` or
/// `{ "reference": { "keyVault": … } }`. A value that is `null` is none, as for the engine (Azure/bicep#11532).
///
/// # Errors
/// If the text is no JSON object, or an entry is neither form; with its place.
pub fn parameter_file(text: &str, environment: Option<&str>) -> Result<ParameterFile, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = tokens::parse(text).map_err(ReadError::json)?;
    let values = values(&json).map_err(|error| error.placed(text))?;
    Ok(ParameterFile {
        environment: environment.map(str::to_owned),
        values,
    })
}

fn values(json: &Json<'_>) -> Result<Vec<(String, ParameterValue)>, ReadError> {
    let Some(whole) = json.members() else {
        return Err(ReadError::whole("it is not a JSON object"));
    };
    let is_file = json.get("$schema").is_some() || json.get("contentVersion").is_some();
    let inner = json.get("parameters").and_then(Json::members);
    let (members, pointer) = match inner {
        Some(members) => (members, "/parameters"),
        None if is_file => return Ok(Vec::new()),
        None => (whole, ""),
    };
    let is_null = |member: &&Member<'_>| {
        let value = member.value.get("value");
        matches!(value.map(|value| &value.kind), Some(Kind::Token("null")))
    };
    members
        .iter()
        .filter(|member| !is_null(member))
        .map(|member| {
            let name = member.name().into_owned();
            let pointer = format!("{pointer}/{}", segment(&name));
            Ok((name, entry(&member.value, &pointer)?))
        })
        .collect()
}

fn entry(json: &Json<'_>, pointer: &str) -> Result<ParameterValue, ReadError> {
    if let Some(value) = json.get("value") {
        return literal(value, pointer).map(ParameterValue::Value);
    }
    let reference = json.get("reference");
    let text = |json: Option<&Json<'_>>| Some(json?.text()?.into_owned());
    let vault = reference.and_then(|reference| text(reference.get("keyVault")?.get("id")));
    let secret = reference.and_then(|reference| text(reference.get("secretName")));
    let (Some(vault), Some(secret)) = (vault, secret) else {
        let reason = "it has neither a `value` nor a `reference` with `keyVault` and `secretName`";
        return Err(ReadError::at(pointer, reason));
    };
    let Some(vault) = KeyVaultId::parse(&vault) else {
        return Err(ReadError::at(
            pointer,
            format!("`{vault}` is not the id of a key vault"),
        ));
    };
    Ok(ParameterValue::KeyVault {
        vault,
        secret,
        version: reference.and_then(|reference| text(reference.get("secretVersion"))),
    })
}

/// A value in which nothing is an expression.
fn literal(json: &Json<'_>, pointer: &str) -> Result<Value, ReadError> {
    match &json.kind {
        Kind::Token(token) => match json.text() {
            Some(text) => Ok(Value::String(text.into())),
            None => number(token, pointer),
        },
        Kind::Array(items) => items
            .iter()
            .map(|item| literal(item, pointer))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Kind::Object(members) => {
            let mut object = Object::new();
            let named = |member: &Member<'_>| Key::Name(member.name().into());
            for member in members {
                object.insert(named(member), literal(&member.value, pointer)?);
            }
            Ok(Value::Object(object))
        }
    }
}
