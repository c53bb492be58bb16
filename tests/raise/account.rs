//! No member of a template is dropped in silence: without it the definition, or what the definition does not say, is another.
//!
//! Each member of the templates of the conformance data, and of the official REST examples, is taken out in turn. If nothing
//! that [`raise`] gives has changed then, the member was not looked at, and must be in [`NOT_CARRIED`] with the reason.

#![allow(
    clippy::print_stderr,
    reason = "a test says when the conformance data is absent"
)]

use std::collections::BTreeMap;

use armlet::arm;
use armlet::raise::{raise, toml};
use serde_json::{Value as Json, json};

/// Members that neither the definition nor its leftovers have, each with the reason. `*` is any name or place.
const NOT_CARRIED: &[(&str, &str)] = &[
    ("/contentVersion", "a number for people; the engine ignores it"),
    ("/$schema", "the scope, which is that of the resources"),
    ("/languageVersion", "follows from what the resources need"),
    ("/metadata", "who wrote the template"),
    ("/_generator", "who wrote the template"),
    ("/_generator/*", "who wrote the template"),
    (
        "/dependsOn",
        "the order follows from the references; a reference that is only an order is not carried",
    ),
    (
        "/resources/workspace",
        "an existing workspace, which the names of its computes have",
    ),
    ("/apiVersion", "a definition has one version for all its computes"),
];
/// Sections whose members matter where they are used: what uses them is left over whole in the templates here.
const USED_ELSEWHERE: [&str; 2] = ["/variables", "/functions"];

/// What comes of a template: the definition and what it does not say; and the JSON pointers of what is left over whole.
fn raised(template: &Json) -> Result<(String, Vec<String>), String> {
    let deployment = arm::read(&template.to_string()).map_err(|error| error.to_string())?;
    let raised = raise(&deployment);
    let is_left = |symbol: &str| {
        let mut leftovers = raised.leftovers.iter();
        leftovers.any(|left| left.path.is_empty() && left.resource.as_deref() == Some(symbol))
    };
    let resources = deployment
        .resources
        .iter()
        .filter(|resource| is_left(&resource.symbol));
    let whole = resources.filter_map(|resource| Some(resource.as_read.as_ref()?.pointer.to_string()));
    let whole = whole.collect();
    Ok((format!("{}\n{:#?}", toml(&raised.root), raised.leftovers), whole))
}

/// The JSON pointers of all members.
fn members(value: &Json, at: &str, found: &mut Vec<String>) {
    let Json::Object(members_here) = value else {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            members(item, &format!("{at}/{index}"), found);
        }
        return;
    };
    for (name, member) in members_here {
        let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        members(member, &pointer, found);
        found.push(pointer);
    }
}

fn without(template: &Json, pointer: &str) -> Json {
    let mut template = template.clone();
    let (holder, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    let holder = template.pointer_mut(holder).and_then(Json::as_object_mut);
    holder.unwrap().shift_remove(&name);
    template
}

/// Every template of the conformance data by its name; none where that is absent, which is said.
fn templates() -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    let folder = crate::judges::conformance_folder();
    let Some(folder) = folder else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return found;
    };
    for entry in std::fs::read_dir(folder.join("bicep/templates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.matches('.').count() == 1 && name.ends_with(".json") {
            found.insert(
                name,
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
            );
        }
    }
    for entry in std::fs::read_dir(folder.join("rest-examples")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(example) = serde_json::from_str::<Json>(&text) else {
            continue;
        };
        let Some(body) = example.as_object().filter(|body| body.contains_key("properties")) else {
            continue;
        };
        let mut resource = json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes",
            "apiVersion": "2026-05-01",
            "name": "mlw-team/compute",
        });
        resource.as_object_mut().unwrap().extend(body.clone());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.insert(name, json!({ "resources": [resource] }));
    }
    found
}

fn is_named(pattern: &str, pointer: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let way: Vec<&str> = pointer.split('/').collect();
    let is_end = pattern.len() <= way.len();
    let end = way.len().saturating_sub(pattern.len() - 1);
    is_end
        && pattern
            .iter()
            .skip(1)
            .zip(way.iter().skip(end))
            .all(|(pattern, name)| *pattern == "*" || pattern == name)
}

#[test]
fn every_member_of_a_template_is_said_or_left_over() {
    let mut dropped = Vec::new();
    let mut looked = 0;
    for (name, template) in templates() {
        let (said, left) = raised(&template).unwrap();
        let mut all = Vec::new();
        members(&template, "", &mut all);
        for pointer in all {
            looked += 1;
            // The whole resource is reported, so all that is in it is.
            if left
                .iter()
                .any(|left| pointer == *left || pointer.starts_with(&format!("{left}/")))
            {
                continue;
            }
            let is_used = USED_ELSEWHERE.iter().any(|section| pointer.starts_with(section));
            let is_excused = is_used || NOT_CARRIED.iter().any(|(pattern, _)| is_named(pattern, &pointer));
            if !is_excused && raised(&without(&template, &pointer)).is_ok_and(|(other, _)| other == said) {
                dropped.push(format!(
                    "{name}{pointer}: {}",
                    template.pointer(&pointer).unwrap()
                ));
            }
        }
    }
    assert!(looked == 0 || looked > 500, "{looked} members were looked at");
    assert!(
        dropped.is_empty(),
        "dropped in silence, of {looked} members:\n{}",
        dropped.join("\n")
    );
}
