//! What a policy looks at: the body of a compute that is created, and the values that a policy requires, both in REST's words.

mod condition;
mod definition;
mod field;

use std::sync::Arc;

pub use definition::{PolicyRule, policy_rules};
pub use field::Unwritable;

use super::compute::{Last, body};
use super::lowering::{ComputeNames, Lowering};
use super::{WORKSPACE_SYMBOL, api_version};
use crate::arm::{Names, Object, Value};
use crate::model::policy::{RequiredValue, Requirement};
use crate::model::{Compute, Definition, ScriptStyle};

/// What is sent for a compute that does not exist yet; scripts are texts. What `extra` writes is left out: no requirement is
/// about a property without a key, and a path that it may not have is reported elsewhere.
#[must_use]
pub fn created(definition: &Definition, compute: &Compute) -> Object {
    if compute.envelope.extra.is_some() {
        let mut without = compute.clone();
        Arc::make_mut(&mut without.envelope).extra = None;
        return created(definition, &without);
    }
    let lowering = Lowering {
        definition,
        script_style: ScriptStyle::Base64,
        names: Names::default(),
        api_version: api_version(definition),
        reads_existing: false,
    };
    let names = ComputeNames::of(WORKSPACE_SYMBOL.into());
    let mut body = body(compute, &names, &lowering, &mut Last::default());
    if compute.keeps()
        && let Some(Value::Object(properties)) = body.get_mut("properties")
        && let Some(Value::Object(inner)) = properties.get_mut("properties")
    {
        for (word, _) in super::KEPT {
            if let Some(value) = inner.get_mut(word)
                && let Value::Kept(kept) = value
            {
                *value = std::mem::replace(&mut kept.value, Value::Null);
            }
        }
    }
    body
}

/// What REST takes for a value of a policy, at the path of its key; `None` if it cannot be read or is no value of REST.
#[must_use]
pub fn required(definition: &Definition, requirement: &Requirement, value: &RequiredValue) -> Option<Value> {
    let path = requirement.of.path()?;
    let mut body = created(definition, value.compute.as_ref()?);
    body.take_at(&path)
}
