//! `on_redeploy` of a fleet, from `[defaults]`, from the fleet and from an override: what is sent where nothing exists yet, and where
//! something does, by evaluation of ARM and of Bicep; and why `diff` says that a change is not applied.

use serde_json::{Value, json};

use super::{Compilation, built};
use crate::cli::project::Project;
use crate::judged::Products;

/// What all definitions say: the defaults come first, so that the mode of the fleet and of overrides is over theirs.
fn definition(defaults: &str, fleet: &str, overrides: &str) -> String {
    format!(
        "[workspace]\nname = \"mlw\"\n\n[parameters.who]\ndefault = \"Ana\"\n\n[defaults.instance]\nsize = \"Standard_D4ads_v5\"\n\
         identity = \"system\"\n{defaults}\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{{alias}}\"\n{fleet}\n\
         idle_time_before_shutdown = \"{{idle}}\"\ntime_zone = \"Europe/Madrid\"\ntags = {{ team = \"vision\" }}\n\
         working_hours = [{{ days = \"Mon-Fri\", from = \"09:00\", to = \"18:00\" }}]\n\
         role_assignments = [{{ role = \"Contributor\", scope = \"workspace\" }}]\n\
         creation_script = {{ inline = \"\"\"\n#!/bin/bash\nset -e\necho \"$1\" \"$2\"\n\"\"\", arguments = [\"{{display_name}}\", {{ param = \"who\" }}] }}\n\n\
         [[fleet.class.custom_applications]]\nname = \"rstudio\"\nimage = \"ghcr.io/x/y:latest\"\n\
         endpoints = [{{ target = 8787, published = 8787 }}]\nenvironment_variables = {{ WHO = \"{{display_name}}\" }}\n\n\
         {overrides}\n[lints]\nnot-redeployable = \"allow\"\n"
    )
}

const PEOPLE: &str = "object_id,user_principal_name,display_name,idle\n\
    00000001-1111-4111-8111-111111111111,ana@uni.es,\"O'Neil ]\",45m\n\
    00000002-1111-4111-8111-111111111111,ben@uni.es,Ben,1h\n\
    00000003-1111-4111-8111-111111111111,cleo@uni.es,Cleo,\n";

/// What people change themselves, as the REST API names it.
const KEPT: [&str; 4] = [
    "idleTimeBeforeShutdown",
    "schedules",
    "setupScripts",
    "customServices",
];

/// What is sent for an instance: its options, its body.
struct Sent {
    is_created_only: bool,
    body: Value,
}

impl Sent {
    fn inner(&self, property: &str) -> &Value {
        &self.body["properties"]["properties"][property]
    }
}

/// What is sent for an instance, which ARM and Bicep must agree on, over what exists.
fn sent(compilation: &Compilation, name: &str, existing: Option<&Value>) -> Sent {
    let products = Products::of(compilation);
    let (_, values) = products.parameter_sets().swap_remove(0);
    let (arm, bicep) = products.deployments_over(&values, existing.cloned()).unwrap();
    assert_eq!(arm.differences(&bicep), Vec::<String>::new(), "{name}");
    let mut resources = arm.resources.into_iter();
    let resource = resources
        .find(|resource| resource.name == format!("mlw/{name}"))
        .unwrap();
    Sent {
        is_created_only: resource
            .options
            .is_some_and(|options| options.to_string().contains("onlyIfNotExists")),
        body: resource.body,
    }
}

/// An instance that somebody has changed: another idle time, no schedules, no scripts.
fn changed() -> Value {
    json!({ "properties": { "computeType": "ComputeInstance", "properties": { "idleTimeBeforeShutdown": "PT3H" } } })
}

/// Everything is sent where nothing exists; where something does, only what people do not change themselves.
#[track_caller]
fn keeps(compilation: &Compilation, name: &str, idle: &Value) {
    let new = sent(compilation, name, None);
    let again = sent(compilation, name, Some(&changed()));
    assert_eq!(new.inner("idleTimeBeforeShutdown"), idle, "{name}");
    assert_eq!(again.inner("idleTimeBeforeShutdown"), "PT3H", "{name}");
    for property in ["schedules", "setupScripts", "customServices"] {
        assert!(!new.inner(property).is_null(), "{name}: {property} at creation");
        assert!(again.inner(property).is_null(), "{name}: {property} later");
    }
    for one in [&new, &again] {
        assert!(!one.is_created_only, "{name}");
        assert_eq!(one.body["tags"]["team"], "vision");
        assert_eq!(one.body["identity"]["type"], "SystemAssigned");
        assert_eq!(one.inner("vmSize"), "Standard_D4ads_v5");
    }
}

/// The same is sent whether or not something exists.
#[track_caller]
fn sends_the_same(compilation: &Compilation, name: &str, is_created_only: bool) {
    let new = sent(compilation, name, None);
    let again = sent(compilation, name, Some(&changed()));
    assert_eq!(new.body, again.body, "{name}");
    assert_eq!(new.is_created_only, is_created_only, "{name}");
    for property in KEPT.iter().filter(|_| name != "ci-cleo") {
        assert!(!again.inner(property).is_null(), "{name}: {property}");
    }
}

fn compiled(toml: &str) -> Compilation {
    let compilation = built(toml, "people.csv", PEOPLE);
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    compilation
}

#[test]
fn keep_in_defaults_holds_for_a_fleet() {
    let compilation = compiled(&definition("on_redeploy = \"keep\"", "", ""));
    keeps(&compilation, "ci-ana", &json!("PT45M"));
    keeps(&compilation, "ci-ben", &json!("PT60M"));
    let ana = sent(&compilation, "ci-ana", None);
    let arguments = &ana.inner("setupScripts")["scripts"]["creationScript"]["scriptArguments"];
    assert_eq!(arguments, "'O'\\''Neil ]' 'Ana'");
    let variables = &ana.inner("customServices")[0]["environmentVariables"];
    assert_eq!(variables["WHO"]["value"], "O'Neil ]");
    // An empty cell sets no idle time, so there is none to keep, and none is sent over what somebody set.
    for existing in [None, Some(changed())] {
        assert!(
            sent(&compilation, "ci-cleo", existing.as_ref())
                .inner("idleTimeBeforeShutdown")
                .is_null()
        );
    }
}

#[test]
fn the_fleet_says_another_mode_than_the_defaults() {
    let compilation = compiled(&definition(
        "on_redeploy = \"create_only\"",
        "on_redeploy = \"keep\"",
        "",
    ));
    keeps(&compilation, "ci-ana", &json!("PT45M"));
    let compilation = compiled(&definition(
        "on_redeploy = \"keep\"",
        "on_redeploy = \"create_only\"",
        "",
    ));
    sends_the_same(&compilation, "ci-ana", true);
    let compilation = compiled(&definition(
        "on_redeploy = \"keep\"",
        "on_redeploy = \"update\"",
        "",
    ));
    sends_the_same(&compilation, "ci-ana", false);
}

#[test]
fn an_override_says_another_mode_for_one_person() {
    let overrides = "[fleet.class.override.ana]\non_redeploy = \"create_only\"\n\n\
        [fleet.class.override.\"cleo@uni.es\"]\non_redeploy = \"update\"\n";
    let compilation = compiled(&definition("on_redeploy = \"keep\"", "", overrides));
    sends_the_same(&compilation, "ci-ana", true);
    keeps(&compilation, "ci-ben", &json!("PT60M"));
    sends_the_same(&compilation, "ci-cleo", false);
    let overrides =
        "[fleet.class.override.\"00000002-1111-4111-8111-111111111111\"]\non_redeploy = \"keep\"\n";
    for mode in ["create_only", "update"] {
        let compilation = compiled(&definition(&format!("on_redeploy = \"{mode}\""), "", overrides));
        sends_the_same(&compilation, "ci-ana", mode == "create_only");
        keeps(&compilation, "ci-ben", &json!("PT60M"));
    }
}

/// The changes of a person that `diff` finds: the path, what becomes of it, why.
fn changes(old: &str, new: &str, people: &str, person: &str) -> Vec<(String, String, String)> {
    let project = Project::with(&[("compute.toml", old), ("people.csv", PEOPLE)]);
    project.run(&["build"]).with_code(0);
    std::fs::rename(project.path("compute.json"), project.path("before.json")).unwrap();
    project.write("compute.toml", new);
    project.write("people.csv", people);
    let ended = project.run(&["diff", "--output-format", "json", "before.json", "compute.toml"]);
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    let resources = json["files"][0]["resources"].as_array().unwrap().iter();
    let own = resources.filter(|resource| resource["name"] == person);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    own.flat_map(|resource| resource["changes"].as_array().unwrap())
        .map(|change| {
            (
                text(&change["path"]),
                text(&change["behaviour"]),
                text(&change["reason"]),
            )
        })
        .collect()
}

#[test]
fn diff_says_that_what_people_change_is_kept() {
    let overrides = "[fleet.class.override.ana]\non_redeploy = \"create_only\"\n";
    let old = definition("on_redeploy = \"keep\"", "", overrides);
    let new = old
        .replace("to = \"18:00\"", "to = \"19:00\"")
        .replace("echo \"$1\"", "echo \"hello $1\"")
        .replace("published = 8787", "published = 8788")
        .replace("team = \"vision\"", "team = \"speech\"");
    let people = PEOPLE.replace("1h", "2h").replace("45m", "2h");
    let ben = changes(&old, &new, &people, "ci-ben");
    let is_said = |found: &[(String, String, String)], word: &str, reason: &str| {
        found
            .iter()
            .any(|(path, _, why)| path.contains(word) && why == reason)
    };
    for word in [
        "idleTimeBeforeShutdown",
        "schedules",
        "setupScripts",
        "customServices",
    ] {
        assert!(is_said(&ben, word, "kept"), "{word}: {ben:?}");
    }
    // No source says what the service does to a tag; it is sent again.
    let tags: Vec<_> = ben.iter().filter(|(path, ..)| path.starts_with("tags")).collect();
    assert!(
        tags.iter()
            .all(|(_, behaviour, why)| behaviour == "unknown" && why.is_empty()),
        "{ben:?}"
    );
    assert_eq!(tags.len(), 1, "{ben:?}");
    // What is created only once is not changed at all.
    let ana = changes(&old, &new, &people, "ci-ana");
    assert!(!ana.is_empty());
    assert!(ana.iter().all(|(_, _, why)| why != "kept"), "{ana:?}");
    assert!(is_said(&ana, "tags", "created-once"), "{ana:?}");
}
