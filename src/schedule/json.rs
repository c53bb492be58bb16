//! Views as one JSON object, for programs.
//!
//! Members may be added to version 1; existing members keep their meaning. Local times have no offset, instants end in `Z`.

use serde_json::{Value, json};

use super::cost::Cost;
use super::day::Day;
use super::view::{ClockShift, InstanceView, ScheduleView};
use crate::time::calendar::{ClockChange, Occurrence, RunningWeek, WeekInterval};

/// Goes up when a member is removed or changes its meaning.
const VERSION: u32 = 1;

/// The whole document, with a final newline.
pub(super) fn print(views: &[ScheduleView]) -> String {
    let definitions: Vec<Value> = views.iter().map(definition).collect();
    let document = json!({ "version": VERSION, "definitions": definitions });
    format!("{document:#}\n")
}

fn definition(view: &ScheduleView) -> Value {
    let instances: Vec<Value> = view.instances.iter().map(instance).collect();
    json!({ "file": view.definition, "workspace": view.workspace, "instances": instances })
}

fn instance(view: &InstanceView) -> Value {
    let runs = view
        .runs
        .iter()
        .map(|run| json!({ "start": run.start.to_string(), "end": run.end.to_string(), "stops": run.stops }));
    json!({
        "name": view.name,
        "size": view.size.as_deref(),
        "schedules": view.schedules,
        "time_zone": { "iana": view.time_zone.iana_name(), "windows": view.time_zone.windows_name() },
        "from": view.from.to_string(),
        "until": view.until.to_string(),
        "worst_week": view.worst_week.as_ref().map(worst_week),
        "idle_shutdown_minutes": view.idle_shutdown.map(|idle| idle.as_seconds() / 60),
        "cost": view.cost.as_ref().map(cost),
        "days": view.days.iter().map(day).collect::<Vec<_>>(),
        "runs": runs.collect::<Vec<_>>(),
        "occurrences": view.occurrences.iter().map(occurrence).collect::<Vec<_>>(),
        "clock_changes": view.clock_shifts.iter().map(clock_shift).collect::<Vec<_>>(),
        "notes": view.notes,
    })
}

fn worst_week(week: &RunningWeek) -> Value {
    let intervals = week.intervals().iter().map(|interval| interval_of(*interval));
    json!({ "minutes": week.minutes(), "of_minutes": 7 * 24 * 60, "intervals": intervals.collect::<Vec<_>>() })
}

fn interval_of(interval: WeekInterval) -> Value {
    let ((day, time), (last_day, last_time)) = (interval.starts_at(), interval.ends_at());
    json!({
        "start": { "day": day.azure_name(), "time": time.to_string() },
        "end": { "day": last_day.azure_name(), "time": last_time.to_string() },
    })
}

fn cost(cost: &Cost) -> Value {
    json!({
        "currency": cost.currency,
        "per_hour": cost.per_hour,
        "per_week": cents(cost.per_week),
        "per_month": cents(cost.per_month),
    })
}

/// An amount without the digits that no price has.
fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

fn day(day: &Day) -> Value {
    json!({
        "date": day.date.to_string(),
        "running_minutes": day.running_minutes,
        "minutes": day.minutes,
    })
}

fn occurrence(one: &Occurrence) -> Value {
    json!({
        "action": one.action.to_string(),
        "local": one.local.to_string(),
        "abbreviation": one.abbreviation,
        "utc": one.instant.to_string(),
        "scheduled": one.scheduled.to_string(),
        "clock_change": one.clock_change.map(|change| match change {
            ClockChange::Gap => "gap",
            ClockChange::Overlap => "overlap",
        }),
    })
}

fn clock_shift(shift: &ClockShift) -> Value {
    json!({
        "utc": shift.instant.to_string(),
        "before": shift.before.to_string(),
        "abbreviation_before": shift.abbreviation_before,
        "after": shift.after.to_string(),
        "abbreviation_after": shift.abbreviation_after,
        "minutes": shift.minutes(),
        "kind": if shift.minutes() > 0 { "gap" } else { "overlap" },
    })
}
