//! Calls: of the engine's functions, and of the template's own.

use serde_json::Value;

use super::super::functions::canonical;
use super::super::tree::Expression;
use super::context::{Context, Known, Surroundings, TemplateFunction};
use super::error::{EvaluationError, Fault};
use super::outcome::{Note, Outcome};
use super::reduce::{Evaluator, boolean, error_of, known, settled, wrong_type};
use super::{collection, lambda, object, pure, scope};

/// Functions whose value only the deployment knows.
const DEPLOYED: [&str; 22] = [
    "deployer",
    "deployment",
    "environment",
    "externalInput",
    "externalInputs",
    "getSecret",
    "managementGroup",
    "newGuid",
    "pickZones",
    "providers",
    "reference",
    "references",
    "resourceGroup",
    "resourceInfo",
    "subscription",
    "target",
    "tenant",
    "toLogicalZone",
    "toLogicalZones",
    "toPhysicalZone",
    "toPhysicalZones",
    "utcNow",
];

type Result<T> = std::result::Result<T, EvaluationError>;

impl Evaluator<'_> {
    pub(super) fn resource_id(&mut self, resource_type: &str, names: &[Expression]) -> Result<Outcome> {
        let mut arguments = vec![Expression::String(resource_type.into())];
        arguments.extend(names.iter().cloned());
        self.call(None, "resourceId", &arguments)
    }

    pub(super) fn call(
        &mut self,
        namespace: Option<&str>,
        name: &str,
        arguments: &[Expression],
    ) -> Result<Outcome> {
        match namespace {
            None | Some("sys" | "az") => {}
            Some("this") => return self.existing(name),
            Some(namespace) => return self.own_function(namespace, name, arguments),
        }
        let name = canonical(name).unwrap_or(name);
        match (name, arguments) {
            ("any", [only]) => self.reduce(only),
            ("coalesce", [first, rest @ ..]) => self.first_of(first, rest),
            ("and" | "or", [first, rest @ ..]) => self.chain(name, first, rest),
            ("parameters" | "variables" | "lambdaVariables", [name_of]) => self.named(name, name_of),
            ("copyIndex", _) => self.copy_index(arguments),
            _ if lambda::takes_lambda(name) => self.with_lambda(name, arguments),
            _ => self.plain(name, arguments),
        }
    }

    /// A function whose arguments are all evaluated first.
    fn plain(&mut self, name: &str, arguments: &[Expression]) -> Result<Outcome> {
        let mut reduced = Vec::with_capacity(arguments.len());
        for argument in arguments {
            reduced.push(self.reduce(argument)?);
        }
        if let Some(outcome) = self.policy_function(name, &reduced) {
            return outcome;
        }
        if scope::is_id(name) {
            let arguments = reduced.into_iter().map(Outcome::into_expression).collect();
            let id = scope::id(name, arguments, self.context.surroundings());
            return id.map(settled).map_err(error_of);
        }
        if DEPLOYED.contains(&name) || name.starts_with("list") {
            let arguments: Vec<Expression> = reduced.into_iter().map(Outcome::into_expression).collect();
            let deployed = self.context.deployed(name, &arguments);
            return known(deployed, &Expression::call(name, arguments), "function", name);
        }
        let values: Option<Vec<Value>> = reduced
            .iter()
            .map(|outcome| match outcome {
                Outcome::Value(value) => Some(value.clone()),
                Outcome::Open(_) => None,
            })
            .collect();
        let open = || Expression::call(name, reduced.into_iter().map(Outcome::into_expression));
        match values {
            Some(values) => self.settle(name, pure::call(name, &values), open),
            None if canonical(name).is_none() => Err(unknown(name)),
            None => Ok(Outcome::Open(match open() {
                Expression::Call { name, arguments, .. } if name == "union" => {
                    object::united(&arguments).unwrap_or_else(|| Expression::call("union", arguments))
                }
                open => open,
            })),
        }
    }

    /// What a function gave, or the call that stays in its place.
    pub(super) fn settle(
        &mut self,
        function: &str,
        given: Option<std::result::Result<Value, Fault>>,
        open: impl FnOnce() -> Expression,
    ) -> Result<Outcome> {
        let reason = match given {
            Some(Ok(value)) => return Ok(Outcome::Value(value)),
            Some(Err(fault @ (Fault::Error(_) | Fault::Limit(_)))) => return Err(error_of(fault)),
            Some(Err(Fault::Open(reason))) => reason,
            None if canonical(function).is_none() => return Err(unknown(function)),
            None => "armlet does not evaluate it",
        };
        let note = Note {
            function: function.to_owned(),
            reason,
        };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        Ok(Outcome::Open(open()))
    }

    fn first_of(&mut self, first: &Expression, rest: &[Expression]) -> Result<Outcome> {
        let Some((second, others)) = rest.split_first() else {
            return self.reduce(first);
        };
        match self.reduce(first)? {
            Outcome::Value(Value::Null) => self.first_of(second, others),
            Outcome::Value(value) => Ok(Outcome::Value(value)),
            Outcome::Open(open) => {
                let rest = rest.iter().map(|argument| self.attempt(argument));
                let arguments: Vec<Expression> = std::iter::once(open).chain(rest).collect();
                Ok(Outcome::Open(Expression::call("coalesce", arguments)))
            }
        }
    }

    /// `and` or `or` as a call.
    fn chain(&mut self, name: &str, first: &Expression, rest: &[Expression]) -> Result<Outcome> {
        let stops_at = name == "or";
        let outcome = self.reduce(first)?;
        match (outcome, rest.split_first()) {
            (Outcome::Value(value), None) => Ok(Outcome::Value(Value::Bool(boolean(name, &value)?))),
            (Outcome::Value(value), Some(_)) if boolean(name, &value)? == stops_at => {
                Ok(Outcome::Value(value))
            }
            (Outcome::Value(_), Some((next, others))) => self.chain(name, next, others),
            (Outcome::Open(open), _) => {
                let rest = rest.iter().map(|argument| self.attempt(argument));
                let arguments: Vec<Expression> = std::iter::once(open).chain(rest).collect();
                Ok(Outcome::Open(Expression::call(name, arguments)))
            }
        }
    }

    /// `parameters(…)` with a name that is computed.
    fn named(&mut self, function: &str, name: &Expression) -> Result<Outcome> {
        match self.reduce(name)? {
            Outcome::Value(Value::String(name)) => self.reduce(&match function {
                "parameters" => Expression::Parameter(name.into()),
                "variables" => Expression::Variable(name.into()),
                _ => Expression::Local(name.into()),
            }),
            Outcome::Value(other) => Err(wrong_type(function, "String", &other)),
            Outcome::Open(open) => Ok(Outcome::Open(Expression::call(function, [open]))),
        }
    }

    fn copy_index(&mut self, arguments: &[Expression]) -> Result<Outcome> {
        let mut reduced = Vec::new();
        for argument in arguments {
            reduced.push(self.reduce(argument)?);
        }
        let open = || Expression::call("copyIndex", reduced.iter().cloned().map(Outcome::into_expression));
        let (name, offset) = match reduced.as_slice() {
            [] => (None, 0),
            [Outcome::Value(Value::String(name))] => (Some(name.as_str()), 0),
            [Outcome::Value(Value::Number(offset))] => (None, offset.as_i64().unwrap_or_default()),
            [
                Outcome::Value(Value::String(name)),
                Outcome::Value(Value::Number(offset)),
            ] => (Some(name.as_str()), offset.as_i64().unwrap_or_default()),
            other if other.iter().any(|outcome| matches!(outcome, Outcome::Open(_))) => {
                return Ok(Outcome::Open(open()));
            }
            _ => {
                return Err(EvaluationError::new(
                    "The template language function 'copyIndex' takes the name of a loop and an offset.",
                ));
            }
        };
        let index = self
            .context
            .copy_index(name)
            .and_then(|index| index.checked_add(offset));
        Ok(match index {
            Some(index) => Outcome::Value(Value::from(index)),
            None => Outcome::Open(open()),
        })
    }

    /// `this.exists()` and `this.existingResource()`
    fn existing(&mut self, name: &str) -> Result<Outcome> {
        let kept = Expression::Call {
            namespace: Some("this".into()),
            name: name.into(),
            arguments: Vec::new(),
        };
        let existing = known(self.context.existing(), &kept, "function", "target")?;
        match (name, existing) {
            ("exists", Outcome::Value(value)) => {
                let is_empty = collection::empty(&value).map_err(error_of)?;
                Ok(Outcome::Value(Value::Bool(is_empty == Value::Bool(false))))
            }
            (_, outcome) => Ok(outcome),
        }
    }

    /// A function of the template's own, which sees its parameters only.
    fn own_function(&mut self, namespace: &str, name: &str, arguments: &[Expression]) -> Result<Outcome> {
        let Some(function) = self.context.function(namespace, name) else {
            return Err(unknown(&format!("{namespace}.{name}")));
        };
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(self.reduce(argument)?);
        }
        if given.len() != function.parameters.len() {
            return Err(EvaluationError::new(format!(
                "The template function '{namespace}.{name}' takes {} argument(s), not {}.",
                function.parameters.len(),
                given.len()
            )));
        }
        let uses_local = |outcome: &Outcome| matches!(outcome, Outcome::Open(open) if open.any(&|part| matches!(part, Expression::Local(_))));
        if given.iter().any(uses_local) {
            return Ok(Outcome::Open(Expression::Call {
                namespace: Some(namespace.into()),
                name: name.into(),
                arguments: given.into_iter().map(Outcome::into_expression).collect(),
            }));
        }
        let bound = Bound {
            outer: self.context,
            function: &function,
            given,
        };
        let mut inner = Evaluator {
            context: &bound,
            notes: std::mem::take(&mut self.notes),
            locals: Vec::new(),
            limits: self.limits,
        };
        // A call of a function takes more of the stack than another step.
        inner.limits.depth += 2;
        let outcome = inner.reduce(&function.output);
        self.notes = std::mem::take(&mut inner.notes);
        let depth = self.limits.depth;
        self.limits = inner.limits;
        self.limits.depth = depth;
        outcome
    }
}

/// The inside of a function of the template's own.
struct Bound<'o> {
    outer: &'o dyn Context,
    function: &'o TemplateFunction,
    given: Vec<Outcome>,
}

impl Context for Bound<'_> {
    fn surroundings(&self) -> &Surroundings {
        self.outer.surroundings()
    }

    fn parameter(&self, name: &str) -> Known {
        let names = self.function.parameters.iter();
        let mut pairs = names.zip(&self.given);
        match pairs.find(|(parameter, _)| parameter.eq_ignore_ascii_case(name)) {
            Some((_, Outcome::Value(value))) => Known::Value(value.clone()),
            Some((_, Outcome::Open(open))) => Known::Expression(open.clone()),
            None => Known::Missing,
        }
    }

    fn variable(&self, _name: &str) -> Known {
        Known::Missing
    }

    fn function(&self, namespace: &str, name: &str) -> Option<TemplateFunction> {
        self.outer.function(namespace, name)
    }

    fn deployed(&self, function: &str, arguments: &[Expression]) -> Known {
        self.outer.deployed(function, arguments)
    }
}

fn unknown(name: &str) -> EvaluationError {
    EvaluationError::new(format!("The template function '{name}' is not valid."))
}
