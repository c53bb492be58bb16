//! The values of parameters, as the places that use them write them.

use std::cmp::Ordering;

use arcstr::ArcStr;

use super::path::{Path, find};
use crate::arm::{Key, Object, Value};
use crate::hashing::HashSet;
use crate::language::rest::free_form;
use crate::model::{Definition, reader::Use};
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// How the uses of the parameters of a definition write their values, where at least one of them takes the value alone: the others
/// write every value as it is.
#[derive(Debug, Default)]
pub struct Translation<'d> {
    /// Those of a parameter are together, in the order of the definition.
    writings: Vec<Writing<'d>>,
}

/// How one place writes the value of a parameter, or of a member of it.
#[derive(Debug, Clone)]
pub struct Writing<'d> {
    /// The parameter.
    parameter: ArcStr,
    /// Which of the writings of the definition it is.
    number: u32,
    /// The members that lead from the parameter to the value.
    pub members: Vec<String>,
    /// The place.
    pub span: Span,
    /// The place that takes the value alone; none inside an expression, which takes it as it is written.
    pub used: Option<&'d Use>,
}

impl<'d> Translation<'d> {
    /// The uses of a definition.
    #[must_use]
    pub fn of(definition: &'d Definition) -> Self {
        let mut translation = Self {
            writings: Vec::with_capacity(definition.uses.len()),
        };
        let mut alone = HashSet::default();
        for used in &definition.uses {
            if let Some(path) = Path::of(&used.value) {
                alone.insert(used.text);
                translation.add(path, used.text, Some(used));
            }
        }
        translation.sort();
        let mut inside = Vec::new();
        let expressions = definition.expressions.iter();
        for typed in expressions.filter(|typed| !alone.contains(&typed.span)) {
            let paths = Path::mentioned(&typed.expression).into_iter();
            let paths = paths.filter(|path| !translation.writings(&path.parameter).is_empty());
            inside.extend(paths.map(|path| (path, typed.span)));
        }
        for (path, span) in inside {
            translation.add(path, span, None);
        }
        translation.sort();
        translation
    }

    fn add(&mut self, path: Path, span: Span, used: Option<&'d Use>) {
        self.writings.push(Writing {
            parameter: path.parameter,
            // NOTE: no definition has more than 32 MiB, so a number of a writing always fits.
            number: u32::try_from(self.writings.len()).unwrap_or(u32::MAX),
            members: path.members,
            span,
            used,
        });
    }

    fn sort(&mut self) {
        self.writings
            .sort_unstable_by(|a, b| in_order(&a.parameter, &b.parameter).then(a.number.cmp(&b.number)));
    }

    /// How the uses of a parameter write it, in the order of the definition.
    #[must_use]
    pub fn writings(&self, parameter: &str) -> &[Writing<'d>] {
        let order = |writing: &Writing<'_>| in_order(&writing.parameter, parameter);
        let start = self.writings.partition_point(|writing| order(writing).is_lt());
        let rest = self.writings.get(start..).unwrap_or_default();
        let end = rest.partition_point(|writing| order(writing).is_eq());
        rest.get(..end).unwrap_or_default()
    }

    /// A value of a parameter, as its uses write it. What no use can read stays as it is.
    #[must_use]
    pub fn value(&self, parameter: &str, value: &Node) -> Value {
        translated(self.writings(parameter), &mut Vec::new(), value)
    }

    /// The parts of a value of a parameter that stand for a whole table or list, each with the first use that takes it.
    pub fn whole_values<'n>(&self, parameter: &str, value: &'n Node) -> Vec<(&'d Use, &'n Node)> {
        let mut found: Vec<(&Use, &Node)> = Vec::new();
        for writing in self.writings(parameter) {
            let used = writing.used.filter(|used| used.is_whole());
            if let Some((used, part)) = used.zip(find(&writing.members, value))
                && found.iter().all(|(_, known)| known.span != part.span)
            {
                found.push((used, part));
            }
        }
        found
    }

    /// What a deployer must give for a parameter, in the words of each use.
    pub fn forms(&self, parameter: &str) -> impl Iterator<Item = &'static str> {
        let whole = self
            .writings(parameter)
            .iter()
            .filter(|writing| writing.members.is_empty());
        whole.filter_map(|writing| writing.used?.scalar.form)
    }

    /// What a definition says for a value that a template has for a parameter; as it is where it has no word for it.
    #[must_use]
    pub fn raised(&self, parameter: &str, value: &Node) -> Node {
        raised(self.writings(parameter), &mut Vec::new(), value)
    }
}

/// A value below a parameter in the words of the definition, where `at` leads.
fn raised(writings: &[Writing<'_>], at: &mut Vec<String>, node: &Node) -> Node {
    let here = writings.iter().filter(|writing| writing.members == *at);
    let here: Vec<&Use> = here.filter_map(|writing| writing.used).collect();
    if let Some(used) = here.iter().find(|used| !used.is_map) {
        let raised = (used.scalar.raise)(&free_form(node)).map(|value| Node {
            span: node.span,
            value,
        });
        // Each use translates it, and all of them give what the template has.
        let is_same = |raised: &Node| {
            let mut uses = here.iter();
            uses.all(|used| as_used(used, raised).as_ref() == Some(&free_form(node)))
        };
        return raised.filter(is_same).unwrap_or_else(|| node.clone());
    }
    let is_below = writings.iter().any(|writing| writing.members.len() > at.len());
    let value = match &node.value {
        Toml::Table(table) if is_below => {
            let entries = table.iter().map(|entry| {
                at.push(entry.key.value.to_string());
                let member = raised(writings, at, &entry.node);
                at.pop();
                Entry {
                    key: entry.key.clone(),
                    node: member,
                }
            });
            Toml::Table(Table::new(entries.collect()))
        }
        Toml::Array(items) if is_below => {
            let items = items.iter().enumerate().map(|(index, item)| {
                at.push(index.to_string());
                let item = raised(writings, at, item);
                at.pop();
                item
            });
            Toml::Array(items.collect())
        }
        _ => return node.clone(),
    };
    Node {
        span: node.span,
        value,
    }
}

/// A value below a parameter, where `at` leads.
fn translated(writings: &[Writing<'_>], at: &mut Vec<String>, node: &Node) -> Value {
    let here = writings.iter().filter(|writing| writing.members == *at);
    let used = here
        .filter_map(|writing| writing.used)
        .max_by_key(|used| used.is_whole());
    let is_below = writings.iter().any(|writing| writing.members.len() > at.len());
    if let Some(whole) = used
        .filter(|used| used.is_whole())
        .and_then(|used| as_used(used, node))
    {
        return whole;
    }
    match &node.value {
        Toml::Table(table) if is_below => {
            let mut object = Object::new();
            for entry in table {
                at.push(entry.key.value.to_string());
                let member = translated(writings, at, &entry.node);
                at.pop();
                object.insert(Key::Name(entry.key.value.clone()), member);
            }
            Value::Object(object)
        }
        Toml::Array(items) if is_below => {
            let items = items.iter().enumerate().map(|(index, item)| {
                at.push(index.to_string());
                let item = translated(writings, at, item);
                at.pop();
                item
            });
            Value::Array(items.collect())
        }
        _ => used
            .and_then(|used| as_used(used, node))
            .unwrap_or_else(|| free_form(node)),
    }
}

/// The value at a path below another.
fn inside<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |here, step| match here {
        Value::Object(object) => object.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// What a parameter must hold for a place to get a value; `None` if the value cannot be read.
fn as_used(used: &Use, node: &Node) -> Option<Value> {
    match &node.value {
        // NOTE: REST takes flags as they are; where it spells one in words, the deployment chooses the word.
        Toml::Boolean(flag) => Some(Value::from(*flag)),
        Toml::Table(table) if used.is_map => {
            let translate = used.scalar.entry.unwrap_or(used.scalar.translate);
            let mut object = Object::new();
            for entry in table {
                object.insert(Key::Name(entry.key.value.clone()), translate(&entry.node)?);
            }
            Some(Value::Object(object))
        }
        _ if used.is_map => None,
        _ => (used.scalar.translate)(node),
    }
}

/// The order of the names of parameters, in letters of any case.
fn in_order(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|name| name.bytes().map(|letter| letter.to_ascii_lowercase()));
    one.cmp(other)
}

impl Writing<'_> {
    /// The value that the place gets from a value of the parameter; `None` if it cannot be read or does not exist.
    #[must_use]
    pub fn of(&self, value: &Node) -> Option<Value> {
        let value = find(&self.members, value)?;
        match self.used {
            Some(used) => as_used(used, value),
            None => Some(free_form(value)),
        }
    }

    /// What the place gets at a member that another use takes.
    #[must_use]
    pub fn at(&self, members: &[String], value: &Node) -> Option<Value> {
        if self.members == members {
            return self.of(value);
        }
        let below = members.strip_prefix(self.members.as_slice())?;
        let (whole, value) = (value, find(members, value)?);
        match (self.used, below) {
            (Some(used), _) if used.is_whole() && !used.is_map => {
                inside(&as_used(used, find(&self.members, whole)?)?, below).cloned()
            }
            (Some(used), [_]) if used.is_map => (used.scalar.entry.unwrap_or(used.scalar.translate))(value),
            _ => Some(free_form(value)),
        }
    }
}
