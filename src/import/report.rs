//! What became of each resource.

use super::origin::Origin;
use super::part::{self, Part};
use super::{Request, Source};
use crate::arm::read::{self, Place};
use crate::arm::{COMPUTE, ROLE_ASSIGNMENT, Resource, WORKSPACE, settle};
use crate::expression::Expression;
use crate::raise::Leftover;

/// What became of everything that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The resources, in the order of the texts.
    pub resources: Vec<ResourceReport>,
    /// What a reader should know of the whole.
    pub notes: Vec<String>,
}

/// What became of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceReport {
    /// `instance`, `cluster`, …, or the type of a resource that is no compute.
    pub kind: String,
    /// Its name; an expression as it is written.
    pub name: String,
    /// The file that it was read from.
    pub file: String,
    /// Where in it.
    pub place: Option<Place>,
    /// What became of it.
    pub state: State,
}

/// What became of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// The definition deploys the same.
    Imported,
    /// The definition has it, but for this.
    Lossy(Vec<Loss>),
    /// The definition does not have it; why, as a clause.
    NotImported(String),
    /// It is not what an import takes, and the definition does without it; why, as a clause.
    LeftOut(String),
}

/// Something of a resource that the definition does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The path in the resource.
    pub path: String,
    /// Why, as a clause; empty where the language has no word for it.
    pub reason: String,
    /// Where it is written.
    pub place: Option<Place>,
}

impl Report {
    /// Whether something is lost.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        let mut resources = self.resources.iter();
        resources.any(|resource| matches!(resource.state, State::Lossy(_) | State::NotImported(_)))
    }

    pub(super) fn sort(&mut self) {
        self.notes.dedup();
        let place = |resource: &ResourceReport| resource.place.map(|place| (place.line, place.column));
        self.resources
            .sort_by(|one, other| (&one.file, place(one)).cmp(&(&other.file, place(other))));
    }

    pub(super) fn lifted(&mut self, from: &str, to: &str) {
        let note = format!("the API version {from} is lifted to {to}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The resources of a text that an import does not take.
    pub(super) fn left_out(&mut self, origin: &Origin<'_>, request: &Request) {
        for resource in &origin.declared.resources {
            if resource.existing || part::is(resource, COMPUTE) || part::is(resource, ROLE_ASSIGNMENT) {
                continue;
            }
            let reason = match part::is(resource, WORKSPACE) {
                true if request.takes_workspace => continue,
                true => "the definition names the workspace; `--workspace` imports it too".to_owned(),
                false => "a definition has no table for this type".to_owned(),
            };
            let place = place_of(origin.source, resource);
            self.resources.push(ResourceReport {
                kind: resource.resource_type.to_string(),
                name: shown(&settle::full_name(resource, &origin.declared)),
                file: origin.source.name.clone(),
                place,
                state: State::LeftOut(reason),
            });
        }
    }
}

fn place_of(source: &Source, resource: &Resource) -> Option<Place> {
    let pointer = &resource.as_read.as_ref()?.pointer;
    read::place(&source.text, pointer)
}

fn shown(name: &crate::arm::Value) -> String {
    match name {
        crate::arm::Value::String(name) => name.clone(),
        crate::arm::Value::Expression(name) => format!("[{}]", name.to_arm()),
        _ => String::new(),
    }
}

/// What is lost of the resources of one part.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// By symbol: the path in the resource, and why.
    found: Vec<(String, String, String)>,
    /// The table of each resource in the definition, by symbol.
    tables: Vec<(String, String)>,
    /// What is left out of other tables.
    notes: Vec<String>,
}

impl Losses {
    /// What raising left.
    pub(super) fn of(part: &Part<'_>, leftovers: &[Leftover]) -> Self {
        let mut losses = Self::default();
        for resource in &part.deployment.resources {
            losses
                .tables
                .extend(table(resource).map(|table| (resource.symbol.clone(), table)));
        }
        for leftover in leftovers {
            let Some(symbol) = &leftover.resource else {
                continue;
            };
            if !leftover.path.is_empty() {
                losses.add(symbol, &leftover.path, "");
            }
        }
        losses
    }

    /// Adds something that is lost, once.
    pub(super) fn add(&mut self, symbol: &str, path: &str, reason: &str) {
        let is_known = self
            .found
            .iter()
            .any(|(known, at, _)| known == symbol && at == path);
        if !is_known {
            self.found
                .push((symbol.to_owned(), path.to_owned(), reason.to_owned()));
        }
    }

    /// Adds what is left out of the definition: keys of a compute are a loss of it, everything else a note.
    pub(super) fn left_out(&mut self, keys: &[String], message: &str) {
        let of_compute = match keys {
            [kind, name, rest @ ..] => {
                let table = format!("{kind}.{}", crate::raise::key(name));
                let found = self.tables.iter().find(|(_, known)| *known == table);
                found.map(|(symbol, _)| (symbol.clone(), rest_path(kind, rest)))
            }
            _ => None,
        };
        match of_compute {
            Some((symbol, path)) => self.add(&symbol, &path, message),
            None => self
                .notes
                .push(format!("`{}` is left out: {message}", keys.join("."))),
        }
    }

    /// Whether something at a path, above it or below it is lost already.
    pub(super) fn covers(&self, symbol: &str, path: &str) -> bool {
        let leads = |one: &str, other: &str| {
            other
                .strip_prefix(one)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let mut found = self.found.iter();
        found.any(|(known, at, _)| known == symbol && (at.is_empty() || leads(at, path) || leads(path, at)))
    }

    /// The comments under the header of a table.
    pub(super) fn comments(&self, path: &str) -> Vec<String> {
        let symbols = self
            .tables
            .iter()
            .filter(|(_, table)| table == path)
            .map(|(symbol, _)| symbol);
        let mut comments = Vec::new();
        for symbol in symbols {
            for (_, at, reason) in self.found.iter().filter(|(known, ..)| known == symbol) {
                comments.push(match reason.is_empty() {
                    true => format!("not imported: {at}"),
                    false => format!("not imported: {at}: {reason}"),
                });
            }
        }
        comments
    }

    /// Reports every resource of the part.
    pub(super) fn finish(self, part: &Part<'_>, report: &mut Report) {
        report.notes.extend(self.notes);
        for resource in part
            .deployment
            .resources
            .iter()
            .filter(|resource| !resource.existing)
        {
            let (file, place) = part.place(&resource.symbol, "").unwrap_or_default();
            let own = self
                .found
                .iter()
                .filter(|(symbol, ..)| *symbol == resource.symbol);
            let losses: Vec<Loss> = own
                .map(|(symbol, path, reason)| Loss {
                    path: path.clone(),
                    reason: reason.clone(),
                    place: part.place(symbol, path).and_then(|(_, place)| place),
                })
                .collect();
            let state = match losses.as_slice() {
                [] => State::Imported,
                [only] if only.path.is_empty() => State::NotImported(only.reason.clone()),
                _ => State::Lossy(losses),
            };
            report.resources.push(ResourceReport {
                kind: kind(resource).unwrap_or_else(|| resource.resource_type.to_string()),
                name: shown(&crate::arm::Value::from(resource.name.clone())),
                file,
                place,
                state,
            });
        }
    }
}

/// The kind of a compute.
fn kind(resource: &Resource) -> Option<String> {
    if !part::is(resource, COMPUTE) {
        return None;
    }
    let crate::arm::Value::Object(properties) = resource.body.get("properties")? else {
        return None;
    };
    match properties.get("computeType")? {
        crate::arm::Value::String(word) => Some(
            match word.to_ascii_lowercase().as_str() {
                "computeinstance" => "instance",
                "amlcompute" => "cluster",
                "kubernetes" => "kubernetes",
                _ => "attached",
            }
            .to_owned(),
        ),
        _ => None,
    }
}

/// The path that a key writes; the key, where it writes no single one.
fn rest_path(kind: &str, keys: &[String]) -> String {
    let compute_type = match kind {
        "instance" => "ComputeInstance",
        "cluster" => "AmlCompute",
        "kubernetes" => "Kubernetes",
        _ => "",
    };
    let key = keys.join(".");
    let paths = crate::language::rest_path::paths(compute_type);
    let found = paths.into_iter().find(|(_, known)| *known == key);
    found.map_or(key, |(path, _)| path)
}

/// The header of a compute's table.
fn table(resource: &Resource) -> Option<String> {
    let name = match &resource.name {
        Expression::String(name) => name,
        _ => &resource.symbol,
    };
    Some(format!("{}.{}", kind(resource)?, crate::raise::key(name)))
}
