//! How a fleet that is too large for one template is split: by the values of a column.

use std::collections::BTreeMap;

use super::roster::{Roster, Row};

/// The fewest people for whom it is worth asking.
const FEWEST: usize = 200;

/// The most values of a column that sorts people into groups.
const MOST_VALUES: usize = 50;

/// Two parts of a fleet, by a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The column.
    pub column: String,
    /// Its values in the one part and in the other; neither is empty.
    pub values: [Vec<String>; 2],
}

/// The split into the most equal parts; none if the people are few, or no column sorts them into groups.
pub(super) fn split(rows: &[&Row], roster: &Roster) -> Option<Split> {
    if rows.len() < FEWEST {
        return None;
    }
    let columns = roster.columns.iter().enumerate();
    let named = columns.filter(|(_, column)| !column.name.is_empty());
    let splits = named.filter_map(|(number, column)| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(row.text(number)).or_default() += 1;
            if counts.len() > MOST_VALUES {
                return None;
            }
        }
        if counts.len() < 2 || counts.contains_key("") {
            return None;
        }
        let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let (mut in_first, mut in_second) = (0, 0);
        for (value, count) in values {
            if in_first <= in_second {
                first.push(value.to_owned());
                in_first += count;
            } else {
                second.push(value.to_owned());
                in_second += count;
            }
        }
        first.sort_unstable();
        second.sort_unstable();
        let split = Split {
            column: column.name.clone(),
            values: [first, second],
        };
        Some((in_first.max(in_second), split))
    });
    splits.min_by_key(|(largest, _)| *largest).map(|(_, split)| split)
}
