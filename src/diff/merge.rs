//! The changes of several environments as one list: what is the same in all of them is said once.

use super::change::{Change, Command, CostChange, Fact, HoursChange, ResourceChange};
use crate::hashing::HashMap;

/// The resources that differ, by environment.
#[derive(Default)]
pub(super) struct Merged {
    resources: Vec<ResourceChange>,
    known: HashMap<(String, String, String), usize>,
}

impl Merged {
    /// Adds what differs in an environment.
    pub(super) fn add(&mut self, mut change: ResourceChange, environment: Option<&str>) {
        let Some(environment) = environment else {
            self.resources.push(change);
            return;
        };
        mark(&mut change, environment);
        let fate = format!("{:?} {:?}", change.fate, change.compute_type);
        let key = (
            change.resource_type.to_ascii_lowercase(),
            change.name.to_ascii_lowercase(),
            fate,
        );
        let known = self
            .known
            .get(&key)
            .and_then(|index| self.resources.get_mut(*index));
        match known {
            Some(known) => join(known, change),
            None => {
                self.known.insert(key, self.resources.len());
                self.resources.push(change);
            }
        }
    }

    /// The resources, computes first; what concerns all `environments` names none.
    pub(super) fn finish(self, environments: &[String]) -> Vec<ResourceChange> {
        let mut resources = self.resources;
        for resource in &mut resources {
            for named in lists(resource) {
                everywhere(named, environments);
            }
        }
        resources.sort_by_key(|resource| resource.compute_type.is_none());
        resources
    }
}

/// Leaves out the names of environments that are all there are.
pub(super) fn everywhere(named: &mut Vec<String>, all: &[String]) {
    if named.len() == all.len() {
        named.clear();
    }
}

fn mark(change: &mut ResourceChange, environment: &str) {
    for named in lists(change) {
        *named = vec![environment.to_owned()];
    }
}

/// Every list of environments in a change.
fn lists(resource: &mut ResourceChange) -> impl Iterator<Item = &mut Vec<String>> {
    let changes = resource.changes.iter_mut().map(Concerns::environments_mut);
    let commands = resource.commands.iter_mut().map(Concerns::environments_mut);
    let facts = resource.facts.iter_mut().map(Concerns::environments_mut);
    let hours = resource.hours.iter_mut().map(Concerns::environments_mut);
    let costs = resource.costs.iter_mut().map(Concerns::environments_mut);
    changes
        .chain(commands)
        .chain(facts)
        .chain(hours)
        .chain(costs)
        .chain([&mut resource.environments])
}

/// What concerns some environments.
pub(super) trait Concerns: Clone + PartialEq {
    /// Those environments.
    fn environments(&self) -> &[String];

    /// The same, to be changed.
    fn environments_mut(&mut self) -> &mut Vec<String>;
}

macro_rules! concerns {
    ($($kind:ty),*) => {
        $(impl Concerns for $kind {
            fn environments(&self) -> &[String] {
                &self.environments
            }

            fn environments_mut(&mut self) -> &mut Vec<String> {
                &mut self.environments
            }
        })*
    };
}

concerns!(Change, Command, Fact, HoursChange, CostChange);

fn join(known: &mut ResourceChange, other: ResourceChange) {
    known.environments.extend(other.environments);
    known.security |= other.security;
    for note in other.notes {
        if !known.notes.contains(&note) {
            known.notes.push(note);
        }
    }
    for change in other.changes {
        add(&mut known.changes, change);
    }
    join_all(&mut known.commands, other.commands);
    join_all(&mut known.facts, other.facts);
    join_all(&mut known.hours, other.hours);
    join_all(&mut known.costs, other.costs);
}

/// Adds what is known of another environment; what is the same is there once.
fn join_all<T: Concerns>(known: &mut Vec<T>, others: Vec<T>) {
    for mut other in others {
        let mut known_one = known.iter_mut();
        match known_one.find(|known| is_alike(*known, &other)) {
            Some(known) => known.environments_mut().append(other.environments_mut()),
            None => known.push(other),
        }
    }
}

/// Whether two are the same in different environments.
fn is_alike<T: Concerns>(known: &T, other: &T) -> bool {
    let mut moved = other.clone();
    *moved.environments_mut() = known.environments().to_vec();
    let mut own = other.environments().iter();
    *known == moved && !own.any(|environment| known.environments().contains(environment))
}

/// Adds a change to those of other environments.
pub(super) fn add(changes: &mut Vec<Change>, change: Change) {
    match changes.iter_mut().find(|known| is_alike(*known, &change)) {
        Some(known) => known.environments.extend(change.environments),
        None => {
            let behind = changes.iter().rposition(|known| known.path == change.path);
            let index = behind.map_or(changes.len(), |index| index + 1);
            changes.insert(index, change);
        }
    }
}
