//! The table that a compute belongs in.

use crate::arm::{COMPUTE, Resource, Value};

/// The kind of a compute.
pub(super) fn kind(resource: &Resource) -> Option<String> {
    if !resource.is(COMPUTE) {
        return None;
    }
    let Value::Object(properties) = resource.body.get("properties")? else {
        return None;
    };
    match properties.get("computeType")? {
        Value::String(word) => Some(
            match word.to_ascii_lowercase().as_str() {
                "computeinstance" => "instance",
                "amlcompute" => "cluster",
                "kubernetes" => "kubernetes",
                _ => "attached",
            }
            .to_owned(),
        ),
        _ => None,
    }
}
