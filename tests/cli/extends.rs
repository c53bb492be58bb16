//! `extends` on a disk: bases, their scripts, and what no definition may read.

use super::project::{Ended, LAB, Project};

const BASE: &str = "[parameters.costCenter]\ndefault = \"1000\"\n\n\
    [environments.prod]\nteamName = \"labs\"\n\n\
    [defaults.instance]\nsize = \"Standard_DS3_v2\"\ntags = { team = { param = \"teamName\" } }\n";

#[test]
fn a_file_without_workspace_and_computes_is_checked_as_a_base() {
    let project = Project::with(&[("base.toml", BASE)]);
    let ended = project.run(&["check", "base.toml"]).with_code(0);
    assert_eq!(ended.stderr, "no findings\n");
    let ended = project.run(&["build", "base.toml"]).with_code(1);
    assert!(
        ended.stderr.contains("`[workspace]` is missing"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.files().len(), 1, "nothing is written");
}

#[test]
fn what_is_wrong_in_a_base_is_found_without_a_definition() {
    let project = Project::with(&[("base.toml", &BASE.replace("size", "siez"))]);
    let ended = project.run(&["check", "base.toml"]).with_code(1);
    assert!(ended.stderr.contains("unknown-property"), "{}", ended.stderr);
    assert!(ended.stderr.contains("write `size`"), "{}", ended.stderr);
}

#[test]
fn a_script_that_a_base_names_lies_beside_the_base() {
    let base = "[defaults.instance]\nsize = \"Standard_DS3_v2\"\ncreation_script.file = \"setup.sh\"\n";
    let definition =
        "extends = [\"../shared/base.toml\"]\n[workspace]\nname = \"mlw-labs\"\n[instance.ana-notebooks]\n";
    let project = Project::with(&[
        ("shared/base.toml", base),
        ("shared/setup.sh", "#!/bin/bash\nset -e\necho of-the-base\n"),
        ("labs/setup.sh", "#!/bin/bash\nset -e\necho of-the-definition\n"),
        ("labs/compute.toml", definition),
    ]);
    project.run(&["build", "labs"]).with_code(0);
    let template = project.read("labs/compute.json");
    assert!(
        template.contains("of-the-base") && !template.contains("of-the-definition"),
        "{template}"
    );

    project.write("shared/base.toml", base.replace("setup.sh", "../labs/setup.sh"));
    let ended = project.run(&["check", "labs"]).with_code(1);
    assert!(
        ended.stderr.contains("script-outside-project"),
        "{}",
        ended.stderr
    );
}

/// What `check` says of a definition that extends `path`.
fn extending(project: &Project, path: &str) -> Ended {
    project.write("compute.toml", format!("extends = [\"{path}\"]\n{LAB}"));
    project.run(&["check"]).with_code(1)
}

#[test]
fn a_file_outside_the_repository_is_not_read() {
    let project = Project::empty();
    let outside = Project::with(&[("secret.toml", "token = \"hunter2\"\n")]);
    let path = outside.path("secret.toml");
    let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let paths = [path.to_str().unwrap(), &format!("../{name}/secret.toml")];
    for path in paths {
        let ended = extending(&project, path);
        assert!(ended.stderr.contains("extends-not-readable"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    }
}

#[test]
fn a_repository_holds_the_bases_of_a_definition_wherever_armlet_runs() {
    let project = Project::with(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("org/base.toml", "[lints]\nalways-on-nodes = \"allow\"\n"),
        (
            "teams/labs/compute.toml",
            &format!("extends = [\"../../org/base.toml\"]\n{LAB}"),
        ),
    ]);
    let mut command = project.command(&["check"]);
    command.current_dir(project.path("teams/labs"));
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(unix)]
#[test]
fn a_link_does_not_make_a_base_of_another_file() {
    let project = Project::with(&[("env/.env", "TOKEN = \"hunter2\"\n")]);
    let outside = Project::with(&[("secret.toml", "token = \"hunter2\"\n")]);
    std::os::unix::fs::symlink(project.path("env/.env"), project.path("inside.toml")).unwrap();
    std::os::unix::fs::symlink(outside.path("secret.toml"), project.path("outside.toml")).unwrap();
    std::os::unix::fs::symlink(".", project.path("loop")).unwrap();
    for path in ["inside.toml", "outside.toml", "loop/loop/compute.toml"] {
        let ended = extending(&project, path);
        assert!(
            ended.stderr.contains("extends-not-readable"),
            "{path}: {}",
            ended.stderr
        );
        assert!(!ended.stderr.contains("hunter2"), "{path}: {}", ended.stderr);
    }
}

#[test]
fn a_base_that_is_no_toml_is_named_and_not_quoted() {
    let project = Project::with(&[("shadow.toml", "root:$6$hunter2:19000:0:99999:7:::\n")]);
    let ended = extending(&project, "shadow.toml");
    assert!(
        ended
            .stderr
            .contains("it is not well-formed TOML, first in line 1"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    for format in ["json", "sarif", "github", "azure-devops"] {
        let ended = project.run(&["check", "--output-format", format]).with_code(1);
        assert!(!ended.stdout.contains("hunter2"), "{format}: {}", ended.stdout);
    }
}
