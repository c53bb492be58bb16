//! Whether two bodies of a compute are the same to the service: written for these tests from `tests/import/README.md`, and with
//! nothing of `armlet diff` in it.
#![allow(unreachable_pub, reason = "used by the other modules of these tests")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use serde_json::{Map, Value as Json};

/// What the service sets by itself where a body is silent: the end of the path, and the value.
const DEFAULTS: [(&str, &str); 15] = [
    ("properties.properties.vmpriority", "dedicated"),
    ("properties.properties.ostype", "linux"),
    (
        "properties.properties.remoteloginportpublicaccess",
        "notspecified",
    ),
    ("properties.properties.isolatednetwork", "false"),
    ("properties.properties.enablenodepublicip", "true"),
    ("properties.properties.enablerootaccess", "true"),
    ("properties.properties.enablesso", "true"),
    ("properties.properties.applicationsharingpolicy", "shared"),
    ("properties.properties.sshsettings.sshpublicaccess", "disabled"),
    ("properties.properties.scalesettings.minnodecount", "0"),
    (
        "properties.properties.computeinstanceauthorizationtype",
        "personal",
    ),
    ("scripts.creationscript.timeout", "900 s"),
    ("scripts.startupscript.timeout", "900 s"),
    ("status", "enabled"),
    ("identity.type", "none"),
];

/// The paths at which two bodies differ, each with both values.
pub fn differences(expected: &Json, found: &Json) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let (expected, found) = (spelled(expected, ""), spelled(found, ""));
    compare(&expected, &found, "", &mut wrong);
    wrong
}

fn compare(expected: &Json, found: &Json, path: &str, wrong: &mut Vec<(String, String)>) {
    match (expected, found) {
        (Json::Object(one), Json::Object(other)) => {
            let mut keys: Vec<&String> = one.keys().chain(other.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => compare(one, other, &path, wrong),
                    (Some(only @ Json::Object(_)), None) => {
                        compare(only, &Json::Object(Map::new()), &path, wrong)
                    }
                    (Some(only), None) if !is_default(&path, only) => {
                        wrong.push((path, format!("lacks {only}")));
                    }
                    (None, Some(only)) if !is_default(&path, only) => {
                        wrong.push((path, format!("has {only}")));
                    }
                    _ => {}
                }
            }
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(one, other, &format!("{path}[{index}]"), wrong);
            }
        }
        _ if expected == found || is_same_expression(expected, found) => {}
        _ => wrong.push((path.to_owned(), format!("{expected} became {found}"))),
    }
}

fn is_default(path: &str, value: &Json) -> bool {
    if let Json::Object(members) = value {
        let is_default = |(key, value): (&String, &Json)| is_default(&format!("{path}.{key}"), value);
        return !members.is_empty() && members.iter().all(is_default);
    }
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut defaults = DEFAULTS.iter();
    defaults.any(|(end, default)| path.ends_with(end) && text == *default)
}

/// A value as it counts: without what is empty, members in small letters, durations in seconds, numbers as texts.
fn spelled(value: &Json, path: &str) -> Json {
    match value {
        Json::Object(members) => {
            let mut spelled_members = Map::new();
            for (key, value) in members {
                let key = key.to_lowercase();
                let value = spelled(value, &format!("{path}.{key}"));
                if !is_empty(&value) {
                    spelled_members.insert(key, value);
                }
            }
            of_instance(&mut spelled_members);
            Json::Object(spelled_members)
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| spelled(item, path)).collect();
            if path.ends_with("computestartstop") {
                items.sort_by_key(|item| {
                    (
                        item["action"].to_string(),
                        item["cron"].to_string(),
                        item["recurrence"]["frequency"].to_string(),
                    )
                });
            }
            Json::Array(items)
        }
        Json::String(text) => Json::String(text_of(text, path)),
        Json::Number(number) => Json::String(number.to_string()),
        Json::Bool(flag) if !is_said_by_user(path) => Json::String(flag.to_string()),
        other => other.clone(),
    }
}

/// The region of an instance's machine is that of the instance.
fn of_instance(members: &mut Map<String, Json>) {
    let region = members.get("location").cloned();
    if let Some(Json::Object(properties)) = members.get_mut("properties")
        && properties.get("computetype").and_then(Json::as_str) == Some("computeinstance")
        && properties.get("computelocation") == region.as_ref()
    {
        properties.remove("computelocation");
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether the text at a path is the user's own and counts letter by letter.
fn is_said_by_user(path: &str) -> bool {
    const OWN: [&str; 9] = [
        "tags",
        "scriptdata",
        "scriptarguments",
        "environmentvariables",
        "password",
        "privatekeydata",
        "sshpublickey",
        "adminuserpublickey",
        "reference",
    ];
    OWN.iter().any(|own| path.contains(own))
}

fn text_of(text: &str, path: &str) -> String {
    if is_expression(text) || is_said_by_user(path) {
        return text.to_owned();
    }
    let small = text.trim().to_lowercase().replace(", ", ",");
    if path.ends_with("location") {
        return small.replace(' ', "");
    }
    if path.ends_with("cron.expression") {
        return cron(&small);
    }
    if let Some((_, zone)) = ZONES
        .iter()
        .find(|(name, _)| *name == small && path.ends_with("timezone"))
    {
        return (*zone).to_owned();
    }
    seconds(&small).map_or(small, |seconds| format!("{seconds} s"))
}

/// The length of a duration: `pt30m`, `p1dt2h`, `60m`.
fn seconds(text: &str) -> Option<u64> {
    let bare =
        text.len() > 1 && text.ends_with(['s', 'm', 'h']) && text.starts_with(|c: char| c.is_ascii_digit());
    let rest = text.strip_prefix('p').or(bare.then_some(text))?;
    let (mut total, mut number, mut is_time) = (0, String::new(), bare);
    for c in rest.chars() {
        match c {
            't' => is_time = true,
            '0'..='9' => number.push(c),
            _ => {
                let unit = match (c, is_time) {
                    ('w', false) => 604_800,
                    ('d', false) => 86_400,
                    ('h', true) => 3_600,
                    ('m', true) => 60,
                    ('s', true) => 1,
                    _ => return None,
                };
                total += number.parse::<u64>().ok()? * unit;
                number.clear();
            }
        }
    }
    number.is_empty().then_some(total)
}

/// What the expectations have in the place of a literal secret.
const SECURE: &str = "[parameters(a secure one)]";

/// Names of a time zone that the cases have beside the one that the service takes.
const ZONES: [(&str, &str); 2] = [
    ("europe/madrid", "romance standard time"),
    (
        "(utc+01:00) brussels,copenhagen,madrid,paris",
        "romance standard time",
    ),
];

/// A cron expression with every field as the list of its numbers.
fn cron(text: &str) -> String {
    let limits = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    let fields = text.split_whitespace().zip(limits);
    let fields = fields.map(|(field, limits)| match field {
        "*" => field.to_owned(),
        field => {
            let mut numbers: Vec<u32> = field.split(',').flat_map(|item| item_of(item, limits)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
        }
    });
    fields.collect::<Vec<_>>().join(" ")
}

/// The numbers of an item: `5`, `mon-fri`, `*/30`.
fn item_of(item: &str, (least, most): (u32, u32)) -> Vec<u32> {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let number = |text: &str| match DAYS.iter().position(|day| *day == text) {
        Some(day) => u32::try_from(day).unwrap(),
        None => text.parse().unwrap_or_default(),
    };
    let (range, step) = item.split_once('/').unwrap_or((item, "1"));
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (number(from), number(to)),
        None if range == "*" => (least, most),
        None => (number(range), number(range)),
    };
    (from..=to).step_by(step.parse().unwrap_or(1)).collect()
}

/// Whether a text is an expression of a template.
pub fn is_expression(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[[") && text.ends_with(']') && text.contains('(')
}

/// The last segment of a name that is no expression.
pub fn last(name: &str) -> &str {
    match is_expression(name) {
        true => name,
        false => name.rsplit('/').next().unwrap_or(name),
    }
}

/// Whether two expressions, left open because a parameter has no value, hang on the same parameters.
fn is_same_expression(expected: &Json, found: &Json) -> bool {
    let (Some(expected), Some(found)) = (expected.as_str(), found.as_str()) else {
        return false;
    };
    if !is_expression(expected) || !is_expression(found) {
        return false;
    }
    // When the deployment runs, and what it makes up, is known to nobody else.
    if ["utcnow(", "newguid("]
        .iter()
        .any(|function| found.to_lowercase().contains(function))
    {
        return true;
    }
    // Where a literal secret was, the name of the parameter is free.
    if expected == SECURE {
        return parameters(found).len() == 1;
    }
    let names = parameters(expected);
    let squeezed = |text: &str| text.to_lowercase().replace(' ', "");
    match names.is_empty() {
        true => squeezed(expected) == squeezed(found),
        false => names == parameters(found),
    }
}

/// The names of the parameters that an expression mentions, letters and digits of them.
fn parameters(expression: &str) -> Vec<String> {
    let small = expression.to_lowercase();
    let names = small.split("parameters('").skip(1);
    let names = names.filter_map(|rest| rest.split_once('\''));
    let mut names: Vec<String> = names
        .map(|(name, _)| name.chars().filter(char::is_ascii_alphanumeric).collect())
        .collect();
    names.sort();
    names.dedup();
    names
}
