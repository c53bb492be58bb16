//! Starts and stops → `schedules.computeStartStop`.

use crate::arm::{Object, Value};
use crate::language::rest::Rest;
use crate::language::value::number::Positive;
use crate::language::value::time::Unit;
use crate::model::InstanceDefinition;
use crate::model::schedule::{Numbers, ScheduleDefinition, State, Timing, Trigger};
use crate::time::{Cron, StartTime, TimeZone};

/// The `schedules` object; empty where the instance has none.
pub(super) fn schedules(instance: &InstanceDefinition) -> Object {
    let entries: Vec<Value> = instance
        .triggers()
        .iter()
        .map(|trigger| entry(trigger).into())
        .collect();
    let mut schedules = Object::new();
    if !entries.is_empty() {
        schedules.set("computeStartStop", entries);
    }
    schedules
}

fn entry(trigger: &Trigger<'_>) -> Object {
    let mut entry = Object::new();
    entry.set("action", trigger.action.rest());
    let status = trigger
        .state
        .and_then(Rest::<State>::lower)
        .unwrap_or_else(|| Value::from(State::Enabled.rest()));
    match &trigger.timing {
        Timing::Cron(expression) => {
            let mut cron = Object::new();
            cron.set_some("expression", Rest::<Cron>::lower(expression));
            cron.set_some("startTime", trigger.start_time.and_then(Rest::<StartTime>::lower));
            cron.set("timeZone", time_zone(trigger));
            entry.set("triggerType", "Cron");
            entry.set("cron", cron);
        }
        Timing::Recurrence(schedule) => {
            entry.set("triggerType", "Recurrence");
            entry.set("recurrence", recurrence(schedule, trigger));
        }
    }
    entry.set("status", status);
    entry
}

/// UTC unless given, which is also what the Python SDK (azure-ai-ml) writes.
fn time_zone(trigger: &Trigger<'_>) -> Value {
    let zone = trigger.time_zone.and_then(Rest::<TimeZone>::lower);
    zone.unwrap_or_else(|| Value::from("UTC"))
}

fn recurrence(schedule: &ScheduleDefinition, trigger: &Trigger<'_>) -> Object {
    let mut recurrence = Object::new();
    let frequency = schedule.frequency.as_ref();
    recurrence.set_some("frequency", frequency.and_then(Rest::<Unit>::lower));
    let interval = schedule.interval.as_ref().and_then(Rest::<Positive>::lower);
    recurrence.set("interval", interval.unwrap_or_else(|| Value::from(1)));
    recurrence.set_filled("schedule", pattern(schedule));
    recurrence.set_some("startTime", trigger.start_time.and_then(Rest::<StartTime>::lower));
    recurrence.set("timeZone", time_zone(trigger));
    recurrence
}

/// REST requires hours and minutes with every pattern. Minutes that the definition leaves out are those of the full hour;
/// hours it must not leave out, which is for the rule `inconsistent-recurrence` to say.
fn pattern(schedule: &ScheduleDefinition) -> Object {
    let mut pattern = Object::new();
    if schedule.hours.is_none() && schedule.minutes.is_none() && schedule.week_days.is_none() {
        return pattern;
    }
    pattern.set("hours", numbers(schedule.hours.as_deref()));
    pattern.set("minutes", numbers(schedule.minutes.as_deref()));
    if let Some(days) = &schedule.week_days {
        let days: Vec<Value> = days.iter().map(|day| Value::from(day.azure_name())).collect();
        pattern.set("weekDays", days);
    }
    pattern
}

fn numbers(given: Option<&Numbers>) -> Vec<Value> {
    let zero = || vec![Value::from(0)];
    given.map_or_else(zero, |numbers| {
        numbers.0.iter().map(|number| Value::from(number.value)).collect()
    })
}
