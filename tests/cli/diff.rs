//! `diff`: files, folders and revisions of a temporary git repository; exit codes; its errors.

use std::process::Command;

use super::project::{Ended, LAB, Project, broken_lab};

/// Runs git in the project, without the configuration of the person who runs the tests.
pub(super) fn git(project: &Project, arguments: &[&str]) {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(project.path("."))
        .env("GIT_CONFIG_GLOBAL", project.path("no-such-file"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

pub(super) fn commit(project: &Project) {
    git(project, &["add", "--all"]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let arguments = [who.as_slice(), &["commit", "--quiet", "--message", "x"]].concat();
    git(project, &arguments);
}

/// A repository with these files in its first commit.
fn repository(files: &[(&str, &str)]) -> Project {
    let project = Project::with(files);
    git(&project, &["init", "--quiet"]);
    commit(&project);
    project
}

/// An instance whose startup script is next to the definition.
const SCRIPTED: &str = r#"
[workspace]
name = "mlw-labs"

[instance.ana]
size = "STANDARD_DS3_v2"
idle_time_before_shutdown = "30m"

[instance.ana.startup_script]
file = "scripts/start.sh"

[lints]
not-redeployable = "allow"
"#;

fn scripted() -> Project {
    let project = repository(&[
        ("labs/compute.toml", SCRIPTED),
        ("labs/scripts/start.sh", "#!/bin/bash\nset -e\necho old\n"),
    ]);
    project.write("labs/scripts/start.sh", "#!/bin/bash\nset -e\necho new\n");
    project
}

/// Holds a run to be a fault: one line that says `message`, and help.
#[track_caller]
fn assert_fault(ended: Ended, message: &str) {
    let ended = ended.with_code(2);
    assert_eq!(ended.errors(), [format!("error: {message}")]);
    assert!(ended.stderr.contains("\nhelp: "), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
}

#[test]
fn two_definitions_or_their_templates_are_compared() {
    let project = Project::of(LAB);
    project.write("new.toml", LAB.replace("max_instances = 2", "max_instances = 3"));
    project.run(&["build", "new.toml"]).with_code(0);
    project.run(&["build"]).with_code(0);
    for old in ["compute.toml", "compute.json"] {
        for new in ["new.toml", "new.json"] {
            let ended = project.run(&["diff", old, new]).with_code(0);
            assert!(
                ended
                    .stdout
                    .contains("in place          scaleSettings.maxNodeCount (max_instances): 2 -> 3"),
                "{}",
                ended.stdout
            );
        }
        assert_eq!(
            project.run(&["diff", old, "compute.json"]).with_code(0).stdout,
            "no changes\n"
        );
    }
}

#[test]
fn one_side_may_be_standard_input_in_either_form() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    for input in [project.read("compute.json"), LAB.to_owned()] {
        let ended = project.run_with_input(&["diff", "-", "compute.toml"], input.as_bytes());
        assert_eq!(ended.with_code(0).stdout, "no changes\n");
    }
    assert_fault(project.run(&["diff", "-", "-"]), "both sides are standard input");
}

#[test]
fn the_exit_code_tells_of_changes_if_it_is_asked_to() {
    let project = Project::of(LAB);
    project.write("new.toml", LAB.replace("max_instances = 2", "max_instances = 3"));
    let run = |options: &[&str], new: &str| {
        let arguments = [&["diff", "compute.toml", new], options].concat();
        project.run(&arguments).code.unwrap()
    };
    assert_eq!(run(&[], "new.toml"), 0);
    assert_eq!(run(&["--exit-code"], "new.toml"), 1);
    assert_eq!(run(&["--exit-code"], "compute.toml"), 0);
    assert_eq!(run(&["--fail-on", "recreate,fails"], "new.toml"), 0);
    assert_eq!(run(&["--fail-on", "recreate,in-place"], "new.toml"), 1);
    assert_eq!(run(&["--fail-on", "explodes"], "new.toml"), 2);
}

#[test]
fn a_value_of_an_environment_does_what_it_does_where_it_is_used() {
    let project = repository(&[("compute.toml", LAB)]);
    project.write("compute.toml", LAB.replace("STANDARD_DS4_v2", "STANDARD_DS5_v2"));
    let arguments = [
        "diff",
        "--fail-on",
        "no-effect",
        "HEAD:compute.toml",
        "compute.toml",
    ];
    let ended = project.run(&arguments).with_code(1);
    let lines = [
        "cluster cpu-cluster: not applied in prod\n",
        "not applied       vmSize (size): \"STANDARD_DS4_v2\" -> \"STANDARD_DS5_v2\"",
    ];
    for line in lines {
        assert!(ended.stdout.contains(line), "{}", ended.stdout);
    }
    let dev = project.run(&["diff", "--env", "dev", "HEAD:compute.toml", "compute.toml"]);
    assert_eq!(dev.with_code(0).stdout, "no changes\n");
    project.run(&["build"]).with_code(0);
    assert_eq!(
        project
            .run(&["diff", "compute.json", "compute.json"])
            .with_code(0)
            .stdout,
        "no changes\n"
    );
}

#[test]
fn a_revision_is_read_with_the_scripts_of_its_time() {
    let project = scripted();
    let ended = project
        .run(&["diff", "HEAD:labs/compute.toml", "labs/compute.toml"])
        .with_code(0);
    assert!(ended.stdout.contains("- echo old\n"), "{}", ended.stdout);
    assert!(ended.stdout.contains("+ echo new\n"), "{}", ended.stdout);
    assert_eq!(ended.stderr, "");
    let backwards = project
        .run(&["diff", "labs/compute.toml", "HEAD:labs/compute.toml"])
        .with_code(0);
    assert!(backwards.stdout.contains("+ echo old\n"), "{}", backwards.stdout);
    commit(&project);
    let both = project.run(&["diff", "HEAD~1:labs/compute.toml", "HEAD:labs/compute.toml"]);
    assert!(both.with_code(0).stdout.contains("+ echo new\n"));
}

#[test]
fn a_folder_is_compared_with_a_revision_by_its_definitions() {
    let project = scripted();
    project.write("labs/gone.compute.toml", LAB);
    commit(&project);
    std::fs::remove_file(project.path("labs/gone.compute.toml")).unwrap();
    project.write("labs/deep/come.compute.toml", LAB);
    project.write("labs/scripts/start.sh", "#!/bin/bash\nset -e\necho newest\n");
    for (old, new) in [
        ("HEAD:labs", "labs"),
        ("HEAD:labs/", "labs/"),
        ("HEAD:./labs", "./labs"),
    ] {
        let ended = project.run(&["diff", old, new]).with_code(0);
        for line in [
            "HEAD:labs/compute.toml -> labs/compute.toml\n",
            "+ echo newest\n",
            "HEAD:labs/gone.compute.toml -> nothing in ",
            "cluster cpu-cluster: left behind\n",
            " -> labs/deep/come.compute.toml\n",
            "cluster cpu-cluster: added\n",
        ] {
            assert!(ended.stdout.contains(line), "{line} in {}", ended.stdout);
        }
    }
}

#[test]
fn a_path_behind_a_revision_begins_at_the_root_unless_it_begins_with_a_dot() {
    let project = scripted();
    let run = |old: &str| {
        let mut command = project.command(&["diff", old, "compute.toml"]);
        Ended::from(command.current_dir(project.path("labs")).output().unwrap())
    };
    for old in [
        "HEAD:labs/compute.toml",
        "HEAD:./compute.toml",
        "HEAD:../labs/compute.toml",
    ] {
        assert!(run(old).with_code(0).stdout.contains("- echo old\n"), "{old}");
    }
    let ended = run("HEAD:compute.toml").with_code(2);
    assert!(
        ended
            .stderr
            .contains("`HEAD:./compute.toml` starts at this folder"),
        "{}",
        ended.stderr
    );
}

#[test]
fn what_git_does_not_have_is_said_in_one_line() {
    let project = scripted();
    let run = |old: &str| project.run(&["diff", old, "labs/compute.toml"]);
    assert_fault(run("nowhere:labs/compute.toml"), "there is no revision `nowhere`");
    assert_fault(
        run("HEAD:labs/no.toml"),
        "there is no `labs/no.toml` in the revision `HEAD`",
    );
    assert_fault(run("HEAD:../x.toml"), "`../x.toml` is outside the repository");
    assert_fault(run("HEAD:labs"), "a folder cannot be compared with a file");
    let outside = Project::of(LAB);
    let ended = outside.command(&["diff", "HEAD:compute.toml", "compute.toml"]);
    let mut ended = ended;
    ended.env(
        "GIT_CEILING_DIRECTORIES",
        outside.path("..").canonicalize().unwrap(),
    );
    assert_fault(
        Ended::from(ended.output().unwrap()),
        "this folder is not in a git repository",
    );
}

#[test]
fn no_revision_or_path_is_taken_for_an_option() {
    let project = scripted();
    for old in ["--output=stolen:labs/compute.toml", "-h:labs/compute.toml"] {
        let ended = project.run(&["diff", "--", old, "labs/compute.toml"]);
        let revision = old.split(':').next().unwrap();
        assert_fault(ended, &format!("there is no revision `{revision}`"));
    }
    let ended = project.run(&["diff", "HEAD:--output=stolen", "labs/compute.toml"]);
    assert_fault(ended, "there is no `--output=stolen` in the revision `HEAD`");
    let ended = project.run(&["diff", "HEAD:labs/*.toml", "labs/compute.toml"]);
    assert_fault(ended, "there is no `labs/*.toml` in the revision `HEAD`");
    assert!(!project.exists("stolen"));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_there_comes_before_a_revision() {
    let project = repository(&[("compute.toml", LAB)]);
    project.write(
        "HEAD:compute.toml",
        LAB.replace("max_instances = 2", "max_instances = 7"),
    );
    let ended = project
        .run(&["diff", "HEAD:compute.toml", "compute.toml"])
        .with_code(0);
    assert!(
        ended.stdout.contains("maxNodeCount (max_instances): 7 -> 2"),
        "{}",
        ended.stdout
    );
}

#[test]
fn what_is_no_template_is_named() {
    let project = Project::of(LAB);
    project.write("a.json", "{ \"parameters\": {} }");
    let ended = project.run(&["diff", "a.json", "compute.toml"]);
    assert_fault(ended, "`a.json` is not an ARM template: it has no `resources`");
    let missing = project.run(&["diff", "compute.toml", "b.toml"]).with_code(2);
    assert_eq!(
        missing.errors(),
        ["error: cannot read `b.toml`: no such file or folder"]
    );
}

#[test]
fn what_rules_deny_is_compared_and_reported() {
    let project = repository(&[("compute.toml", &broken_lab())]);
    project.write("good.toml", LAB);
    let ended = project
        .run(&["diff", "good.toml", "compute.toml"])
        .with_code(1)
        .with_only_rule("min-above-max");
    assert!(
        ended.stdout.contains("scaleSettings.minNodeCount"),
        "{}",
        ended.stdout
    );
    // A rule that came later says nothing about what was deployed.
    let ended = project
        .run(&["diff", "HEAD:compute.toml", "good.toml"])
        .with_code(0);
    assert!(
        ended.stdout.contains("scaleSettings.minNodeCount"),
        "{}",
        ended.stdout
    );
    assert_eq!(
        ended.stderr,
        "note: rules deny `HEAD:compute.toml` today (1 finding: `min-above-max`); it is compared nevertheless\n"
    );
}

#[test]
fn what_cannot_be_read_is_reported_and_not_compared() {
    let project = repository(&[(
        "compute.toml",
        &LAB.replace("max_instances = 2", "max_instances = \"many\""),
    )]);
    project.write("good.toml", LAB);
    for arguments in [
        ["diff", "good.toml", "compute.toml"],
        ["diff", "HEAD:compute.toml", "good.toml"],
    ] {
        let ended = project.run(&arguments).with_code(1).with_only_rule("wrong-type");
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn parameter_files_beside_a_template_are_its_environments() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write("old/main.json", project.read("compute.json"));
    for (name, size) in [
        ("main.dev.parameters.json", "STANDARD_DS3_v2"),
        ("main.parameters.prod.json", "STANDARD_DS5_v2"),
    ] {
        let file = format!("{{\"parameters\": {{\"size\": {{\"value\": \"{size}\"}}}}}}");
        project.write(&format!("old/{name}"), file);
    }
    let ended = project
        .run(&["diff", "old/main.json", "compute.json"])
        .with_code(0);
    assert!(
        ended
            .stdout
            .contains("cluster cpu-cluster: not applied in prod\n"),
        "{}",
        ended.stdout
    );
    let dev = project.run(&["diff", "--env", "dev", "old/main.json", "compute.toml"]);
    assert_eq!(dev.with_code(0).stdout, "no changes\n");
    project.write("old/main.test.parameters.json", "[]");
    assert_fault(
        project.run(&["diff", "old/main.json", "compute.json"]),
        "`old/main.test.parameters.json` is not a parameter file: it is not a JSON object",
    );
}

#[test]
fn what_is_said_of_the_place_settles_values() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let located = project
        .read("compute.json")
        .replace("[resourceGroup().location]", "westeurope");
    project.write("literal.json", located);
    project.write("open.json", project.read("compute.json"));
    let ended = project.run(&["diff", "open.json", "literal.json"]).with_code(0);
    assert!(
        ended.stdout.contains("settled by `--location`"),
        "{}",
        ended.stdout
    );
    let arguments = ["diff", "open.json", "literal.json", "--location", "West Europe"];
    assert_eq!(project.run(&arguments).with_code(0).stdout, "no changes\n");
}

#[test]
fn warnings_of_either_side_are_left_to_check() {
    let warned = LAB.replace("min_instances = 0", "min_instances = 1");
    let project = repository(&[("compute.toml", &warned)]);
    let check = project.run(&["check"]).with_code(0);
    assert_eq!(check.stderr.matches("warning[always-on-nodes]").count(), 1);
    let diff = project
        .run(&["diff", "HEAD:compute.toml", "compute.toml"])
        .with_code(0);
    assert_eq!(diff.stderr, "");
}

#[test]
fn nothing_is_written() {
    let project = scripted();
    let before = project.files();
    for format in ["human", "markdown", "json"] {
        let arguments = ["diff", "--output-format", format, "HEAD:labs", "labs"];
        project.run(&arguments).with_code(0);
    }
    assert!(
        before == project.files(),
        "the working tree and the repository stay as they were"
    );
}
