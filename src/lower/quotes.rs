//! Texts with two quotes in a row leave the expressions of resources.
//!
//! In an expression of a resource the deployment engine reads `''''` in a literal as one quote, not two (seen in `bicep
//! snapshot`, Bicep CLI 0.49.2): a script would change, and a quoted argument would open a shell. In a variable it reads two. So
//! each such text becomes a variable, once for every resource that uses it.

use std::sync::Arc;

use super::SHARING;
use crate::arm::{Key, Names, Object, Resource, Value};
use crate::expression::{self, Entry, Expression, Part};
use crate::parallel;

/// A quote inside quotes of a shell.
const ESCAPED: &str = "'\\''";

/// Two quotes in a row.
const TWO: &str = "''";

/// Whether the engine may misread a text of the body of each resource; what one shares with the one before is asked once.
fn bodies_that_change(resources: &[Resource]) -> Vec<bool> {
    let mut unchanged: Option<&Object> = None;
    let are_changed = resources.iter().map(|resource| {
        let is_changed = resource.body.any_besides(unchanged, &may_be_misread);
        if !is_changed {
            unchanged = Some(&resource.body);
        }
        is_changed
    });
    are_changed.collect()
}

/// The quotes that have become variables.
#[derive(Clone)]
pub(super) struct Moved {
    /// The variables of [`ESCAPED`] and of [`TWO`].
    names: [String; 2],
    is_used: [bool; 2],
}

impl Moved {
    /// None yet, in a template in which `names` are taken.
    pub(super) fn none(names: &mut Names) -> Self {
        Self {
            names: [names.symbol("quote", ""), names.symbol("quotes", "")],
            is_used: [false, false],
        }
    }

    /// Moves the quotes in the texts of `resources` that the engine would misread.
    pub(super) fn out_of(&mut self, mut resources: Vec<Resource>) -> Vec<Resource> {
        let some: Vec<&[Resource]> = resources.chunks(SHARING).collect();
        let are_changed = parallel::map_if(some.len() > 1, &some, |resources| bodies_that_change(resources));
        for (resource, is_changed) in resources.iter_mut().zip(are_changed.into_iter().flatten()) {
            self.expression(&mut resource.name);
            if let Some(condition) = &mut resource.condition {
                self.expression(condition);
            }
            // To change what several resources share would be to hold it once for each.
            if is_changed {
                self.object(&mut resource.body);
            }
        }
        resources
    }

    /// Adds those that were moved out of other resources of the template.
    pub(super) fn add(&mut self, other: &Self) {
        for (is_used, by_other) in self.is_used.iter_mut().zip(other.is_used) {
            *is_used |= by_other;
        }
    }

    /// The variables that are used.
    pub(super) fn variables(self) -> Object {
        let mut variables = Object::new();
        let texts = self.names.into_iter().zip([ESCAPED, TWO]);
        for ((name, text), _) in texts.zip(self.is_used).filter(|(_, is_used)| *is_used) {
            variables.insert(Key::Name(name.into()), Value::String(text.into()));
        }
        variables
    }

    fn object(&mut self, object: &mut Object) {
        for (key, value) in object.iter_mut() {
            if let Key::Expression(key) = key {
                self.within(Arc::make_mut(key));
            }
            self.value(value);
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(object) => self.object(object),
            Value::Expression(expression) => self.within(Arc::make_mut(expression)),
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
                *value = Value::Expression(Arc::new(self.joined(text)));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.kept(item)),
            Value::Object(object) => {
                for (key, value) in object.iter_mut() {
                    match key {
                        Key::Name(name) if is_misread(name) => {
                            *key = Key::Expression(Arc::new(self.joined(name)));
                        }
                        Key::Expression(computed) => self.within(Arc::make_mut(computed)),
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
            Expression::String(text) if is_misread(text) => *expression = self.joined(text),
            Expression::Object(entries) => {
                self.keys(entries);
                self.below(expression);
            }
            Expression::Interpolation(parts) => {
                let whole = std::mem::take(parts);
                parts.extend(whole.into_iter().flat_map(|part| self.part(part)));
            }
            _ => self.below(expression),
        }
    }

    fn below(&mut self, expression: &mut Expression) {
        for child in expression.children_mut() {
            self.within(child);
        }
    }

    fn keys(&mut self, entries: &mut [Entry]) {
        for entry in entries {
            if let Entry::Member(key, _) = entry
                && let expression::Key::Name(name) = key
                && is_misread(name)
            {
                *key = expression::Key::Computed(self.joined(name));
            }
        }
    }

    fn part(&mut self, mut part: Part) -> Vec<Part> {
        match &mut part {
            Part::Text(text) if is_misread(text) => self.parts(text),
            Part::Text(_) => vec![part],
            Part::Value(value) => {
                self.within(value);
                vec![part]
            }
        }
    }

    /// A text as an expression.
    fn joined(&mut self, text: &str) -> Expression {
        let mut parts = self.parts(text);
        match parts.pop() {
            Some(Part::Value(only)) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Expression::Interpolation(parts)
            }
        }
    }

    /// The parts of a text, none of which has two quotes in a row.
    fn parts(&mut self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(TWO) {
            let before = rest.get(..at).unwrap_or_default();
            // The first two of the quotes that escape one are not in a row.
            let (before, number) = match before.strip_suffix("'\\") {
                Some(before) => (before, 0),
                None => (before, 1),
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            }
            parts.push(Part::Value(self.variable(number)));
            rest = rest.get(at + TWO.len()..).unwrap_or_default();
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        parts
    }

    fn variable(&mut self, number: usize) -> Expression {
        if let Some(is_used) = self.is_used.get_mut(number) {
            *is_used = true;
        }
        let name = self.names.get(number).cloned().unwrap_or_default();
        Expression::Variable(name.into())
    }
}

/// Whether a member may have a text that is misread.
fn may_be_misread(key: &Key, value: &Value) -> bool {
    matches!(key, Key::Expression(_))
        || match value {
            Value::Expression(expression) => expression.any(&|part| match part {
                Expression::String(text) => is_misread(text),
                Expression::Interpolation(parts) => {
                    let mut parts = parts.iter();
                    parts.any(|part| matches!(part, Part::Text(text) if is_misread(text)))
                }
                Expression::Object(_) => true,
                _ => false,
            }),
            Value::Kept(_) => true,
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Script(_) => false,
        }
}

/// Whether the engine reads less in a literal of `text` than was written.
fn is_misread(text: &str) -> bool {
    text.contains("''")
}
