//! The schedules of an instance in the service's spelling, with each start beside the stop that it makes working hours with.

use std::collections::VecDeque;
use std::str::FromStr as _;

use arcstr::ArcStr;

use crate::arm::{Object, Value};
use crate::language::start_stop;
use crate::time::{Cron, DaySet, TimeZone, Weekday};

/// The members of a schedule that say when it is.
const WHEN: [&str; 2] = ["cron", "recurrence"];

/// Where the schedules of an instance are.
const PATH: [&str; 3] = ["properties", "properties", "schedules"];

/// Puts the schedules of an instance into the order in which the language has words for them.
pub(super) fn spell(body: &mut Object, known: &mut Spelled) {
    let Some(Value::Array(list)) =
        at(body, &PATH).and_then(|schedules| schedules.get_mut("computeStartStop"))
    else {
        return;
    };
    *list = known.of(std::mem::take(list));
}

/// The lists of schedules that were spelled last: a team has few, and computes have them again and again.
#[derive(Debug, Default)]
pub(super) struct Spelled(VecDeque<(Vec<Value>, Vec<Value>)>);

impl Spelled {
    /// How many are kept.
    const MOST: usize = 8;

    fn of(&mut self, list: Vec<Value>) -> Vec<Value> {
        if let Some((_, spelled)) = self.0.iter().find(|(known, _)| *known == list) {
            return spelled.clone();
        }
        let mut entries = list.clone();
        entries.iter_mut().for_each(entry);
        let spelled = paired(entries);
        self.0.truncate(Self::MOST - 1);
        self.0.push_front((list, spelled.clone()));
        spelled
    }
}

/// Writes the times of the schedules of an instance as the service documents them; the zones that have other names now, with these.
pub(super) fn document(body: &mut Object) -> Vec<(String, String)> {
    let mut zones = Vec::new();
    let is_other = |list: &Value| matches!(list, Value::Array(list) if list.iter().any(is_other_way));
    let list = seen(body, &PATH).and_then(|schedules| schedules.get("computeStartStop"));
    if !list.is_some_and(is_other) {
        return zones;
    }
    let Some(Value::Array(list)) =
        at(body, &PATH).and_then(|schedules| schedules.get_mut("computeStartStop"))
    else {
        return zones;
    };
    for entry in list {
        let Value::Object(entry) = entry else { continue };
        for key in WHEN {
            if let Some(Value::Object(when)) = entry.get_mut(key) {
                documented(when, "expression", cron);
                zones.extend(documented(when, "timeZone", zone));
            }
        }
    }
    zones
}

/// Whether the times of an entry are written in another way than the documented one.
fn is_other_way(entry: &Value) -> bool {
    let Value::Object(entry) = entry else { return false };
    WHEN.iter().any(|key| match entry.get(key) {
        Some(Value::Object(when)) => {
            otherwise(when, "expression", cron).is_some() || otherwise(when, "timeZone", zone).is_some()
        }
        _ => false,
    })
}

/// The object at a path, to look at it.
pub(super) fn seen<'b>(body: &'b Object, path: &[&str]) -> Option<&'b Object> {
    path.iter()
        .try_fold(body, |object, name| match object.get(name)? {
            Value::Object(inner) => Some(inner),
            _ => None,
        })
}

/// The object at a path, to change it. Where there is none, what the body shares with others stays shared.
pub(super) fn at<'b>(body: &'b mut Object, path: &[&str]) -> Option<&'b mut Object> {
    seen(body, path)?;
    let mut object = body;
    for name in path {
        object = match object.get_mut(name)? {
            Value::Object(inner) => inner,
            _ => return None,
        };
    }
    Some(object)
}

/// An entry with the words and the members that the service would answer.
fn entry(entry: &mut Value) {
    let Value::Object(entry) = entry else { return };
    word(entry, "action", &["Start", "Stop"]);
    word(entry, "triggerType", &["Cron", "Recurrence"]);
    word(entry, "status", &["Enabled", "Disabled"]);
    if entry.get("status").is_none() {
        entry.set("status", "Enabled");
    }
    for key in WHEN {
        let Some(Value::Object(when)) = entry.get_mut(key) else {
            continue;
        };
        if when.get("timeZone").is_none() {
            when.set("timeZone", "UTC");
        }
        word(when, "frequency", &["Minute", "Hour", "Day", "Week", "Month"]);
        if let Some(Value::Object(pattern)) = when.get_mut("schedule") {
            self::pattern(pattern);
        }
    }
}

/// Writes a text in the documented way, if there is one for it; both if they differ.
fn documented(when: &mut Object, key: &str, spelled: fn(&str) -> Option<String>) -> Option<(String, String)> {
    let spelled = otherwise(when, key, spelled)?;
    let Some(Value::String(text)) = when.get_mut(key) else {
        return None;
    };
    let written = std::mem::replace(text, spelled.as_str().into());
    Some((written.to_string(), spelled))
}

/// The documented way in which a text is to be written, if that is another one.
fn otherwise(when: &Object, key: &str, spelled: fn(&str) -> Option<String>) -> Option<String> {
    match when.get(key) {
        Some(Value::String(text)) => spelled(text).filter(|spelled| spelled != text),
        _ => None,
    }
}

/// The Windows name of a zone, which is what the service takes: also for an IANA name, and for a name as Windows displays it.
fn zone(text: &str) -> Option<String> {
    let zone = match TimeZone::from_str(text) {
        Ok(zone) => zone,
        Err(error) => TimeZone::from_str(&error.suggestion?).ok()?,
    };
    Some(zone.windows_name().to_owned())
}

/// A cron expression in numbers, lists and ranges.
fn cron(text: &str) -> Option<String> {
    match Cron::from_str(text) {
        Ok(cron) => Some(cron.as_str().to_owned()),
        Err(errors) => errors.into_iter().next()?.suggestion,
    }
}

/// Days of the week in their order; a list of days of the month that is empty says nothing.
fn pattern(pattern: &mut Object) {
    if let Some(Value::Array(days)) = pattern.get_mut("weekDays") {
        let named = |day: &Value| match day {
            Value::String(name) => Weekday::ALL
                .into_iter()
                .find(|day| day.azure_name().eq_ignore_ascii_case(name)),
            _ => None,
        };
        let found: Option<Vec<Weekday>> = days.iter().map(named).collect();
        if let Some(found) = found {
            let ordered = Weekday::ALL.into_iter().filter(|day| found.contains(day));
            *days = ordered.map(|day| Value::from(day.azure_name())).collect();
        }
    }
    if pattern.get("monthDays") == Some(&Value::Array(Vec::new())) {
        pattern.remove("monthDays");
    }
}

fn word(object: &mut Object, key: &str, words: &[&str]) {
    if let Some(Value::String(text)) = object.get_mut(key)
        && let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text))
    {
        *text = ArcStr::from(*word);
    }
}

/// The pairs of a start and a stop that are working hours, then all the others.
fn paired(list: Vec<Value>) -> Vec<Value> {
    let mut left: Vec<Option<Value>> = list.into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    for place in 0..left.len() {
        let is_stop = |other: &Option<Value>| other.as_ref().is_some_and(|other| is(other, "Stop"));
        let Some(start) = left
            .get(place)
            .and_then(Option::as_ref)
            .filter(|start| is(start, "Start"))
        else {
            continue;
        };
        let mut stops = left.iter().enumerate().filter(|(_, other)| is_stop(other));
        let found = stops.find_map(|(stop, other)| Some((stop, window(start, other.as_ref()?)?)));
        if let Some((stop, window)) = found {
            pairs.extend(window);
            for taken in [place, stop] {
                if let Some(taken) = left.get_mut(taken) {
                    *taken = None;
                }
            }
        }
    }
    pairs.extend(left.into_iter().flatten());
    pairs
}

fn is(entry: &Value, action: &str) -> bool {
    matches!(entry, Value::Object(entry) if entry.get("action") == Some(&Value::from(action)))
}

/// A start and a stop as working hours are lowered to, if they are some.
fn window(start: &Value, stop: &Value) -> Option<[Value; 2]> {
    let pair = [weekly(start)?, weekly(stop)?];
    let mut inner = Object::new();
    inner.set_at("schedules.computeStartStop", Value::Array(pair.to_vec()));
    let raised = start_stop::raise(&mut inner);
    let mut keys = raised.iter();
    keys.any(|key| key.key.value == "working_hours").then_some(pair)
}

/// An entry whose cron expression is a time of some days of the week, with that expression as armlet writes it.
fn weekly(entry: &Value) -> Option<Value> {
    let Value::Object(entry) = entry else { return None };
    let mut entry = entry.clone();
    let Value::Object(cron) = entry.get_mut("cron")? else {
        return None;
    };
    let Value::String(expression) = cron.get_mut("expression")? else {
        return None;
    };
    let parsed: Cron = expression.parse().ok()?;
    let mut times = parsed.times_of_day();
    let (time, None) = (times.next()?, times.next()) else {
        return None;
    };
    if parsed.uses_day_of_month() || parsed.uses_month() {
        return None;
    }
    let days = Weekday::ALL.into_iter().filter(|day| parsed.fires_on(*day));
    let days = days.map(DaySet::from).reduce(DaySet::union)?;
    *expression = Cron::weekly(time, days).as_str().into();
    Some(entry.into())
}

#[cfg(test)]
mod tests {
    use super::{Spelled, spell};
    use crate::arm::{Object, Value};

    fn list(entries: &[(&str, &str)]) -> Object {
        let entry = |(action, expression): &(&str, &str)| {
            let mut cron = Object::new();
            cron.set("expression", *expression);
            cron.set("timeZone", "UTC");
            let mut entry = Object::new();
            entry.set("action", *action);
            entry.set("triggerType", "Cron");
            entry.set("cron", cron);
            Value::from(entry)
        };
        let mut body = Object::new();
        let list: Vec<Value> = entries.iter().map(entry).collect();
        body.set_at("properties.properties.schedules.computeStartStop", list);
        body
    }

    fn expressions(entries: &[(&str, &str)]) -> String {
        let mut body = list(entries);
        spell(&mut body, &mut Spelled::default());
        let path = "properties.properties.schedules.computeStartStop";
        let Some(Value::Array(list)) = body.take_at(path) else {
            return String::new();
        };
        let expression = |entry: &Value| match entry {
            Value::Object(entry) => match entry.get("cron") {
                Some(Value::Object(cron)) => format!("{:?}", cron.get("expression").unwrap()),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let all: Vec<String> = list.iter().map(expression).collect();
        all.join(" ").replace("String(", "").replace([')', '"'], "")
    }

    #[test]
    fn a_start_comes_beside_its_stop() {
        assert_eq!(
            expressions(&[
                ("start", "0 9 * * 1,2,3"),
                ("start", "0 14 * * 4"),
                ("Stop", "30 17 * * 4"),
                ("Stop", "0 18 * * 1-3"),
            ]),
            "0 9 * * 1-3 0 18 * * 1-3 0 14 * * 4 30 17 * * 4"
        );
    }

    #[test]
    fn what_is_no_pair_stays_as_it_is() {
        for one in [
            [("Start", "0 9 * * 1,2"), ("Stop", "0 18 * * 1,3")],
            [("Start", "0 9 1 * *"), ("Stop", "0 18 1 * *")],
            [("Stop", "0 18 * * MON"), ("Stop", "0 20 * * 2")],
        ] {
            assert_eq!(expressions(&one), format!("{} {}", one[0].1, one[1].1));
        }
    }
}
