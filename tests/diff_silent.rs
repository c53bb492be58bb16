//! `diff`: pairs of templates that mean the same are silent, and those that only look so are not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use armlet::arm::ParameterFile;
use armlet::arm::read;
use armlet::arm::read::parameter_file;
use armlet::compile::{self, Options};
use armlet::diff::{Comparison, Inputs, Side, compare};
use armlet::emit::OutputFormat;
use armlet::expression::evaluate::Surroundings;
use armlet::source::SourceFile;
use serde_json::{Map, Value, json};

use crate::support::FolderLoader;

/// Lays the members of one object over another, objects in it too.
fn lay_over(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(key) {
                    Some(known) if known.is_object() && value.is_object() => lay_over(known, value),
                    _ if value.is_null() && key == "location" => {
                        under.shift_remove(key);
                    }
                    _ => {
                        under.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// The template that a side of a pair is short for.
fn template(kind: &str, side: &Value) -> Value {
    if let Some(template) = side.get("template") {
        return template.clone();
    }
    let (compute_type, name, inner) = match kind {
        "cluster" => (
            "AmlCompute",
            "mlw/cpu",
            json!({ "vmSize": "Standard_DS3_v2", "scaleSettings": { "maxNodeCount": 4 } }),
        ),
        "kubernetes" => ("Kubernetes", "mlw/k8s", json!({ "instanceTypes": {} })),
        _ => (
            "ComputeInstance",
            "mlw/ci",
            json!({ "vmSize": "Standard_DS3_v2" }),
        ),
    };
    let mut resource = json!({
        "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01", "name": name,
        "location": "westeurope", "properties": { "computeType": compute_type, "properties": inner }
    });
    for (member, pointer) in [("outer", "/properties"), ("inner", "/properties/properties")] {
        if let Some(over) = side.get(member) {
            // `VMSize` in place of `vmSize`: a name in other letters takes the place of the one that is there.
            let under = resource.pointer_mut(pointer).unwrap();
            for key in over.as_object().unwrap().keys() {
                under
                    .as_object_mut()
                    .unwrap()
                    .retain(|other, _| other == key || !other.eq_ignore_ascii_case(key));
            }
            lay_over(under, over);
        }
    }
    if let Some(over) = side.get("resource") {
        lay_over(&mut resource, over);
    }
    let mut template = json!({ "resources": [resource] });
    for member in ["parameters", "variables", "functions"] {
        if let Some(value) = side.get(member) {
            template[member] = value.clone();
        }
    }
    template
}

fn side_of_json(kind: &str, text: &str) -> Side {
    let side: Value = serde_json::from_str(text).unwrap();
    side_of_template(&template(kind, &side).to_string(), &side)
}

/// A template with the `values` and the `place` of `side`.
fn side_of_template(text: &str, side: &Value) -> Side {
    let deployment = read(text).unwrap_or_else(|error| panic!("{error:?} in {text}"));
    let place = |word: &str| Some(side.get("place")?.get(word)?.as_str()?.to_owned());
    let place = Surroundings {
        tenant_id: place("tenant"),
        subscription_id: place("subscription"),
        resource_group: place("resource_group"),
        location: place("location"),
        ..Surroundings::default()
    };
    let nothing = Map::new();
    let values = side
        .get("values")
        .map_or(&nothing, |values| values.as_object().unwrap());
    let mut inputs: Vec<Inputs> = values
        .iter()
        .map(|(environment, values)| {
            let values = json!({ "parameters": values }).to_string();
            let file: ParameterFile = parameter_file(&values, Some(environment)).unwrap();
            Inputs {
                environment: file.environment,
                values: file.values,
                place: place.clone(),
            }
        })
        .collect();
    if inputs.is_empty() {
        inputs.push(Inputs {
            place,
            ..Inputs::default()
        });
    }
    Side::evaluated(deployment, inputs)
}

fn side_of_definition(text: &str) -> Side {
    let text = format!("[workspace]\nname = \"mlw\"\n{text}");
    let options = Options {
        stem: "compute".to_owned(),
        formats: vec![OutputFormat::Arm],
        ..Options::default()
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/silent");
    let compilation = compile::build(
        SourceFile::new("compute.toml", text.as_str()),
        &FolderLoader::new(&folder),
        &options,
    );
    let denied: Vec<_> = compilation
        .findings
        .iter()
        .map(|finding| &finding.message)
        .collect();
    assert!(!compilation.is_denied(), "{denied:?} in {text}");
    Side::of(compilation.deployment.unwrap(), compilation.parameter_files)
}

struct Pair {
    name: String,
    comparison: Comparison,
    says: Vec<String>,
    open: Option<String>,
}

fn pairs(file: &str) -> Vec<Pair> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/diff/silent")
        .join(file);
    let table: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let pairs = table["pair"].as_array().unwrap();
    let read = |pair: &toml::Value| {
        let text = |key: &str| pair.get(key).map(|text| text.as_str().unwrap().to_owned());
        let kind = text("of").unwrap_or_default();
        let side = |json: &str, definition: &str| match text(json) {
            Some(json) => side_of_json(&kind, &json),
            None => side_of_definition(&text(definition).unwrap()),
        };
        Pair {
            name: text("name").unwrap(),
            comparison: compare(&side("old", "old_toml"), &side("new", "new_toml")),
            says: pair.get("says").map_or(Vec::new(), |says| {
                let says = says.as_array().unwrap();
                says.iter()
                    .map(|line| line.as_str().unwrap().to_owned())
                    .collect()
            }),
            open: text("open"),
        }
    };
    pairs.iter().map(read).collect()
}

/// What a comparison finds: `path: word`, or `name: word` of what comes or goes, and the environments.
fn said(comparison: &Comparison) -> Vec<String> {
    let in_environments = |environments: &[String]| match environments {
        [] => String::new(),
        environments => format!(" in {}", environments.join(", ")),
    };
    let fates = comparison.resources.iter().filter_map(|resource| {
        let fate = resource.fate.behaviour()?;
        Some(format!(
            "{}: {}{}",
            resource.name,
            fate.word(),
            in_environments(&resource.environments)
        ))
    });
    let changes = comparison.resources.iter().flat_map(|resource| &resource.changes);
    let changes = changes.chain(&comparison.declarations);
    let changes = changes.map(|change| {
        format!(
            "{}: {}{}",
            change.path,
            change.behaviour.word(),
            in_environments(&change.environments)
        )
    });
    fates.chain(changes).collect()
}

#[test]
fn pairs_that_mean_the_same_are_silent() {
    let pairs = pairs("pairs.toml");
    assert!(pairs.len() >= 60, "{}", pairs.len());
    let loud: Vec<String> = pairs
        .iter()
        .filter(|pair| !pair.comparison.is_empty())
        .map(|pair| format!("{}: {:?}", pair.name, said(&pair.comparison)))
        .collect();
    assert!(
        loud.is_empty(),
        "{} of {} speak:\n{}",
        loud.len(),
        pairs.len(),
        loud.join("\n")
    );
}

#[test]
fn pairs_that_differ_say_what_and_what_would_settle_it() {
    let mut wrong = Vec::new();
    for pair in pairs("different.toml") {
        let said = said(&pair.comparison);
        if said != pair.says {
            wrong.push(format!("{}: {said:?} and not {:?}", pair.name, pair.says));
        }
        let resources = pair.comparison.resources.iter();
        let mut changes = resources.flat_map(|resource| &resource.changes);
        if let Some(open) = pair.open {
            let settles = changes.any(|change| change.settled_by.iter().any(|by| by.contains(&open)));
            if !settles {
                wrong.push(format!("{}: nothing says {open}", pair.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What is wrong with the comparisons of a template of others, its twin and what its changes make of it; how many there are.
fn judged(template: &toml::Value, wrong: &mut Vec<String>) -> usize {
    let text = |value: &toml::Value, key: &str| value[key].as_str().unwrap().to_owned();
    let (name, old, new) = (
        text(template, "name"),
        text(template, "old"),
        text(template, "new"),
    );
    let values = template
        .get("values")
        .map(|values| serde_json::from_str::<Value>(values.as_str().unwrap()).unwrap());
    let place = template
        .get("place")
        .map(|place| serde_json::to_value(place).unwrap());
    let inputs = json!({ "values": values.unwrap_or_else(|| json!({})), "place": place });
    let side = |text: &str| side_of_template(text, &inputs);
    let (before, twin) = (side(&old), side(&new));
    let mut count = 1;
    let loud = said(&compare(&before, &twin));
    if !loud.is_empty() {
        wrong.push(format!("{name}: the twin says {loud:?}"));
    }
    for change in template["change"].as_array().unwrap() {
        let (from, to) = (text(change, "from"), text(change, "to"));
        assert_eq!(old.matches(&from).count(), 1, "{name}: {from}");
        let edited = side(&old.replace(&from, &to));
        // A path is shown as the template spells it.
        let says = change["says"].as_array().unwrap().iter();
        let mut says: Vec<String> = says.map(|line| line.as_str().unwrap().to_lowercase()).collect();
        says.sort();
        for (which, from) in [("template", &before), ("twin", &twin)] {
            count += 1;
            let found = said(&compare(from, &edited)).into_iter();
            let mut found: Vec<String> = found.map(|line| line.to_lowercase()).collect();
            found.sort();
            if found != says {
                wrong.push(format!(
                    "{name}: {to} of the {which} says {found:?} and not {says:?}"
                ));
            }
        }
    }
    count
}

#[test]
fn templates_of_others_are_compared_by_what_they_deploy() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/silent/templates.toml");
    let table: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let templates = table["template"].as_array().unwrap();
    let mut wrong = Vec::new();
    let count: usize = templates
        .iter()
        .map(|template| judged(template, &mut wrong))
        .sum();
    assert!(
        templates.len() >= 25 && count >= 100,
        "{} {count}",
        templates.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {count} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
