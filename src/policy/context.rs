//! What the functions of a rule see of the request.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::field::Field;
use super::parse::parameter;
use super::request::Item;
use super::round::{Current, Round};
use crate::arm::Value;
use crate::expression::evaluate::{Context, EvaluationError, Known, Surroundings, literal};
use crate::expression::{Entry, Expression, Item as ListItem, Key};

impl Context for Round<'_> {
    fn surroundings(&self) -> &Surroundings {
        &self.request.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        parameter(&self.policy.parameters, name)
    }

    fn variable(&self, _name: &str) -> Known {
        Known::Missing
    }

    fn is_policy(&self) -> bool {
        true
    }

    fn policy_function(&self, function: &str, arguments: &[Json]) -> Known {
        let text = arguments.first().and_then(Json::as_str);
        match (function, text) {
            ("field", Some(name)) => self.field_value(name),
            ("current", name) => self.current_value(name),
            ("policy", _) => self.policy.about.clone(),
            ("utcNow", _) => self
                .policy
                .now
                .clone()
                .map_or(Known::Open, |now| Known::Value(Json::from(now))),
            ("requestContext", _) => match self.request.members.get_alike("apiVersion") {
                Some(Value::String(version)) if !version.is_empty() => {
                    let member = Entry::Member(
                        Key::Name("apiVersion".into()),
                        Expression::String(version.clone()),
                    );
                    let identity = Entry::Member(
                        Key::Name("identity".into()),
                        Expression::call("requestIdentity", []),
                    );
                    Known::Expression(Expression::Object(vec![member, identity]))
                }
                _ => Known::Open,
            },
            _ => Known::Open,
        }
    }
}

impl Round<'_> {
    /// The field of a name.
    fn field_of(&self, name: &str) -> Result<Cow<'_, Field>, String> {
        match self.policy.fields.get(name) {
            Some(field) => Ok(Cow::Borrowed(field)),
            None => Field::of(name).map(Cow::Owned),
        }
    }

    /// `field('…')`: an absent property is the empty text ("Author policies for array properties").
    fn field_value(&self, name: &str) -> Known {
        // Its name is computed; the others are looked at when the rule is read.
        let Ok(field) = self.field_of(name) else {
            return Known::Open;
        };
        let items = match self.request.items(&field, &self.counted) {
            Ok(items) => items,
            Err(open) => return Known::Expression(Arc::unwrap_or_clone(open)),
        };
        if !field.is_collection() {
            return match items.into_iter().next() {
                None | Some(Item::Absent) => Known::Value(Json::from("")),
                Some(Item::Value(value)) => Known::Value(value),
                Some(Item::Open(open)) => Known::Expression(open),
            };
        }
        let items: Vec<Expression> = items
            .into_iter()
            .map(|item| match item {
                Item::Absent => Expression::Null,
                Item::Value(value) => literal(value),
                Item::Open(open) => open,
            })
            .collect();
        Known::Expression(Expression::Array(
            items.into_iter().map(ListItem::Value).collect(),
        ))
    }

    /// `current('…')`
    fn current_value(&self, name: Option<&str>) -> Known {
        let missing = || {
            Known::Failed(EvaluationError::new(
                "`current` is called outside of a count of that name",
            ))
        };
        let wanted = name.unwrap_or_default();
        let is_wanted = |own: &Option<String>, current: &Current| match (name, own, current) {
            (None, ..) => true,
            (Some(_), None, Current::Value(_)) => wanted.eq_ignore_ascii_case("default"),
            (Some(_), Some(own), Current::Value(_)) => own.eq_ignore_ascii_case(wanted),
            (Some(_), Some(own), Current::Field(_)) => wanted.to_lowercase().starts_with(&own.to_lowercase()),
            (Some(_), None, Current::Field(_)) => false,
        };
        let mut around = self.current.iter().rev();
        match around.find(|(own, current)| is_wanted(own, current)) {
            Some((_, Current::Value(value))) => Known::Value(value.clone()),
            Some((_, Current::Field(field))) => {
                let field = match name {
                    Some(name) => self.field_of(name),
                    None => Ok(Cow::Borrowed(field)),
                };
                let Ok(field) = field else { return missing() };
                match self.request.items(&field, &self.counted) {
                    Err(open) => Known::Expression(Arc::unwrap_or_clone(open)),
                    Ok(items) => match items.into_iter().next() {
                        None | Some(Item::Absent) => Known::Value(Json::from("")),
                        Some(Item::Value(value)) => Known::Value(value),
                        Some(Item::Open(open)) => Known::Expression(open),
                    },
                }
            }
            None => missing(),
        }
    }
}
