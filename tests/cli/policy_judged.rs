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

/// A rule in which something is nested.
fn nested(times: usize, open: &str, close: &str, inside: &str) -> String {
    let (open, close) = (open.repeat(times), close.repeat(times));
    format!(
        "{{ \"policyRule\": {{\n  \"if\": {open}{inside}{close},\n  \"then\": {{ \"effect\": \"deny\" }} }} }}"
    )
}

fn initiative(name: &str, of: &[&str]) -> String {
    let members = of.iter().map(|of| json!({ "policyDefinitionId": format!("/providers/Microsoft.Authorization/policySetDefinitions/{of}") }));
    let set = json!({ "name": name, "properties": { "policyDefinitions": members.collect::<Vec<_>>() } });
    format!("{set:#}")
}

#[test]
fn what_cannot_be_judged_with_is_one_line_with_the_place_and_exit_status_2() {
    let is_absent = json!({ "field": alias("vmSize"), "exists": false }).to_string();
    let with_parameter = json!({ "name": "sizes", "properties": {
        "parameters": { "sizes": { "type": "Array" } },
        "policyRule": {
            "if": { "field": alias("vmSize"), "notIn": "[parameters('sizes')]" },
            "then": { "effect": "deny" },
        },
    } });
    let chain: Vec<String> = (0..5_000)
        .map(|number| initiative(&format!("set-{number}"), &[&format!("set-{}", number + 1)]))
        .collect();
    let twice: Vec<String> = (0..40)
        .map(|number| {
            let next = format!("set-{}", number + 1);
            initiative(&format!("set-{number}"), &[&next, &next])
        })
        .collect();
    let list = |items: &[String]| format!("[{}]", items.join(","));
    let files = [
        ("cut.json", "{ \"policyRule\": {".to_owned()),
        ("empty.json", String::new()),
        ("no-policy.json", "{\n  \"a\": 1\n}".to_owned()),
        ("a-list-of-nothing.json", "[]".to_owned()),
        ("conditions.json", nested(5_000, "{\"not\":", "}", &is_absent)),
        ("lists.json", nested(5_000, "{\"allOf\":[", "]}", &is_absent)),
        ("parameters.json", format!("{with_parameter:#}")),
        (
            "cycle.json",
            list(&[
                initiative("a", &["b"]),
                initiative("b", &["c"]),
                initiative("c", &["a"]),
            ]),
        ),
        ("itself.json", initiative("a", &["a"])),
        ("chain.json", list(&chain)),
        ("twice.json", list(&twice)),
        ("null.json", "null".to_owned()),
        ("binary.json", "\u{0}\u{1}".to_owned()),
    ];
    let project = Project::with(&[("compute.toml", LAB)]);
    let mut said = String::new();
    for (name, text) in &files {
        project.write(name, text);
        let ended = project.run(&["check", "--policy", name]).with_code(2);
        let errors = ended
            .stderr
            .lines()
            .filter(|line| line.starts_with("error:"))
            .count();
        assert_eq!(errors, 1, "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains(name), "{}", ended.stderr);
        said.push_str(ended.stderr.lines().next().unwrap());
        said.push('\n');
    }
    for path in ["missing.json", "none/*.json"] {
        let ended = project.run(&["check", "--policy", path]).with_code(2);
        said.push_str(ended.stderr.lines().next().unwrap());
        said.push('\n');
    }
    insta::assert_snapshot!("judged_bad_input", said);
}

#[test]
fn what_nests_deep_and_can_be_read_is_judged() {
    let is_absent = json!({ "field": alias("vmSize"), "exists": false }).to_string();
    let functions = |times: usize| {
        let value = format!("[{}field('type'){}]", "toLower(".repeat(times), ")".repeat(times));
        json!({ "value": value, "equals": "x" }).to_string()
    };
    let project = Project::with(&[("compute.toml", LAB)]);
    for (name, text) in [
        ("not.json", nested(120, "{\"not\":", "}", &is_absent)),
        ("any.json", nested(60, "{\"anyOf\":[", "]}", &is_absent)),
        ("call.json", nested(0, "", "", &functions(50))),
        ("calls.json", nested(0, "", "", &functions(5_000))),
    ] {
        project.write(name, text);
        let ended = project.run(&["check", "--policy", name]);
        assert!(
            ended.stderr.contains("1 policy judged 2 computes"),
            "{name}: {}",
            ended.stderr
        );
    }
}

#[test]
fn what_programs_read_has_the_findings_of_policies_and_their_counts() {
    let project = project();
    let ended = project
        .run(&["check", "--policy", "policies", "--output-format", "sarif"])
        .with_code(1);
    assert!(
        ended
            .stderr
            .contains("2 policies judged 2 computes: 2 deny, 2 audit"),
        "{}",
        ended.stderr
    );
    let log: Value = serde_json::from_str(&ended.stdout).unwrap();
    let run = &log["runs"][0];
    assert_eq!(
        run["properties"]["judged"],
        json!({ "policies": 2, "computes": 2, "verdicts": { "deny": 2, "audit": 2 } })
    );
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        assert!(
            rule["helpUri"]
                .as_str()
                .unwrap()
                .ends_with(&format!("/rules/{id}.html")),
            "{rule}"
        );
    }
    let denied = run["results"].as_array().unwrap().iter();
    let denied: Vec<&Value> = denied
        .filter(|result| result["ruleId"] == "denied-by-policy")
        .collect();
    let [denied] = denied.as_slice() else {
        panic!("{denied:?}")
    };
    assert_eq!(denied["level"], "error");
    let place = |location: &Value| {
        let physical = &location["physicalLocation"];
        let line = physical["region"]["startLine"].as_u64().unwrap();
        (
            physical["artifactLocation"]["uri"].as_str().unwrap().to_owned(),
            line,
        )
    };
    assert_eq!(place(&denied["locations"][0]), ("compute.toml".to_owned(), 15));
    assert_eq!(place(&denied["relatedLocations"][0]).0, "policies/sizes.json");
    for format in ["github", "azure-devops"] {
        let mut command = project.command(&["check", "--policy", "policies", "--output-format", format]);
        assert_cmd_snapshot!(format!("judged_{format}"), command);
    }
    let ended = project
        .run(&["check", "--policy", "policies", "--output-format", "json"])
        .with_code(1);
    insta::assert_snapshot!("judged_json", ended.stdout);
}

#[test]
fn a_finding_in_json_is_at_the_property_where_it_is_there() {
    let sizes = json!({ "field": alias("vmSize"), "notIn": ["Standard_E4ds_v5"] });
    let idle = json!({ "field": alias("idleTimeBeforeShutdown"), "exists": false });
    let project = Project::with(&[
        ("sizes.json", &policy("Allowed sizes", &sizes, "deny")),
        ("idle.json", &policy("Idle", &idle, "deny")),
    ]);
    let name = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/computes/ana";
    let compute = json!({
        "id": name,
        "name": "ana",
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "location": "westeurope",
        "properties": { "computeType": "ComputeInstance", "properties": { "vmSize": "Standard_D4ads_v5" } },
    });
    let mut resource = compute.clone();
    resource["name"] = json!("w/ana");
    resource["apiVersion"] = json!("2025-12-01");
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": { "size": { "type": "string", "defaultValue": "Standard_D4ads_v5" } },
        "resources": [resource],
    });
    let by_parameter = template.to_string().replace(
        "\"vmSize\":\"Standard_D4ads_v5\"",
        "\"VMSize\":\"[parameters('size')]\"",
    );
    let by_parameter: Value = serde_json::from_str(&by_parameter).unwrap();
    let of_cli = json!([{
        "id": name, "name": "ana", "type": "computeinstance", "location": "westeurope",
        "size": "Standard_D4ads_v5",
    }]);
    for (file, json) in [
        ("template.json", &template),
        ("by-parameter.json", &by_parameter),
        ("list.json", &json!({ "value": [compute] })),
        ("one.json", &compute),
        ("pages.json", &json!([{ "value": [] }, { "value": [compute] }])),
        ("cli.json", &of_cli),
    ] {
        let text = format!("{json:#}");
        project.write(file, &text);
        let line = |wanted: &str| text.lines().position(|line| line.contains(wanted)).unwrap() + 1;
        let at = |policy: &str| {
            let ended = project.run(&["check", file, "--policy", policy, "--output-format", "json"]);
            let report: Value =
                serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{}", ended.stderr));
            let found = report["findings"].as_array().unwrap().iter();
            let found: Vec<&Value> = found
                .filter(|finding| finding["rule"] == "denied-by-policy")
                .collect();
            let [found] = found.as_slice() else {
                panic!("{file}: {report:#}")
            };
            usize::try_from(found["start"]["line"].as_u64().unwrap()).unwrap()
        };
        let written = if file == "by-parameter.json" {
            "VMSize"
        } else if file == "cli.json" {
            "\"size\""
        } else {
            "\"vmSize\""
        };
        assert_eq!(at("sizes.json"), line(written), "{file}");
        // It is not there: the resource is.
        let start = line("\"id\"") - 1;
        assert_eq!(at("idle.json"), start, "{file}");
    }
}
