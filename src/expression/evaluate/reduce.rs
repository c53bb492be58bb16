//! Walks an expression and replaces every part that is known by its value.

use arcstr::ArcStr;
use serde_json::Value;

use super::super::tree::{Access, Deployed, Entry, Expression, Item, Key, Operator, Part, Runtime};
use super::context::{Context, Known};
use super::error::{EvaluationError, Fault, TOO_LARGE};
use super::object::merged;
use super::outcome::{Note, Outcome};
use super::value::{MAX_TEXT, MAX_WEIGHT, constant, literal, type_name, weight};
use super::{collection, pure, text, value};

/// How deep expressions may nest, those of the functions that they call included.
const MAX_DEPTH: usize = 256;

/// How many values and calls one evaluation may take, those of every round of a lambda included.
const MAX_STEPS: usize = 1_000_000;

type Result<T> = std::result::Result<T, EvaluationError>;

/// One evaluation.
pub(super) struct Evaluator<'c> {
    pub(super) context: &'c dyn Context,
    pub(super) notes: Vec<Note>,
    /// The parameters of the lambdas around the present place, the innermost last. `None` has no value yet.
    pub(super) locals: Vec<(ArcStr, Option<Value>)>,
    pub(super) limits: Limits,
}

/// What one evaluation has used.
#[derive(Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) depth: usize,
    steps: usize,
    weight: usize,
}

impl<'c> Evaluator<'c> {
    pub(super) fn new(context: &'c dyn Context) -> Self {
        Self {
            context,
            notes: Vec::new(),
            locals: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// The value of an expression, or what is left of it.
    pub(super) fn reduce(&mut self, expression: &Expression) -> Result<Outcome> {
        self.limits.depth += 1;
        self.limits.steps += 1;
        if self.limits.depth > MAX_DEPTH {
            return Err(EvaluationError::limit(format!(
                "The expression nests more than {MAX_DEPTH} levels deep."
            )));
        }
        if self.limits.steps > MAX_STEPS {
            return Err(EvaluationError::limit(format!(
                "The expression takes more than {MAX_STEPS} steps."
            )));
        }
        let outcome = self.part(expression)?;
        self.limits.weight += match (&outcome, expression) {
            (Outcome::Value(value), _) => weight(value),
            // Only what a name stands for makes an open expression larger than it is written.
            (Outcome::Open(open), Expression::Parameter(_) | Expression::Variable(_)) => open.weight(),
            (Outcome::Open(_), _) => 0,
        };
        let is_long = matches!(&outcome, Outcome::Value(Value::String(text)) if text.len() > MAX_TEXT);
        if is_long || self.limits.weight > MAX_WEIGHT {
            return Err(EvaluationError::limit(TOO_LARGE));
        }
        self.limits.depth -= 1;
        Ok(outcome)
    }

    /// What is left of an expression that may never be evaluated: one that fails stays as it is.
    pub(super) fn attempt(&mut self, expression: &Expression) -> Expression {
        let (limits, notes) = (self.limits, self.notes.len());
        match self.reduce(expression) {
            Ok(outcome) => outcome.into_expression(),
            Err(_) => {
                // NOTE: steps and weight stay spent; one more part that takes too much fails the whole.
                self.limits.depth = limits.depth;
                self.notes.truncate(notes);
                expression.clone()
            }
        }
    }

    fn part(&mut self, expression: &Expression) -> Result<Outcome> {
        match expression {
            Expression::String(_) | Expression::Integer(_) | Expression::Boolean(_) | Expression::Null => {
                Ok(settled(expression.clone()))
            }
            Expression::Parameter(name) => known(self.context.parameter(name), expression, "parameter", name),
            Expression::Variable(name) => known(self.context.variable(name), expression, "variable", name),
            Expression::Local(name) => self.local(name),
            Expression::Interpolation(parts) => self.interpolation(parts),
            Expression::Call {
                namespace,
                name,
                arguments,
            } => self.call(namespace.as_deref(), name, arguments),
            Expression::Lambda { .. } => Err(EvaluationError::new(
                "The template language function 'lambda' is an argument of other functions only.",
            )),
            Expression::Member { object, name } => self.member(object, name),
            Expression::Index { object, index } => self.index(object, index),
            Expression::IndexFromEnd { object, index, safe } => self.index_from_end(object, index, *safe),
            Expression::SafeAccess { object, path } => self.safe_access(object, path),
            Expression::NonNull(inner) => self.reduce(inner),
            Expression::Not(inner) => self.not(inner),
            Expression::Negate(inner) => self.negate(inner),
            Expression::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expression::Conditional(condition, yes, no) => self.conditional(condition, yes, no),
            Expression::Array(items) => self.array(items),
            Expression::Object(entries) => self.object(entries),
            Expression::ResourceId {
                resource_type, names, ..
            } => self.resource_id(resource_type, names),
            Expression::Runtime(runtime) => self.runtime(runtime),
        }
    }

    /// What a resource has only once it is deployed: a reference to it, by its symbol or its id.
    ///
    /// NOTE: a function of its own, so that what every level of an expression takes of the stack stays small.
    #[inline(never)]
    fn runtime(&mut self, runtime: &Runtime) -> Result<Outcome> {
        let Runtime {
            symbol,
            resource_type,
            names,
            api_version,
            path,
            deployed,
            by_symbol,
        } = runtime;
        let id = match by_symbol {
            true => Expression::String(symbol.clone()),
            false => self.resource_id(resource_type, names)?.into_expression(),
        };
        let version = Expression::String(api_version.clone());
        let full = Expression::String("full".into());
        let reference = Expression::call("reference", [id, version, full]);
        self.reduce(&match deployed {
            Deployed::Always | Deployed::Here => {
                path.iter().fold(reference, |object, name| Expression::Member {
                    object: Box::new(object),
                    name: name.clone(),
                })
            }
            Deployed::If(condition) => Expression::SafeAccess {
                object: Box::new(Expression::Conditional(
                    condition.clone(),
                    Box::new(reference),
                    Box::new(Expression::Null),
                )),
                path: path.iter().cloned().map(Access::Member).collect(),
            },
        })
    }

    fn local(&self, name: &str) -> Result<Outcome> {
        let found = self
            .locals
            .iter()
            .rev()
            .find(|(local, _)| local.eq_ignore_ascii_case(name));
        match found {
            Some((_, Some(value))) => Ok(Outcome::Value(value.clone())),
            Some((_, None)) => Ok(Outcome::Open(Expression::Local(name.into()))),
            None => Err(EvaluationError::new(format!(
                "The lambda variable '{name}' is not found."
            ))),
        }
    }

    fn interpolation(&mut self, parts: &[Part]) -> Result<Outcome> {
        let mut reduced = Vec::with_capacity(parts.len());
        let mut text = Some(String::new());
        for part in parts {
            match part {
                Part::Text(own) => {
                    text = text.map(|text| text + own);
                    reduced.push(part.clone());
                }
                Part::Value(value) => {
                    let outcome = self.reduce(value)?;
                    text = match &outcome {
                        Outcome::Value(value) => text.map(|text| text + &value::text(value)),
                        Outcome::Open(_) => None,
                    };
                    reduced.push(Part::Value(outcome.into_expression()));
                }
            }
        }
        Ok(match text {
            Some(text) => Outcome::Value(Value::String(text)),
            None => Outcome::Open(Expression::Interpolation(reduced)),
        })
    }

    fn not(&mut self, inner: &Expression) -> Result<Outcome> {
        match self.reduce(inner)? {
            Outcome::Value(value) => Ok(Outcome::Value(Value::Bool(!boolean("not", &value)?))),
            Outcome::Open(open) => Ok(Outcome::Open(Expression::Not(Box::new(open)))),
        }
    }

    fn negate(&mut self, inner: &Expression) -> Result<Outcome> {
        match self.reduce(inner)? {
            Outcome::Value(value) => self.settle("sub", pure::call("sub", &[Value::from(0), value]), || {
                Expression::Negate(Box::new(inner.clone()))
            }),
            Outcome::Open(open) => Ok(Outcome::Open(Expression::Negate(Box::new(open)))),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Result<Outcome> {
        match operator {
            Operator::And | Operator::Or => return self.logical(operator, left, right),
            Operator::Coalesce => return self.coalesce(left, right),
            _ => {}
        }
        let outcomes = [self.reduce(left)?, self.reduce(right)?];
        let [Outcome::Value(left), Outcome::Value(right)] = outcomes else {
            let [left, right] = outcomes.map(|outcome| Box::new(outcome.into_expression()));
            return Ok(Outcome::Open(Expression::Binary(operator, left, right)));
        };
        let open = |left: Value, right: Value| {
            let [left, right] = [left, right].map(|side| Box::new(literal(side)));
            Expression::Binary(operator, left, right)
        };
        let (function, arguments) = operation(operator, left.clone(), right.clone())?;
        let value = self.settle(function, pure::call(function, &arguments), || open(left, right))?;
        let is_negated = matches!(operator, Operator::NotEqual | Operator::NotEqualIgnoringCase);
        Ok(match value {
            Outcome::Value(Value::Bool(flag)) => Outcome::Value(Value::Bool(flag != is_negated)),
            other => other,
        })
    }

    /// `and` and `or` stop at the first answer.
    fn logical(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Result<Outcome> {
        let function = if operator == Operator::And { "and" } else { "or" };
        let stops_at = operator == Operator::Or;
        let open = |left, right| Outcome::Open(Expression::Binary(operator, Box::new(left), Box::new(right)));
        match self.reduce(left)? {
            Outcome::Value(value) if boolean(function, &value)? == stops_at => Ok(Outcome::Value(value)),
            Outcome::Value(value) => match self.reduce(right)? {
                Outcome::Value(right) => Ok(Outcome::Value(Value::Bool(boolean(function, &right)?))),
                Outcome::Open(right) => Ok(open(literal(value), right)),
            },
            Outcome::Open(left) => {
                let right = self.attempt(right);
                Ok(open(left, right))
            }
        }
    }

    fn coalesce(&mut self, left: &Expression, right: &Expression) -> Result<Outcome> {
        match self.reduce(left)? {
            Outcome::Value(Value::Null) => self.reduce(right),
            Outcome::Value(value) => Ok(Outcome::Value(value)),
            Outcome::Open(left) => {
                let right = self.attempt(right);
                Ok(Outcome::Open(Expression::Binary(
                    Operator::Coalesce,
                    Box::new(left),
                    Box::new(right),
                )))
            }
        }
    }

    fn conditional(&mut self, condition: &Expression, yes: &Expression, no: &Expression) -> Result<Outcome> {
        match self.reduce(condition)? {
            Outcome::Value(value) => self.reduce(if boolean("if", &value)? { yes } else { no }),
            Outcome::Open(condition) => {
                let [yes, no] = [yes, no].map(|branch| Box::new(self.attempt(branch)));
                Ok(Outcome::Open(Expression::Conditional(
                    Box::new(condition),
                    yes,
                    no,
                )))
            }
        }
    }

    fn array(&mut self, items: &[Item]) -> Result<Outcome> {
        let mut reduced = Vec::with_capacity(items.len());
        for item in items {
            let outcome = self.reduce(item.expression())?.into_expression();
            match (item, outcome) {
                (Item::Value(_), value) => reduced.push(Item::Value(value)),
                (Item::Spread(_), Expression::Array(items)) => reduced.extend(items),
                (Item::Spread(_), other) => match constant(&other) {
                    Some(value) => return Err(wrong_type("flatten", "Array", &value)),
                    None => reduced.push(Item::Spread(other)),
                },
            }
        }
        Ok(settled(Expression::Array(reduced)))
    }

    fn object(&mut self, entries: &[Entry]) -> Result<Outcome> {
        let mut reduced = Vec::with_capacity(entries.len());
        let mut groups = Vec::new();
        for entry in entries {
            match entry {
                Entry::Member(key, value) => {
                    let key = self.key(key)?;
                    let value = self.reduce(value)?.into_expression();
                    reduced.push(Entry::Member(key, value));
                }
                Entry::Spread(value) => match self.reduce(value)? {
                    Outcome::Value(value) if !value.is_object() => {
                        return Err(wrong_type("shallowMerge", "Object", &value));
                    }
                    outcome => {
                        groups.push(reduced.len());
                        reduced.push(Entry::Spread(outcome.into_expression()));
                    }
                },
            }
        }
        if groups.is_empty() {
            return Ok(settled(Expression::Object(reduced)));
        }
        match merged(&reduced) {
            Some(objects) => {
                let merged = collection::shallow_merge(&Value::Array(objects));
                self.settle("shallowMerge", Some(merged), || Expression::Object(reduced))
            }
            None => Ok(Outcome::Open(Expression::Object(reduced))),
        }
    }

    fn key(&mut self, key: &Key) -> Result<Key> {
        let Key::Computed(computed) = key else {
            return Ok(key.clone());
        };
        match self.reduce(computed)? {
            Outcome::Value(Value::String(name)) => Ok(Key::Name(name.into())),
            Outcome::Value(other) => Err(wrong_type("createObject", "String", &other)),
            Outcome::Open(open) => Ok(Key::Computed(open)),
        }
    }
}

/// An expression whose parts are reduced: its value, if it is a literal.
pub(super) fn settled(expression: Expression) -> Outcome {
    match constant(&expression) {
        Some(value) => Outcome::Value(value),
        None => Outcome::Open(expression),
    }
}

/// What a name stands for; `kept` is the expression that stays if that is not known.
pub(super) fn known(known: Known, kept: &Expression, kind: &str, name: &str) -> Result<Outcome> {
    match known {
        Known::Value(value) => Ok(Outcome::Value(value)),
        Known::Expression(expression) => Ok(settled(expression)),
        Known::Open => Ok(Outcome::Open(kept.clone())),
        Known::Missing => Err(EvaluationError::new(format!(
            "The template {kind} '{name}' is not found."
        ))),
        Known::Failed(error) => Err(error),
    }
}

pub(super) fn error_of(fault: Fault) -> EvaluationError {
    match fault {
        Fault::Error(message) => EvaluationError::new(message),
        Fault::Limit(message) => EvaluationError::limit(message),
        Fault::Open(reason) => EvaluationError::new(reason),
    }
}

pub(super) fn wrong_type(function: &str, expected: &str, found: &Value) -> EvaluationError {
    error_of(Fault::wrong_type(function, expected, type_name(found)))
}

pub(super) fn boolean(function: &str, value: &Value) -> Result<bool> {
    value
        .as_bool()
        .ok_or_else(|| wrong_type(function, "Boolean", value))
}

/// The function that an operator is, with its arguments.
fn operation(operator: Operator, left: Value, right: Value) -> Result<(&'static str, [Value; 2])> {
    let sides = match operator {
        Operator::EqualIgnoringCase | Operator::NotEqualIgnoringCase => {
            let [left, right] = [left, right].map(|side| text::changed("toLower", &side).map_err(error_of));
            [left?, right?]
        }
        _ => [left, right],
    };
    Ok((operator.function(), sides))
}
