//! `armlet show`: templates for people, and for `git diff` through `diff.armlet.textconv`.

use std::fs;
use std::process::{Command, Stdio};

use insta_cmd::assert_cmd_snapshot;

use super::project::Project;

/// A definition with a script; `{style}` is how the template shows it.
fn definition(style: &str, line: &str) -> String {
    format!(
        r#"[workspace]
name = "mlw-labs"

[output]
scripts = "{style}"
emit = ["arm"]

[instance.ana-notebooks]
size = "STANDARD_DS3_v2"
idle_time_before_shutdown = "30m"

[instance.ana-notebooks.creation_script]
inline = '''
#!/bin/bash
set -euo pipefail
[[ -d /tmp ]]
{line}
'''
"#
    )
}

fn built(style: &str) -> Project {
    let project = Project::of(definition(style, "echo one"));
    project.run(&["build"]).with_code(0);
    project
}

#[test]
fn both_forms_of_a_script_show_the_same_lines() {
    assert_cmd_snapshot!("show", built("base64").command(&["show", "compute.json"]));
    let shown = |style| {
        let ended = built(style).run(&["show", "compute.json"]).with_code(0);
        ended
            .stdout
            .replace("Base64 of variables('anaNotebooksCreationScript')", "Base64 of")
    };
    assert_eq!(shown("lines"), shown("base64"));
}

#[test]
fn standard_input_is_shown_like_a_file() {
    let project = built("base64");
    let file = project.run(&["show", "compute.json"]).with_code(0);
    let input = fs::read(project.path("compute.json")).unwrap();
    let piped = project.run_with_input(&["show", "-"], &input).with_code(0);
    assert_eq!(piped.stdout, file.stdout);
}

#[test]
fn what_is_no_template_is_printed_as_it_is() {
    let project = built("base64");
    for bytes in [
        &b"{\"name\":\t\"compute\"}"[..],
        b"{\"$schema\": \"deploymentTemplate.json\", \"resources\": [}",
        b"\xef\xbb\xbfno JSON\r\n",
        b"\x00\xff\xfe",
        b"",
    ] {
        project.write("other.json", bytes);
        let output = project.command(&["show", "other.json"]).output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stdout, bytes);
        assert_eq!(output.stderr, b"");
    }
}

#[test]
fn a_missing_file_is_a_fault() {
    let ended = Project::empty().run(&["show", "compute.json"]).with_code(2);
    let expected = "error: cannot read `compute.json`: no such file or folder";
    assert_eq!(ended.errors(), [expected]);
}

/// Runs git in the folder of `project`, without the settings of the person who runs the tests.
pub(super) fn git(project: &Project, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=armlet", "-c", "user.email=armlet@example.org"])
        .args(arguments)
        .current_dir(project.path("."))
        .env(
            "GIT_CONFIG_GLOBAL",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
        )
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_EXTERNAL_DIFF")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn git_diff_shows_the_changed_line_of_a_script() {
    let version = Command::new("git")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if version.is_err() {
        eprintln!("skipped: there is no git");
        return;
    }
    for style in ["base64", "lines"] {
        let project = built(style);
        project.write(".gitattributes", "compute.json diff=armlet\n");
        git(&project, &["init", "--quiet"]);
        let converter = format!("'{}' show", env!("CARGO_BIN_EXE_armlet"));
        git(&project, &["config", "diff.armlet.textconv", &converter]);
        git(&project, &["add", "."]);
        git(&project, &["commit", "--quiet", "--message", "Add the lab"]);

        project.write("compute.toml", definition(style, "echo two"));
        project.run(&["build"]).with_code(0);
        let diff = git(&project, &["diff", "--", "compute.json"]);
        let is_change = |line: &&str| {
            line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++")
        };
        let changes: Vec<String> = diff
            .lines()
            .filter(is_change)
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(changes, ["- | echo one", "+ | echo two"], "{diff}");
    }
}
