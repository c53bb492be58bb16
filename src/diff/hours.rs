//! The maximum hours per week that an instance of a template runs.

use serde_json::Value;

use super::schedules::entries;
use super::trigger::{text, trigger};
use crate::template::{Resource, member};
use crate::time::TimeZone;
use crate::time::calendar::{Action, RunningWeek, Schedule, Trigger};

/// The path from a resource to its schedules.
const SCHEDULES: [&str; 3] = ["properties", "properties", "schedules"];

/// Minutes per week in the worst case; `None` if the resource is not an instance, or if its schedules use several time zones.
///
/// What is known at deployment only is taken for the worst that it may be: a stop does not count, a start leaves no rest.
pub(super) fn minutes(resource: &Resource) -> Option<u16> {
    if !resource.compute_type()?.eq_ignore_ascii_case("ComputeInstance") {
        return None;
    }
    let Some(entries) = entries(resource.at(&SCHEDULES)) else {
        return always();
    };
    let entries: Vec<Entry<'_>> = entries.iter().filter_map(Entry::of).collect();
    let enabled = || entries.iter().filter(|entry| entry.enabled != Some(false));
    let mut zones = enabled().map(|entry| entry.zone.to_ascii_lowercase());
    if let Some(first) = zones.next()
        && zones.any(|zone| zone != first)
    {
        return None;
    }
    let mut certain = Vec::new();
    for entry in enabled() {
        match (entry.action, &entry.trigger, entry.enabled) {
            (Action::Start, None, _) => return always(),
            (Action::Stop, None, _) | (Action::Stop, Some(_), None) => {}
            (action, Some(trigger), _) => certain.push(Schedule {
                action,
                trigger: trigger.clone(),
                // All schedules have the same zone, so the week does not depend on which zone it is.
                time_zone: TimeZone::UTC,
                enabled: true,
            }),
        }
    }
    RunningWeek::of(&certain).map(|week| week.minutes())
}

fn always() -> Option<u16> {
    RunningWeek::of(&[]).map(|week| week.minutes())
}

struct Entry<'v> {
    action: Action,
    /// `None` if it is known only at deployment.
    trigger: Option<Trigger>,
    /// The same.
    enabled: Option<bool>,
    zone: &'v str,
}

impl<'v> Entry<'v> {
    fn of(value: &'v Value) -> Option<Self> {
        let members = value.as_object()?;
        let action = match text(members, "action")?.to_ascii_lowercase().as_str() {
            "start" => Action::Start,
            "stop" => Action::Stop,
            _ => return None,
        };
        let enabled = match member(members, "status") {
            None | Some(Value::Null) => Some(true),
            Some(status) => match status.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
                "enabled" => Some(true),
                "disabled" => Some(false),
                _ => None,
            },
        };
        let inner = ["cron", "recurrence"];
        let inner = inner.iter().find_map(|name| member(members, name)?.as_object());
        Some(Self {
            action,
            trigger: trigger(members),
            enabled,
            zone: inner.and_then(|inner| text(inner, "timeZone")).unwrap_or("UTC"),
        })
    }
}
