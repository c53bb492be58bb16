//! When an entry of `computeStartStop` fires, as far as the template shows.

use serde_json::{Map, Value};

use crate::template::member;
use crate::time::calendar::Trigger;
use crate::time::frequency::Frequency;
use crate::time::recurrence::Recurrence;

/// The text under a name, ignoring case.
pub(super) fn text<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    member(members, name)?.as_str()
}

/// The trigger of an entry of `computeStartStop`; `None` if part of it is known only at deployment.
pub(super) fn trigger(members: &Map<String, Value>) -> Option<Trigger> {
    let inner = |name: &str| member(members, name).and_then(Value::as_object);
    if let Some(cron) = inner("cron") {
        let start = match text(cron, "startTime") {
            Some(start) => Some(start.parse().ok()?),
            None => None,
        };
        return Some(Trigger::Cron(text(cron, "expression")?.parse().ok()?, start));
    }
    recurrence(inner("recurrence")?).map(Trigger::Recurrence)
}

fn recurrence(members: &Map<String, Value>) -> Option<Recurrence> {
    let frequency: Frequency = text(members, "frequency")?.to_lowercase().parse().ok()?;
    let interval = match member(members, "interval") {
        None | Some(Value::Null) => 1,
        Some(interval) => u32::try_from(interval.as_u64()?).ok()?,
    };
    let schedule = member(members, "schedule").and_then(Value::as_object);
    let numbers = |name: &str| -> Option<Vec<u8>> {
        let Some(list) = schedule.and_then(|schedule| member(schedule, name)) else {
            return Some(Vec::new());
        };
        let items = list.as_array()?.iter();
        items.map(|item| u8::try_from(item.as_u64()?).ok()).collect()
    };
    let week_days = match schedule.and_then(|schedule| member(schedule, "weekDays")) {
        None | Some(Value::Null) => None,
        Some(days) => {
            let days: Option<Vec<&str>> = days.as_array()?.iter().map(Value::as_str).collect();
            Some(days?.join(",").parse().ok()?)
        }
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
