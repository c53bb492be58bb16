//! One table over another: the one way in which bases, defaults and computes come together.

use crate::hashing::HashMap;
use crate::syntax::{Entry, Node, Table, Value};

/// Entries of tables from which on their keys are indexed. Fewer are walked through faster.
const WIDE: usize = 32;

/// `own` with the keys that it lacks taken from `base`; see [`layered`].
pub(super) fn over(own: &Table, base: &Table) -> Table {
    layered(&[own, base])
}

/// Each table over those behind it: the first, with the keys that it lacks taken from the second, and so on. Tables merge, except a
/// reference such as `{ param = "x" }`; any other value replaces those below.
///
/// The keys of a table come before those that only tables below it have. Nothing is copied: all tables share their parts with the
/// result.
pub(super) fn layered(tables: &[&Table]) -> Table {
    let mut filled = tables.iter().filter(|table| !table.is_empty());
    match (filled.next(), filled.next()) {
        (None, _) => Table::default(),
        (Some(only), None) => (*only).clone(),
        (Some(_), Some(_)) => {
            let mut members = Members::expecting(tables.iter().map(|table| table.len()).sum());
            for entry in tables.iter().flat_map(|table| table.iter()) {
                members.add(entry);
            }
            Table::new(members.in_order.into_iter().map(Member::merged).collect())
        }
    }
}

/// A key and what tables say of it.
struct Member<'t> {
    /// What the highest says.
    entry: &'t Entry,
    /// The tables that lie under one another there, the highest first.
    tables: Vec<&'t Table>,
    /// Whether a table below goes on with them.
    is_open: bool,
}

impl<'t> Member<'t> {
    fn of(entry: &'t Entry) -> Self {
        let table = mergeable(&entry.node);
        Self {
            entry,
            tables: table.into_iter().collect(),
            is_open: table.is_some(),
        }
    }

    /// What a lower table says of the same key. Under what does not merge nothing counts.
    fn lie_over(&mut self, entry: &'t Entry) {
        match mergeable(&entry.node).filter(|_| self.is_open) {
            Some(table) => self.tables.push(table),
            None => self.is_open = false,
        }
    }

    fn merged(self) -> Entry {
        if self.tables.len() < 2 {
            return self.entry.clone();
        }
        Entry {
            key: self.entry.key.clone(),
            node: Node {
                span: self.entry.node.span,
                value: Value::Table(layered(&self.tables)),
            },
        }
    }
}

/// The table of a value that merges.
fn mergeable(node: &Node) -> Option<&Table> {
    node.as_table().filter(|_| !node.is_reference())
}

/// The members in the order in which they are found: a base may hold thousands of computes.
struct Members<'t> {
    in_order: Vec<Member<'t>>,
    /// Their places by their keys, if there are many.
    index: Option<HashMap<&'t str, usize>>,
}

impl<'t> Members<'t> {
    fn expecting(count: usize) -> Self {
        Self {
            in_order: Vec::new(),
            index: (count >= WIDE).then(HashMap::default),
        }
    }

    fn add(&mut self, entry: &'t Entry) {
        let key = entry.key.value.as_str();
        let new = self.in_order.len();
        let at = match &mut self.index {
            Some(index) => *index.entry(key).or_insert(new),
            None => {
                let mut members = self.in_order.iter();
                members
                    .position(|member| member.entry.key.value == key)
                    .unwrap_or(new)
            }
        };
        match self.in_order.get_mut(at) {
            Some(member) => member.lie_over(entry),
            None => self.in_order.push(Member::of(entry)),
        }
    }
}
