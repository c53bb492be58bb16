//! `override`: what is different for some people of a fleet.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry as Slot;

use arcstr::ArcStr;

use super::super::merge::over;
use super::roster::Row;
use super::template::{Reader, Template};
use super::words::{ALIAS, OBJECT_ID, USER_PRINCIPAL_NAME, Words};
use crate::diagnostic::nearest;
use crate::hashing::{HashMap, HashSet};
use crate::source::Spanned;
use crate::syntax::{Node, Table};

/// The key that says whose instance it is.
pub(super) const ASSIGNED_USER: &str = "assigned_user";

/// `override`: what is different for some people.
pub(super) struct Overrides<'n> {
    all: Vec<Override<'n>>,
    /// By the text that names a person, in lower case.
    by_person: HashMap<String, usize>,
    /// Two of them whose names differ in case only.
    alike: Vec<[usize; 2]>,
}

pub(super) struct Override<'n> {
    person: &'n Spanned<ArcStr>,
    /// What is said for the person over what the fleet says.
    pub(super) table: Table,
    pub(super) items: Vec<Option<Template>>,
}

/// Somebody whom `override` names and who is not in the fleet.
#[derive(Debug, Clone)]
pub struct UnknownPerson {
    /// The key of `override`.
    pub person: Spanned<ArcStr>,
    /// The nearest name of somebody who is in the fleet.
    pub near: Option<String>,
    /// Whether the person is in the roster, and `where` leaves them out.
    pub is_left_out: bool,
}

/// The words by which `override` names people.
const NAMING: [&str; 3] = [USER_PRINCIPAL_NAME, OBJECT_ID, ALIAS];

impl<'n> Overrides<'n> {
    pub(super) fn of(table: &'n Table, fleet: &Table, reader: &mut Reader<'_, 'n>) -> Self {
        let mut overrides = Self {
            all: Vec::new(),
            by_person: HashMap::default(),
            alike: Vec::new(),
        };
        for entry in table
            .get("override")
            .and_then(Node::as_table)
            .into_iter()
            .flatten()
        {
            let Some(own) = entry.node.as_table() else {
                continue;
            };
            let merged = over(own, fleet);
            // What is said twice is found twice, and what the fleet says was found before.
            let mut own_reader = Reader::new(reader.words);
            let items = own_reader.entries(&merged);
            reader.used.append(&mut own_reader.used);
            drop(own_reader);
            reader.entries(own);
            let number = overrides.all.len();
            match overrides.by_person.entry(entry.key.value.to_lowercase()) {
                Slot::Occupied(first) => overrides.alike.push([*first.get(), number]),
                Slot::Vacant(slot) => {
                    slot.insert(number);
                }
            }
            overrides.all.push(Override {
                person: &entry.key,
                table: merged,
                items,
            });
        }
        overrides
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Override<'n>] {
        &self.all
    }

    pub(super) fn of_row(&self, row: &Row, words: &Words) -> Option<&Override<'n>> {
        if self.all.is_empty() {
            return None;
        }
        let mut names = NAMING.iter().map(|word| words.text(word, row).to_lowercase());
        let number = names.find_map(|name| self.by_person.get(&name).copied())?;
        self.all.get(number)
    }

    /// Whether the definition says whose instance that of a row is.
    pub(super) fn says_user(&self, row: &Row, words: &Words, fleet: &Table) -> bool {
        let table = self.of_row(row, words).map_or(fleet, |own| &own.table);
        let user = table.get(ASSIGNED_USER);
        let said = user.is_some_and(|user| {
            user.is_reference() || user.as_table().is_none_or(|user| user.get(OBJECT_ID).is_some())
        });
        said || leaves_out_user(table)
    }

    /// The second of each two that are for one person, with the first.
    pub(super) fn of_one_person(&self, rows: &[&Row], words: &Words) -> Vec<[&'n Spanned<ArcStr>; 2]> {
        if self.all.len() < 2 {
            return Vec::new();
        }
        let mut seconds: BTreeMap<usize, usize> = self
            .alike
            .iter()
            .map(|[first, second]| (*second, *first))
            .collect();
        for row in rows {
            let names = NAMING.iter().map(|word| words.text(word, row).to_lowercase());
            let found: Vec<usize> = names
                .filter_map(|name| self.by_person.get(&name).copied())
                .collect();
            let first = found.iter().min().copied().unwrap_or_default();
            for second in found.into_iter().filter(|number| *number != first) {
                seconds.entry(second).or_insert(first);
            }
        }
        let person = |number: usize| self.all.get(number).map(|one| one.person);
        let seconds = seconds.into_iter();
        seconds
            .filter_map(|(second, first)| Some([person(second)?, person(first)?]))
            .collect()
    }

    /// The people whom `override` names and who are not in the fleet, whose rows these are; `all` are those of its roster.
    pub(super) fn unknown(&self, rows: &[&Row], all: &[Row], words: &Words) -> Vec<UnknownPerson> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let is_in_roster = |name: &str| {
            let mut naming = all
                .iter()
                .flat_map(|row| NAMING.iter().map(|word| words.text(word, row)));
            naming.any(|other| other.to_lowercase() == name)
        };
        let naming = rows
            .iter()
            .flat_map(|row| NAMING.iter().map(|word| words.text(word, row)));
        let names: HashSet<String> = naming.clone().map(str::to_lowercase).collect();
        let unknown = self
            .all
            .iter()
            .filter(|one| !names.contains(&one.person.value.to_lowercase()));
        unknown
            .map(|one| {
                let near = nearest(&one.person.value, naming.clone().filter(|name| !name.is_empty()));
                UnknownPerson {
                    person: one.person.clone(),
                    near: near.map(str::to_owned),
                    is_left_out: is_in_roster(&one.person.value.to_lowercase()),
                }
            })
            .collect()
    }
}

/// Whether a table of settings says that its instance has no assigned user.
pub(super) fn leaves_out_user(table: &Table) -> bool {
    let unset = table.get("unset").and_then(Node::as_array).unwrap_or_default();
    unset.iter().any(|key| key.as_str() == Some(ASSIGNED_USER))
}
