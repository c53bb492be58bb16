//! The order in which resources are shown: the most severe effect first, and of several that change alike only one.

use std::cmp::Reverse;

use super::about::about;
use super::change::{Comparison, ResourceChange};
use super::facts::ASSIGNED_USER;
use super::money;
use super::words::{Said, shown_name};
use crate::hashing::HashMap;

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
    /// The resources as people read them: computes before others, and of each the most severe effect first; of several that
    /// change alike the first, with the others.
    #[must_use]
    pub fn folded(&self) -> Vec<Folded<'_>> {
        let mut folded: Vec<Folded<'_>> = self.groups().into_iter().flat_map(fold).collect();
        folded.sort_by_key(|folded| {
            let is_other = folded.shown.compute_type.is_none();
            (is_other, Reverse(folded.shown.worst()))
        });
        folded
    }

    /// The resources that change alike, in the order of their first.
    fn groups(&self) -> Vec<Vec<&ResourceChange>> {
        let mut groups: Vec<Vec<&ResourceChange>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::default();
        for resource in &self.resources {
            let index = *known.entry(alike(resource)).or_insert(groups.len());
            match groups.get_mut(index) {
                Some(group) => group.push(resource),
                None => groups.push(vec![resource]),
            }
        }
        groups
    }
}

/// One of the group with the others, or each of a few.
fn fold(group: Vec<&ResourceChange>) -> Vec<Folded<'_>> {
    match group.split_first() {
        Some((shown, alike)) if group.len() >= FEWEST_FOLDED => vec![Folded {
            shown,
            alike: alike.to_vec(),
        }],
        _ => {
            let alone = |shown| Folded {
                shown,
                alike: Vec::new(),
            };
            group.into_iter().map(alone).collect()
        }
    }
}

impl Folded<'_> {
    /// ` and 24 more like it`; nothing if there is no other.
    pub(crate) fn more(&self) -> String {
        match self.alike.len() {
            0 => String::new(),
            count => format!(" and {count} more like it"),
        }
    }

    /// What they are and cost: each, and all of them together.
    pub(crate) fn about(&self) -> Vec<Said> {
        let mut said = about(self.shown);
        if self.alike.is_empty() {
            return said;
        }
        let user = |resource: &ResourceChange| {
            let fact = resource.facts.iter().find(|fact| fact.name == ASSIGNED_USER);
            fact.map(|fact| fact.value.clone())
        };
        if self.alike.iter().any(|other| user(other) != user(self.shown)) {
            for one in said.iter_mut().filter(|one| one.name.starts_with(ASSIGNED_USER)) {
                one.text = "another one for each".to_owned();
            }
        }
        said.extend(money::in_all(self.shown, self.alike.len() + 1));
        said
    }

    /// The names of the others.
    pub(crate) fn names(&self) -> Option<String> {
        let others = self.alike.iter().take(MOST_NAMED);
        let names: Vec<_> = others.map(|resource| shown_name(&resource.name)).collect();
        let rest = self.alike.len() - names.len();
        match (names.is_empty(), rest) {
            (true, _) => None,
            (false, 0) => Some(format!("the same for {}", names.join(", "))),
            (false, rest) => Some(format!("the same for {} and {rest} more", names.join(", "))),
        }
    }
}

/// What makes a change like another: all but the name, and what is said with it.
fn alike(resource: &ResourceChange) -> String {
    let mut other = resource.clone();
    other.name.clear();
    // Each person of a class has an instance, and all of these change alike.
    other.facts.retain(|fact| fact.name != ASSIGNED_USER);
    let commands = std::mem::take(&mut other.commands);
    let operations: Vec<_> = commands
        .iter()
        .map(|command| (command.operation, &command.environments, &command.note))
        .collect();
    format!("{other:?} {operations:?}")
}
