//! Starts and stops of an instance, matched by what they mean and not by where they stand.

use serde_json::{Map, Value};

use crate::template::member;

/// An entry of `computeStartStop` in words; two of the same words do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// `start` or `stop`.
    action: String,
    /// When, and whatever else it says.
    meaning: String,
    /// `Enabled` or `Disabled`.
    status: String,
}

impl Entry {
    fn of(value: &Value) -> Self {
        let Value::Object(members) = value else {
            return Self {
                action: String::new(),
                meaning: value.to_string(),
                status: "Enabled".to_owned(),
            };
        };
        let mut rest = members.clone();
        // NOTE: a template exported from Azure has them; they are read-only.
        rest.retain(|key, _| !["id", "provisioningStatus"].contains(&key.as_str()));
        let status = take(&mut rest, "status").unwrap_or_else(|| "Enabled".to_owned());
        let action = take(&mut rest, "action").unwrap_or_default().to_lowercase();
        take(&mut rest, "triggerType");
        let mut meaning = Vec::new();
        for (key, words) in [("cron", cron as fn(&mut _) -> _), ("recurrence", recurrence)] {
            if let Some(Value::Object(inner)) = rest.shift_remove(key) {
                meaning.extend(trigger(inner, words));
            }
        }
        meaning.extend(leftover(&rest));
        Self {
            action,
            meaning: meaning.join(", "),
            status,
        }
    }

    fn words(&self) -> String {
        let state = if self.status.eq_ignore_ascii_case("enabled") {
            String::new()
        } else {
            format!(" ({})", self.status.to_lowercase())
        };
        format!("{}: {}{state}", self.action, self.meaning)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.means_the_same(other) && self.status.eq_ignore_ascii_case(&other.status)
    }

    fn means_the_same(&self, other: &Self) -> bool {
        self.action == other.action && self.meaning.eq_ignore_ascii_case(&other.meaning)
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

/// What nobody knows the meaning of.
fn leftover(object: &Map<String, Value>) -> Option<String> {
    let mut rest = object.clone();
    rest.retain(|_, value| !value.is_null());
    (!rest.is_empty()).then(|| Value::Object(rest).to_string())
}

/// When a trigger fires: its times, its start, its zone, and what else it has.
fn trigger(mut trigger: Map<String, Value>, words: fn(&mut Map<String, Value>) -> String) -> Vec<String> {
    let zone = take(&mut trigger, "timeZone").unwrap_or_else(|| "UTC".to_owned());
    let start = take(&mut trigger, "startTime");
    let mut meaning = vec![words(&mut trigger)];
    meaning.extend(start.map(|start| format!("from {start}")));
    meaning.push(zone);
    meaning.extend(leftover(&trigger));
    meaning
}

fn cron(trigger: &mut Map<String, Value>) -> String {
    let expression = take(trigger, "expression").unwrap_or_default();
    let fields: Vec<&str> = expression.split_whitespace().collect();
    format!("cron {}", fields.join(" "))
}

fn recurrence(trigger: &mut Map<String, Value>) -> String {
    let frequency = take(trigger, "frequency").unwrap_or_default().to_lowercase();
    let interval = take(trigger, "interval").unwrap_or_else(|| "1".to_owned());
    let mut words = vec![format!("every {interval} {frequency}")];
    if let Some(Value::Object(mut schedule)) = trigger.shift_remove("schedule") {
        for name in ["weekDays", "monthDays", "hours", "minutes"] {
            match schedule.shift_remove(name) {
                Some(Value::Array(items)) if !items.is_empty() => words.push(list(name, &items)),
                Some(Value::String(text)) => words.push(format!("{name} {text}")),
                _ => {}
            }
        }
        words.extend(leftover(&schedule));
    }
    words.join(", ")
}

/// `hours 9 13`, in the order of the week or of the clock, whatever that of the template.
fn list(name: &str, items: &[Value]) -> String {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let mut items: Vec<(i64, String)> = items
        .iter()
        .map(|item| {
            let text = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
            let day = DAYS.iter().position(|day| text.eq_ignore_ascii_case(day));
            let rank = day
                .and_then(|day| i64::try_from(day).ok())
                .or_else(|| item.as_i64());
            (rank.unwrap_or(i64::MAX), text)
        })
        .collect();
    items.sort();
    items.dedup();
    let texts: Vec<String> = items.into_iter().map(|(_, text)| text).collect();
    format!("{name} {}", texts.join(" "))
}

/// One entry that is gone, new or another: what it was and what it is.
pub(super) type Pair = (Option<String>, Option<String>);

/// The entries that differ: those that mean the same are matched wherever they stand, then the others by their action.
pub(super) fn pairs(old: &[Value], new: &[Value]) -> Vec<Pair> {
    let mut left: Vec<Entry> = old.iter().map(Entry::of).collect();
    let mut right: Vec<Entry> = new.iter().map(Entry::of).collect();
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

/// Takes the entries out of both lists that `alike` matches, each once, and tells them in pairs.
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

/// The entries of a `schedules` object, if they are written out.
pub(super) fn entries(schedules: Option<&Value>) -> Option<&[Value]> {
    match schedules {
        None | Some(Value::Null) => Some(&[]),
        Some(Value::Object(members)) => match member(members, "computeStartStop") {
            None | Some(Value::Null) => Some(&[]),
            Some(Value::Array(items)) => Some(items),
            Some(_) => None,
        },
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
            Some("stop: cron 0 18 * * 1, UTC".to_owned()),
            Some("stop: cron 0 20 * * 1, UTC".to_owned()),
        );
        assert_eq!(
            pairs(&[start.clone(), stop.clone()], &[later.clone(), start.clone()]),
            [changed]
        );
        assert_eq!(
            pairs(std::slice::from_ref(&start), &[start.clone(), later]),
            [(None, Some("stop: cron 0 20 * * 1, UTC".to_owned()))]
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
            Some("start: cron 0 9 * * 1, UTC (disabled)")
        );
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
        let words = "stop: every 2 week, weekDays Friday, hours 18, minutes 0, UTC";
        assert_eq!(gone, [(Some(words.to_owned()), None)]);
    }
}
