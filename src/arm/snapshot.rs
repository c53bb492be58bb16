//! What a deployment sends, evaluated: the form of `bicep snapshot`.

use super::WORKSPACE;
use super::deployment::{Deployment, DeploymentScope, Output, Resource};
use super::parameter_file::ParameterValue;
use super::settle::{self, Note, Settling};
use super::value::{Key, Object, Value};
use crate::expression::evaluate::Surroundings;

/// The members of a resource besides its identity, in the order in which the deployment engine prints them. Only these are
/// known to be in that order: `location`, `sku`, `kind`, `identity`, `tags`, `properties`.
const BODY: [&str; 12] = [
    "location",
    "extendedLocation",
    "zones",
    "sku",
    "kind",
    "plan",
    "identity",
    "managedBy",
    "managedByExtended",
    "etag",
    "tags",
    "properties",
];

/// What a deployment sends, evaluated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The resources in their order: `id`, `type`, `name`, `apiVersion`, then what is sent.
    pub resources: Vec<Object>,
    /// What the deployment engine says about it; armlet says nothing there.
    pub diagnostics: Vec<Value>,
    /// The outputs by their names.
    pub outputs: Object,
    /// What else a file that was read holds.
    pub rest: Object,
}

/// A snapshot, and what could not be evaluated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluated {
    /// The environment whose values were given; `None` if there are no environments.
    pub environment: Option<String>,
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Expressions that the deployment engine rejects, or that armlet does not evaluate.
    pub notes: Vec<Note>,
}

impl Evaluated {
    /// Evaluates a template with the values of a parameter file, in the place that it is deployed to. A secret stays
    /// `[parameters('…')]`, and so does a parameter without a value. As in Bicep, a region is that of the resource group, and
    /// nothing without one.
    #[must_use]
    pub fn of(
        environment: Option<String>,
        deployment: &Deployment,
        given: &[(String, ParameterValue)],
        surroundings: &Surroundings,
    ) -> Self {
        let mut surroundings = surroundings.clone();
        if deployment.scope == DeploymentScope::ResourceGroup && surroundings.resource_group.is_none() {
            surroundings.location = None;
        }
        let settling = Settling {
            given,
            surroundings: surroundings.clone(),
        };
        let settled = settle::settle(deployment, &settling);
        Self {
            environment,
            snapshot: Snapshot::of_settled(&settled.deployment, &surroundings),
            notes: settled.notes,
        }
    }
}

impl Snapshot {
    /// The snapshot of a deployment that is settled.
    #[must_use]
    pub fn of_settled(settled: &Deployment, surroundings: &Surroundings) -> Self {
        let deployed = settled.resources.iter().filter(|resource| !resource.existing);
        let mut outputs = Object::new();
        for output in &settled.outputs {
            outputs.insert(Key::Name(output.name.as_str().into()), returned(output));
        }
        Self {
            resources: deployed
                .map(|resource| sent(resource, settled, surroundings))
                .collect(),
            outputs,
            ..Self::default()
        }
    }

    /// The names of the workspaces of Azure Machine Learning that its resources are, or are in.
    pub fn workspaces(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().filter_map(|members| {
            let text = |word: &str| match members.get_alike(word) {
                Some(Value::String(text)) => Some(text.as_str()),
                _ => None,
            };
            let kind = text("type")?.to_ascii_lowercase();
            let is_workspace = kind == WORKSPACE.to_ascii_lowercase();
            let is_inside = kind.starts_with(&format!("{}/", WORKSPACE.to_ascii_lowercase()));
            text("name")?
                .split('/')
                .next()
                .filter(|_| is_workspace || is_inside)
        })
    }
}

/// A resource as it is sent.
fn sent(resource: &Resource, settled: &Deployment, surroundings: &Surroundings) -> Object {
    let mut members = Object::new();
    members.set("id", settle::id(resource, settled, surroundings));
    members.set("type", &*resource.resource_type);
    members.set("name", settle::full_name(resource, settled));
    members.set("apiVersion", resource.api_version.as_str());
    members.set_some("condition", resource.condition.as_deref().cloned());
    for word in BODY {
        members.set_some(word, resource.body.get_alike(word).cloned());
    }
    let is_known = |key: &Key| {
        key.as_str()
            .is_some_and(|key| BODY.iter().any(|word| word.eq_ignore_ascii_case(key)))
    };
    for (key, value) in resource.body.iter().filter(|(key, _)| !is_known(key)) {
        members.insert(key.clone(), value.clone());
    }
    members
}

/// An output as the engine shows it: a value, or one expression if a part of it is not known.
fn returned(output: &Output) -> Value {
    settle::as_one(&output.value)
}
