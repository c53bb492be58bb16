//! Whether a key of a definition reaches anything: it is taken out, and something must change.

use std::collections::BTreeSet;

use armlet::compile::Compilation;
use toml::Value as Toml;
use toml_edit::{DocumentMut, Item};

use super::coverage::Schemas;
use super::{Case, build};

/// The keys that lead from the root to a value; a number is the place in a list.
type Path = Vec<Step>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Place(usize),
}

/// What the keys of the cases do.
#[derive(Default)]
pub(crate) struct Carried {
    /// Properties without which an output is another.
    pub(crate) changing: BTreeSet<String>,
    /// Properties without which a definition is refused.
    pub(crate) needed: BTreeSet<String>,
    /// Properties without which nothing changes in any case.
    pub(crate) idle: BTreeSet<String>,
}

impl Carried {
    /// Takes every key out of a case whose property was not seen to change anything.
    pub(crate) fn look_at(&mut self, case: &Case, schemas: &Schemas) {
        let definition = Toml::Table(toml::from_str(&case.toml).unwrap());
        let before = text(&compiled(case, &case.toml));
        let mut paths = Vec::new();
        collect(&definition, &mut Vec::new(), &mut paths);
        for path in paths {
            let properties = of_path(&definition, &path, schemas);
            if properties.is_empty() || properties.is_subset(&self.changing) {
                continue;
            }
            let compilation = compiled(case, &without(&case.toml, &path));
            let list = if compilation.is_denied() {
                &mut self.needed
            } else if text(&compilation) != before {
                &mut self.changing
            } else {
                &mut self.idle
            };
            list.extend(properties);
        }
    }

    /// The properties that are idle wherever they are written.
    pub(crate) fn dropped(&self) -> BTreeSet<String> {
        let is_read =
            |property: &&String| self.changing.contains(*property) || self.needed.contains(*property);
        let idle = self.idle.iter();
        idle.filter(|property| !is_read(property)).cloned().collect()
    }
}

fn compiled(case: &Case, toml: &str) -> Compilation {
    build(toml, &case.loader(), Vec::new())
}

fn text(compilation: &Compilation) -> String {
    let outputs = compilation.outputs.iter();
    outputs
        .map(|output| format!("{}\n{}\n", output.name, output.contents))
        .collect()
}

/// Every key of a value.
fn collect(value: &Toml, path: &mut Path, paths: &mut Vec<Path>) {
    match value {
        Toml::Table(table) => {
            for (key, inner) in table {
                path.push(Step::Key(key.clone()));
                paths.push(path.clone());
                collect(inner, path, paths);
                path.pop();
            }
        }
        Toml::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                path.push(Step::Place(place));
                collect(inner, path, paths);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The properties that only the last key of a path uses.
fn of_path(definition: &Toml, path: &[Step], schemas: &Schemas) -> BTreeSet<String> {
    let (_, around) = path.split_last().unwrap();
    let before = schemas.used(&only(definition, around));
    let own = only(definition, path);
    schemas.used(&own).difference(&before).cloned().collect()
}

/// A definition with nothing but a path, and the types of what is on it.
fn only(value: &Toml, path: &[Step]) -> Toml {
    match (value, path.split_first()) {
        (Toml::Table(table), Some((Step::Key(key), rest))) => {
            let mut kept: toml::Table = table
                .iter()
                .filter(|(name, value)| *name == "type" && value.is_str() && *name != key)
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            kept.insert(key.clone(), only(&table[key], rest));
            Toml::Table(kept)
        }
        (Toml::Array(items), Some((Step::Place(place), rest))) => {
            Toml::Array(vec![only(&items[*place], rest)])
        }
        (Toml::Table(_), _) => Toml::Table(toml::Table::new()),
        (value, _) => value.clone(),
    }
}

/// A text without the key at the end of a path.
fn without(text: &str, path: &[Step]) -> String {
    let mut document: DocumentMut = text.parse().unwrap();
    let (Some(Step::Key(last)), around) = (path.last(), &path[..path.len() - 1]) else {
        panic!("{path:?} does not end in a key");
    };
    let mut item = document.as_item_mut();
    for (index, step) in around.iter().enumerate() {
        item = match step {
            Step::Key(key) => &mut item[key.as_str()],
            Step::Place(place) => match item {
                Item::ArrayOfTables(tables) => {
                    // A table in a list is no item: the rest of the path is looked up in it.
                    let rest: Vec<&Step> = around[index + 1..].iter().collect();
                    let table = tables.get_mut(*place).unwrap();
                    remove_in(table, &rest, last);
                    return document.to_string();
                }
                item => {
                    let rest: Vec<&Step> = around[index..].iter().collect();
                    remove_in_value(item.as_value_mut().unwrap(), &rest, last);
                    return document.to_string();
                }
            },
        };
        if let Item::Value(value) = item {
            let rest: Vec<&Step> = around[index + 1..].iter().collect();
            remove_in_value(value, &rest, last);
            return document.to_string();
        }
    }
    item.as_table_like_mut().unwrap().remove(last);
    document.to_string()
}

fn remove_in(table: &mut toml_edit::Table, path: &[&Step], last: &str) {
    match path.split_first() {
        None => {
            table.remove(last);
        }
        Some((Step::Key(key), rest)) => match &mut table[key.as_str()] {
            Item::Value(value) => remove_in_value(value, rest, last),
            Item::Table(inner) => remove_in(inner, rest, last),
            Item::ArrayOfTables(tables) => match rest.split_first() {
                Some((Step::Place(place), rest)) => remove_in(tables.get_mut(*place).unwrap(), rest, last),
                _ => panic!("a list has places"),
            },
            Item::None => panic!("{key} is on the path"),
        },
        Some((Step::Place(_), _)) => panic!("a table has keys"),
    }
}

fn remove_in_value(value: &mut toml_edit::Value, path: &[&Step], last: &str) {
    match (value, path.split_first()) {
        (toml_edit::Value::InlineTable(table), None) => {
            table.remove(last);
        }
        (toml_edit::Value::InlineTable(table), Some((Step::Key(key), rest))) => {
            remove_in_value(table.get_mut(key).unwrap(), rest, last);
        }
        (toml_edit::Value::Array(items), Some((Step::Place(place), rest))) => {
            remove_in_value(items.get_mut(*place).unwrap(), rest, last);
        }
        (value, _) => panic!("{value} has no {path:?}"),
    }
}
