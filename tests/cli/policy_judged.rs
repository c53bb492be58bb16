//! `armlet check --policy`: what is said where, the last line, JSON, templates and lists, and bad input.

use insta_cmd::assert_cmd_snapshot;
use serde_json::{Value, json};

use super::project::{LAB, Project};

/// A policy on instances.
fn policy(name: &str, condition: &Value, effect: &str) -> String {
    let rule = json!({
        "displayName": name,
        "policyRule": {
            "if": { "allOf": [
                { "field": "type", "equals": "Microsoft.MachineLearningServices/workspaces/computes" },
                condition,
            ] },
            "then": { "effect": effect },
        },
    });
    format!("{rule:#}")
}

fn alias(path: &str) -> String {
    format!("Microsoft.MachineLearningServices/workspaces/computes/{path}")
}

fn project() -> Project {
    let sizes = json!({ "field": alias("vmSize"), "notIn": ["Standard_E4ds_v5", "Standard_E8ds_v5"] });
    let tags = json!({ "field": "tags['owner']", "exists": false });
    let unknown = json!({ "field": alias("vmSize"), "resembles": "x" });
    Project::with(&[
        ("compute.toml", LAB),
        ("policies/sizes.json", &policy("Allowed sizes", &sizes, "deny")),
        ("policies/tags.json", &policy("An owner", &tags, "audit")),
        ("unknown.json", &policy("Unknown", &unknown, "deny")),
    ])
}

#[test]
fn a_denial_is_at_its_key_and_the_last_line_counts() {
    assert_cmd_snapshot!(
        "judged_human",
        project().command(&["check", "--policy", "policies"])
    );
}

#[test]
fn what_cannot_be_judged_is_a_warning_at_its_place_in_the_policy() {
    assert_cmd_snapshot!(
        "judged_unknown",
        project().command(&["check", "--policy", "unknown.json"])
    );
}

#[test]
fn json_has_every_verdict() {
    let project = project();
    let ended = project
        .run(&["check", "--policy", "policies/*.json", "--output-format", "json"])
        .with_code(1);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["policies"], 2);
    let verdicts = report["verdicts"].as_array().unwrap();
    let denied = verdicts
        .iter()
        .filter(|verdict| verdict["verdict"] == "deny")
        .count();
    let findings = report["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .filter(|finding| finding["rule"] == "denied-by-policy")
        .count();
    // One in each environment, and one finding about both.
    assert_eq!((denied, found), (2, 1));
}

#[test]
fn a_template_and_a_list_are_judged_too() {
    let project = project();
    project.run(&["build"]).with_code(0);
    let ended = project
        .run(&["check", "compute.json", "--policy", "policies"])
        .with_code(1);
    assert!(ended.stderr.contains("denied-by-policy"), "{}", ended.stderr);
    let list = json!({ "value": [{
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/computes/ana",
        "name": "ana",
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "location": "westeurope",
        "tags": { "owner": "ana" },
        "properties": { "computeType": "ComputeInstance", "properties": { "vmSize": "Standard_D4ads_v5" } },
    }]});
    std::fs::write(project.path("list.json"), list.to_string()).unwrap();
    let ended = project
        .run(&["check", "list.json", "--policy", "policies"])
        .with_code(1);
    assert!(ended.stderr.contains("denied-by-policy"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("audited-by-policy"), "{}", ended.stderr);
    let refused = project.run(&["check", "list.json"]).with_code(2);
    assert!(refused.stderr.contains("--policy"), "{}", refused.stderr);
}

#[test]
fn what_is_no_policy_is_one_line_and_exit_status_2() {
    let project = Project::with(&[
        ("compute.toml", LAB),
        ("cut.json", "{ \"policyRule\": {"),
        ("other.json", "{ \"a\": 1 }"),
    ]);
    for path in ["cut.json", "other.json", "missing.json", "none/*.json"] {
        let ended = project.run(&["check", "--policy", path]).with_code(2);
        let errors = ended
            .stderr
            .lines()
            .filter(|line| line.starts_with("error:"))
            .count();
        assert_eq!(errors, 1, "{}", ended.stderr);
    }
}
