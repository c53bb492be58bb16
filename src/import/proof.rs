//! What the definition deploys, compared with what was read: a difference is a loss.

use std::sync::Arc;

use super::accept;
use super::losses::Losses;
use super::part::Part;
use super::report::shown;
use super::role_proof;
use crate::arm::settle::{self, Settling};
use crate::arm::{
    COMPUTE, Deployment, Object, ParameterFile, ParameterValue, ROLE_ASSIGNMENT, Resource, Value,
};
use crate::compile::Compilation;
use crate::diagnostic::Level;
use crate::diff::{Detail, Fate, Inputs, Side, compare};
use crate::expression::Expression;
use crate::expression::evaluate::Surroundings;
use crate::hashing::HashMap;
use crate::parallel;
use crate::raise;
use crate::source::{LoadError, Loader, Within};
use crate::syntax::Table;

/// What was proven.
pub(super) struct Proof {
    /// What the definition deploys; none if it does not compile.
    pub(super) deployed: Option<Side>,
    /// Its text.
    pub(super) text: String,
}

/// The number of resources from which on a second thread is worth its start.
const LEAST_BESIDE: usize = 16;

/// The number of resources up to which the two sides of a proof are made at the same time: of more, they would take too much memory.
const MOST_BESIDE: usize = 2_000;

/// Takes out of the definition what its schemas deny, and adds to the losses what it does not deploy as it was read.
pub(super) fn prove(
    part: &Part<'_>,
    root: &mut Table,
    scripts: &[(String, String)],
    losses: &mut Losses,
) -> Proof {
    let files = Files::of(scripts);
    let is_enough = (LEAST_BESIDE..=MOST_BESIDE).contains(&part.deployment.resources.len());
    let ((compilation, text), old) = parallel::both_if(
        is_enough,
        || accept::compiled(root, losses, &files),
        || side(Arc::clone(&part.original), &part.files),
    );
    Proof {
        deployed: compared(part, compilation, &old, losses),
        text,
    }
}

/// Adds to the losses what a definition does not deploy as it was read, which is `old`. Returns what it deploys; none if it does not
/// compile.
fn compared(part: &Part<'_>, compilation: Compilation, old: &Side, losses: &mut Losses) -> Option<Side> {
    // NOTE: what the definition deploys is looked at; the definition itself would be in memory with it.
    let Compilation {
        deployment,
        parameter_files,
        findings,
        definition,
        sources,
        ..
    } = compilation;
    drop((definition, sources));
    let Some(deployment) = deployment else {
        let denied = findings.iter().find(|finding| finding.level == Level::Deny);
        let message = denied.map(|finding| finding.message.as_str()).unwrap_or_default();
        for resource in part
            .deployment
            .resources
            .iter()
            .filter(|resource| !resource.existing)
        {
            losses.add(
                &resource.symbol,
                "",
                &format!("the definition does not compile: {message}"),
            );
        }
        return None;
    };
    role_proof::compare(&part.original, &deployment, losses);
    let new = side(deployment, &parameter_files);
    let symbols = symbols(part);
    for change in compare(old, &new).resources {
        let Some(symbol) = symbol(&change.name, &change.resource_type, &symbols) else {
            continue;
        };
        if change.fate != Fate::Changed && !losses.covers(&symbol, "") {
            losses.add(&symbol, "", "the definition does not deploy it");
        }
        let differences = change.changes.iter();
        for difference in differences.filter(|difference| !says_nothing(&difference.detail)) {
            if !losses.covers(&symbol, &difference.path) {
                losses.add(&symbol, &difference.path, &other(&difference.detail));
            }
        }
    }
    Some(new)
}

/// Whether a definition that is written in another way deploys what one deploys that was proven, and returns in some outputs, `returned`,
/// what was read.
pub(super) fn is_the_same(
    part: &Part<'_>,
    proven: &Side,
    (root, files): (&Table, &[(String, String)]),
    returned: &[String],
) -> bool {
    let compilation = accept::compile(raise::toml(root), &Files::of(files));
    let Compilation {
        deployment,
        parameter_files,
        definition,
        ..
    } = compilation;
    drop(definition);
    let Some(deployment) = deployment else {
        return false;
    };
    let other = side(deployment, &parameter_files);
    if !compare(proven, &other).resources.is_empty() {
        return false;
    }
    if returned.is_empty() {
        return true;
    }
    let read = side(Arc::clone(&part.original), &part.files);
    let declarations = compare(&read, &other).declarations;
    let is_returned = |path: &str| returned.iter().any(|name| path == format!("outputs.{name}"));
    !declarations.iter().any(|change| is_returned(&change.path))
}

/// The longest value that a loss quotes, in characters.
const MOST_QUOTED: usize = 80;

/// What a definition deploys in the place of what was read.
fn other(detail: &Detail) -> String {
    match detail {
        Detail::Values {
            after: Some(after), ..
        } if after.chars().count() <= MOST_QUOTED => {
            format!("the definition deploys `{after}`")
        }
        Detail::Values { after: None, .. } => "the definition does not deploy it".to_owned(),
        _ => "the definition deploys something else".to_owned(),
    }
}

/// Whether neither side says anything: an empty text of an optional property is the same as none.
fn says_nothing(detail: &Detail) -> bool {
    let is_nothing = |side: &Option<String>| {
        let text = side.as_deref().unwrap_or("null");
        text == "null" || text == "\"\""
    };
    matches!(detail, Detail::Values { before, after } if is_nothing(before) && is_nothing(after))
}

/// The symbols of the resources, by what they are called in each environment. Types and names are in lower case.
#[derive(Default)]
struct Symbols {
    by_name: HashMap<(String, String), String>,
    /// That of the first resource of a type.
    first: HashMap<String, String>,
}

/// The symbols of the resources by their names in all environments.
fn symbols(part: &Part<'_>) -> Symbols {
    let mut found = Symbols::default();
    for resource in &part.original.resources {
        let resource_type = resource.resource_type.to_lowercase();
        found
            .first
            .entry(resource_type.clone())
            .or_insert_with(|| resource.symbol.to_string());
        let mut add = |name: &Value| {
            let key = (resource_type.clone(), shown(name).to_lowercase());
            found
                .by_name
                .entry(key)
                .or_insert_with(|| resource.symbol.to_string());
        };
        add(&Value::from(resource.name.clone()));
        if matches!(resource.name, Expression::String(_)) || resource.existing {
            continue;
        }
        match part.files.as_slice() {
            [] => add(&evaluated_name(resource, part, &[])),
            files => files
                .iter()
                .for_each(|file| add(&evaluated_name(resource, part, &file.values))),
        }
    }
    found
}

/// The name of a resource with the values of an environment.
fn evaluated_name(resource: &Resource, part: &Part<'_>, given: &[(String, ParameterValue)]) -> Value {
    let alone = Deployment {
        parameters: part.original.parameters.clone(),
        resources: vec![Resource {
            parent: None,
            scope: None,
            condition: None,
            body: Object::new(),
            as_read: None,
            ..resource.clone()
        }],
        ..Deployment::default()
    };
    let settling = Settling {
        given,
        surroundings: place(),
    };
    let settled = settle::settle(&alone, &settling).deployment;
    let name = settled.resources.into_iter().next().map(|resource| resource.name);
    Value::from(name.unwrap_or(Expression::Null))
}

/// The symbol of a resource that a comparison names. Roles are compared by what they mean.
fn symbol(name: &str, resource_type: &str, symbols: &Symbols) -> Option<String> {
    if resource_type.eq_ignore_ascii_case(ROLE_ASSIGNMENT) {
        return None;
    }
    let key = (resource_type.to_lowercase(), name.to_lowercase());
    // A workspace is the only one.
    let is_only = !resource_type.eq_ignore_ascii_case(COMPUTE);
    let only = || symbols.first.get(&key.0).filter(|_| is_only);
    symbols.by_name.get(&key).or_else(only).cloned()
}

/// A place that is known, so that the same is the same however it is computed.
fn place() -> Surroundings {
    let text = |text: &str| Some(text.to_owned());
    Surroundings {
        tenant_id: text("00000000-0000-0000-0000-000000000001"),
        subscription_id: text("00000000-0000-0000-0000-000000000002"),
        resource_group: text("resource-group"),
        location: text("westeurope"),
        deployment: text("armlet"),
        ..Surroundings::default()
    }
}

/// What is deployed in each environment.
fn side(deployment: impl Into<Arc<Deployment>>, files: &[ParameterFile]) -> Side {
    let inputs = files.iter().map(|file| Inputs {
        environment: file.environment.clone(),
        values: file.values.clone(),
        place: place(),
    });
    let mut inputs: Vec<Inputs> = inputs.collect();
    if inputs.is_empty() {
        inputs.push(Inputs {
            place: place(),
            ..Inputs::default()
        });
    }
    Side::evaluated(deployment, inputs)
}

/// The scripts and rosters of the definition, which are on no disk yet.
struct Files<'s>(HashMap<&'s str, &'s str>);

impl<'s> Files<'s> {
    fn of(files: &'s [(String, String)]) -> Self {
        let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        Self(files.collect())
    }
}

impl Loader for Files<'_> {
    fn load(&self, path: &str, _: Within<'_>) -> Result<Vec<u8>, LoadError> {
        self.0
            .get(path)
            .map(|text| text.as_bytes().to_vec())
            .ok_or(LoadError::NotFound)
    }
}
