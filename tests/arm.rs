//! Templates of anyone's: read into the form that a definition is lowered to, and settled as the deployment engine does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::read::parameter_file;
use armlet::arm::settle::{Settled, Settling, full_name, id, settle};
use armlet::arm::{Deployment, ParameterValue, read};
use armlet::compile::{self, Options};
use armlet::emit::OutputFormat;
use armlet::expression::evaluate::Surroundings;
use armlet::source::SourceFile;
use serde_json::{Map, Value, json};

use crate::judges::conformance_folder;
use crate::support::FolderLoader;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn json_of(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The folders below `parent` that hold a file of this name, in order.
fn folders(parent: &Path, file: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join(file).is_file());
    folders.sort();
    folders
}

fn template(path: &Path) -> Deployment {
    read(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn given(path: &Path) -> Vec<(String, ParameterValue)> {
    if path.is_file() {
        parameter_file(&fs::read_to_string(path).unwrap(), None)
            .unwrap()
            .values
    } else {
        Vec::new()
    }
}

/// What a template comes to in the form of the engine's snapshots; `spelt` says how values are.
fn snapshot(
    settled: &Settled,
    surroundings: &Surroundings,
    spelt: fn(&armlet::arm::Value) -> Value,
) -> Value {
    let deployment = &settled.deployment;
    let deployed = deployment.resources.iter().filter(|resource| !resource.existing);
    let resources: Vec<Value> = deployed
        .map(|resource| {
            let mut members = Map::new();
            members.insert("id".to_owned(), spelt(&id(resource, deployment, surroundings)));
            members.insert("type".to_owned(), json!(resource.resource_type));
            members.insert("name".to_owned(), spelt(&full_name(resource, deployment)));
            members.insert("apiVersion".to_owned(), json!(resource.api_version.as_str()));
            if let Some(condition) = &resource.condition {
                members.insert("condition".to_owned(), json!(condition.arm_string()));
            }
            if let Value::Object(body) = spelt(&resource.body.clone().into()) {
                members.extend(body);
            }
            Value::Object(members)
        })
        .collect();
    let outputs = deployment.outputs.iter();
    let outputs: Map<String, Value> = outputs
        .map(|output| (output.name.clone(), spelt(&output.value)))
        .collect();
    json!({ "resources": resources, "outputs": outputs })
}

/// Adds the paths at which two values differ.
fn differences(path: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in one {
                match other.get(key) {
                    Some(found) => differences(&format!("{path}.{key}"), value, found, out),
                    None => out.push(format!("{path}.{key}: missing, expected {value}")),
                }
            }
            for (key, value) in other.iter().filter(|(key, _)| !one.contains_key(*key)) {
                out.push(format!("{path}.{key}: not expected: {value}"));
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{path}[{index}]"), one, other, out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{path}:\n    expected {expected}\n    found    {found}")),
    }
}

/// The same, whatever the order of the resources.
fn compared(name: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    let sorted = |value: &Value| {
        let mut resources = value["resources"].as_array().unwrap().clone();
        resources.sort_by_key(|resource| (resource["type"].to_string(), resource["name"].to_string()));
        json!({ "resources": resources, "outputs": value["outputs"] })
    };
    differences(name, &sorted(expected), &sorted(found), out);
}

fn assert_none(what: &str, checked: usize, differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{what}: {} differences in {checked}:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn templates_come_to_what_was_worked_out_by_hand() {
    let mut out = Vec::new();
    let folders = folders(&project().join("tests/arm"), "template.json");
    for folder in &folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let surroundings = match folder.join("context.json") {
            path if path.is_file() => surroundings(&json_of(&path)),
            _ => Surroundings::default(),
        };
        let given = given(&folder.join("parameters.json"));
        let settling = Settling {
            given: &given,
            surroundings: surroundings.clone(),
        };
        let settled = settle(&template(&folder.join("template.json")), &settling);
        let mut found = snapshot(&settled, &surroundings, armlet::arm::Value::to_json);
        let expected = json_of(&folder.join("expected.json"));
        // Where no id was worked out, none is compared.
        for resource in found["resources"].as_array_mut().unwrap() {
            if expected["resources"][0].get("id").is_none() {
                resource.as_object_mut().unwrap().remove("id");
            }
        }
        compared(name, &expected, &found, &mut out);
        assert_eq!(settled.notes, [], "{name}");
    }
    assert!(folders.len() >= 5);
    assert_none("tests/arm", folders.len(), &out);
}

fn surroundings(context: &Value) -> Surroundings {
    let text = |name: &str| context.get(name).and_then(Value::as_str).map(str::to_owned);
    Surroundings {
        tenant_id: text("tenant"),
        subscription_id: text("subscription"),
        resource_group: text("resource_group"),
        location: text("location"),
        deployment: text("deployment"),
        ..Surroundings::default()
    }
}

/// The place of which the conformance data speaks.
fn laboratory() -> Surroundings {
    surroundings(&json!({
        "tenant": "00000000-0000-4000-8000-00000000bbbb",
        "subscription": "00000000-0000-4000-8000-00000000aaaa",
        "resource_group": "rg-lab",
        "location": "westeurope",
        "deployment": "armlet",
    }))
}

/// What the engine predicts, in the form of [`snapshot`].
fn predicted(path: &Path) -> Value {
    let predicted = json_of(path);
    json!({ "resources": predicted["predictedResources"], "outputs": predicted["outputs"] })
}

#[test]
fn foreign_templates_come_to_what_the_engine_deploys() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let folder = folder.join("bicep/templates");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.to_str().unwrap().ends_with(".deployed.json"));
    files.sort();
    let mut out = Vec::new();
    for path in &files {
        let stem = path.file_name().unwrap().to_str().unwrap();
        let stem = stem.strip_suffix(".deployed.json").unwrap();
        let (name, _) = stem.split_once('.').unwrap();
        let given = given(&folder.join(format!("{stem}.parameters.json")));
        let settling = Settling {
            given: &given,
            surroundings: laboratory(),
        };
        let settled = settle(&template(&folder.join(format!("{name}.json"))), &settling);
        compared(
            stem,
            &predicted(path),
            &snapshot(&settled, &laboratory(), armlet::arm::Value::to_sent_json),
            &mut out,
        );
    }
    assert!(files.len() >= 16, "{}", files.len());
    assert_none("templates", files.len(), &out);
}

#[test]
fn what_armlet_writes_comes_to_the_engine_s_snapshots() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let mut out = Vec::new();
    let folders = folders(&folder.join("bicep/snapshots"), "template.json");
    for folder in &folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let template = template(&folder.join("template.json"));
        let given = given(&folder.join("parameters.json"));
        for (file, surroundings) in [
            ("snapshot.json", Surroundings::default()),
            ("in-context.json", laboratory()),
        ] {
            let settling = Settling {
                given: &given,
                surroundings: surroundings.clone(),
            };
            let settled = settle(&template, &settling);
            let found = snapshot(&settled, &surroundings, armlet::arm::Value::to_sent_json);
            let mut all = Vec::new();
            compared(
                &format!("{name}/{file}"),
                &predicted(&folder.join(file)),
                &found,
                &mut all,
            );
            out.extend(all);
        }
    }
    assert!(folders.len() >= 22, "{}", folders.len());
    assert_none("snapshots", folders.len() * 2, &out);
}

/// Every definition of the cases and examples.
pub(crate) fn definitions() -> Vec<PathBuf> {
    let parents = ["tests/cases", "examples"].map(|parent| project().join(parent));
    parents
        .iter()
        .flat_map(|parent| folders(parent, "compute.toml"))
        .collect()
}

#[test]
fn what_is_read_of_a_printed_template_means_what_was_lowered() {
    let definitions = definitions();
    for folder in &definitions {
        let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
        for scripts in ["lines", "base64"] {
            let options = Options {
                stem: "compute".to_owned(),
                formats: vec![OutputFormat::Arm],
                ..Options::default()
            };
            let table = format!("[output]\nscripts = \"{scripts}\"\n");
            let text = match text.contains("[output]") {
                true => text.clone(),
                false => format!("{text}\n{table}"),
            };
            let file = SourceFile::new("compute.toml", &text);
            let compilation = compile::build(file, &FolderLoader::new(folder), &options);
            let lowered = compilation.deployment.unwrap();
            let read = read(&compilation.outputs[0].contents.whole()).unwrap();
            let mut out = Vec::new();
            let (expected, found) = (
                as_the_engine_reads(&lowered.meaning()),
                as_the_engine_reads(&read.meaning()),
            );
            differences("", &expected, &found, &mut out);
            assert!(out.is_empty(), "{}: {}", folder.display(), out.join("\n"));
        }
    }
    assert!(definitions.len() > 20);
}

/// A deployment's meaning where two quotes in a row in an expression are one: the engine reads them so in the body of a
/// resource (Bicep CLI 0.49.2), whatever was meant.
fn as_the_engine_reads(meaning: &Value) -> Value {
    let mut text = meaning.to_string();
    while text.contains("''''") {
        text = text.replace("''''", "''");
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_value_s_place_is_found_by_its_pointer() {
    let text =
        "{\n  \"resources\": [\n    { \"type\": \"A/b\", \"name\": \"é\", \"x/y\": { \"n~\": 7 } }\n  ]\n}";
    let place = |pointer: &str| {
        let place = armlet::arm::read::Places::of(text).at(pointer)?;
        Some((place.line, place.column))
    };
    assert_eq!(place(""), Some((1, 1)));
    assert_eq!(place("/resources/0"), Some((3, 5)));
    assert_eq!(place("/resources/0/x~1y/n~0"), Some((3, 50)));
    assert_eq!(place("/resources/1"), None);
    assert_eq!(
        read(text).unwrap().resources[0].as_read.as_ref().unwrap().pointer,
        "/resources/0"
    );
}

#[test]
fn what_is_no_template_is_refused_with_its_place() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    let resource =
        |inner: &str| format!("{{\n\"resources\": [\n{{ \"type\": \"A/b\", \"name\": \"n\", {inner} }}] }}");
    let deep = format!("{{\"resources\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = |levels: usize| {
        let mut template = "{\"resources\":[]}".to_owned();
        for _ in 0..levels {
            template = format!(
                "{{\"resources\":[{{\"type\":\"Microsoft.Resources/deployments\",\"name\":\"n\",\"properties\":{{\"template\":{template}}}}}]}}"
            );
        }
        template
    };
    let expression = format!("\"[{}1{}]\"", "f(".repeat(10_000), ")".repeat(10_000));
    let texts = [
        (
            "",
            "it is not JSON: EOF while parsing a value at line 1 column 0".to_owned(),
        ),
        (
            "{\n\"resources\": [",
            "it is not JSON: EOF while parsing a list at line 2 column 14".to_owned(),
        ),
        ("[]", "it is not a JSON object".to_owned()),
        ("{}", "it has no `resources`".to_owned()),
        (
            "{\"resources\": 3}",
            "`resources` is neither an array nor an object at line 1 column 15 (`/resources`)".to_owned(),
        ),
        (
            "{\"resources\": [3]}",
            "the resource is not an object at line 1 column 16 (`/resources/0`)".to_owned(),
        ),
    ];
    for (text, reason) in texts {
        assert_eq!(error(text), reason);
    }
    let levels = "it is not JSON: values are nested deeper than 128 levels at line 1 column ";
    assert_eq!(error(&deep), format!("{levels}142"));
    assert!(error(&nested(60)).starts_with(levels));
    assert!(read(&nested(20)).is_ok());
    let broken = error(&resource("\"tags\": { \"a\": \"[f(]\" }"));
    assert!(
        broken.starts_with("it is no expression: ") && broken.ends_with("(`/resources/0/tags/a`)"),
        "{broken}"
    );
    let too_deep = error(&resource(&format!("\"a\": {expression}")));
    assert!(too_deep.contains("levels deep at line 3 column "), "{too_deep}");
    let large = format!(
        "{{\"resources\": [], \"x\": \"{}\"}}",
        "a".repeat(50 * 1024 * 1024)
    );
    assert_eq!(error(&large), "it is larger than 32 MiB");
}

#[test]
fn no_template_settles_without_end() {
    let settled = |template: Value| settle(&read(&template.to_string()).unwrap(), &Settling::default());
    let name =
        |settled: &Settled| full_name(settled.deployment.resources.last().unwrap(), &settled.deployment);
    let template = |variables: Map<String, Value>, name: &str| json!({ "variables": variables, "resources": [{ "type": "A/b", "apiVersion": "1", "name": name }] });
    let circle = Map::from_iter([
        ("a".to_owned(), json!("[variables('b')]")),
        ("b".to_owned(), json!("[variables('a')]")),
    ]);
    let circle = settled(template(circle, "[variables('a')]"));
    assert_eq!(name(&circle).to_json(), json!("[variables('a')]"));
    assert!(
        circle
            .notes
            .iter()
            .any(|note| note.message.contains("refers to itself")),
        "{:?}",
        circle.notes
    );
    let deep = "toLower(".repeat(400);
    let chain = (0..1_000).map(|index| {
        let value = format!("[{deep}variables('v{}'){}]", index + 1, ")".repeat(400));
        (format!("v{index}"), json!(value))
    });
    let chain = settled(template(chain.collect(), "[variables('v0')]"));
    assert!(!chain.notes.is_empty());
    let doubled = (0..60).map(|index| {
        let next = format!("[variables('v{}')]", index + 1);
        (format!("v{index}"), json!([next, next]))
    });
    let doubled = doubled.chain([("v60".to_owned(), json!("text"))]);
    let doubled = settled(template(doubled.collect(), "[string(variables('v0'))]"));
    assert!(
        doubled
            .notes
            .iter()
            .any(|note| note.message.contains("more than any")),
        "{:?}",
        doubled.notes
    );
    let mut loops = json!("x");
    for level in 0..8 {
        loops = json!({ "copy": [{ "name": format!("l{level}"), "count": 800, "input": loops }] });
    }
    let body =
        json!({ "resources": [{ "type": "A/b", "apiVersion": "1", "name": "n", "properties": loops }] });
    assert!(!settled(body).notes.is_empty());
}
