//! The fields of Azure Policy: the path of a property → the alias by which a policy reads it.

use serde_json::Value as Json;

use crate::arm::{COMPUTE, Value};
use crate::azure::policy_alias;
use crate::expression::Expression;

/// A property of a compute, as a policy reads it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The path from the root of the resource; `[*]` is each item of a list.
    path: String,
}

/// Why Azure Policy cannot say what a requirement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unwritable {
    /// No alias reads the property at this path.
    NoAlias(String),
    /// More items of a list than a policy rule can count.
    TooManyItems(String, usize),
    /// A value that only a deployment can compute.
    Computed(String),
}

/// The table of tags, whose members are fields.
const TAGS: &str = "tags";

impl Field {
    pub(super) fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Whether its members are the user's, each a field of its own: a policy does not see the table.
    pub(super) fn is_tags(&self) -> bool {
        self.path == TAGS
    }

    /// A member of it.
    pub(super) fn member(&self, name: &str) -> Self {
        if self.is_tags() {
            return Self::new(&format!("{TAGS}['{name}']"));
        }
        Self::new(&format!("{}.{name}", self.path))
    }

    /// Each item of it.
    pub(super) fn items(&self) -> Self {
        Self::new(&format!("{}[*]", self.path))
    }

    /// What a policy writes for it.
    pub(super) fn name(&self) -> Result<String, Unwritable> {
        let is_tag = self.path.starts_with("tags['");
        // A quote in the name of a tag has no spelling that the documentation gives.
        let is_quoted = self.path.matches('\'').count() > 2;
        if self.path == TAGS || self.path == "identity.type" || is_tag && !is_quoted {
            return Ok(self.path.clone());
        }
        let aliases = policy_alias::all().iter();
        let mut found = aliases.filter(|alias| {
            policy_alias::resource_type(alias.name) == COMPUTE && alias.path.eq_ignore_ascii_case(&self.path)
        });
        // A twin that names the kind of compute reads the same path; the plain one is as good, and shorter.
        let shortest = found.by_ref().min_by_key(|alias| alias.name.len());
        shortest
            .map(|alias| alias.name.to_owned())
            .ok_or_else(|| self.without_alias())
    }

    pub(super) fn without_alias(&self) -> Unwritable {
        Unwritable::NoAlias(self.path.clone())
    }

    pub(super) fn with_too_many_items(&self, most: usize) -> Unwritable {
        Unwritable::TooManyItems(self.path.clone(), most)
    }

    /// An expression as a policy computes it, which knows neither `resourceId()` nor parameters of a template.
    pub(super) fn computed(&self, value: &Value) -> Result<Json, Unwritable> {
        let Value::Expression(expression) = value else {
            return Err(self.without_alias());
        };
        let is_tenant = matches!(&**expression, Expression::Member { object, name }
            if name == "tenantId" && **object == Expression::call("subscription", []));
        if is_tenant {
            return Ok(expression.to_arm().into());
        }
        resource_id(expression).ok_or_else(|| Unwritable::Computed(self.path.clone()))
    }
}

/// `resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')` in functions that a policy has.
fn resource_id(expression: &Expression) -> Option<Json> {
    let Expression::Call { name, arguments, .. } = expression else {
        return None;
    };
    if name != "resourceId" {
        return None;
    }
    let texts: Option<Vec<&str>> = arguments
        .iter()
        .map(|argument| match argument {
            Expression::String(text) if !text.contains('\'') => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let texts = texts?;
    let kind = texts.iter().position(|text| text.contains('/'))?;
    let (scope, path) = texts.split_at(kind);
    let (kind, names) = path.split_first()?;
    let (provider, types) = kind.split_once('/')?;
    let types: Vec<&str> = types.split('/').collect();
    if types.len() != names.len() {
        return None;
    }
    let pairs: Vec<String> = types
        .iter()
        .zip(names)
        .map(|(kind, name)| format!("/{kind}/{name}"))
        .collect();
    let path = format!("/providers/{provider}{}", pairs.concat());
    Some(Json::from(match scope {
        [] => format!("[concat(resourceGroup().id, '{path}')]"),
        [group] => format!("[concat(subscription().id, '/resourceGroups/{group}{path}')]"),
        [subscription, group] => format!("/subscriptions/{subscription}/resourceGroups/{group}{path}"),
        _ => return None,
    }))
}
