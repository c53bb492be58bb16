//! `schedules.computeStartStop` → windows of working hours, and single starts and stops.

use std::str::FromStr;

use crate::arm::{Object, Value};
use crate::language::reader::Setting;
use crate::language::rest::{Plain, entry, node, text_value, whole};
use crate::language::schedule::Action;
use crate::language::value::number::Positive;
use crate::language::value::time::Unit;
use crate::language::working_hours::State;
use crate::syntax::{Entry, Node, Table, Value as Toml};
use crate::time::{Cron, DaySet, Frequency, StartTime, TimeOfDay, TimeZone, Weekday};

const PATH: &str = "schedules.computeStartStop";

/// `working_hours`, `schedules` and the zone that all of them have; nothing if one of them has no words.
pub(super) fn raise(inner: &mut Object) -> Vec<Entry> {
    let Some(list) = inner.take_at(PATH) else {
        return Vec::new();
    };
    let raised = match &list {
        Value::Array(entries) => entries.iter().map(single).collect::<Option<Vec<Single>>>(),
        _ => None,
    };
    let Some(singles) = raised.filter(|singles| !singles.is_empty()) else {
        inner.set_at(PATH, list);
        return Vec::new();
    };
    let zones: Vec<&Toml> = singles.iter().map(|single| &single.zone).collect();
    let shared = zones
        .first()
        .filter(|first| zones.iter().all(|zone| zone == *first));
    let shared = shared
        .map(|zone| (*zone).clone())
        .filter(|zone| *zone != text_value("UTC"));
    let mut windows = Vec::new();
    let mut rest = singles.as_slice();
    while let [start, stop, others @ ..] = rest
        && let Some(window) = window(start, stop, shared.is_some())
    {
        windows.push(node(window));
        rest = others;
    }
    let single = rest.iter().map(|single| node(single.table(shared.is_some())));
    let single: Vec<Node> = single.collect();
    let mut keys = Vec::new();
    keys.extend(shared.map(|zone| entry("time_zone", zone)));
    keys.extend((!windows.is_empty()).then(|| entry("working_hours", Toml::Array(windows.into()))));
    keys.extend((!single.is_empty()).then(|| entry("schedules", Toml::Array(single.into()))));
    keys
}

/// One start or stop.
struct Single {
    action: Toml,
    /// `cron`, or the keys of a recurrence.
    timing: Vec<Entry>,
    zone: Toml,
    start: Option<Toml>,
    state: Option<Toml>,
}

impl Single {
    fn table(&self, zone_is_shared: bool) -> Toml {
        let mut keys = vec![entry("action", self.action.clone())];
        keys.extend(self.timing.iter().cloned());
        if !zone_is_shared && self.zone != text_value("UTC") {
            keys.push(entry("time_zone", self.zone.clone()));
        }
        keys.extend(self.start.clone().map(|start| entry("start_time", start)));
        keys.extend(self.state.clone().map(|state| entry("state", state)));
        Toml::Table(Table::new(keys))
    }

    /// The weekly cron expression, if it is one: its time and its days.
    fn weekly(&self) -> Option<(TimeOfDay, DaySet)> {
        let [timing] = self.timing.as_slice() else {
            return None;
        };
        let cron = Cron::from_str(timing.node.as_str()?).ok()?;
        let time = cron.times_of_day().next()?;
        let days = Weekday::ALL.into_iter().filter(|day| cron.fires_on(*day));
        let days = days.map(DaySet::from).reduce(DaySet::union)?;
        (self.start.is_none() && Cron::weekly(time, days).as_str() == cron.as_str()).then_some((time, days))
    }
}

fn single(value: &Value) -> Option<Single> {
    let Value::Object(entry) = value else { return None };
    let mut entry = entry.clone();
    let action = whole::<Plain, Setting<Action>>(&entry.remove("action")?)?;
    let state = match entry.remove("status")? {
        Value::String(word) if word == State::Enabled.rest() => None,
        other => Some(whole::<Plain, Setting<State>>(&other)?),
    };
    let kind = entry.remove("triggerType")?;
    let (timing, mut when) = if kind == Value::from("Cron") {
        let Value::Object(mut cron) = entry.remove("cron")? else {
            return None;
        };
        let expression = whole::<Plain, Setting<Cron>>(&cron.remove("expression")?)?;
        (vec![crate::language::rest::entry("cron", expression)], cron)
    } else if kind == Value::from("Recurrence") {
        let Value::Object(mut recurrence) = entry.remove("recurrence")? else {
            return None;
        };
        (recurrence_keys(&mut recurrence)?, recurrence)
    } else {
        return None;
    };
    let zone = whole::<Plain, Setting<TimeZone>>(&when.remove("timeZone")?)?;
    let start = match when.remove("startTime") {
        Some(start) => Some(whole::<Plain, Setting<StartTime>>(&start)?),
        None => None,
    };
    (entry.is_empty() && when.is_empty()).then_some(Single {
        action,
        timing,
        zone,
        start,
        state,
    })
}

fn recurrence_keys(recurrence: &mut Object) -> Option<Vec<Entry>> {
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
    for key in ["hours", "minutes"] {
        keys.push(entry(key, numbers(&pattern.remove(key)?)?));
    }
    pattern.is_empty().then_some(keys)
}

/// The days, if REST has them in the order in which they are lowered.
fn week_days(value: &Value) -> Option<DaySet> {
    let Value::Array(names) = value else { return None };
    let days: Option<Vec<Weekday>> = names
        .iter()
        .map(|name| {
            Weekday::ALL
                .into_iter()
                .find(|day| *name == Value::from(day.azure_name()))
        })
        .collect();
    let days = days?;
    let set = days.iter().copied().map(DaySet::from).reduce(DaySet::union)?;
    set.iter().eq(days.iter().copied()).then_some(set)
}

fn numbers(value: &Value) -> Option<Toml> {
    let Value::Array(numbers) = value else { return None };
    let numbers: Option<Vec<Toml>> = numbers
        .iter()
        .map(<i64 as crate::language::rest::Scalar>::raise)
        .collect();
    let numbers = numbers?;
    match numbers.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Toml::Array(numbers.into_iter().map(node).collect())),
    }
}

/// The window that begins with a start and ends with the stop behind it.
fn window(start: &Single, stop: &Single, zone_is_shared: bool) -> Option<Toml> {
    let is_pair = start.action == text_value("start")
        && stop.action == text_value("stop")
        && start.zone == stop.zone
        && start.state == stop.state;
    let ((from, days), (to, end_days)) = (start.weekly()?, stop.weekly()?);
    let expected = if to > from { days } else { days.shifted_by_one() };
    if !is_pair || end_days != expected {
        return None;
    }
    let mut keys = vec![
        entry("days", text_value(&days.to_string())),
        entry("from", text_value(&from.to_string())),
        entry("to", text_value(&to.to_string())),
    ];
    if !zone_is_shared && start.zone != text_value("UTC") {
        keys.push(entry("time_zone", start.zone.clone()));
    }
    keys.extend(start.state.clone().map(|state| entry("state", state)));
    Some(Toml::Table(Table::new(keys)))
}
