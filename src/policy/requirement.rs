//! What would satisfy a policy, in words.

use serde_json::Value;

use super::candidate::{Trials, Wanted};
use super::condition::{Condition, FieldName, Over, Subject, Test};
use super::field::{Field, only_field};
use super::open::shortened;
use super::operand::Operand;
use super::round::{Resolved, Round};
use super::truth::Truth;

/// What would satisfy a policy.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    /// A property must be something.
    Property {
        /// Its path from the root of the resource, `[]` for an item of a list; empty if it is an expression.
        path: Vec<String>,
        /// How the policy calls it.
        shown: String,
        /// What it must be: `must be "x"`.
        must: String,
        /// Values that could do.
        trials: Option<Trials>,
    },
    /// All of these.
    All(Vec<Requirement>),
    /// One of these.
    Any(Vec<Requirement>),
    /// Nothing of the resource would.
    Never,
}

impl Requirement {
    /// In words, with the properties as `name` calls them, backticks included.
    pub fn words(&self, name: &dyn Fn(&[String], &str) -> String) -> String {
        match self {
            Self::Property {
                path, shown, must, ..
            } => format!("{} {must}", name(path, shown)),
            Self::All(parts) => joined(parts, " and ", name),
            Self::Any(parts) => joined(parts, ", or ", name),
            Self::Never => "no such resource may be deployed".to_owned(),
        }
    }

    /// The properties in it, in their order.
    #[must_use]
    pub fn properties(&self) -> Vec<&Self> {
        match self {
            Self::Property { .. } => vec![self],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::properties).collect(),
            Self::Never => Vec::new(),
        }
    }

    fn of(parts: Vec<Self>, wrap: fn(Vec<Self>) -> Self) -> Self {
        let mut unique: Vec<Self> = Vec::new();
        for part in parts {
            if !unique.contains(&part) && part != Self::Never {
                unique.push(part);
            }
        }
        match unique.len() {
            0 => Self::Never,
            1 => unique.remove(0),
            _ => wrap(unique),
        }
    }
}

fn joined(parts: &[Requirement], between: &str, name: &dyn Fn(&[String], &str) -> String) -> String {
    let words: Vec<String> = parts.iter().map(|part| part.words(name)).collect();
    words.join(between)
}

/// What would keep a condition that holds from holding.
pub(super) fn requirement(condition: &Condition, round: &Round<'_>) -> Requirement {
    against(condition, round, true)
}

/// What would make a condition the opposite of `holds`, which it is.
fn against(condition: &Condition, round: &Round<'_>, holds: bool) -> Requirement {
    match condition {
        Condition::Not(inner) => against(inner, round, !holds),
        Condition::All(parts) | Condition::Any(parts) => {
            let is_all = matches!(condition, Condition::All(_));
            let wanted = Truth::of(holds);
            let same = parts
                .iter()
                .filter(|part| is_all == holds || round.truth(part) == wanted);
            let parts: Vec<Requirement> = same.map(|part| against(part, round, holds)).collect();
            match is_all == holds {
                true => Requirement::of(parts, Requirement::Any),
                false => Requirement::of(without_presence(parts), Requirement::All),
            }
        }
        Condition::Test(test) => of_test(test, holds, round),
        Condition::Unknown { .. } => Requirement::Never,
    }
}

/// That a property must be set says nothing beside what it must be.
fn without_presence(mut parts: Vec<Requirement>) -> Vec<Requirement> {
    let says_more = |one: &Requirement, parts: &[Requirement]| {
        let Requirement::Property { path, must, .. } = one else {
            return false;
        };
        must == SET
            && parts.iter().any(|part| {
                matches!(part, Requirement::Property { path: other, must, .. } if other == path && must != SET)
            })
    };
    let all = parts.clone();
    parts.retain(|part| !says_more(part, &all));
    parts
}

const SET: &str = "must be set";

/// What makes a test fail (`holds`), or hold.
fn of_test(test: &Test, holds: bool, round: &Round<'_>) -> Requirement {
    let never = |field: &Field| matches!(field, Field::Type | Field::Kind | Field::Id) || is_kind(field);
    let must = must(test.operator, &test.expected, holds);
    match &test.subject {
        Subject::Field(FieldName::Known(field)) if never(field) => Requirement::Never,
        Subject::Field(FieldName::Known(field)) => of_field(field, must, test, holds, round),
        Subject::Field(FieldName::Computed(operand)) => {
            match round.field(&FieldName::Computed(operand.clone()), &test.pointer) {
                Ok(field) => of_field(&field, must, test, holds, round),
                Err(_) => Requirement::Property {
                    path: Vec::new(),
                    shown: shown(operand),
                    must,
                    trials: None,
                },
            }
        }
        Subject::Value(_, text) => of_value(text, must, test, holds, round),
        Subject::Count(count) => {
            let (path, shown) = match &count.over {
                Over::Field(field) => (field.path(), field.shown()),
                Over::Value(operand) => (Vec::new(), self::shown(operand)),
            };
            let which = match count.condition {
                Some(_) => "the number of its items that the policy counts",
                None => "the number of its items",
            };
            Requirement::Property {
                path,
                shown,
                must: format!("is wrong: {which} {must}"),
                trials: None,
            }
        }
    }
}

/// Values with which a test that fails for a request could be false.
pub(super) fn trials(test: &Test, round: &Round<'_>) -> Option<Trials> {
    match of_test(test, true, round) {
        Requirement::Property { trials, .. } => trials,
        _ => None,
    }
}

/// What a test compares with, for the request.
fn expected(test: &Test, round: &Round<'_>) -> Option<Value> {
    match round.resolved(&test.expected, &test.pointer).ok()? {
        Resolved::Same => test.expected.value().cloned(),
        Resolved::New(operand) => operand.value().cloned(),
    }
}

fn of_field(field: &Field, must: String, test: &Test, holds: bool, round: &Round<'_>) -> Requirement {
    let trials = expected(test, round).map(|expected| {
        let wanted = Wanted {
            operator: test.operator,
            expected: &expected,
            holds: !holds,
        };
        Trials::of_field(field, &wanted, round)
    });
    Requirement::Property {
        path: field.path(),
        shown: field.shown(),
        must,
        trials,
    }
}

/// What `[empty(field('…'))]` and its like ask for.
fn of_value(text: &str, must: String, test: &Test, holds: bool, round: &Round<'_>) -> Requirement {
    let inside = text
        .strip_prefix("[empty(field('")
        .and_then(|rest| rest.strip_suffix("'))]"));
    if let Some(field) = inside.and_then(|name| Field::of(name).ok())
        && let Some(expected) = test.expected.value()
    {
        let is_true = expected == &Value::Bool(true) || expected.as_str() == Some("true");
        let wants_empty = (is_true == (test.operator == "equals")) != holds;
        return Requirement::Property {
            path: field.path(),
            shown: field.shown(),
            must: if wants_empty { "must be empty" } else { SET }.to_owned(),
            trials: wants_empty.then(|| Trials::absent(field)),
        };
    }
    let field = only_field(text);
    // `[coalesce(field('…'), …)]` is the property with a value where it has none.
    let is_plain = text.starts_with("[coalesce(field('");
    let plain = field.as_ref().filter(|_| is_plain).map(Field::shown);
    Requirement::Property {
        path: field.as_ref().map(Field::path).unwrap_or_default(),
        shown: plain.unwrap_or_else(|| text.to_owned()),
        must,
        trials: field.zip(expected(test, round)).map(|(field, expected)| {
            let wanted = Wanted {
                operator: test.operator,
                expected: &expected,
                holds: !holds,
            };
            Trials::of_expression(field, text, &wanted)
        }),
    }
}

fn is_kind(field: &Field) -> bool {
    matches!(field, Field::Alias(alias) if alias.path.last().is_some_and(|step| step.name == "computeType"))
}

/// How many items of a list are shown.
const MOST_SHOWN: usize = 8;

fn shown(operand: &Operand) -> String {
    match operand {
        Operand::Value(Value::Array(items)) | Operand::Texts(Value::Array(items), _) => {
            let texts = items.iter().take(MOST_SHOWN);
            let texts: Vec<String> = texts.map(|item| shortened(&item.to_string())).collect();
            let rest = items.len().saturating_sub(MOST_SHOWN);
            match rest {
                0 => texts.join(", "),
                rest => format!("{} and {rest} more", texts.join(", ")),
            }
        }
        Operand::Value(value) | Operand::Texts(value, _) => shortened(&value.to_string()),
        Operand::Expression(_, text) => shortened(text),
        Operand::Failing(message) => message.clone(),
    }
}

/// What makes a comparison fail (`fails`), or hold.
fn must(operator: &str, expected: &Operand, fails: bool) -> String {
    let value = shown(expected);
    let words = |holds: bool, yes: &str, no: &str| {
        let verb = if holds { yes } else { no };
        format!("{verb} {value}")
    };
    match (operator, fails) {
        ("equals", fails) => words(!fails, "must be", "must not be"),
        ("notEquals", fails) => words(fails, "must be", "must not be"),
        ("in", fails) => words(!fails, "must be one of", "must be none of"),
        ("notIn", fails) => words(fails, "must be one of", "must be none of"),
        ("like" | "match" | "matchInsensitively", fails) => {
            words(!fails, "must be of the form", "must not be of the form")
        }
        ("notLike" | "notMatch" | "notMatchInsensitively", fails) => {
            words(fails, "must be of the form", "must not be of the form")
        }
        ("contains" | "containsKey", fails) => words(!fails, "must have", "must not have"),
        ("notContains" | "notContainsKey", fails) => words(fails, "must have", "must not have"),
        ("less", fails) => words(fails, "must be at least", "must be less than"),
        ("lessOrEquals", fails) => words(fails, "must be greater than", "must be at most"),
        ("greater", fails) => words(fails, "must be at most", "must be greater than"),
        ("greaterOrEquals", fails) => words(fails, "must be less than", "must be at least"),
        _ => {
            let is_true =
                expected.value() == Some(&Value::Bool(true)) || value.eq_ignore_ascii_case("\"true\"");
            if is_true == fails { "must not be set" } else { SET }.to_owned()
        }
    }
}
