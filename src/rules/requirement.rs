//! Whether a value meets what a policy requires of it.

use std::str::FromStr as _;

use arcstr::ArcStr;

use crate::arm::{Object, Value};
use crate::lower;
use crate::model::Definition;
use crate::model::policy::{Bound, Presence, Relation, RequiredValue, Requirement};
use crate::source::Spanned;
use crate::time::Duration;

/// What a requirement says of a value.
#[derive(Debug, Clone)]
pub(super) enum Verdict<'r> {
    /// The value meets it, or is known at deployment only.
    Met,
    /// There is no value.
    Absent,
    /// The value lacks this key.
    Lacks(&'r Spanned<ArcStr>),
    /// The value does not hold to this bound.
    Violates(&'r Bound),
}

/// A requirement with its values in REST's words.
pub(super) struct Lowered<'r> {
    pub(super) requirement: &'r Requirement,
    /// The path of the property.
    path: String,
    /// The values of each bound.
    bounds: Vec<(&'r Bound, Vec<Value>)>,
    /// What fills in for an absent key.
    default: Option<Value>,
}

impl<'r> Lowered<'r> {
    /// A requirement, as far as its values can be read.
    pub(super) fn of(requirement: &'r Requirement, definition: &Definition) -> Self {
        let lowered = |value: &RequiredValue| lower::required(definition, requirement, value);
        let bounds = requirement.bounds.iter();
        let bounds = bounds.map(|bound| (bound, bound.values.iter().filter_map(lowered).collect()));
        Self {
            requirement,
            path: requirement.of.path().unwrap_or_default(),
            bounds: bounds.collect(),
            default: requirement.default.as_ref().and_then(lowered),
        }
    }

    /// What it says of the body of a compute that is created.
    pub(super) fn judge(&self, body: &Object) -> Verdict<'r> {
        match at(body, &self.path) {
            Found::Unknown => Verdict::Met,
            Found::Absent => match &self.requirement.presence {
                Presence::Keys(_) => self.lacking(None).map_or(Verdict::Met, Verdict::Lacks),
                Presence::Required if self.default.is_none() => Verdict::Absent,
                Presence::Required | Presence::Optional => Verdict::Met,
            },
            Found::Value(value) => self.judge_value(value),
        }
    }

    /// The first key that a table must have, has not, and does not get by the default.
    fn lacking(&self, table: Option<&Object>) -> Option<&'r Spanned<ArcStr>> {
        let Presence::Keys(keys) = &self.requirement.presence else {
            return None;
        };
        let default = match &self.default {
            Some(Value::Object(default)) => Some(default),
            _ => None,
        };
        let has =
            |table: Option<&Object>, key: &str| table.is_some_and(|table| table.get_alike(key).is_some());
        keys.iter()
            .find(|key| !has(table, &key.value) && !has(default, &key.value))
    }

    /// What it says of a value.
    fn judge_value(&self, value: &Value) -> Verdict<'r> {
        let lacking = match value {
            Value::Object(object) => self.lacking(Some(object)),
            _ => None,
        };
        if let Some(missing) = lacking {
            return Verdict::Lacks(missing);
        }
        let violated = self
            .bounds
            .iter()
            .find(|(bound, values)| holds_to(bound.relation, values, value) == Some(false));
        violated.map_or(Verdict::Met, |(bound, _)| Verdict::Violates(bound))
    }

    /// The bound that the default itself does not hold to.
    pub(super) fn violated_by_default(&self) -> Option<&'r Bound> {
        match self.judge_value(self.default.as_ref()?) {
            Verdict::Violates(bound) => Some(bound),
            // Keys that the default does not give are for the computes to have.
            Verdict::Met | Verdict::Absent | Verdict::Lacks(_) => None,
        }
    }

    /// The bound that no value of another one holds to.
    pub(super) fn contradiction(&self) -> Option<(&'r Bound, &'r Bound)> {
        let candidates = self
            .bounds
            .iter()
            .filter(|(bound, _)| bound.relation != Relation::AtMost);
        candidates
            .flat_map(|one| self.bounds.iter().map(move |other| (one, other)))
            .find(|((one, values), (other, required))| {
                let is_out = |value| holds_to(other.relation, required, value) == Some(false);
                one.place != other.place && !values.is_empty() && values.iter().all(is_out)
            })
            .map(|((one, _), (other, _))| (*one, *other))
    }

    /// Whether the default says nothing that can be added.
    pub(super) const fn lacks_default(&self) -> bool {
        self.default.is_none()
    }
}

/// What is at a path.
enum Found<'v> {
    Value(&'v Value),
    Absent,
    /// It is known at deployment only.
    Unknown,
}

fn at<'v>(body: &'v Object, path: &str) -> Found<'v> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match (body.get_alike(first), rest) {
        (None | Some(Value::Null), _) => Found::Absent,
        (Some(Value::Expression(_)), rest) if !rest.is_empty() => Found::Unknown,
        (Some(value), "") => Found::Value(value),
        (Some(Value::Object(inner)), rest) => at(inner, rest),
        (Some(_), _) => Found::Absent,
    }
}

/// Whether a value holds to a bound; `None` if that is known at deployment only.
fn holds_to(relation: Relation, required: &[Value], value: &Value) -> Option<bool> {
    let one = required.first();
    match relation {
        Relation::Equals => is_met(one?, value, false),
        Relation::OneOf => {
            let results: Vec<Option<bool>> = required.iter().map(|one| is_met(one, value, false)).collect();
            match results.contains(&Some(true)) {
                true => Some(true),
                false => (!results.contains(&None)).then_some(false),
            }
        }
        Relation::AtMost => Some(amount(value)? <= amount(one?)?),
        Relation::AtLeast => Some(amount(value)? >= amount(one?)?),
    }
}

/// A number, or the seconds of a duration.
fn amount(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::String(text) => {
            let duration = Duration::from_str(text).ok()?;
            i64::try_from(duration.as_seconds()).ok()
        }
        _ => None,
    }
}

/// Whether a value is what is required: of a table every key, of a list every item. Texts are compared as Azure Policy does,
/// without letter case, unless `is_exact`.
fn is_met(required: &Value, value: &Value, is_exact: bool) -> Option<bool> {
    match (required, value) {
        (required, value) if required == value => Some(true),
        (Value::Script(one), Value::Script(other)) => Some(one.text == other.text),
        (Value::Expression(_), _) | (_, Value::Expression(_)) => None,
        (Value::Object(required), Value::Object(value)) => all(required.iter().map(|(key, required)| {
            let name = key.as_str()?;
            let is_exact = is_exact || matches!(name, "scriptData" | "scriptArguments");
            match value.get_alike(name) {
                Some(value) => is_met(required, value, is_exact),
                None => Some(false),
            }
        })),
        (Value::Array(required), Value::Array(items)) => all(required.iter().map(|required| {
            let results: Vec<Option<bool>> = items
                .iter()
                .map(|item| is_met(required, item, is_exact))
                .collect();
            match results.contains(&Some(true)) {
                true => Some(true),
                false => (!results.contains(&None)).then_some(false),
            }
        })),
        (Value::String(required), Value::String(text)) if !is_exact => {
            Some(required.eq_ignore_ascii_case(text))
        }
        _ => Some(false),
    }
}

/// Whether all of them hold; `None` if that is known at deployment only.
fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for result in results {
        match result {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}
