//! A requirement → the definitions of Azure Policy that make it hold.

use serde_json::{Value as Json, json};

use super::condition::{all, any, bound, escaped, exists, is_absent, name_of};
use super::field::{Field, Unwritable};
use super::required;
use crate::arm::{COMPUTE, Object, Value};
use crate::document::TableKind;
use crate::language::policy::{TYPE, types_with};
use crate::model::Definition;
use crate::model::policy::{Presence, RequiredValue, Requirement};

/// A policy rule: when it applies, and what it does then.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRule {
    /// What tells it from the other rules of its requirement: empty for the one that rejects.
    pub suffix: String,
    /// `if`.
    pub condition: Json,
    /// What is added to the resource; empty for a rule that rejects or reports it.
    pub additions: Vec<(String, Json)>,
}

/// The policy rules of a requirement: those that add its default, and the one that rejects what does not meet it.
///
/// # Errors
/// Why Azure Policy cannot say what the requirement says.
pub fn policy_rules(
    definition: &Definition,
    requirement: &Requirement,
) -> Result<Vec<PolicyRule>, Unwritable> {
    let lowered = Lowered::of(definition, requirement);
    let mut rules = lowered.additions()?;
    if let Some(met) = lowered.met()? {
        rules.push(PolicyRule {
            suffix: String::new(),
            condition: lowered.where_kind(json!({ "not": met })),
            additions: Vec::new(),
        });
    }
    Ok(rules)
}

/// A requirement with its values in REST's words.
struct Lowered<'r> {
    requirement: &'r Requirement,
    field: Field,
    bounds: Vec<(crate::model::policy::Relation, Vec<Value>)>,
    default: Option<Value>,
}

impl<'r> Lowered<'r> {
    fn of(definition: &Definition, requirement: &'r Requirement) -> Self {
        let lower = |value: &RequiredValue| required(definition, requirement, value);
        let bounds: Vec<_> = requirement
            .bounds
            .iter()
            .map(|bound| (bound.relation, bound.values.iter().filter_map(lower).collect()))
            .collect();
        let field = Field::new(&requirement.of.path().unwrap_or_default());
        Self {
            requirement,
            field,
            bounds,
            default: requirement.default.as_ref().and_then(lower),
        }
    }

    /// Whether the property is a list.
    fn is_list(&self) -> bool {
        use crate::language::key::Shape;
        matches!(self.requirement.of.key.shape, Shape::Array(_) | Shape::List(..))
    }

    /// The condition that a compute meets the requirement; `None` if every compute does.
    fn met(&self) -> Result<Option<Json>, Unwritable> {
        let bounds: Result<Vec<Json>, Unwritable> = self
            .bounds
            .iter()
            .map(|(relation, values)| bound(&self.field, *relation, values))
            .collect();
        let bounds = all(bounds?);
        let is_filled = self.default.is_some();
        match &self.requirement.presence {
            Presence::Keys(keys) => {
                let default = match &self.default {
                    Some(Value::Object(default)) => Some(default),
                    _ => None,
                };
                let open = keys
                    .iter()
                    .filter(|key| default.is_none_or(|default| default.get_alike(&key.value).is_none()));
                let each: Result<Vec<Json>, Unwritable> = open
                    .map(|key| exists(&self.field.member(&key.value), false))
                    .collect();
                Ok(all(each?.into_iter().chain(bounds).collect()))
            }
            // A value that is right is there.
            Presence::Required if !is_filled => match bounds {
                Some(bounds) => Ok(Some(bounds)),
                None => exists(&self.field, self.is_list()).map(Some),
            },
            Presence::Required | Presence::Optional => match bounds {
                Some(bounds) => Ok(any(vec![is_absent(&self.whole()?, self.is_list())?, bounds])),
                None => Ok(None),
            },
        }
    }

    /// The field whose absence is the absence of the property.
    fn whole(&self) -> Result<Field, Unwritable> {
        if self.field.is_tags() {
            // A policy sees single tags only.
            let names = self.names_of_tags();
            return names
                .first()
                .map(|name| self.field.member(name))
                .ok_or_else(|| self.field.without_alias());
        }
        Ok(self.field.clone())
    }

    fn names_of_tags(&self) -> Vec<String> {
        let values = self
            .bounds
            .iter()
            .flat_map(|(_, values)| values)
            .chain(&self.default);
        let objects = values.filter_map(|value| match value {
            Value::Object(object) => Some(object),
            _ => None,
        });
        objects.flat_map(names).collect()
    }

    /// The rules that add the default: where nothing is there, or, of tags, a rule for each.
    fn additions(&self) -> Result<Vec<PolicyRule>, Unwritable> {
        let Some(default) = &self.default else {
            return Ok(Vec::new());
        };
        if let (true, Value::Object(tags)) = (self.field.is_tags(), default) {
            return tags
                .iter()
                .map(|(key, value)| {
                    let name = name_of(&self.field, key)?;
                    self.addition(&self.field.member(name), value, format!("default-{name}"))
                })
                .collect();
        }
        Ok(vec![self.addition(&self.field, default, "default".to_owned())?])
    }

    fn addition(&self, field: &Field, value: &Value, suffix: String) -> Result<PolicyRule, Unwritable> {
        let mut additions = Vec::new();
        leaves(field, value, &mut additions)?;
        Ok(PolicyRule {
            suffix,
            condition: self.where_kind(is_absent(field, self.is_list())?),
            additions,
        })
    }

    /// A condition for the computes of the kind alone.
    fn where_kind(&self, condition: Json) -> Json {
        let requirement = self.requirement;
        let kinds: Vec<&str> = match requirement.kind {
            TableKind::Instance => vec!["ComputeInstance"],
            TableKind::Cluster => vec!["AmlCompute"],
            TableKind::Kubernetes => vec!["Kubernetes"],
            TableKind::Attached => {
                let name = requirement.key.value.as_str();
                let types = types_with(if name.is_empty() { TYPE } else { name });
                types.iter().map(|(_, rest)| *rest).collect()
            }
        };
        let field = format!("{COMPUTE}/computeType");
        let of_kind = match kinds.as_slice() {
            [kind] => json!({ "field": field, "equals": kind }),
            kinds => json!({ "field": field, "in": kinds }),
        };
        json!({ "allOf": [{ "field": "type", "equals": COMPUTE }, of_kind, condition] })
    }
}

fn names(object: &Object) -> impl Iterator<Item = String> {
    object
        .iter()
        .filter_map(|(key, _)| Some(key.as_str()?.to_owned()))
}

/// What is added for a value: a table property by property, a list as a whole.
fn leaves(field: &Field, value: &Value, additions: &mut Vec<(String, Json)>) -> Result<(), Unwritable> {
    if let Value::Object(object) = value {
        for (key, value) in object.iter() {
            let name = name_of(field, key)?;
            leaves(&field.member(name), value, additions)?;
        }
        return Ok(());
    }
    additions.push((field.name()?, literal(field, value)?));
    Ok(())
}

/// A value as a policy writes it.
fn literal(field: &Field, value: &Value) -> Result<Json, Unwritable> {
    match value {
        Value::Expression(_) | Value::Kept(_) => field.computed(value),
        Value::String(text) => Ok(escaped(text)),
        Value::Array(items) => {
            let items: Result<Vec<Json>, Unwritable> =
                items.iter().map(|item| literal(field, item)).collect();
            Ok(items?.into())
        }
        Value::Object(object) => {
            let mut members = serde_json::Map::new();
            for (key, value) in object.iter() {
                members.insert(name_of(field, key)?.to_owned(), literal(field, value)?);
            }
            Ok(members.into())
        }
        other => Ok(other.to_sent_json()),
    }
}
