//! The JSON of a rule → its conditions and effect, with the values of its parameters put in.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::change::{Change, Details, Existence, Operation, OperationKind};
use super::condition::{Condition, Count, FieldName, Over, Subject, Test};
use super::field::Field;
use super::operand::Operand;
use super::truth::Reason;
use super::vocabulary::Vocabulary;
use crate::expression::Expression;
use crate::expression::arm::{Quotes, read_value};
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use crate::hashing::HashMap;

/// What a rule is read with.
pub(super) struct Parser<'p> {
    pub(super) vocabulary: &'p Vocabulary,
    /// The values of its parameters.
    pub(super) parameters: &'p Map<String, Value>,
    /// What `policy()` gives.
    pub(super) policy: &'p Known,
    /// What `utcNow()` gives.
    pub(super) now: Option<&'p str>,
    /// The fields that functions ask for, by their names, as they are read.
    pub(super) fields: RefCell<HashMap<String, Field>>,
}

/// What keeps a part of a rule from being judged.
type Unknown = (String, String);

impl Parser<'_> {
    /// A condition at `pointer`.
    pub(super) fn condition(&self, json: &Value, pointer: &str) -> Condition {
        self.known_condition(json, pointer)
            .unwrap_or_else(|(reason, pointer)| Condition::Unknown { reason, pointer })
    }

    fn known_condition(&self, json: &Value, pointer: &str) -> Result<Condition, Unknown> {
        let Some(members) = json.as_object() else {
            return Err(("it is no condition".to_owned(), pointer.to_owned()));
        };
        let (mut subject, mut operator) = (None, None);
        for (key, value) in members {
            let at = format!("{pointer}/{}", segment(key));
            if let Some(word) = self.vocabulary.condition(key) {
                subject = Some((word, value, at));
            } else if let Some(word) = self.vocabulary.operator(key) {
                operator = Some((word, value, at));
            } else {
                return Err((format!("armlet does not know the operator `{key}`"), at));
            }
        }
        let Some((word, value, at)) = subject else {
            return Err(("the condition is about nothing".to_owned(), pointer.to_owned()));
        };
        match word {
            "allOf" => Ok(Condition::All(self.conditions(value, &at)?)),
            "anyOf" => Ok(Condition::Any(self.conditions(value, &at)?)),
            "not" => Ok(Condition::Not(Box::new(self.condition(value, &at)))),
            _ => {
                let Some((operator, expected, expected_at)) = operator else {
                    return Err((
                        "the condition compares with nothing".to_owned(),
                        pointer.to_owned(),
                    ));
                };
                Ok(Condition::Test(Box::new(Test {
                    subject: self.subject(word, value, &at)?,
                    operator,
                    expected: self.operand(expected, &expected_at)?,
                    pointer: at,
                })))
            }
        }
    }

    fn conditions(&self, json: &Value, pointer: &str) -> Result<Vec<Condition>, Unknown> {
        let Some(items) = json.as_array() else {
            return Err(("it is no list of conditions".to_owned(), pointer.to_owned()));
        };
        let items = items.iter().enumerate();
        Ok(items
            .map(|(index, item)| self.condition(item, &format!("{pointer}/{index}")))
            .collect())
    }

    fn subject(&self, word: &str, json: &Value, pointer: &str) -> Result<Subject, Unknown> {
        match word {
            "field" => self.field(json, pointer).map(Subject::Field),
            "value" => {
                let shown = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
                Ok(Subject::Value(self.operand(json, pointer)?, shown))
            }
            _ => self
                .count(json, pointer)
                .map(|count| Subject::Count(Box::new(count))),
        }
    }

    /// The field of a condition or of a change.
    pub(super) fn field(&self, json: &Value, pointer: &str) -> Result<FieldName, Unknown> {
        match self.operand(json, pointer)? {
            Operand::Value(Value::String(name)) => match Field::of(&name) {
                Ok(field) => Ok(FieldName::Known(field)),
                Err(reason) => Err((reason, pointer.to_owned())),
            },
            computed @ (Operand::Expression(..) | Operand::Failing(_)) => Ok(FieldName::Computed(computed)),
            Operand::Value(_) | Operand::Texts(..) => {
                Err(("a field is a text".to_owned(), pointer.to_owned()))
            }
        }
    }

    fn count(&self, json: &Value, pointer: &str) -> Result<Count, Unknown> {
        let get = |name: &str| member(json, name).map(|(key, value)| (format!("{pointer}/{key}"), value));
        let condition = get("where").map(|(at, value)| self.condition(value, &at));
        if let Some((at, value)) = get("value") {
            return Ok(Count {
                over: Over::Value(self.operand(value, &at)?),
                name: get("name").and_then(|(_, name)| name.as_str()).map(str::to_owned),
                condition,
            });
        }
        let Some((at, value)) = get("field") else {
            return Err(("it counts nothing".to_owned(), pointer.to_owned()));
        };
        match self.field(value, &at)? {
            FieldName::Known(field) if field.is_collection() || field.path().is_empty() => Ok(Count {
                name: value.as_str().map(str::to_owned),
                over: Over::Field(field),
                condition,
            }),
            FieldName::Known(field) => Err((
                format!("`{}` is no alias of the items of a list (`[*]`)", field.shown()),
                at,
            )),
            FieldName::Computed(_) => Err(("what is counted is computed".to_owned(), at)),
        }
    }

    /// A value that may hold expressions.
    pub(super) fn operand(&self, json: &Value, pointer: &str) -> Result<Operand, Unknown> {
        let unknown = |reason: String| (reason, pointer.to_owned());
        if let Some(function) = self.unknown_function(json) {
            return Err(unknown(format!(
                "a policy rule has no function `{function}` that armlet knows"
            )));
        }
        let expression = read_value(json, Quotes::Kept)
            .map_err(|error| unknown(format!("the expression cannot be read: {}", error.message)))?;
        if let Some(name) = self.undeclared(&expression) {
            return Err(unknown(format!("the policy has no parameter `{name}`")));
        }
        self.read_fields(&expression).map_err(unknown)?;
        Ok(match evaluate(&expression, self) {
            Ok(evaluated) => match evaluated.outcome {
                Outcome::Value(value) => Operand::of(value),
                Outcome::Open(_) => {
                    let text = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
                    Operand::Expression(Box::new(expression), text)
                }
            },
            Err(error) => Operand::Failing(error.message),
        })
    }

    fn unknown_function<'j>(&self, json: &'j Value) -> Option<&'j str> {
        match json {
            Value::String(text) if text.starts_with('[') && !text.starts_with("[[") => {
                self.vocabulary.unknown_function(text)
            }
            Value::Array(items) => items.iter().find_map(|item| self.unknown_function(item)),
            Value::Object(members) => members.values().find_map(|value| self.unknown_function(value)),
            _ => None,
        }
    }

    /// Looks the fields up that an expression asks for by `field` and `current`.
    ///
    /// # Errors
    /// Why a field is not known.
    fn read_fields(&self, expression: &Expression) -> Result<(), String> {
        if let Expression::Call { name, arguments, .. } = expression
            && let [Expression::String(field)] = arguments.as_slice()
        {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            match Field::of(field) {
                Ok(found) if is("field") || is("current") => {
                    self.fields.borrow_mut().insert(field.to_string(), found);
                }
                Err(reason) if is("field") => return Err(reason),
                _ => {}
            }
        }
        let mut children = expression.children().into_iter();
        children.try_for_each(|child| self.read_fields(child))
    }

    fn undeclared(&self, expression: &Expression) -> Option<String> {
        if let Expression::Parameter(name) = expression
            && matches!(self.parameter(name), Known::Missing)
        {
            return Some(name.to_string());
        }
        let children = expression.children();
        children.into_iter().find_map(|child| self.undeclared(child))
    }

    /// `then.effect`
    pub(super) fn effect(&self, then: &Value, pointer: &str) -> Result<&'static str, Reason> {
        let of_policy = |text: String, pointer: String| Reason {
            text,
            pointer,
            is_of_policy: true,
            path: None,
        };
        let Some((key, effect)) = member(then, "effect") else {
            return Err(of_policy(
                "the policy has no effect".to_owned(),
                pointer.to_owned(),
            ));
        };
        let at = format!("{pointer}/{key}");
        let operand = self
            .operand(effect, &at)
            .map_err(|(text, pointer)| of_policy(text, pointer))?;
        let Some(name) = operand.value().and_then(Value::as_str) else {
            return Err(of_policy("the effect is no text".to_owned(), at));
        };
        let effect = self.vocabulary.effect(name);
        effect.ok_or_else(|| of_policy(format!("armlet does not know the effect `{name}`"), at))
    }

    /// `then.details`, for an effect.
    pub(super) fn details(&self, effect: &str, then: &Value, pointer: &str) -> Result<Details, Unknown> {
        let nothing = Value::Null;
        let (key, details) = member(then, "details").unwrap_or(("details", &nothing));
        let at = format!("{pointer}/{key}");
        match effect {
            "append" => {
                let items = match details {
                    Value::Array(items) => items.as_slice(),
                    one => std::slice::from_ref(one),
                };
                let changes = items.iter().enumerate().map(|(index, item)| {
                    let at = match details.is_array() {
                        true => format!("{at}/{index}"),
                        false => at.clone(),
                    };
                    self.change(item, &at)
                });
                Ok(Details::Append(changes.collect::<Result<_, _>>()?))
            }
            "modify" => {
                let operations = member(details, "operations").and_then(|(_, value)| value.as_array());
                let operations = operations.into_iter().flatten().enumerate();
                let operations =
                    operations.map(|(index, item)| self.operation(item, &format!("{at}/operations/{index}")));
                let conflict = member(details, "conflictEffect").and_then(|(_, effect)| effect.as_str());
                Ok(Details::Modify {
                    operations: operations.collect::<Result<_, _>>()?,
                    conflict_is_denied: conflict.is_none_or(|effect| effect.eq_ignore_ascii_case("deny")),
                })
            }
            "auditIfNotExists" | "deployIfNotExists" => {
                Ok(Details::Existence(Box::new(self.existence(details, &at)?)))
            }
            _ => Ok(Details::Nothing),
        }
    }

    fn change(&self, json: &Value, pointer: &str) -> Result<Change, Unknown> {
        let nothing = Value::Null;
        let (_, field) = member(json, "field").unwrap_or(("field", &nothing));
        let (_, value) = member(json, "value").unwrap_or(("value", &nothing));
        Ok(Change {
            field: self.field(field, &format!("{pointer}/field"))?,
            value: self.operand(value, &format!("{pointer}/value"))?,
            pointer: pointer.to_owned(),
        })
    }

    fn operation(&self, json: &Value, pointer: &str) -> Result<Operation, Unknown> {
        let word = member(json, "operation").and_then(|(_, word)| word.as_str());
        let kind = match word.map(str::to_lowercase).as_deref() {
            Some("add") => OperationKind::Add,
            Some("addorreplace") => OperationKind::AddOrReplace,
            Some("remove") => OperationKind::Remove,
            _ => {
                let word = word.unwrap_or_default();
                return Err((
                    format!("armlet does not know the operation `{word}`"),
                    format!("{pointer}/operation"),
                ));
            }
        };
        let condition = member(json, "condition");
        Ok(Operation {
            kind,
            change: self.change(json, pointer)?,
            condition: condition
                .map(|(key, condition)| self.operand(condition, &format!("{pointer}/{key}")))
                .transpose()?,
        })
    }

    fn existence(&self, details: &Value, pointer: &str) -> Result<Existence, Unknown> {
        let operand = |name: &str| {
            let found = member(details, name);
            found
                .map(|(key, value)| self.operand(value, &format!("{pointer}/{key}")))
                .transpose()
        };
        let is_elsewhere = ["resourceGroupName", "existenceScope"]
            .iter()
            .any(|name| member(details, name).is_some());
        let condition = member(details, "existenceCondition");
        Ok(Existence {
            resource_type: operand("type")?,
            name: operand("name")?,
            is_elsewhere,
            condition: condition
                .map(|(key, condition)| self.condition(condition, &format!("{pointer}/{key}"))),
        })
    }
}

impl Context for Parser<'_> {
    fn surroundings(&self) -> &Surroundings {
        static NOWHERE: Surroundings = Surroundings {
            tenant_id: None,
            subscription_id: None,
            resource_group: None,
            location: None,
            deployment: None,
            environment: None,
        };
        &NOWHERE
    }

    fn parameter(&self, name: &str) -> Known {
        parameter(self.parameters, name)
    }

    fn variable(&self, _name: &str) -> Known {
        Known::Missing
    }

    fn is_policy(&self) -> bool {
        true
    }

    fn policy_function(&self, function: &str, _arguments: &[Value]) -> Known {
        match function {
            "policy" => self.policy.clone(),
            "utcNow" => self.now.map_or(Known::Open, |now| Known::Value(Value::from(now))),
            _ => Known::Open,
        }
    }
}

/// The value of a parameter.
pub(super) fn parameter(parameters: &Map<String, Value>, name: &str) -> Known {
    let mut parameters = parameters.iter();
    let found = parameters.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or(Known::Missing, |(_, value)| Known::Value(value.clone()))
}

/// A member of an object, regardless of case.
pub(super) fn member<'j>(json: &'j Value, name: &str) -> Option<(&'j str, &'j Value)> {
    let members = json.as_object()?;
    let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(key, value)| (key.as_str(), value))
}

/// A segment of a JSON pointer.
pub(super) fn segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
