//! What a definition deploys, where one call of the importer is all there is to a case.
#![allow(
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use armlet::arm::Evaluated;
use armlet::compile::{self, Options};
use armlet::emit;
use armlet::expression::evaluate::Surroundings;
use armlet::import::{Imported, ImportedDefinition, State};
use armlet::source::SourceFile;
use serde_json::Value as Json;

use super::same::differences;
use crate::support::MapLoader;

/// The bodies of the computes that a definition deploys, and the findings that are no rule's.
pub fn deployed(definition: &ImportedDefinition) -> (Vec<Json>, Vec<String>) {
    let scripts = definition.scripts.iter().chain(&definition.rosters);
    let scripts = scripts.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let options = Options {
        stem: "compute".to_owned(),
        despite_rules: true,
        ..Options::default()
    };
    let file = SourceFile::new("compute.toml", definition.text.clone());
    let compilation = compile::check(file, &MapLoader(scripts.collect()), &options);
    let rules = armlet::rules::RULES;
    let findings = compilation.findings.iter();
    let findings = findings.filter(|finding| rules.iter().all(|rule| rule.code.id != finding.code.id));
    let findings = findings
        .map(|finding| format!("{}: {}\n{}", finding.code.id, finding.message, definition.text))
        .collect();
    let Some(deployment) = &compilation.deployment else {
        return (Vec::new(), findings);
    };
    let evaluated = Evaluated::of(None, deployment, &[], &laboratory());
    let printed: Json = serde_json::from_str(&emit::snapshot(&evaluated.snapshot)).unwrap();
    (of_snapshot(&printed), findings)
}

/// The bodies of the computes of a snapshot.
pub fn of_snapshot(snapshot: &Json) -> Vec<Json> {
    let resources = snapshot["predictedResources"].as_array().unwrap().clone();
    let computes = resources.into_iter().filter(|resource| {
        let kind = resource["type"].as_str().unwrap_or_default();
        kind.eq_ignore_ascii_case("Microsoft.MachineLearningServices/workspaces/computes")
    });
    computes
        .map(|mut body| {
            for member in ["id", "type", "apiVersion"] {
                body.as_object_mut().unwrap().remove(member);
            }
            body
        })
        .collect()
}

/// The place of which the expectations speak.
pub fn laboratory() -> Surroundings {
    let text = |text: &str| Some(text.to_owned());
    Surroundings {
        tenant_id: text("00000000-0000-4000-8000-00000000bbbb"),
        subscription_id: text("00000000-0000-4000-8000-00000000aaaa"),
        resource_group: text("rg-lab"),
        location: text("westeurope"),
        deployment: text("armlet"),
        ..Surroundings::default()
    }
}

/// What differs between the bodies that are expected and those that are found; `is_open` says which paths of a compute may differ.
pub fn compare(expected: &[Json], found: &[Json], is_open: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = |body: &Json| body["name"].as_str().unwrap_or_default().to_owned();
    for body in expected {
        let Some(own) = found.iter().find(|one| name(one) == name(body)) else {
            wrong.push(format!("{}: not deployed", name(body)));
            continue;
        };
        for (path, what) in differences(&sorted(body), &sorted(own)) {
            if !is_open(&name(body), &path) {
                wrong.push(format!("{}: {path} {what}", name(body)));
            }
        }
    }
    for body in found {
        if !expected.iter().any(|one| name(one) == name(body)) {
            wrong.push(format!("{}: deployed, and it should not be", name(body)));
        }
    }
    wrong
}

/// A value with the members of its objects in order: schedules are compared in the order of their texts.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(&String, &Json)> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            members
                .into_iter()
                .map(|(name, value)| (name.clone(), sorted(value)))
                .collect()
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        scalar => scalar.clone(),
    }
}

/// The paths that are lost of a compute.
pub fn losses(imported: &Imported, name: &str) -> Vec<String> {
    let resources = imported.report.resources.iter();
    let own = resources.filter(|resource| resource.name == name);
    own.flat_map(|resource| match &resource.state {
        State::Lossy(losses) => losses.iter().map(|loss| loss.path.clone()).collect(),
        State::NotImported(_) => vec![String::new()],
        State::Imported | State::LeftOut(_) => Vec::new(),
    })
    .collect()
}

/// All that a person reads of an import.
pub fn said(imported: &Imported) -> String {
    let definitions = imported.definitions.iter().map(|definition| &definition.text);
    let mut said: Vec<String> = definitions.cloned().collect();
    said.push(format!("{:?}", imported.report));
    said.join("\n")
}

/// The texts of a list; empty where there is none.
pub fn texts<'j>(json: &'j Json, member: &str) -> Vec<&'j str> {
    let items = json.get(member).and_then(Json::as_array);
    items.into_iter().flatten().filter_map(Json::as_str).collect()
}

/// The texts of a list of an object's member: `{ "losses": { "cpu": ["location"] } }`.
pub fn texts_of<'j>(json: &'j Json, member: &str, name: &str) -> Vec<&'j str> {
    json.get(member).map_or_else(Vec::new, |of| texts(of, name))
}
