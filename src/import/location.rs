//! The region of the computes, which a definition has in one parameter.

use super::Report;
use super::lost::Lost;
use super::parameters::{free, rename};
use super::report::shown;
use super::spelling::compute_type;
use crate::arm::{COMPUTE, Deployment, Key, ParameterFile, Value};
use crate::expression::Expression;
use crate::lower;
use crate::model::LOCATION;

/// Where a compute is deployed to.
#[derive(Debug, Clone, PartialEq)]
enum Region {
    /// The region of the resource group.
    OfGroup,
    /// What a parameter says.
    Parameter(String),
    /// A region by its name.
    Named(String),
    /// What an expression gives.
    Computed(Box<Expression>),
}

/// Makes the region of the computes the parameter that a definition has for it. Where they are in several regions, it is that of
/// most of them.
pub(super) fn put(
    deployment: &mut Deployment,
    files: &mut [ParameterFile],
    report: &mut Report,
) -> Vec<Lost> {
    say(deployment, report);
    let computes = deployment
        .resources
        .iter()
        .filter(|resource| resource.is(COMPUTE));
    let regions: Vec<Region> = computes
        .filter_map(|compute| region(compute.body.get("location")?))
        .collect();
    let Some(region) = most_frequent(&regions) else {
        return Vec::new();
    };
    if let Region::Parameter(name) = &region
        && name != LOCATION
    {
        report.notes.push(format!(
            "the parameter `{name}`, which says the region, is `{LOCATION}` in the definition"
        ));
    }
    declare(&region, deployment, files);
    for compute in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let own = compute.body.get("location").and_then(self::region);
        let is_there = own.as_ref() == Some(&region) || own == Some(Region::Parameter(LOCATION.to_owned()));
        if is_there && let Some(location) = compute.body.get_mut("location") {
            *location = Expression::Parameter(LOCATION.into()).into();
        }
    }
    of_instances(deployment, files)
}

/// Gives the computes that say no region that of the group, where their workspace is. The machine of an instance is where the
/// instance is, so its region says that of the instance.
fn say(deployment: &mut Deployment, report: &mut Report) {
    let mut silent: Vec<String> = Vec::new();
    let computes = deployment.resources.iter_mut();
    for compute in computes.filter(|resource| resource.is(COMPUTE)) {
        if compute.body.get("location").is_some() {
            continue;
        }
        let of_machine = match compute_type(&compute.body) {
            Some(kind) if kind.eq_ignore_ascii_case("ComputeInstance") => {
                compute.body.take_at("properties.computeLocation")
            }
            _ => None,
        };
        if of_machine.is_none() {
            silent.push(format!("`{}`", shown(&compute.name.clone().into())));
        }
        let region = of_machine.unwrap_or_else(of_group);
        compute.body.insert(Key::Word("location"), region);
    }
    if !silent.is_empty() {
        report.notes.push(format!(
            "the text says no region of {}; the definition has that of the resource group",
            silent.join(", ")
        ));
    }
}

/// Takes the regions out of instances that are not that of the definition: an instance is in the region of its workspace.
fn of_instances(deployment: &mut Deployment, files: &[ParameterFile]) -> Vec<Lost> {
    let own = deployment
        .parameters
        .iter()
        .find(|parameter| parameter.name == LOCATION);
    let default = own.and_then(|parameter| parameter.default.clone());
    let is_given = |file: &ParameterFile| {
        file.values
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(LOCATION))
    };
    let default = default.filter(|_| !files.iter().any(is_given));
    let location: Value = Expression::Parameter(LOCATION.into()).into();
    let mut lost = Vec::new();
    for compute in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        if !compute_type(&compute.body).is_some_and(|kind| kind.eq_ignore_ascii_case("ComputeInstance")) {
            continue;
        }
        let is_here = |region: &Value| *region == location || default.as_ref() == Some(region);
        for path in ["location", "properties.computeLocation"] {
            let Some(region) = compute.body.take_at(path) else {
                continue;
            };
            if !is_here(&region) {
                let reason = format!(
                    "an instance is in the region of its workspace, which the definition has as the parameter `{LOCATION}`"
                );
                lost.push(Lost::new(&compute.symbol, path, reason));
            }
        }
        compute.body.insert(Key::Word("location"), location.clone());
    }
    lost
}

/// The region of most computes; of as many, one that is not spelled out.
fn most_frequent(regions: &[Region]) -> Option<Region> {
    let mut counts: Vec<(&Region, usize)> = Vec::new();
    for region in regions {
        match counts.iter_mut().find(|(known, _)| *known == region) {
            Some((_, count)) => *count += 1,
            None => counts.push((region, 1)),
        }
    }
    let rank = |(region, count): &(&Region, usize)| (*count, !matches!(region, Region::Named(_)));
    // The first of several of the same rank.
    let best = counts.iter().rev().max_by_key(|counted| rank(counted))?;
    Some(best.0.clone())
}

/// The region of the resource group, as the location of a compute.
pub(super) fn of_group() -> Value {
    lower::location().default.unwrap_or(Value::Null)
}

/// The region that a value says.
fn region(value: &Value) -> Option<Region> {
    match value {
        Value::String(name) => Some(Region::Named(name.to_string())),
        Value::Expression(expression) => match &**expression {
            Expression::Parameter(name) => Some(Region::Parameter(name.to_string())),
            _ if is_of_group(value) => Some(Region::OfGroup),
            computed => Some(Region::Computed(Box::new(computed.clone()))),
        },
        _ => None,
    }
}

/// Whether a value is the region of the resource group.
fn is_of_group(value: &Value) -> bool {
    match value {
        Value::Expression(expression) => expression
            .to_arm()
            .eq_ignore_ascii_case("resourceGroup().location"),
        _ => false,
    }
}

/// Declares the parameter.
fn declare(region: &Region, deployment: &mut Deployment, files: &mut [ParameterFile]) {
    if let Region::Parameter(name) = region {
        take_name(name, deployment, files);
        let mut own = deployment.parameters.iter_mut();
        if let Some(own) = own.find(|parameter| parameter.name == LOCATION)
            && own.default.as_ref().is_some_and(is_of_group)
        {
            *own = lower::location();
        }
    } else {
        give_up_name(deployment, files);
        let mut own = lower::location();
        match region {
            Region::Named(name) => own.default = Some(name.as_str().into()),
            Region::Computed(computed) => own.default = Some(Value::from(Expression::clone(computed))),
            Region::OfGroup | Region::Parameter(_) => {}
        }
        deployment.parameters.insert(0, own);
    }
    let mut parameters = std::mem::take(&mut deployment.parameters);
    let is_declared = |parameter: &crate::arm::Parameter| parameter.name == LOCATION;
    if matches!(region, Region::Parameter(_)) && !parameters.iter().any(is_declared) {
        parameters.insert(0, super::parameters::undeclared(LOCATION.to_owned()));
    }
    if let Some(place) = parameters.iter().position(|parameter| parameter.name == LOCATION) {
        let own = parameters.remove(place);
        parameters.insert(0, own);
    }
    deployment.parameters = parameters;
}

/// Calls the parameter that says the region `location`.
fn take_name(name: &str, deployment: &mut Deployment, files: &mut [ParameterFile]) {
    if name == LOCATION {
        return;
    }
    if !name.eq_ignore_ascii_case(LOCATION) {
        give_up_name(deployment, files);
    }
    call(name, LOCATION, deployment, files);
}

/// Calls a parameter `location` that says something else by another name.
fn give_up_name(deployment: &mut Deployment, files: &mut [ParameterFile]) {
    let mut parameters = deployment.parameters.iter();
    let taken = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(LOCATION));
    if let Some(taken) = taken.map(|parameter| parameter.name.clone()) {
        let other = free(LOCATION, &deployment.parameters);
        call(&taken, &other, deployment, files);
    }
}

fn call(from: &str, to: &str, deployment: &mut Deployment, files: &mut [ParameterFile]) {
    rename(deployment, from, to);
    let declared = deployment
        .parameters
        .iter_mut()
        .map(|parameter| &mut parameter.name);
    let given = files
        .iter_mut()
        .flat_map(|file| &mut file.values)
        .map(|(name, _)| name);
    for name in declared
        .chain(given)
        .filter(|name| name.eq_ignore_ascii_case(from))
    {
        to.clone_into(name);
    }
}
