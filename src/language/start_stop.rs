//! `working_hours`, `schedules` and `time_zone` of an instance ↔ the list `schedules.computeStartStop`.
//!
//! What a window or a recurrence becomes is said in [`working_hours`] and [`recurrence`].

use std::sync::Arc;

use super::instance::InstanceDefinition;
use super::reader::Setting;
use super::rest::{Plain, Rest, entry, node, reference, text_value, whole};
use super::schedule::{Action, ScheduleDefinition};
use super::working_hours::{State, WorkingHoursDefinition};
use super::{recurrence, working_hours};
use crate::arm::{Object, Value};
use crate::expression::ValueType;
use crate::syntax::{Entry, Node, Table, Value as Toml};
use crate::time::{Cron, StartTime, TimeZone};

const PATH: &str = "schedules.computeStartStop";

impl InstanceDefinition {
    /// Whether it starts and stops when another does, and both by `working_hours` alone; where that is written does not count.
    #[must_use]
    pub fn has_windows_of(&self, other: &Self) -> bool {
        let zones = [self, other].map(|one| one.time_zone.as_ref().map(|zone| &zone.value));
        let is_held = Arc::ptr_eq(&self.working_hours, &other.working_hours);
        let windows = [self, other].map(|one| one.working_hours.iter().map(WorkingHoursDefinition::said));
        let is_plain = |one: &Self| one.schedules.is_empty() && one.schedules.whole().is_none();
        let ([zone, other_zone], [windows, other_windows]) = (zones, windows);
        is_plain(self) && is_plain(other) && zone == other_zone && (is_held || windows.eq(other_windows))
    }
}

/// What the hours of the last instance became, which those behind it with the same windows hold too.
#[derive(Default)]
pub(crate) struct LastHours<'i> {
    last: Option<(&'i InstanceDefinition, Option<Value>)>,
}

impl<'i> LastHours<'i> {
    /// The value of `schedules`, as [`lower`] gives it.
    pub(crate) fn lower(
        &mut self,
        instance: &'i InstanceDefinition,
        type_of: &dyn Fn(&str) -> ValueType,
    ) -> Option<Value> {
        if let Some((last, schedules)) = &self.last
            && instance.has_windows_of(last)
        {
            return schedules.clone();
        }
        let schedules = lower(instance, type_of);
        self.last = Some((instance, schedules.clone()));
        schedules
    }
}

/// The value of `schedules`: the windows of working hours first, then the single schedules; `None` if the instance has
/// none.
///
/// A parameter or an expression is the whole of it: an array is the list, and anything else the object around it. `type_of` says
/// the type of a parameter.
pub(crate) fn lower(instance: &InstanceDefinition, type_of: &dyn Fn(&str) -> ValueType) -> Option<Value> {
    if let Some(whole) = instance.schedules.whole() {
        let value = whole.value.clone()?;
        if value.value_type(type_of) != ValueType::Array {
            return Some(value.into());
        }
        let mut schedules = Object::new();
        schedules.set("computeStartStop", value);
        return Some(schedules.into());
    }
    let schedules = entries(instance);
    (!schedules.is_empty()).then(|| schedules.into())
}

fn entries(instance: &InstanceDefinition) -> Object {
    let zone = instance.time_zone.as_ref();
    let windows = instance.working_hours.iter();
    let windows = windows.flat_map(|window| window_entries(window, zone).into_iter().flatten());
    let single = instance.schedules.iter();
    let single = single.filter_map(|schedule| schedule_entry(schedule, zone));
    let entries: Vec<Value> = windows.chain(single).map(Value::from).collect();
    let mut schedules = Object::new();
    if !entries.is_empty() {
        schedules.set("computeStartStop", entries);
    }
    schedules
}

fn window_entries(window: &WorkingHoursDefinition, zone: Option<&Setting<TimeZone>>) -> Option<[Object; 2]> {
    let [start, stop] = window.start_and_stop()?;
    let zone = window.time_zone.as_ref().or(zone);
    let one = |action: Action, expression: &Cron| {
        let mut cron = Object::new();
        cron.set("expression", expression.as_str());
        cron.set("timeZone", time_zone(zone));
        let action = Value::from(action.azure_name());
        list_entry(action, ("Cron", "cron", cron), window.state.as_ref())
    };
    Some([one(Action::Start, &start), one(Action::Stop, &stop)])
}

fn schedule_entry(schedule: &ScheduleDefinition, zone: Option<&Setting<TimeZone>>) -> Option<Object> {
    let (kind, word, mut when) = match &schedule.cron {
        Some(expression) => {
            let mut cron = Object::new();
            cron.set_some("expression", Rest::<Plain>::lower(expression));
            ("Cron", "cron", cron)
        }
        None => ("Recurrence", "recurrence", recurrence::lower(schedule)),
    };
    when.set_some("startTime", Rest::<Plain>::lower(&schedule.start_time));
    when.set("timeZone", time_zone(schedule.time_zone.as_ref().or(zone)));
    let action = Rest::<Plain>::lower(&schedule.action)?;
    Some(list_entry(action, (kind, word, when), schedule.state.as_ref()))
}

fn list_entry(
    action: Value,
    (kind, word, when): (&str, &'static str, Object),
    state: Option<&Setting<State>>,
) -> Object {
    let status = state.and_then(Rest::<Plain>::lower);
    let mut entry = Object::new();
    entry.set("action", action);
    entry.set("triggerType", kind);
    entry.set(word, when);
    entry.set(
        "status",
        status.unwrap_or_else(|| Value::from(State::Enabled.rest())),
    );
    entry
}

/// UTC unless given, which is also what the Python SDK (azure-ai-ml) writes.
fn time_zone(zone: Option<&Setting<TimeZone>>) -> Value {
    let zone = zone.and_then(Rest::<Plain>::lower);
    zone.unwrap_or_else(|| Value::from("UTC"))
}

/// `working_hours`, `schedules` and the zone that all of them have; nothing if one of them has no words.
pub(crate) fn raise(inner: &mut Object) -> Vec<Entry> {
    if let Some(Value::Expression(whole)) = inner.get("schedules") {
        let whole = reference(whole);
        inner.remove("schedules");
        return vec![entry("schedules", whole)];
    }
    let Some(list) = inner.take_at(PATH) else {
        return Vec::new();
    };
    if let Value::Expression(whole) = &list {
        return vec![entry("schedules", reference(whole))];
    }
    let raised = match &list {
        Value::Array(entries) => entries.iter().map(Single::raise).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let Some(raised) = raised.filter(|singles| !singles.is_empty()) else {
        inner.set_at(PATH, list);
        return Vec::new();
    };
    let (singles, left): (Vec<Single>, Vec<Object>) = raised.into_iter().unzip();
    if left.iter().any(|entry| !entry.is_empty()) {
        let left: Vec<Value> = left.into_iter().map(Value::from).collect();
        inner.set_at(PATH, left);
    }
    let shared = shared_zone(&singles);
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

/// The zone of all entries, if they have the same and it is not UTC, which needs no words.
fn shared_zone(singles: &[Single]) -> Option<Toml> {
    let (first, others) = singles.split_first()?;
    let is_shared = others.iter().all(|single| single.zone == first.zone);
    (is_shared && first.zone != text_value("UTC")).then(|| first.zone.clone())
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
    /// The entry, and what of it has no words.
    fn raise(value: &Value) -> Option<(Self, Object)> {
        let Value::Object(entry) = value else { return None };
        let mut entry = entry.clone();
        let action = whole::<Plain, Setting<Action>>(&entry.remove("action")?)?;
        let state = match entry.remove("status") {
            None => None,
            Some(Value::String(word)) if word.eq_ignore_ascii_case(State::Enabled.rest()) => None,
            Some(other) => Some(whole::<Plain, Setting<State>>(&other)?),
        };
        let (timing, word, mut when) = timing(&mut entry)?;
        let zone = match when.remove("timeZone") {
            Some(zone) => match whole::<Plain, Setting<TimeZone>>(&zone) {
                Some(raised) => raised,
                None => {
                    when.set("timeZone", zone);
                    text_value("UTC")
                }
            },
            None => text_value("UTC"),
        };
        let start = match when.remove("startTime") {
            Some(start) => Some(whole::<Plain, Setting<StartTime>>(&start)?),
            None => None,
        };
        if !when.is_empty() {
            entry.set(word, when);
        }
        let single = Self {
            action,
            timing,
            zone,
            start,
            state,
        };
        Some((single, entry))
    }

    fn table(&self, zone_is_shared: bool) -> Toml {
        let mut keys = vec![entry("action", self.action.clone())];
        keys.extend(self.timing.iter().cloned());
        keys.extend(self.own_zone(zone_is_shared));
        keys.extend(self.start.clone().map(|start| entry("start_time", start)));
        keys.extend(self.state.clone().map(|state| entry("state", state)));
        Toml::Table(Table::new(keys))
    }

    fn own_zone(&self, is_shared: bool) -> Option<Entry> {
        let is_own = !is_shared && self.zone != text_value("UTC");
        is_own.then(|| entry("time_zone", self.zone.clone()))
    }

    /// The cron expression, if that alone says when.
    fn cron(&self) -> Option<&str> {
        match self.timing.as_slice() {
            [timing] if self.start.is_none() => timing.node.as_str(),
            _ => None,
        }
    }
}

/// The keys that say when, and what is left of the object that does, with its name.
fn timing(list_entry: &mut Object) -> Option<(Vec<Entry>, &'static str, Object)> {
    let kind = match list_entry.remove("triggerType") {
        Some(Value::String(kind)) => kind,
        Some(_) => return None,
        None => (match list_entry.get("cron") {
            Some(_) => "Cron".to_owned(),
            None => "Recurrence".to_owned(),
        })
        .into(),
    };
    let mut when = |word| match list_entry.remove(word) {
        Some(Value::Object(when)) => Some(when),
        _ => None,
    };
    if kind.eq_ignore_ascii_case("Cron") {
        let mut cron = when("cron")?;
        let expression = whole::<Plain, Setting<Cron>>(&cron.remove("expression")?)?;
        Some((vec![entry("cron", expression)], "cron", cron))
    } else if kind.eq_ignore_ascii_case("Recurrence") {
        let mut recurrence = when("recurrence")?;
        Some((recurrence::raise(&mut recurrence)?, "recurrence", recurrence))
    } else {
        None
    }
}

/// The window that begins with a start and ends with the stop behind it.
fn window(start: &Single, stop: &Single, zone_is_shared: bool) -> Option<Toml> {
    let is_pair = start.action == text_value("start")
        && stop.action == text_value("stop")
        && start.zone == stop.zone
        && start.state == stop.state;
    if !is_pair {
        return None;
    }
    let mut keys = Vec::from(working_hours::raise(start.cron()?, stop.cron()?)?);
    keys.extend(start.own_zone(zone_is_shared));
    keys.extend(start.state.clone().map(|state| entry("state", state)));
    Some(Toml::Table(Table::new(keys)))
}
