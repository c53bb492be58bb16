//! Files in UTF-16, as PowerShell writes what `az`, `bicep` and armlet print: read like UTF-8 wherever a tool writes them.

use std::process::Command;

use super::project::{LAB, Project};

/// The bytes of a text in UTF-16 with a byte order mark: the little end first, as PowerShell has it, or the big end.
fn utf_16(text: &str) -> [Vec<u8>; 2] {
    let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
    [
        units().flat_map(u16::to_le_bytes).collect(),
        units().flat_map(u16::to_be_bytes).collect(),
    ]
}

/// The definition of [`LAB`] with all outputs, and a changed one in `new`.
fn built() -> Project {
    let emit = "\n[output]\nemit = [\"arm\", \"parameters\", \"snapshot\"]\n";
    let project = Project::of(format!("{LAB}{emit}"));
    let changed = LAB.replace("max_instances = 2", "max_instances = 5");
    project.write("new/compute.toml", format!("{changed}{emit}"));
    project.run(&["build", "."]).with_code(0);
    project
}

/// Runs a command before and after files are written again in UTF-16: it prints the same.
#[track_caller]
fn assert_read_alike(files: &[&str], arguments: &[&str]) {
    for big in [0, 1] {
        let project = built();
        let plain = project.run(arguments);
        assert!(
            plain.code == Some(0) && !plain.stdout.is_empty(),
            "{}",
            plain.stderr
        );
        for file in files {
            let [little_end, big_end] = utf_16(&project.read(file));
            project.write(file, if big == 1 { big_end } else { little_end });
        }
        let read = project.run(arguments).with_code(0);
        assert_eq!(read.stdout, plain.stdout, "{files:?}");
        let input = std::fs::read(project.path(files[0])).unwrap();
        if arguments.contains(&"show") {
            let piped = project.run_with_input(&["show", "-"], &input).with_code(0);
            assert_eq!(piped.stdout, plain.stdout);
        }
    }
}

#[test]
fn templates_parameter_files_and_snapshots_are_sides_of_diff() {
    let all = [
        "compute.json",
        "compute.dev.parameters.json",
        "compute.prod.parameters.json",
        "new/compute.json",
        "new/compute.dev.parameters.json",
    ];
    assert_read_alike(&all, &["diff", "compute.json", "new/compute.json"]);
    let snapshots = ["compute.dev.snapshot.json", "new/compute.dev.snapshot.json"];
    assert_read_alike(&snapshots, &["diff", snapshots[0], snapshots[1]]);
    assert_read_alike(&snapshots[..1], &["diff", snapshots[0], "new/compute.toml"]);
}

#[test]
fn templates_and_snapshots_are_shown() {
    assert_read_alike(&["compute.json"], &["show", "compute.json"]);
    assert_read_alike(
        &["compute.dev.snapshot.json"],
        &["show", "compute.dev.snapshot.json"],
    );
}

#[test]
fn templates_snapshots_and_parameter_files_are_evaluated() {
    let parameters = "compute.prod.parameters.json";
    assert_read_alike(
        &["compute.json", parameters],
        &["snapshot", "compute.json", "--parameters", parameters],
    );
    assert_read_alike(
        &[parameters],
        &[
            "snapshot",
            "compute.toml",
            "--env",
            "prod",
            "--parameters",
            parameters,
        ],
    );
    let snapshot = "compute.dev.snapshot.json";
    assert_read_alike(&[snapshot], &["snapshot", snapshot]);
}

#[test]
fn a_pipe_and_a_revision_of_git_are_read_too() {
    let project = built();
    let plain = project
        .run(&["diff", "compute.json", "new/compute.json"])
        .with_code(0);
    let changes = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    let utf_8 = project.read("compute.json");
    for bytes in utf_16(&utf_8) {
        let old = project.run(&["diff", "-", "new/compute.json"]);
        assert_ne!(old.code, Some(0), "nothing was piped");
        project.write("piped/compute.json", &bytes);
        let snapshot = project.run_with_input(&["snapshot", "-"], &bytes).with_code(0);
        assert!(
            snapshot.stdout.contains("predictedResources"),
            "{}",
            snapshot.stdout
        );
        let git = |arguments: &[&str]| {
            let status = Command::new("git")
                .args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org"])
                .args(arguments)
                .current_dir(project.path("."))
                .output()
                .unwrap()
                .status;
            assert!(status.success(), "{arguments:?}");
        };
        project.write("compute.json", &bytes);
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        git(&["commit", "--quiet", "-m", "UTF-16"]);
        let read = project
            .run(&["diff", "HEAD:compute.json", "new/compute.json"])
            .with_code(0);
        assert_eq!(changes(&read.stdout), changes(&plain.stdout));
    }
}

#[test]
fn a_snapshot_in_utf_16_is_replaced_and_other_texts_are_not() {
    let project = built();
    let [bytes, _] = utf_16(&project.read("compute.dev.snapshot.json"));
    project.write("compute.dev.snapshot.json", bytes);
    let arguments = [
        "snapshot",
        "--env",
        "dev",
        "compute.toml",
        "-o",
        "compute.dev.snapshot.json",
    ];
    project.run(&arguments).with_code(0);
    assert!(project.read("compute.dev.snapshot.json").starts_with('{'));
    let [bytes, _] = utf_16("notes of mine");
    project.write("compute.dev.snapshot.json", bytes);
    project.run(&arguments).with_code(2);
}

#[test]
fn half_a_character_is_refused_by_name() {
    let project = built();
    project.write("compute.json", [0xff, 0xfe, b'{', 0, b'}']);
    let ended = project
        .run(&["diff", "compute.json", "new/compute.json"])
        .with_code(2);
    assert!(
        ended
            .stderr
            .contains("`compute.json` is neither UTF-8 text nor UTF-16 text"),
        "{}",
        ended.stderr
    );
}

/// TOML is UTF-8: a definition and a base in UTF-16, with or without a mark, are called by their name.
#[test]
fn a_definition_in_utf_16_is_a_finding_that_says_how_to_convert_it() {
    let mut forms = utf_16(LAB).to_vec();
    forms.extend(utf_16(LAB).map(|bytes| bytes[2..].to_vec()));
    for bytes in &forms {
        let project = Project::of(bytes);
        project.write("base.toml", bytes);
        project.write("derived.compute.toml", "extends = [\"base.toml\"]\n");
        for command in ["check", "build"] {
            let ended = project.run(&[command, "compute.toml"]).with_code(1);
            for part in ["UTF-16", "TOML is UTF-8", "Set-Content"] {
                assert!(ended.stderr.contains(part), "{part}\n{}", ended.stderr);
            }
        }
        let ended = project.run(&["check", "derived.compute.toml"]).with_code(1);
        assert!(
            ended.stderr.contains("it is UTF-16 text, and TOML is UTF-8"),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains('\0'));
    }
}
