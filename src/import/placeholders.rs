//! Placeholders such as `<MAX_NODES>` where a number belongs: parameters that the deployment has to give.

use super::lost::Lost;
use super::parameters::{free, undeclared};
use super::secret_places::camel;
use super::spelling::compute_type;
use crate::arm::{COMPUTE, Deployment, Object, Parameter, Value};
use crate::expression::{Expression, ValueType, is_identifier};
use crate::language::rest_path::{Owner, owners};

/// Puts a parameter in the place of each placeholder for a number.
pub(super) fn take_out(deployment: &mut Deployment) -> Vec<Lost> {
    let mut lost = Vec::new();
    let parameters = &mut deployment.parameters;
    for compute in deployment.resources.iter_mut().filter(|one| one.is(COMPUTE)) {
        let Some(compute_type) = compute_type(&compute.body) else {
            continue;
        };
        let mut search = Search {
            compute_type: &compute_type,
            symbol: &compute.symbol,
            parameters,
            path: Vec::new(),
            lost: &mut lost,
        };
        search.object(&mut compute.body);
    }
    lost
}

/// The search through a body.
struct Search<'s> {
    compute_type: &'s str,
    symbol: &'s str,
    parameters: &'s mut Vec<Parameter>,
    /// The way to the value.
    path: Vec<String>,
    lost: &'s mut Vec<Lost>,
}

impl Search<'_> {
    fn object(&mut self, object: &mut Object) {
        // NOTE: to go through members to change them copies what is shared.
        if !object.iter().any(|(_, value)| has_placeholder(value)) {
            return;
        }
        for (key, value) in object.iter_mut() {
            let Some(name) = key.as_str() else { continue };
            self.path.push(name.to_owned());
            self.value(value);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Object(inner) => self.object(inner),
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.path.push(format!("[{index}]"));
                    self.value(item);
                    self.path.pop();
                }
            }
            Value::String(_) => self.text(value),
            _ => {}
        }
    }

    fn text(&mut self, value: &mut Value) {
        let Some(name) = placeholder(value).filter(|_| self.is_number()) else {
            return;
        };
        let name = declared(&name, self.parameters);
        *value = Expression::Parameter(name.as_str().into()).into();
        let path = self.path.join(".").replace(".[", "[");
        let reason = format!("it is a placeholder, which the deployment gives as the parameter `{name}`");
        self.lost.push(Lost::new(self.symbol, path, reason));
    }

    /// Whether the language has a number at this place.
    fn is_number(&self) -> bool {
        match owners(self.compute_type, &self.path) {
            Some(Owner::Above(holder)) => {
                let expects = holder.scalar.map(|scalar| scalar.expects);
                expects == Some(ValueType::Int)
            }
            Some(Owner::Within(_)) | None => false,
        }
    }
}

/// Whether a placeholder is in a value, at any depth.
fn has_placeholder(value: &Value) -> bool {
    match value {
        Value::Object(inner) => inner.iter().any(|(_, value)| has_placeholder(value)),
        Value::Array(items) => items.iter().any(has_placeholder),
        text => placeholder(text).is_some(),
    }
}

/// The name in `<MAX_NODES>`, as that of a parameter.
fn placeholder(value: &Value) -> Option<String> {
    let Value::String(text) = value else { return None };
    let name = camel(text.trim().strip_prefix('<')?.strip_suffix('>')?);
    is_identifier(&name).then_some(name)
}

/// Declares a number of this name, unless there is one already.
fn declared(name: &str, parameters: &mut Vec<Parameter>) -> String {
    let mut known = parameters.iter();
    let name = match known.find(|known| known.name.eq_ignore_ascii_case(name)) {
        Some(known) if known.kind == ValueType::Int => return known.name.clone(),
        Some(_) => free(name, parameters),
        None => name.to_owned(),
    };
    parameters.push(Parameter {
        kind: ValueType::Int,
        ..undeclared(name.clone())
    });
    name
}
