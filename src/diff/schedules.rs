//! Starts and stops of an instance, matched by their meaning instead of their position.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::arm::{StartStop, Value as ArmValue};
use crate::model::schedule::State;
use crate::schedule::words::{Known, RecurrenceWords, ScheduleWords, Sentence, When, zone_of_template};
use crate::time::DaySet;
use crate::time::calendar::{Action, Trigger};

/// An entry of `computeStartStop` in words; two of the same words do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// What it says, if it is an object.
    words: Option<ScheduleWords>,
    /// `start` or `stop`.
    action: String,
    /// When it fires, in words, and anything else that it says.
    meaning: String,
    /// `Enabled` or `Disabled`.
    status: String,
    /// When it fires and in which zone, if armlet understands all of it.
    fires: Option<(Trigger, String)>,
}

impl Entry {
    fn of(entry: &ArmValue) -> Self {
        let mut members = match entry.to_json() {
            Value::Object(members) => members,
            other => {
                return Self {
                    words: None,
                    action: String::new(),
                    meaning: other.to_string(),
                    status: "Enabled".to_owned(),
                    fires: None,
                };
            }
        };
        let fires = StartStop::of(entry).and_then(|entry| entry.trigger);
        // NOTE: a template exported from Azure has them; they are read-only.
        members.retain(|key, _| !["id", "provisioningStatus"].contains(&key.as_str()));
        let status = take(&mut members, "status").unwrap_or_else(|| "Enabled".to_owned());
        let action = take(&mut members, "action").unwrap_or_default().to_lowercase();
        take(&mut members, "triggerType");
        let (timing, zone) = Timing::take(&mut members);
        let mut rest = timing.rest;
        rest.extend(leftover(&members));
        let words = ScheduleWords {
            action: match action.as_str() {
                "start" => Known::Value(Action::Start),
                "stop" => Known::Value(Action::Stop),
                _ => Known::Open(Sentence::code(action.as_str())),
            },
            when: timing.when,
            zone: Sentence::words(zone_of_template(&zone)),
            start: timing.start.as_deref().map(known),
            state: match status.to_lowercase().as_str() {
                "enabled" => Known::Value(State::Enabled),
                "disabled" => Known::Value(State::Disabled),
                _ => Known::Open(Sentence::code(status.as_str())),
            },
            rest,
        };
        Self {
            action,
            meaning: words.timing().to_string(),
            fires: fires.map(|fires| (fires, zone)).filter(|_| words.rest.is_empty()),
            words: Some(words),
            status,
        }
    }

    fn words(&self) -> String {
        match &self.words {
            Some(words) => words.sentence().to_string(),
            None => self.meaning.clone(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.means_the_same(other) && self.status.eq_ignore_ascii_case(&other.status)
    }

    /// Whether both fire every week at the same minutes of the same zone: a cron expression and a recurrence can.
    fn fires_like(&self, other: &Self) -> bool {
        self.fires
            .as_ref()
            .zip(other.fires.as_ref())
            .is_some_and(|((one, zone), (another, other_zone))| {
                zone.eq_ignore_ascii_case(other_zone) && one.fires_like(another)
            })
    }

    fn means_the_same(&self, other: &Self) -> bool {
        self.action == other.action
            && (self.meaning.eq_ignore_ascii_case(&other.meaning) || self.fires_like(other))
    }
}

/// What `cron` or `recurrence` says.
struct Timing {
    when: When,
    start: Option<String>,
    /// What armlet has no words for, as JSON.
    rest: Vec<String>,
}

impl Timing {
    /// Removes the trigger from an entry; with it comes its zone, which is UTC unless it is given.
    fn take(entry: &mut Map<String, Value>) -> (Self, String) {
        let mut timing = Self {
            when: When::Unknown,
            start: None,
            rest: Vec::new(),
        };
        let mut zone = None;
        for (key, when) in [("cron", cron as fn(&mut _) -> _), ("recurrence", recurrence)] {
            if let Some(Value::Object(mut trigger)) = entry.shift_remove(key) {
                timing.when = when(&mut trigger);
                timing.start = take(&mut trigger, "startTime");
                zone = take(&mut trigger, "timeZone");
                timing.rest.extend(leftover(&trigger));
            }
        }
        (timing, zone.unwrap_or_else(|| "UTC".to_owned()))
    }
}

/// Removes a text or number from an object.
fn take(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.shift_remove(name)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// What armlet does not know the meaning of.
fn leftover(object: &Map<String, Value>) -> Option<String> {
    let mut rest = object.clone();
    rest.retain(|_, value| !value.is_null());
    (!rest.is_empty()).then(|| Value::Object(rest).to_string())
}

fn cron(trigger: &mut Map<String, Value>) -> When {
    let expression = take(trigger, "expression").unwrap_or_default();
    When::Cron(known(&expression))
}

fn recurrence(trigger: &mut Map<String, Value>) -> When {
    let frequency = take(trigger, "frequency").unwrap_or_default();
    let interval = take(trigger, "interval").unwrap_or_else(|| "1".to_owned());
    let mut schedule = match trigger.shift_remove("schedule") {
        Some(Value::Object(schedule)) => schedule,
        Some(other) => Map::from_iter([("schedule".to_owned(), other)]),
        None => Map::new(),
    };
    let words = RecurrenceWords {
        frequency: match frequency.to_lowercase().parse() {
            Ok(frequency) => Known::Value(frequency),
            Err(_) => Known::Open(Sentence::code(frequency)),
        },
        interval: known(&interval),
        week_days: schedule
            .shift_remove("weekDays")
            .and_then(|days| week_days(&days)),
        month_days: schedule.shift_remove("monthDays").and_then(|days| numbers(&days)),
        hours: schedule.shift_remove("hours").and_then(|hours| numbers(&hours)),
        minutes: schedule
            .shift_remove("minutes")
            .and_then(|minutes| numbers(&minutes)),
    };
    // NOTE: the rest becomes a leftover of the trigger.
    trigger.extend(schedule);
    When::Recurrence(words)
}

/// The value of a text of the template, or the text.
fn known<T: FromStr>(text: &str) -> Known<T> {
    text.parse()
        .map_or_else(|_| Known::Open(Sentence::code(text)), Known::Value)
}

/// The days of the week, or what the template says in their place; `None` if it says nothing.
fn week_days(days: &Value) -> Option<Known<DaySet>> {
    match days {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => {
            let names: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            // NOTE: a day that is listed twice is the same day.
            let sets = names.and_then(|names| {
                let sets: Option<Vec<DaySet>> = names.iter().map(|name| name.parse().ok()).collect();
                sets?.into_iter().reduce(DaySet::union)
            });
            Some(sets.map_or_else(|| open(days), Known::Value))
        }
        _ => Some(open(days)),
    }
}

/// Hours, minutes or days of the month, or what the template says in their place; `None` if it says nothing.
fn numbers(numbers: &Value) -> Option<Known<Vec<i64>>> {
    match numbers {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => {
            let known: Option<Vec<i64>> = items.iter().map(Value::as_i64).collect();
            Some(known.map_or_else(|| open(numbers), Known::Value))
        }
        _ => Some(open(numbers)),
    }
}

/// A value as the template has it.
fn open<T>(value: &Value) -> Known<T> {
    Known::Open(Sentence::code(match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }))
}

/// One entry that is gone, new or another: what it was and what it is.
pub(super) type Pair = (Option<String>, Option<String>);

/// The entries that differ: entries with the same meaning are matched first, regardless of their position, then the others by
/// their action.
pub(super) fn pairs(old: &[ArmValue], new: &[ArmValue]) -> Vec<Pair> {
    let mut right: Vec<&ArmValue> = new.iter().collect();
    // What is the same to the letter needs no words.
    let left = old.iter().filter(|entry| {
        let same = right.iter().position(|other| other == entry);
        same.map(|place| right.remove(place)).is_none()
    });
    let mut left: Vec<Entry> = left.map(Entry::of).collect();
    let mut right: Vec<Entry> = right.into_iter().map(Entry::of).collect();
    let mut pairs = Vec::new();
    matched(&mut left, &mut right, Entry::is_same);
    for alike in [Entry::means_the_same, |one: &Entry, other: &Entry| {
        one.action == other.action
    }] {
        let found = matched(&mut left, &mut right, alike).into_iter();
        pairs.extend(found.map(|(old, new)| (Some(old.words()), Some(new.words()))));
    }
    pairs.extend(left.iter().map(|entry| (Some(entry.words()), None)));
    pairs.extend(right.iter().map(|entry| (None, Some(entry.words()))));
    pairs
}

/// Takes the entries out of both lists that `alike` matches, each once, and returns them in pairs.
fn matched(
    left: &mut Vec<Entry>,
    right: &mut Vec<Entry>,
    alike: fn(&Entry, &Entry) -> bool,
) -> Vec<(Entry, Entry)> {
    let mut pairs = Vec::new();
    let mut kept = Vec::new();
    for entry in std::mem::take(left) {
        match right.iter().position(|other| alike(&entry, other)) {
            Some(index) => pairs.push((entry, right.remove(index))),
            None => kept.push(entry),
        }
    }
    *left = kept;
    pairs
}

/// Each entry in words.
pub(super) fn words(entries: &[ArmValue]) -> Vec<String> {
    entries.iter().map(|entry| Entry::of(entry).words()).collect()
}

/// The entries of a `schedules` object, if they are written out.
pub(super) fn entries(schedules: Option<&ArmValue>) -> Option<&[ArmValue]> {
    match schedules {
        None | Some(ArmValue::Null) => Some(&[]),
        Some(ArmValue::Object(members)) => match members.get_alike("computeStartStop") {
            None | Some(ArmValue::Null) => Some(&[]),
            Some(ArmValue::Array(items)) => Some(items),
            Some(_) => None,
        },
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arm::{Key, Object};

    /// As [`super::pairs`], of JSON.
    fn pairs(old: &[Value], new: &[Value]) -> Vec<Pair> {
        let arm = |entries: &[Value]| -> Vec<ArmValue> { entries.iter().map(arm).collect() };
        super::pairs(&arm(old), &arm(new))
    }

    fn arm(json: &Value) -> ArmValue {
        match json {
            Value::Null => ArmValue::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => number.as_i64().unwrap().into(),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(arm).collect::<Vec<_>>().into(),
            Value::Object(members) => {
                let mut object = Object::new();
                for (key, value) in members {
                    object.insert(Key::Name(key.clone().into()), arm(value));
                }
                object.into()
            }
        }
    }

    fn entry(action: &str, expression: &str) -> Value {
        json!({ "action": action, "triggerType": "Cron", "cron": { "expression": expression, "timeZone": "UTC" } })
    }

    #[test]
    fn entries_are_matched_wherever_they_stand() {
        let (start, stop) = (entry("Start", "0 9 * * 1"), entry("Stop", "0 18 * * 1"));
        assert_eq!(
            pairs(&[start.clone(), stop.clone()], &[stop.clone(), start.clone()]),
            []
        );
        let later = entry("Stop", "0 20 * * 1");
        let changed = (
            Some("stop: every week on Monday at 18:00 (UTC)".to_owned()),
            Some("stop: every week on Monday at 20:00 (UTC)".to_owned()),
        );
        assert_eq!(
            pairs(&[start.clone(), stop.clone()], &[later.clone(), start.clone()]),
            [changed]
        );
        assert_eq!(
            pairs(std::slice::from_ref(&start), &[start.clone(), later]),
            [(None, Some("stop: every week on Monday at 20:00 (UTC)".to_owned()))]
        );
    }

    #[test]
    fn what_is_read_only_or_the_default_is_no_change() {
        let mut exported = entry("Start", "0  9 * * 1");
        exported["id"] = json!("x");
        exported["provisioningStatus"] = json!("Completed");
        exported["status"] = json!("Enabled");
        assert_eq!(pairs(&[exported.clone()], &[entry("Start", "0 9 * * 1")]), []);
        exported["status"] = json!("Disabled");
        let pairs = pairs(&[entry("Start", "0 9 * * 1")], &[exported]);
        assert_eq!(
            pairs[0].1.as_deref(),
            Some("start: every week on Monday at 09:00 (UTC), disabled")
        );
    }

    #[test]
    fn a_cron_expression_and_a_recurrence_of_the_same_minutes_are_the_same() {
        let recurrence = |hour: u8| {
            json!({ "action": "Start", "triggerType": "Recurrence", "recurrence": {
                "frequency": "Week", "interval": 1,
                "schedule": { "weekDays": ["Monday"], "hours": [hour], "minutes": [0] } } })
        };
        assert_eq!(pairs(&[entry("Start", "0 9 * * 1")], &[recurrence(9)]), []);
        assert_eq!(pairs(&[entry("Start", "0 9 * * 1")], &[recurrence(10)]).len(), 1);
        assert_eq!(
            pairs(&[entry("Start", "0 9 * * 1,2")], &[entry("Start", "0 9 * * 1-2")]),
            []
        );
        let mut elsewhere = recurrence(9);
        elsewhere["recurrence"]["timeZone"] = json!("Romance Standard Time");
        assert_eq!(pairs(&[entry("Start", "0 9 * * 1")], &[elsewhere]).len(), 1);
        let mut unknown = recurrence(9);
        unknown["recurrence"]["endTime"] = json!("2026-12-31T00:00:00");
        assert_eq!(pairs(&[entry("Start", "0 9 * * 1")], &[unknown]).len(), 1);
    }

    #[test]
    fn recurrences_are_compared_as_sets() {
        let weekly = |days: Value| {
            json!({ "action": "Stop", "triggerType": "Recurrence", "recurrence": {
                "frequency": "Week", "interval": 2, "schedule": { "weekDays": days, "hours": [18], "minutes": [0] } } })
        };
        assert_eq!(
            pairs(
                &[weekly(json!(["Friday", "Monday"]))],
                &[weekly(json!(["Monday", "Friday"]))]
            ),
            []
        );
        let gone = pairs(&[weekly(json!(["Friday"]))], &[]);
        let words = "stop: every 2 weeks on Friday at 18:00 (UTC)";
        assert_eq!(gone, [(Some(words.to_owned()), None)]);
    }
}
