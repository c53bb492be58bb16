//! What an expression of a template is evaluated in: the template, and the rounds of the loops around it.

use serde_json::Value as Json;

use super::super::value::Value;
use super::state::{Frame, Round, Scope};
use super::{Depth, Note, TOO_MUCH, convert};
use crate::expression::Expression;
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, TemplateFunction, evaluate};

impl<'f, 't> Scope<'f, 't> {
    pub(super) fn of(frame: &'f Frame<'t>) -> Self {
        Self {
            frame,
            rounds: Vec::new(),
            sees_values: frame.depth == Depth::All,
            pointer: String::new(),
        }
    }

    /// The same place in a round of a loop.
    pub(super) fn within(&self, name: &str, index: i64, is_whole: bool) -> Self {
        let mut inner = self.clone();
        inner.rounds.push(Round {
            name: name.to_owned(),
            index,
            is_whole,
        });
        inner
    }

    /// The same place, where parameters have their values: names and loops need them.
    pub(super) fn with_values(&self) -> Self {
        let mut inner = self.clone();
        inner.sees_values = true;
        inner
    }

    pub(super) fn at(&self, pointer: &str) -> Self {
        let mut inner = self.clone();
        pointer.clone_into(&mut inner.pointer);
        inner
    }

    /// What an expression comes to; one that fails stays as it is.
    pub(super) fn settled(&self, expression: &Expression) -> Value {
        if self.frame.run.is_over.get() {
            return Value::from(expression.clone());
        }
        match evaluate(expression, self) {
            Ok(evaluated) => {
                for note in evaluated.notes {
                    self.note(format!("`{}` is not evaluated: {}", note.function, note.reason));
                }
                if matches!(evaluated.outcome, Outcome::Open(_)) && self.keeps(expression) {
                    return Value::from(expression.clone());
                }
                let value = convert::value(evaluated.outcome);
                match self
                    .frame
                    .run
                    .has_room(weight(&value), &self.pointer, Some(expression))
                {
                    true => value,
                    false => Value::from(expression.clone()),
                }
            }
            Err(error) if error.exceeds_limits => {
                let written = expression.to_arm();
                self.frame
                    .run
                    .exceeded(&self.pointer, error.message, Some(written));
                self.frame.run.has_room(TOO_MUCH, &self.pointer, Some(expression));
                Value::from(expression.clone())
            }
            Err(error) => {
                self.note(error.message);
                Value::from(expression.clone())
            }
        }
    }

    pub(super) fn note(&self, message: String) {
        self.frame.run.notes.borrow_mut().push(Note {
            pointer: self.pointer.clone(),
            message,
            exceeds_limits: false,
            expression: None,
        });
    }

    /// Whether an expression that stays open is kept as it is written: where parameters are open and nothing else in it
    /// could be followed.
    fn keeps(&self, expression: &Expression) -> bool {
        let is_followed = |part: &Expression| match part {
            Expression::Variable(_) => true,
            Expression::Parameter(name) => self.frame.run.pinned.contains(&name.to_ascii_lowercase()),
            Expression::Call { namespace, name, .. } => {
                namespace.as_deref().is_some_and(|namespace| namespace != "this")
                    || name == "copyIndex"
                    || name == "reference"
            }
            _ => false,
        };
        !self.sees_values && self.frame.is_root && !expression.any(&is_followed)
    }
}

impl Context for Scope<'_, '_> {
    fn surroundings(&self) -> &Surroundings {
        &self.frame.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        self.frame.parameter(name, self.sees_values)
    }

    fn look_at_parameter(&self, name: &str, look: &mut dyn FnMut(&Json)) -> bool {
        self.frame
            .parameter_with(name, self.sees_values, &mut |known| match known {
                Known::Value(value) => {
                    look(value);
                    true
                }
                _ => false,
            })
    }

    fn variable(&self, name: &str) -> Known {
        self.frame.variable(name, self.sees_values)
    }

    fn function(&self, namespace: &str, name: &str) -> Option<TemplateFunction> {
        let mut functions = self.frame.template.functions.iter();
        let found = functions.find(|function| {
            function.namespace.eq_ignore_ascii_case(namespace) && function.name.eq_ignore_ascii_case(name)
        })?;
        Some(TemplateFunction {
            parameters: found.parameters.clone(),
            output: convert::expression(&found.value),
        })
    }

    fn copy_index(&self, name: Option<&str>) -> Option<i64> {
        let found = match name {
            Some(name) => self
                .rounds
                .iter()
                .rfind(|round| round.name.eq_ignore_ascii_case(name)),
            None => {
                let whole = self.rounds.iter().rfind(|round| round.is_whole);
                whole.or_else(|| self.rounds.last())
            }
        };
        found.map(|round| round.index)
    }

    fn deployed(&self, function: &str, arguments: &[Expression]) -> Known {
        if function != "reference" {
            return Known::Open;
        }
        self.handed_on(arguments)
    }
}

/// How much a value is: its texts in bytes, and 32 for each value in it.
fn weight(value: &Value) -> usize {
    32 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| key.as_str().map_or(0, str::len) + weight(value))
            .sum(),
        Value::Expression(open) => open.weight(),
        _ => 0,
    }
}
