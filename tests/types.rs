//! The tables of the language against the types that Microsoft publishes for the REST API.
//!
//! `cargo test --test suite -- types:: --nocapture` prints what differs, with the reason. The file is `compute-properties.json`
//! of the conformance data; `ARMLET_TYPES` names another, such as one with a version that is new, of which it prints only what
//! has no reason yet.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one is a command too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;

use armlet::language::rest_path;
use serde_json::{Map, Value};

use crate::judges::conformance_folder;

/// Properties that the types have and no key leads to, and why. A path holds for every kind of compute, unless one is named.
const NO_KEY: [(&str, &str); 9] = [
    (
        "location",
        "always the parameter `location`, the region of the workspace",
    ),
    (
        "properties.computeType",
        "follows from the table: `[instance.NAME]`",
    ),
    (
        "properties.resourceId",
        "only what is attached has one; a compute that is created gets none",
    ),
    (
        "ComputeInstance properties.computeLocation",
        "an instance is in the region of its workspace",
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].triggerType",
        "follows from `cron` or `frequency`",
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].schedule",
        "the older form of a schedule, by the id of a schedule elsewhere",
    ),
    (
        "ComputeInstance properties.properties.setupScripts.scripts.creationScript.scriptSource",
        "follows from `path`, `file`, `inline` or `recipe`",
    ),
    (
        "ComputeInstance properties.properties.setupScripts.scripts.startupScript.scriptSource",
        "follows from `path`, `file`, `inline` or `recipe`",
    ),
    (
        "ComputeInstance properties.properties.customServices[].environmentVariables.*.type",
        "always `local`",
    ),
];

/// Paths of the tables that are no property of the types, and why.
const NO_PROPERTY: [(&str, &str); 2] = [
    ("condition", "a member of the template, not of the resource"),
    ("Microsoft.Authorization/roleAssignments", "a resource of its own"),
];

/// The types: for each kind of compute its properties that may be written, each with the versions that have it.
fn types(file: &PathBuf) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let table: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let shape = |name: &Value| table["shapes"][name.as_str().unwrap()].as_object().unwrap();
    let mut kinds: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for (version, names) in table["versions"].as_object().unwrap() {
        for (kind, name) in names["kinds"].as_object().unwrap() {
            let known = kinds.entry(kind.clone()).or_default();
            for properties in [shape(&names["resource"]), shape(name)] {
                for path in properties.keys().filter(|path| is_writable(properties, path)) {
                    known.entry(path.clone()).or_default().push(version.clone());
                }
            }
        }
    }
    kinds
}

/// Whether neither the property nor one that it is in is only read.
fn is_writable(properties: &Map<String, Value>, path: &str) -> bool {
    let ends = path.match_indices(['.', '[']).map(|(end, _)| end);
    let ends: Vec<usize> = ends.chain([path.len()]).collect();
    ends.iter().all(|end| {
        properties
            .get(&path[..*end])
            .is_none_or(|part| part["readOnly"] != true)
    })
}

/// What holds a path that is any item of a list or any entry of a table.
fn holder(path: &str) -> &str {
    match path.strip_suffix(".*").or_else(|| path.strip_suffix("[]")) {
        Some(holder) => self::holder(holder),
        None => path,
    }
}

/// Whether one path is the other or leads to it.
fn leads_to(path: &str, below: &str) -> bool {
    let rest = below.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Reason for a difference, which is taken off the list of those that were not met.
fn reason(
    list: &'static [(&'static str, &'static str)],
    kind: &str,
    path: &str,
    unmet: &mut BTreeSet<&'static str>,
) -> Option<&'static str> {
    let (known, reason) = list.iter().find(|(known, _)| {
        let (of_kind, known) = known.split_once(' ').unwrap_or((kind, known));
        of_kind == kind && leads_to(known, path)
    })?;
    unmet.remove(known);
    Some(reason)
}

#[test]
fn the_tables_have_what_the_types_have() {
    let other = env::var_os("ARMLET_TYPES").map(PathBuf::from);
    let default = conformance_folder().map(|folder| folder.join("compute-properties.json"));
    let Some(file) = other.clone().or(default) else {
        return eprintln!("skipped: no types (set ARMLET_TYPES or ARMLET_CONFORMANCE)");
    };
    let mut unmet: BTreeSet<&str> = NO_KEY.iter().chain(&NO_PROPERTY).map(|(path, _)| *path).collect();
    let mut meant = Vec::new();
    let mut open = Vec::new();
    for (kind, properties) in types(&file) {
        let keys = rest_path::paths(&kind);
        for (path, versions) in &properties {
            // A property that holds others is met by what is in it.
            let holder = holder(path);
            let has_key = keys.iter().any(|(own, _)| leads_to(holder, own));
            match reason(&NO_KEY, &kind, path, &mut unmet) {
                _ if has_key => {}
                Some(reason) => meant.push(format!("no key for {kind} {path}: {reason}")),
                None => open.push(format!("no key for {kind} {path}, in {}", versions.join(", "))),
            }
        }
        for (path, key) in &keys {
            // The types end at what has any content.
            let is_end = |own: &str| {
                !properties
                    .keys()
                    .any(|other| other != own && leads_to(own, other))
            };
            let has_property = properties
                .keys()
                .any(|own| leads_to(path, own) || leads_to(own, path) && is_end(own));
            match reason(&NO_PROPERTY, &kind, path, &mut unmet) {
                Some(reason) => meant.push(format!("no property for `{key}` of {kind}, {path}: {reason}")),
                None if has_property => {}
                None => open.push(format!("no property for `{key}` of {kind}, {path}")),
            }
        }
    }
    open.iter().for_each(|difference| println!("{difference}"));
    if other.is_none() {
        meant.iter().for_each(|difference| println!("{difference}"));
        assert!(open.is_empty(), "{}", open.join("\n"));
        assert!(unmet.is_empty(), "no longer differences: {unmet:?}");
    }
}
