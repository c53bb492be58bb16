//! What is lost of the resources of one workspace.

use arcstr::ArcStr;

use super::kind::kind;
use super::part::Part;
use super::reasons::{segments, why_left, why_without_table};
use super::report::{Loss, Report, ResourceReport, State, shown};
use crate::arm::read::Place;
use crate::arm::{COMPUTE, Deployment, Resource, Value};
use crate::document::FLEET;
use crate::hashing::HashMap;
use crate::language::naming;
use crate::language::rest_path::paths;
use crate::raise::{self, Leftover};
use crate::syntax::{Node, Table};

/// What is lost of the resources of one part.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// By symbol: the paths in the resource, and why.
    found: HashMap<ArcStr, Vec<(String, String)>>,
    /// The table of each resource in the definition, by symbol.
    tables: Vec<(ArcStr, String)>,
    /// The symbols of the tables, once one was asked for.
    symbols: Option<HashMap<String, ArcStr>>,
    /// The names of the instances that are in a fleet, by symbol.
    gathered: Vec<(String, String)>,
    /// What a reader of the definition should know of a resource, by symbol.
    comments: Vec<(ArcStr, String)>,
    /// What a reader should know of a table, by its path.
    table_comments: Vec<(String, String)>,
    /// What stands above all tables.
    head: Vec<String>,
    /// What stands below all tables.
    end: Vec<String>,
    /// What is lost of other tables, a sentence each.
    others: Vec<String>,
    /// What was moved, by symbol: where it is now, and where it was read.
    moved: HashMap<ArcStr, Vec<(String, String)>>,
    /// What a reader should know of the whole.
    notes: Vec<String>,
}

impl Losses {
    /// What raising left.
    pub(super) fn of(part: &Part<'_>, leftovers: &[Leftover]) -> Self {
        let mut losses = Self::default();
        for resource in &part.deployment.resources {
            losses
                .tables
                .extend(table(resource, &part.deployment).map(|table| (resource.symbol.clone(), table)));
        }
        for lost in &part.lost {
            losses.add(&lost.symbol, &lost.path, &lost.reason);
            if let Some(now) = &lost.now {
                let moved = losses.moved.entry(ArcStr::from(&lost.symbol)).or_default();
                moved.push((now.clone(), lost.path.clone()));
            }
        }
        let unread = part.unread();
        for resource in &part.deployment.resources {
            for (path, reason) in unread.get(resource.symbol.as_str()).into_iter().flatten() {
                losses.add(&resource.symbol, path, reason);
            }
            let Some(known) = part.known(&resource.symbol) else {
                continue;
            };
            for (path, reason) in &known.losses {
                losses.add(&resource.symbol, path, reason);
            }
            let comments = known.comments.iter();
            losses
                .comments
                .extend(comments.map(|comment| (resource.symbol.clone(), comment.clone())));
        }
        let resources = part.deployment.resources.iter();
        let resources: HashMap<&str, &Resource> = resources
            .map(|resource| (resource.symbol.as_str(), resource))
            .collect();
        for leftover in leftovers {
            let Some(symbol) = &leftover.resource else {
                losses.lose_member(part, &leftover.path);
                continue;
            };
            // Of a script that is lost, its data says it.
            if !leftover.path.is_empty() && !leftover.path.ends_with(".scriptSource") {
                losses.add(
                    symbol,
                    &leftover.path,
                    &why_left(leftover, resources.get(symbol.as_str()).copied()),
                );
            }
        }
        losses
    }

    /// Adds that a parameter or an output, `outputs.state`, cannot be said; nothing about a part of one.
    fn lose_member(&mut self, part: &Part<'_>, path: &str) {
        let Some((section, name)) = path.split_once('.') else {
            return;
        };
        let is_output = section == "outputs";
        if is_output && name.contains('.') {
            return;
        }
        let why = match is_output {
            true => {
                "an output of a definition is a property of one of its computes or of all instances of a fleet, or an expression of parameters"
            }
            false => "a definition has no word for it",
        };
        let at = match part.member_place(section, name) {
            Some((file, Place { line, column })) => format!(" ({file}:{line}:{column})"),
            None => String::new(),
        };
        self.others.push(format!("`{path}`{at} is left out: {why}"));
        if is_output {
            self.end.push(format!("not imported: {path}: {why}"));
        }
    }

    /// The path at which something was read that is elsewhere now.
    fn read_at(&self, symbol: &str, path: &str) -> String {
        let mut moved = self.moved.get(symbol).into_iter().flatten();
        let found = moved.find_map(|(now, read)| {
            let rest = path.strip_prefix(now.as_str())?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{read}{rest}"))
        });
        found.unwrap_or_else(|| path.to_owned())
    }

    /// Puts what is said of instances to the fleets that they are in: `members` are the names of both.
    pub(super) fn gather(&mut self, members: &[(String, String)]) {
        let fleets: HashMap<String, (&String, &String)> = members
            .iter()
            .map(|(name, fleet)| (format!("instance.{}", raise::key(name)), (name, fleet)))
            .collect();
        self.symbols = None;
        for (symbol, table) in &mut self.tables {
            if let Some((name, fleet)) = fleets.get(table) {
                self.gathered.push((symbol.to_string(), (*name).clone()));
                *table = format!("{FLEET}.{}", raise::key(fleet));
            }
        }
    }

    /// Takes back that outputs are left out.
    pub(super) fn returned(&mut self, outputs: &[String]) {
        for name in outputs {
            let said = format!("`outputs.{name}` ");
            self.others.retain(|other| !other.starts_with(&said));
            let comment = format!("not imported: outputs.{name}: ");
            self.end.retain(|other| !other.starts_with(&comment));
        }
    }

    /// Adds something that a reader should know of the whole, once.
    pub(super) fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    /// Adds what a reader of the definition should know of a resource.
    pub(super) fn comment(&mut self, symbol: &str, lines: Vec<String>) {
        let lines = lines.into_iter().map(|line| (ArcStr::from(symbol), line));
        self.comments.extend(lines);
    }

    /// Adds what a reader should know of a table.
    pub(super) fn comment_at(&mut self, path: &str, lines: Vec<String>) {
        let lines = lines.into_iter().map(|line| (path.to_owned(), line));
        self.table_comments.extend(lines);
    }

    /// Adds what a reader should know of the whole definition.
    pub(super) fn head(&mut self, lines: Vec<String>) {
        self.head.extend(lines);
    }

    /// The comments above all tables.
    pub(super) fn head_comments(&self) -> &[String] {
        &self.head
    }

    /// The comments below all tables, where the outputs are.
    pub(super) fn end_comments(&self) -> &[String] {
        &self.end
    }

    /// Adds the computes that have no table in a definition.
    pub(super) fn without_tables(&mut self, part: &Part<'_>, root: &Table) {
        let deployment = &part.deployment;
        for compute in deployment
            .resources
            .iter()
            .filter(|resource| resource.is(COMPUTE))
        {
            if !has_table(compute, deployment, root) {
                self.add(&compute.symbol, "", &why_without_table(compute));
            }
        }
    }

    /// Adds something that is lost, once.
    pub(super) fn add(&mut self, symbol: &str, path: &str, reason: &str) {
        let path = self.read_at(symbol, path);
        let of_resource = self.found.entry(symbol.into()).or_default();
        if !of_resource.iter().any(|(at, _)| *at == path) {
            of_resource.push((path, reason.to_owned()));
        }
    }

    /// Adds what is left out of the definition: keys of a compute are a loss of it, everything else is lost beside the resources.
    pub(super) fn left_out(&mut self, keys: &[String], message: &str) {
        let of_compute = match keys {
            [kind, name, rest @ ..] => {
                let table = format!("{kind}.{}", raise::key(name));
                let symbol = self.symbol_of(&table).cloned();
                symbol.map(|symbol| (symbol, rest_path(kind, rest)))
            }
            _ => None,
        };
        match of_compute {
            Some((symbol, path)) => self.add(&symbol, &path, message),
            None => self
                .others
                .push(format!("`{}` is left out: {message}", keys.join("."))),
        }
    }

    /// The symbol of the first resource that has this table.
    fn symbol_of(&mut self, table: &str) -> Option<&ArcStr> {
        let tables = self.tables.iter().rev();
        let symbols = self.symbols.get_or_insert_with(|| {
            tables
                .map(|(symbol, table)| (table.clone(), symbol.clone()))
                .collect()
        });
        symbols.get(table)
    }

    /// Whether something at a path, above it or below it is lost already.
    pub(super) fn covers(&self, symbol: &str, path: &str) -> bool {
        let path = &self.read_at(symbol, path);
        let leads = |one: &str, other: &str| {
            let (one, other) = (segments(one), segments(other));
            one.len() <= other.len() && one.iter().zip(&other).all(|(one, other)| is_same(one, other))
        };
        let mut found = self.found.get(symbol).into_iter().flatten();
        found.any(|(at, _)| at.is_empty() || leads(at, path) || leads(path, at))
    }

    /// The comments under the headers of tables, by the path of each.
    pub(super) fn comments(&self) -> HashMap<&str, Vec<String>> {
        let mut comments: HashMap<&str, Vec<String>> = HashMap::default();
        for (table, comment) in &self.table_comments {
            comments.entry(table).or_default().push(comment.clone());
        }
        let said = self.said();
        let gathered = self.gathered.iter();
        let names: HashMap<&str, &str> = gathered
            .map(|(symbol, name)| (symbol.as_str(), name.as_str()))
            .collect();
        for (symbol, table) in &self.tables {
            let own = said.get(symbol.as_str()).into_iter().flatten();
            let own = own.map(|comment| match names.get(symbol.as_str()) {
                Some(name) => format!("{name}: {comment}"),
                None => comment.clone(),
            });
            comments.entry(table).or_default().extend(own);
        }
        comments
    }

    /// What a reader should know of the resources, and what is lost of them, by symbol.
    fn said(&self) -> HashMap<&str, Vec<String>> {
        let mut said: HashMap<&str, Vec<String>> = HashMap::default();
        for (symbol, comment) in &self.comments {
            said.entry(symbol).or_default().push(comment.clone());
        }
        for (symbol, _) in &self.tables {
            let found = self.found.get(symbol).into_iter().flatten();
            let found = found.map(|(at, reason)| match reason.is_empty() {
                true => format!("not imported: {at}"),
                false => format!("not imported: {at}: {reason}"),
            });
            said.entry(symbol).or_default().extend(found);
        }
        said
    }

    /// Reports every resource of the part.
    pub(super) fn finish(mut self, part: &Part<'_>, report: &mut Report) {
        report.lost.extend(self.others);
        report.notes.extend(self.notes);
        for resource in part
            .deployment
            .resources
            .iter()
            .filter(|resource| !resource.existing)
        {
            let (file, place) = part.place(&resource.symbol, "").unwrap_or_default();
            let own = self.found.remove(&resource.symbol).unwrap_or_default();
            let losses: Vec<Loss> = own
                .into_iter()
                .map(|(path, reason)| Loss {
                    place: part.place(&resource.symbol, &path).and_then(|(_, place)| place),
                    path,
                    reason,
                })
                .collect();
            let state = match losses.as_slice() {
                [] => State::Imported,
                [only] if only.path.is_empty() => State::NotImported(only.reason.clone()),
                _ => State::Lossy(losses),
            };
            report.resources.push(ResourceReport {
                kind: kind(resource).unwrap_or_else(|| resource.resource_type.to_string()),
                name: shown(&Value::from(resource.name.clone())),
                file,
                place,
                state,
            });
        }
    }
}

/// Whether two segments are one: an item of a list may be named by its place.
fn is_same(one: &str, other: &str) -> bool {
    let is_place = |segment: &str| segment.bytes().all(|byte| byte.is_ascii_digit());
    one == other || is_place(one) || is_place(other)
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
    let found = paths(compute_type).into_iter().find(|(_, known)| *known == key);
    found.map_or(key, |(path, _)| path)
}

/// The header of a compute's table.
fn table(resource: &Resource, deployment: &Deployment) -> Option<String> {
    let name = called(resource, deployment);
    Some(format!("{}.{}", kind(resource)?, raise::key(&name)))
}

/// What its table is called.
fn called(resource: &Resource, deployment: &Deployment) -> String {
    match naming::raise(resource, deployment) {
        Some((name, _)) => name,
        None => resource.symbol.to_string(),
    }
}

/// Whether a definition has a table for a compute.
fn has_table(compute: &Resource, deployment: &Deployment, root: &Table) -> bool {
    let Some(kind) = kind(compute) else { return false };
    let tables = root.get(&kind).and_then(Node::as_table);
    tables.is_some_and(|tables| tables.get(&called(compute, deployment)).is_some())
}
