//! Whether two resources deploy the same.

use crate::arm::{Deployment, Object, Resource, Value};
use crate::expression::Expression;
use crate::hashing::HashMap;

/// The resources of a deployment by their type, in lower case, and their own name, as ARM spells it: of eight hundred none is looked for
/// by walking through all.
pub(super) struct Index<'d>(HashMap<(String, String), Vec<&'d Resource>>);

impl<'d> Index<'d> {
    pub(super) fn of(deployment: &'d Deployment) -> Self {
        let mut found: HashMap<(String, String), Vec<&Resource>> = HashMap::default();
        for resource in &deployment.resources {
            found.entry(key(resource)).or_default().push(resource);
        }
        Self(found)
    }

    /// Whether the deployment has the same resource: of its type and name, with the same body under the same conditions.
    ///
    /// The order of members is the printer's business, and so are symbolic names.
    pub(super) fn has(&self, resource: &Resource) -> bool {
        self.0.get(&key(resource)).is_some_and(|candidates| {
            candidates.iter().any(|candidate| {
                candidate.existing == resource.existing
                    && candidate.condition == resource.condition
                    && candidate.only_if_not_exists == resource.only_if_not_exists
                    && is_same_object(&candidate.body, &resource.body)
            })
        })
    }
}

/// NOTE: only the last segment of its name is the resource's own; an existing parent may be named in another way.
fn key(resource: &Resource) -> (String, String) {
    (
        resource.resource_type.to_ascii_lowercase(),
        resource.name.to_arm(),
    )
}

fn is_same_object(this: &Object, other: &Object) -> bool {
    this.iter().count() == other.iter().count()
        && this.iter().all(|(key, value)| {
            let found = match key.as_str() {
                Some(name) => other.get(name),
                None => other
                    .iter()
                    .find(|(other, _)| other == key)
                    .map(|(_, value)| value),
            };
            found.is_some_and(|found| is_same(value, found))
        })
}

fn is_same(this: &Value, other: &Value) -> bool {
    match (this, other) {
        (Value::Object(this), Value::Object(other)) => is_same_object(this, other),
        (Value::Array(this), Value::Array(other)) => {
            this.len() == other.len() && this.iter().zip(other).all(|(this, other)| is_same(this, other))
        }
        (Value::Script(this), Value::Script(other)) => this.text == other.text,
        (Value::Kept(this), Value::Kept(other)) => {
            this.existing == other.existing && is_same(&this.value, &other.value)
        }
        (Value::Expression(this), Value::Expression(other)) => is_same_expression(this, other),
        _ => this == other,
    }
}

/// An interpolation and `format()` are the same, and so are a symbol and the id that it stands for.
fn is_same_expression(this: &Expression, other: &Expression) -> bool {
    this == other || without_symbols(this).to_arm() == without_symbols(other).to_arm()
}

/// An expression in which resources have their names and not their symbols.
fn without_symbols(expression: &Expression) -> Expression {
    fn within(expression: &mut Expression) {
        if let Expression::Runtime(runtime) = expression {
            runtime.by_symbol = false;
        }
        for child in expression.children_mut() {
            within(child);
        }
    }
    let mut named = expression.clone();
    within(&mut named);
    named
}
