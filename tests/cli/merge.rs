//! Outputs in git: two branches merge, and a small change is a small difference.

use std::process::{Command, Stdio};

use super::project::Project;
use super::show::git;

/// Two instances and a cluster, with scripts and two environments.
const TEAM: &str = r#"[workspace]
name = "mlw-team"

[parameters.nodes]
type = "int"
description = "Most nodes of the cluster."

[environments.dev]
nodes = 2

[environments.prod]
nodes = 8

[defaults.instance]
size = "Standard_D4ads_v5"
on_redeploy = "create_only"

[instance.ana-notebooks]
idle_time_before_shutdown = "30m"
creation_script = { file = "scripts/setup.sh", arguments = ["ana"] }

[instance.bo-notebooks]
idle_time_before_shutdown = "45m"
creation_script = { file = "scripts/setup.sh", arguments = ["bo"] }
startup_script = { recipe = "git-clone", with = { repository = "https://github.com/Azure/azureml-examples", directory = "bo/examples" } }

[cluster.cpu-cluster]
size = "Standard_D4ads_v5"
min_instances = 0
max_instances = { param = "nodes" }
idle_time_before_scale_down = "120s"
"#;

const SETUP: &str = "#!/bin/bash\nset -euo pipefail\necho \"for $1\"\npip install --no-input polars==1.8.0\n";

/// A repository with the outputs of [`TEAM`] in its first commit; `None` where there is no git.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn repository() -> Option<Project> {
    let mut version = Command::new("git");
    if version.arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no git");
        return None;
    }
    let project = Project::with(&[("compute.toml", TEAM), ("scripts/setup.sh", SETUP)]);
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "Add the team");
    Some(project)
}

/// Builds, and commits everything.
fn commit(project: &Project, message: &str) {
    project.run(&["build"]).with_code(0);
    git(project, &["add", "--all"]);
    git(project, &["commit", "--quiet", "--message", message]);
}

/// Commits the definition with `from` replaced on a branch of its own.
fn branch(project: &Project, name: &str, from: &str, to: &str) {
    git(project, &["checkout", "--quiet", "-b", name, "main"]);
    let definition = project.read("compute.toml");
    let changed = definition.replacen(from, to, 1);
    assert_ne!(changed, definition, "{from}");
    project.write("compute.toml", changed);
    commit(project, name);
}

#[test]
fn two_branches_that_change_different_computes_merge() {
    let Some(project) = repository() else { return };
    let edits = [
        ("ana", "\"30m\"", "\"1h\""),
        ("bo", "\"45m\"", "\"2h\"\ntags = { team = \"vision\" }"),
        ("cluster", "\"120s\"", "\"300s\""),
        (
            "added",
            "[cluster.cpu-cluster]",
            "[instance.cy-notebooks]\nidle_time_before_shutdown = \"30m\"\ncreation_script = { file = \"scripts/setup.sh\" }\n\n[cluster.cpu-cluster]",
        ),
        ("environment", "nodes = 8", "nodes = 16"),
    ];
    for (name, from, to) in edits {
        branch(&project, name, from, to);
    }
    git(&project, &["checkout", "--quiet", "main"]);
    for (name, ..) in edits {
        git(&project, &["merge", "--quiet", "--no-edit", name]);
        project.run(&["build", "--check"]).with_code(0);
    }
}

#[test]
fn one_changed_line_of_a_script_is_one_changed_line_of_each_output() {
    let Some(project) = repository() else { return };
    project.write("scripts/setup.sh", SETUP.replace("1.8.0", "1.9.0"));
    commit(&project, "Update polars");
    let changed = git(
        &project,
        &[
            "diff",
            "--numstat",
            "HEAD~1",
            "--",
            "*.bicep",
            "*.json",
            "*.bicepparam",
        ],
    );
    assert_eq!(changed, "1\t1\tcompute.bicep\n1\t1\tcompute.json\n");
}

/// Of a definition with one instance that runs one script, what a changed line of the script changes.
fn changed_lines(definition: &str, from: &str, to: &str) -> Option<String> {
    let project = repository()?;
    project.write(
        "compute.toml",
        format!("[workspace]\nname = \"mlw-team\"\n\n{definition}"),
    );
    commit(&project, "Leave one instance");
    for file in ["compute.toml", "scripts/setup.sh"] {
        let text = project.read(file);
        project.write(file, text.replacen(from, to, 1));
    }
    commit(&project, "Change a line");
    let outputs = [
        "diff",
        "--numstat",
        "HEAD~1",
        "--",
        "compute.bicep",
        "compute.json",
    ];
    Some(git(&project, &outputs))
}

#[test]
fn a_changed_line_is_one_line_wherever_the_script_is_and_however_it_is_written() {
    let instance =
        "[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\n";
    let inline = "inline = \"\"\"\n#!/bin/bash\nset -euo pipefail\nIFS=''\npip install --no-input polars==1.8.0\n\"\"\"";
    for script in ["file = \"scripts/setup.sh\"", inline] {
        for mode in ["update", "create_only", "keep"] {
            for style in ["lines", "base64"] {
                let definition = format!(
                    "[output]\nscripts = \"{style}\"\n\n{instance}on_redeploy = \"{mode}\"\n\n\
                     [instance.ana-notebooks.creation_script]\n{script}\n"
                );
                let Some(changed) = changed_lines(&definition, "1.8.0", "1.9.0") else {
                    return;
                };
                assert_eq!(
                    changed, "1\t1\tcompute.bicep\n1\t1\tcompute.json\n",
                    "{definition}"
                );
            }
        }
    }
}
