//! Values of a document, whose scalars are texts → values of REST.

use serde_json::{Map, Value as Json};

use super::super::value::{pascal, schedules as read_schedules};
use crate::arm::{Key, Object, Value};

/// A text.
pub(super) fn text(value: &Json) -> Option<Value> {
    Some(value.as_str()?.into())
}

/// True or false, in the words that the CLI takes.
pub(super) fn truth(value: &Json) -> Option<bool> {
    match value.as_str()?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "t" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// True or false.
pub(super) fn flag(value: &Json) -> Option<Value> {
    Some(truth(value)?.into())
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    let radix = |prefix: &str, radix: u32| i64::from_str_radix(digits.strip_prefix(prefix)?, radix).ok();
    radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| digits.parse().ok())
}

fn number(value: &Json) -> Option<i64> {
    integer(value.as_str()?)
}

/// A number.
pub(super) fn count(value: &Json) -> Option<Value> {
    Some(number(value)?.into())
}

/// A number of seconds as a duration.
pub(super) fn seconds(value: &Json) -> Option<Value> {
    let seconds = number(value).filter(|seconds| *seconds >= 0)?;
    Some(format!("PT{seconds}S").into())
}

/// A number of minutes as a duration.
pub(super) fn minutes(value: &Json) -> Option<Value> {
    let minutes = number(value).filter(|minutes| *minutes >= 0)?;
    Some(format!("PT{minutes}M").into())
}

/// A tier: `low_priority` is `LowPriority`.
pub(super) fn tier(value: &Json) -> Option<Value> {
    Some(pascal(value.as_str()?).into())
}

/// Tags: texts as they are written.
pub(super) fn tags(value: &Json) -> Option<Value> {
    let mut tags = Object::new();
    for (name, value) in value.as_object()? {
        let text = match value {
            Json::Null => "",
            value => value.as_str()?,
        };
        tags.insert(Key::Name(name.as_str().into()), text);
    }
    Some(tags.into())
}

/// Starts and stops. The CLI enables one whose `state` is not said, and counts its hours in UTC.
pub(super) fn schedules(value: &Json) -> Option<Value> {
    let mut entries = value.as_array()?.clone();
    for entry in &mut entries {
        let members = entry.as_object_mut()?;
        members.entry("state").or_insert_with(|| "enabled".into());
        let trigger = members.get_mut("trigger")?.as_object_mut()?;
        trigger.entry("time_zone").or_insert_with(|| "UTC".into());
        if let Some(interval) = trigger.get_mut("interval") {
            *interval = number(interval)?.into();
        }
        if let Some(Json::Object(pattern)) = trigger.get_mut("schedule") {
            put_numbers(pattern)?;
        }
    }
    let count = entries.len();
    match read_schedules(&Json::Array(entries))? {
        Value::Array(read) if read.len() == count => Some(read.into()),
        _ => None,
    }
}

/// Makes numbers of the hours, minutes and days of a pattern; one alone is a list.
fn put_numbers(pattern: &mut Map<String, Json>) -> Option<()> {
    for key in ["hours", "minutes", "month_days"] {
        if let Some(value) = pattern.get_mut(key) {
            let items = match value.take() {
                Json::Array(items) => items,
                Json::Null => Vec::new(),
                one => vec![one],
            };
            let numbers: Option<Vec<i64>> = items.iter().map(number).collect();
            *value = numbers?.into();
        }
    }
    if let Some(days) = pattern.get_mut("week_days")
        && days.is_string()
    {
        *days = Json::Array(vec![days.take()]);
    }
    Some(())
}

/// A script on the file share of the workspace. The library sends the timeout `Nonem` where none is said, which is no timeout.
pub(super) fn script(value: &Json) -> Option<Value> {
    let given = value.as_object()?;
    let said = |key: &str| given.get(key).filter(|value| !value.is_null());
    let mut script = Object::new();
    script.set("scriptSource", "workspaceStorage");
    script.set("scriptData", said("path")?.as_str()?);
    if let Some(arguments) = said("command") {
        script.set("scriptArguments", arguments.as_str()?);
    }
    if let Some(minutes) = said("timeout_minutes") {
        script.set("timeout", format!("{}m", number(minutes)?));
    }
    Some(script.into())
}

/// Custom applications, with what the library adds to each.
pub(super) fn applications(value: &Json) -> Option<Value> {
    let applications: Option<Vec<Value>> = value.as_array()?.iter().map(application).collect();
    Some(applications?.into())
}

fn application(value: &Json) -> Option<Value> {
    let given = value.as_object()?;
    let said = |key: &str| given.get(key).filter(|value| !value.is_null());
    let mut application = Object::new();
    application.set("name", said("name")?.as_str()?);
    let mut image = Object::new();
    image.set("type", "docker");
    image.set("reference", said("image")?.get("reference")?.as_str()?);
    application.set("image", image);
    let mut docker = Object::new();
    docker.set("privileged", true);
    application.set("docker", docker);
    if let Some(endpoints) = said("endpoints") {
        let endpoints: Option<Vec<Value>> = endpoints.as_array()?.iter().map(endpoint).collect();
        application.set("endpoints", endpoints?);
    }
    let mut variables = Object::new();
    for (name, value) in said("environment_variables")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let mut variable = Object::new();
        variable.set("type", "local");
        variable.set("value", value.as_str().unwrap_or_default());
        variables.insert(Key::Name(name.as_str().into()), variable);
    }
    application.set_filled("environmentVariables", variables);
    if let Some(mounts) = said("bind_mounts") {
        let mounts: Option<Vec<Value>> = mounts.as_array()?.iter().map(mount).collect();
        application.set("volumes", mounts?);
    }
    Some(application.into())
}

fn endpoint(value: &Json) -> Option<Value> {
    let mut endpoint = Object::new();
    endpoint.set("name", "connect");
    endpoint.set("target", number(value.get("target")?)?);
    endpoint.set("published", number(value.get("published")?)?);
    endpoint.set("protocol", "http");
    Some(endpoint.into())
}

fn mount(value: &Json) -> Option<Value> {
    let mut mount = Object::new();
    mount.set("type", "bind");
    mount.set("readOnly", false);
    mount.set("source", value.get("source")?.as_str()?);
    mount.set("target", value.get("target")?.as_str()?);
    Some(mount.into())
}
