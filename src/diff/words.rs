//! What every format says in the same words: hours, money, what is added, values of any length, and computes that change alike.

use std::collections::HashMap;

use super::change::{Change, Comparison, Cost, CostChange, Fate, HoursChange, ResourceChange, Total};
use crate::render::printable::printable_line;

/// The longest value that is shown whole, in characters.
const LONGEST_VALUE: usize = 200;

/// How much of a long value is shown before its first difference, in characters.
const BEFORE_DIFFERENCE: usize = 40;

/// From how many computes that change alike only the first is shown.
const FEWEST_FOLDED: usize = 3;

/// How many of the others are named.
const MOST_NAMED: usize = 12;

/// A resource, and those that change like it.
#[derive(Debug, Clone)]
pub struct Folded<'c> {
    /// The one that is shown.
    pub shown: &'c ResourceChange,
    /// The others.
    pub alike: Vec<&'c ResourceChange>,
}

impl Comparison {
    /// The resources in order; of several computes that change alike the first, with the others.
    #[must_use]
    pub fn folded(&self) -> Vec<Folded<'_>> {
        let mut groups: Vec<Vec<&ResourceChange>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for resource in &self.resources {
            let key = alike(resource);
            let index = *known.entry(key).or_insert(groups.len());
            match groups.get_mut(index) {
                Some(group) => group.push(resource),
                None => groups.push(vec![resource]),
            }
        }
        let mut folded = Vec::new();
        for group in groups {
            match group.split_first() {
                Some((shown, alike)) if group.len() >= FEWEST_FOLDED => folded.push(Folded {
                    shown,
                    alike: alike.to_vec(),
                }),
                _ => folded.extend(group.into_iter().map(|shown| Folded {
                    shown,
                    alike: Vec::new(),
                })),
            }
        }
        folded
    }
}

impl Folded<'_> {
    /// ` and 24 more like it`; nothing if there is no other.
    pub(super) fn more(&self) -> String {
        match self.alike.len() {
            0 => String::new(),
            count => format!(" and {count} more like it"),
        }
    }

    /// The names of the others.
    pub(super) fn names(&self) -> Option<String> {
        let names = self
            .alike
            .iter()
            .take(MOST_NAMED)
            .map(|resource| resource.name.as_str());
        let mut names: Vec<&str> = names.collect();
        if self.alike.len() > MOST_NAMED {
            names.push("…");
        }
        (!names.is_empty()).then(|| format!("the same of {}", names.join(", ")))
    }
}

/// What makes a change like another: all but the name, and what is said with it.
fn alike(resource: &ResourceChange) -> String {
    let mut other = resource.clone();
    other.name.clear();
    let commands = std::mem::take(&mut other.commands);
    let operations: Vec<_> = commands
        .iter()
        .map(|command| {
            (
                command.operation,
                command.environments.clone(),
                command.note.as_str(),
            )
        })
        .collect();
    format!("{other:?} {operations:?}")
}

/// ` in dev and test`; nothing if it concerns all environments that `outer` names.
pub(super) fn within(environments: &[String], outer: &[String]) -> String {
    if environments.is_empty() || environments == outer {
        return String::new();
    }
    let names: Vec<String> = environments.iter().map(|name| printable_line(name)).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!(" in {} and {last}", before.join(", ")),
        _ => format!(" in {}", names.concat()),
    }
}

/// What a reader should know of a change, each on a line.
pub(super) fn remarks(change: &Change) -> Vec<String> {
    let definition = change.definition.as_ref().map(|definition| {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        format!(
            "{} = {} -> {}",
            definition.key,
            side(&definition.before),
            side(&definition.after)
        )
    });
    let reason = change.reason.map(|reason| reason.name().to_owned());
    let certainty = change
        .certainty
        .map(|certainty| format!("{}: {}", certainty.name(), change.sources.join(", ")));
    let settled =
        (!change.settled_by.is_empty()).then(|| format!("settled by {}", change.settled_by.join("; ")));
    let remarks = [definition, reason, Some(change.note.clone()), settled, certainty];
    remarks
        .into_iter()
        .flatten()
        .filter(|remark| !remark.is_empty())
        .collect()
}

/// What a compute is and costs, each on a line: facts, hours, money.
#[must_use]
pub fn facts(resource: &ResourceChange) -> Vec<String> {
    let outer = &resource.environments;
    let facts = resource.facts.iter();
    let facts = facts.map(|fact| {
        format!(
            "{}{}: {}",
            fact.name,
            within(&fact.environments, outer),
            fact.value
        )
    });
    let hours = resource
        .hours
        .iter()
        .flat_map(|hours| hour_lines(hours, &resource.fate, outer));
    let costs = resource
        .costs
        .iter()
        .flat_map(|cost| cost_lines(cost, &resource.fate, outer));
    facts.chain(hours).chain(costs).collect()
}

/// `hours a week as scheduled: 45 h -> 60 h (+15 h)`, and what they may be.
fn hour_lines(hours: &HoursChange, fate: &Fate, outer: &[String]) -> Vec<String> {
    let shown = |minutes: Option<u16>| {
        minutes.map_or_else(
            || "unknown".to_owned(),
            |minutes| format!("{} h", decimal(i32::from(minutes))),
        )
    };
    let place = within(&hours.environments, outer);
    let scheduled = match fate {
        Fate::Changed | Fate::Failed => {
            let difference = match (hours.before, hours.after) {
                (Some(before), Some(after)) => {
                    let minutes = i32::from(after) - i32::from(before);
                    let sign = if minutes > 0 { "+" } else { "-" };
                    format!(" ({sign}{} h)", decimal(minutes.abs()))
                }
                _ => String::new(),
            };
            format!("{} -> {}{difference}", shown(hours.before), shown(hours.after))
        }
        Fate::Added | Fate::Renamed { .. } => shown(hours.after),
        Fate::Removed | Fate::Unmanaged => format!("{}, unchanged", shown(hours.before)),
    };
    vec![
        format!("hours a week as scheduled{place}: {scheduled}"),
        format!("hours a week at most{place}: 168 h, if somebody starts it by hand after each stop"),
    ]
}

/// Minutes as hours, with up to two decimals.
fn decimal(minutes: i32) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `cost as scheduled: 120.00 -> 340.00 EUR a month (+220.00)`, and at most.
fn cost_lines(cost: &CostChange, fate: &Fate, outer: &[String]) -> Vec<String> {
    let place = within(&cost.environments, outer);
    let currency = printable_line(&cost.currency);
    let (low, high) = match cost.is_cluster {
        true => ("at the minimum of nodes", "at the maximum of nodes"),
        false => ("as scheduled", "at most"),
    };
    let month = |of: fn(&Cost) -> f64| amounts(cost, fate, of);
    let mut lines = Vec::new();
    if cost.before.is_some() || cost.after.is_some() {
        for (label, hour, per_month) in [
            (
                low,
                (|cost| cost.low_per_hour) as fn(&Cost) -> f64,
                (|cost| cost.low_per_month) as fn(&Cost) -> f64,
            ),
            (high, |cost| cost.high_per_hour, |cost| cost.high_per_month),
        ] {
            let an_hour = match cost.is_cluster {
                true => format!("{} {currency} an hour, ", amounts(cost, fate, hour)),
                false => String::new(),
            };
            lines.push(format!(
                "cost {label}{place}: {an_hour}{} {currency} a month",
                month(per_month)
            ));
        }
    }
    lines.extend(cost.notes.iter().map(|note| format!("cost{place}: {note}")));
    lines
}

fn amounts(cost: &CostChange, fate: &Fate, of: fn(&Cost) -> f64) -> String {
    let (before, after) = (cost.before.as_ref().map(of), cost.after.as_ref().map(of));
    match (fate, before, after) {
        (Fate::Removed | Fate::Unmanaged, Some(before), _) => format!("still {before:.2}"),
        (_, Some(before), Some(after)) => difference(before, after),
        (Fate::Changed | Fate::Failed, before, after) => {
            let side = |amount: Option<f64>| {
                amount.map_or_else(|| "unknown".to_owned(), |amount| format!("{amount:.2}"))
            };
            format!("{} -> {}", side(before), side(after))
        }
        (_, _, after) => format!("{:.2}", after.unwrap_or_default()),
    }
}

fn difference(before: f64, after: f64) -> String {
    format!("{before:.2} -> {after:.2} ({:+.2})", after - before)
}

/// What all computes cost, on lines.
#[must_use]
pub fn total(total: &Total) -> Vec<String> {
    let place = total
        .environment
        .as_ref()
        .map_or_else(String::new, |name| format!(" in {}", printable_line(name)));
    let currency = printable_line(&total.currency);
    let line = |label: &str, before: f64, after: f64| {
        format!(
            "total cost of all computes {label}{place}: {} {currency} a month",
            difference(before, after)
        )
    };
    vec![
        line(
            "as scheduled and at the minimum of nodes",
            total.before.low_per_month,
            total.after.low_per_month,
        ),
        line("at most", total.before.high_per_month, total.after.high_per_month),
    ]
}

/// A value on one line, of bounded length.
pub(super) fn value(text: &str) -> String {
    cut(&printable_line(text), 0)
}

/// Two values on one line each; long ones are cut around their first difference.
pub(super) fn pair(before: &str, after: &str) -> (String, String) {
    let (before, after) = (printable_line(before), printable_line(after));
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let is_long = |text: &str| text.chars().count() > LONGEST_VALUE;
    let start = match is_long(&before) || is_long(&after) {
        true => same.saturating_sub(BEFORE_DIFFERENCE),
        false => 0,
    };
    (cut(&before, start), cut(&after, start))
}

/// A text from a character on, of bounded length.
fn cut(text: &str, start: usize) -> String {
    let count = text.chars().count();
    if count <= LONGEST_VALUE {
        return text.to_owned();
    }
    let part: String = text.chars().skip(start).take(LONGEST_VALUE).collect();
    let (before, behind) = (
        if start > 0 { "…" } else { "" },
        if start + LONGEST_VALUE < count { "…" } else { "" },
    );
    format!("{before}{part}{behind} ({count} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_around_their_first_difference() {
        let (one, other) = (
            "x".repeat(300) + "1" + &"y".repeat(300),
            "x".repeat(300) + "2" + &"y".repeat(300),
        );
        let (one, other) = pair(&one, &other);
        assert!(one.contains("x1y") && other.contains("x2y"), "{one} {other}");
        assert!(
            one.starts_with('…') && one.ends_with("… (601 characters)"),
            "{one}"
        );
        assert_eq!(pair("a", "b"), ("a".to_owned(), "b".to_owned()));
    }
}
