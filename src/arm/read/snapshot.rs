//! A snapshot as `bicep snapshot` or armlet writes it → its values, and the deployment that they make.

use std::borrow::Cow;
use std::sync::Arc;

use arcstr::ArcStr;

use super::super::deployment::{AsRead, Deployment, Output, Resource};
use super::super::settle::may_stay;
use super::super::snapshot::Snapshot;
use super::super::tokens::{self, Json, Kind};
use super::super::value::{Kept, Key, Object, Value};
use super::error::{ReadError, segment};
use super::links::{Unlinked, link};
use super::value::number;
use super::{MAX_TEMPLATE_BYTES, name, script};
use crate::expression::arm::{Quotes, read_string};
use crate::expression::{Expression, Operator, ValueType};

/// What is not in the body of a resource.
const NO_BODY: [&str; 6] = ["id", "type", "name", "apiVersion", "condition", "dependsOn"];

/// Whether a text is a snapshot: a JSON object with `predictedResources`.
#[must_use]
pub fn is_snapshot(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_object = text.trim_start().starts_with('{') && text.contains("\"predictedResources\"");
    is_object && tokens::parse(text).is_ok_and(|json| json.get("predictedResources").is_some())
}

/// Reads a snapshot. Printed again, it is the same text, apart from its layout.
///
/// # Errors
/// If the text is longer than [`MAX_TEMPLATE_BYTES`], no JSON (with line and column), nested deeper than 128 levels, or no
/// snapshot: no object with `predictedResources`, each an object with its `type` and `name`.
pub fn snapshot(text: &str) -> Result<Snapshot, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_TEMPLATE_BYTES {
        let limit = MAX_TEMPLATE_BYTES / (1024 * 1024);
        return Err(ReadError::whole(format!("it is larger than {limit} MiB")));
    }
    let json = tokens::parse(text).map_err(ReadError::json)?;
    of_json(&json).map_err(|error| error.placed(text))
}

fn of_json(json: &Json<'_>) -> Result<Snapshot, ReadError> {
    let Some(members) = json.members() else {
        return Err(ReadError::whole("it is not a JSON object"));
    };
    let mut snapshot = Snapshot::default();
    let mut has_resources = false;
    for member in members {
        let name = member.name();
        let pointer = format!("/{}", segment(&name));
        match (&*name, value(&member.value, &pointer)?) {
            ("predictedResources", Value::Array(resources)) => {
                has_resources = true;
                snapshot.resources = objects(resources, &pointer)?;
            }
            ("diagnostics", Value::Array(diagnostics)) => snapshot.diagnostics = diagnostics,
            ("outputs", Value::Object(outputs)) => snapshot.outputs = outputs,
            (_, other) => snapshot.rest.insert(Key::Name(name.into()), other),
        }
    }
    match has_resources {
        true => Ok(snapshot),
        false => Err(ReadError::whole("it has no array `predictedResources`")),
    }
}

fn objects(resources: Vec<Value>, pointer: &str) -> Result<Vec<Object>, ReadError> {
    let object = |(index, resource)| match resource {
        Value::Object(members) => Ok(members),
        _ => Err(ReadError::at(
            format!("{pointer}/{index}"),
            "the resource is not an object",
        )),
    };
    resources.into_iter().enumerate().map(object).collect()
}

/// A value of a snapshot. A text in brackets is an expression if it is spelled as the engine spells one; every other text is
/// what is sent.
fn value(json: &Json<'_>, pointer: &str) -> Result<Value, ReadError> {
    match &json.kind {
        Kind::Token(token) => match json.text() {
            Some(text) => Ok(text_value(&text)),
            None => number(token, pointer),
        },
        Kind::Array(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| value(item, &format!("{pointer}/{index}")));
            items.collect::<Result<_, _>>().map(Value::Array)
        }
        Kind::Object(members) => {
            let mut object = Object::new();
            for member in members {
                let name = member.name();
                let key = match expression(&name) {
                    Some(computed) => Key::Expression(Arc::new(computed)),
                    None => Key::Name(name.as_ref().into()),
                };
                object.insert(
                    key,
                    value(&member.value, &format!("{pointer}/{}", segment(&name)))?,
                );
            }
            Ok(Value::Object(object))
        }
    }
}

fn text_value(text: &str) -> Value {
    match expression(text) {
        Some(computed) => Value::Expression(Arc::new(computed)),
        None => Value::String(text.into()),
    }
}

/// The expression that a text is, if it is printed as that text again and has no value yet.
fn expression(text: &str) -> Option<Expression> {
    if !text.starts_with('[') || text.starts_with("[[") || !text.ends_with(']') {
        return None;
    }
    let read = read_string(text, Quotes::Kept).ok()?;
    let is_one = !matches!(read, Expression::String(_)) && read.arm_string() == text;
    (is_one && may_stay(&read)).then_some(read)
}

impl Snapshot {
    /// The deployment that sends this, and nothing that is open in it.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        let resources = self.resources.iter().enumerate();
        Deployment {
            resources: link(
                resources
                    .map(|(index, members)| resource(index, members))
                    .collect(),
            ),
            outputs: self.outputs.iter().filter_map(output).collect(),
            ..Deployment::default()
        }
    }
}

fn resource(index: usize, members: &Object) -> Unlinked {
    let text = |word: &str| match members.get_alike(word) {
        Some(Value::String(text)) => text.clone(),
        _ => ArcStr::new(),
    };
    let resource_type = text("type");
    let whole = match members.get_alike("name") {
        Some(Value::String(name)) => Expression::String(name.clone()),
        Some(Value::Expression(name)) => Expression::clone(name),
        _ => Expression::String(ArcStr::new()),
    };
    let segments = name::segments(&whole, resource_type.matches('/').count());
    let condition = match members.get_alike("condition") {
        Some(Value::Expression(condition)) => Some(Expression::clone(condition)),
        _ => None,
    };
    let as_read = AsRead {
        pointer: format!("/predictedResources/{index}").into(),
        name: Some(&whole)
            .filter(|name| !matches!(name, Expression::String(_)))
            .map(|name| Box::new(name.clone())),
        scope: scope(members, &resource_type),
        ..AsRead::default()
    };
    let name = segments.as_ref().and_then(|segments| segments.last().cloned());
    Unlinked {
        resource: Resource {
            symbol: format!("resource{index}").into(),
            resource_type: Cow::Owned(resource_type.to_string()),
            api_version: text("apiVersion"),
            existing: false,
            parent: None,
            name: name.unwrap_or(whole),
            condition: condition.map(Box::new),
            only_if_not_exists: false,
            stopped_after_creation: false,
            scope: None,
            body: body(members),
            depends_on: Vec::new(),
            as_read: Some(Arc::new(as_read)),
        },
        segments,
        depends_on: Vec::new(),
    }
}

/// What is sent besides the identity, scripts in the place of their Base64.
fn body(members: &Object) -> Object {
    let mut body = Object::new();
    for (key, value) in members.iter() {
        let is_body = |key: &str| !NO_BODY.iter().any(|word| word.eq_ignore_ascii_case(key));
        if key.as_str().is_none_or(is_body) {
            let mut value = kept(value);
            script::put_everywhere(&mut value, &Object::new());
            body.insert(key.clone(), value);
        }
    }
    body
}

/// The value, with what is sent at creation only in its own form.
fn kept(value: &Value) -> Value {
    match value {
        Value::Expression(expression) => match Kept::of(expression) {
            Some(mut kept) => {
                script::put_everywhere(&mut kept.value, &Object::new());
                kept.into()
            }
            None => value.clone(),
        },
        Value::Object(object) => {
            let mut inner = Object::new();
            for (key, value) in object.iter() {
                inner.insert(key.clone(), kept(value));
            }
            Value::Object(inner)
        }
        other => other.clone(),
    }
}

/// What an extension resource extends, as its id says: all of it before the last provider.
fn scope(members: &Object, resource_type: &str) -> Option<Value> {
    match members.get_alike("id")? {
        Value::String(id) => {
            let provider = format!("/providers/{}", resource_type.split('/').next()?);
            let at = id.rfind(&provider)?;
            let before = id.get(..at)?;
            before
                .contains("/providers/")
                .then(|| Value::String(before.into()))
        }
        Value::Expression(id) => of_open_id(id),
        _ => None,
    }
}

/// The same of an id that is an expression: `extensionResourceId(scope, …)`, also behind the engine's question whether the
/// scope is the tenant.
fn of_open_id(id: &Expression) -> Option<Value> {
    match id {
        Expression::Call { name, arguments, .. } if name == "extensionResourceId" => {
            arguments.first().cloned().map(Value::from)
        }
        Expression::Conditional(condition, ..) => match &**condition {
            Expression::Binary(Operator::Equal, scope, slash)
                if **slash == Expression::String("/".into()) =>
            {
                Some(Value::from(Expression::clone(scope)))
            }
            _ => None,
        },
        _ => None,
    }
}

fn output((key, value): &(Key, Value)) -> Option<Output> {
    Some(Output {
        name: key.as_str()?.to_owned(),
        kind: match value {
            Value::Boolean(_) => ValueType::Bool,
            Value::Integer(_) => ValueType::Int,
            Value::Array(_) => ValueType::Array,
            Value::Object(_) => ValueType::Object,
            _ => ValueType::String,
        },
        description: String::new(),
        secure: false,
        condition: None,
        count: None,
        value: value.clone(),
        rest: Object::new(),
    })
}
