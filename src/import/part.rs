//! What belongs to one workspace.

use std::sync::Arc;

use arcstr::ArcStr;

use super::kind::kind;
use super::known::Known;
use super::lost::Lost;
use super::origin::Origin;
use super::report::{ResourceReport, State, shown};
use super::{Form, Report, Request, left_out, names, parameters, roles};
use crate::arm::read::Place;
use crate::arm::{COMPUTE, Deployment, Object, ParameterFile, Resource, Value, WORKSPACE};
use crate::azure::api_version;
use crate::expression::Expression;
use crate::hashing::{HashMap, HashSet};

/// The parameter for the name of a workspace that nothing says.
pub(super) const WORKSPACE_NAME: &str = "workspaceName";

/// What belongs to one workspace, ready to be raised.
#[derive(Debug)]
pub(super) struct Part<'s> {
    /// What is raised.
    pub(super) deployment: Deployment,
    /// The same as it was read, for the proof.
    pub(super) original: Arc<Deployment>,
    /// The values of its parameters, by environment.
    pub(super) files: Vec<ParameterFile>,
    /// The names of these files, each with its environment.
    pub(super) file_names: Vec<(Option<String>, String)>,
    /// Whether it was read from a snapshot, in which only secrets are open.
    pub(super) is_snapshot: bool,
    /// What is not taken over of its resources.
    pub(super) lost: Vec<Lost>,
    /// Where each resource was read, by its symbol.
    places: HashMap<ArcStr, Origined<'s>>,
}

/// Where a resource was read.
#[derive(Debug, Clone)]
struct Origined<'o> {
    origin: &'o Origin<'o>,
    pointer: ArcStr,
    known: Option<&'o Known>,
}

impl Part<'_> {
    /// The name of the workspace, if it is a literal.
    pub(super) fn workspace_name(&self) -> Option<String> {
        let mut resources = self.deployment.resources.iter();
        let workspace = resources.find(|resource| resource.is(WORKSPACE))?;
        match &workspace.name {
            Expression::String(name) => Some(name.to_string()),
            _ => None,
        }
    }

    /// Drops the bodies of the resources once they are raised, except for what says of which kind a compute is: what is proven is what
    /// was read.
    pub(super) fn drop_bodies(&mut self) {
        let mut before = Object::new();
        for resource in &mut self.deployment.resources {
            let word = match resource.body.get("properties") {
                Some(Value::Object(properties)) => properties.get("computeType").cloned(),
                _ => None,
            };
            let mut properties = Object::new();
            properties.set_some("computeType", word);
            resource.body = Object::new();
            resource.body.set_filled("properties", properties);
            resource.body.share(&before);
            before = resource.body.clone();
        }
    }

    /// The file of a resource, and the place of a path in it.
    pub(super) fn place(&self, symbol: &str, path: &str) -> Option<(String, Option<Place>)> {
        let Origined {
            origin,
            pointer,
            known,
        } = self.places.get(symbol)?;
        if let Some(known) = known.filter(|known| known.place.is_some()) {
            return Some((origin.source.name.clone(), known.place(path)));
        }
        let segments = path.split(['.', '[', ']']).filter(|segment| !segment.is_empty());
        // The nearest that the text has: what is compared may be made by a variable.
        let (mut inner, mut place) = (pointer.to_string(), origin.places.get().at(pointer));
        for segment in segments {
            inner = origin.inside(&inner, segment);
            place = origin.places.get().at(&inner).or(place);
        }
        Some((origin.source.name.clone(), place.filter(|_| !pointer.is_empty())))
    }

    /// The file of a member of a section of its templates, such as an output, and where it is in it.
    pub(super) fn member_place(&self, section: &str, name: &str) -> Option<(String, Place)> {
        let pointer = format!("/{section}/{}", name.replace('~', "~0").replace('/', "~1"));
        let origins = self.origins().into_iter();
        let mut places = origins.filter_map(|origin| {
            let place = origin.places.get().at(&pointer)?;
            Some((origin.source.name.clone(), place))
        });
        places.next()
    }

    /// The expressions of the resources that could not be read, by symbol: the path of each, and why.
    pub(super) fn unread(&self) -> HashMap<&str, Vec<(String, &str)>> {
        let mut unread: HashMap<&str, Vec<(String, &str)>> = HashMap::default();
        for origin in self.origins() {
            if origin.unread.is_empty() {
                continue;
            }
            let symbols = self.symbols_of(origin);
            for (at, reason) in &origin.unread {
                for (end, _) in at.match_indices('/') {
                    let (pointer, path) = at.split_at(end);
                    let path = path.get(1..).unwrap_or_default().replace('/', ".");
                    for symbol in symbols.get(pointer).into_iter().flatten() {
                        unread.entry(symbol).or_default().push((path.clone(), reason));
                    }
                }
            }
        }
        unread
    }
}

impl<'s> Part<'s> {
    /// The symbols of the resources that were read from a text, by their places; a loop makes several at one.
    fn symbols_of(&self, origin: &Origin<'_>) -> HashMap<&str, Vec<&str>> {
        let mut symbols: HashMap<&str, Vec<&str>> = HashMap::default();
        let own = |place: &&Origined<'_>| std::ptr::eq(place.origin.source, origin.source);
        for resource in &self.deployment.resources {
            if let Some(place) = self.places.get(&resource.symbol).filter(own) {
                symbols.entry(&place.pointer).or_default().push(&resource.symbol);
            }
        }
        symbols
    }

    /// The texts that it was read from, in the order of their names.
    pub(super) fn origins(&self) -> Vec<&'s Origin<'s>> {
        let mut origins: Vec<&Origin<'_>> = self.places.values().map(|place| place.origin).collect();
        origins.sort_by(|one, other| one.source.name.cmp(&other.source.name));
        origins.dedup_by(|one, other| std::ptr::eq(*one, *other));
        origins
    }

    /// Where a resource is in a text.
    pub(super) fn pointer(&self, symbol: &str, origin: &Origin<'_>) -> Option<&str> {
        let place = self.places.get(symbol)?;
        (std::ptr::eq(place.origin.source, origin.source) && !place.pointer.is_empty())
            .then_some(place.pointer.as_str())
    }
}

impl Part<'_> {
    /// What is known of a resource besides what it deploys.
    pub(super) fn known(&self, symbol: &str) -> Option<&Known> {
        self.places.get(symbol)?.known
    }
}

/// The parts of what was read, and what belongs to none.
pub(super) fn parts<'s>(origins: &'s [Origin<'s>], request: &Request, report: &mut Report) -> Vec<Part<'s>> {
    let mut parts: Vec<(String, Part<'s>)> = Vec::new();
    for (number, origin) in origins.iter().enumerate() {
        report.notes.extend(
            origin
                .notes
                .iter()
                .map(|note| format!("{}: {note}", origin.source.name)),
        );
        report.resources.extend(origin.not_imported.iter().cloned());
        for (place, workspace) in workspaces(&origin.declared, request).into_iter().enumerate() {
            let key = spelled(&workspace);
            let mut own = of_workspace(origin, number, &workspace, request);
            own.keep_own_outputs(place == 0);
            match parts.iter_mut().find(|(known, _)| *known == key) {
                Some((_, part)) => part.add(own, report),
                None => parts.push((key, own)),
            }
        }
        left_out::report(origin, request, report);
    }
    let parts = parts.into_iter().map(|(_, part)| part);
    parts.map(|part| part.prepared(report)).collect()
}

fn spelled(name: &Expression) -> String {
    name.to_arm().to_ascii_lowercase()
}

/// The workspaces that have computes.
fn workspaces(deployment: &Deployment, request: &Request) -> Vec<Expression> {
    let mut found: Vec<Expression> = Vec::new();
    for compute in deployment
        .resources
        .iter()
        .filter(|resource| resource.is(COMPUTE))
    {
        let name = workspace_of(compute, deployment, request);
        if !found.iter().any(|known| spelled(known) == spelled(&name)) {
            found.push(name);
        }
    }
    found
}

/// The name of the workspace of a compute: where none is said, the one that is asked for, or a parameter.
fn workspace_of(compute: &Resource, deployment: &Deployment, request: &Request) -> Expression {
    match compute.name_segments(&deployment.resources).as_slice() {
        [.., workspace, _] => workspace.clone(),
        _ => match &request.workspace_name {
            Some(name) => Expression::String(name.as_str().into()),
            None => Expression::Parameter(WORKSPACE_NAME.into()),
        },
    }
}

/// The computes of one workspace of a text, with what belongs to them.
fn of_workspace<'s>(
    origin: &'s Origin<'s>,
    number: usize,
    workspace: &Expression,
    request: &Request,
) -> Part<'s> {
    let declared = &origin.declared;
    let is_own = |compute: &&Resource| {
        compute.is(COMPUTE) && spelled(&workspace_of(compute, declared, request)) == spelled(workspace)
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
        holder.body = Object::new();
        holder.condition = None;
    }
    let mut resources = vec![holder];
    let symbols: HashSet<&str> = computes.iter().map(|compute| compute.symbol.as_str()).collect();
    let parent = resources.first().map(|holder| holder.symbol.clone());
    resources.extend(computes.iter().map(|compute| Resource {
        parent: parent.clone(),
        ..(*compute).clone()
    }));
    let is_own_role = |role: &&Resource| {
        let of = roles::compute(role, declared);
        roles::is_of(role, &symbols) && of.is_some_and(|compute| roles::are_together(compute, role))
    };
    let roles: Vec<&Resource> = declared.resources.iter().filter(is_own_role).collect();
    resources.extend(roles::scopes(&roles, declared));
    resources.extend(roles.into_iter().cloned());
    let mut part = Part {
        places: HashMap::default(),
        deployment: Deployment {
            scope: declared.scope,
            parameters: declared.parameters.clone(),
            resources,
            outputs: declared.outputs.clone(),
            ..Deployment::default()
        },
        original: Arc::default(),
        files: origin.files.clone(),
        file_names: origin.file_names.clone(),
        is_snapshot: origin.form == Form::Snapshot,
        lost: Vec::new(),
    };
    part.rename(origin, number);
    part
}

fn origined<'o>(origin: &'o Origin<'o>, resource: &Resource) -> Origined<'o> {
    let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.clone());
    Origined {
        origin,
        pointer: pointer.unwrap_or_default(),
        known: origin.known.get(&resource.symbol),
    }
}

impl<'s> Part<'s> {
    /// Leaves out the outputs about the computes of other workspaces; those about none go to the first.
    fn keep_own_outputs(&mut self, is_first: bool) {
        let resources = &self.deployment.resources;
        let is_own = |symbol: &String| resources.iter().any(|resource| resource.symbol == *symbol);
        self.deployment.outputs.retain(|output| {
            let symbols = names::symbols_in(&output.value);
            if symbols.is_empty() {
                is_first
            } else {
                symbols.iter().any(is_own)
            }
        });
    }

    /// Gives the resources of a text symbols of their own, so that those of several texts do not meet; those of computes are what
    /// their tables can be called. Notes where each was read.
    fn rename(&mut self, origin: &'s Origin<'s>, number: usize) {
        let resources = &self.deployment.resources;
        let symbols = names::symbols(resources, &self.deployment, number);
        let renamed = |symbol: &ArcStr| symbols.get(symbol).unwrap_or(symbol).clone();
        let places = resources
            .iter()
            .map(|resource| (renamed(&resource.symbol), origined(origin, resource)))
            .collect();
        self.rename_by(&renamed);
        self.places = places;
    }

    fn rename_by(&mut self, renamed: &dyn Fn(&ArcStr) -> ArcStr) {
        for resource in &mut self.deployment.resources {
            resource.symbol = renamed(&resource.symbol);
            resource.parent = resource.parent.as_ref().map(renamed);
            resource.scope = resource.scope.as_ref().map(renamed);
            resource.depends_on.clear();
            names::rename(resource, renamed);
        }
        for output in &mut self.deployment.outputs {
            names::rename_in(&mut output.value, renamed);
        }
        self.places = std::mem::take(&mut self.places)
            .into_iter()
            .map(|(symbol, place)| (renamed(&symbol), place))
            .collect();
    }

    /// Adds what another text has in the same workspace.
    fn add(&mut self, mut other: Self, report: &mut Report) {
        other.drop_computes_of(self, report);
        if let (Some(own), Some(theirs)) = (self.workspace_symbol(), other.workspace_symbol()) {
            other.rename_by(&|symbol| {
                if *symbol == theirs {
                    own.as_str().into()
                } else {
                    symbol.clone()
                }
            });
        }
        let Part {
            deployment,
            original: _,
            files,
            file_names,
            is_snapshot: _,
            lost: _,
            places,
        } = other;
        self.file_names.extend(file_names);
        let renamed = parameters::merge(&mut self.deployment, deployment);
        for mut file in files {
            for (name, _) in &mut file.values {
                let mut found = renamed.iter().filter(|(from, _)| from.eq_ignore_ascii_case(name));
                if let Some((_, to)) = found.next() {
                    name.clone_from(to);
                }
            }
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
        report.notes.extend(renamed.iter().map(|(from, to)| {
            format!(
                "two texts declare the parameter `{from}` in different ways; that of the second is `{to}`"
            )
        }));
    }

    fn workspace_symbol(&self) -> Option<String> {
        let mut resources = self.deployment.resources.iter();
        let workspace = resources.find(|resource| resource.is(WORKSPACE))?;
        Some(workspace.symbol.to_string())
    }

    /// Leaves out the computes that another text has already, with their roles.
    fn drop_computes_of(&mut self, first: &Self, report: &mut Report) {
        let known = first.deployment.resources.iter();
        let known: HashSet<String> = known
            .filter(|resource| resource.is(COMPUTE))
            .map(|compute| spelled(&compute.name))
            .collect();
        let double: Vec<Resource> = self
            .deployment
            .resources
            .extract_if(.., |resource| {
                resource.is(COMPUTE) && known.contains(&spelled(&resource.name))
            })
            .collect();
        let symbols: HashSet<&str> = double.iter().map(|compute| compute.symbol.as_str()).collect();
        let resources = &mut self.deployment.resources;
        resources.retain(|resource| !roles::is_of(resource, &symbols));
        for compute in double {
            let (file, place) = self.place(&compute.symbol, "").unwrap_or_default();
            report.resources.push(ResourceReport {
                kind: kind(&compute).unwrap_or_default(),
                name: shown(&compute.name.clone().into()),
                file,
                place,
                state: State::NotImported("another file has a compute of this name already".to_owned()),
            });
        }
    }
}
