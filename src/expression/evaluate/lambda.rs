//! The functions that take a lambda, and call it for each item.

use arcstr::ArcStr;
use serde_json::{Map, Value};

use super::super::tree::Expression;
use super::error::{EvaluationError, Fault};
use super::outcome::{Note, Outcome};
use super::reduce::{Evaluator, error_of, wrong_type};
use super::value::{array, folded, object};
use crate::hashing::HashSet;

type Result<T> = std::result::Result<T, EvaluationError>;

pub(super) fn takes_lambda(name: &str) -> bool {
    [
        "filter",
        "groupBy",
        "map",
        "mapValues",
        "reduce",
        "sort",
        "toObject",
    ]
    .contains(&name)
}

/// A lambda: its parameters and its body.
#[derive(Clone, Copy)]
struct Lambda<'e> {
    parameters: &'e [ArcStr],
    body: &'e Expression,
}

/// How a function that calls lambdas ended.
enum Ended {
    Value(Value),
    /// A lambda's value is not known.
    Unknown,
    /// The engine may do what this evaluator does not.
    Open(&'static str),
}

impl Evaluator<'_> {
    pub(super) fn with_lambda(&mut self, name: &str, arguments: &[Expression]) -> Result<Outcome> {
        let mut values = Vec::new();
        let mut lambdas = Vec::new();
        for argument in arguments {
            match argument {
                Expression::Lambda { parameters, body } => lambdas.push(Lambda { parameters, body }),
                value => values.push(self.reduce(value)?),
            }
        }
        let known: Option<Vec<&Value>> = values
            .iter()
            .map(|outcome| match outcome {
                Outcome::Value(value) => Some(value),
                Outcome::Open(_) => None,
            })
            .collect();
        let ended = match known {
            Some(known) => self.apply(name, &known, &lambdas)?,
            None => Ended::Unknown,
        };
        match ended {
            Ended::Value(value) => return Ok(Outcome::Value(value)),
            Ended::Unknown => {}
            Ended::Open(reason) => self.notes.push(Note {
                function: name.to_owned(),
                reason,
            }),
        }
        let mut values = values.into_iter().map(Outcome::into_expression);
        let mut open = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument {
                Expression::Lambda { parameters, body } => {
                    let lambda = Lambda { parameters, body };
                    open.push(self.open_lambda(lambda));
                }
                _ => open.extend(values.next()),
            }
        }
        Ok(Outcome::Open(Expression::call(name, open)))
    }

    /// A lambda with everything known put in but its parameters.
    fn open_lambda(&mut self, lambda: Lambda<'_>) -> Expression {
        let outer = self.locals.len();
        let parameters = lambda.parameters.iter().map(|name| (name.clone(), None));
        self.locals.extend(parameters);
        let body = Box::new(self.attempt(lambda.body));
        self.locals.truncate(outer);
        Expression::Lambda {
            parameters: lambda.parameters.to_vec(),
            body,
        }
    }

    /// What a lambda gives for an item and its index; `None` if that is not known.
    fn called(&mut self, function: &str, lambda: Lambda<'_>, arguments: &[&Value]) -> Result<Option<Value>> {
        if lambda.parameters.len() > arguments.len() || lambda.parameters.is_empty() {
            return Err(EvaluationError::new(format!(
                "The lambda of the template language function '{function}' takes at most {} argument(s).",
                arguments.len()
            )));
        }
        let outer = self.locals.len();
        let parameters = lambda.parameters.iter().zip(arguments);
        self.locals
            .extend(parameters.map(|(name, value)| (name.clone(), Some((*value).clone()))));
        let outcome = self.reduce(lambda.body);
        self.locals.truncate(outer);
        Ok(match outcome? {
            Outcome::Value(value) => Some(value),
            Outcome::Open(_) => None,
        })
    }

    fn apply(&mut self, name: &str, values: &[&Value], lambdas: &[Lambda<'_>]) -> Result<Ended> {
        match (name, values, lambdas) {
            ("map", [items], [lambda]) => self.map(list(name, items)?, *lambda),
            ("filter", [items], [lambda]) => self.filter(list(name, items)?, *lambda),
            ("reduce", [items, initial], [lambda]) => self.fold(list(name, items)?, initial, *lambda),
            ("sort", [items], [lambda]) => self.sort(list(name, items)?.to_vec(), *lambda),
            ("mapValues", [members], [lambda]) => {
                let members = object(name, members).map_err(error_of)?;
                self.map_values(members, *lambda)
            }
            ("toObject", [items], [key, value @ ..]) if value.len() < 2 => {
                self.keyed(list(name, items)?, *key, value.first().copied())
            }
            ("groupBy", [items], [key, value @ ..]) if value.len() < 2 => {
                self.group_by(list(name, items)?, *key, value.first().copied())
            }
            _ => Err(error_of(Fault::wrong_count(name, values.len() + lambdas.len()))),
        }
    }

    fn map(&mut self, items: &[Value], lambda: Lambda<'_>) -> Result<Ended> {
        let mut mapped = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match self.called("map", lambda, &[item, &Value::from(index)])? {
                Some(value) => mapped.push(value),
                None => return Ok(Ended::Unknown),
            }
        }
        Ok(Ended::Value(Value::Array(mapped)))
    }

    fn filter(&mut self, items: &[Value], lambda: Lambda<'_>) -> Result<Ended> {
        let mut kept = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match self.called("filter", lambda, &[item, &Value::from(index)])? {
                Some(Value::Bool(true)) => kept.push(item.clone()),
                Some(Value::Bool(false)) => {}
                Some(other) => return Err(wrong_type("filter", "Boolean", &other)),
                None => return Ok(Ended::Unknown),
            }
        }
        Ok(Ended::Value(Value::Array(kept)))
    }

    fn fold(&mut self, items: &[Value], initial: &Value, lambda: Lambda<'_>) -> Result<Ended> {
        let mut sum = initial.clone();
        for (index, item) in items.iter().enumerate() {
            match self.called("reduce", lambda, &[&sum, item, &Value::from(index)])? {
                Some(value) => sum = value,
                None => return Ok(Ended::Unknown),
            }
        }
        Ok(Ended::Value(sum))
    }

    /// Merges runs of growing length, so that any answers of the lambda end; items that are equal keep their order.
    fn sort(&mut self, items: Vec<Value>, lambda: Lambda<'_>) -> Result<Ended> {
        let mut runs: Vec<Vec<Value>> = items.into_iter().map(|item| vec![item]).collect();
        while runs.len() > 1 {
            let mut longer = Vec::with_capacity(runs.len().div_ceil(2));
            let mut rest = runs.into_iter();
            while let Some(left) = rest.next() {
                match rest.next() {
                    None => longer.push(left),
                    Some(right) => match self.merge(left, right, lambda)? {
                        Some(run) => longer.push(run),
                        None => return Ok(Ended::Unknown),
                    },
                }
            }
            runs = longer;
        }
        Ok(Ended::Value(Value::Array(runs.pop().unwrap_or_default())))
    }

    fn merge(
        &mut self,
        left: Vec<Value>,
        right: Vec<Value>,
        lambda: Lambda<'_>,
    ) -> Result<Option<Vec<Value>>> {
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let mut left = left.into_iter().peekable();
        let mut right = right.into_iter().peekable();
        while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
            match self.called("sort", lambda, &[second, first])? {
                Some(Value::Bool(true)) => merged.extend(right.next()),
                Some(Value::Bool(false)) => merged.extend(left.next()),
                Some(other) => return Err(wrong_type("sort", "Boolean", &other)),
                None => return Ok(None),
            }
        }
        merged.extend(left);
        merged.extend(right);
        Ok(Some(merged))
    }

    fn map_values(&mut self, members: &Map<String, Value>, lambda: Lambda<'_>) -> Result<Ended> {
        let mut mapped = Map::new();
        for (key, value) in members {
            match self.called("mapValues", lambda, &[value])? {
                Some(value) => mapped.insert(key.clone(), value),
                None => return Ok(Ended::Unknown),
            };
        }
        Ok(Ended::Value(Value::Object(mapped)))
    }

    /// The key and the value that two lambdas give for an item.
    fn pair(
        &mut self,
        function: &str,
        item: &Value,
        key: Lambda<'_>,
        value: Option<Lambda<'_>>,
    ) -> Result<Option<(String, Value)>> {
        let key = match self.called(function, key, &[item])? {
            Some(Value::String(key)) => key,
            Some(other) => return Err(wrong_type(function, "String", &other)),
            None => return Ok(None),
        };
        let value = match value {
            Some(value) => self.called(function, value, &[item])?,
            None => Some(item.clone()),
        };
        Ok(value.map(|value| (key, value)))
    }

    fn keyed(&mut self, items: &[Value], key: Lambda<'_>, value: Option<Lambda<'_>>) -> Result<Ended> {
        let mut members = Map::new();
        let mut taken = HashSet::default();
        for item in items {
            let Some((key, value)) = self.pair("toObject", item, key, value)? else {
                return Ok(Ended::Unknown);
            };
            if !taken.insert(folded(&key)) {
                return Ok(Ended::Open("two of its items have the same key"));
            }
            members.insert(key, value);
        }
        Ok(Ended::Value(Value::Object(members)))
    }

    fn group_by(&mut self, items: &[Value], key: Lambda<'_>, value: Option<Lambda<'_>>) -> Result<Ended> {
        let mut groups = Map::new();
        let mut taken = HashSet::default();
        for item in items {
            let Some((key, value)) = self.pair("groupBy", item, key, value)? else {
                return Ok(Ended::Unknown);
            };
            if let Some(Value::Array(group)) = groups.get_mut(&key) {
                group.push(value);
                continue;
            }
            if !taken.insert(folded(&key)) {
                return Ok(Ended::Open("two of its keys differ in case only"));
            }
            groups.insert(key, Value::Array(vec![value]));
        }
        Ok(Ended::Value(Value::Object(groups)))
    }
}

fn list<'v>(function: &str, value: &'v Value) -> Result<&'v [Value]> {
    array(function, value).map(Vec::as_slice).map_err(error_of)
}
