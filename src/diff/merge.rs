//! The changes of several environments as one list: what is the same in all of them is said once.

use std::collections::HashMap;

use super::change::{Change, Command, ResourceChange};

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
        let fate = format!("{:?} {:?} {:?}", change.fate, change.hours, change.compute_type);
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
            let lists = resource.changes.iter_mut().map(|change| &mut change.environments);
            let commands = resource
                .commands
                .iter_mut()
                .map(|command| &mut command.environments);
            for named in lists.chain(commands).chain([&mut resource.environments]) {
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
    let lists = change.changes.iter_mut().map(|change| &mut change.environments);
    let commands = change
        .commands
        .iter_mut()
        .map(|command| &mut command.environments);
    for named in lists.chain(commands).chain([&mut change.environments]) {
        *named = vec![environment.to_owned()];
    }
}

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
    for command in other.commands {
        let alike = |known: &&mut Command| {
            known.operation == command.operation && known.line == command.line && known.note == command.note
        };
        match known.commands.iter_mut().find(alike) {
            Some(known) => known.environments.extend(command.environments),
            None => known.commands.push(command),
        }
    }
}

/// Adds a change to those of other environments.
pub(super) fn add(changes: &mut Vec<Change>, change: Change) {
    let is_alike = |known: &&mut Change| {
        let mut other = change.clone();
        other.environments.clone_from(&known.environments);
        **known == other
            && !known
                .environments
                .contains(change.environments.first().unwrap_or(&String::new()))
    };
    match changes.iter_mut().find(is_alike) {
        Some(known) => known.environments.extend(change.environments),
        None => {
            let behind = changes.iter().rposition(|known| known.path == change.path);
            let index = behind.map_or(changes.len(), |index| index + 1);
            changes.insert(index, change);
        }
    }
}
