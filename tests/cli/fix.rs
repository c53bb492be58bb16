//! `armlet check --fix`: what is mended, what stays, what is left.

use insta_cmd::assert_cmd_snapshot;

use super::project::{LAB, Project, broken_lab};

/// Two mistakes that are certain, with a layout of its own, and one that is not.
const MISSPELT: &str = "# The lab.\n\
    [workspace]\n\
    name    = \"mlw-labs\" # ours\n\
    \n\
    [cluster.cpu-cluster]   # small\n\
    \tsiez  = 'STANDARD_DS3_v2' # nodes\n\
    tier = \"LowPriority\"\n\
    min_instances = 3\n\
    max_instances = 2\n\
    [lints]\n\
    always-on-nodes = 'allow'\n";

const MENDED: &str = "# The lab.\n\
    [workspace]\n\
    name    = \"mlw-labs\" # ours\n\
    \n\
    [cluster.cpu-cluster]   # small\n\
    \tsize  = 'STANDARD_DS3_v2' # nodes\n\
    tier = \"low_priority\"\n\
    min_instances = 3\n\
    max_instances = 2\n\
    [lints]\n\
    always-on-nodes = 'allow'\n";

#[test]
fn what_is_certain_is_mended_and_the_rest_reported() {
    let project = Project::of(MISSPELT);
    assert_cmd_snapshot!("fix", project.command(&["check", "--fix"]));
    assert_eq!(project.read("compute.toml"), MENDED);
    assert_eq!(project.files().len(), 1, "no other file is left behind");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let project = Project::of(crlf(MISSPELT));
    project.run(&["check", "--fix"]).with_code(1);
    assert_eq!(project.read("compute.toml"), crlf(MENDED));
}

#[test]
fn a_definition_without_certain_mistakes_is_not_touched() {
    let project = Project::of(broken_lab());
    let before = project.files();
    let ended = project.run(&["check", "--fix"]).with_code(1);
    assert!(ended.stderr.starts_with("fixed 0 mistakes\n"), "{}", ended.stderr);
    assert_eq!(project.files(), before);
}

#[test]
fn if_everything_is_mended_the_status_is_that_of_a_sound_definition() {
    let misspelt = LAB.replace("max_instances", "max_instnaces");
    let project = Project::of(misspelt);
    let ended = project.run(&["check", "--fix"]).with_code(0);
    assert_eq!(ended.stderr, "fixed 1 mistake\nwrote compute.toml\nno findings\n");
    assert_eq!(project.read("compute.toml"), LAB);
}

#[test]
fn of_two_keys_that_mean_the_same_neither_is_taken_for_the_right_one() {
    let text = MISSPELT.replace("\tsiez", "vm_size = 'STANDARD_DS4_v2'\n\tsiez");
    let project = Project::of(&text);
    let ended = project.run(&["check", "--fix"]).with_code(1);
    assert!(!ended.stderr.contains("duplicate-key"), "{}", ended.stderr);
    assert_eq!(
        project.read("compute.toml"),
        text.replace("LowPriority", "low_priority"),
        "the others are mended"
    );
}

const BASE: &str = "[workspace]\nname = \"mlw-labs\"\n\n[defaults.cluster]\nsiez = \"STANDARD_DS3_v2\" # base\nteir = \"dedicated\"\n";

fn with_a_base() -> Project {
    let user = "extends = [\"../base.toml\"]\n\n[cluster.cpu-cluster]\nmax_instances = 2\n";
    Project::with(&[
        ("base.toml", BASE),
        ("a/compute.toml", user),
        ("b/compute.toml", user),
    ])
}

#[test]
fn a_file_that_two_definitions_extend_is_mended_once() {
    let project = with_a_base();
    let user = project.read("a/compute.toml");
    let ended = project.run(&["check", "--fix", "."]);
    let mended = project.read("base.toml");
    assert!(
        mended.contains("\nsize = \"STANDARD_DS3_v2\" # base\n"),
        "{mended}\n{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("\nwrote a/../base.toml\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.read("a/compute.toml"), user);
}

#[test]
fn a_file_outside_of_the_paths_given_is_named_and_not_written() {
    for paths in [&["a", "b"][..], &["a/compute.toml"]] {
        let project = with_a_base();
        let before = project.files();
        let ended = project.run(&[&["check", "--fix"], paths].concat()).with_code(1);
        assert!(ended.stderr.starts_with("fixed 0 mistakes\n"), "{}", ended.stderr);
        let named = "note: `base.toml` has mistakes that `--fix` can fix, but it is not in the paths given; pass it too";
        let named = ended.stderr.replace("a/../base", "base").contains(named);
        assert!(named, "{}", ended.stderr);
        assert_eq!(project.files(), before);
    }
}

#[test]
fn what_is_left_can_be_read_by_programs() {
    let project = Project::of(MISSPELT);
    let ended = project
        .run(&["check", "--fix", "--output-format", "json"])
        .with_code(1);
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let rules: Vec<&str> = findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["low-priority-is-spot", "min-above-max"]);
    assert_eq!(ended.stderr, "fixed 2 mistakes\nwrote compute.toml\n");
}

#[test]
fn standard_input_cannot_be_mended() {
    let ended = Project::empty().run_with_input(&["check", "--fix", "-"], MISSPELT.as_bytes());
    let ended = ended.with_code(2);
    assert_eq!(
        ended.errors(),
        ["error: `--fix` cannot be used with standard input"]
    );
}

#[cfg(unix)]
#[test]
fn a_definition_behind_a_link_is_mended_where_it_is() {
    let project = Project::with(&[("shared/lab.toml", MISSPELT)]);
    std::os::unix::fs::symlink("shared/lab.toml", project.path("compute.toml")).unwrap();
    project.run(&["check", "--fix"]).with_code(1);
    assert!(project.path("compute.toml").is_symlink());
    assert_eq!(project.read("shared/lab.toml"), MENDED);
}

#[test]
fn a_secret_in_the_file_stays_what_it_is() {
    let secret =
        "[cluster.cpu-cluster.ssh]\nadmin_username = \"azureuser\"\nadmin_password = \"Hunter2Hunter2\"\n";
    let project = Project::of(MISSPELT.replace("[lints]\n", &format!("{secret}[lints]\n")));
    let ended = project.run(&["check", "--fix"]).with_code(1);
    assert!(!ended.stderr.contains("Hunter2"), "{}", ended.stderr);
    let fixed = MENDED.replace("[lints]\n", &format!("{secret}[lints]\n"));
    assert_eq!(project.read("compute.toml"), fixed);
}
