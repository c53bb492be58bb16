//! What the shape of a compute hangs on: modules for every kind of compute make all of its properties of parameters.

use std::collections::BTreeSet;

use super::super::COMPUTE;
use super::super::deployment::{Deployment, Resource};
use super::super::value::Value;
use crate::expression::Expression;

/// The parameters, in lower case, on which it hangs what kind of compute there is, or which members it has.
pub(super) fn parameters(settled: &Deployment) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for compute in settled.resources.iter().filter(|resource| resource.is(COMPUTE)) {
        let Some(shape) = open_shape(compute) else {
            continue;
        };
        mentioned(shape, &mut found);
        // What a module makes of its parameters besides is plain with the same values.
        for (_, value) in compute.body.iter() {
            match value {
                Value::Expression(computed) if !matches!(**computed, Expression::Parameter(_)) => {
                    mentioned(computed, &mut found);
                }
                _ => {}
            }
        }
    }
    found
}

/// What a compute's kind or its members are made of, where that is known at deployment only.
pub(crate) fn open_shape(compute: &Resource) -> Option<&Expression> {
    let properties = match compute.body.get_alike("properties")? {
        Value::Object(properties) => properties,
        Value::Expression(computed) => return Some(computed),
        _ => return None,
    };
    ["computeType", "properties"]
        .into_iter()
        .find_map(|name| match properties.get_alike(name)? {
            Value::Expression(computed) => Some(&**computed),
            _ => None,
        })
}

fn mentioned(expression: &Expression, found: &mut BTreeSet<String>) {
    if let Expression::Parameter(name) = expression {
        found.insert(name.to_ascii_lowercase());
    }
    for child in expression.children() {
        mentioned(child, found);
    }
}
