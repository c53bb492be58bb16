//! A template with what its parameters are given: the values of its parameters and variables.

use std::cell::{OnceCell, RefCell};

use super::super::deployment::Deployment;
use super::super::parameter::Parameter;
use super::super::parameter_file::ParameterValue;
use super::super::value::Value;
use super::state::{Frame, Given, Kind, Scope, failed};
use super::{Depth, MOST_STEPS, Run, Settling, convert};
use crate::expression::ValueType;
use crate::expression::evaluate::{EvaluationError, Known, Surroundings};
use crate::hashing::HashMap;

/// What the evaluation of one expression takes of the stack at most, in bytes.
const RED_ZONE: usize = 4 << 20;

/// How much the stack grows by where less than that is left.
const STACK: usize = 16 << 20;

impl<'t> Frame<'t> {
    pub(super) fn root(
        template: &'t Deployment,
        settling: &Settling<'_>,
        depth: Depth,
        run: &'t Run,
    ) -> Self {
        let given = settling.given.iter().map(|(name, value)| {
            let value = match value {
                ParameterValue::Value(value) => convert::known(value),
                ParameterValue::KeyVault { .. } | ParameterValue::EnvironmentVariable { .. } => Known::Open,
            };
            let given = Given {
                open: Known::Open,
                value,
            };
            (name.to_ascii_lowercase(), given)
        });
        Self {
            is_root: true,
            ..Self::nested(
                template,
                given.collect(),
                settling.surroundings.clone(),
                depth,
                run,
            )
        }
    }

    pub(super) fn nested(
        template: &'t Deployment,
        given: HashMap<String, Given>,
        surroundings: Surroundings,
        depth: Depth,
        run: &'t Run,
    ) -> Self {
        Self {
            template,
            surroundings,
            depth,
            is_root: false,
            run,
            given,
            names: RefCell::new(HashMap::default()),
            instances: OnceCell::new(),
        }
    }

    /// What a parameter is known to be.
    pub(super) fn parameter(&self, name: &str, sees_values: bool) -> Known {
        self.parameter_with(name, sees_values, &mut Known::clone)
    }

    /// What `read` makes of what a parameter is known to be.
    pub(super) fn parameter_with<R>(
        &self,
        name: &str,
        sees_values: bool,
        read: &mut dyn FnMut(&Known) -> R,
    ) -> R {
        let mut parameters = self.template.parameters.iter();
        let Some(parameter) = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(name)) else {
            return read(&Known::Missing);
        };
        let lower = parameter.name.to_ascii_lowercase();
        if self.is_root && self.run.counts.get() && parameter.kind != ValueType::String {
            self.run.counted.borrow_mut().insert(lower.clone());
        }
        let is_pinned = self.run.pinned.contains(&lower) && !parameter.secure;
        if self.is_root && !sees_values && !is_pinned {
            return read(&Known::Open);
        }
        let sees_values = sees_values || self.is_root && is_pinned;
        let given = self.given.get(&lower).map(|given| match sees_values {
            true => &given.value,
            false => &given.open,
        });
        match given {
            Some(_) if self.is_root && parameter.secure => read(&Known::Open),
            // NOTE: the engine takes `null` as no value, so that the default holds (Azure/bicep#11532).
            None | Some(Known::Value(serde_json::Value::Null)) => {
                let key = (Kind::Parameter, name, sees_values);
                self.once(key, |frame| frame.by_itself(parameter, sees_values), read)
            }
            Some(given) => read(given),
        }
    }

    /// What a parameter is where nothing is given: its default, its one allowed value, or `null`.
    fn by_itself(&self, parameter: &Parameter, sees_values: bool) -> Known {
        let is_secret = parameter.secure && !parameter.default.as_ref().is_some_and(is_empty);
        match (&parameter.default, parameter.allowed.as_slice()) {
            (Some(_), _) if is_secret => Known::Open,
            (Some(default), _) => convert::known(&self.scope(sees_values).value(default)),
            (None, [only]) if !is_secret => convert::known(only),
            (None, _) if parameter.nullable => Known::Value(serde_json::Value::Null),
            (None, _) => Known::Open,
        }
    }

    /// What a variable is known to be.
    pub(super) fn variable(&self, name: &str, sees_values: bool) -> Known {
        let settle = |frame: &Self| {
            let scope = frame.scope(sees_values);
            let found = frame.template.variables.get_alike(name);
            let value = match found {
                Some(value) => Some(scope.value(value)),
                None => scope.loop_of(&frame.template.variables, name),
            };
            match value {
                Some(value) => convert::known(&value),
                None => frame.script_variable(name),
            }
        };
        self.once((Kind::Variable, name, sees_values), settle, &mut Known::clone)
    }

    /// The lines of a script that a lowered deployment keeps in the script itself.
    fn script_variable(&self, name: &str) -> Known {
        let mut scripts = self.template.script_variables();
        match scripts.find(|(variable, _)| *variable == name) {
            Some((_, text)) => Known::Value(text.split('\n').collect()),
            None => Known::Missing,
        }
    }

    fn scope(&self, sees_values: bool) -> Scope<'_, 't> {
        let mut scope = Scope::of(self);
        scope.sees_values = sees_values;
        scope
    }

    /// What `read` makes of what a name stands for, which is settled once; one that refers to itself fails.
    fn once<R>(
        &self,
        (kind, name, sees_values): (Kind, &str, bool),
        settle: impl FnOnce(&Self) -> Known,
        read: &mut dyn FnMut(&Known) -> R,
    ) -> R {
        let key = (kind, name.to_ascii_lowercase(), sees_values);
        if let Some(found) = self.names.borrow().get(&key) {
            return match found {
                Some(known) => read(known),
                None => read(&failed(format!("'{name}' refers to itself."))),
            };
        }
        let steps = self.run.steps.get();
        if steps >= MOST_STEPS {
            let message =
                format!("'{name}' is one of more than {MOST_STEPS} names that refer to one another.");
            return read(&Known::Failed(EvaluationError::limit(message)));
        }
        self.names.borrow_mut().insert(key.clone(), None);
        self.run.steps.set(steps + 1);
        // NOTE: the stack grows, for each step may evaluate an expression as deep as one may be.
        let known = stacker::maybe_grow(RED_ZONE, STACK, || settle(self));
        self.run.steps.set(steps);
        let result = read(&known);
        self.names.borrow_mut().insert(key, Some(known));
        result
    }
}

/// Whether a default of a secret says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Expression(expression) => matches!(**expression, crate::expression::Expression::Null),
        _ => false,
    }
}
