//! One table over another: the one way in which bases, defaults and computes come together.

use crate::hashing::Index;
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
    below: Below<'t>,
}

/// What lies under the highest value of a key.
enum Below<'t> {
    /// Nothing yet that merges with it.
    Open,
    /// Something that does not merge with it, or nothing that can.
    Closed,
    /// Tables that merge with it, the highest first, and whether a lower one goes on with them.
    Tables(Box<(Vec<&'t Table>, bool)>),
}

impl<'t> Member<'t> {
    fn of(entry: &'t Entry) -> Self {
        let below = match mergeable(&entry.node) {
            Some(_) => Below::Open,
            None => Below::Closed,
        };
        Self { entry, below }
    }

    /// What a lower table says of the same key. Under what does not merge nothing counts.
    fn lie_over(&mut self, entry: &'t Entry) {
        match (&mut self.below, mergeable(&entry.node)) {
            (Below::Open, Some(table)) => self.below = Below::Tables(Box::new((vec![table], true))),
            (Below::Open, None) => self.below = Below::Closed,
            (Below::Tables(tables), Some(table)) if tables.1 => tables.0.push(table),
            (Below::Tables(tables), _) => tables.1 = false,
            (Below::Closed, _) => {}
        }
    }

    fn merged(self) -> Entry {
        let (Below::Tables(below), Some(highest)) = (self.below, mergeable(&self.entry.node)) else {
            return self.entry.clone();
        };
        let mut tables = vec![highest];
        tables.extend(below.0);
        Entry {
            key: self.entry.key.clone(),
            node: Node {
                span: self.entry.node.span,
                value: Value::Table(layered(&tables)),
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
    index: Option<Index>,
}

impl<'t> Members<'t> {
    fn expecting(count: usize) -> Self {
        Self {
            in_order: Vec::with_capacity(count),
            index: (count >= WIDE).then(Index::default),
        }
    }

    fn add(&mut self, entry: &'t Entry) {
        let key = entry.key.value.as_str();
        let number = match &self.index {
            Some(index) => index.number(key, key_of(&self.in_order)),
            None => {
                let mut members = self.in_order.iter();
                members.position(|member| member.entry.key.value == key)
            }
        };
        match number.and_then(|number| self.in_order.get_mut(number)) {
            Some(member) => member.lie_over(entry),
            None => {
                self.in_order.push(Member::of(entry));
                if let Some(index) = &mut self.index {
                    index.add(self.in_order.len() - 1, key_of(&self.in_order));
                }
            }
        }
    }
}

/// The key of a member by its number.
fn key_of<'m>(members: &'m [Member<'_>]) -> impl Fn(usize) -> Option<&'m str> + Copy {
    move |number| members.get(number).map(|member| member.entry.key.value.as_str())
}
