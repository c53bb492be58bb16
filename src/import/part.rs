//! What belongs to one workspace.

use std::collections::HashMap;

use super::clean::{self, Found};
use super::origin::Origin;
use super::{Form, Report, Request, Source, left_out, location, names, parameters, simpler, spelling};
use crate::arm::read::{self, Place};
use crate::arm::{COMPUTE, Deployment, ParameterFile, Resource, Value, WORKSPACE};
use crate::azure::api_version;
use crate::expression::Expression;

/// The parameter that names a workspace that nothing names.
const WORKSPACE_NAME: &str = "workspaceName";

/// What belongs to one workspace, ready to be raised.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// What is raised.
    pub(super) deployment: Deployment,
    /// The same as it was read, for the proof.
    pub(super) original: Deployment,
    /// The values of its parameters, by environment.
    pub(super) files: Vec<ParameterFile>,
    /// Whether it was read from a snapshot, in which only secrets are open.
    is_snapshot: bool,
    /// What is lost of its computes before they are raised.
    pub(super) found: Vec<Found>,
    /// Where each resource was read, by its symbol.
    places: HashMap<String, Origined<'s>>,
}

/// Where a resource was read.
#[derive(Debug, Clone)]
struct Origined<'s> {
    source: &'s Source,
    pointer: String,
}

impl Part<'_> {
    /// The name of the workspace, if it is a literal.
    pub(super) fn workspace_name(&self) -> Option<String> {
        let mut resources = self.deployment.resources.iter();
        let workspace = resources.find(|resource| resource.is(WORKSPACE))?;
        match &workspace.name {
            Expression::String(name) => Some(name.clone()),
            Expression::Parameter(name) => self.default_of(name),
            _ => None,
        }
    }

    /// The text that a parameter is by default.
    fn default_of(&self, name: &str) -> Option<String> {
        let mut parameters = self.deployment.parameters.iter();
        let declared = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(name))?;
        match &declared.default {
            Some(Value::String(default)) => Some(default.clone()),
            _ => None,
        }
    }

    /// The file that it was read from; the first of several.
    pub(super) fn file(&self) -> String {
        let mut names: Vec<&str> = self
            .places
            .values()
            .map(|place| place.source.name.as_str())
            .collect();
        names.sort_unstable();
        names.first().map(|name| (*name).to_owned()).unwrap_or_default()
    }

    /// The file of a resource, and the place of a path in it.
    pub(super) fn place(&self, symbol: &str, path: &str) -> Option<(String, Option<Place>)> {
        let origin = self.places.get(symbol)?;
        let pointer = path.split('.').filter(|segment| !segment.is_empty());
        let pointer = pointer.fold(origin.pointer.clone(), |pointer, segment| {
            format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"))
        });
        let text = &origin.source.text;
        let place = read::place(text, &pointer).or_else(|| read::place(text, &origin.pointer));
        Some((
            origin.source.name.clone(),
            place.filter(|_| !origin.pointer.is_empty()),
        ))
    }
}

/// The parts of what was read, and what belongs to none.
pub(super) fn parts<'s>(origins: &[Origin<'s>], request: &Request, report: &mut Report) -> Vec<Part<'s>> {
    let mut parts: Vec<(String, Part<'s>)> = Vec::new();
    for (number, origin) in origins.iter().enumerate() {
        report.notes.extend(
            origin
                .notes
                .iter()
                .map(|note| format!("{}: {note}", origin.source.name)),
        );
        for workspace in workspaces(&origin.declared) {
            let key = spelled(&workspace);
            let own = of_workspace(origin, number, &workspace, request);
            match parts.iter_mut().find(|(known, _)| *known == key) {
                Some((_, part)) => report.notes.extend(part.add(own)),
                None => parts.push((key, own)),
            }
        }
        left_out::report(origin, request, report);
        report.resources.extend(origin.secrets.iter().cloned());
    }
    let parts = parts.into_iter().map(|(_, part)| part);
    parts.map(|part| part.prepared(request, report)).collect()
}

fn spelled(name: &Expression) -> String {
    name.to_arm().to_ascii_lowercase()
}

/// The workspaces that have computes; the name is `null` where none is said.
fn workspaces(deployment: &Deployment) -> Vec<Expression> {
    let mut found: Vec<Expression> = Vec::new();
    for compute in deployment
        .resources
        .iter()
        .filter(|resource| resource.is(COMPUTE))
    {
        let name = workspace_of(compute, deployment);
        if !found.iter().any(|known| spelled(known) == spelled(&name)) {
            found.push(name);
        }
    }
    found
}

/// The name of the workspace of a compute.
fn workspace_of(compute: &Resource, deployment: &Deployment) -> Expression {
    match compute.name_segments(&deployment.resources).as_slice() {
        [.., workspace, _] => workspace.clone(),
        _ => Expression::Null,
    }
}

/// The computes of one workspace of a text, with what belongs to them.
fn of_workspace<'s>(
    origin: &Origin<'s>,
    number: usize,
    workspace: &Expression,
    request: &Request,
) -> Part<'s> {
    let declared = &origin.declared;
    let is_own = |compute: &&Resource| {
        compute.is(COMPUTE) && spelled(&workspace_of(compute, declared)) == spelled(workspace)
    };
    let computes: Vec<&Resource> = declared.resources.iter().filter(is_own).collect();
    let parent = computes
        .iter()
        .find_map(|compute| declared.resource(compute.parent.as_deref()?));
    let mut holder = parent.cloned().unwrap_or_else(|| Resource {
        existing: true,
        ..Resource::new(
            "workspace",
            WORKSPACE,
            api_version::written(COMPUTE),
            workspace.clone(),
        )
    });
    if !request.takes_workspace {
        holder.existing = true;
        holder.body = crate::arm::Object::new();
        holder.condition = None;
    }
    let mut resources = vec![holder];
    let symbols: Vec<&str> = computes.iter().map(|compute| compute.symbol.as_str()).collect();
    let parent = resources.first().map(|holder| holder.symbol.clone());
    resources.extend(computes.iter().map(|compute| Resource {
        parent: parent.clone(),
        ..(*compute).clone()
    }));
    let is_role = |role: &&Resource| {
        let named = role.needs();
        let is_own = named.iter().any(|symbol| symbols.contains(symbol));
        is_own && left_out::is_role_of_compute(role, declared)
    };
    let roles: Vec<&Resource> = declared.resources.iter().filter(is_role).collect();
    let is_scope = |scope: &&Resource| {
        let mut scopes = roles.iter().filter_map(|role| role.scope.as_ref());
        scope.existing && scopes.any(|symbol| *symbol == scope.symbol)
    };
    resources.extend(declared.resources.iter().filter(is_scope).cloned());
    resources.extend(roles.into_iter().cloned());
    let mut part = Part {
        places: resources
            .iter()
            .map(|resource| (resource.symbol.clone(), origined(origin, resource)))
            .collect(),
        deployment: Deployment {
            scope: declared.scope,
            parameters: declared.parameters.clone(),
            resources,
            outputs: declared.outputs.clone(),
            ..Deployment::default()
        },
        original: Deployment::default(),
        files: origin.files.clone(),
        found: Vec::new(),
        is_snapshot: origin.form == Form::Snapshot,
    };
    part.rename(number);
    part
}

fn origined<'s>(origin: &Origin<'s>, resource: &Resource) -> Origined<'s> {
    let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.clone());
    Origined {
        source: origin.source,
        pointer: pointer.unwrap_or_default(),
    }
}

impl<'s> Part<'s> {
    /// Gives the resources of a text symbols of their own, so that those of several texts do not meet; those of computes are what
    /// their tables can be called.
    fn rename(&mut self, number: usize) {
        let symbols = names::symbols(&self.deployment.resources, &self.deployment, number);
        let renamed = |symbol: &String| symbols.get(symbol).unwrap_or(symbol).clone();
        for resource in &mut self.deployment.resources {
            resource.symbol = renamed(&resource.symbol);
            resource.parent = resource.parent.as_ref().map(renamed);
            resource.scope = resource.scope.as_ref().map(renamed);
            resource.depends_on.clear();
            names::rename(resource, &renamed);
        }
        for output in &mut self.deployment.outputs {
            names::rename_in(&mut output.value, &renamed);
        }
        self.places = std::mem::take(&mut self.places)
            .into_iter()
            .map(|(symbol, place)| (renamed(&symbol), place))
            .collect();
    }

    /// Adds what another text has in the same workspace; which of its parameters have other names now.
    fn add(&mut self, other: Self) -> Vec<String> {
        let Part {
            deployment,
            original: _,
            files,
            found: _,
            is_snapshot: _,
            places,
        } = other;
        let renamed = parameters::merge(&mut self.deployment, deployment);
        let new_name = |name: &mut String| {
            let mut found = renamed.iter().filter(|(from, _)| from.eq_ignore_ascii_case(name));
            if let Some((_, to)) = found.next() {
                name.clone_from(to);
            }
        };
        for mut file in files {
            file.values.iter_mut().for_each(|(name, _)| new_name(name));
            match self
                .files
                .iter_mut()
                .find(|known| known.environment == file.environment)
            {
                Some(known) => known.values.extend(file.values),
                None => self.files.push(file),
            }
        }
        self.places.extend(places);
        let notes = renamed.iter().map(|(from, to)| {
            format!(
                "two texts declare the parameter `{from}` in different ways; that of the second is `{to}`"
            )
        });
        notes.collect()
    }

    /// The part as it is raised.
    fn prepared(mut self, request: &Request, report: &mut Report) -> Self {
        self.name_workspace(request, report);
        self.found = clean::clean(&mut self.deployment, report);
        simpler::simplify(&mut self.deployment);
        location::put(&mut self.deployment, &mut self.files, report);
        parameters::put_right(&mut self.deployment, &mut self.files, self.is_snapshot, report);
        self.lift(report);
        self.original = self.deployment.clone();
        spelling::spell(&mut self.deployment);
        self
    }

    /// Names the workspace of computes that do not say theirs: as asked for, or by a parameter.
    fn name_workspace(&mut self, request: &Request, report: &mut Report) {
        let mut resources = self.deployment.resources.iter_mut();
        let unnamed = resources.find(|resource| resource.is(WORKSPACE) && resource.name == Expression::Null);
        let Some(workspace) = unnamed else { return };
        if let Some(name) = &request.workspace_name {
            workspace.name = Expression::String(name.clone());
            return;
        }
        let declared = &mut self.deployment.parameters;
        let name = match declared
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(WORKSPACE_NAME))
        {
            true => parameters::free(WORKSPACE_NAME, declared),
            false => WORKSPACE_NAME.to_owned(),
        };
        workspace.name = Expression::Parameter(name.clone());
        report.notes.push(format!(
            "no workspace is said, so the parameter `{name}` names it; `--workspace-name` gives it a name"
        ));
        declared.push(parameters::undeclared(name));
    }

    /// Raises the API versions to the one that armlet writes, where they are older.
    fn lift(&mut self, report: &mut Report) {
        let written = api_version::written(COMPUTE);
        for resource in &mut self.deployment.resources {
            let is_older = resource.is(COMPUTE) && resource.api_version.as_str() < written;
            if is_older && !resource.api_version.is_empty() {
                report.lifted(&resource.api_version, written);
            }
            if is_older {
                written.clone_into(&mut resource.api_version);
            } else if resource.is(COMPUTE) && resource.api_version.as_str() > written {
                report.later(&resource.api_version, written);
            }
        }
        self.lift_references();
    }

    /// Gives what reads a resource the version of the resource.
    fn lift_references(&mut self) {
        let resources = self.deployment.resources.iter();
        let versions: HashMap<String, String> = resources
            .map(|resource| (resource.symbol.clone(), resource.api_version.clone()))
            .collect();
        parameters::each(&mut self.deployment, &mut |expression| {
            if let Expression::Runtime {
                symbol, api_version, ..
            } = expression
                && let Some(version) = versions.get(symbol)
            {
                api_version.clone_from(version);
            }
        });
    }
}
