//! Texts with two quotes in a row leave the expressions of resources.
//!
//! In an expression of a resource the deployment engine reads `''''` in a literal as one quote, not two (seen in `bicep
//! snapshot`, Bicep CLI 0.49.2): a script would change, and a quoted argument would open a shell. In a variable it reads two. So
//! each such text becomes a variable, once for every resource that uses it.

use crate::arm::{Key, Names, Object, Resource, Value};
use crate::expression::{self, Entry, Expression, Part};

/// Moves the texts of `resources` that the engine would misread into variables, which it returns in the order of their use.
pub(super) fn to_variables(resources: &mut [Resource], names: &mut Names) -> Object {
    let mut moved = Moved {
        names,
        variables: Object::new(),
    };
    for resource in resources {
        moved.expression(&mut resource.name);
        if let Some(condition) = &mut resource.condition {
            moved.expression(condition);
        }
        moved.object(&mut resource.body);
    }
    moved.variables
}

struct Moved<'n> {
    names: &'n mut Names,
    variables: Object,
}

impl Moved<'_> {
    fn object(&mut self, object: &mut Object) {
        for (key, value) in object.iter_mut() {
            if let Key::Expression(key) = key {
                self.within(key);
            }
            self.value(value);
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(object) => self.object(object),
            Value::Expression(expression) => self.within(expression),
            Value::Kept(kept) => self.kept(&mut kept.value),
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Script(_) => {}
        }
    }

    /// A value that is a whole part of an expression: its texts are literals there, and its names too.
    fn kept(&mut self, value: &mut Value) {
        match value {
            Value::String(text) if is_misread(text) => {
                let text = Expression::String(std::mem::take(text));
                *value = Value::Expression(Box::new(self.variable(text)));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.kept(item)),
            Value::Object(object) => {
                for (key, value) in object.iter_mut() {
                    match key {
                        Key::Name(name) if is_misread(name) => {
                            let name = Expression::String(std::mem::take(name));
                            *key = Key::Expression(Box::new(self.variable(name)));
                        }
                        Key::Expression(computed) => self.within(computed),
                        Key::Name(_) | Key::Word(_) => {}
                    }
                    self.kept(value);
                }
            }
            other => self.value(other),
        }
    }

    /// A name or condition: a lone text is printed as plain JSON, which is read right.
    fn expression(&mut self, expression: &mut Expression) {
        if !matches!(expression, Expression::String(_)) {
            self.within(expression);
        }
    }

    fn within(&mut self, expression: &mut Expression) {
        match expression {
            Expression::String(text) if is_misread(text) => {
                *expression = self.variable(Expression::String(std::mem::take(text)));
            }
            // A variable knows no parameter of a lambda, so the object stays and its keys go.
            Expression::Object(entries) if entries.iter().any(has_misread_key) && expression.has_local() => {
                self.keys(expression);
            }
            Expression::Object(entries) if entries.iter().any(has_misread_key) => {
                *expression = self.variable(expression.clone());
            }
            Expression::Interpolation(parts) => parts.iter_mut().for_each(|part| self.part(part)),
            _ => expression
                .children_mut()
                .into_iter()
                .for_each(|child| self.within(child)),
        }
    }

    fn keys(&mut self, object: &mut Expression) {
        if let Expression::Object(entries) = object {
            for entry in entries.iter_mut().filter(|entry| has_misread_key(entry)) {
                if let Entry::Member(key, _) = entry
                    && let expression::Key::Name(name) = key
                {
                    let variable = self.variable(Expression::String(std::mem::take(name)));
                    *key = expression::Key::Computed(variable);
                }
            }
        }
        object
            .children_mut()
            .into_iter()
            .for_each(|child| self.within(child));
    }

    fn part(&mut self, part: &mut Part) {
        match part {
            Part::Text(text) if is_misread(text) => {
                *part = Part::Value(self.variable(Expression::String(std::mem::take(text))));
            }
            Part::Text(_) => {}
            Part::Value(value) => self.within(value),
        }
    }

    /// The variable that holds `value`: one for each value.
    fn variable(&mut self, value: Expression) -> Expression {
        let name = if value == Expression::String("'\\''".to_owned()) {
            "quote"
        } else {
            "quotedText"
        };
        let value = Value::from(value);
        let known = self.variables.iter().find(|(_, known)| *known == value);
        if let Some(known) = known.and_then(|(key, _)| key.as_str()) {
            return Expression::Variable(known.to_owned());
        }
        let name = self.names.symbol(name, "");
        self.variables.insert(Key::Name(name.clone()), value);
        Expression::Variable(name)
    }
}

fn has_misread_key(entry: &Entry) -> bool {
    matches!(entry, Entry::Member(expression::Key::Name(name), _) if is_misread(name))
}

/// Whether the engine reads less in a literal of `text` than was written.
fn is_misread(text: &str) -> bool {
    text.contains("''")
}
