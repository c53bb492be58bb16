//! What a condition is for a request.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::assigned::Assigned;
use super::condition::{Condition, Count, FieldName, Over, Subject, Test};
use super::field::{Field, only_field};
use super::open::{decided, known_anyway, shortened};
use super::operand::Operand;
use super::operator::compare;
use super::request::{Item, Request};
use super::truth::{Reason, Truth};
use crate::expression::Expression;
use crate::expression::evaluate::{Outcome, evaluate};

/// A condition that is looked at: the policy, the request, and the counts around the condition.
pub(super) struct Round<'r> {
    pub(super) policy: &'r Assigned,
    pub(super) request: &'r Request,
    pub(super) counted: Vec<(String, usize)>,
    /// The names of the counts around, with what each looks at.
    pub(super) current: Vec<(Option<String>, Current)>,
}

/// What a count looks at.
#[derive(Clone)]
pub(super) enum Current {
    Value(Json),
    Field(Field),
}

impl<'r> Round<'r> {
    pub(super) fn of(policy: &'r Assigned, request: &'r Request) -> Self {
        Self {
            policy,
            request,
            counted: Vec::new(),
            current: Vec::new(),
        }
    }

    /// What a condition is.
    pub(super) fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            Condition::Not(inner) => self.truth(inner).not(),
            Condition::Test(test) => self.test(test),
            Condition::Unknown { reason, pointer } => Truth::Open(Reason {
                text: reason.clone(),
                pointer: pointer.clone(),
                is_of_policy: true,
                path: None,
            }),
        }
    }

    pub(super) fn test(&self, test: &Test) -> Truth {
        let expected = match self.resolved(&test.expected, &test.pointer) {
            Ok(Resolved::Same) => &test.expected,
            Ok(Resolved::New(operand)) => return self.compared(test, &operand),
            Err(truth) => return truth,
        };
        self.compared(test, expected)
    }

    fn compared(&self, test: &Test, expected: &Operand) -> Truth {
        match &test.subject {
            Subject::Field(name) => match self.field(name, &test.pointer) {
                Ok(field) => self.field_test(&field, test, expected),
                Err(truth) => truth,
            },
            Subject::Value(value, _) => match self.resolved(value, &test.pointer) {
                Ok(Resolved::Same) => compare_one(test, value.value(), expected, false),
                Ok(Resolved::New(value)) => compare_one(test, value.value(), expected, false),
                Err(truth) => truth,
            },
            Subject::Count(count) => self.count(count, test, expected),
        }
    }

    /// The field of a name that may be computed.
    pub(super) fn field<'n>(&self, name: &'n FieldName, pointer: &str) -> Result<Cow<'n, Field>, Truth> {
        let operand = match name {
            FieldName::Known(field) => return Ok(Cow::Borrowed(field)),
            FieldName::Computed(operand) => operand,
        };
        let open = |text: String| {
            Truth::Open(Reason {
                text,
                pointer: pointer.to_owned(),
                is_of_policy: true,
                path: None,
            })
        };
        match self.resolved(operand, pointer)? {
            Resolved::New(Operand::Value(Json::String(name))) => {
                Field::of(&name).map(Cow::Owned).map_err(open)
            }
            _ => Err(open("a field is a text".to_owned())),
        }
    }

    fn field_test(&self, field: &Field, test: &Test, expected: &Operand) -> Truth {
        let is_location = *field == Field::Location;
        let one = |item: Item| match item {
            Item::Absent => compare_one(test, None, expected, is_location),
            Item::Value(value) => compare_one(test, Some(&value), expected, is_location),
            Item::Open(open) => decided(&open, test.operator, expected)
                .map_or_else(|| self.open(field, &open, test), Truth::of),
        };
        if !field.is_collection() {
            return match self.only(field) {
                Ok(item) => one(item),
                Err(open) => self.open(field, &open, test),
            };
        }
        match self.request.items(field, &self.counted) {
            Ok(items) => Truth::all(items.into_iter().map(one)),
            Err(open) => self.open(field, &open, test),
        }
    }

    pub(super) fn only(&self, field: &Field) -> Result<Item, Arc<Expression>> {
        let mut items = self.request.items(field, &self.counted)?.into_iter();
        Ok(items.next().unwrap_or(Item::Absent))
    }

    fn open(&self, field: &Field, open: &Expression, test: &Test) -> Truth {
        Truth::Open(Reason {
            text: format!(
                "`{}` is `{}`, which only the deployment knows",
                field.shown(),
                shortened(&open.arm_string())
            ),
            pointer: test.pointer.clone(),
            is_of_policy: false,
            path: Some(field.path().join(".")),
        })
    }

    fn count(&self, count: &Count, test: &Test, expected: &Operand) -> Truth {
        let (mut holds, mut may_hold) = (0_i64, 0_i64);
        let mut open = None;
        let rounds = match self.rounds(count, test) {
            Ok(rounds) => rounds,
            Err(truth) => return truth,
        };
        for round in rounds {
            let truth = count
                .condition
                .as_ref()
                .map_or(Truth::True, |condition| round.truth(condition));
            match truth {
                Truth::True => holds += 1,
                Truth::False => {}
                failed @ Truth::Failed { .. } => return failed,
                Truth::Open(reason) => {
                    may_hold += 1;
                    open = open.or(Some(reason));
                }
            }
        }
        let of = |count: i64| compare_one(test, Some(&Json::from(count)), expected, false);
        let least = of(holds);
        let same = (holds..=holds + may_hold).all(|count| of(count) == least);
        match open {
            Some(reason) if !same => Truth::Open(reason),
            _ => least,
        }
    }

    /// The rounds of a count.
    fn rounds(&self, count: &Count, test: &Test) -> Result<Vec<Self>, Truth> {
        let with = |counted: Vec<(String, usize)>, current: Current| {
            let mut all = self.current.clone();
            all.push((count.name.clone(), current));
            Self {
                policy: self.policy,
                request: self.request,
                counted,
                current: all,
            }
        };
        match &count.over {
            Over::Field(field) => match self.request.rounds(field, &self.counted) {
                Ok(rounds) => Ok(rounds
                    .into_iter()
                    .map(|counted| with(counted, Current::Field(field.clone())))
                    .collect()),
                Err(open) => Err(self.open(field, &open, test)),
            },
            Over::Value(operand) => {
                let resolved = self.resolved(operand, &test.pointer)?;
                let value = match &resolved {
                    Resolved::Same => operand.value(),
                    Resolved::New(operand) => operand.value(),
                };
                let Some(items) = value.and_then(Json::as_array) else {
                    return Err(Truth::Failed {
                        message: "`count` takes a list".to_owned(),
                        pointer: test.pointer.clone(),
                        may_match: false,
                    });
                };
                let rounds = items
                    .iter()
                    .map(|item| with(self.counted.clone(), Current::Value(item.clone())));
                Ok(rounds.collect())
            }
        }
    }

    /// The value of an operand for the request.
    pub(super) fn resolved(&self, operand: &Operand, pointer: &str) -> Result<Resolved, Truth> {
        let failed = |message: String| Truth::Failed {
            message,
            pointer: pointer.to_owned(),
            may_match: false,
        };
        match operand {
            Operand::Value(_) | Operand::Texts(..) => Ok(Resolved::Same),
            Operand::Failing(message) => Err(failed(message.clone())),
            Operand::Expression(expression, text) => match evaluate(expression, self) {
                Err(error) => Err(failed(error.message)),
                Ok(evaluated) => match evaluated.outcome {
                    Outcome::Value(value) => Ok(Resolved::New(Operand::of(value))),
                    Outcome::Open(open) => match known_anyway(&open) {
                        Some(flag) => Ok(Resolved::New(Operand::Value(Json::Bool(flag)))),
                        None => Err(Truth::Open(self.open_expression(text, &open, pointer))),
                    },
                },
            },
        }
    }

    fn open_expression(&self, text: &str, open: &Expression, pointer: &str) -> Reason {
        Reason {
            text: format!(
                "`{}` comes to `{}`, which only the deployment knows",
                shortened(text),
                shortened(&open.arm_string())
            ),
            pointer: pointer.to_owned(),
            is_of_policy: false,
            path: only_field(text).map(|field| field.path().join(".")),
        }
    }
}

/// An operand for a request.
pub(super) enum Resolved {
    /// As it is.
    Same,
    New(Operand),
}

fn compare_one(test: &Test, found: Option<&Json>, expected: &Operand, is_location: bool) -> Truth {
    match compare(test.operator, found, expected, is_location) {
        Ok(flag) => Truth::of(flag),
        Err(message) => Truth::Failed {
            message,
            pointer: test.pointer.clone(),
            may_match: false,
        },
    }
}
