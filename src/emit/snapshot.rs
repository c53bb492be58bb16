//! [`Snapshot`] → its file, in the format of `bicep snapshot`.

use super::json::{Escapes, JsonPrinter};
use super::text::OutputText;
use crate::arm::{Key, Object, Snapshot, Value};

/// Prints a snapshot. A text that looks like an expression is printed as it is sent, as the deployment engine has it.
pub(super) fn emit(snapshot: &Snapshot) -> OutputText {
    let mut json = JsonPrinter::with_escapes(Escapes::Engine);
    json.object(|json| {
        json.key("predictedResources");
        json.array(|json| {
            for resource in &snapshot.resources {
                json.item();
                object(json, resource);
            }
        });
        json.key("diagnostics");
        array(json, &snapshot.diagnostics);
        json.key("outputs");
        object(json, &snapshot.outputs);
        members(json, &snapshot.rest);
    });
    json.finish()
}

fn value(json: &mut JsonPrinter, value: &Value) {
    match value {
        Value::Null => json.token("null"),
        Value::Boolean(flag) => json.token(if *flag { "true" } else { "false" }),
        Value::Integer(number) => json.token(&number.to_string()),
        Value::String(text) => json.string(text),
        Value::Array(items) => array(json, items),
        Value::Object(inner) => object(json, inner),
        Value::Expression(expression) => json.string(&expression.arm_string()),
        Value::Script(script) => json.base64(script.text.as_bytes()),
        Value::Float(_) | Value::Kept(_) => match value.to_sent_json() {
            serde_json::Value::String(text) => json.string(&text),
            plain => json.token(&plain.to_string()),
        },
    }
}

fn array(json: &mut JsonPrinter, items: &[Value]) {
    json.array(|json| {
        for item in items {
            json.item();
            value(json, item);
        }
    });
}

fn object(json: &mut JsonPrinter, object: &Object) {
    json.object(|json| members(json, object));
}

fn members(json: &mut JsonPrinter, object: &Object) {
    for (key, member) in object.iter() {
        match key {
            Key::Word(word) => json.key(word),
            Key::Name(name) => json.key(name),
            Key::Expression(computed) => json.key(&computed.arm_string()),
        }
        value(json, member);
    }
}
