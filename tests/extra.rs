//! `extra`: what it takes reaches the REST body as it stands, what it refuses is refused, and what is raised to it deploys the
//! same.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::path::Path;

use armlet::arm;
use armlet::compile::{self, Compilation, Options};
use armlet::language::attached::AttachedKind;
use armlet::language::rest_path;
use armlet::raise;
use armlet::source::{NoFiles, SourceFile};
use serde_json::{Value as Json, json};
use toml::Value as Toml;

const WORKSPACE: &str = "[workspace]\nname = \"mlw-team\"\n";

fn compiled(text: &str) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    compile::build(SourceFile::new("compute.toml", text), &NoFiles, &options)
}

/// The resource of the only compute in an ARM template.
fn compute(compilation: &Compilation) -> Json {
    let is_template = |name: &str| name.ends_with(".json") && !name.contains("parameters");
    let template = compilation
        .outputs
        .iter()
        .find(|output| is_template(&output.name));
    let template: Json = serde_json::from_str(&template.unwrap().contents.whole()).unwrap();
    made(&mut template.clone()).clone()
}

fn inputs(kind: &str) -> Vec<Toml> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extra/inputs.toml");
    let inputs: Toml = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    inputs[kind].as_array().unwrap().clone()
}

#[test]
fn what_extra_takes_reaches_the_body_as_it_stands() {
    let mut wrong = Vec::new();
    for input in inputs("good") {
        let name = input["name"].as_str().unwrap();
        let compilation = compiled(&format!("{WORKSPACE}{}", input["compute"].as_str().unwrap()));
        let found: BTreeSet<&str> = compilation
            .findings
            .iter()
            .map(|finding| finding.code.id)
            .collect();
        if found != BTreeSet::from(["unchecked-property"]) {
            let messages = compilation.findings.iter().map(|finding| &finding.message);
            wrong.push(format!("{name}: {found:?} {:?}", messages.collect::<Vec<_>>()));
            continue;
        }
        let value: Json = serde_json::from_str(input["value"].as_str().unwrap()).unwrap();
        let body = compute(&compilation);
        let at = body.pointer(input["at"].as_str().unwrap());
        if !at.is_some_and(|at| *at == value) {
            wrong.push(format!("{name}: {at:?} instead of {value}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_extra_refuses_is_a_finding_that_says_why() {
    let mut wrong = Vec::new();
    for input in inputs("bad") {
        let name = input["name"].as_str().unwrap();
        let compilation = compiled(&format!("{WORKSPACE}{}", input["compute"].as_str().unwrap()));
        let (code, says) = (input["code"].as_str().unwrap(), input["says"].as_str().unwrap());
        let findings = &compilation.findings;
        let is_found = findings
            .iter()
            .any(|finding| finding.code.id == code && finding.message.contains(says));
        if !is_found || !compilation.outputs.is_empty() {
            let found = findings
                .iter()
                .map(|finding| format!("{}: {}", finding.code.id, finding.message));
            wrong.push(format!("{name}: {:?}", found.collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A definition with one compute of every kind.
fn kinds() -> Vec<(&'static str, String)> {
    const ID: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-ml/providers";
    let mut kinds = vec![
        (
            "ComputeInstance",
            "[instance.made]\nsize = \"Standard_D4ads_v5\"\nssh = { public_access = true }\n".to_owned(),
        ),
        (
            "AmlCompute",
            "[cluster.made]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 2\n".to_owned(),
        ),
        (
            "Kubernetes",
            format!(
                "[kubernetes.made]\nresource_id = \"{ID}/Microsoft.ContainerService/managedClusters/aks\"\n\
                 instance_types.small.node_selector.pool = \"gpu\"\n"
            ),
        ),
    ];
    for (word, (compute_type, _)) in AttachedKind::TABLES.iter().zip(AttachedKind::COMPUTE_TYPES) {
        kinds.push((
            compute_type,
            format!(
                "[attached.made]\ntype = \"{}\"\nresource_id = \"{ID}/Microsoft.Any/things/a\"\n",
                word.0
            ),
        ));
    }
    kinds
}

fn template(text: &str) -> Json {
    let lints = "[lints]\nincomplete-instance-type = \"allow\"\nunchecked-property = \"allow\"\nwrong-resource-kind = \"allow\"\ncredentials-missing = \"allow\"\n";
    let compilation = compiled(&format!("{WORKSPACE}{text}{lints}"));
    let template = compilation
        .outputs
        .iter()
        .find(|output| output.name.ends_with(".json") && !output.name.contains("parameters"));
    let Some(template) = template else {
        let messages = compilation.findings.iter().map(|finding| &finding.message);
        panic!("{text}\n{:?}", messages.collect::<Vec<_>>());
    };
    serde_json::from_str(&template.contents.whole()).unwrap()
}

/// The only compute of a template, to be changed.
fn made(template: &mut Json) -> &mut Json {
    let is_compute = |resource: &&mut Json| resource["type"].as_str().unwrap().ends_with("/computes");
    match &mut template["resources"] {
        Json::Array(resources) => resources.iter_mut().find(is_compute).unwrap(),
        Json::Object(resources) => resources.values_mut().find(is_compute).unwrap(),
        other => panic!("{other}"),
    }
}

fn raised(template: &Json) -> raise::Raised {
    raise::raise(&arm::read(&template.to_string()).unwrap())
}

/// Every object of a body at which a name can be added that no key is called.
fn objects(body: &Json, at: &str, found: &mut Vec<String>) {
    let Some(members) = body.as_object() else { return };
    // Each member of this one is an instance type.
    if !at.ends_with("/instanceTypes") {
        found.push(at.to_owned());
    }
    for (name, member) in members {
        // The names in these are the user's, or the service's ids.
        if ![
            "tags",
            "userAssignedIdentities",
            "nodeSelector",
            "limits",
            "requests",
        ]
        .contains(&name.as_str())
        {
            objects(member, &format!("{at}/{name}"), found);
        }
    }
}

#[test]
fn what_no_key_says_is_raised_to_extra_and_deploys_the_same() {
    let values = [
        json!(true),
        json!("[subscription().tenantId]"),
        json!("[[1]"),
        json!({ "a.b": [1, { "c": 2.5 }], "d": {} }),
        json!(null),
        json!([]),
    ];
    let mut count = 0;
    for (_, text) in kinds() {
        let plain = template(&text);
        let mut places = Vec::new();
        objects(
            &made(&mut plain.clone())["properties"],
            "/properties",
            &mut places,
        );
        if !places.iter().any(|place| place == "/properties/properties") {
            places.push("/properties/properties".to_owned());
        }
        for place in places {
            for value in &values {
                let mut changed = plain.clone();
                let compute = made(&mut changed);
                if compute.pointer(&place).is_none() {
                    compute["properties"]["properties"] = json!({});
                }
                compute.pointer_mut(&place).unwrap()["newThing"] = value.clone();
                let raised = raised(&changed);
                assert!(raised.leftovers.is_empty(), "{place}: {:?}", raised.leftovers);
                let again = raise::toml(&raised.root);
                let text = again.replace("[workspace]\nname = \"mlw-team\"\n", "");
                assert_eq!(template(&text)["resources"], changed["resources"], "{again}");
                assert!(again.contains("extra = "), "{again}");
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn a_property_with_a_key_that_cannot_say_its_value_is_left_and_not_put_into_extra() {
    let text = "[cluster.made]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 2\n";
    let cases = [
        (
            "/properties/properties",
            "vmPriority",
            json!("Odd"),
            "properties.properties.vmPriority",
        ),
        (
            "/properties/properties",
            "osType",
            json!({ "a": 1 }),
            "properties.properties.osType.a",
        ),
        (
            "/properties",
            "provisioningState",
            json!("Succeeded"),
            "properties.provisioningState",
        ),
        (
            "/properties/properties",
            "new[0]",
            json!(1),
            "properties.properties.new[0]",
        ),
        (
            "/properties/properties",
            "newThing",
            json!({ "param": "a" }),
            "properties.properties.newThing.param",
        ),
    ];
    for (place, name, value, path) in cases {
        let mut changed = template(text);
        made(&mut changed).pointer_mut(place).unwrap()[name] = value;
        let raised = raised(&changed);
        // The whole resource is left over too where armlet writes another value in its place, such as `Linux`.
        let left = raised.leftovers.iter().map(|left| left.path.as_str());
        let left: Vec<&str> = left.filter(|path| !path.is_empty()).collect();
        assert_eq!(left, [path], "{}", raise::toml(&raised.root));
        assert!(
            !raise::toml(&raised.root).contains("extra"),
            "{}",
            raise::toml(&raised.root)
        );
    }
}

#[test]
fn every_path_that_a_key_leads_to_is_refused_with_that_key() {
    use armlet::arm::Value;
    use armlet::language::extra_path::{Refusal, refusal};
    let mut count = 0;
    for (compute_type, _) in kinds() {
        for (path, key) in rest_path::paths(compute_type) {
            let words: Vec<String> = path.replace("[]", ".0").split('.').map(str::to_owned).collect();
            // A list is one value, so the paths of its items are in that.
            let words: Vec<String> = words.into_iter().map(|word| word.replace('*', "any")).collect();
            let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
            for words in [words, upper] {
                let refused = refusal(compute_type, &words, &Value::Boolean(true));
                let is_refused = match &refused {
                    Some(Refusal::Key(..) | Refusal::Written | Refusal::KeysWithin(_)) => true,
                    _ => path.is_empty(),
                };
                assert!(is_refused, "{compute_type} {path} {key}: {refused:?}");
                count += 1;
            }
        }
    }
    assert!(count > 400, "{count}");
}
