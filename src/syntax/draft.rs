//! Tables while the tree is made: what a header or a key adds to them, by the rules of TOML.
//!
//! Every function gives `None` for what is a mistake, or so rare that it is not worth a rule here.

use arcstr::ArcStr;

use super::node::{Entry, Form, Held, Items, Node, Table, Value};
use crate::source::{Span, Spanned};

/// A part of a dotted key.
pub(super) type Key = Spanned<ArcStr>;

/// The header of a table.
pub(super) struct Header {
    pub(super) path: Vec<Key>,
    pub(super) key: Key,
    pub(super) span: Span,
    /// Whether the table is an item of an array.
    pub(super) is_item: bool,
}

/// The tables of a file.
#[derive(Default)]
pub(super) struct Draft {
    root: Held,
    /// The table under the last header.
    current: Held,
    /// That header; none before the first.
    header: Option<Header>,
}

impl Draft {
    /// Adds the value of a key of the table under the last header.
    pub(super) fn value(&mut self, path: &[Key], key: Key, node: Node) -> Option<()> {
        insert(&mut self.current, path, key, node)
    }

    /// Begins a table.
    pub(super) fn begin(&mut self, header: Header) -> Option<()> {
        self.end()?;
        if !header.is_item {
            let parent = descend(&mut self.root, &header.path, Form::Implicit)?;
            if let Some(number) = parent.number(&header.key.value) {
                self.current = taken(parent, number)?;
            }
        }
        self.current.form = Form::Header;
        self.header = Some(header);
        Some(())
    }

    /// Makes room for the entries of the table under the last header, where it is large: of what doubles, half would be for more.
    pub(super) fn make_room(&mut self, entries: usize) {
        if entries > FEW {
            self.current.entries.reserve_exact(entries);
        }
    }

    /// Ends the last table: the root where there is no header.
    fn end(&mut self) -> Option<()> {
        let mut table = std::mem::take(&mut self.current);
        let Some(header) = self.header.take() else {
            self.root = table;
            return Some(());
        };
        table.entries = exactly(table.entries);
        let node = Node {
            span: header.span,
            value: Value::Table(Table::from(table)),
        };
        let parent = descend(&mut self.root, &header.path, Form::Implicit)?;
        match parent.number(&header.key.value) {
            Some(number) if header.is_item => add_item(parent, number, node),
            Some(_) => None,
            None => {
                let node = if header.is_item { array(node) } else { node };
                parent.add(entry(header.key, node));
                Some(())
            }
        }
    }

    /// The root table, once all is read.
    pub(super) fn finished(mut self) -> Option<Table> {
        self.end()?;
        Some(Table::from(self.root))
    }
}

/// Adds the value of a key, which may be dotted, to a table.
pub(super) fn insert(table: &mut Held, path: &[Key], key: Key, node: Node) -> Option<()> {
    let table = descend(table, path, Form::Dotted)?;
    if table.number(&key.value).is_some() {
        return None;
    }
    table.add(entry(key, node));
    Some(())
}

fn entry(key: Key, node: Node) -> Entry {
    Entry { key, node }
}

/// The table at a path, made if it is missing. It is written by headers of tables in it, or by dotted keys.
fn descend<'h>(mut table: &'h mut Held, path: &[Key], form: Form) -> Option<&'h mut Held> {
    for key in path {
        let number = match table.number(&key.value) {
            Some(number) => number,
            None => {
                let node = Node {
                    span: key.span,
                    value: Value::Table(Table::from(Held::of(form))),
                };
                table.add(entry(key.clone(), node));
                table.entries.len() - 1
            }
        };
        table = match &mut table.entries.get_mut(number)?.node.value {
            Value::Array(items) if form == Form::Implicit => last_item(items)?,
            Value::Table(table) => table.held_mut()?,
            _ => return None,
        };
        match (form, table.form) {
            (_, Form::Inline) | (Form::Dotted, Form::Header) => return None,
            (Form::Dotted, Form::Implicit) => table.form = Form::Dotted,
            _ => {}
        }
    }
    Some(table)
}

/// The last item of an array that is written under headers.
fn last_item(items: &mut Items) -> Option<&mut Held> {
    match &mut items.held_mut()?.last_mut()?.value {
        Value::Table(table) => table.held_mut(),
        _ => None,
    }
}

/// A table that was written by the headers of tables in it alone, taken out of its parent; only the last one, so that the others
/// keep their places.
fn taken(parent: &mut Held, number: usize) -> Option<Held> {
    let is_last = number + 1 == parent.entries.len();
    let last = if is_last {
        parent.remove_last()?
    } else {
        return None;
    };
    match last.node.value {
        Value::Table(table) => table.into_held().filter(|table| table.form == Form::Implicit),
        _ => None,
    }
}

/// The array of which this is the first item.
fn array(item: Node) -> Node {
    Node {
        span: item.span,
        value: Value::Array(vec![item].into()),
    }
}

/// The number of entries or items up to which no more memory is taken than they need: there are many such tables and arrays.
const FEW: usize = 1_024;

/// Adds an item to an array that is written under headers.
fn add_item(parent: &mut Held, number: usize, item: Node) -> Option<()> {
    let Value::Array(items) = &mut parent.entries.get_mut(number)?.node.value else {
        return None;
    };
    last_item(items).filter(|last| last.form == Form::Header)?;
    let items = items.held_mut()?;
    if items.len() < FEW {
        items.reserve_exact(1);
    }
    items.push(item);
    Some(())
}

/// The same entries or items without room for more; of many, with room for as many more.
pub(super) fn exactly<T>(entries: Vec<T>) -> Vec<T> {
    let enough = match entries.len() > FEW {
        true => entries.len() * 2,
        false => entries.len(),
    };
    if entries.capacity() <= enough {
        return entries;
    }
    let mut exact = Vec::with_capacity(entries.len());
    exact.extend(entries);
    exact
}
