//! The bounds of a parameter, and a default that it has in the definition alone.

use crate::arm::{Bounds, Parameter, Value};

/// Takes away the bounds of a parameter that its default does not keep: those of the template are for what is given, and null is not.
pub(super) fn widen(parameter: &mut Parameter) {
    let Some(default) = &parameter.default else { return };
    let number = match default {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    let length = match default {
        Value::String(text) => Some(text.encode_utf16().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(object) => Some(object.iter().count()),
        _ => None,
    };
    let length = length.and_then(|length| i64::try_from(length).ok());
    let keeps_least = |least: &i64, size: Option<i64>| size.is_none_or(|size| size >= *least);
    let keeps_most = |most: &i64, size: Option<i64>| size.is_none_or(|size| size <= *most);
    let bounds = parameter.bounds.as_deref().copied().unwrap_or_default();
    let kept = Bounds {
        min_length: bounds.min_length.filter(|least| keeps_least(least, length)),
        max_length: bounds.max_length.filter(|most| keeps_most(most, length)),
        min_value: bounds.min_value.filter(|least| keeps_least(least, number)),
        max_value: bounds.max_value.filter(|most| keeps_most(most, number)),
    };
    parameter.bounds = kept.held();
    if !parameter.allowed.is_empty() && !parameter.allowed.contains(default) {
        parameter.allowed.insert(0, default.clone());
    }
}
