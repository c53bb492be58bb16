//! Bodies of the REST API, and resources without their properties.

use serde_json::{Map, Value as Json};

use super::error::LiveError;
use super::place::{Place, named};
use super::{Form, LiveResource, json, settable};
use crate::arm::COMPUTE;
use crate::expression::Expression;

/// What `az resource list` shows of a resource.
const ENVELOPE: [&str; 7] = ["location", "tags", "identity", "sku", "kind", "plan", "zones"];

/// What is next to the body of a resource, or is added by `az resource list`.
const NO_BODY: [&str; 10] = [
    "id",
    "name",
    "type",
    "resourceGroup",
    "apiVersion",
    "systemData",
    "etag",
    "createdTime",
    "changedTime",
    "provisioningState",
];

/// Whether a property is one of those that are there without `properties`.
pub(super) fn is_of_envelope<S: AsRef<str>>(path: &[S]) -> bool {
    let first = path.first().map(AsRef::as_ref).unwrap_or_default();
    ENVELOPE.iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Reads a resource whose properties are those of REST, where it has some.
pub(super) fn resource(mut item: Map<String, Json>) -> LiveResource {
    let text = |key: &str| {
        item.get(key)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (id, name, resource_type) = (text("id"), text("name"), text("type"));
    let (place, name) = Place::of(&id, &name);
    let resource_type = if resource_type.contains('/') {
        resource_type
    } else {
        COMPUTE.to_owned()
    };
    let properties = item.get("properties").filter(|properties| properties.is_object());
    let form = if properties.is_some() {
        Form::Rest
    } else {
        Form::Envelope
    };
    let at = |path: &[&str]| path.iter().try_fold(properties?, |value, key| value.get(*key));
    let state = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
    let kind = state(at(&["computeType"])).unwrap_or_default();
    let errors = [at(&["provisioningErrors"]), at(&["properties", "errors"])];
    let errors = errors.into_iter().flatten().filter_map(Json::as_array).flatten();
    let errors: Vec<LiveError> = errors.map(error).collect();
    let provisioning_state = state(at(&["provisioningState"]).or_else(|| item.get("provisioningState")));
    let state = state(at(&["properties", "state"])).filter(|_| kind.eq_ignore_ascii_case("ComputeInstance"));
    let created_by = at(&["properties", "createdBy", "userName"])
        .and_then(Json::as_str)
        .map(str::to_owned);
    item.retain(|key, _| !NO_BODY.iter().any(|word| word.eq_ignore_ascii_case(key)));
    let whole = json::object(item);
    let body = settable(&kind, whole.clone());
    LiveResource {
        pointer: String::new(),
        form,
        place,
        read_only: json::count(&whole).saturating_sub(json::count(&body)),
        created_by: created_by.filter(|name| !name.is_empty()),
        resource: named(resource_type, Expression::String(name.into()), body),
        provisioning_state,
        state,
        errors,
        doubts: Vec::new(),
        unseen: Vec::new(),
    }
}

/// `{ "error": { "code", "message" } }`, or what is in it.
fn error(entry: &Json) -> LiveError {
    let error = entry.get("error").unwrap_or(entry);
    let text = |key: &str| {
        error
            .get(key)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    LiveError {
        code: text("code"),
        message: text("message"),
    }
}
