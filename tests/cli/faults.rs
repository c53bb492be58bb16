//! Faults of the machine and of the command line: status 2, one clear line, nothing written.

use std::fs;

use super::project::{Ended, LAB, Project};

/// Holds a run to be a fault that says `message`.
#[track_caller]
fn assert_fault(ended: Ended, message: &str) {
    let ended = ended.with_code(2);
    assert_eq!(ended.errors(), [format!("error: {message}")]);
    assert_eq!(ended.stdout, "");
}

#[test]
fn a_missing_definition_is_named() {
    let project = Project::empty();
    for command in ["build", "check"] {
        let message = "no `compute.toml` or `*.compute.toml` in this folder";
        assert_fault(project.run(&[command]), message);
        let message = "cannot read `labs/x.toml`: no such file or folder";
        assert_fault(project.run(&[command, "./labs/x.toml"]), message);
    }
}

#[test]
fn of_several_missing_definitions_the_first_is_named_every_time() {
    let project = Project::of(LAB);
    let arguments = ["check", "compute.toml", "b.toml", "a.toml", "c.toml"];
    for _ in 0..10 {
        let message = "cannot read `b.toml`: no such file or folder";
        assert_fault(project.run(&arguments), message);
    }
}

#[test]
fn a_folder_without_definitions_is_no_success() {
    // Nothing was compiled, and no finding can point into a definition: the command could not run.
    let project = Project::with(&[("labs/notes.toml", "")]);
    let message = "no `compute.toml` or `*.compute.toml` in `labs`";
    assert_fault(project.run(&["build", "labs"]), message);
    assert_fault(project.run(&["check", "labs"]), message);
}

#[test]
fn a_folder_called_compute_toml_is_no_definition() {
    let project = Project::empty();
    fs::create_dir(project.path("compute.toml")).unwrap();
    let message = "no `compute.toml` or `*.compute.toml` in";
    assert_fault(project.run(&["build"]), &format!("{message} this folder"));
    assert_fault(
        project.run(&["build", "compute.toml"]),
        &format!("{message} `compute.toml`"),
    );
}

#[cfg(unix)]
#[test]
fn an_unreadable_definition_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::of(LAB);
    let path = project.path("compute.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    // NOTE: permissions do not bind the administrator, for whom this cannot be made to happen.
    if fs::read(&path).is_err() {
        assert_fault(
            project.run(&["check"]),
            "cannot read `compute.toml`: permission denied",
        );
    }
}

#[test]
fn an_output_folder_that_cannot_be_is_named_and_nothing_is_written() {
    let project = Project::of(LAB);
    project.write("taken", "a file");
    for folder in ["taken", "taken/deeper"] {
        let ended = project.run(&["build", "--out-dir", folder]);
        let message =
            format!("cannot write `{folder}/compute.json`: part of this path is a file, not a folder");
        assert_fault(ended, &message);
    }
    assert_eq!(project.outputs(), ["taken"]);
}

#[test]
fn if_one_output_cannot_be_written_none_is() {
    let project = Project::of(LAB);
    fs::create_dir(project.path("compute.prod.bicepparam")).unwrap();
    let ended = project.run(&["build"]);
    assert_fault(ended, "cannot write `compute.prod.bicepparam`: it is a folder");
    assert!(project.outputs().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_fault() {
    let project = Project::of(LAB);
    let runs = [
        vec!["build", "--stdout"],
        vec!["check", "--output-format", "json"],
        vec!["rules"],
        vec!["man"],
        vec!["--help"],
        vec!["--version"],
    ];
    for arguments in runs {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = project.command(&arguments).stdout(full).output().unwrap();
        let ended = Ended::from(output).with_code(2);
        let errors = ended.errors();
        assert_eq!(
            errors,
            ["error: cannot write to standard output: the disk is full"],
            "{arguments:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end_is_refused() {
    let project = Project::of(LAB);
    for arguments in [
        &["check", "/dev/zero"][..],
        &["check", "--policy", "/dev/zero"],
        &["check", "--jobs", "/dev/zero"],
        &["build", "/dev/zero"],
        &["diff", "/dev/zero", "compute.toml"],
        &["show", "/dev/zero"],
        &["import", "/dev/zero"],
        &["fmt", "/dev/zero"],
        &["report", "/dev/zero"],
        &["schedule", "/dev/zero"],
        &["snapshot", "/dev/zero"],
        &["policy", "/dev/zero"],
    ] {
        assert_fault(project.run(arguments), "`/dev/zero` is not a regular file");
    }
    // It has an end, and git may name it.
    assert_eq!(project.run(&["show", "/dev/null"]).with_code(0).stdout, "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_words() {
    let project = Project::of(LAB);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = project
        .command(&["build", "--stdout"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(
        Ended::from(output).errors(),
        ["error: cannot write to standard output: the disk is full"]
    );
}
