//! `armlet init`: a definition to begin with, and what is still to be filled in.

use super::project::Project;

#[test]
fn a_new_definition_ends_with_what_is_to_be_filled_in() {
    let project = Project::empty();
    let ended = project.run(&["init"]).with_code(0);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let expected = [
        "wrote compute.toml; fill in these values, then run `armlet build compute.toml`:",
        "  compute.toml:20  workspaceName: az ml workspace list --query \"[].name\" --output tsv",
        "  compute.toml:21  ownerObjectId: az ad user show --id <user name> --query id --output tsv",
    ];
    assert_eq!(lines, expected);
    let definition = project.read("compute.toml");
    let line = definition.lines().nth(19).unwrap();
    assert_eq!(line, "workspaceName = \"my-workspace\"");
}

#[test]
fn what_is_not_filled_in_is_never_built() {
    for purpose in ["notebooks", "training", "batch", "realtime", "spark"] {
        let project = Project::empty();
        project.run(&["init", "--for", purpose]).with_code(0);
        let ended = project.run(&["check", "--output-format", "json"]).with_code(1);
        let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let rules: Vec<&str> = found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap())
            .collect();
        assert!(
            !rules.is_empty() && rules.iter().all(|rule| *rule == "placeholder-value"),
            "{rules:?}"
        );
        project.run(&["build"]).with_code(1);
        assert_eq!(project.outputs(), Vec::<String>::new());
    }
}

#[test]
fn once_it_is_filled_in_a_new_definition_builds_with_the_files_of_its_environment() {
    let project = Project::empty();
    project.run(&["init"]).with_code(0);
    let filled = project
        .read("compute.toml")
        .replace("my-workspace", "mlw-team")
        .replace(
            "00000000-0000-0000-0000-000000000000",
            "8a0b5c5e-3f0a-4d43-9a52-0d1f6c6a7b11",
        );
    project.write("compute.toml", filled);
    let ended = project.run(&["build"]).with_code(0);
    assert!(!ended.stderr.contains("note:"), "{}", ended.stderr);
    let parameters = project.read("compute.dev.parameters.json");
    assert!(
        parameters.contains("8a0b5c5e-3f0a-4d43-9a52-0d1f6c6a7b11"),
        "{parameters}"
    );
    project.run(&["build", "--check"]).with_code(0);
}
