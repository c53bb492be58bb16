//! `armlet build --check`: whether what is committed is what would be written.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use crate::project::{LAB, OUTPUTS, Project, broken_lab};

/// A folder whose outputs are fresh.
fn built() -> Project {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project
}

#[test]
fn fresh_outputs_are_confirmed() {
    let project = built();
    let before = project.files();
    assert_cmd_snapshot!("fresh", project.command(&["build", "--check"]));
    assert_eq!(project.files(), before);
}

#[test]
fn a_stale_output_is_shown_as_a_diff_with_the_command_that_mends_it() {
    let project = built();
    project.write(
        "compute.toml",
        LAB.replace("max_instances = 2", "max_instances = 4"),
    );
    let before = project.files();
    assert_cmd_snapshot!("stale", project.command(&["build", "--check"]));
    assert_eq!(project.files(), before);
    project.run(&["build"]).with_code(0);
    project.run(&["build", "--check"]).with_code(0);
}

#[test]
fn the_diff_removes_lines_of_the_stale_output_and_adds_lines_of_the_fresh_one() {
    let project = built();
    let text = LAB.replace("max_instances = 2", "max_instances = 4");
    project.write("compute.toml", &text);
    let diff = project
        .run(&["build", "--check", "--emit", "arm"])
        .with_code(1)
        .stdout;
    let stale = project.read("compute.json");
    project.run(&["build"]).with_code(0);
    let fresh = project.read("compute.json");
    for line in diff.lines().filter(|line| !line.starts_with("---")) {
        if let Some(removed) = line.strip_prefix('-') {
            assert!(stale.lines().any(|line| line == removed), "{removed}");
        }
    }
    for line in diff.lines().filter(|line| !line.starts_with("+++")) {
        if let Some(added) = line.strip_prefix('+') {
            assert!(fresh.lines().any(|line| line == added), "{added}");
        }
    }
    assert!(diff.contains("\n@@ "), "{diff}");
}

#[test]
fn missing_outputs_are_named_as_such_and_not_written() {
    let project = Project::of(LAB);
    let ended = project.run(&["build", "--check"]).with_code(1);
    for name in OUTPUTS {
        let line = format!("error: `{name}` is stale: it is missing");
        assert!(ended.errors().contains(&line.as_str()), "{}", ended.stderr);
    }
    assert!(ended.stdout.contains("+++ compute.json"), "{}", ended.stdout);
    assert!(project.outputs().is_empty());
}

#[test]
fn a_checkout_with_crlf_is_fresh() {
    let project = built();
    for name in OUTPUTS {
        let text = project.read(name).replace('\n', "\r\n");
        project.write(name, text);
    }
    project.run(&["build", "--check"]).with_code(0);
}

#[test]
fn a_template_that_was_edited_by_hand_is_called_so() {
    let project = built();
    let edited = project
        .read("compute.json")
        .replace("\"maxNodeCount\": 2", "\"maxNodeCount\": 9");
    project.write("compute.json", &edited);
    let ended = project.run(&["build", "--check"]).with_code(1);
    assert_eq!(
        ended.errors(),
        ["error: `compute.json` is stale: it was edited by hand"]
    );
    project.write("compute.json", edited.replace('\n', "\r\n"));
    let ended = project.run(&["build", "--check"]).with_code(1);
    assert_eq!(
        ended.errors(),
        ["error: `compute.json` is stale: it was edited by hand"]
    );
}

#[test]
fn a_stale_template_with_crlf_is_not_taken_for_edited() {
    let project = built();
    let text = project.read("compute.json").replace('\n', "\r\n");
    project.write("compute.json", text);
    project.write(
        "compute.toml",
        LAB.replace("max_instances = 2", "max_instances = 4"),
    );
    let ended = project.run(&["build", "--check", "--emit", "arm"]).with_code(1);
    assert_eq!(ended.errors(), ["error: `compute.json` is stale"]);
}

#[test]
fn the_command_that_mends_repeats_the_options() {
    let project = Project::with(&[("my labs/compute.toml", LAB)]);
    let arguments = [
        "build",
        "--check",
        "--emit",
        "arm,parameters",
        "--env",
        "dev",
        "--out-dir",
        "out",
        "my labs",
    ];
    let ended = project.run(&arguments).with_code(1);
    let help =
        "help: run `armlet build --emit arm,parameters --env dev --out-dir out 'my labs/compute.toml'`\n";
    assert!(ended.stderr.ends_with(help), "{}", ended.stderr);
}

#[test]
fn of_several_definitions_the_stale_ones_are_named_in_order() {
    let project = Project::with(&[
        ("a/compute.toml", LAB),
        ("b/compute.toml", LAB),
        ("c/compute.toml", LAB),
    ]);
    project.run(&["build", "."]).with_code(0);
    for stale in ["c", "a"] {
        fs::remove_file(project.path(&format!("{stale}/compute.bicep"))).unwrap();
    }
    let ended = project.run(&["build", "--check", "."]).with_code(1);
    assert_eq!(
        ended.stderr,
        "error: `a/compute.bicep` is stale: it is missing\n\
         help: run `armlet build a/compute.toml`\n\
         error: `c/compute.bicep` is stale: it is missing\n\
         help: run `armlet build c/compute.toml`\n"
    );
}

#[test]
fn findings_come_before_any_comparison() {
    let project = built();
    project.write("compute.toml", broken_lab());
    let ended = project
        .run(&["build", "--check"])
        .with_code(1)
        .with_only_rule("min-above-max");
    assert_eq!(ended.stdout, "");
}
