//! `armlet policy`: the files that it writes, as a reviewer reads them, and what it refuses.

use super::project::Project;

const COMPANY: &str = r##"
[policy.instance]
idle_time_before_shutdown = { at_most = "60m", default = "30m" }
schedules = { required = true, default = [{ action = "stop", cron = "0 19 * * *", time_zone = "Europe/Madrid" }] }
creation_script = { file = "scripts/company.sh" }
startup_script = { path = "Users/admin/startup.sh" }
size = { one_of = ["Standard_D4ads_v5", "Standard_NC24ads_A100_v4"] }
enable_node_public_ip = false
assigned_user = { required = true }
subnet = { vnet = "vnet-ml", subnet = "snet-compute", resource_group = "rg-net" }
tags = { required = ["owner", "cost-center"], default = { cost-center = "[none]" } }

[policy.cluster]
max_instances = { at_most = 10 }
idle_time_before_scale_down = { at_least = "60s", at_most = "10m" }
size = { one_of = ["Standard_D4ads_v5"], effect = "audit" }
tier = { equals = "dedicated", required = false }

[policy.attached]
type = { one_of = ["databricks", "synapse_spark"] }
"##;

const SCRIPT: &str = "#!/bin/bash\nset -e\ninstall -d /etc/company\n";

fn project() -> Project {
    Project::with(&[("company.toml", COMPANY), ("scripts/company.sh", SCRIPT)])
}

#[test]
fn the_template_is_read_as_a_reviewer_reads_it() {
    let ended = project().run(&["policy", "company.toml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    insta::assert_snapshot!("policy_template", ended.stdout);
    let whole: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let resources = whole["resources"].as_array().unwrap();
    // A definition for each of 14 requirements, of which one is a default alone, one more for the two other defaults, and the
    // initiative.
    assert_eq!(resources.len(), 14 + 2 + 1);
}

#[test]
fn plain_files_and_an_assignment_are_written_into_a_folder() {
    let project = project();
    let scope = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-labs";
    let ended = project.run(&["policy", "company.toml", "-o", "policy", "--assign", scope]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    insta::assert_snapshot!("policy_written", ended.stderr);
    let idle = "policy/company-instance-idle-time-before-shutdown";
    insta::assert_snapshot!("policy_rules", project.read(&format!("{idle}.rules.json")));
    insta::assert_snapshot!("policy_params", project.read(&format!("{idle}.params.json")));
    insta::assert_snapshot!("policy_assignment", project.read("policy/policy.assignment.json"));
    let again = project.run(&["policy", "company.toml", "-o", "policy", "--assign", scope]);
    assert!(
        again.stderr.contains("all outputs are up to date"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_template_of_a_management_group_names_its_own_definitions() {
    let ended = project().run(&["policy", "company.toml", "--management-group"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("managementGroupDeploymentTemplate.json#"));
    let id = "[extensionResourceId(managementGroup().id, 'Microsoft.Authorization/policyDefinitions', ";
    assert!(ended.stdout.contains(id), "{}", ended.stdout);
}

#[test]
fn a_script_has_the_bytes_that_a_template_of_the_same_definition_carries() {
    let definition = "[workspace]\nname = \"mlw-team\"\n[output]\nscripts = \"base64\"\n[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\n\
         idle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\ncreation_script = { file = \"company.sh\" }\n\
         [policy.instance]\ncreation_script = { required = true, default = { file = \"company.sh\" } }\n";
    let project = Project::with(&[
        ("compute.toml", definition),
        ("company.sh", &SCRIPT.replace('\n', "\r\n")),
    ]);
    let value = |text: &str, pointer: &str| -> serde_json::Value {
        let whole: serde_json::Value = serde_json::from_str(text).unwrap();
        whole.pointer(pointer).unwrap_or_else(|| panic!("{text}")).clone()
    };
    let template = project.run(&["build", "--stdout"]).stdout;
    let policy = project.run(&["policy"]).stdout;
    let resources = value(&template, "/resources");
    let compute = resources
        .as_array()
        .map_or(&resources["anaNotebooks"], |all| all.last().unwrap());
    let script = &compute["properties"]["properties"]["setupScripts"]["scripts"]["creationScript"];
    let details = value(&policy, "/resources/0/properties/policyRule/then/details");
    assert_eq!(details[0]["value"], script["scriptSource"]);
    assert_eq!(details[1]["value"], script["scriptData"]);
}

#[test]
fn what_azure_policy_cannot_express_is_an_error_that_says_so() {
    let project = Project::with(&[("company.toml", "[policy.instance]\nenable_sso = true\n")]);
    let ended = project.run(&["policy", "company.toml"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    let message = "error: company.toml:2:1: Azure Policy has no alias for `properties.properties.enableSSO`";
    assert!(ended.stderr.contains(message), "{}", ended.stderr);
}

#[test]
fn nothing_to_write_and_wrong_arguments_are_one_clear_line() {
    let project = Project::with(&[(
        "empty.toml",
        "[defaults.instance]\nsize = \"Standard_D4ads_v5\"\n",
    )]);
    for (arguments, message) in [
        (&["policy", "empty.toml"][..], "it has no `[policy.KIND]`"),
        (&["policy", "nowhere.toml"], "nowhere.toml"),
        (
            &["policy", "empty.toml", "--assign", "rg-labs"],
            "a scope is /subscriptions/ID",
        ),
        (
            &["policy", "empty.toml", "--assign", "/subscriptions/1"],
            "`--assign` writes several files",
        ),
    ] {
        let ended = project.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{arguments:?}: {}", ended.stderr);
    }
}
