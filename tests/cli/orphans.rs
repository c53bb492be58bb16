//! Outputs that no definition makes any more, and files that only look so.

use std::fs;

use super::project::{Ended, LAB, OUTPUTS, Project};

/// A folder `labs` with the outputs of two definitions.
fn labs() -> Project {
    let project = Project::with(&[
        ("labs/spring.compute.toml", LAB),
        ("labs/autumn.compute.toml", LAB),
    ]);
    project.run(&["build", "labs"]).with_code(0);
    project
}

/// The paths that a run calls orphaned.
fn orphans(ended: &Ended) -> Vec<&str> {
    let lines = ended.stderr.lines();
    lines
        .filter_map(|line| line.split_once("` is orphaned: ")?.0.split_once('`'))
        .map(|(_, path)| path)
        .collect()
}

fn check(project: &Project, path: &str) -> Ended {
    project.run(&["build", "--check", path])
}

#[test]
fn outputs_of_a_renamed_definition_are_named_with_the_command_that_removes_them() {
    let project = labs();
    fs::rename(
        project.path("labs/spring.compute.toml"),
        project.path("labs/summer.compute.toml"),
    )
    .unwrap();
    let written = project.run(&["build", "labs"]).with_code(0);
    let spring = OUTPUTS.map(|name| format!("labs/spring.{name}"));
    assert_eq!(orphans(&written), spring);
    assert!(
        written.stderr.contains("note: `labs/spring.compute.json`"),
        "{}",
        written.stderr
    );
    assert!(project.exists("labs/spring.compute.json"), "nothing is deleted");

    let before = project.files();
    let ended = check(&project, "labs").with_code(1);
    assert_eq!(project.files(), before);
    let mut expected: String = spring
        .iter()
        .map(|path| format!("error: `{path}` is orphaned: no definition produces it\n"))
        .collect();
    expected += &format!("help: run `rm {}`\n", spring.join(" "));
    expected += "2 definitions: 2 fresh, 6 orphaned files\n";
    assert_eq!(ended.stderr, expected);

    for path in &spring {
        fs::remove_file(project.path(path)).unwrap();
    }
    check(&project, "labs").with_code(0);
}

#[test]
fn the_files_of_an_environment_that_is_gone_are_named_for_a_folder_and_for_the_file() {
    let project = labs();
    let (before, after) = LAB.split_once("[environments.prod]").unwrap();
    let (_, after) = after.split_once("[cluster").unwrap();
    project.write("labs/spring.compute.toml", format!("{before}[cluster{after}"));
    let gone = [
        "labs/spring.compute.prod.bicepparam",
        "labs/spring.compute.prod.parameters.json",
    ];
    for path in ["labs", ".", "labs/spring.compute.toml"] {
        let ended = check(&project, path).with_code(1);
        assert_eq!(orphans(&ended), gone, "{path}");
        assert!(
            ended
                .stderr
                .contains("is orphaned: `labs/spring.compute.toml` does not produce it any more"),
            "{}",
            ended.stderr
        );
    }
    check(&project, "labs/autumn.compute.toml").with_code(0);
}

#[test]
fn a_format_that_is_not_emitted_any_more_leaves_orphans() {
    let project = labs();
    let text = format!("{LAB}\n[output]\nemit = [\"arm\", \"parameters\"]\n");
    project.write("labs/spring.compute.toml", text);
    let ended = check(&project, "labs/spring.compute.toml").with_code(1);
    let gone = [
        "labs/spring.compute.bicep",
        "labs/spring.compute.dev.bicepparam",
        "labs/spring.compute.prod.bicepparam",
    ];
    assert_eq!(orphans(&ended), gone);
}

#[test]
fn an_output_folder_is_looked_at() {
    let text = format!("{LAB}\n[output]\ndir = \".azure/out\"\nemit = [\"arm\"]\n");
    let project = Project::with(&[("labs/a.compute.toml", &text), ("labs/b.compute.toml", &text)]);
    project.run(&["build", "labs"]).with_code(0);
    fs::remove_file(project.path("labs/b.compute.toml")).unwrap();
    let ended = check(&project, "labs").with_code(1);
    assert_eq!(orphans(&ended), ["labs/.azure/out/b.compute.json"]);
    check(&project, "labs/a.compute.toml").with_code(0);
}

#[test]
fn in_a_folder_outside_those_that_were_named_only_a_definitions_own_files_are_looked_at() {
    let text = format!("{LAB}\n[output]\ndir = \"../out\"\n");
    let project = Project::with(&[("labs/a.compute.toml", &text), ("other/b.compute.toml", &text)]);
    project.run(&["build", "labs", "other"]).with_code(0);
    check(&project, "labs").with_code(0);
    let old = "out/a.compute.old.bicepparam";
    fs::copy(project.path("out/a.compute.dev.bicepparam"), project.path(old)).unwrap();
    let ended = check(&project, "labs").with_code(1);
    assert_eq!(orphans(&ended), [format!("labs/../{old}")]);
    check(&project, "other").with_code(0);
}

#[test]
fn files_of_someone_else_are_never_called_orphaned() {
    let project = labs();
    project.write("labs/package.json", "{\"name\": \"armlet\"}\n");
    project.write("labs/team.json", "{\"resources\": []}\n");
    project.write("labs/team.bicep", "param mine string\n");
    let own = project
        .read("labs/spring.compute.dev.parameters.json")
        .replace("armlet", "mine");
    project.write("labs/team.parameters.json", &own);
    project.write("labs/spring.compute.local.parameters.json", &own);
    let template = project.read("labs/spring.compute.json");
    let nested = format!("{{\"resources\": [{{\"properties\": {{\"template\": {template}}}}}]}}\n");
    project.write("labs/nested.json", nested);
    project.write("labs/latin.bicep", b"// Generiert \xff");
    fs::create_dir(project.path("labs/folder.json")).unwrap();
    check(&project, "labs").with_code(0);
    check(&project, "labs/spring.compute.toml").with_code(0);
}

#[test]
fn outputs_of_a_definition_that_is_built_alone_are_not_orphaned() {
    let text = format!("{LAB}\n[output]\ndir = \"out\"\n");
    let project = Project::with(&[
        ("compute.toml", LAB),
        ("compute.prod.toml", LAB),
        ("special.toml", &text),
    ]);
    for definition in ["compute.toml", "compute.prod.toml", "special.toml"] {
        project.run(&["build", definition]).with_code(0);
    }
    for path in [".", "compute.toml", "compute.prod.toml", "special.toml"] {
        check(&project, path).with_code(0);
    }
}

#[test]
fn a_run_that_makes_a_part_takes_the_rest_for_no_orphan() {
    let project = labs();
    for part in [["--emit", "arm"], ["--env", "dev"], ["--out-dir", "out"]] {
        let arguments = [&["build"], &part[..], &["labs"]].concat();
        let ended = project.run(&arguments).with_code(0);
        assert_eq!(orphans(&ended), Vec::<&str>::new(), "{part:?}");
        let arguments = [&["build", "--check"], &part[..], &["labs"]].concat();
        project.run(&arguments).with_code(0);
    }
}

#[cfg(unix)]
#[test]
fn what_an_output_is_a_link_to_is_not_orphaned() {
    let project = labs();
    fs::create_dir(project.path("labs/kept")).unwrap();
    let [output, kept] = ["labs/spring.compute.json", "labs/kept/arm.json"].map(|path| project.path(path));
    fs::rename(&output, kept).unwrap();
    std::os::unix::fs::symlink("kept/arm.json", output).unwrap();
    check(&project, "labs").with_code(0);
}

#[test]
fn paths_that_a_shell_would_split_are_quoted() {
    let project = Project::with(&[("my labs/a.compute.toml", LAB)]);
    project.run(&["build", "my labs"]).with_code(0);
    let old = "my labs/a.compute.old.bicepparam";
    fs::copy(
        project.path("my labs/a.compute.dev.bicepparam"),
        project.path(old),
    )
    .unwrap();
    let ended = check(&project, ".").with_code(1);
    let help = format!("help: run `rm '{old}'`\n");
    assert!(ended.stderr.ends_with(&help), "{}", ended.stderr);
}
