//! `armlet snapshot`, and the snapshots that a build writes.

use std::fs;

use serde_json::Value;

use super::project::{LAB, Project};

/// [`LAB`] with snapshots.
fn lab() -> String {
    format!("{LAB}\n[output]\nemit = [\"arm\", \"parameters\", \"snapshot\"]\n")
}

const SNAPSHOTS: [&str; 2] = ["compute.dev.snapshot.json", "compute.prod.snapshot.json"];

fn built() -> Project {
    let project = Project::of(lab());
    project.run(&["build"]).with_code(0);
    project
}

#[test]
fn a_build_writes_what_the_command_prints_for_each_environment() {
    let project = built();
    for environment in ["dev", "prod"] {
        let file = format!("compute.{environment}.snapshot.json");
        let printed = project
            .run(&["snapshot", "--env", environment])
            .with_code(0)
            .stdout;
        assert_eq!(project.read(&file), printed);
        let parameters = format!("compute.{environment}.parameters.json");
        let of_template = project.run(&["snapshot", "compute.json", "--parameters", &parameters]);
        assert_eq!(of_template.with_code(0).stdout, printed);
        let again = project.run(&["snapshot", &file]).with_code(0).stdout;
        assert_eq!(again, printed);
    }
    let sizes = SNAPSHOTS.map(|file| {
        let snapshot: Value = serde_json::from_str(&project.read(file)).unwrap();
        let size = snapshot.pointer("/predictedResources/0/properties/properties/vmSize");
        size.and_then(Value::as_str).unwrap().to_owned()
    });
    assert_eq!(sizes, ["STANDARD_DS3_v2", "STANDARD_DS4_v2"]);
    project.run(&["build", "--check"]).with_code(0);
}

#[test]
fn the_place_settles_ids_and_the_options_win_over_the_target() {
    let target = "[environments.dev]\ntarget = { resource_group = \"rg-dev\", location = \"westeurope\" }\n";
    let project = Project::of(lab().replace("[environments.dev]\n", target));
    let subscription = "00000000-0000-4000-8000-00000000aaaa";
    let printed = |options: &[&str]| {
        let arguments = [&["snapshot", "--env", "dev"], options].concat();
        let snapshot: Value = serde_json::from_str(&project.run(&arguments).with_code(0).stdout).unwrap();
        let text = |member: &str| {
            let value = snapshot.pointer(&format!("/predictedResources/0/{member}"));
            value.and_then(Value::as_str).unwrap().to_owned()
        };
        (text("id"), text("location"))
    };
    let (id, location) = printed(&["--subscription", subscription]);
    let computes = "providers/Microsoft.MachineLearningServices/workspaces/mlw-labs/computes/cpu-cluster";
    assert_eq!(
        id,
        format!("/subscriptions/{subscription}/resourceGroups/rg-dev/{computes}")
    );
    assert_eq!(location, "westeurope");
    let (id, location) = printed(&[
        "--subscription-id",
        subscription,
        "--resource-group",
        "rg-x",
        "--location",
        "eastus",
    ]);
    assert!(id.contains("/resourceGroups/rg-x/"), "{id}");
    assert_eq!(location, "eastus");
}

#[test]
fn one_of_several_environments_must_be_named() {
    let project = Project::of(lab());
    let ended = project.run(&["snapshot"]).with_code(2);
    assert!(ended.stderr.contains("`--env`: dev, prod"), "{}", ended.stderr);
    let ended = project.run(&["snapshot", "--env", "pord"]).with_code(2);
    assert!(ended.stderr.contains("did you mean `prod`?"), "{}", ended.stderr);
}

#[test]
fn what_cannot_be_read_or_evaluated_is_said() {
    let template = |name: &str| {
        format!(
            "{{\"parameters\": {{\"x\": {{\"type\": \"string\"}}}}, \"resources\": [{{\"type\": \"A/b\", \"apiVersion\": \"1\", \"name\": \"{name}\"}}]}}"
        )
    };
    let project = Project::with(&[
        ("good.json", &template("[parameters('x')]")),
        ("bad.json", &template("[int('x')]")),
        ("values.json", "{\"parameters\": {\"X\": {\"value\": \"n\"}}}"),
        ("over.json", "{\"parameters\": {\"x\": {\"value\": \"m\"}}}"),
        ("more.json", "{\"parameters\": {\"y\": {\"value\": 1}}}"),
        ("values.bicepparam", "using 'good.bicep'\n"),
        ("text.json", "[]"),
        ("other.txt", "mine"),
    ]);
    let name = |arguments: &[&str]| {
        let snapshot: Value = serde_json::from_str(&project.run(arguments).with_code(0).stdout).unwrap();
        snapshot["predictedResources"][0]["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(name(&["snapshot", "good.json"]), "[parameters('x')]");
    let values = ["snapshot", "good.json", "--parameters", "values.json"];
    assert_eq!(name(&values), "n");
    assert_eq!(name(&[&values[..], &["--parameters", "over.json"]].concat()), "m");
    let ended = project.run(&["snapshot", "bad.json"]).with_code(1);
    assert!(
        ended.stderr.starts_with("error: `/resources/0`: "),
        "{}",
        ended.stderr
    );
    for (arguments, said) in [
        (&["--parameters", "more.json"][..], "no parameter `y`"),
        (&["--parameters", "values.bicepparam"], "bicep build-params"),
        (&["--parameters", "text.json"], "not a parameter file"),
        (&["--env", "dev"], "`--parameters`"),
        (&["-o", "other.txt"], "is not a snapshot"),
    ] {
        let ended = project
            .run(&[&["snapshot", "good.json"], arguments].concat())
            .with_code(2);
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
    project
        .run(&["snapshot", "good.json", "-o", "new.json"])
        .with_code(0);
    project
        .run(&["snapshot", "good.json", "-o", "new.json"])
        .with_code(0);
    assert_eq!(project.read("other.txt"), "mine");
}

#[test]
fn a_snapshot_of_something_else_is_neither_overwritten_nor_orphaned() {
    let project = built();
    let own = project.read(SNAPSHOTS[0]);
    let foreign = own.replace("mlw-labs", "mlw-other");
    for text in [foreign.as_str(), "{\"exports\": 1}\n"] {
        project.write(SNAPSHOTS[0], text);
        let ended = project.run(&["build"]).with_code(2);
        assert!(
            ended.stderr.contains("not the snapshot of a template"),
            "{}",
            ended.stderr
        );
        assert_eq!(project.read(SNAPSHOTS[0]), text);
        let ended = project.run(&["build", "--check"]).with_code(1);
        assert!(
            ended.stderr.contains("not the snapshot of a template"),
            "{}",
            ended.stderr
        );
    }
    // What is ours but stale is written again.
    project.write(SNAPSHOTS[0], own.replace("STANDARD_DS3_v2", "STANDARD_D2_v2"));
    project.run(&["build"]).with_code(0);
    assert_eq!(project.read(SNAPSHOTS[0]), own);

    project.write("compute.test.snapshot.json", &own);
    project.write("compute.other.snapshot.json", &foreign);
    project.write("jest.snapshot.json", &own);
    let ended = project.run(&["build", "--check"]).with_code(1);
    let orphans: Vec<&str> = ended
        .stderr
        .lines()
        .filter(|line| line.contains("is orphaned"))
        .collect();
    assert_eq!(
        orphans,
        ["error: `compute.test.snapshot.json` is orphaned: `compute.toml` does not produce it any more"]
    );
}

#[test]
fn snapshots_alone_are_written_again_and_a_new_workspace_takes_a_new_name() {
    let alone = lab().replace("\"arm\", \"parameters\", \"snapshot\"", "\"snapshot\"");
    let project = Project::of(&alone);
    project.run(&["build"]).with_code(0);
    project.write(
        "compute.toml",
        alone.replace("max_instances = 2", "max_instances = 3"),
    );
    project.run(&["build"]).with_code(0);

    let project = built();
    project.write("compute.toml", lab().replace("mlw-labs", "mlw-autumn"));
    project.run(&["build"]).with_code(0);
    assert!(project.read(SNAPSHOTS[1]).contains("mlw-autumn"));
}

#[test]
fn a_difference_shows_the_lines_of_a_script() {
    let text = |line: &str, style: &str| {
        format!(
            "{}scripts = \"{style}\"\n\n[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\nenvironments = [\"dev\"]\n\n[instance.ana-notebooks.creation_script]\ninline = '''\n#!/bin/bash\nset -e\necho {line}\n'''\n",
            lab().replace("\"parameters\"", "\"bicep\", \"parameters\"")
        )
    };
    let project = Project::of(text("one", "base64"));
    project.run(&["build"]).with_code(0);
    project.write("compute.toml", text("two", "base64"));
    let ended = project.run(&["build", "--check"]).with_code(1);
    let changed: Vec<&str> = ended
        .stdout
        .lines()
        .filter(|line| line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++"))
        .map(|line| line.get(1..).unwrap().trim())
        .collect();
    let pair = ["| echo one", "| echo two"];
    assert_eq!(changed, [pair, pair, pair].concat(), "{}", ended.stdout);

    let shown = project
        .run(&["show", "compute.dev.snapshot.json"])
        .with_code(0)
        .stdout;
    assert!(shown.contains("| echo one\n"), "{shown}");
    assert!(shown.contains("\"predictedResources\": ["), "{shown}");
    fs::remove_file(project.path("compute.json")).unwrap();
    let ended = project.run(&["build", "--check"]).with_code(1);
    assert!(ended.stdout.contains("| echo two\n"), "{}", ended.stdout);
}
