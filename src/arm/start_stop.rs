//! An entry of `computeStartStop` → when it starts or stops an instance.

use super::value::{Object, Value};
use crate::time::calendar::{Action, Trigger};
use crate::time::frequency::Frequency;
use crate::time::recurrence::Recurrence;

/// What an entry of `computeStartStop` says, as far as its template says.
#[derive(Debug, Clone, PartialEq)]
pub struct StartStop<'v> {
    /// What it does.
    pub action: Action,
    /// When; none if something of it is known at deployment only.
    pub trigger: Option<Trigger>,
    /// The zone of its clock: a Windows name, UTC where it says none.
    pub zone: &'v str,
    /// Whether it is switched on; none if that is known at deployment only.
    pub enabled: Option<bool>,
}

impl<'v> StartStop<'v> {
    /// Reads an entry; none if it neither starts nor stops.
    #[must_use]
    pub fn of(entry: &'v Value) -> Option<Self> {
        let Value::Object(members) = entry else {
            return None;
        };
        let action = match text(members, "action")?.to_ascii_lowercase().as_str() {
            "start" => Action::Start,
            "stop" => Action::Stop,
            _ => return None,
        };
        let enabled = match members.get_alike("status") {
            None | Some(Value::Null) => Some(true),
            Some(Value::String(status)) if status.eq_ignore_ascii_case("enabled") => Some(true),
            Some(Value::String(status)) if status.eq_ignore_ascii_case("disabled") => Some(false),
            Some(_) => None,
        };
        let inner = ["cron", "recurrence"];
        let inner = inner.iter().find_map(|name| object(members, name));
        Some(Self {
            action,
            trigger: trigger(members),
            zone: inner.and_then(|inner| text(inner, "timeZone")).unwrap_or("UTC"),
            enabled,
        })
    }
}

fn text<'v>(members: &'v Object, name: &str) -> Option<&'v str> {
    match members.get_alike(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn object<'v>(members: &'v Object, name: &str) -> Option<&'v Object> {
    match members.get_alike(name)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// The trigger of an entry of `computeStartStop`; none if something of it is known at deployment only.
fn trigger(entry: &Object) -> Option<Trigger> {
    if let Some(cron) = object(entry, "cron") {
        let start = match text(cron, "startTime") {
            Some(start) => Some(start.parse().ok()?),
            None => None,
        };
        return Some(Trigger::Cron(text(cron, "expression")?.parse().ok()?, start));
    }
    recurrence(object(entry, "recurrence")?).map(Trigger::Recurrence)
}

fn recurrence(members: &Object) -> Option<Recurrence> {
    let frequency: Frequency = text(members, "frequency")?.to_lowercase().parse().ok()?;
    let interval = match members.get_alike("interval") {
        None | Some(Value::Null) => 1,
        Some(interval) => u32::try_from(integer(interval)?).ok()?,
    };
    let schedule = object(members, "schedule");
    let numbers = |name: &str| -> Option<Vec<u8>> {
        let Some(list) = schedule.and_then(|schedule| schedule.get_alike(name)) else {
            return Some(Vec::new());
        };
        let Value::Array(items) = list else { return None };
        items
            .iter()
            .map(|item| u8::try_from(integer(item)?).ok())
            .collect()
    };
    let week_days = match schedule.and_then(|schedule| schedule.get_alike("weekDays")) {
        None | Some(Value::Null) => None,
        Some(Value::Array(days)) => {
            let days: Option<Vec<&str>> = days.iter().map(day).collect();
            Some(days?.join(",").parse().ok()?)
        }
        Some(_) => return None,
    };
    let start = match text(members, "startTime") {
        Some(start) => Some(start.parse().ok()?),
        None => None,
    };
    Some(Recurrence {
        frequency,
        interval,
        hours: numbers("hours")?,
        minutes: numbers("minutes")?,
        week_days,
        start,
    })
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

fn day(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
