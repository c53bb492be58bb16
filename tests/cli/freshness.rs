//! `armlet build --check`: whether what is committed is what would be written.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use super::project::{LAB, OUTPUTS, Project, broken_lab};

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
fn an_edit_by_hand_is_shown_like_any_other_difference() {
    let project = built();
    for (name, from, to) in [
        ("compute.json", "\"maxNodeCount\": 2", "\"maxNodeCount\": 9"),
        ("compute.bicep", "maxNodeCount: 2", "maxNodeCount: 9"),
        ("compute.dev.parameters.json", "DS3", "DS9"),
        ("compute.dev.bicepparam", "DS3", "DS9"),
    ] {
        let fresh = project.read(name);
        let edited = fresh.replace(from, to);
        assert_ne!(edited, fresh, "{name}");
        for edited in [edited.replace('\n', "\r\n"), edited] {
            project.write(name, edited);
            let ended = project.run(&["build", "--check"]).with_code(1);
            let error = format!("error: `{name}` is stale: it is not what the definition produces");
            assert_eq!(ended.errors(), [error]);
            assert!(ended.stderr.ends_with("help: run `armlet build compute.toml`\n"));
            let changed: Vec<&str> = ended
                .stdout
                .lines()
                .filter(|line| {
                    line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++")
                })
                .collect();
            assert_eq!(changed.len(), 2, "{name}: {}", ended.stdout);
            assert!(
                changed[0].contains(to) && changed[1].contains(from),
                "{changed:?}"
            );
        }
        project.write(name, fresh);
    }
}

#[test]
fn a_file_of_someone_else_is_not_called_stale() {
    let project = built();
    project.write("compute.json", "{\"mine\": true}\n");
    let ended = project.run(&["build", "--check"]).with_code(1);
    assert_eq!(
        ended.errors(),
        ["error: `compute.json` already exists and was not written by armlet"]
    );
    assert_eq!(ended.stdout, "");
    let help = "help: move it, or choose another folder with `--out-dir`\n";
    assert!(ended.stderr.ends_with(help), "{}", ended.stderr);
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
         help: run `armlet build c/compute.toml`\n\
         3 definitions: 1 fresh, 2 stale (2 files)\n"
    );
}

#[test]
fn many_definitions_end_in_one_line_that_counts_them_and_no_file_is_touched() {
    let project = Project::empty();
    for number in 0..40 {
        project.write(&format!("labs/{number:02}.compute.toml"), LAB);
    }
    project.run(&["build", "labs"]).with_code(0);
    let before = project.files();
    let ended = project.run(&["build", "--check", "labs"]).with_code(0);
    assert_eq!(ended.stderr, "40 definitions: 40 fresh\n");
    assert_eq!(ended.stdout, "");
    assert_eq!(project.files(), before);

    let stale = LAB
        .replace("DS4", "DS5")
        .replace("max_instances = 2", "max_instances = 4");
    project.write("labs/07.compute.toml", stale);
    let before = project.files();
    let ended = project.run(&["build", "--check", "labs"]).with_code(1);
    let last = ended.stderr.lines().last();
    assert_eq!(last, Some("40 definitions: 39 fresh, 1 stale (4 files)"));
    assert_eq!(project.files(), before);
    project.run(&["build", "labs"]).with_code(0);
    fs::remove_file(project.path("labs/31.compute.bicep")).unwrap();
    let ended = project.run(&["build", "--check", "labs"]).with_code(1);
    let last = ended.stderr.lines().last();
    assert_eq!(last, Some("40 definitions: 39 fresh, 1 stale (1 file)"));
}

#[test]
fn a_folder_with_everything_that_can_be_wrong_is_told_in_order() {
    let only_arm = format!("{LAB}\n[output]\nemit = [\"arm\"]\n");
    let project = Project::empty();
    for name in ["autumn", "spring", "summer", "winter"] {
        project.write(&format!("{name}.compute.toml"), &only_arm);
    }
    project.run(&["build", "."]).with_code(0);
    let changed = only_arm.replace("max_instances = 2", "max_instances = 4");
    project.write("autumn.compute.toml", changed);
    let edited = project.read("spring.compute.json").replace("PT120S", "PT600S");
    project.write("spring.compute.json", edited);
    fs::remove_file(project.path("summer.compute.json")).unwrap();
    fs::rename(
        project.path("winter.compute.toml"),
        project.path("yule.compute.toml"),
    )
    .unwrap();
    assert_cmd_snapshot!("folder", project.command(&["build", "--check", "."]));
}

#[test]
fn for_hooks_only_the_paths_are_printed() {
    let project = Project::with(&[("a/compute.toml", LAB), ("b/compute.toml", LAB)]);
    project.run(&["build", "."]).with_code(0);
    let fresh = project.run(&["build", "--list-different", "."]).with_code(0);
    assert_eq!((fresh.stdout.as_str(), fresh.stderr.as_str()), ("", ""));

    project.write("a/compute.bicep", project.read("a/compute.bicep") + "// mine\n");
    fs::remove_file(project.path("b/compute.json")).unwrap();
    fs::rename(
        project.path("b/compute.prod.bicepparam"),
        project.path("b/compute.old.bicepparam"),
    )
    .unwrap();
    let before = project.files();
    let ended = project.run(&["build", "--list-different", "."]).with_code(1);
    assert_eq!(
        ended.stdout,
        "a/compute.bicep\nb/compute.json\nb/compute.prod.bicepparam\nb/compute.old.bicepparam\n"
    );
    assert_eq!(ended.stderr, "");
    assert_eq!(project.files(), before);
    project
        .run(&["build", "--list-different", "--stdout"])
        .with_code(2);
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
