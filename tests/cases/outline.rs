//! A deployment as a reviewer would note it down: one line a value, scripts as text.

use std::fmt::Write as _;

use armlet::arm::{Bounds, Deployment, Key, Object, Parameter, Resource, Value};

/// The outline of a deployment.
pub(crate) fn of(deployment: &Deployment) -> String {
    let mut out = String::new();
    for parameter in &deployment.parameters {
        self::parameter(parameter, &mut out);
    }
    for (name, member) in deployment.variables.iter() {
        let _ = writeln!(out, "variable {}", name.as_str().unwrap_or_default());
        value(member, "value", &mut out);
    }
    for resource in &deployment.resources {
        self::resource(resource, &mut out);
    }
    for output in &deployment.outputs {
        let _ = writeln!(out, "output {}: {}", output.name, output.kind.name());
        value(&output.value, "value", &mut out);
    }
    out
}

fn parameter(parameter: &Parameter, out: &mut String) {
    let Parameter {
        name,
        kind,
        secure,
        description,
        default,
        allowed,
        bounds,
        nullable: _,
        rest: _,
    } = parameter;
    let secure = if *secure { "secure " } else { "" };
    let _ = writeln!(out, "parameter {name}: {secure}{} {description:?}", kind.name());
    let Bounds {
        min_length,
        max_length,
        min_value,
        max_value,
    } = bounds.as_deref().copied().unwrap_or_default();
    let bounds = [
        ("min_length", min_length),
        ("max_length", max_length),
        ("min_value", min_value),
        ("max_value", max_value),
    ];
    for (word, bound) in bounds {
        if let Some(bound) = bound {
            let _ = writeln!(out, "  {word} = {bound}");
        }
    }
    for (index, item) in allowed.iter().enumerate() {
        value(item, &format!("allowed[{index}]"), out);
    }
    if let Some(default) = default {
        value(default, "default", out);
    }
}

fn resource(resource: &Resource, out: &mut String) {
    let Resource {
        symbol,
        resource_type,
        api_version,
        existing,
        parent,
        name,
        condition,
        only_if_not_exists,
        stopped_after_creation,
        scope,
        body,
        depends_on,
        as_read: _,
    } = resource;
    let existing = if *existing { "existing " } else { "" };
    let _ = writeln!(out, "{existing}resource {symbol}: {resource_type}@{api_version}");
    let _ = writeln!(out, "  name = {}", name.to_bicep());
    for (word, symbol) in [("parent", parent), ("scope", scope)] {
        if let Some(symbol) = symbol {
            let _ = writeln!(out, "  {word} = {symbol}");
        }
    }
    if let Some(condition) = condition {
        let _ = writeln!(out, "  if {}", condition.to_bicep());
    }
    if *only_if_not_exists {
        out.push_str("  only if there is none\n");
    }
    if *stopped_after_creation {
        out.push_str("  stopped after its creation\n");
    }
    members(body, "", out);
    for symbol in depends_on {
        let _ = writeln!(out, "  after {symbol}");
    }
}

fn members(object: &Object, path: &str, out: &mut String) {
    for (key, member) in object.iter() {
        let key = match key {
            Key::Word(word) => (*word).to_owned(),
            Key::Name(name) => format!("{name:?}"),
            Key::Expression(expression) => format!("({})", expression.to_bicep()),
        };
        let path = if path.is_empty() {
            key
        } else {
            format!("{path}.{key}")
        };
        value(member, &path, out);
    }
}

fn value(value: &Value, path: &str, out: &mut String) {
    if let Value::Kept(kept) = value {
        let existing = kept.existing.join(".");
        let instead = if existing.is_empty() { "nothing" } else { &existing };
        return self::value(&kept.value, &format!("{path} (where it exists: {instead})"), out);
    }
    let text = match value {
        Value::Object(object) if !object.is_empty() => return members(object, path, out),
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                self::value(item, &format!("{path}[{index}]"), out);
            }
            return;
        }
        Value::Script(script) => {
            let _ = writeln!(out, "  {path} = Base64 of");
            for line in script.text.split('\n') {
                let _ = writeln!(out, "    | {line}");
            }
            return;
        }
        Value::Null => "null".to_owned(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
        Value::Expression(expression) => format!("({})", expression.to_bicep()),
        Value::Kept(kept) => kept.expression().to_bicep(),
    };
    let _ = writeln!(out, "  {path} = {text}");
}
