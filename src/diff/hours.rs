//! The maximum hours per week that an instance of a template runs.

use super::deployed::DeployedResource;
use super::schedules::entries;
use crate::arm::StartStop;
use crate::time::TimeZone;
use crate::time::calendar::{Action, RunningWeek, Schedule};

/// The path from a resource to its schedules.
const SCHEDULES: [&str; 3] = ["properties", "properties", "schedules"];

/// Minutes per week in the worst case; `None` if the resource is not an instance, or if its schedules use several time zones.
///
/// What is known at deployment only is taken for the worst that it may be: a stop does not count, a start leaves no rest.
pub(super) fn minutes(resource: &DeployedResource) -> Option<u16> {
    if !resource.compute_type()?.eq_ignore_ascii_case("ComputeInstance") {
        return None;
    }
    let Some(entries) = entries(resource.at(&SCHEDULES)) else {
        return always();
    };
    let entries: Vec<StartStop<'_>> = entries.iter().filter_map(StartStop::of).collect();
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
