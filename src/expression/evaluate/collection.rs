//! Functions of arrays and objects. The keys of objects are the same regardless of case.

use serde_json::{Map, Value};

use super::error::Fault;
use super::number::wrong_first;
use super::text;
use super::value::{array, compare, folded, from_units, integer, member, object, string, units};
use crate::hashing::HashMap;

/// The highest number that `range` may reach.
const HIGHEST: i64 = 2_147_483_647;

/// The most items that `range` gives.
const LONGEST_RANGE: i64 = 10_000;

pub(super) fn concat(arguments: &[Value]) -> Result<Value, Fault> {
    let arrays = arguments.iter().filter(|part| part.is_array()).count();
    match arrays {
        _ if arguments.is_empty() => Err(Fault::wrong_count("concat", 0)),
        0 => text::concat(arguments),
        all if all == arguments.len() => Ok(Value::Array(
            arguments
                .iter()
                .filter_map(Value::as_array)
                .flatten()
                .cloned()
                .collect(),
        )),
        _ => Err(Fault::error(
            "The provided parameters for language function 'concat' are invalid. Either all or none of the parameters must be an array.",
        )),
    }
}

pub(super) fn contains(arguments: &[Value]) -> Result<Value, Fault> {
    let found = match arguments {
        [Value::String(whole), part] => whole.contains(string("contains", part)?),
        [Value::Array(items), item] => items.contains(item),
        [Value::Object(members), key] => member(members, string("contains", key)?).is_some(),
        [other, _] => return Err(wrong_first("contains", "String, Array, Object", other)),
        _ => return Err(Fault::wrong_count("contains", arguments.len())),
    };
    Ok(Value::Bool(found))
}

pub(super) fn empty(value: &Value) -> Result<Value, Fault> {
    Ok(Value::Bool(match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        other => return Err(wrong_first("empty", "String, Array, Object", other)),
    }))
}

pub(super) fn length(value: &Value) -> Result<Value, Fault> {
    Ok(Value::from(match value {
        Value::String(text) => units(text).len(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        other => return Err(wrong_first("length", "String, Array, Object", other)),
    }))
}

/// `first` and `last`
pub(super) fn end(function: &str, value: &Value) -> Result<Value, Fault> {
    let is_first = function == "first";
    match value {
        Value::Array(items) => {
            let item = if is_first { items.first() } else { items.last() };
            Ok(item.cloned().unwrap_or(Value::Null))
        }
        Value::String(text) => {
            let units = units(text);
            let unit = if is_first { units.first() } else { units.last() };
            from_units(unit.map_or(&[], std::slice::from_ref))
        }
        other => Err(wrong_first(function, "String, Array", other)),
    }
}

/// `take` and `skip`; a negative count is none.
pub(super) fn part(function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let [whole, count] = arguments else {
        return Err(Fault::wrong_count(function, arguments.len()));
    };
    let count = integer(function, count)?.max(0);
    let at = |length: usize| usize::try_from(count).unwrap_or(length).min(length);
    let is_take = function == "take";
    match whole {
        Value::Array(items) => {
            let (before, after) = items.split_at(at(items.len()));
            Ok(Value::from(if is_take { before } else { after }))
        }
        Value::String(text) => {
            let units = units(text);
            let (before, after) = units.split_at(at(units.len()));
            from_units(if is_take { before } else { after })
        }
        other => Err(wrong_first(function, "String, Array", other)),
    }
}

/// `indexOf` and `lastIndexOf`
pub(super) fn index_of(function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    match arguments {
        [Value::String(whole), part] => text::index_of(function, whole, part),
        [Value::Array(items), item] => Ok(text::index(match function {
            "indexOf" => items.iter().position(|other| other == item),
            _ => items.iter().rposition(|other| other == item),
        })),
        [other, _] => Err(wrong_first(function, "String, Array", other)),
        _ => Err(Fault::wrong_count(function, arguments.len())),
    }
}

pub(super) fn range(arguments: &[Value]) -> Result<Value, Fault> {
    let [start, count] = arguments else {
        return Err(Fault::wrong_count("range", arguments.len()));
    };
    let (start, count) = (integer("range", start)?, integer("range", count)?);
    if !(0..=LONGEST_RANGE).contains(&count) {
        return Err(Fault::Limit(format!(
            "Unable to evaluate template language function 'range': the count must be between 0 and {LONGEST_RANGE}, while '{count}' was provided."
        )));
    }
    let end = start.checked_add(count).filter(|end| *end <= HIGHEST).ok_or_else(|| {
        Fault::error(format!(
            "Unable to evaluate template language function 'range': the sum of both parameters must be at most {HIGHEST}."
        ))
    })?;
    Ok(Value::Array((start..end).map(Value::from).collect()))
}

pub(super) fn flatten(value: &Value) -> Result<Value, Fault> {
    let mut items = Vec::new();
    for inner in array("flatten", value)? {
        items.extend(array("flatten", inner)?.iter().cloned());
    }
    Ok(Value::Array(items))
}

pub(super) fn union(arguments: &[Value]) -> Result<Value, Fault> {
    match arguments {
        [] => Err(Fault::wrong_count("union", 0)),
        [Value::Array(_), ..] => {
            let mut distinct: Vec<Value> = Vec::new();
            for items in arguments {
                for item in array("union", items)? {
                    if !distinct.contains(item) {
                        distinct.push(item.clone());
                    }
                }
            }
            Ok(Value::Array(distinct))
        }
        _ => merged("union", arguments, &|earlier, later| match (earlier, later) {
            (Value::Object(_), Value::Object(_)) => union(&[earlier.clone(), later.clone()]),
            _ => Ok(later.clone()),
        }),
    }
}

pub(super) fn shallow_merge(value: &Value) -> Result<Value, Fault> {
    merged("shallowMerge", array("shallowMerge", value)?, &|_, later| {
        Ok(later.clone())
    })
}

/// Objects in one: a later key takes the place of an equal one, with its own spelling; `both` gives its value.
fn merged(
    function: &str,
    objects: &[Value],
    both: &dyn Fn(&Value, &Value) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let mut members: Vec<(String, Value)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::default();
    for later in objects {
        for (key, value) in object(function, later)? {
            let place = places.get(&folded(key)).and_then(|place| members.get_mut(*place));
            match place {
                Some(earlier) => *earlier = (key.clone(), both(&earlier.1, value)?),
                None => {
                    places.insert(folded(key), members.len());
                    members.push((key.clone(), value.clone()));
                }
            }
        }
    }
    Ok(Value::Object(members.into_iter().collect()))
}

pub(super) fn intersection(arguments: &[Value]) -> Result<Value, Fault> {
    match arguments {
        [] => Err(Fault::wrong_count("intersection", 0)),
        [Value::Array(first), rest @ ..] => {
            let rest: Result<Vec<&Vec<Value>>, Fault> =
                rest.iter().map(|items| array("intersection", items)).collect();
            let rest = rest?;
            let mut common: Vec<Value> = Vec::new();
            for item in first {
                if !common.contains(item) && rest.iter().all(|items| items.contains(item)) {
                    common.push(item.clone());
                }
            }
            Ok(Value::Array(common))
        }
        [first, rest @ ..] => {
            let first = object("intersection", first)?;
            let rest: Result<Vec<&Map<String, Value>>, Fault> =
                rest.iter().map(|one| object("intersection", one)).collect();
            let rest = rest?;
            let common = first
                .iter()
                .filter(|(key, value)| rest.iter().all(|other| member(other, key) == Some(*value)));
            let common = common.map(|(key, value)| (key.clone(), value.clone()));
            Ok(Value::Object(common.collect()))
        }
    }
}

/// The members of an object, in the order of their keys.
pub(super) fn sorted<'v>(function: &str, value: &'v Value) -> Result<Vec<(&'v String, &'v Value)>, Fault> {
    let mut members: Vec<_> = object(function, value)?.iter().collect();
    members.sort_by(|(one, _), (other, _)| compare(one, other));
    Ok(members)
}

pub(super) fn items(value: &Value) -> Result<Value, Fault> {
    let members = sorted("items", value)?.into_iter();
    let items = members.map(|(key, value)| {
        let pair = [("key", Value::from(key.as_str())), ("value", value.clone())];
        Value::Object(
            pair.map(|(key, value)| (key.to_owned(), value))
                .into_iter()
                .collect(),
        )
    });
    Ok(Value::Array(items.collect()))
}

pub(super) fn object_keys(value: &Value) -> Result<Value, Fault> {
    let members = sorted("objectKeys", value)?.into_iter();
    Ok(Value::Array(
        members.map(|(key, _)| Value::from(key.as_str())).collect(),
    ))
}

/// `createObject` as a call: with a key twice, or with keys that are not strings.
pub(super) fn create_object(arguments: &[Value]) -> Result<Value, Fault> {
    let mut members = Map::new();
    for pair in arguments.chunks(2) {
        match pair {
            [key, value] => members.insert(string("createObject", key)?.to_owned(), value.clone()),
            _ => return Err(Fault::wrong_count("createObject", arguments.len())),
        };
    }
    Ok(Value::Object(members))
}

/// The item at an index from the end, counted from 1.
pub(super) fn from_end(safe: bool, items: &Value, index: &Value) -> Result<Value, Fault> {
    let function = if safe { "tryIndexFromEnd" } else { "indexFromEnd" };
    if safe && items.is_null() {
        return Ok(Value::Null);
    }
    let items = array(function, items)?;
    let index = integer(function, index)?;
    let at = usize::try_from(index).ok().filter(|index| *index > 0);
    let item = at
        .and_then(|index| items.len().checked_sub(index))
        .and_then(|at| items.get(at));
    match item {
        Some(item) => Ok(item.clone()),
        None if safe => Ok(Value::Null),
        None => Err(Fault::error(format!(
            "The language expression property array index '{index}' from the end is out of bounds."
        ))),
    }
}
