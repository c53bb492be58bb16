//! Outputs → `[outputs]`.

use super::Raising;
use crate::arm::{COMPUTE, Key, Output, Resource, Value};
use crate::expression::{Entry as ExpressionEntry, Expression, Item, Key as ExpressionKey};
use crate::language::naming;
use crate::language::rest::is_sayable;
use crate::language::rest::{entry, reference, table, text_value};
use crate::language::template_output::OutputProperty;
use crate::lower;
use crate::syntax::{Entry, Table, Value as Toml};

impl Raising<'_> {
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
        let words = [
            (OutputProperty::PrincipalId, "principal_id"),
            (OutputProperty::Id, "id"),
        ];
        let is_it = |property| {
            let lowered = lower::of_compute(property, compute, &self.deployment.resources, has_symbols);
            lowered.to_arm() == expression.to_arm()
        };
        let mut words = words.into_iter();
        let found = words.find(|(property, _)| is_it(*property)).map(|(_, word)| word);
        // A text may be the name of a compute by chance.
        let is_text = matches!(expression, Expression::String(_));
        found.or_else(|| (!is_text && is_it(OutputProperty::Name)).then_some("name"))
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
    is_of_compute && **condition == *own && **other == Expression::String(String::new())
}
