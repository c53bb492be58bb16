//! `[fleet.NAME]`: an instance for each person of a roster.
//!
//! The rows become entries of the table of instances before anything is checked, so everything behind this stage sees computes
//! only. Each value of an entry has its place in the roster or in the definition. No text is made and read again.

mod csv;
mod expansion;
mod filter;
mod finding;
mod json;
mod name;
mod naming;
mod overrides;
mod pattern;
mod person;
mod read;
mod roster;
mod split;
mod stand_in;
mod template;
mod words;

pub(super) use finding::{
    ROSTER_CELL_MISSING, ROSTER_EQUAL_NAMES, ROSTER_NOT_A_PERSON, ROSTER_NOT_READABLE, ROSTER_PERSON_TWICE,
    ROSTER_UNKNOWN_COLUMN,
};

use arcstr::ArcStr;

use super::TableKind;
use crate::diagnostic::Diagnostic;
use crate::source::{Loader, SourceId, Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};
pub(crate) use csv::cells as cells_of_roster;
use expansion::Expansion;
pub use filter::Vacant;
pub(crate) use name::{LONGEST as MOST_NAME_CHARACTERS, folded as folded_name};
pub use overrides::UnknownPerson;
pub use split::Split;

/// The table of the fleets.
pub const FLEET: &str = "fleet";

/// The keys of a fleet that are no keys of an instance.
pub const OWN_KEYS: [&str; 5] = ["members", "where", "columns", "name", "override"];

/// A fleet: who is in it, and what its roster has that it does not use.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// Its name: the key of its table.
    pub name: Spanned<ArcStr>,
    /// Its people, in the order of the names of their instances.
    pub people: Vec<Person>,
    /// The roster, if it can be read. No other fleet has this number, even where the file is the same.
    pub roster: Option<SourceId>,
    /// The columns of the roster of which the fleet says nothing.
    pub unused_columns: Vec<Spanned<ArcStr>>,
    /// The keys of `override` that are nobody in the fleet.
    pub unknown_people: Vec<UnknownPerson>,
    /// How it is split in two, if it is large and a column sorts its people into groups.
    pub split: Option<Split>,
    /// Why nobody is in it, if that is no mistake that is reported already.
    pub vacant: Option<Vacant>,
    /// Where the instance is that takes the place of the people of a fleet without any, and what a roster does not say that the fleet
    /// uses: the number of an empty file, of this fleet alone. With it the settings of the fleet are checked, and it is gone before there
    /// is a template.
    pub stand_in: Option<SourceId>,
}

impl Fleet {
    fn new(name: Spanned<ArcStr>) -> Self {
        Self {
            name,
            people: Vec::new(),
            roster: None,
            unused_columns: Vec::new(),
            unknown_people: Vec::new(),
            split: None,
            vacant: None,
            stand_in: None,
        }
    }

    /// Whether a place is in its roster, or that of the instance that takes the place of its people.
    #[must_use]
    pub fn holds(&self, place: Span) -> bool {
        [self.roster, self.stand_in].contains(&Some(place.source))
    }

    /// The person whose instance has a name.
    #[must_use]
    pub fn person(&self, instance: &str) -> Option<&Person> {
        let found = self
            .people
            .binary_search_by(|person| person.instance.as_str().cmp(instance));
        self.people.get(found.ok()?)
    }
}

/// A person of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name of the instance.
    pub instance: ArcStr,
    /// What the roster calls the person: the display name, or else what comes nearest.
    pub display_name: ArcStr,
}

/// What a fleet needs of the compilation.
pub(super) struct Surroundings<'s> {
    pub(super) loader: &'s dyn Loader,
    pub(super) sources: &'s mut Sources,
    pub(super) findings: &'s mut Vec<Diagnostic>,
    /// The folder of each base.
    pub(super) folders: &'s [(SourceId, String)],
}

/// The root table with an instance for each person of its fleets, and the fleets.
pub(super) fn expanded(root: Table, surroundings: &mut Surroundings<'_>) -> (Table, Vec<Fleet>) {
    let Some(written) = root.get(FLEET).and_then(Node::as_table) else {
        return (root, Vec::new());
    };
    let instances = root.get(TableKind::Instance.name());
    let own: Vec<Entry> = instances
        .and_then(Node::as_table)
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let mut expansion = Expansion::new(own, written.len(), surroundings);
    let fleets: Vec<Fleet> = written
        .iter()
        .filter_map(|entry| expansion.fleet(entry))
        .collect();
    let node = Node {
        span: instances.map_or_else(Span::default, |node| node.span),
        value: Value::Table(Table::new(expansion.into_instances())),
    };
    (with_instances(&root, node), fleets)
}

/// The root table with another table of instances.
fn with_instances(root: &Table, node: Node) -> Table {
    let key = TableKind::Instance.name();
    let mut entries: Vec<Entry> = root.iter().cloned().collect();
    match entries.iter_mut().find(|entry| entry.key.value == key) {
        // What is no table the schema reports.
        Some(entry) if entry.node.as_table().is_some() => entry.node = node,
        Some(_) => {}
        None => entries.push(Entry {
            key: Spanned::new(node.span, key.into()),
            node,
        }),
    }
    Table::new(entries)
}
