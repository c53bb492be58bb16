//! Answers of Azure: what their import deploys, says and leaves unsaid.
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
use serde_json::Value as Json;

use super::computes::{compare, deployed, losses, said, texts, texts_of};
use super::laws;
use crate::judges::conformance_folder;

/// What armlet writes by itself and the CLI cannot show, in the spelling of the comparison.
const UNSAID: [&str; 3] = [
    "properties.disablelocalauth",
    "properties.properties.ostype",
    "properties.properties.computeinstanceauthorizationtype",
];

/// The text of a file; PowerShell writes UTF-16.
fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    match bytes.strip_prefix(&[0xff, 0xfe]) {
        Some(units) => {
            let units = units
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<u16>>()).unwrap()
        }
        None => String::from_utf8(bytes).unwrap(),
    }
}

fn source(path: &Path) -> Source {
    Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: text(path),
    }
}

fn input(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut inputs = entries.filter(|path| {
        !path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("expected")
    });
    inputs.next().unwrap()
}

/// A body whose machine is in the region of its resource: it need not say so.
fn in_its_region(mut body: Json, without_region: bool) -> Json {
    let location = body.get("location").cloned();
    let properties = body["properties"].as_object_mut().unwrap();
    if properties.get("computeLocation") == location.as_ref() {
        properties.remove("computeLocation");
    }
    if without_region {
        properties.remove("computeLocation");
        body.as_object_mut().unwrap().remove("location");
    }
    body
}

fn judge(folder: &Path) -> Vec<String> {
    let json = |name: &str| -> Json {
        serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let (case, expected) = (json("expected.report.json"), json("expected.json"));
    let request = Request {
        workspace_name: texts(&case, "options").get(1).map(|name| (*name).to_owned()),
        ..Request::default()
    };
    let imported = match import(&[source(&input(folder))], &request) {
        Ok(imported) => imported,
        Err(error) if case["may_exit"] == 2 => {
            let says = texts(&case, "says").into_iter();
            let text = error.to_string();
            return says
                .filter(|word| !text.contains(word))
                .map(|word| format!("`{error}` does not say {word}"))
                .collect();
        }
        Err(error) => return vec![error.to_string()],
    };
    let [definition] = imported.definitions.as_slice() else {
        return vec![format!("{} definitions", imported.definitions.len())];
    };
    let (found, mut wrong) = deployed(definition);
    let may_lose = |name: &str| -> Vec<String> {
        let name = name.rsplit('/').next().unwrap_or(name);
        texts_of(&case, "may_lose", name)
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let body = |body: &Json| {
        let name = body["name"].as_str().unwrap();
        in_its_region(body.clone(), may_lose(name).contains(&"location".to_owned()))
    };
    let expected: Vec<Json> = expected.as_array().unwrap().iter().map(body).collect();
    let found: Vec<Json> = found.iter().map(body).collect();
    let is_cli = folder.to_string_lossy().contains("_cli_");
    wrong.extend(compare(&expected, &found, &|name, path| {
        let open = may_lose(name);
        let is_unsaid = is_cli && UNSAID.contains(&path);
        is_unsaid || open.iter().any(|open| path.starts_with(&open.to_lowercase()))
    }));
    wrong.extend(states(&case, &imported));
    wrong.extend(words(&case, &imported));
    wrong.extend(redeployment(&case, &definition.text));
    wrong.extend(laws::broken(definition));
    wrong
}

fn states(case: &Json, imported: &Imported) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut may_be_lost = false;
    for resource in case["resources"].as_array().unwrap() {
        let name = resource["name"].as_str().unwrap();
        let may_import = texts(case, "may_import").contains(&name);
        let may_lose = texts_of(case, "may_lose", name);
        let lost: Vec<String> = losses(imported, name)
            .into_iter()
            .filter(|path| path.is_empty() || !may_lose.iter().any(|open| path.starts_with(open)))
            .collect();
        may_be_lost |= may_import || lost.len() != losses(imported, name).len();
        let wanted = texts(resource, "losses");
        let is_right = match resource["state"].as_str().unwrap() {
            "imported" => lost.is_empty(),
            "lossy" => lost == wanted || may_import && lost.is_empty(),
            _ => not_imported(imported, name, resource["reason"].as_str().unwrap()),
        };
        if !is_right {
            wrong.push(format!("{name}: lost {lost:?}, not {resource}"));
        }
    }
    let exit = case["exit"].as_u64() == Some(1);
    if imported.report.has_losses() != exit && !may_be_lost {
        wrong.push(format!("has losses: {}", imported.report.has_losses()));
    }
    wrong
}

fn not_imported(imported: &Imported, name: &str, reason: &str) -> bool {
    let mut resources = imported
        .report
        .resources
        .iter()
        .filter(|resource| resource.name == name);
    resources.any(|resource| matches!(&resource.state, State::NotImported(why) if why.contains(reason)))
}

/// What is said, and what is not.
fn words(case: &Json, imported: &Imported) -> Vec<String> {
    let definition = &imported.definitions[0].text;
    let all = said(imported);
    let mut wrong = Vec::new();
    let lacking = |text: &str, words: Vec<&str>| -> Vec<String> {
        let lacking = words.into_iter().filter(|word| !text.contains(word));
        lacking.map(|word| format!("lacks `{word}`:\n{text}")).collect()
    };
    wrong.extend(lacking(&all, texts(case, "says")));
    wrong.extend(lacking(definition, texts(case, "definition_has")));
    let surplus = texts(case, "definition_not")
        .into_iter()
        .filter(|word| definition.contains(word));
    wrong.extend(surplus.map(|word| format!("has `{word}`:\n{definition}")));
    for (name, creator) in case["creators"].as_object().into_iter().flatten() {
        let line = format!("[instance.{name}]\n# created by {}", creator.as_str().unwrap());
        if !definition.contains(&line) {
            wrong.push(format!("lacks `{line}`:\n{definition}"));
        }
    }
    wrong
}

/// What a second deployment does: to instances and attached computes nothing.
fn redeployment(case: &Json, definition: &str) -> Vec<String> {
    let Some(wanted) = case.get("on_redeploy") else {
        return Vec::new();
    };
    let tables = ["[instance.", "[kubernetes.", "[attached."];
    let headers = definition
        .lines()
        .filter(|line| tables.iter().any(|table| line.starts_with(table)));
    let count = headers.filter(|line| line.matches('.').count() == 1).count();
    let found = definition.matches("on_redeploy = \"create_only\"").count();
    let wanted = if wanted == "create_only" { count } else { 0 };
    match found == wanted {
        true => Vec::new(),
        false => vec![format!(
            "{found} computes are created only, not {wanted}:\n{definition}"
        )],
    }
}

#[test]
fn what_is_deployed_is_what_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/live");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 10);
    let mut wrong = Vec::new();
    for case in &cases {
        let found = judge(case);
        wrong.extend(
            found
                .iter()
                .map(|line| format!("{}: {line}", case.file_name().unwrap().display())),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// The official answers; `tests/live.rs` holds what is read of them against the files themselves.
#[test]
fn the_official_answers_come_back() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    for name in ["get-instance", "get-cluster", "list"] {
        let path = folder.join(format!("live/{name}.json"));
        let imported =
            import(&[source(&path)], &Request::default()).unwrap_or_else(|error| panic!("{error}"));
        let definition = &imported.definitions[0];
        let (found, wrong) = deployed(definition);
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
        let answer = armlet::live::read(&text(&path)).unwrap();
        let expected: Vec<Json> = answer
            .resources
            .iter()
            .map(|live| {
                let mut body = Json::Object(live.resource.body.to_json());
                body["name"] = format!("{}/{}", live.place.workspace().unwrap(), live.name()).into();
                in_its_region(body, true)
            })
            .collect();
        let found: Vec<Json> = found.into_iter().map(|body| in_its_region(body, true)).collect();
        let wrong = compare(&expected, &found, &|_, _| false);
        assert!(
            wrong.is_empty(),
            "{name}: {}\n{}",
            wrong.join("\n"),
            definition.text
        );
        assert!(!imported.report.has_losses(), "{name}: {:?}", imported.report);
        let broken = laws::broken(definition);
        assert!(broken.is_empty(), "{name}: {}", broken.join("\n"));
    }
}
