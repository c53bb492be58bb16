//! Where findings about policies are: in fleets, in what is kept at a redeployment, and in JSON.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;

use armlet::compile::{self, Compilation, Options};
use armlet::policy::PolicyFile;
use armlet::render::{Format, render};
use armlet::source::SourceFile;
use serde_json::{Value, json};

use crate::support::MapLoader;

const PREFIX: &str = "Microsoft.MachineLearningServices/workspaces/computes/";

/// A policy that denies computes.
fn deny(name: &str, condition: &Value) -> PolicyFile {
    let text = condition.to_string().replace('$', PREFIX);
    let condition: Value = serde_json::from_str(&text).unwrap();
    let definition = json!({ "displayName": name, "policyRule": {
        "if": { "allOf": [
            { "field": "type", "equals": "Microsoft.MachineLearningServices/workspaces/computes" },
            condition,
        ] },
        "then": { "effect": "deny" },
    }});
    PolicyFile {
        name: format!("{name}.json"),
        text: definition.to_string(),
    }
}

fn checked(definition: &str, files: &[(&str, &str)], policies: Vec<PolicyFile>) -> Compilation {
    let files = files.iter();
    let loader = MapLoader(
        files
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    );
    let options = Options {
        policies: policies.into(),
        ..Options::default()
    };
    compile::check(SourceFile::new("compute.toml", definition), &loader, &options)
}

/// The findings of some rules, as people read them.
fn of_rules(compilation: &Compilation, rules: &[&str]) -> String {
    let findings = compilation.findings.iter();
    let findings: Vec<_> = findings
        .filter(|finding| rules.contains(&finding.code.id))
        .cloned()
        .collect();
    render(&findings, &compilation.sources, Format::Human, false, Some(140))
}

const FLEET: &str = r#"[workspace]
name = "mlw-labs"

[environments.dev]
[environments.prod]

[fleet.vision]
members = "people.csv"
name = "ci-{alias}"
size = "{size}"
enable_node_public_ip = true
subnet = { vnet = "vnet-ml", subnet = "snet-compute" }
tags = { team = "vision" }

[fleet.vision.override."ben@uni.example"]
idle_time_before_shutdown = "3h"

[policy.instance]
size = { one_of = ["Standard_D4ads_v5", "Standard_E4ds_v5"] }
enable_node_public_ip = false
description = { required = true }
idle_time_before_shutdown = { at_most = "60m", required = false }

[lints]
node-public-ip-with-subnet = "allow"
not-redeployable = "allow"
idle-shutdown-missing = "allow"
name-shared-by-environments = "allow"
always-on-instance = "allow"
"#;

const PEOPLE: &str = "userPrincipalName,id,size\n\
    ana@uni.example,11111111-1111-4111-8111-111111111111,Standard_D4ads_v5\n\
    ben@uni.example,11111111-1111-4111-8111-111111111112,Standard_D4ads_v5\n\
    cleo@uni.example,11111111-1111-4111-8111-111111111113,Standard_E8ds_v5\n";

#[test]
fn what_policies_say_of_a_fleet_is_at_the_cell_the_override_or_the_line_of_the_fleet() {
    let policies = vec![
        deny(
            "sizes",
            &json!({ "field": "$vmSize", "notIn": ["Standard_D4ads_v5", "Standard_E4ds_v5"] }),
        ),
        deny(
            "public",
            &json!({ "field": "$enableNodePublicIp", "equals": true }),
        ),
        deny("described", &json!({ "field": "$description", "exists": false })),
        deny(
            "idle",
            &json!({ "field": "$idleTimeBeforeShutdown", "in": ["PT180M", "PT3H"] }),
        ),
        deny("names", &json!({ "field": "name", "notLike": "team-*" })),
    ];
    let compilation = checked(FLEET, &[("people.csv", PEOPLE)], policies);
    let mut seen = of_rules(&compilation, &["against-policy"]);
    seen.push_str(&of_rules(&compilation, &["denied-by-policy"]));
    let others = compilation.findings.iter();
    let others: Vec<&str> = others
        .map(|finding| finding.code.id)
        .filter(|rule| !["against-policy", "denied-by-policy"].contains(rule))
        .collect();
    write!(seen, "{others:?}").unwrap();
    insta::assert_snapshot!("policy_fleet", seen);
}

#[test]
fn a_thousand_instances_over_the_same_defaults_are_one_finding() {
    let mut definition = String::from(
        "[workspace]\nname = \"mlw-labs\"\n\n[defaults.instance]\nsize = \"Standard_E8ds_v5\"\n\
         idle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\n\n\
         [policy.instance]\nsize = { one_of = [\"Standard_D4ads_v5\"] }\n",
    );
    for number in 0..1_000 {
        write!(definition, "\n[instance.team-{number:04}-x]\n").unwrap();
    }
    let policy = deny(
        "sizes",
        &json!({ "field": "$vmSize", "notIn": ["Standard_D4ads_v5"] }),
    );
    let compilation = checked(&definition, &[], vec![policy]);
    for rule in ["against-policy", "denied-by-policy"] {
        let found = compilation.findings.iter();
        let found: Vec<_> = found.filter(|finding| finding.code.id == rule).collect();
        assert_eq!(found.len(), 1, "{rule}");
        let note = "the same holds for 1000 instances".to_owned();
        assert!(found[0].notes.contains(&note), "{:?}", found[0].notes);
    }
}

const KEPT: &str = r#"[workspace]
name = "mlw-labs"

[instance.ana-notebooks]
size = "Standard_D4ads_v5"
on_redeploy = "keep"
idle_time_before_shutdown = "30m"
time_zone = "UTC"
schedules = [{ action = "stop", cron = "0 19 * * *" }]

[instance.ana-notebooks.creation_script]
inline = """
#!/bin/bash
set -e
"""

[[instance.ana-notebooks.custom_applications]]
name = "rstudio"
image = "ghcr.io/azure/rocker-rstudio-ml-verse:latest"
endpoints = [{ target = 8787, published = 8787 }]

[lints]
not-redeployable = "allow"
idle-blocked-by-application = "allow"
"#;

/// What each policy says of an instance that is kept: of its creation, and of its redeployment where that is something else.
#[test]
fn a_kept_instance_is_judged_as_it_is_created_and_as_it_is_deployed_again() {
    let required = [
        (
            "idle",
            json!({ "field": "$idleTimeBeforeShutdown", "exists": false }),
        ),
        (
            "schedules",
            json!({ "count": { "field": "$schedules.computeStartStop[*]" }, "less": 1 }),
        ),
        (
            "script",
            json!({ "field": "$setupScripts.scripts.creationScript.scriptData", "exists": false }),
        ),
        (
            "applications",
            json!({ "count": { "field": "$customServices[*]" }, "equals": 0 }),
        ),
    ];
    let forbidden = [
        (
            "no idle",
            json!({ "field": "$idleTimeBeforeShutdown", "equals": "PT30M" }),
        ),
        (
            "no schedules",
            json!({ "count": { "field": "$schedules.computeStartStop[*]" }, "greater": 0 }),
        ),
        (
            "no script",
            json!({ "field": "$setupScripts.scripts.creationScript.scriptData", "exists": true }),
        ),
        (
            "no applications",
            json!({ "field": "$customServices[*].name", "exists": true }),
        ),
    ];
    let policies = required.iter().chain(&forbidden);
    let policies = policies.map(|(name, condition)| deny(name, condition)).collect();
    let compilation = checked(KEPT, &[], policies);
    let rows = &compilation.judged.as_ref().unwrap().rows;
    let said: Vec<(&str, &str, Option<&str>)> = rows
        .iter()
        .filter(|row| row.is_compute)
        .map(|row| (row.policy.as_str(), row.verdict, row.redeployed))
        .collect();
    let (denied, compliant) = (Some("deny"), Some("compliant"));
    assert_eq!(
        said,
        [
            // The existing time is sent, which is taken for the one of the creation.
            ("idle", "compliant", None),
            ("schedules", "compliant", denied),
            ("script", "compliant", denied),
            ("applications", "compliant", denied),
            ("no idle", "deny", None),
            ("no schedules", "deny", compliant),
            ("no script", "deny", compliant),
            // A list that is not sent has no item that is wrong: `exists` holds for all of none.
            ("no applications", "deny", None),
        ]
    );
    insta::assert_snapshot!("policy_kept", of_rules(&compilation, &["denied-by-policy"]));
    let only_created = KEPT.replace("\"keep\"", "\"create_only\"");
    let policies = required
        .iter()
        .map(|(name, condition)| deny(name, condition))
        .collect();
    let compilation = checked(&only_created, &[], policies);
    let rows = &compilation.judged.as_ref().unwrap().rows;
    let mut rows = rows.iter();
    assert!(rows.all(|row| row.verdict == "compliant" && row.redeployed.is_none()));
}

#[test]
fn a_fleet_that_is_kept_is_said_once() {
    let definition = format!(
        "[workspace]\nname = \"mlw-labs\"\n\n[fleet.vision]\nmembers = \"people.csv\"\nname = \"ci-{{alias}}\"\n{}",
        KEPT.split("[instance.ana-notebooks]\n").nth(1).unwrap()
    )
    .replace("instance.ana-notebooks", "fleet.vision");
    let policies = vec![
        deny(
            "schedules",
            &json!({ "count": { "field": "$schedules.computeStartStop[*]" }, "less": 1 }),
        ),
        deny(
            "script",
            &json!({ "field": "$setupScripts.scripts.creationScript.scriptData", "exists": false }),
        ),
        deny(
            "idle",
            &json!({ "field": "$idleTimeBeforeShutdown", "exists": false }),
        ),
    ];
    let compilation = checked(&definition, &[("people.csv", PEOPLE)], policies);
    let rows = &compilation.judged.as_ref().unwrap().rows;
    let denied = rows.iter().filter(|row| row.redeployed == Some("deny")).count();
    assert_eq!(denied, 2 * 3);
    let found = compilation.findings.iter();
    let found: Vec<_> = found
        .filter(|finding| finding.code.id == "denied-by-policy")
        .collect();
    assert_eq!(
        found.len(),
        2,
        "{}",
        of_rules(&compilation, &["denied-by-policy"])
    );
}
