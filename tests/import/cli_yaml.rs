//! YAML of the Azure ML CLI: what its import deploys, held against what Microsoft's library sends.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::import::{Imported, Request, Source, State, import};
use serde_json::{Value as Json, json};

use super::computes::{compare, deployed, losses, said, texts, texts_of};
use super::laws;
use crate::judges::conformance_folder;

/// What the library always sends for an instance, and a definition says only where it is otherwise; `docs/import-cli-yaml.md`.
const ALWAYS: [(&str, Json); 3] = [
    ("enableRootAccess", Json::Bool(true)),
    ("releaseQuotaOnStop", Json::Bool(false)),
    ("enableOSPatching", Json::Bool(false)),
];

fn imported(path: &Path) -> Imported {
    let source = Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(path).unwrap(),
    };
    let request = Request {
        workspace_name: Some("mlw-cli".to_owned()),
        ..Request::default()
    };
    import(&[source], &request).unwrap_or_else(|error| panic!("{error}"))
}

/// The library's body as armlet means it; `docs/import-cli-yaml.md` has each difference.
fn meant(mut body: Json) -> Json {
    let location = body.as_object_mut().unwrap().remove("location");
    let kind = body["properties"]["computeType"].as_str().unwrap().to_owned();
    if kind == "AmlCompute" && location.as_ref().is_some_and(|location| location != "westeurope") {
        body["properties"]["computeLocation"] = location.unwrap();
    }
    let Some(inner) = body
        .pointer_mut("/properties/properties")
        .and_then(Json::as_object_mut)
    else {
        return body;
    };
    if kind == "ComputeInstance" {
        for (key, value) in ALWAYS {
            if inner.get(key) == Some(&value) {
                inner.remove(key);
            }
        }
        if !inner.contains_key("personalComputeInstanceSettings") {
            inner.remove("computeInstanceAuthorizationType");
        }
    }
    if let Some(Json::Array(services)) = inner.get_mut("customServices") {
        for service in services {
            service.as_object_mut().unwrap().remove("type");
        }
    }
    if let Some(Json::Array(entries)) = inner
        .get_mut("schedules")
        .and_then(|schedules| schedules.get_mut("computeStartStop"))
    {
        for trigger in entries.iter_mut().flat_map(|entry| {
            let entry = entry.as_object_mut().unwrap();
            entry
                .iter_mut()
                .filter(|(key, _)| ["cron", "recurrence"].contains(&key.as_str()))
        }) {
            trigger.1.as_object_mut().unwrap().remove("triggerType");
        }
    }
    body
}

/// The body that a definition deploys, without what is the workspace's.
fn own(mut body: Json) -> Json {
    body.as_object_mut().unwrap().remove("location");
    let name = body["name"].as_str().unwrap();
    body["name"] = json!(name.strip_prefix("mlw-cli/").unwrap_or(name));
    body
}

fn judge(path: &Path, case: &Json) -> Vec<String> {
    let imported = imported(path);
    let [definition] = imported.definitions.as_slice() else {
        return vec![format!("{} definitions", imported.definitions.len())];
    };
    let (found, mut wrong) = deployed(definition);
    wrong.extend(laws::broken(definition));
    let found: Vec<Json> = found.into_iter().map(own).collect();
    let expected: Vec<Json> = case["bodies"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(meant)
        .collect();
    let may_lose = |name: &str| -> Vec<String> {
        let listed = ["may_lose", "secrets"]
            .into_iter()
            .flat_map(|member| texts_of(case, member, name));
        listed.map(str::to_owned).collect()
    };
    wrong.extend(compare(&expected, &found, &|name, path| {
        may_lose(name)
            .iter()
            .any(|open| path.starts_with(&open.to_lowercase()))
    }));
    let mut is_lost = !texts(case, "others").is_empty() || case.get("others").is_some();
    for body in &expected {
        let name = body["name"].as_str().unwrap();
        let mut found = losses(&imported, name);
        is_lost |= !found.is_empty();
        // A loss names the list, not its item.
        let of_list = |path: &String| {
            path.split('[')
                .map(|part| part.split(']').next_back().unwrap())
                .collect::<String>()
        };
        let open: Vec<String> = may_lose(name).iter().map(of_list).collect();
        found.retain(|path| !open.contains(&of_list(path)));
        found.sort();
        let mut wanted = texts_of(case, "losses", name);
        wanted.sort_unstable();
        if found != wanted {
            wrong.push(format!("{name}: lost {found:?}, not {wanted:?}"));
        }
    }
    if imported.report.has_losses() != is_lost {
        wrong.push("the exit status is not what the losses say".to_owned());
    }
    wrong.extend(others(case, &imported));
    wrong.extend(places(&imported));
    let said = said(&imported);
    for secret in texts(case, "never_shown") {
        if said.contains(secret) {
            wrong.push("a secret is shown".to_owned());
        }
    }
    wrong
}

/// The documents that are no computes.
fn others(case: &Json, imported: &Imported) -> Vec<String> {
    let mut wrong = Vec::new();
    for other in case.get("others").and_then(Json::as_array).into_iter().flatten() {
        let mut resources = imported.report.resources.iter();
        let found = resources.find(|resource| other["name"] == resource.name.as_str());
        let reason = other["reason"].as_str().unwrap();
        match found.map(|resource| &resource.state) {
            Some(State::NotImported(why)) if why.contains(reason) => {}
            state => wrong.push(format!("{}: {state:?}", other["name"])),
        }
    }
    wrong
}

/// Every document and every loss has its place.
fn places(imported: &Imported) -> Vec<String> {
    let mut wrong = Vec::new();
    for resource in &imported.report.resources {
        if resource.place.is_none() {
            wrong.push(format!("{}: without a place", resource.name));
        }
        if let State::Lossy(losses) = &resource.state {
            let lost = losses.iter().filter(|loss| loss.place.is_none());
            wrong.extend(lost.map(|loss| format!("{}: without a place", loss.path)));
        }
    }
    wrong
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    let mut files: Vec<PathBuf> = entries.filter(is_yaml).collect();
    files.sort();
    files
}

/// Judges the files of a folder, each with what is expected of it.
fn all(folder: &Path, case: &dyn Fn(&Path) -> Json) {
    let mut wrong = Vec::new();
    let files = files(folder);
    assert!(files.len() >= 13, "{} files", files.len());
    for path in &files {
        let found = judge(path, &case(path));
        wrong.extend(
            found
                .iter()
                .map(|line| format!("{}: {line}", path.file_name().unwrap().display())),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {} files:\n{}",
        wrong.len(),
        files.len(),
        wrong.join("\n")
    );
}

fn rest(path: &Path) -> Json {
    let rest = path.with_extension("rest.json");
    serde_json::from_str(&fs::read_to_string(rest).unwrap()).unwrap()
}

#[test]
fn what_is_deployed_is_what_the_document_means() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/cli");
    all(&folder, &rest);
}

#[test]
fn what_is_deployed_is_what_the_library_sends_for_its_examples() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let folder = folder.join("cli-yaml");
    let index: Json = serde_json::from_str(&fs::read_to_string(folder.join("index.json")).unwrap()).unwrap();
    all(&folder, &|path| {
        let file = path.file_name().unwrap().to_str().unwrap();
        let entries = index["examples"].as_array().unwrap();
        let name = entries.iter().find(|entry| entry["file"] == file).unwrap()["name"].clone();
        let mut body = rest(path);
        body["name"] = name.clone();
        let name = name.as_str().unwrap();
        json!({
            "bodies": [body],
            "secrets": { name: [
                "properties.properties.userAccountCredentials.adminUserPassword",
                "properties.properties.administratorAccount.password",
            ] },
        })
    });
}

#[test]
fn a_loss_is_named_with_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/cli");
    let imported = imported(&folder.join("unknown-keys.yml"));
    let State::Lossy(losses) = &imported.report.resources[0].state else {
        panic!("{:?}", imported.report);
    };
    let lines: Vec<(&str, usize)> = losses
        .iter()
        .map(|loss| (loss.path.as_str(), loss.place.unwrap().line))
        .collect();
    let wanted = [
        ("vm_size", 4),
        ("Max_Instances", 6),
        ("priority", 9),
        ("workspace", 10),
        ("resource_group", 11),
        ("environment_variables", 12),
    ];
    assert_eq!(lines, wanted);
}
