//! What Azure says is there, in each form in which it is printed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::Value;
use armlet::azure::access::{self, Access};
use armlet::live::{self, Answer, Coverage, Form, LiveResource};
use serde_json::{Value as Json, json};

use crate::judges;

fn sample(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live");
    fs::read_to_string(folder.join(path)).unwrap()
}

fn read(text: &str) -> Answer {
    live::read(text).unwrap_or_else(|error| panic!("{error}"))
}

fn one<'a>(answer: &'a Answer, name: &str) -> &'a LiveResource {
    let mut resources = answer.resources.iter();
    resources.find(|resource| resource.name() == name).unwrap()
}

fn body(resource: &LiveResource) -> Json {
    Json::Object(resource.resource.body.to_json())
}

fn shows(resource: &LiveResource, path: &str) -> bool {
    let path = path.replace("[]", ".[]");
    resource.shows(&path.split('.').collect::<Vec<_>>())
}

const INNER: &str = "properties.properties";

#[test]
fn a_rest_list_gives_each_compute_as_a_template_would_write_it() {
    let answer = read(&sample("rest/list.json"));
    assert_eq!((answer.coverage, answer.has_more), (Coverage::Computes, false));
    let names: Vec<&str> = answer.resources.iter().map(LiveResource::name).collect();
    assert_eq!(
        names,
        [
            "ana-notebooks",
            "cpu-cluster",
            "rstudio",
            "k8s",
            "spark",
            "vm",
            "factory"
        ]
    );
    let ana = one(&answer, "ana-notebooks");
    assert_eq!(ana.form, Form::Rest);
    assert_eq!(
        ana.place.subscription.as_deref(),
        Some("11111111-2222-3333-4444-555555555555")
    );
    assert_eq!(ana.place.resource_group.as_deref(), Some("rg-labs"));
    assert_eq!(ana.place.workspace(), Some("mlw-labs"));
    assert_eq!(
        body(ana),
        json!({
            "location": "westeurope",
            "tags": { "team": "vision" },
            "identity": { "type": "SystemAssigned" },
            "properties": {
                "disableLocalAuth": true,
                "computeType": "ComputeInstance",
                "computeLocation": "westeurope",
                "properties": {
                    "vmSize": "STANDARD_D4ADS_V5",
                    "applicationSharingPolicy": "Shared",
                    "sshSettings": { "sshPublicAccess": "Disabled" },
                    "computeInstanceAuthorizationType": "personal",
                    "personalComputeInstanceSettings": { "assignedUser": {
                        "objectId": "aaaaaaaa-0000-0000-0000-000000000001",
                        "tenantId": "99999999-0000-0000-0000-000000000002"
                    } },
                    "idleTimeBeforeShutdown": "PT30M",
                    "enableNodePublicIp": true,
                    "enableSSO": true,
                    "enableBatchPrivateLink": false,
                    "setupScripts": { "scripts": {
                        "creationScript": {
                            "scriptSource": "inline",
                            "scriptData": "IyEvYmluL2Jhc2gKc2V0IC1ldW8gcGlwZWZhaWwKcGlwIGluc3RhbGwgcG9sYXJzCg==",
                            "timeout": "20m"
                        },
                        "startupScript": {
                            "scriptSource": "workspaceStorage",
                            "scriptData": "Users/admin/startup.sh",
                            "scriptArguments": "a b"
                        }
                    } },
                    "schedules": { "computeStartStop": [
                        {
                            "status": "Enabled", "action": "Stop", "triggerType": "Cron",
                            "cron": {
                                "startTime": "2026-01-01T00:00:00",
                                "timeZone": "Romance Standard Time",
                                "expression": "0 18 * * 1-5"
                            }
                        },
                        {
                            "status": "Enabled", "action": "Start", "triggerType": "Recurrence",
                            "recurrence": {
                                "frequency": "Week", "interval": 1, "timeZone": "Romance Standard Time",
                                "schedule": { "hours": [9], "minutes": [0], "weekDays": ["Monday", "Friday"] }
                            }
                        }
                    ] }
                }
            }
        })
    );
    let script = ana
        .resource
        .body
        .get("properties")
        .and_then(|properties| match properties {
            Value::Object(properties) => properties
                .clone()
                .take_at("properties.setupScripts.scripts.creationScript"),
            _ => None,
        });
    let Some(Value::Object(script)) = script else {
        panic!()
    };
    assert!(
        matches!(script.get("scriptData"), Some(Value::Script(script)) if script.text.contains("polars"))
    );
}

#[test]
fn what_failed_is_named_with_azure_s_words() {
    let rest = read(&sample("rest/list.json"));
    let failed: Vec<&str> = rest
        .resources
        .iter()
        .filter(|one| one.has_failed())
        .map(LiveResource::name)
        .collect();
    assert_eq!(failed, ["rstudio"]);
    let errors: Vec<String> = one(&rest, "rstudio")
        .errors
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        errors,
        [
            "QuotaExceeded: Operation would exceed the approved quota of family standardDADSv5Family.",
            "CreateFailed: The instance could not be allocated."
        ]
    );
    let cli = read(&sample("cli/list.json"));
    let rstudio = one(&cli, "rstudio");
    assert!(rstudio.has_failed());
    assert_eq!(rstudio.errors[0].to_string(), "QuotaExceeded");
    // A client that prints the names of enumerations.
    let text = sample("cli/list.json").replace("\"Failed\"", "\"ProvisioningState.FAILED\"");
    let cli = read(&text.replace("\"CreateFailed\"", "\"ComputeInstanceState.CREATE_FAILED\""));
    let rstudio = one(&cli, "rstudio");
    assert_eq!(rstudio.provisioning_state.as_deref(), Some("Failed"));
    assert_eq!(rstudio.state.as_deref(), Some("CreateFailed"));
}

/// Every value of the one that the other has too, or that the other does not show; what remains of the one.
fn unexplained(
    rest: &Json,
    cli: &Json,
    path: &mut Vec<String>,
    resource: &LiveResource,
    found: &mut Vec<String>,
) {
    if !resource.shows(path) {
        return;
    }
    match (rest, cli) {
        (Json::Object(rest), Json::Object(cli)) => {
            for (key, value) in rest {
                path.push(key.clone());
                unexplained(value, cli.get(key).unwrap_or(&Json::Null), path, resource, found);
                path.pop();
            }
        }
        (Json::Object(rest), Json::Null) if !rest.is_empty() => {
            unexplained(&Json::Object(rest.clone()), &json!({}), path, resource, found);
        }
        (Json::Array(rest), Json::Array(cli)) if rest.len() == cli.len() => {
            path.push("[]".to_owned());
            for (rest, cli) in rest.iter().zip(cli) {
                unexplained(rest, cli, path, resource, found);
            }
            path.pop();
        }
        (rest, cli) if rest == cli => {}
        (rest, cli) => found.push(format!("{}: {rest} and {cli}", path.join("."))),
    }
}

#[test]
fn the_form_of_the_cli_says_what_the_rest_form_says_or_does_not_show_it() {
    let (rest, cli) = (read(&sample("rest/list.json")), read(&sample("cli/list.json")));
    assert_eq!(cli.coverage, Coverage::Computes);
    let mut found = Vec::new();
    for resource in &cli.resources {
        let same = one(&rest, resource.name());
        assert_eq!((resource.form, &resource.place), (Form::Cli, &same.place));
        let (rest, cli) = (body(same), body(resource));
        unexplained(&rest, &cli, &mut vec![], resource, &mut found);
    }
    assert_eq!(
        found,
        [
            // `total_seconds` of the same duration, and a public port that is not said to be open.
            "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown: \"PT2M\" and \"PT120S\"",
            "properties.properties.remoteLoginPortPublicAccess: \"NotSpecified\" and \"Disabled\"",
        ]
    );
}

#[test]
fn what_a_form_cannot_show_is_not_seen_and_never_absent() {
    let cli = read(&sample("cli/list.json"));
    let ana = one(&cli, "ana-notebooks");
    for hidden in [
        "properties.disableLocalAuth",
        "properties.properties.computeInstanceAuthorizationType",
    ] {
        assert!(!shows(ana, hidden), "{hidden}");
        assert!(ana.not_seen().contains(&hidden.to_owned()), "{hidden}");
    }
    for seen in [
        "tags",
        "tags.team",
        "properties.computeType",
        "properties.properties.vmSize",
        "properties",
    ] {
        assert!(shows(ana, seen), "{seen}");
    }
    assert!(shows(
        ana,
        &format!("{INNER}.setupScripts.scripts.creationScript.scriptData")
    ));
    // No script is shown, and a timeout that is no number of minutes.
    let rstudio = one(&cli, "rstudio");
    assert!(!shows(
        rstudio,
        &format!("{INNER}.setupScripts.scripts.creationScript.scriptData")
    ));
    assert!(!shows(
        ana,
        &format!("{INNER}.setupScripts.scripts.startupScript.timeout")
    ));
    assert!(shows(
        ana,
        &format!("{INNER}.setupScripts.scripts.creationScript.timeout")
    ));
    assert!(!shows(rstudio, &format!("{INNER}.customServices[].image.type")));
    assert!(shows(
        rstudio,
        &format!("{INNER}.customServices[].image.reference")
    ));
    // What the library says of itself may be Azure's nothing.
    let doubts: Vec<&str> = rstudio.doubts.iter().map(|doubt| doubt.path).collect();
    assert!(doubts.contains(&"properties.properties.enableSSO"), "{doubts:?}");
    // A secret is in no answer.
    let rest = read(&sample("rest/list.json"));
    let cluster = one(&rest, "cpu-cluster");
    assert!(!shows(
        cluster,
        &format!("{INNER}.userAccountCredentials.adminUserPassword")
    ));
    assert!(shows(
        cluster,
        &format!("{INNER}.userAccountCredentials.adminUserName")
    ));
    assert_eq!(one(&cli, "factory").compute_type(), None);
    assert!(!shows(one(&cli, "factory"), "properties.computeType"));
}

#[test]
fn a_path_that_is_the_base64_of_a_script_is_inline() {
    let data = |path: &str| {
        let text = json!({
            "name": "a", "type": "computeinstance", "setup_scripts": { "creation_script": { "path": path } }
        });
        let answer = read(&text.to_string());
        body(&answer.resources[0])["properties"]["properties"]["setupScripts"]["scripts"]["creationScript"]
            .clone()
    };
    assert_eq!(data("IyEvYmluL2Jhc2gKZWNobwo=")["scriptSource"], "inline");
    for path in ["Users/admin/setup.sh", "setup", "abcd", "Users/ana", "a b"] {
        let script = json!({ "scriptSource": "workspaceStorage", "scriptData": path });
        assert_eq!(data(path), script, "{path}");
    }
}

#[test]
fn a_resource_list_shows_the_envelope_only() {
    let id = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.MachineLearningServices/workspaces/mlw/computes/ana";
    let text = json!([
        { "id": id, "name": "mlw/ana", "type": "Microsoft.MachineLearningServices/workspaces/computes", "location": "westeurope",
          "tags": { "a": "b" }, "properties": null, "resourceGroup": "RG", "kind": null, "sku": null,
          "provisioningState": "Succeeded" },
        { "id": "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/st", "name": "st",
          "type": "Microsoft.Storage/storageAccounts", "location": "westeurope", "properties": null },
    ]);
    let answer = read(&text.to_string());
    assert_eq!(answer.coverage, Coverage::Resources);
    let ana = &answer.resources[0];
    assert_eq!(
        (ana.form, ana.name(), ana.place.workspace()),
        (Form::Envelope, "ana", Some("mlw"))
    );
    assert_eq!(
        body(ana),
        json!({ "location": "westeurope", "tags": { "a": "b" } })
    );
    assert_eq!(ana.provisioning_state.as_deref(), Some("Succeeded"));
    assert!(shows(ana, "identity.type") && !shows(ana, "properties.properties.vmSize"));
    assert!(!answer.resources[1].is_compute());

    let deployment = answer.deployment();
    let named: Vec<(&str, bool)> = deployment
        .resources
        .iter()
        .map(|one| (&*one.resource_type, one.existing))
        .collect();
    assert_eq!(
        named,
        [
            ("Microsoft.MachineLearningServices/workspaces", true),
            ("Microsoft.MachineLearningServices/workspaces/computes", false),
            ("Microsoft.Storage/storageAccounts", false),
        ]
    );
    let segments = deployment.resources[1].name_segments(&deployment.resources);
    assert_eq!(segments.len(), 2);
}

#[test]
fn pages_follow_one_another_and_more_is_said() {
    let page = |name: &str, link: Option<&str>| json!({ "value": [{ "name": name, "properties": { "computeType": "AKS" } }], "nextLink": link });
    let first = page("a", Some("https://management.azure.com/…"));
    assert!(read(&first.to_string()).has_more);
    let both = read(&format!("\u{feff}{first}\n{}", page("b", None)));
    assert_eq!((both.resources.len(), both.has_more), (2, false));
    assert!(!read(r#"{ "value": [], "nextLink": "" }"#).has_more);
    assert_eq!(read("[]").coverage, Coverage::Computes);
    // Nothing in an answer is an expression.
    let text = json!({ "name": "x", "properties": { "computeType": "AKS", "description": "[concat('a')]" } });
    let answer = read(&text.to_string());
    assert_eq!(answer.coverage, Coverage::Named);
    let Some(Value::Object(properties)) = answer.resources[0].resource.body.get("properties") else {
        panic!()
    };
    assert_eq!(properties.get("description"), Some(&Value::from("[concat('a')]")));
}

#[test]
fn other_texts_are_no_answers() {
    for (text, reason) in [
        ("", "it is empty"),
        ("{", "it is not JSON"),
        ("3", "it is not a JSON object"),
        ("[3]", "item 1 of page 1 is not a JSON object"),
        ("{}", "it has no `name`"),
        (
            r#"[{"name": "x", "type": "job"}]"#,
            "item 1 of page 1 is neither a compute",
        ),
    ] {
        let error = live::read(text).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{text}: {error}");
    }
    assert!(live::is_answer(&sample("rest/list.json")) && live::is_answer(&sample("cli/list.json")));
    for text in [
        r#"{ "resources": [] }"#,
        r#"{ "predictedResources": [] }"#,
        "[workspace]\nname = \"x\"",
        "[[instance.ana.schedules]]\naction = \"stop\"",
        "",
    ] {
        assert!(!live::is_answer(text), "{text}");
    }
}

#[test]
fn the_official_answers_are_read() {
    let Some(folder) = conformance("live") else { return };
    for (file, names) in [
        ("get-cluster.json", 1),
        ("get-instance.json", 1),
        ("list.json", 1),
    ] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(live::is_answer(&text), "{file}");
        let answer = read(&text);
        assert_eq!(answer.resources.len(), names, "{file}");
        assert_eq!(answer.has_more, file == "list.json");
        let resource = &answer.resources[0];
        assert_eq!(resource.place.workspace(), Some("workspaces123"), "{file}");
        assert!(!body(resource).to_string().contains("createdOn"), "{file}");
    }
}

#[test]
fn the_table_of_access_is_that_of_the_published_types() {
    let Some(folder) = conformance("compute-properties.json") else {
        return;
    };
    let types: Json = serde_json::from_str(&fs::read_to_string(folder).unwrap()).unwrap();
    let mut count = 0;
    for version in types["versions"].as_object().unwrap().values() {
        let kinds = version["kinds"].as_object().unwrap().iter();
        let shapes = kinds
            .map(|(kind, shape)| (kind.as_str(), shape))
            .chain([("", &version["resource"])]);
        for (kind, shape) in shapes {
            for (path, property) in types["shapes"][shape.as_str().unwrap()].as_object().unwrap() {
                let expected = match (&property["readOnly"], &property["sensitive"]) {
                    (Json::Bool(true), _) => Some(Access::ReadOnly),
                    (_, Json::Bool(true)) => Some(Access::Secret),
                    _ => continue,
                };
                let path = path.replace("[]", ".[]");
                let found = access::access(kind, &path.split('.').collect::<Vec<_>>());
                // Some versions let one write the schedules of an instance, or the password of a cluster.
                let is_open = path.ends_with("schedules") || path.contains(".schedules.computeStartStop");
                assert!(found == expected || is_open, "{kind} {path}: {found:?}");
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
    let kinds: BTreeSet<&str> = access::properties().iter().map(|row| row.kind).collect();
    assert!(kinds.contains("compute") && kinds.len() > 5);
}

fn conformance(path: &str) -> Option<PathBuf> {
    let folder = judges::conformance_folder()?.join(path);
    assert!(folder.exists(), "{}", folder.display());
    Some(folder)
}
