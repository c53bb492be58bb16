//! Values of the library's form → values of REST.

use serde_json::{Map, Value as Json};

use super::super::json;
use crate::arm::read::open_scripts;
use crate::arm::{Key, Object, Value};

/// A value that both say alike.
pub(super) fn literal(value: &Json) -> Option<Value> {
    match value {
        Json::Null => None,
        Json::Object(members) => Some(json::object(members.clone()).into()),
        other => Some(json::literal(other.clone())),
    }
}

/// `Enabled` for true.
pub(super) fn enabled(value: &Json) -> Option<Value> {
    let word = if value.as_bool()? { "Enabled" } else { "Disabled" };
    Some(word.into())
}

/// A tier: `low_priority` is `LowPriority`.
pub(super) fn size_words(value: &Json) -> Option<Value> {
    Some(pascal(value.as_str()?).into())
}

/// A number of seconds as a duration.
pub(super) fn duration(value: &Json) -> Option<Value> {
    // The library calls `total_seconds`, which is a fraction.
    let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0)?;
    Some(format!("PT{seconds}S").into())
}

/// `type` in words of REST, and the identities under their ids.
pub(super) fn identity(value: &Json) -> Option<Value> {
    let mut identity = Object::new();
    let word = value.get("type")?.as_str()?;
    // Versions differ in what stands between the two: `,`, `, ` or `_`.
    let both = ["system", "user"]
        .iter()
        .all(|kind| word.to_ascii_lowercase().contains(kind));
    let kind = if both {
        "SystemAssigned,UserAssigned".to_owned()
    } else {
        pascal(word)
    };
    identity.set("type", kind);
    let assigned = value.get("user_assigned_identities").and_then(Json::as_array);
    let mut identities = Object::new();
    for id in assigned
        .into_iter()
        .flatten()
        .filter_map(|identity| identity.get("resource_id")?.as_str())
    {
        identities.insert(Key::Name(id.into()), Object::new());
    }
    identity.set_filled("userAssignedIdentities", identities);
    Some(identity.into())
}

/// Starts and stops.
pub(super) fn schedules(value: &Json) -> Option<Value> {
    let entries: Vec<Value> = value.as_array()?.iter().filter_map(schedule).collect();
    Some(entries.into())
}

fn schedule(entry: &Json) -> Option<Value> {
    let mut schedule = Object::new();
    let word = |value: &Json, key: &str| Some(pascal(value.get(key)?.as_str()?));
    schedule.set_some("action", word(entry, "action"));
    schedule.set_some("status", word(entry, "state"));
    let trigger = entry.get("trigger")?;
    let kind = word(trigger, "type")?;
    let mut timing = Object::new();
    timing.set_some("frequency", word(trigger, "frequency"));
    for (key, name) in [
        ("interval", "interval"),
        ("expression", "expression"),
        ("start_time", "startTime"),
        ("time_zone", "timeZone"),
    ] {
        timing.set_some(name, trigger.get(key).and_then(literal));
    }
    timing.set_some("schedule", trigger.get("schedule").and_then(pattern));
    schedule.set(if kind == "Cron" { "cron" } else { "recurrence" }, timing);
    schedule.set("triggerType", kind);
    Some(schedule.into())
}

fn pattern(value: &Json) -> Option<Value> {
    let mut pattern = Object::new();
    let days = value.get("week_days").and_then(Json::as_array);
    let days = days.map(|days| -> Vec<Value> {
        days.iter()
            .filter_map(|day| Some(pascal(day.as_str()?).into()))
            .collect()
    });
    for (key, name) in [
        ("hours", "hours"),
        ("minutes", "minutes"),
        ("month_days", "monthDays"),
    ] {
        pattern.set_some(name, value.get(key).and_then(literal));
    }
    pattern.set_some("weekDays", days);
    value.is_object().then(|| pattern.into())
}

/// A script. The library does not say which source it has: a `path` that is the Base64 of a script is an inline script.
pub(super) fn script(value: &Json) -> Option<Value> {
    let given = value.as_object()?;
    let mut script = Object::new();
    if let Some(path) = given.get("path").and_then(Json::as_str) {
        let mut inline = Object::new();
        inline.set("scriptSource", "inline");
        inline.set("scriptData", path);
        let mut inline = Value::Object(inline);
        open_scripts(&mut inline);
        match inline {
            Value::Object(inline) if is_script(&inline) => script = inline,
            _ => {
                script.set("scriptSource", "workspaceStorage");
                script.set("scriptData", path);
            }
        }
    }
    script.set_some("scriptArguments", given.get("command").and_then(literal));
    let minutes = given.get("timeout_minutes").and_then(Json::as_u64);
    script.set_some("timeout", minutes.map(|minutes| format!("{minutes}m")));
    Some(script.into())
}

/// Whether the text of an inline script is one: a short path such as `setup` can be read as Base64 too, of other bytes.
fn is_script(inline: &Object) -> bool {
    match inline.get("scriptData") {
        Some(Value::Script(script)) => script
            .text
            .chars()
            .all(|c| !c.is_control() || "\n\r\t".contains(c)),
        _ => false,
    }
}

/// Custom applications, as far as the library reads them.
pub(super) fn applications(value: &Json) -> Option<Value> {
    let applications: Vec<Value> = value.as_array()?.iter().filter_map(application).collect();
    Some(applications.into())
}

fn application(value: &Json) -> Option<Value> {
    let given = value.as_object()?;
    let mut application = Object::new();
    application.set_some("name", given.get("name").and_then(literal));
    application.set_some("image", given.get("image").and_then(literal));
    application.set_some("endpoints", given.get("endpoints").and_then(literal));
    let mut variables = Object::new();
    for (name, value) in given
        .get("environment_variables")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let mut variable = Object::new();
        variable.set_some("value", literal(value));
        variables.insert(Key::Name(name.as_str().into()), variable);
    }
    application.set_filled("environmentVariables", variables);
    application.set_some("volumes", given.get("bind_mounts").and_then(literal));
    Some(application.into())
}

/// Instance types of Kubernetes; older versions of the library print their members in snake_case.
pub(super) fn instance_types(value: &Json) -> Option<Value> {
    let types = value.as_object()?.iter();
    let renamed: Map<String, Json> = types
        .map(|(name, given)| (name.clone(), instance_type(given)))
        .collect();
    Some(json::object(renamed).into())
}

fn instance_type(given: &Json) -> Json {
    let Json::Object(members) = given else {
        return given.clone();
    };
    let renamed = members.iter().map(|(key, value)| {
        let key = if key == "node_selector" {
            "nodeSelector"
        } else {
            key
        };
        (key.to_owned(), value.clone())
    });
    Json::Object(renamed.collect())
}

/// `system_assigned` is `SystemAssigned`.
pub(super) fn pascal(word: &str) -> String {
    let words = word.split('_').filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.map(capital).collect()
}
