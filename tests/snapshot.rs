//! Snapshots: the bytes that `bicep snapshot` writes, and the laws that hold for every one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::read::{parameter_file, snapshot as read_snapshot};
use armlet::arm::{Deployment, Evaluated, ParameterValue, read};
use armlet::compile::{self, Compilation, Options};
use armlet::diff::{Case, Inputs, Side, compare};
use armlet::emit::{OutputFormat, snapshot as printed};
use armlet::expression::evaluate::Surroundings;
use armlet::source::SourceFile;
use serde_json::Value;

use crate::judges::conformance_folder;
use crate::support::FolderLoader;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn template(path: &Path) -> Deployment {
    read(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn given(path: &Path) -> Vec<(String, ParameterValue)> {
    match fs::read_to_string(path) {
        Ok(text) => parameter_file(&text, None).unwrap().values,
        Err(_) => Vec::new(),
    }
}

/// The place of which the conformance data speaks.
fn laboratory() -> Surroundings {
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

/// A template of the conformance data, what it is given, where it is deployed, and the engine's snapshot of that.
struct Vector {
    name: String,
    template: PathBuf,
    given: PathBuf,
    surroundings: Surroundings,
    expected: String,
}

impl Vector {
    fn snapshot(&self) -> String {
        let template = template(&self.template);
        let evaluated = Evaluated::of(None, &template, &given(&self.given), &self.surroundings);
        assert_eq!(evaluated.notes, [], "{}", self.name);
        printed(&evaluated.snapshot)
    }
}

/// Every snapshot of the engine; none where the conformance data is absent, which is said.
fn vectors() -> Vec<Vector> {
    let Some(folder) = conformance_folder().map(|folder| folder.join("bicep")) else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return Vec::new();
    };
    let mut vectors = Vec::new();
    for case in entries(&folder.join("snapshots")) {
        for (file, surroundings) in [
            ("snapshot.json", Surroundings::default()),
            ("in-context.json", laboratory()),
        ] {
            let path = case.join(file);
            vectors.push(Vector {
                name: format!("{}/{file}", case.file_name().unwrap().display()),
                template: case.join("template.json"),
                given: case.join("parameters.json"),
                surroundings,
                expected: fs::read_to_string(path).unwrap(),
            });
        }
    }
    for path in entries(&folder.join("templates")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(case) = name.strip_suffix(".deployed.json") else {
            continue;
        };
        let (stem, _) = case.split_once('.').unwrap();
        vectors.push(Vector {
            name: case.to_owned(),
            template: path.with_file_name(format!("{stem}.json")),
            given: path.with_file_name(format!("{case}.parameters.json")),
            surroundings: laboratory(),
            expected: fs::read_to_string(&path).unwrap(),
        });
    }
    assert!(vectors.len() >= 60, "{}", vectors.len());
    vectors
}

/// The first line in which two texts differ.
fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let Some((index, (one, other))) = lines.find(|(_, (one, other))| one != other) else {
        return format!("{} bytes, expected {}", found.len(), expected.len());
    };
    format!("line {}:\n    expected {one}\n    found    {other}", index + 1)
}

#[test]
fn every_snapshot_has_the_bytes_of_the_engine_s() {
    let vectors = vectors();
    let differ: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let found = vector.snapshot();
            (found != vector.expected)
                .then(|| format!("{}: {}", vector.name, first_difference(&vector.expected, &found)))
        })
        .collect();
    assert!(
        differ.is_empty(),
        "{} of {} differ:\n{}",
        differ.len(),
        vectors.len(),
        differ.join("\n")
    );
}

#[test]
fn a_snapshot_of_the_engine_is_printed_again_as_it_was() {
    for vector in vectors() {
        let read = read_snapshot(&vector.expected).unwrap();
        assert!(printed(&read) == vector.expected, "{}", vector.name);
    }
}

/// Every definition of the cases and examples, compiled.
fn compiled(formats: &[OutputFormat]) -> Vec<(String, Compilation)> {
    let parents = ["tests/cases", "examples"].map(|parent| project().join(parent));
    let folders = parents.iter().flat_map(|parent| entries(parent));
    folders
        .filter(|folder| folder.join("compute.toml").is_file())
        .map(|folder| {
            let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
            let options = Options {
                stem: "compute".to_owned(),
                formats: formats.to_vec(),
                ..Options::default()
            };
            let file = SourceFile::new("compute.toml", &text);
            let compilation = compile::build(file, &FolderLoader::new(&folder), &options);
            (folder.display().to_string(), compilation)
        })
        .collect()
}

#[test]
fn what_a_printed_template_comes_to_is_what_its_definition_does() {
    let compiled = compiled(&[
        OutputFormat::Arm,
        OutputFormat::Parameters,
        OutputFormat::Snapshot,
    ]);
    let mut compared = 0;
    for (name, compilation) in &compiled {
        let output = |ending: &str| {
            let mut outputs = compilation.outputs.iter();
            outputs.find(|output| output.name == format!("compute{ending}"))
        };
        let Some(template) = output(".json") else { continue };
        let template = read(&template.contents.whole()).unwrap();
        let definition = &compilation.definition;
        let mut environments: Vec<Option<&str>> = definition
            .environments
            .iter()
            .map(|environment| Some(environment.name.value.as_str()))
            .collect();
        if environments.is_empty() {
            environments.push(None);
        }
        for environment in environments {
            let infix = environment.map_or_else(String::new, |name| format!(".{name}"));
            let given = output(&format!("{infix}.parameters.json"));
            let mut given = given.map_or_else(Vec::new, |file| {
                parameter_file(&file.contents.whole(), None).unwrap().values
            });
            // What an environment variable holds is in no JSON file.
            let files = compilation.parameter_files.iter();
            let of_environment = files.filter(|file| file.environment.as_deref() == environment);
            let variables = of_environment.flat_map(|file| &file.values);
            given.extend(
                variables
                    .filter(|(_, value)| matches!(value, ParameterValue::EnvironmentVariable { .. }))
                    .cloned(),
            );
            let place = compile::surroundings(definition, environment);
            let evaluated = Evaluated::of(None, &template, &given, &place);
            assert_eq!(evaluated.notes, [], "{name}{infix}");
            let of_template = printed(&evaluated.snapshot);
            let of_definition = &output(&format!("{infix}.snapshot.json"))
                .unwrap()
                .contents
                .to_string();
            assert!(
                of_template == *of_definition,
                "{name}{infix}: {}",
                first_difference(of_definition, &of_template)
            );
            let again = read_snapshot(of_definition).unwrap();
            assert!(
                printed(&again) == *of_definition,
                "{name}{infix}: not a fixed point"
            );
            serde_json::from_str::<Value>(of_definition).unwrap();
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared} snapshots compared");
}

/// Asserts that two sides deploy the same, in either direction.
#[track_caller]
fn assert_same(name: &str, one: &Side, other: &Side) {
    for comparison in [compare(one, other), compare(other, one)] {
        assert!(comparison.is_empty(), "{name}: {comparison:#?}");
    }
}

#[test]
fn a_snapshot_compares_as_the_same_as_what_it_was_made_of() {
    for vector in vectors() {
        let template = Side::evaluated(
            template(&vector.template),
            vec![Inputs {
                environment: None,
                values: given(&vector.given),
                place: vector.surroundings.clone(),
            }],
        );
        let snapshot = read_snapshot(&vector.expected).unwrap();
        let case = Case::of_snapshot(None, &snapshot, &vector.surroundings);
        assert_same(&vector.name, &template, &Side::of_cases(vec![case]));
    }
    for (name, compilation) in compiled(&[OutputFormat::Arm, OutputFormat::Snapshot]) {
        let Some(deployment) = compilation.deployment.clone() else {
            continue;
        };
        let snapshots = compile::evaluate(&compilation, &deployment);
        for evaluated in snapshots {
            let environment = evaluated.environment.clone();
            let place = compile::surroundings(&compilation.definition, environment.as_deref());
            let files = compilation.parameter_files.iter();
            let values = files
                .filter(|file| file.environment == environment)
                .flat_map(|file| file.values.clone());
            let inputs = Inputs {
                environment: environment.clone(),
                values: values.collect(),
                place: place.clone(),
            };
            let definition = Side::evaluated(deployment.clone(), vec![inputs]);
            let read = read_snapshot(&printed(&evaluated.snapshot)).unwrap();
            let case = Case::of_snapshot(environment.clone(), &read, &place);
            assert_same(
                &format!("{name} {environment:?}"),
                &definition,
                &Side::of_cases(vec![case]),
            );
        }
    }
}
