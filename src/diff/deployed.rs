//! A resource that a side deploys.

use std::borrow::Cow;

use crate::arm::{COMPUTE, Deployment, Key, Object, Resource, Value};
use crate::expression::Expression;

/// The parameter of armlet 0.1 that names the computes which exist already.
pub(super) const EXISTING_COMPUTES: &str = "existingComputes";

/// When a deployment puts a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployed {
    /// Every time.
    Always,
    /// Where there is none: `@options.onlyIfNotExists`.
    WhereAbsent,
    /// Where the array parameter `existingComputes` does not name it.
    UnlessListed,
    /// Where this expression holds, which only the deployment knows.
    If(Box<Expression>),
}

impl Deployed {
    fn of(resource: &Resource) -> Self {
        if resource.only_if_not_exists {
            return Self::WhereAbsent;
        }
        match &resource.condition {
            None => Self::Always,
            Some(condition) if is_unless_listed(condition) => Self::UnlessListed,
            Some(condition) => Self::If(condition.clone()),
        }
    }
}

/// `!contains(existingComputes, …)`
fn is_unless_listed(condition: &Expression) -> bool {
    let Expression::Not(inner) = condition else {
        return false;
    };
    let Expression::Call { name, arguments, .. } = &**inner else {
        return false;
    };
    let list = Expression::Parameter(EXISTING_COMPUTES.into());
    name == "contains" && arguments.first() == Some(&list)
}

/// A resource that a side deploys.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployedResource {
    /// The last segment of its name: `ana` of `mlw/ana`; the expression, in brackets, where it is not known.
    pub name: String,
    /// The segments before, `/` between them; empty for a resource without a parent.
    pub parent: String,
    /// Its full type.
    pub resource_type: Cow<'static, str>,
    /// When it is put.
    pub deployed: Deployed,
    /// Whether it is to be stopped once it is created.
    pub stopped_after_creation: bool,
    /// Why it cannot be used as it is in Azure; each in Azure's words.
    pub failures: Vec<String>,
    /// `apiVersion`, `scope` and its body.
    pub body: Object,
    /// The paths of what is sent at creation only.
    pub kept: Vec<String>,
    /// The paths of what the source of the side cannot show, such as a list from Azure: a value there is neither known nor
    /// absent.
    pub not_seen: Vec<String>,
    /// Whether its texts are as they are sent, so that one in brackets is an expression or a text.
    pub as_sent: bool,
}

impl DeployedResource {
    /// A resource of which only the values are known: `resource_type` is the full type, `parent` the segments of its name
    /// before the last, `body` holds `apiVersion`, `scope`, `location`, `tags`, `identity`, `sku`, `properties`.
    #[must_use]
    pub fn new(resource_type: &str, parent: &str, name: &str, body: Object) -> Self {
        Self {
            name: name.to_owned(),
            parent: parent.to_owned(),
            resource_type: Cow::Owned(resource_type.to_owned()),
            deployed: Deployed::Always,
            stopped_after_creation: false,
            failures: Vec::new(),
            body,
            kept: Vec::new(),
            not_seen: Vec::new(),
            as_sent: false,
        }
    }

    pub(super) fn of(resource: &Resource, deployment: &Deployment) -> Self {
        let mut segments = resource.name_segments(&deployment.resources);
        let name = segments.pop().as_ref().map(shown).unwrap_or_default();
        let parent: Vec<String> = segments.iter().map(shown).collect();
        let mut body = Object::new();
        if !resource.api_version.is_empty() {
            body.set("apiVersion", resource.api_version.as_str());
        }
        let scope = resource
            .scope
            .as_deref()
            .and_then(|symbol| deployment.resource(symbol));
        body.set_some("scope", scope.map(|scope| scope.id(&deployment.resources)));
        let written = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.scope.clone());
        body.set_some("scope", written);
        for (key, value) in resource.body.iter() {
            body.insert(key.clone(), value.clone());
        }
        Self {
            name,
            parent: parent.join("/"),
            resource_type: resource.resource_type.clone(),
            deployed: Deployed::of(resource),
            stopped_after_creation: resource.stopped_after_creation,
            failures: Vec::new(),
            kept: unkeep(&mut body),
            not_seen: Vec::new(),
            as_sent: false,
            body,
        }
    }

    /// Whether the source of the side cannot show what is at `path`.
    pub(super) fn does_not_show(&self, path: &[String]) -> bool {
        let mut hidden = self.not_seen.iter();
        hidden.any(|hidden| {
            let mut given = path.iter();
            hidden
                .split('.')
                .all(|name| given.next().is_some_and(|given| given.eq_ignore_ascii_case(name)))
        })
    }

    /// Whether it is a compute of Azure Machine Learning.
    #[must_use]
    pub fn is_compute(&self) -> bool {
        self.resource_type.eq_ignore_ascii_case(COMPUTE)
    }

    /// `computeType` of a compute.
    #[must_use]
    pub fn compute_type(&self) -> Option<&str> {
        match self.at(&["properties", "computeType"])? {
            Value::String(kind) if self.is_compute() => Some(kind),
            _ => None,
        }
    }

    /// The value under `path`, names that differ in case alone taken for the same, as ARM does.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter()
            .try_fold(self.body.get_alike(first)?, |value, name| match value {
                Value::Object(object) => object.get_alike(name),
                _ => None,
            })
    }
}

/// Takes the mark of what is sent at creation only off the values of a body; the paths of those.
fn unkeep(body: &mut Object) -> Vec<String> {
    let mut kept = Vec::new();
    // What is shared is not copied for nothing.
    if !body.any_besides(None, &|_, value| matches!(value, Value::Kept(_))) {
        return kept;
    }
    for (key, value) in body.iter_mut() {
        let name = key_text(key);
        if let Value::Kept(inner) = value {
            *value = std::mem::replace(&mut inner.value, Value::Null);
            kept.push(name);
        } else if let Value::Object(inner) = value {
            kept.extend(unkeep(inner).into_iter().map(|path| format!("{name}.{path}")));
        }
    }
    kept
}

/// A segment of a name: its text, or its expression in brackets.
fn shown(segment: &Expression) -> String {
    match segment {
        Expression::String(text) => text.to_string(),
        computed => computed.arm_string(),
    }
}

/// A key as a template spells it.
pub(super) fn key_text(key: &Key) -> String {
    match key.as_str() {
        Some(name) => name.to_owned(),
        None => key.to_json(),
    }
}

/// The value under a key as a template spells it, whatever its case.
pub(super) fn member<'o>(object: &'o Object, key: &str) -> Option<&'o Value> {
    object.get_alike(key).or_else(|| {
        let mut members = object.iter();
        let found = members.find(|(other, _)| {
            matches!(other, Key::Expression(_)) && other.to_json().eq_ignore_ascii_case(key)
        });
        found.map(|(_, value)| value)
    })
}
