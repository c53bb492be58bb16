//! `armlet check`: what is reported, in which form, on which stream, with which exit status.

use insta_cmd::assert_cmd_snapshot;
use serde_json::Value;

use super::project::{LAB, Project, broken_lab};

/// Two definitions with a mistake each, the second on its third line.
fn two_broken() -> Project {
    Project::with(&[
        ("a/compute.toml", &broken_lab()),
        ("b/compute.toml", "[workspace]\nname = \"mlw-labs\"\nsiez = 1\n"),
    ])
}

#[test]
fn a_definition_without_mistakes_is_said_to_have_none() {
    let project = Project::of(LAB);
    let ended = project.run(&["check"]).with_code(0);
    assert_eq!(
        (ended.stdout.as_str(), ended.stderr.as_str()),
        ("", "no findings\n")
    );
    assert!(project.outputs().is_empty());
}

#[test]
fn people_read_findings_on_standard_error() {
    assert_cmd_snapshot!("check_human", two_broken().command(&["check", "."]));
}

#[test]
fn json_is_one_document_for_all_definitions() {
    let ended = two_broken()
        .run(&["check", "--output-format", "json", "."])
        .with_code(1);
    assert_eq!(ended.stderr, "");
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["version"], 1);
    let findings = report["findings"].as_array().unwrap();
    let places: Vec<(&str, &str, u64)> = findings
        .iter()
        .map(|finding| {
            (
                finding["file"].as_str().unwrap(),
                finding["rule"].as_str().unwrap(),
                finding["start"]["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("a/compute.toml", "min-above-max", 16),
            ("b/compute.toml", "unknown-property", 3)
        ]
    );
}

#[test]
fn sarif_is_one_run_with_the_pages_of_its_rules() {
    let ended = two_broken()
        .run(&["check", "--output-format", "sarif", "."])
        .with_code(1);
    assert_eq!(ended.stderr, "");
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["version"], "2.1.0");
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    let results = report["runs"][0]["results"].as_array().unwrap();
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(results[0]["ruleId"], "min-above-max");
    assert_eq!(
        (&region["startColumn"], &region["endColumn"]),
        (&Value::from(17), &Value::from(18))
    );
}

#[test]
fn annotations_of_services_go_to_standard_output_a_line_each() {
    let project = two_broken();
    for (format, beginning) in [
        ("github", "::error file="),
        ("azure-devops", "##vso[task.logissue type=error;"),
    ] {
        let ended = project
            .run(&["check", "--output-format", format, "."])
            .with_code(1);
        assert_eq!(ended.stderr, "");
        assert_eq!(ended.stdout.lines().count(), 2, "{}", ended.stdout);
        assert!(
            ended.stdout.lines().all(|line| line.starts_with(beginning)),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn every_format_ends_with_the_same_status() {
    let (fresh, broken) = (Project::of(LAB), two_broken());
    for format in ["human", "json", "sarif", "github", "azure-devops"] {
        fresh.run(&["check", "--output-format", format]).with_code(0);
        broken
            .run(&["check", "--output-format", format, "."])
            .with_code(1);
    }
}

#[test]
fn a_warning_is_reported_and_does_not_fail() {
    let unused = format!("{LAB}\n[parameters.nobody]\ndefault = \"x\"\n");
    let project = Project::of(unused);
    let ended = project
        .run(&["check"])
        .with_code(0)
        .with_only_rule("unused-parameter");
    assert!(
        ended.stderr.contains("\nwarning: 1 warning\nhelp: "),
        "{}",
        ended.stderr
    );
    project.run(&["build"]).with_code(0);
    assert!(project.exists("compute.json"));
}

#[test]
fn the_last_lines_count_what_can_be_fixed_and_name_explain() {
    let broken = format!("{LAB}\n[parameters.nobody]\ndefault = \"x\"\n").replace("size =", "vmSize =");
    let ended = Project::of(broken).run(&["check"]).with_code(1);
    let last = ended.stderr.lines().rev().take(2).collect::<Vec<&str>>();
    assert!(last[1].ends_with(" fixable with `--fix`"), "{}", ended.stderr);
    assert!(last[0].contains("`armlet explain RULE`"), "{}", ended.stderr);
}

#[test]
fn the_day_decides_whether_an_allow_has_expired() {
    let lint = "min-above-max = { level = \"allow\", reason = \"being moved\", until = \"2026-12-31\" }\n";
    let project = Project::of(format!("{}{lint}", broken_lab()));
    project.run(&["check", "--today", "2026-12-30"]).with_code(0);
    let ended = project.run(&["check", "--today", "2027-01-01"]);
    assert!(ended.stderr.contains("expired-allow"), "{}", ended.stderr);
}

#[test]
fn all_mistakes_of_a_file_come_in_one_run() {
    let text = r#"
[workspace]
nmae = "mlw-labs"

[instance.ci]
siez = "STANDARD_DS3_v2"
time_zone = "Mars/Olympus"
idle_time_before_shutdown = "4d"

[[instance.ci.schedules]]
action = "stop"
cron = "99 99 * * banana"

[cluster.gpu]
size = "STANDARD_DS3_v2"
min_instances = 6
max_instances = 4
location = { param = "nowhere" }
"#;
    let ended = Project::of(text).run(&["check"]).with_code(1);
    for rule in [
        "unknown-property",
        "unknown-time-zone",
        "idle-time-out-of-range",
        "invalid-cron",
        "min-above-max",
        "undeclared-parameter",
    ] {
        assert!(
            ended.stderr.contains(&format!("error[{rule}]")),
            "{rule}:\n{}",
            ended.stderr
        );
    }
    assert_eq!(ended.stderr.matches("error[invalid-cron]").count(), 3);
}
