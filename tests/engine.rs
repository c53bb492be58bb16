//! The evaluator of expressions against what Microsoft's engine made of the same expressions.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::collections::HashMap;

use armlet::expression::Expression;
use armlet::expression::arm::{self, Quotes};
use armlet::expression::evaluate::{Context, Evaluated, Known, Outcome, Surroundings, evaluate};
use serde_json::{Map, Value, json};

use crate::judges::conformance_folder;

/// A template at a place that is known or not.
#[derive(Default)]
struct Template {
    surroundings: Surroundings,
    parameters: HashMap<String, Known>,
    variables: HashMap<String, Known>,
}

impl Context for Template {
    fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        let known = self.parameters.get(&name.to_lowercase());
        known.cloned().unwrap_or(Known::Missing)
    }

    fn variable(&self, name: &str) -> Known {
        let known = self.variables.get(&name.to_lowercase());
        known.cloned().unwrap_or(Known::Missing)
    }
}

impl Template {
    fn evaluated(&self, value: &Value, quotes: Quotes) -> Result<Evaluated, String> {
        let read = arm::read_value(value, quotes).map_err(|error| error.message)?;
        evaluate(&read, self).map_err(|error| error.message)
    }

    /// Evaluates variables, or the parameters' defaults, each after those that are before it.
    fn known(&self, value: &Value) -> Known {
        match self.evaluated(value, Quotes::Kept) {
            Ok(evaluated) => match evaluated.outcome {
                Outcome::Value(value) => Known::Value(value),
                Outcome::Open(open) => Known::Expression(open),
            },
            Err(why) => panic!("{value}: {why}"),
        }
    }
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}

fn read(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(conformance_folder()?.join(path)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// The template that the vectors of `functions.json` are in.
fn of_vectors(context: &Value) -> Template {
    let text = |name: &str| context[name].as_str().map(str::to_owned);
    let mut template = Template {
        surroundings: Surroundings {
            tenant_id: text("tenantId"),
            subscription_id: text("subscriptionId"),
            resource_group: text("resourceGroup"),
            location: text("location"),
            deployment: text("deploymentName"),
            environment: None,
        },
        ..Template::default()
    };
    for (name, value) in members(context, "parameters") {
        let known = Known::Value(value.clone());
        template.parameters.insert(name.to_lowercase(), known);
    }
    for (name, value) in members(context, "variables") {
        let known = template.known(value);
        template.variables.insert(name.to_lowercase(), known);
    }
    template
}

#[test]
fn the_vectors_of_the_engine_have_the_values_that_they_have_there() {
    let Some(data) = read("bicep/functions.json") else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let template = of_vectors(&data["context"]);
    let (mut wrong, mut lacked, mut counts) = (Vec::new(), Vec::new(), [0; 3]);
    for vector in data["vectors"].as_array().unwrap() {
        let expression = Value::String(format!("[{}]", vector["expression"].as_str().unwrap()));
        let evaluated = template.evaluated(&expression, Quotes::Kept);
        if let Ok(evaluated) = &evaluated {
            lacked.extend(evaluated.notes.iter().map(|note| note.function.clone()));
        }
        let outcome = evaluated.map(|evaluated| evaluated.outcome);
        let (kind, is_right) = match &outcome {
            Ok(Outcome::Value(value)) => (0, vector.get("value") == Some(value)),
            Err(_) => (1, vector.get("error").is_some()),
            Ok(Outcome::Open(_)) => (2, vector.get("unevaluated").is_some()),
        };
        counts[kind] += 1;
        if !is_right {
            wrong.push(format!("{vector}\n    {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(lacked, Vec::<String>::new(), "functions that the evaluator lacks");
    assert_eq!(counts, [660, 25, 5], "values, errors, open");
}

#[test]
fn documented_expressions_have_the_values_that_the_documentation_gives() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("engine/documented.json")).unwrap();
    let context = json!({
        "tenantId": "00000000-0000-4000-8000-00000000bbbb",
        "subscriptionId": "00000000-0000-4000-8000-00000000aaaa",
        "resourceGroup": "rg-lab",
        "location": "westeurope",
        "parameters": { "list": ["b", "a", "c"] },
    });
    let template = of_vectors(&context);
    let mut wrong = Vec::new();
    for vector in &vectors {
        let expression = Value::String(format!("[{}]", vector["expression"].as_str().unwrap()));
        let outcome = template
            .evaluated(&expression, Quotes::Kept)
            .map(|evaluated| evaluated.outcome);
        let is_right = match &outcome {
            Ok(Outcome::Value(value)) => vector.get("value") == Some(value),
            Ok(Outcome::Open(_)) => false,
            Err(_) => vector.get("error").is_some(),
        };
        if !is_right {
            wrong.push(format!("{vector}\n    {outcome:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
    assert!(vectors.len() > 150, "{}", vectors.len());
}

/// A template as its deployment would have it, the parameters of a file put in.
fn of_template(template: &Value, file: Option<&Value>, surroundings: Surroundings) -> Template {
    let mut known = Template {
        surroundings,
        ..Template::default()
    };
    for (name, declaration) in members(template, "parameters") {
        let given = file.and_then(|file| file.pointer(&format!("/parameters/{name}/value")));
        let is_secure = declaration["type"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .starts_with("secure");
        let value = match (given, declaration.get("defaultValue")) {
            _ if is_secure => Known::Open,
            (Some(given), _) => Known::Value(given.clone()),
            (None, Some(default)) => known.known(default),
            (None, None) => Known::Open,
        };
        known.parameters.insert(name.to_lowercase(), value);
    }
    for (name, value) in members(template, "variables") {
        let value = known.known(value);
        known.variables.insert(name.to_lowercase(), value);
    }
    known
}

/// The members of a resource that the engine shows: those that have a value, without the `null` of the envelope.
fn shown(resource: &Value) -> Map<String, Value> {
    let hidden = ["condition", "dependsOn", "@options", "scope", "existing", "copy"];
    let members = resource.as_object().unwrap().iter();
    let shown = members.filter(|(key, value)| !hidden.contains(&key.as_str()) && !value.is_null());
    shown.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// A value evaluated as far as it can be, expressions as strings of a template.
fn predicted(template: &Template, value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| predicted(template, item)).collect(),
        Value::Object(members) => {
            let key = |key: &String| match predicted(template, &Value::String(key.clone())) {
                Value::String(key) => key,
                other => panic!("{other}"),
            };
            let members = members.iter();
            members
                .map(|(name, value)| (key(name), predicted(template, value)))
                .collect()
        }
        other => match template.evaluated(other, Quotes::AsInBodies).unwrap().outcome {
            Outcome::Value(value) => value,
            Outcome::Open(open) => Value::String(open.arm_string()),
        },
    }
}

/// Compares the resources of a template with those of a snapshot of the engine, in order; gives what differs.
fn differences(template: &Value, known: &Template, snapshot: &Value) -> Vec<String> {
    let resources: Vec<&Value> = match &template["resources"] {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        other => panic!("{other}"),
    };
    let deployed = resources.into_iter().filter(|resource| {
        let condition = resource
            .get("condition")
            .map(|condition| predicted(known, condition));
        resource.get("existing").is_none() && condition != Some(Value::Bool(false))
    });
    let mut wrong = Vec::new();
    let mut expected: Vec<&Value> = snapshot["predictedResources"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    for resource in deployed {
        let own = predicted(known, &Value::Object(shown(resource)));
        let name = &own["name"];
        let Some(at) = expected
            .iter()
            .position(|one| one["name"] == *name && one["type"] == own["type"])
        else {
            wrong.push(format!("{name} is not in the snapshot"));
            continue;
        };
        let other = expected.remove(at);
        for (key, value) in own.as_object().unwrap() {
            if other.get(key) != Some(value) {
                wrong.push(format!("{name}/{key}:\n    {value}\n    {:?}", other.get(key)));
            }
        }
    }
    wrong.extend(
        expected
            .iter()
            .map(|one| format!("{} is only in the snapshot", one["name"])),
    );
    wrong
}

#[test]
fn what_the_engine_predicts_of_a_template_is_what_the_evaluator_makes_of_it() {
    let Some(folder) = conformance_folder().map(|folder| folder.join("bicep/snapshots")) else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let context = &read("bicep/functions.json").unwrap()["context"];
    let (mut wrong, mut compared) = (Vec::new(), 0);
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    for path in names {
        let read = |name: &str| -> Option<Value> {
            let text = std::fs::read_to_string(path.join(name)).ok()?;
            Some(serde_json::from_str(&text).unwrap())
        };
        let template = read("template.json").unwrap();
        let file = read("parameters.json");
        let places = [
            ("snapshot.json", Surroundings::default()),
            ("in-context.json", of_vectors(context).surroundings),
        ];
        for (snapshot, surroundings) in places {
            let Some(snapshot) = read(snapshot) else { continue };
            let known = of_template(&template, file.as_ref(), surroundings);
            compared += 1;
            let differences = differences(&template, &known, &snapshot);
            wrong.extend(
                differences
                    .into_iter()
                    .map(|one| format!("{}: {one}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 40, "{compared} snapshots compared");
}

/// Every string of a value, keys included.
fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => {
            for (key, value) in members {
                found.push(key);
                strings(value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn what_the_compiler_builds_is_printed_again_as_it_was() {
    let Some(folder) = conformance_folder().map(|folder| folder.join("bicep/forms")) else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let template: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut found = Vec::new();
        strings(&template, &mut found);
        for text in found {
            let read = arm::read_string(text, Quotes::Kept).unwrap();
            if !matches!(read, Expression::String(_)) {
                compared += 1;
                if read.arm_string() != text {
                    wrong.push(format!("{}: {text}\n    {}", path.display(), read.arm_string()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 50, "{compared} expressions compared");
}
