//! Outputs → `[outputs]`.

use arcstr::ArcStr;

use super::Raising;
use crate::arm::{COMPUTE, Key, Output, Resource, Value};
use crate::expression::{Entry as ExpressionEntry, Expression, Item, Key as ExpressionKey};
use crate::hashing::HashMap;
use crate::language::naming;
use crate::language::rest::is_sayable;
use crate::language::rest::{entry, reference, table, text_value};
use crate::language::template_output::OutputProperty;
use crate::lower;
use crate::syntax::{Entry, Table, Value as Toml};

/// What an output returns of a compute, and the word for it.
const PROPERTIES: [(OutputProperty, &str); 3] = [
    (OutputProperty::PrincipalId, "principal_id"),
    (OutputProperty::Id, "id"),
    (OutputProperty::Name, "name"),
];

/// An output that returns the same of several computes, which a definition says where these are a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfSeveral {
    /// Its name.
    pub name: String,
    /// The keys of the tables of the computes, in the order of the output.
    pub computes: Vec<String>,
    /// The word for what it returns of each.
    pub property: &'static str,
    /// Its description; empty if it has none.
    pub description: String,
}

impl OfSeveral {
    /// The output as a definition says it, where the computes are a fleet.
    pub(crate) fn of_fleet(&self, fleet: &str) -> Entry {
        let value = table([
            ("compute", text_value(fleet)),
            ("property", text_value(self.property)),
        ]);
        let mut keys = vec![entry("value", value), entry("type", text_value("array"))];
        if !self.description.is_empty() {
            keys.push(entry("description", text_value(&self.description)));
        }
        entry(&self.name, Toml::Table(Table::new(keys)))
    }
}

impl Raising<'_> {
    /// The outputs that return the same of several computes; a definition says the names and ids of these as
    /// expressions, and else nothing.
    pub(super) fn outputs_of_several(&self) -> Vec<OfSeveral> {
        let outputs = self.deployment.outputs.iter();
        let lists: Vec<(&Output, Vec<Expression>)> = outputs
            .filter_map(|output| Some((output, items(output)?)))
            .collect();
        if lists.is_empty() {
            return Vec::new();
        }
        let said = self.properties_by_text();
        let of = |(output, items): &(&Output, Vec<Expression>)| {
            let found: Option<Vec<(&Resource, &'static str)>> = items
                .iter()
                .map(|item| said.get(&item.to_arm()).copied())
                .collect();
            let found = found?;
            let (_, property) = *found.first()?;
            if found.iter().any(|(_, other)| *other != property) {
                return None;
            }
            let keys = found
                .iter()
                .map(|(compute, _)| Some(naming::raise(compute, self.deployment)?.0));
            Some(OfSeveral {
                name: output.name.clone(),
                computes: keys.collect::<Option<_>>()?,
                property,
                description: output.description.clone(),
            })
        };
        lists.iter().filter_map(of).collect()
    }

    /// What outputs return of the computes, by how ARM writes it.
    fn properties_by_text(&self) -> HashMap<String, (&Resource, &'static str)> {
        let resources = &self.deployment.resources;
        let has_symbols = self.deployment.needs_symbolic_names();
        let mut said = HashMap::default();
        for compute in resources.iter().filter(|resource| resource.is(COMPUTE)) {
            for (property, word) in PROPERTIES {
                let text = lower::of_compute(property, compute, resources, has_symbols).to_arm();
                said.entry(text).or_insert((compute, word));
            }
        }
        said
    }

    /// The outputs, except for those that the language cannot express.
    pub(super) fn outputs(&mut self) -> Option<Entry> {
        let mut tables = Vec::new();
        for output in &self.deployment.outputs {
            match self.output(output) {
                Some(table) => tables.push(entry(&output.name, table)),
                None => {
                    let path = format!("outputs.{}", output.name);
                    self.left(None, &path, output.value.clone());
                    if let Some(count) = &output.count {
                        self.left(None, &format!("{path}.copy.count"), count.clone());
                    }
                }
            }
        }
        (!tables.is_empty()).then(|| entry("outputs", Toml::Table(Table::new(tables))))
    }

    fn output(&self, output: &Output) -> Option<Toml> {
        let Output {
            name: _,
            kind,
            description,
            secure: false,
            condition: None,
            count: None,
            value,
            rest,
        } = output
        else {
            return None;
        };
        let mut keys = vec![entry("value", self.output_value(value)?)];
        if kind.name() != "string" {
            keys.push(entry("type", text_value(kind.name())));
        }
        if !description.is_empty() {
            keys.push(entry("description", text_value(description)));
        }
        rest.is_empty().then(|| Toml::Table(Table::new(keys)))
    }

    fn output_value(&self, value: &Value) -> Option<Toml> {
        let expression = as_expression(value)?;
        let resources = &self.deployment.resources;
        let computes = resources
            .iter()
            .filter(|resource| resource.resource_type == COMPUTE);
        for compute in computes {
            if let Some(word) = self.property(compute, &expression) {
                let (key, _) = naming::raise(compute, self.deployment)?;
                return Some(table([
                    ("compute", text_value(&key)),
                    ("property", text_value(word)),
                ]));
            }
        }
        let expression = with_ids(expression);
        if !is_sayable(&expression) {
            return None;
        }
        match reference(&expression) {
            Toml::Table(own) if own.get("param").is_some() => {
                Some(table([("expr", text_value(&expression.to_bicep()))]))
            }
            other => Some(other),
        }
    }

    /// The word for what an expression returns about a compute.
    fn property(&self, compute: &Resource, expression: &Expression) -> Option<&'static str> {
        if is_principal_where_deployed(compute, expression) {
            return Some("principal_id");
        }
        let has_symbols = self.deployment.needs_symbolic_names();
        let is_it = |property| {
            let lowered = lower::of_compute(property, compute, &self.deployment.resources, has_symbols);
            lowered.to_arm() == expression.to_arm()
        };
        // A text may be the name of a compute by chance.
        let is_text = matches!(expression, Expression::String(_));
        let mut words = PROPERTIES.into_iter();
        let found = words.find(|(property, _)| {
            let may_be = *property != OutputProperty::Name || !is_text;
            may_be && is_it(*property)
        });
        found.map(|(_, word)| word)
    }
}

/// The items of an output that is an array of two or more and nothing else.
fn items(output: &Output) -> Option<Vec<Expression>> {
    let is_plain = !output.secure && output.condition.is_none() && output.count.is_none();
    if !is_plain || output.kind.name() != "array" || !output.rest.is_empty() {
        return None;
    }
    match &output.value {
        Value::Array(items) if items.len() > 1 => items.iter().map(as_expression).collect(),
        Value::Expression(expression) => match &**expression {
            Expression::Array(items) if items.len() > 1 => {
                let items = items.iter().map(|item| match item {
                    Item::Value(value) => Some(value.clone()),
                    _ => None,
                });
                items.collect()
            }
            _ => None,
        },
        _ => None,
    }
}

/// An expression with the ids of resources as calls that make them, for it has no symbols.
fn with_ids(mut expression: Expression) -> Expression {
    if let Expression::ResourceId {
        resource_type, names, ..
    } = &expression
    {
        let kind = Expression::String(resource_type.clone());
        let names = names.iter().cloned();
        expression = Expression::call("resourceId", std::iter::once(kind).chain(names));
    }
    for child in expression.children_mut() {
        *child = with_ids(std::mem::replace(child, Expression::Null));
    }
    expression
}

/// A value as an expression; none if it has something in it that an expression cannot say.
fn as_expression(value: &Value) -> Option<Expression> {
    Some(match value {
        Value::Expression(expression) => Expression::clone(expression),
        Value::String(text) => Expression::String(text.clone()),
        Value::Integer(number) => Expression::Integer(*number),
        Value::Boolean(flag) => Expression::Boolean(*flag),
        Value::Array(items) => {
            let items = items.iter().map(|item| as_expression(item).map(Item::Value));
            Expression::Array(items.collect::<Option<_>>()?)
        }
        Value::Null => Expression::Null,
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key {
                    Key::Name(name) => ExpressionKey::Name(name.clone()),
                    Key::Expression(computed) => ExpressionKey::Computed(Expression::clone(computed)),
                    Key::Word(_) => return None,
                };
                Some(ExpressionEntry::Member(key, as_expression(value)?))
            });
            Expression::Object(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Whether an expression is the object id of a compute where it is deployed, and empty elsewhere.
fn is_principal_where_deployed(compute: &Resource, expression: &Expression) -> bool {
    let (Expression::Conditional(condition, value, other), Some(own)) = (expression, &compute.condition)
    else {
        return false;
    };
    let is_of_compute = match &**value {
        Expression::Runtime(runtime) => {
            runtime.symbol == compute.symbol && runtime.path == ["identity", "principalId"]
        }
        _ => false,
    };
    is_of_compute && condition == own && **other == Expression::String(ArcStr::new())
}
