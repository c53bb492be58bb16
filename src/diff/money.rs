//! Hours and money, in the same words in every format.

use super::change::{Comparison, Cost, CostChange, Fate, HoursChange, ResourceChange, Total};
use super::words::{Said, within};
use crate::render::printable::printable_line;

/// `hours a week as scheduled: 45 h -> 60 h (+15 h)`, and how many they may be.
pub(super) fn hours(change: &HoursChange, fate: &Fate, outer: &[String]) -> Vec<Said> {
    let place = within(&change.environments, outer);
    let said = |how: &str, text: String| Said::weighing(format!("hours a week {how}{place}"), text);
    vec![
        said("as scheduled", scheduled(change, fate)),
        said(
            "at most",
            "168 h, if it is started by hand after each stop".to_owned(),
        ),
    ]
}

fn scheduled(change: &HoursChange, fate: &Fate) -> String {
    let shown = |minutes: Option<u16>| {
        minutes.map_or_else(
            || "unknown".to_owned(),
            |minutes| format!("{} h", decimal(i32::from(minutes))),
        )
    };
    match fate {
        Fate::Changed | Fate::Failed => {
            let difference = match (change.before, change.after) {
                (Some(before), Some(after)) => {
                    let minutes = i32::from(after) - i32::from(before);
                    let sign = if minutes > 0 { "+" } else { "-" };
                    format!(" ({sign}{} h)", decimal(minutes.abs()))
                }
                _ => String::new(),
            };
            format!("{} -> {}{difference}", shown(change.before), shown(change.after))
        }
        Fate::Added | Fate::Renamed { .. } => shown(change.after),
        Fate::Removed | Fate::Unmanaged => format!("{}, unchanged", shown(change.before)),
    }
}

/// What several that change alike run and cost together, where all of it comes or is left behind.
pub(super) fn in_all(resource: &ResourceChange, count: usize) -> Vec<Said> {
    let is_after = match resource.fate {
        Fate::Added | Fate::Renamed { .. } => true,
        Fate::Removed | Fate::Unmanaged => false,
        Fate::Changed | Fate::Failed => return Vec::new(),
    };
    let outer = &resource.environments;
    let mut said = Vec::new();
    for hours in &resource.hours {
        let place = within(&hours.environments, outer);
        let minutes = if is_after { hours.after } else { hours.before };
        if let Some(minutes) = minutes {
            let all = decimal(i64::from(minutes).saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)));
            said.push(Said::weighing(
                format!("hours a week as scheduled, all {count}{place}"),
                format!("{all} h"),
            ));
        }
    }
    for cost in resource.costs.iter().filter(|cost| !cost.is_cluster) {
        let place = within(&cost.environments, outer);
        let one = if is_after { &cost.after } else { &cost.before };
        if let Some(one) = one {
            // A count of computes is far below what a float holds exactly.
            let all = one.low_per_month * f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            let currency = printable_line(&cost.currency);
            let text = format!("{all:.2} {currency} a month");
            said.push(Said::weighing(
                format!("cost as scheduled, all {count}{place}"),
                text,
            ));
        }
    }
    said
}

/// Minutes as hours, with up to two decimals.
fn decimal(minutes: impl Into<i64>) -> String {
    let hundredths = minutes.into().saturating_mul(100).saturating_add(30) / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount of a cost.
type Amount = fn(&Cost) -> f64;

/// `cost as scheduled: 120.00 -> 340.00 EUR a month (+220.00)`, and at most. An amount that is nothing before and after is left
/// out.
pub(super) fn costs(cost: &CostChange, fate: &Fate, outer: &[String]) -> Vec<Said> {
    let place = within(&cost.environments, outer);
    let (low, high) = match cost.is_cluster {
        true => ("at the minimum of nodes", "at the maximum of nodes"),
        false => ("as scheduled", "at most"),
    };
    let amounts: [(&str, Amount, Amount); 2] = [
        (low, |cost| cost.low_per_month, |cost| cost.low_per_hour),
        (high, |cost| cost.high_per_month, |cost| cost.high_per_hour),
    ];
    let mut said = Vec::new();
    for (label, month, hour) in amounts {
        let is_nothing = [&cost.before, &cost.after]
            .into_iter()
            .flatten()
            .all(|cost| month(cost) == 0.0);
        if !is_nothing {
            let name = format!("cost {label}{place}");
            said.push(Said::weighing(name, in_words(cost, fate, month, hour)));
        }
    }
    let notes = cost.notes.iter();
    said.extend(notes.map(|note| Said::weighing(format!("cost{place}"), note.clone())));
    said
}

/// The amounts a month, and of a cluster an hour, because it runs as long as its jobs do.
fn in_words(cost: &CostChange, fate: &Fate, month: Amount, hour: Amount) -> String {
    let currency = printable_line(&cost.currency);
    let per_month = format!("{} {currency} a month", amounts(cost, fate, month));
    match cost.is_cluster {
        true => format!("{per_month}, {} {currency} an hour", amounts(cost, fate, hour)),
        false => per_month,
    }
}

fn amounts(cost: &CostChange, fate: &Fate, of: Amount) -> String {
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
    if before == after {
        return format!("{after:.2} as before");
    }
    format!("{before:.2} -> {after:.2} ({:+.2})", after - before)
}

/// What all computes cost, and what those cost besides that are left behind.
pub(crate) fn totals(comparison: &Comparison) -> Vec<Said> {
    comparison
        .totals
        .iter()
        .flat_map(|one| total(one, &comparison.resources))
        .collect()
}

fn total(total: &Total, resources: &[ResourceChange]) -> Vec<Said> {
    let place = total
        .environment
        .as_ref()
        .map_or_else(String::new, |name| format!(" in {}", printable_line(name)));
    let currency = printable_line(&total.currency);
    let said = |how: &str, amounts: String| {
        Said::weighing(
            format!("total cost of all computes {how}{place}"),
            format!("{amounts} {currency} a month"),
        )
    };
    let (before, after) = (&total.before, &total.after);
    let mut lines = vec![
        said(
            "as scheduled and at the minimum of nodes",
            difference(before.low_per_month, after.low_per_month),
        ),
        said("at most", difference(before.high_per_month, after.high_per_month)),
    ];
    let left = left_behind(resources, total.environment.as_ref());
    if left > 0.0 {
        lines.push(Said::weighing(
            format!("left behind{place}"),
            format!("at most another {left:.2} {currency} a month until it is deleted"),
        ));
    }
    lines
}

/// What costs on at most, a month, although the new side does not have it: what is gone, and the old one of what is renamed, which
/// costs what the new one costs.
fn left_behind(resources: &[ResourceChange], environment: Option<&String>) -> f64 {
    let concerns = |cost: &&CostChange| {
        let named = &cost.environments;
        named.is_empty() || environment.is_some_and(|name| named.contains(name))
    };
    let of = |resource: &ResourceChange| -> f64 {
        let side = |cost: &CostChange| match resource.fate {
            Fate::Removed => cost.before,
            Fate::Renamed { .. } => cost.after,
            Fate::Added | Fate::Changed | Fate::Failed | Fate::Unmanaged => None,
        };
        let costs = resource.costs.iter().filter(concerns).filter_map(side);
        costs.map(|cost| cost.high_per_month).sum()
    };
    resources.iter().map(of).sum()
}
