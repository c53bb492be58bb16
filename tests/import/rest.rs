//! The official examples of requests: what their import deploys is the request again, and its definition keeps the laws.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;

use armlet::import::{Request, Source, import};
use serde_json::Value as Json;

use super::computes::{compare, deployed, losses};
use super::laws;
use crate::judges::conformance_folder;

/// The examples that lack something that a compute must have, and what that is.
const INCOMPLETE: [(&str, &str); 1] = [
    // The example changes the scale of a cluster that exists. Without a size none can be created, so the deployment has to give one.
    ("AmlCompute", "properties.properties.vmSize"),
];

/// The examples: their names, and their requests.
fn examples() -> Vec<(String, String)> {
    let Some(folder) = conformance_folder().map(|folder| folder.join("rest-examples")) else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return Vec::new();
    };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut examples: Vec<(String, String)> = files
        .filter(|path| path.file_name().is_some_and(|name| name != "index.json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    examples.sort();
    assert!(examples.len() >= 10, "{}", examples.len());
    examples
}

/// What is wrong with what comes of a request.
fn judge(name: &str, text: String) -> Vec<String> {
    let mut expected: Json = serde_json::from_str(&text).unwrap();
    expected["name"] = "workspaces123/compute123".into();
    let source = Source {
        name: "compute123.json".to_owned(),
        text,
    };
    let request = Request {
        workspace_name: Some("workspaces123".to_owned()),
        ..Request::default()
    };
    let imported = match import(&[source], &request) {
        Ok(imported) => imported,
        Err(error) => return vec![error.to_string()],
    };
    let [definition] = imported.definitions.as_slice() else {
        return vec![format!("{} definitions", imported.definitions.len())];
    };
    let mut incomplete = INCOMPLETE.iter();
    let lacks = incomplete
        .find(|(example, _)| name.ends_with(&format!("-{example}")))
        .map(|(_, path)| path.to_lowercase());
    let lost = losses(&imported, "compute123").into_iter();
    let (known, lost): (Vec<String>, Vec<String>) =
        lost.partition(|path| lacks.as_ref().is_some_and(|lacks| *lacks == path.to_lowercase()));
    let mut wrong: Vec<String> = lost.iter().map(|path| format!("lost: {path}")).collect();
    if known.is_empty() && lacks.is_some() {
        wrong.push("what the example lacks is not reported".to_owned());
    }
    let (found, findings) = deployed(definition);
    wrong.extend(findings);
    wrong.extend(compare(&[expected], &found, &|_, path| {
        lacks.as_deref() == Some(path)
    }));
    wrong.extend(laws::broken(definition));
    wrong
}

#[test]
fn the_official_requests_come_back() {
    let mut wrong = Vec::new();
    for (name, text) in examples() {
        let found = judge(&name, text);
        wrong.extend(found.iter().map(|found| format!("{name}: {found}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
