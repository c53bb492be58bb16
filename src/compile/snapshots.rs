//! What each environment of a definition deploys, evaluated.

use arcstr::ArcStr;

use super::Compilation;
use crate::arm::{Deployment, Evaluated};
use crate::expression::evaluate::Surroundings;
use crate::model::Definition;
use crate::source::Spanned;

/// The snapshots of the environments that are looked at; without environments, the one of the defaults.
#[must_use]
pub fn evaluate(compilation: &Compilation, deployment: &Deployment) -> Vec<Evaluated> {
    let definition = &compilation.definition;
    if definition.environments.is_empty() {
        return vec![Evaluated::of(None, deployment, &[], &Surroundings::default())];
    }
    let files = compilation.parameter_files.iter();
    files
        .map(|file| {
            let place = surroundings(definition, file.environment.as_deref());
            Evaluated::of(file.environment.clone(), deployment, &file.values, &place)
        })
        .collect()
}

/// What the `target` of an environment says of the place that it is deployed to.
#[must_use]
pub fn surroundings(definition: &Definition, environment: Option<&str>) -> Surroundings {
    let Some(target) = definition.target(environment) else {
        return Surroundings::default();
    };
    let text = |value: &Option<Spanned<ArcStr>>| value.as_ref().map(|text| text.value.to_string());
    Surroundings {
        tenant_id: text(&target.tenant),
        subscription_id: text(&target.subscription),
        resource_group: text(&target.resource_group),
        location: text(&target.location),
        ..Surroundings::default()
    }
}
