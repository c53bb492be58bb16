//! The functions that ARM and Bicep share, and values that only the service knows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::deployment::Context;
use super::names_and_numbers as engine;

/// Opens and closes the text of an opaque value; private-use characters, so that no literal holds them.
const OPAQUE_START: char = '\u{E000}';
const OPAQUE_END: char = '\u{E001}';

/// A value that only the service knows, such as `reference(<id>).fqdn`: two are equal when their texts are. It is a
/// string, so that `format` and `concat` can hold it.
pub fn opaque(text: &str) -> Value {
    Value::String(format!("{OPAQUE_START}{text}{OPAQUE_END}"))
}

/// What the service says of the resource of that id; in ARM `reference(id, version, 'full')`.
pub fn resource_state(id: &str) -> Value {
    opaque(&format!("state({id})"))
}

/// The member of an object (its name's case does not matter), the item of an array, or the part of an opaque value.
pub fn select(value: &Value, key: &Value) -> Result<Value, String> {
    match (value, key) {
        (Value::Object(members), Value::String(name)) => member(members, name)
            .cloned()
            .ok_or_else(|| format!("there is no member `{name}` in {value}")),
        (Value::Array(items), Value::Number(_)) => key
            .as_u64()
            .and_then(|index| items.get(usize::try_from(index).ok()?))
            .cloned()
            .ok_or_else(|| format!("there is no item {key} in {value}")),
        (Value::String(text), _) if text.starts_with(OPAQUE_START) && text.ends_with(OPAQUE_END) => {
            let inner: String = text
                .chars()
                .filter(|c| ![OPAQUE_START, OPAQUE_END].contains(c))
                .collect();
            match key {
                Value::String(name) => Ok(opaque(&format!("{inner}.{name}"))),
                _ => Ok(opaque(&format!("{inner}[{key}]"))),
            }
        }
        _ => Err(format!("{value} has no member or item {key}")),
    }
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).or_else(|| {
        members
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// The text of a value inside `format`, `concat` and the like.
pub fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        // .NET's spelling, which is the engine's.
        Value::Bool(true) => Ok("True".to_owned()),
        Value::Bool(false) => Ok("False".to_owned()),
        Value::Null => Err("null has no text".to_owned()),
        other => Ok(other.to_string()),
    }
}

/// The text of a value inside `format`, which writes single quotes and nothing for null.
pub fn formatted(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Array(_) | Value::Object(_) => Ok(in_single_quotes(value)),
        other => text_of(other),
    }
}

fn in_single_quotes(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.replace('\'', "\\'")),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_single_quotes).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members: Vec<String> = members
                .map(|(key, value)| format!("'{key}':{}", in_single_quotes(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

/// Calls a function on evaluated arguments; `name` in any case.
pub fn call(name: &str, arguments: &[Value], context: &Context) -> Result<Value, String> {
    let lower = name.to_ascii_lowercase();
    let found = deployment_function(&lower, arguments, context)
        .or_else(|| text_function(&lower, arguments))
        .or_else(|| place_function(&lower, arguments))
        .or_else(|| engine_function(&lower, arguments))
        .or_else(|| collection_function(&lower, arguments))
        .or_else(|| value_function(&lower, arguments));
    found
        .unwrap_or_else(|| Err("this function is not known".to_owned()))
        .map_err(|why| format!("{name}(): {why}"))
}

type Outcome = Option<Result<Value, String>>;

fn deployment_function(name: &str, arguments: &[Value], context: &Context) -> Outcome {
    let subscription = format!("/subscriptions/{}", context.subscription_id);
    let group = format!("{subscription}/resourceGroups/{}", context.resource_group);
    Some(match (name, arguments) {
        ("resourcegroup", []) => Ok(json!({
            "id": group, "name": context.resource_group, "location": context.location,
            "type": "Microsoft.Resources/resourceGroups", "tags": {}, "properties": { "provisioningState": "Succeeded" },
        })),
        ("subscription", []) => Ok(json!({
            "id": subscription, "subscriptionId": context.subscription_id, "tenantId": context.tenant_id,
            "displayName": "judged",
        })),
        ("tenant", []) => {
            Ok(json!({ "tenantId": context.tenant_id, "countryCode": "NL", "displayName": "judged" }))
        }
        ("deployment", []) => Ok(json!({
            "name": context.deployment_name, "location": context.location,
            "properties": { "mode": "Incremental", "provisioningState": "Accepted" },
        })),
        ("environment", []) => Ok(opaque("environment()")),
        ("deployer", []) => Ok(opaque("deployer()")),
        ("pickzones", [_, ..]) => Ok(opaque(&format!("pickZones({})", json!(arguments)))),
        ("managementgroupresourceid", [Value::String(group), rest @ ..]) => {
            texts(rest).and_then(|all| typed_path(&all)).map(|path| {
                let group = format!("/providers/Microsoft.Management/managementGroups/{group}");
                Value::String(format!("{group}{path}"))
            })
        }
        ("resourceid", _) => resource_id(arguments, context),
        ("subscriptionresourceid", _) => below_subscription(arguments, context).map(Value::String),
        ("tenantresourceid", _) => texts(arguments)
            .and_then(|all| typed_path(&all))
            .map(Value::String),
        ("extensionresourceid", [Value::String(base), rest @ ..]) => texts(rest)
            .and_then(|all| typed_path(&all))
            .map(|path| Value::String(format!("{base}{path}"))),
        ("uniquestring", [_, ..]) => {
            texts(arguments).map(|all| Value::String(engine::unique_string(&all.join("-"))))
        }
        ("guid", [_, ..]) => texts(arguments).map(|all| Value::String(engine::guid(&all.join("-")))),
        ("newguid", []) => Ok(opaque("newGuid()")),
        ("utcnow", [] | [_]) => Ok(opaque("utcNow()")),
        (list, [Value::String(id), ..]) if list.starts_with("list") => Ok(opaque(&format!("{list}({id})"))),
        _ => return None,
    })
}

/// The names of a type's segments after it: `/providers/Ns/a/{a}/b/{b}`.
fn typed_path(parts: &[String]) -> Result<String, String> {
    let [full_type, names @ ..] = parts else {
        return Err("a resource type is missing".to_owned());
    };
    let segments: Vec<&str> = full_type.split('/').collect();
    if segments.len() < 2 || !segments[0].contains('.') {
        return Err(format!("`{full_type}` is no resource type"));
    }
    if segments.len() - 1 != names.len() {
        return Err(format!(
            "type `{full_type}` needs {} names, not {}",
            segments.len() - 1,
            names.len()
        ));
    }
    if let Some(name) = names.iter().find(|name| name.contains('/')) {
        return Err(format!("`{name}` is no name of one segment"));
    }
    let pairs = segments[1..]
        .iter()
        .zip(names)
        // The engine drops the kind before a name that is empty.
        .map(|(kind, name)| match name.as_str() {
            "" => "/".to_owned(),
            name => format!("/{kind}/{name}"),
        });
    Ok(format!("/providers/{}{}", segments[0], pairs.collect::<String>()))
}

/// The id of a resource of any group.
pub fn id_in_group(
    resource_type: &str,
    name: &str,
    subscription: &str,
    group: &str,
) -> Result<String, String> {
    let parts: Vec<String> = std::iter::once(resource_type)
        .chain(name.split('/'))
        .map(str::to_owned)
        .collect();
    Ok(format!(
        "/subscriptions/{subscription}/resourceGroups/{group}{}",
        typed_path(&parts)?
    ))
}

fn resource_id(arguments: &[Value], context: &Context) -> Result<Value, String> {
    let parts = texts(arguments)?;
    let at = parts
        .iter()
        .position(|part| part.contains('/'))
        .ok_or("a resource type is missing")?;
    let (subscription, group) = match &parts[..at] {
        [] => (context.subscription_id.as_str(), context.resource_group.as_str()),
        [group] => (context.subscription_id.as_str(), group.as_str()),
        [subscription, group] => (subscription.as_str(), group.as_str()),
        _ => return Err("more than subscription and group stand before the type".to_owned()),
    };
    let path = typed_path(&parts[at..])?;
    Ok(Value::String(format!(
        "/subscriptions/{subscription}/resourceGroups/{group}{path}"
    )))
}

fn below_subscription(arguments: &[Value], context: &Context) -> Result<String, String> {
    let parts = texts(arguments)?;
    let at = parts
        .iter()
        .position(|part| part.contains('/'))
        .ok_or("a resource type is missing")?;
    let subscription = match &parts[..at] {
        [] => &context.subscription_id,
        [subscription] => subscription,
        _ => return Err("more than the subscription stands before the type".to_owned()),
    };
    Ok(format!(
        "/subscriptions/{subscription}{}",
        typed_path(&parts[at..])?
    ))
}

fn texts(values: &[Value]) -> Result<Vec<String>, String> {
    let text = |value: &Value| {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("{value} is no string"))
    };
    values.iter().map(text).collect()
}

fn text_function(name: &str, arguments: &[Value]) -> Outcome {
    use Value::String as Text;
    let answer = match (name, arguments) {
        ("format", [Text(pattern), rest @ ..]) => return Some(format_text(pattern, rest).map(Text)),
        ("concat", [Value::Array(_), ..]) => {
            let lists: Option<Vec<_>> = arguments.iter().map(|a| a.as_array().cloned()).collect();
            return Some(
                lists
                    .map(|all| Value::Array(all.concat()))
                    .ok_or("arrays and others".to_owned()),
            );
        }
        ("concat", [_, ..]) => {
            if arguments.iter().any(|a| a.is_array() || a.is_object()) {
                return Some(Err("strings and others do not mix".to_owned()));
            }
            let all: Result<Vec<String>, String> = arguments.iter().map(text_of).collect();
            return Some(all.map(|all| Text(all.concat())));
        }
        ("base64", [Text(text)]) => Text(STANDARD.encode(text)),
        ("base64tostring", [Text(text)]) => {
            let bytes = STANDARD.decode(text).map_err(|why| why.to_string());
            return Some(
                bytes
                    .and_then(|b| String::from_utf8(b).map_err(|why| why.to_string()))
                    .map(Text),
            );
        }
        ("join", [Value::Array(items), Text(between)]) => {
            let all: Result<Vec<String>, String> = items.iter().map(text_of).collect();
            return Some(all.map(|all| Text(all.join(between))));
        }
        ("replace", [Text(text), Text(old), Text(new)]) => Text(text.replace(old.as_str(), new)),
        ("tolower", [Text(text)]) => Text(by_character(text, |c| c.to_lowercase().collect())),
        ("toupper", [Text(text)]) => Text(by_character(text, |c| c.to_uppercase().collect())),
        ("trim", [Text(text)]) => Text(text.trim().to_owned()),
        ("startswith", [Text(text), Text(part)]) => {
            Value::Bool(text.to_lowercase().starts_with(&part.to_lowercase()))
        }
        ("endswith", [Text(text), Text(part)]) => {
            Value::Bool(text.to_lowercase().ends_with(&part.to_lowercase()))
        }
        ("split", [Text(text), Text(at)]) if at.is_empty() => json!([text]),
        ("split", [Text(text), Text(at)]) => json!(text.split(at.as_str()).collect::<Vec<_>>()),
        ("split", [Text(text), Value::Array(ends)]) => {
            return Some(texts(ends).map(|ends| split_at_any(text, &ends)));
        }
        ("substring", [Text(text), Value::Number(start), rest @ ..]) => {
            return Some(substring(text, start.as_u64(), rest));
        }
        _ => return None,
    };
    Some(Ok(answer))
}

/// Changes letter by letter; one that would become several, or another alphabet's, stays.
fn by_character(text: &str, changed: fn(char) -> Vec<char>) -> String {
    let one = |c: char| match changed(c).as_slice() {
        [only] => *only,
        _ => c,
    };
    text.chars().map(one).collect()
}

fn split_at_any(text: &str, ends: &[String]) -> Value {
    let mut parts = vec![text.to_owned()];
    for end in ends.iter().filter(|end| !end.is_empty()) {
        parts = parts
            .iter()
            .flat_map(|part| part.split(end.as_str()).map(str::to_owned).collect::<Vec<_>>())
            .collect();
    }
    json!(parts)
}

/// Where something is in a text, ignoring case, or in an array.
fn place_function(name: &str, arguments: &[Value]) -> Outcome {
    use Value::String as Text;
    let is_first = match name {
        "indexof" => true,
        "lastindexof" => false,
        _ => return None,
    };
    let found = match arguments {
        [Text(text), Text(part)] => {
            let upper = |text: &str| by_character(text, |c| c.to_uppercase().collect());
            let (text, part) = (upper(text), upper(part));
            let at = if is_first {
                text.find(&part)
            } else {
                text.rfind(&part)
            };
            let at = at.map(|at| text[..at].encode_utf16().count());
            // .NET finds nothing at the last sign, not behind it.
            let is_behind = !is_first && part.is_empty() && !text.is_empty();
            at.map(|at| if is_behind { at - 1 } else { at })
        }
        [Value::Array(items), item] if is_first => items.iter().position(|one| one == item),
        [Value::Array(items), item] => items.iter().rposition(|one| one == item),
        _ => {
            return Some(Err(
                "a text and a part, or an array and an item, are all it takes".to_owned(),
            ));
        }
    };
    Some(Ok(found.map_or(json!(-1), |at| json!(at))))
}

/// What the engine computes by rules of its own.
fn engine_function(name: &str, arguments: &[Value]) -> Outcome {
    use Value::String as Text;
    let small = |value: &Value| value.as_u64().and_then(|value| u32::try_from(value).ok());
    let text = |result: Result<String, String>| Some(result.map(Text));
    match (name, arguments) {
        ("base64tojson", [Text(base64)]) => {
            let bytes = STANDARD.decode(base64).map_err(|why| why.to_string());
            Some(bytes.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|why| why.to_string())))
        }
        ("datauri", [Text(of)]) => text(Ok(format!(
            "data:text/plain;charset=utf-8;base64,{}",
            STANDARD.encode(of)
        ))),
        ("datauritostring", [Text(uri)]) => {
            let base64 = uri.split_once("base64,").ok_or("no Base64".to_owned());
            let bytes = base64.and_then(|(_, base64)| STANDARD.decode(base64).map_err(|why| why.to_string()));
            text(bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|why| why.to_string())))
        }
        ("datetimeadd", [Text(base), Text(duration)]) => text(engine::date_time_add(base, duration, None)),
        ("datetimeadd", [Text(base), Text(duration), Text(format)]) => {
            text(engine::date_time_add(base, duration, Some(format)))
        }
        ("datetimefromepoch", [seconds]) => text(engine::from_epoch(seconds.as_i64()?)),
        ("datetimetoepoch", [Text(time)]) => Some(engine::to_epoch(time).map(|seconds| json!(seconds))),
        ("float", [Text(number)]) => {
            let number = number.parse::<f64>().map_err(|why| why.to_string());
            Some(number.map(|number| json!(number)))
        }
        ("float", [number]) => number.as_f64().map(|number| Ok(json!(number))),
        ("padleft", [of, width, rest @ ..]) => {
            let Some(width) = small(width).filter(|width| (1..=16).contains(width)) else {
                return Some(Err(format!("{width} is no width of 1 to 16")));
            };
            let with = match rest {
                [] => " ",
                [Text(with)] => with,
                _ => return Some(Err("the padding is no text".to_owned())),
            };
            let of = match text_of(of) {
                Ok(of) => of,
                Err(why) => return Some(Err(why)),
            };
            let lacking = usize::try_from(width)
                .unwrap()
                .saturating_sub(of.encode_utf16().count());
            text(Ok(with.repeat(lacking) + &of))
        }
        ("uri", [Text(base), Text(relative)]) => {
            let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
            text(Ok(format!("{folder}/{}", relative.trim_start_matches('/'))))
        }
        ("uricomponent", [Text(of)]) => text(Ok(engine::uri_component(of))),
        ("uricomponenttostring", [Text(of)]) => text(engine::uri_component_to_string(of)),
        ("parsecidr", [Text(network)]) => Some(engine::parse_cidr(network)),
        ("cidrsubnet", [Text(network), prefix, index]) => {
            text(engine::cidr_subnet(network, small(prefix)?, small(index)?))
        }
        ("cidrhost", [Text(network), index]) => text(engine::cidr_host(network, small(index)?)),
        ("fail", [Text(why)]) => Some(Err(why.clone())),
        _ => None,
    }
}

fn substring(text: &str, start: Option<u64>, rest: &[Value]) -> Result<Value, String> {
    let characters: Vec<char> = text.chars().collect();
    let start = usize::try_from(start.ok_or("the start is negative")?).map_err(|why| why.to_string())?;
    let length = match rest {
        [] => characters.len().saturating_sub(start),
        [length] => usize::try_from(length.as_u64().ok_or("no length")?).map_err(|why| why.to_string())?,
        _ => return Err("too many arguments".to_owned()),
    };
    let part = characters
        .get(start..start + length)
        .ok_or("the part lies outside of the string")?;
    Ok(Value::String(part.iter().collect()))
}

/// .NET's composite format, as far as templates use it: `{0}`, `{{` and `}}`.
fn format_text(pattern: &str, arguments: &[Value]) -> Result<String, String> {
    let mut text = String::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' if characters.next_if_eq(&'{').is_some() => text.push('{'),
            '}' if characters.next_if_eq(&'}').is_some() => text.push('}'),
            '}' => return Err(format!("a lone `}}` in format `{pattern}`")),
            '{' => {
                let mut place = String::new();
                while let Some(digit) = characters.next_if(|next| *next != '}') {
                    place.push(digit);
                }
                characters
                    .next()
                    .ok_or_else(|| format!("a lone `{{` in format `{pattern}`"))?;
                text.push_str(
                    &hole(&place, arguments).map_err(|why| format!("{why} in format `{pattern}`"))?,
                );
            }
            other => text.push(other),
        }
    }
    Ok(text)
}

/// `{index,width:format}`.
fn hole(place: &str, arguments: &[Value]) -> Result<String, String> {
    let (place, format) = place
        .split_once(':')
        .map_or((place, None), |(place, format)| (place, Some(format)));
    let (index, width) = place.split_once(',').unwrap_or((place, "0"));
    let index: usize = index.trim().parse().map_err(|_| format!("`{{{place}}}`"))?;
    let width: i64 = width.trim().parse().map_err(|_| format!("`{{{place}}}`"))?;
    let argument = arguments
        .get(index)
        .ok_or_else(|| format!("no argument {index}"))?;
    let number = argument
        .as_i64()
        .zip(format)
        .and_then(|(number, format)| engine::number(number, format));
    let text = number.map_or_else(|| formatted(argument), Ok)?;
    let columns = usize::try_from(width.unsigned_abs()).map_err(|why| why.to_string())?;
    Ok(if width < 0 {
        format!("{text:<columns$}")
    } else {
        format!("{text:>columns$}")
    })
}

fn collection_function(name: &str, arguments: &[Value]) -> Outcome {
    use Value::{Array, Object, String as Text};
    let answer = match (name, arguments) {
        ("length", [Text(text)]) => json!(text.encode_utf16().count()),
        ("length", [Array(items)]) => json!(items.len()),
        ("length", [Object(members)]) => json!(members.len()),
        ("empty", [Text(text)]) => Value::Bool(text.is_empty()),
        ("empty", [Array(items)]) => Value::Bool(items.is_empty()),
        ("empty", [Object(members)]) => Value::Bool(members.is_empty()),
        ("empty", [Value::Null]) => Value::Bool(true),
        ("contains", [Text(text), part]) => {
            return Some(text_of(part).map(|part| Value::Bool(text.contains(&part))));
        }
        ("contains", [Array(items), item]) => Value::Bool(items.contains(item)),
        ("contains", [Object(members), Text(key)]) => Value::Bool(member(members, key).is_some()),
        ("createarray", items) => Array(items.to_vec()),
        ("array", [Array(items)]) => Array(items.clone()),
        ("array", [item]) => Array(vec![item.clone()]),
        ("createobject", pairs) => return Some(create_object(pairs)),
        ("tryget", [of, path @ ..]) => {
            let step = |value: Value, key: &Value| select(&value, key).unwrap_or(Value::Null);
            path.iter().fold(of.clone(), step)
        }
        ("indexfromend" | "tryindexfromend", [Array(items), index]) => {
            let at = index.as_u64().and_then(|index| usize::try_from(index).ok());
            let item = at
                .and_then(|at| items.iter().rev().nth(at.checked_sub(1)?))
                .cloned();
            match item {
                None if name == "indexfromend" => {
                    return Some(Err(format!("there is no item {index} from the end")));
                }
                item => item.unwrap_or(Value::Null),
            }
        }
        ("flatten", [Array(lists)]) => {
            let lists: Option<Vec<_>> = lists.iter().map(|list| list.as_array().cloned()).collect();
            return Some(
                lists
                    .map(|all| Array(all.concat()))
                    .ok_or("an item is no array".to_owned()),
            );
        }
        ("shallowmerge", [Array(objects)]) => {
            let mut members = Map::new();
            for object in objects {
                let Object(object) = object else {
                    return Some(Err(format!("{object} is no object")));
                };
                merge_shallow(&mut members, object.clone());
            }
            Object(members)
        }
        ("union", [_, _, ..]) => return Some(union(arguments)),
        ("first", [Array(items)]) => items.first().cloned().unwrap_or(Value::Null),
        ("last", [Array(items)]) => items.last().cloned().unwrap_or(Value::Null),
        ("first", [Text(text)]) => Text(text.chars().take(1).collect()),
        ("last", [Text(text)]) => Text(text.chars().last().into_iter().collect()),
        ("take" | "skip", [of, Value::Number(count)]) => return Some(part_of(name, of, count.as_i64())),
        ("range", [start, count]) => {
            let (Some(start), Some(count)) = (start.as_i64(), count.as_i64()) else {
                return None;
            };
            json!((start..start + count).collect::<Vec<_>>())
        }
        ("items", [Object(members)]) => {
            let mut pairs: Vec<_> = members.iter().collect();
            pairs.sort_by_key(|(key, _)| key.to_lowercase());
            json!(
                pairs
                    .into_iter()
                    .map(|(key, value)| json!({ "key": key, "value": value }))
                    .collect::<Vec<_>>()
            )
        }
        ("objectkeys", [Object(members)]) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort_by_key(|key| key.to_lowercase());
            json!(keys)
        }
        ("intersection", [Array(first), rest @ ..]) if !rest.is_empty() => {
            let mut kept: Vec<Value> = Vec::new();
            for item in first {
                let is_in = |other: &Value| other.as_array().is_some_and(|items| items.contains(item));
                if rest.iter().all(is_in) && !kept.contains(item) {
                    kept.push(item.clone());
                }
            }
            Array(kept)
        }
        ("intersection", [Object(first), rest @ ..]) if !rest.is_empty() => {
            let is_in = |key: &str, value: &Value| {
                let same =
                    |other: &Value| other.as_object().and_then(|other| member(other, key)) == Some(value);
                rest.iter().all(same)
            };
            let kept = first.iter().filter(|(key, value)| is_in(key, value));
            Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        _ => return None,
    };
    Some(Ok(answer))
}

/// Adds members to others; one whose name is there in any case takes its place.
pub fn merge_shallow(members: &mut Map<String, Value>, others: Map<String, Value>) {
    for (key, value) in others {
        if let Some(known) = members
            .keys()
            .find(|known| known.to_lowercase() == key.to_lowercase())
            .cloned()
        {
            let renamed = |name: String| if name == known { key.clone() } else { name };
            *members = std::mem::take(members)
                .into_iter()
                .map(|(name, old)| (renamed(name), old))
                .collect();
        }
        members.insert(key, value);
    }
}

/// What the lambda at an index makes of its arguments.
pub type CallLambda<'c> = &'c dyn Fn(usize, &[Value]) -> Result<Value, String>;

/// Calls a function that takes lambdas; `call` gives what the lambda at an index makes of its arguments, of which it may
/// take fewer.
pub fn call_with_lambdas(
    name: &str,
    values: &[Value],
    lambdas: usize,
    call: CallLambda<'_>,
) -> Result<Value, String> {
    let list = || {
        values
            .first()
            .and_then(Value::as_array)
            .ok_or_else(|| format!("{name}(): no array"))
    };
    let is_true = |value: Value| {
        value
            .as_bool()
            .ok_or_else(|| format!("{name}(): {value} is no bool"))
    };
    let key = |item: &Value| match call(0, std::slice::from_ref(item))? {
        Value::String(key) => Ok(key),
        other => Err(format!("{name}(): {other} is no key")),
    };
    let second = |item: &Value| {
        if lambdas == 2 {
            call(1, std::slice::from_ref(item))
        } else {
            Ok(item.clone())
        }
    };
    match name.to_lowercase().as_str() {
        "map" => {
            let items = list()?.iter().enumerate();
            items
                .map(|(at, item)| call(0, &[item.clone(), json!(at)]))
                .collect()
        }
        "filter" => {
            let mut kept = Vec::new();
            for (at, item) in list()?.iter().enumerate() {
                if is_true(call(0, &[item.clone(), json!(at)])?)? {
                    kept.push(item.clone());
                }
            }
            Ok(Value::Array(kept))
        }
        "reduce" => {
            let initial = values.get(1).cloned().ok_or("reduce(): no first value")?;
            let mut items = list()?.iter().enumerate();
            items.try_fold(initial, |sum, (at, item)| {
                call(0, &[sum, item.clone(), json!(at)])
            })
        }
        "sort" => {
            let mut sorted: Vec<Value> = Vec::new();
            for item in list()? {
                let mut at = sorted.len();
                while at > 0 && is_true(call(0, &[item.clone(), sorted[at - 1].clone()])?)? {
                    at -= 1;
                }
                sorted.insert(at, item.clone());
            }
            Ok(Value::Array(sorted))
        }
        "toobject" => {
            let pairs = list()?.iter().map(|item| Ok((key(item)?, second(item)?)));
            pairs.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        "groupby" => {
            let mut groups: Map<String, Value> = Map::new();
            for item in list()? {
                let group = groups.entry(key(item)?).or_insert_with(|| json!([]));
                group.as_array_mut().ok_or("no group")?.push(second(item)?);
            }
            Ok(Value::Object(groups))
        }
        "mapvalues" => {
            let members = values
                .first()
                .and_then(Value::as_object)
                .ok_or("mapValues(): no object")?;
            let pairs = members
                .iter()
                .map(|(key, value)| Ok((key.clone(), call(0, std::slice::from_ref(value))?)));
            pairs.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        _ => Err(format!("{name}() takes no lambda")),
    }
}

fn part_of(name: &str, of: &Value, count: Option<i64>) -> Result<Value, String> {
    let count = usize::try_from(count.unwrap_or(0)).unwrap_or(0);
    let take = name == "take";
    match of {
        Value::Array(items) if take => Ok(Value::Array(items.iter().take(count).cloned().collect())),
        Value::Array(items) => Ok(Value::Array(items.iter().skip(count).cloned().collect())),
        Value::String(text) if take => Ok(Value::String(text.chars().take(count).collect())),
        Value::String(text) => Ok(Value::String(text.chars().skip(count).collect())),
        other => Err(format!("{other} has no parts")),
    }
}

fn create_object(pairs: &[Value]) -> Result<Value, String> {
    let mut members = Map::new();
    for pair in pairs.chunks(2) {
        let [Value::String(key), value] = pair else {
            return Err("keys and values do not alternate".to_owned());
        };
        if members.insert(key.clone(), value.clone()).is_some() {
            return Err(format!("key `{key}` stands twice"));
        }
    }
    Ok(Value::Object(members))
}

fn union(arguments: &[Value]) -> Result<Value, String> {
    let mut whole = arguments[0].clone();
    for argument in &arguments[1..] {
        merge(&mut whole, argument)?;
    }
    Ok(whole)
}

fn merge(whole: &mut Value, other: &Value) -> Result<(), String> {
    match (whole, other) {
        (Value::Array(items), Value::Array(others)) => {
            for item in others {
                if !items.contains(item) {
                    items.push(item.clone());
                }
            }
            Ok(())
        }
        (Value::Object(members), Value::Object(others)) => {
            for (key, value) in others {
                let known = members
                    .keys()
                    .find(|known| known.to_lowercase() == key.to_lowercase());
                let mut value = value.clone();
                if let Some(mut whole) = known.and_then(|known| members.get(known)).cloned()
                    && whole.is_object()
                    && value.is_object()
                {
                    merge(&mut whole, &value)?;
                    value = whole;
                }
                merge_shallow(members, Map::from_iter([(key.clone(), value)]));
            }
            Ok(())
        }
        (whole, other) => Err(format!("{whole} and {other} do not unite")),
    }
}

fn value_function(name: &str, arguments: &[Value]) -> Outcome {
    use Value::{Bool, String as Text};
    let answer = match (name, arguments) {
        ("true", []) => Bool(true),
        ("false", []) => Bool(false),
        ("null", []) => Value::Null,
        ("equals", [left, right]) => Bool(left == right),
        ("not", [Bool(value)]) => Bool(!value),
        ("and" | "or", [_, _, ..]) => return Some(all_or_any(name, arguments)),
        ("string", [value]) => return Some(text_of(value).map(Text)),
        ("int", [Value::Number(number)]) if number.is_f64() => {
            return Some(Err(format!("{number} is a float")));
        }
        ("int", [Value::Number(number)]) => Value::Number(number.clone()),
        ("int", [Text(text)]) => {
            return Some(
                text.trim()
                    .parse::<i64>()
                    .map(|n| json!(n))
                    .map_err(|_| format!("`{text}` is no integer")),
            );
        }
        ("bool", [Bool(value)]) => Bool(*value),
        ("bool", [Value::Number(number)]) => Bool(number.as_i64() != Some(0)),
        ("bool", [Text(text)]) if text.eq_ignore_ascii_case("true") => Bool(true),
        ("bool", [Text(text)]) if text.eq_ignore_ascii_case("false") => Bool(false),
        ("json", [Text(text)]) => return Some(serde_json::from_str(text).map_err(|why| why.to_string())),
        ("coalesce", [_, ..]) => arguments
            .iter()
            .find(|a| !a.is_null())
            .cloned()
            .unwrap_or(Value::Null),
        ("min" | "max", [Value::Array(items)]) => return Some(extreme(name, items)),
        ("min" | "max", [_, ..]) => return Some(extreme(name, arguments)),
        (_, [left, right]) => {
            if let (Text(left), Text(right)) = (left, right) {
                let upper = |text: &str| by_character(text, |c| c.to_uppercase().collect());
                return compare(name, &upper(left), &upper(right)).map(Ok);
            }
            let (left, right) = (left.as_i64()?, right.as_i64()?);
            return compare(name, &left, &right)
                .map(Ok)
                .or_else(|| arithmetic(name, left, right));
        }
        _ => return None,
    };
    Some(Ok(answer))
}

fn all_or_any(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let values: Option<Vec<bool>> = arguments.iter().map(Value::as_bool).collect();
    let values = values.ok_or("an argument is no bool")?;
    Ok(Value::Bool(if name == "and" {
        values.iter().all(|v| *v)
    } else {
        values.iter().any(|v| *v)
    }))
}

fn extreme(name: &str, items: &[Value]) -> Result<Value, String> {
    let numbers: Option<Vec<i64>> = items.iter().map(Value::as_i64).collect();
    let numbers = numbers.ok_or("an argument is no integer")?;
    let found = if name == "min" {
        numbers.iter().min()
    } else {
        numbers.iter().max()
    };
    found
        .map(|number| json!(number))
        .ok_or_else(|| "there are no numbers".to_owned())
}

fn compare<T: PartialOrd + ?Sized>(name: &str, left: &T, right: &T) -> Option<Value> {
    Some(Value::Bool(match name {
        "less" => left < right,
        "lessorequals" => left <= right,
        "greater" => left > right,
        "greaterorequals" => left >= right,
        _ => return None,
    }))
}

fn arithmetic(name: &str, left: i64, right: i64) -> Outcome {
    let result = match name {
        "add" => left.checked_add(right),
        "sub" => left.checked_sub(right),
        "mul" => left.checked_mul(right),
        "div" => left.checked_div(right),
        "mod" => left.checked_rem(right),
        _ => return None,
    };
    Some(
        result
            .map(|number| json!(number))
            .ok_or_else(|| format!("{left} and {right} have no result")),
    )
}
