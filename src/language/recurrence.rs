//! `frequency`, `interval`, `week_days`, `hours` and `minutes` of a schedule ↔ its `recurrence`.
//!
//! Irregular: REST requires hours and minutes with every pattern, and the definition may leave out either.

use super::reader::{Numbers, Setting};
use super::rest::{Rest, Scalar, entry, node, text_value, whole};
use super::schedule::ScheduleDefinition;
use super::value::number::Positive;
use super::value::time::Unit;
use crate::arm::{Object, Value};
use crate::syntax::{Entry, Value as Toml};
use crate::time::{DaySet, Frequency, Weekday};

/// Frequency, interval and pattern of a recurrence; the interval is 1 where the definition leaves it out.
pub(super) fn lower(schedule: &ScheduleDefinition) -> Object {
    let mut recurrence = Object::new();
    recurrence.set_some("frequency", Rest::<Unit>::lower(&schedule.frequency));
    let interval = Rest::<Positive>::lower(&schedule.interval);
    recurrence.set("interval", interval.unwrap_or_else(|| Value::from(1)));
    recurrence.set("schedule", pattern(schedule));
    recurrence
}

/// Minutes that the definition leaves out are those of the full hour; hours it must not leave out, which is for the rule
/// `inconsistent-recurrence` to say. By the minute, hour and month there is no pattern: the lists are empty, as the Python
/// SDK (azure-ai-ml) writes them, because the service requires `schedule` and the SDK cannot read a recurrence without it.
fn pattern(schedule: &ScheduleDefinition) -> Object {
    let mut pattern = Object::new();
    if schedule.hours.is_none() && schedule.minutes.is_none() && schedule.week_days.is_none() {
        pattern.set("hours", Vec::new());
        pattern.set("minutes", Vec::new());
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

/// Takes the keys out of a recurrence; none if a part of it has no words.
pub(super) fn raise(recurrence: &mut Object) -> Option<Vec<Entry>> {
    let frequency = whole::<Unit, Setting<Frequency>>(&recurrence.remove("frequency")?)?;
    let mut keys = vec![entry("frequency", frequency)];
    match recurrence.remove("interval")? {
        Value::Integer(1) => {}
        interval => keys.push(entry("interval", whole::<Positive, Setting<i64>>(&interval)?)),
    }
    let Some(pattern) = recurrence.remove("schedule") else {
        return Some(keys);
    };
    let Value::Object(mut pattern) = pattern else {
        return None;
    };
    if let Some(days) = pattern.remove("weekDays") {
        keys.push(entry("week_days", text_value(&week_days(&days)?.to_string())));
    }
    let (hours, minutes) = (pattern.remove("hours")?, pattern.remove("minutes")?);
    let is_without_pattern = [&hours, &minutes].map(|list| *list == Value::Array(Vec::new())) == [true, true];
    if !is_without_pattern || keys.iter().any(|key| key.key.value == "week_days") {
        keys.push(entry("hours", raised_numbers(&hours)?));
        keys.push(entry("minutes", raised_numbers(&minutes)?));
    }
    pattern.is_empty().then_some(keys)
}

/// The days, if REST has them in the order in which they are lowered.
fn week_days(value: &Value) -> Option<DaySet> {
    let Value::Array(names) = value else { return None };
    let days: Option<Vec<Weekday>> = names
        .iter()
        .map(|name| {
            Weekday::ALL.into_iter().find(
                |day| matches!(name, Value::String(name) if name.eq_ignore_ascii_case(day.azure_name())),
            )
        })
        .collect();
    let days = days?;
    let set = days.iter().copied().map(DaySet::from).reduce(DaySet::union)?;
    set.iter().eq(days.iter().copied()).then_some(set)
}

fn raised_numbers(value: &Value) -> Option<Toml> {
    let Value::Array(numbers) = value else { return None };
    let numbers: Option<Vec<Toml>> = numbers.iter().map(<i64 as Scalar>::raise).collect();
    let numbers = numbers?;
    match numbers.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Toml::Array(numbers.into_iter().map(node).collect())),
    }
}
