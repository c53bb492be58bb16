//! Fleets: their totals, and the lists of their people.

use super::facts::{Row, Table};
use super::phrase::{Phrase, counted};
use super::week;
use crate::document::{FLEET, Fleet};
use crate::model::{Compute, Definition, Setting};
use crate::schedule::InstanceWeek;

/// The fleet of each compute, by its number.
pub(super) fn of_computes(definition: &Definition) -> Vec<Option<&Fleet>> {
    let computes = definition.computes.iter();
    computes
        .map(|compute| definition.document.fleet_at(compute.name.span))
        .collect()
}

/// What a fleet is called.
pub(super) fn name(fleet: &Fleet) -> String {
    format!("{FLEET}.{}", fleet.name.value)
}

/// The people of a section: who they are, and the names and users of their instances.
pub(super) fn people(definition: &Definition, fleet: &Fleet, computes: &[usize]) -> Table {
    let called = |name: &str| {
        let person = fleet.person(name);
        person.map_or("", |person| person.display_name.as_str())
    };
    let computes = computes
        .iter()
        .filter_map(|number| definition.computes.get(*number));
    let rows = computes.map(|compute| {
        let name = compute.name.value.as_str();
        let user = compute.assigned_user().and_then(Setting::literal);
        Row {
            name: Phrase::plain(called(name)),
            target: None,
            cells: vec![
                vec![Phrase::code(name)],
                user.map(|user| Phrase::code(user.as_str())).into_iter().collect(),
            ],
        }
    });
    Table {
        caption: "The people".to_owned(),
        columns: vec!["Person", "Instance", "Object id"],
        rows: rows.collect(),
    }
}

/// A row for each fleet and one for all: people, sizes, hours, money.
pub(super) fn totals(definition: &Definition, weeks: &[Option<InstanceWeek>]) -> Option<Table> {
    let fleets = definition.document.fleets();
    if fleets.is_empty() {
        return None;
    }
    let members = of_computes(definition);
    let has_costs = weeks.iter().flatten().any(|week| week.cost.is_some());
    let mut columns = vec!["Fleet", "People", "Sizes", "Hours per week"];
    if has_costs {
        columns.push("Cost per week");
    }
    let of = |wanted: Option<&Fleet>| {
        let numbered = members.iter().zip(&definition.computes).zip(weeks);
        let chosen = numbered.filter(move |((fleet, _), _)| match (fleet, wanted) {
            (Some(fleet), Some(wanted)) => fleet.roster == wanted.roster,
            (fleet, None) => fleet.is_some(),
            (None, Some(_)) => false,
        });
        let chosen: Vec<(&Compute, Option<&InstanceWeek>)> = chosen
            .map(|((_, compute), week)| (compute, week.as_ref()))
            .collect();
        let mut cells = vec![
            vec![Phrase::plain(chosen.len().to_string())],
            sizes(&chosen),
            vec![Phrase::plain(hours(&chosen))],
        ];
        if has_costs {
            cells.push(costs(&chosen));
        }
        cells
    };
    let mut rows: Vec<Row> = fleets
        .iter()
        .map(|fleet| Row {
            name: Phrase::plain(fleet.name.value.as_str()),
            target: None,
            cells: of(Some(fleet)),
        })
        .collect();
    if fleets.len() > 1 {
        rows.push(Row {
            name: Phrase::plain("all fleets"),
            target: None,
            cells: of(None),
        });
    }
    Some(Table {
        caption: "The fleets".to_owned(),
        columns,
        rows,
    })
}

/// How many machines there are of each size, the most common first.
fn sizes(computes: &[(&Compute, Option<&InstanceWeek>)]) -> Vec<Phrase> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for (compute, _) in computes {
        let size = compute
            .size()
            .and_then(Setting::literal)
            .map_or("given at deployment", |size| size.as_str());
        match counts
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(size))
        {
            Some((_, count)) => *count += 1,
            None => counts.push((size.to_owned(), 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let words = counts
        .into_iter()
        .map(|(size, count)| Phrase::plain(format!("{count} × ")).and_code(size));
    words.collect()
}

/// The hours of the worst weeks together.
fn hours(computes: &[(&Compute, Option<&InstanceWeek>)]) -> String {
    let minutes = computes
        .iter()
        .map(|(_, week)| Some((*week)?.worst_week.as_ref()?.minutes()));
    let known: Vec<u32> = minutes.flatten().map(u32::from).collect();
    match known.len() {
        0 => "–".to_owned(),
        _ => week::long_duration(known.iter().map(|minutes| u64::from(*minutes)).sum()),
    }
}

/// The costs of the worst weeks together, a line for each currency.
fn costs(computes: &[(&Compute, Option<&InstanceWeek>)]) -> Vec<Phrase> {
    let mut sums: Vec<(String, f64, usize)> = Vec::new();
    for cost in computes.iter().filter_map(|(_, week)| (*week)?.cost.as_ref()) {
        match sums.iter_mut().find(|(currency, ..)| *currency == cost.currency) {
            Some((_, sum, count)) => {
                *sum += cost.per_week;
                *count += 1;
            }
            None => sums.push((cost.currency.clone(), cost.per_week, 1)),
        }
    }
    let unknown = computes.len() - sums.iter().map(|(.., count)| count).sum::<usize>();
    let words = sums
        .into_iter()
        .map(|(currency, sum, _)| Phrase::plain(format!("{sum:.2} {currency}")));
    let rest =
        (unknown > 0).then(|| Phrase::plain(format!("{} without a price", counted(unknown, "instance"))));
    words.chain(rest).collect()
}
