//! Template parameters → `[parameters]`.

use super::{Raising, Read};
use crate::arm::{Parameter, Value};
use crate::language::rest::{entry, plain, reference, text_value};
use crate::lower;
use crate::model::ENVIRONMENT;
use crate::syntax::{Entry, Node, Table, Value as Toml};
use crate::values::Translation;

impl<'d> Raising<'d> {
    /// The parameters, except for those that armlet adds by itself.
    pub(super) fn parameters(&mut self) -> Option<Entry> {
        let mut own = self.deployment.parameters.as_slice();
        if let [first, rest @ ..] = own
            && *first == lower::location()
        {
            own = rest;
        }
        let environment = self.environments().map(|parameter| &parameter.name);
        let own = own
            .iter()
            .filter(|parameter| Some(&parameter.name) != environment);
        let mut tables = Vec::new();
        for parameter in own {
            match table(parameter) {
                Some(table) => tables.push(entry(&parameter.name, table)),
                None => self.left(None, &format!("parameters.{}", parameter.name), Value::Null),
            }
        }
        (!tables.is_empty()).then(|| entry("parameters", Toml::Table(Table::new(tables))))
    }

    /// The parameter whose values are the names of environments, if it is the one that armlet adds.
    pub(super) fn environments(&self) -> Option<&'d Parameter> {
        let mut parameters = self.deployment.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == ENVIRONMENT)?;
        let names: Option<Vec<&str>> = parameter.allowed.iter().map(name_of).collect();
        let names = names.filter(|names| !names.is_empty())?;
        (*parameter == lower::environment(names.into_iter())).then_some(parameter)
    }

    /// A table for each environment, without values.
    pub(super) fn environment_tables(&self) -> Option<Entry> {
        let names = self.environments()?.allowed.iter().filter_map(name_of);
        let tables = names.map(|name| entry(name, Toml::Table(Table::new(Vec::new()))));
        Some(entry("environments", Toml::Table(Table::new(tables.collect()))))
    }
}

/// The name of an environment.
fn name_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(name) => Some(name),
        _ => None,
    }
}

/// The keys of the bounds, in the order of [`Bounds::words`](crate::arm::Bounds::words).
const BOUNDS: [&str; 4] = ["min_length", "max_length", "min_value", "max_value"];

/// The keys of a parameter; none if the language cannot declare it.
fn table(parameter: &Parameter) -> Option<Toml> {
    let Parameter {
        name: _,
        kind,
        secure,
        description,
        default,
        allowed,
        bounds,
        nullable,
        rest,
    } = parameter;
    if *nullable || !rest.is_empty() {
        return None;
    }
    let mut keys = Vec::new();
    if kind.name() != "string" {
        keys.push(entry("type", text_value(kind.name())));
    }
    if !description.is_empty() {
        keys.push(entry("description", text_value(description)));
    }
    match default {
        Some(Value::Expression(computed)) => keys.push(entry("default", computed_default(computed))),
        Some(value) => keys.push(entry("default", plain(value)?)),
        None => {}
    }
    if !allowed.is_empty() {
        keys.push(entry("allowed", plain(&allowed.clone().into())?));
    }
    let bounds = bounds.iter().flat_map(|bounds| bounds.words());
    let bounds = BOUNDS.into_iter().zip(bounds);
    let bounds = bounds.filter_map(|(key, (_, bound))| Some((key, bound?)));
    keys.extend(bounds.map(|(key, bound)| entry(key, Toml::Integer(bound))));
    if *secure {
        keys.push(entry("secure", Toml::Boolean(true)));
    }
    Some(Toml::Table(Table::new(keys)))
}

/// A default that is computed is an expression, also where it is a parameter alone.
fn computed_default(computed: &crate::expression::Expression) -> Toml {
    match reference(computed) {
        Toml::Table(table) if table.get("param").is_some() => {
            let text = text_value(&computed.to_bicep());
            Toml::Table(Table::new(vec![entry("expr", text)]))
        }
        other => other,
    }
}

/// The keys of a parameter that lowering writes in other words.
const VALUES: [&str; 3] = ["description", "default", "allowed"];

/// A definition in which the values of parameters are in the words of the places that use them. What is in these words stays.
pub(crate) fn with_raised_values(root: &Table) -> Table {
    read_with_raised_values(root.clone()).root
}

/// The same, with what the definition was read as; none if it is another one now.
pub(super) fn read_with_raised_values(root: Table) -> Read {
    let has_values = |parameter: &Entry| {
        let table = parameter.node.as_table();
        table.is_some_and(|table| VALUES.iter().any(|key| table.get(key).is_some()))
    };
    let has = |tables: &str, wanted: &dyn Fn(&Entry) -> bool| {
        let tables = root.get(tables).and_then(Node::as_table);
        tables.is_some_and(|tables| tables.iter().any(wanted))
    };
    let is_given = |environment: &Entry| {
        environment
            .node
            .as_table()
            .is_some_and(|values| !values.is_empty())
    };
    let unread = |root: Table| Read {
        root,
        definition: None,
    };
    if !has("parameters", &has_values) && !has("environments", &is_given) {
        return unread(root);
    }
    let Some(definition) = super::read_again(&root) else {
        return unread(root);
    };
    let translation = Translation::of(&definition);
    let changed = |table: &Table, change: &dyn Fn(&Entry) -> Toml| {
        let entries = table.iter().map(|old| entry(&old.key.value, change(old)));
        Toml::Table(Table::new(entries.collect()))
    };
    let parameter = |parameter: &Entry| match &parameter.node.value {
        Toml::Table(keys) => {
            let keys = keys.iter().filter_map(|key| {
                let value = raised(&parameter.key.value, key, &translation)?;
                Some(entry(&key.key.value, value))
            });
            Toml::Table(Table::new(keys.collect()))
        }
        other => other.clone(),
    };
    let environment = |environment: &Entry| match &environment.node.value {
        Toml::Table(values) => changed(values, &|value| given(value, &translation)),
        other => other.clone(),
    };
    let mut is_other = false;
    let mut tables: Vec<Entry> = Vec::new();
    for table in &root {
        let raised = match (&table.node.value, table.key.value.as_str()) {
            (Toml::Table(parameters), "parameters") => changed(parameters, &parameter),
            (Toml::Table(environments), "environments") => changed(environments, &environment),
            _ => {
                tables.push(table.clone());
                continue;
            }
        };
        is_other |= raised != table.node.value;
        tables.push(entry(&table.key.value, raised));
    }
    Read {
        root: Table::new(tables),
        definition: (!is_other).then_some(definition),
    }
}

/// What an environment gives a parameter: a value, or a table that says where the pipeline finds it.
fn given(value: &Entry, translation: &Translation<'_>) -> Toml {
    const ELSEWHERE: [&str; 2] = ["key_vault", "environment_variable"];
    let table = value.node.as_table();
    match table.is_some_and(|table| ELSEWHERE.iter().any(|key| table.get(key).is_some())) {
        true => value.node.value.clone(),
        false => translation.raised(&value.key.value, &value.node).value,
    }
}

/// The value of a key of a parameter; none if lowering says it by itself.
fn raised(parameter: &str, key: &Entry, translation: &Translation<'_>) -> Option<Toml> {
    let raised = |value: &Node| translation.raised(parameter, value);
    Some(match (key.key.value.as_str(), &key.node.value) {
        ("description", Toml::String(text)) => {
            let own = lower::undescribed(text, translation.forms(parameter));
            return (!own.is_empty()).then(|| text_value(own));
        }
        ("default", _) => raised(&key.node).value,
        ("allowed", Toml::Array(items)) => Toml::Array(items.iter().map(raised).collect()),
        (_, value) => value.clone(),
    })
}
