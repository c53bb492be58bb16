//! The functions whose value depends on their arguments alone.

use serde_json::Value;

use super::error::Fault;
use super::value::string;
use super::{cidr, collection, date, encoding, format, identity, number, text};

/// The value of a function of known arguments; `None` if there is no such function here.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Result<Value, Fault>> {
    if let [only] = arguments
        && let Some(result) = of_one(name, only)
    {
        return Some(result);
    }
    Some(match name {
        "add" | "sub" | "mul" | "div" | "mod" => number::arithmetic(name, arguments),
        "max" | "min" => number::extreme(name, arguments),
        "less" | "lessOrEquals" | "greater" | "greaterOrEquals" => number::comparison(name, arguments),
        "equals" => number::equals(arguments),
        "concat" => collection::concat(arguments),
        "contains" => collection::contains(arguments),
        "indexOf" | "lastIndexOf" => collection::index_of(name, arguments),
        "take" | "skip" => collection::part(name, arguments),
        "range" => collection::range(arguments),
        "union" => collection::union(arguments),
        "intersection" => collection::intersection(arguments),
        "createObject" => collection::create_object(arguments),
        "createArray" => Ok(Value::Array(arguments.to_vec())),
        "substring" => text::substring(arguments),
        "padLeft" => text::pad_left(arguments),
        "replace" => text::replace(arguments),
        "split" => text::split(arguments),
        "join" => text::join(arguments),
        "startsWith" => text::starts_with(arguments),
        "endsWith" => text::ends_with(arguments),
        "format" => format::format(arguments),
        "uniqueString" => identity::unique_string(arguments),
        "guid" => identity::guid(arguments),
        "uri" => encoding::uri(arguments),
        "dateTimeAdd" => date::date_time_add(arguments),
        "cidrSubnet" => cidr::cidr_subnet(arguments),
        "cidrHost" => cidr::cidr_host(arguments),
        "true" | "false" | "null" => Err(Fault::wrong_count(name, arguments.len())),
        other if is_of_one(other) => Err(Fault::wrong_count(name, arguments.len())),
        _ => return None,
    })
}

/// The functions of one argument.
fn of_one(name: &str, argument: &Value) -> Option<Result<Value, Fault>> {
    Some(match name {
        "array" => Ok(match argument {
            Value::Array(_) => argument.clone(),
            other => Value::Array(vec![other.clone()]),
        }),
        "base64" => encoding::base64(argument),
        "base64ToJson" => encoding::base64_to_json(argument),
        "base64ToString" => encoding::base64_to_string(argument),
        "bool" => number::bool(argument),
        "dataUri" => encoding::data_uri(argument),
        "dataUriToString" => encoding::data_uri_to_string(argument),
        "dateTimeFromEpoch" => date::from_epoch(argument),
        "dateTimeToEpoch" => date::to_epoch(argument),
        "empty" => collection::empty(argument),
        "fail" => string("fail", argument).and_then(|message| Err(Fault::error(message))),
        "first" | "last" => collection::end(name, argument),
        "flatten" => collection::flatten(argument),
        "float" => number::float(argument),
        "int" => number::int(argument),
        "items" => collection::items(argument),
        "json" => encoding::json(argument),
        "length" => collection::length(argument),
        "objectKeys" => collection::object_keys(argument),
        "parseCidr" => cidr::parse_cidr(argument),
        "shallowMerge" => collection::shallow_merge(argument),
        "string" => text::as_string(argument),
        "toLower" | "toUpper" | "trim" => text::changed(name, argument),
        "uriComponent" => encoding::uri_component(argument),
        "uriComponentToString" => encoding::uri_component_to_string(argument),
        _ => return None,
    })
}

fn is_of_one(name: &str) -> bool {
    of_one(name, &Value::Null).is_some()
}
