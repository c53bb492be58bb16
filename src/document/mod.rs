//! A definition as one table: its file over the files of its `extends`, every compute over the defaults of its kind.
//!
//! Merging happens here, once. The stages behind this one read [`Document::computes`] and merge nothing themselves. The parts
//! of the trees are shared, so a thousand computes over the same defaults hold these once.

mod defaults;
mod extends;
mod fleet;
mod merge;

pub use fleet::{FLEET, Fleet, OWN_KEYS as FLEET_KEYS, Person, Split, UnknownPerson, Vacant};
pub(crate) use fleet::{MOST_NAME_CHARACTERS, cells_of_roster, folded_name};

use std::sync::{Arc, OnceLock};

use arcstr::ArcStr;

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::hashing::HashMap;
use crate::source::{Loader, SourceId, Sources, Span, Spanned};
use crate::syntax::{self, Entry, Node, Table, Value};

/// The file holds no table at all.
pub static EMPTY_DEFINITION: Code = Code {
    id: "empty-definition",
    level: Level::Deny,
    summary: "a file that defines nothing",
    page: include_str!("empty-definition.md"),
};

/// A file named by `extends` cannot be read.
pub static EXTENDS_NOT_READABLE: Code = Code {
    id: "extends-not-readable",
    level: Level::Deny,
    summary: "a file named by `extends` that cannot be read",
    page: include_str!("extends-not-readable.md"),
};

/// The definition is no text, or too much of it.
pub static DEFINITION_NOT_READABLE: Code = Code {
    id: "definition-not-readable",
    level: Level::Deny,
    summary: "a definition that is not UTF-8 text, or is larger than 32 MiB",
    page: include_str!("definition-not-readable.md"),
};

/// The codes of this stage.
pub static CODES: &[&Code] = &[
    &DEFINITION_NOT_READABLE,
    &EMPTY_DEFINITION,
    &EXTENDS_NOT_READABLE,
    &fleet::ROSTER_NOT_READABLE,
    &fleet::ROSTER_UNKNOWN_COLUMN,
    &fleet::ROSTER_NOT_A_PERSON,
    &fleet::ROSTER_PERSON_TWICE,
    &fleet::ROSTER_CELL_MISSING,
    &fleet::ROSTER_EQUAL_NAMES,
];

/// Declares the tables that hold computes under their names.
macro_rules! compute_tables {
    ($( $(#[doc = $doc:literal])+ $kind:ident = $name:literal; )*) => {
        /// A table that holds computes under their names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum TableKind {
            $( $(#[doc = $doc])+ $kind, )*
        }

        impl TableKind {
            /// All of them, in the order in which they are compiled.
            pub const ALL: &'static [Self] = &[$( Self::$kind ),*];

            /// The key of the table at the root of a definition.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$kind => $name, )* }
            }
        }

        /// The names of [`TableKind::ALL`].
        pub const COMPUTE_TABLES: &[&str] = &[$( $name ),*];
    };
}

compute_tables! {
    /// Compute instances.
    Instance = "instance";
    /// Compute clusters.
    Cluster = "cluster";
    /// Attached Kubernetes clusters.
    Kubernetes = "kubernetes";
    /// Other computes that exist outside the workspace.
    Attached = "attached";
}

/// A definition and all that it extends, merged.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The root table: the definition over its bases. The tables of computes in it are as they are written, without defaults.
    pub root: Table,
    /// Every compute over the defaults of its kind: the kinds in the order of [`COMPUTE_TABLES`], the computes of a kind in
    /// the order of the definition.
    pub computes: Vec<ComputeTable>,
    /// The fleets, whose people have their instances among the computes.
    fleets: Arc<[Fleet]>,
    /// The number of the fleet whose people, or what takes their place, are in a file: each of a thousand has its own.
    fleet_by_file: Arc<HashMap<SourceId, usize>>,
    /// The folder of each base, relative to that of the definition.
    folders: Vec<(SourceId, String)>,
    /// The numbers of the computes in the order of their kinds and names, made when the first is looked up: rules look up each
    /// of ten thousand.
    by_name: OnceLock<Vec<usize>>,
}

/// One compute as the definition says it, before its values are read.
#[derive(Debug, Clone)]
pub struct ComputeTable {
    /// The table that it is written in.
    pub kind: TableKind,
    /// Its name: the key of its table.
    pub key: Spanned<ArcStr>,
    /// What is written under its name; no table if the user wrote none, which the schema reports.
    pub own: Node,
    /// The same over the defaults of its kind.
    pub merged: Node,
}

/// Reads the definition `source` and what it extends; `None` if one of these files is no well-formed TOML, because what is
/// missing from it then proves nothing. Findings say why.
#[must_use]
pub fn read(
    source: SourceId,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Option<Document> {
    let tree = syntax::parse(source, sources, findings);
    let Value::Table(root) = tree.root.value else {
        return None;
    };
    if tree.damaged {
        return None;
    }
    let extended = extends::merged(source, root, loader, sources, findings)?;
    if extended.root.is_empty() {
        findings.push(defines_nothing(source));
    }
    let mut surroundings = fleet::Surroundings {
        loader,
        sources,
        findings,
        folders: &extended.folders,
    };
    let (root, fleets) = fleet::expanded(extended.root, &mut surroundings);
    Some(Document {
        fleet_by_file: Arc::new(by_file(&fleets)),
        fleets: fleets.into(),
        folders: extended.folders,
        ..Document::new(root)
    })
}

/// The number of the first fleet of each file.
fn by_file(fleets: &[Fleet]) -> HashMap<SourceId, usize> {
    let mut by_file = HashMap::default();
    for (number, fleet) in fleets.iter().enumerate() {
        for file in [fleet.roster, fleet.stand_in].into_iter().flatten() {
            by_file.entry(file).or_insert(number);
        }
    }
    by_file
}

fn defines_nothing(source: SourceId) -> Diagnostic {
    let message = "the file defines nothing";
    Diagnostic::new(
        &EMPTY_DEFINITION,
        Span::new(source, 0..0),
        message,
        "no table here",
    )
    .with_help("`armlet init` writes a definition to begin with")
}

impl Document {
    /// The document of a root table that extends nothing.
    #[must_use]
    pub fn new(root: Table) -> Self {
        Self {
            computes: defaults::computes(&root),
            root,
            fleets: Arc::default(),
            fleet_by_file: Arc::default(),
            folders: Vec::new(),
            by_name: OnceLock::new(),
        }
    }

    /// The same without its computes, and with some tables of the root empty: for what is asked once the template is made.
    #[must_use]
    pub fn emptied(&self, tables: &[&str]) -> Self {
        let entries = self.root.iter().map(|entry| {
            let is_emptied = tables.contains(&entry.key.value.as_str());
            let value = is_emptied.then(|| Value::Table(Table::default()));
            Entry {
                key: entry.key.clone(),
                node: Node {
                    span: entry.node.span,
                    value: value.unwrap_or_else(|| entry.node.value.clone()),
                },
            }
        });
        self.with_root(Table::new(entries.collect()))
    }

    /// The same files with another root table.
    #[must_use]
    pub fn with_root(&self, root: Table) -> Self {
        Self {
            fleets: Arc::clone(&self.fleets),
            fleet_by_file: Arc::clone(&self.fleet_by_file),
            folders: self.folders.clone(),
            ..Self::new(root)
        }
    }

    /// `[defaults.KIND]`.
    #[must_use]
    pub fn defaults(&self, kind: &str) -> Option<&Entry> {
        defaults::of_kind(&self.root, kind)
    }

    /// The compute of a kind and name.
    #[must_use]
    pub fn compute(&self, kind: &str, name: &str) -> Option<&ComputeTable> {
        let key = |number: &usize| self.computes.get(*number).map(ComputeTable::address);
        let by_name = self.by_name.get_or_init(|| {
            let mut numbers: Vec<usize> = (0..self.computes.len()).collect();
            numbers.sort_by_key(key);
            numbers
        });
        let found = by_name.binary_search_by_key(&Some((kind, name)), key).ok()?;
        self.computes.get(*by_name.get(found)?)
    }

    /// The fleets, in the order of the definition.
    #[must_use]
    pub fn fleets(&self) -> &[Fleet] {
        &self.fleets
    }

    /// The fleet whose roster holds a place, or in whose place an instance is there.
    #[must_use]
    pub fn fleet_at(&self, place: Span) -> Option<&Fleet> {
        self.fleets.get(*self.fleet_by_file.get(&place.source)?)
    }

    /// Whether a place is that of an instance that takes the place of the people of a fleet without any.
    #[must_use]
    pub fn is_stand_in(&self, place: Span) -> bool {
        let fleet = self.fleet_at(place);
        fleet.is_some_and(|fleet| fleet.stand_in == Some(place.source))
    }

    /// Drops the instances that take the place of people.
    pub fn drop_stand_ins(&mut self) {
        let entries = self.root.iter().map(|entry| {
            let mut entry = entry.clone();
            if let (true, Value::Table(table)) =
                (entry.key.value == TableKind::Instance.name(), &entry.node.value)
            {
                let kept = table.iter().filter(|one| !self.is_stand_in(one.key.span));
                entry.node.value = Value::Table(Table::new(kept.cloned().collect()));
            }
            entry
        });
        self.root = Table::new(entries.collect());
        let mut computes = std::mem::take(&mut self.computes);
        computes.retain(|compute| !self.is_stand_in(compute.key.span));
        self.computes = computes;
        self.by_name = OnceLock::new();
    }

    /// Whether the file is there for others to extend: it has neither a workspace nor a compute.
    #[must_use]
    pub fn is_base(&self) -> bool {
        let is_absent = |table: &str| self.root.get(table).is_none();
        is_absent("workspace") && COMPUTE_TABLES.iter().all(|kind| is_absent(kind))
    }

    /// The folder of a file of the definition, relative to the definition's own; that one is empty. Paths in the file are
    /// relative to it.
    #[must_use]
    pub fn folder(&self, source: SourceId) -> &str {
        let folder = self.folders.iter().find(|(base, _)| *base == source);
        folder.map_or("", |(_, folder)| folder)
    }
}

impl ComputeTable {
    /// Its kind and its name.
    #[must_use]
    pub fn address(&self) -> (&str, &str) {
        (self.kind.name(), &self.key.value)
    }

    /// Whether the compute itself has a key or value at this place. What has another place came from the defaults.
    #[must_use]
    pub fn says(&self, place: Span) -> bool {
        has_place(&self.own, place)
    }

    /// The places of its own keys and values in their order, to ask for many.
    #[must_use]
    pub fn places(&self) -> Vec<Span> {
        let count = self.own.as_table().map_or(0, Table::len);
        let mut places = Vec::with_capacity(count * 2);
        any_place(&self.own, &mut |place| {
            places.push(place);
            false
        });
        places.sort_unstable();
        places
    }
}

/// Whether a key or value below `node` has this place.
#[must_use]
pub fn has_place(node: &Node, place: Span) -> bool {
    any_place(node, &mut |found| found == place)
}

/// Whether the place of a key or value below `node` is as `wanted` says.
pub fn any_place(node: &Node, wanted: &mut dyn FnMut(Span) -> bool) -> bool {
    match &node.value {
        Value::Table(table) => table
            .iter()
            .any(|entry| wanted(entry.key.span) || wanted(entry.node.span) || any_place(&entry.node, wanted)),
        Value::Array(items) => items
            .iter()
            .any(|item| wanted(item.span) || any_place(item, wanted)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            false
        }
    }
}

#[cfg(test)]
mod tests;
