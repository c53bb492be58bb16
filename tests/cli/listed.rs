//! `diff` with what Azure says is there as the old side, and its commands as a script.

use std::path::Path;
use std::process::Command;

use armlet::script::ObservationKind;
use serde_json::{Value, json};

use super::project::{Ended, Project};

/// What the definitions below deploy is what the samples of `tests/live` say, except for what a test changes.
const LABS: &str = r##"
[workspace]
name = "mlw-labs"

[instance.ana-notebooks]
size = "Standard_D4ads_v5"
tags = { team = "vision" }
identity = "system"
idle_time_before_shutdown = "30m"
time_zone = "Europe/Paris"
assigned_user = { object_id = "aaaaaaaa-0000-0000-0000-000000000001" }
creation_script = { inline = "#!/bin/bash\nset -euo pipefail\npip install polars\n", timeout = "20m" }
startup_script = { path = "Users/admin/startup.sh", arguments = ["a", "b"] }
on_redeploy = "create_only"

[[instance.ana-notebooks.schedules]]
action = "stop"
cron = "0 18 * * 1-5"
start_time = "2026-01-01T00:00:00"

[[instance.ana-notebooks.schedules]]
action = "start"
frequency = "week"
week_days = ["Mon", "Fri"]
hours = [9]
minutes = [0]

[lints]
not-redeployable = "allow"
"##;

const CLUSTER: &str = r#"
[workspace]
name = "mlw-labs"

[cluster.cpu-cluster]
size = "Standard_D4ads_v5"
description = "nightly training"
tier = "low_priority"
max_instances = 4
idle_time_before_scale_down = "2m"
subnet = { vnet = "vnet", subnet = "ml" }
identity = { user = ["/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-labs/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-train"] }
"#;

fn sample(path: &str) -> String {
    std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/live")
            .join(path),
    )
    .unwrap()
}

/// The sample with these computes only.
fn some(path: &str, names: &[&str]) -> String {
    let answer: Value = serde_json::from_str(&sample(path)).unwrap();
    let items = answer.get("value").unwrap_or(&answer).as_array().unwrap();
    let is_wanted = |item: &&Value| names.contains(&item["name"].as_str().unwrap());
    let kept: Vec<Value> = items.iter().filter(is_wanted).cloned().collect();
    match answer.get("value") {
        Some(_) => json!({ "value": kept }).to_string(),
        None => json!(kept).to_string(),
    }
}

const BOTH: [&str; 2] = ["ana-notebooks", "cpu-cluster"];

fn project(live: &str) -> Project {
    Project::with(&[
        ("live.json", live),
        ("labs/compute.toml", LABS),
        ("labs/cpu.compute.toml", CLUSTER),
    ])
}

fn words(ended: &Ended) -> &str {
    &ended.stdout
}

#[test]
fn what_is_there_as_it_is_defined_is_no_drift_in_any_form() {
    for form in ["rest/list.json", "cli/list.json"] {
        let project = project(&some(form, &BOTH));
        let ended = project.run(&["diff", "--exit-code", "live.json", "labs"]);
        assert_eq!(ended.code, Some(0), "{form}: {}{}", ended.stdout, ended.stderr);
        assert!(words(&ended).contains("no changes"), "{}", ended.stdout);
    }
    let id = "/subscriptions/s/resourceGroups/rg-labs/providers/Microsoft.MachineLearningServices/workspaces/mlw-labs/computes";
    let envelope = |name: &str, tags: Value| {
        json!({ "id": format!("{id}/{name}"), "name": format!("mlw-labs/{name}"),
        "type": "Microsoft.MachineLearningServices/workspaces/computes", "location": "westeurope", "tags": tags, "properties": null,
        "identity": match name {
            "ana-notebooks" => json!({ "type": "SystemAssigned", "principalId": "p" }),
            _ => json!({ "type": "UserAssigned", "userAssignedIdentities": { "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-labs/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-train": {} } }),
        } })
    };
    let listed = json!([
        envelope("ana-notebooks", json!({ "team": "vision" })),
        envelope("cpu-cluster", Value::Null)
    ]);
    let project = project(&listed.to_string());
    let ended = project.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn drift_is_named_and_what_nobody_manages_does_not_count() {
    let live = some("rest/list.json", &BOTH).replace("\"maxNodeCount\":4", "\"maxNodeCount\":40");
    let project = project(&live);
    let ended = project.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(words(&ended).contains("maxNodeCount"), "{}", ended.stdout);
    assert!(!words(&ended).contains("ana-notebooks"), "{}", ended.stdout);

    let all = self::project(&some("rest/list.json", &["ana-notebooks", "cpu-cluster", "k8s"]));
    let ended = all.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(words(&ended).contains("k8s: unmanaged"), "{}", ended.stdout);

    let less = self::project(&some("cli/list.json", &["cpu-cluster"]));
    let ended = less.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        words(&ended).contains("instance ana-notebooks: added"),
        "{}",
        ended.stdout
    );
    // One compute says nothing about the others.
    let answer: Value = serde_json::from_str(&some("cli/list.json", &["cpu-cluster"])).unwrap();
    let one = self::project(&answer[0].to_string());
    assert_eq!(
        one.run(&["diff", "--exit-code", "live.json", "labs"]).code,
        Some(0)
    );
    let page = some("rest/list.json", &["cpu-cluster"]).replace("]}", "],\"nextLink\":\"https://x\"}");
    let paged = self::project(&page);
    let ended = paged.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(words(&ended).contains("nextLink"), "{}", ended.stdout);
}

#[test]
fn what_failed_is_named_with_its_error_and_counts() {
    let live = some("rest/list.json", &BOTH).replacen("\"Succeeded\"", "\"Failed\"", 1);
    let live = live.replacen(
        "\"provisioningErrors\":null",
        "\"provisioningErrors\":[{\"error\":{\"code\":\"QuotaExceeded\",\"message\":\"no cores\"}}]",
        1,
    );
    let project = project(&live);
    let ended = project.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(
        words(&ended).contains("ana-notebooks: failed in Azure"),
        "{}",
        ended.stdout
    );
    assert!(
        words(&ended).contains("QuotaExceeded: no cores"),
        "{}",
        ended.stdout
    );
}

#[test]
fn drift_of_what_people_change_themselves_is_silent_where_it_is_kept() {
    let live = some("rest/list.json", &BOTH)
        .replace("PT30M", "PT60M")
        .replace("0 18 * * 1-5", "0 20 * * 1-5");
    let kept = LABS.replace("create_only", "keep");
    let project = Project::with(&[("live.json", &live), ("compute.toml", &kept)]);
    let ended = project.run(&["diff", "--exit-code", "live.json", "compute.toml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let project = self::project(&live);
    let ended = project.run(&["diff", "--exit-code", "live.json", "labs"]);
    assert_eq!(ended.code, Some(1));
    assert!(words(&ended).contains("needs action"), "{}", ended.stdout);
}

/// Two environments of one definition.
fn staged(dev: &str, prod: &str) -> String {
    let parameter = "[parameters.mlw]\n";
    let environments =
        format!("[environments.dev]\nmlw = \"mlw-labs\"\n{dev}\n[environments.prod]\nmlw = \"{prod}\"\n");
    let workspace = CLUSTER.replace("name = \"mlw-labs\"", "name = { param = \"mlw\" }");
    format!("{workspace}\n{parameter}\n{environments}")
}

#[test]
fn the_environment_is_found_from_the_answer() {
    let live = some("rest/list.json", &["cpu-cluster"]);
    let run = |definition: &str, more: &[&str]| {
        let project = Project::with(&[("live.json", &live), ("compute.toml", definition)]);
        project.run(&[&["diff", "--exit-code", "live.json", "compute.toml"], more].concat())
    };
    let by_workspace = run(&staged("", "mlw-prod"), &[]);
    assert_eq!(
        by_workspace.code,
        Some(0),
        "{}{}",
        by_workspace.stdout,
        by_workspace.stderr
    );

    let both = run(&staged("", "mlw-labs"), &[]);
    assert_eq!(both.code, Some(2), "{}", both.stdout);
    assert!(
        both.stderr
            .contains("several environments of `compute.toml`: `dev`, `prod`"),
        "{}",
        both.stderr
    );
    assert!(both.stderr.contains("--env"), "{}", both.stderr);
    assert_eq!(run(&staged("", "mlw-labs"), &["--env", "prod"]).code, Some(0));

    let target = "target = { subscription = \"99999999-2222-3333-4444-555555555555\" }";
    assert_eq!(run(&staged(target, "mlw-labs"), &[]).code, Some(0));
    let none = run(&staged(target, "mlw-prod"), &[]);
    assert_eq!(none.code, Some(2));
    assert!(
        none.stderr
            .contains("is about `mlw-labs` in the group `rg-labs`, and no definition is"),
        "{}",
        none.stderr
    );
    let unknown = run(&staged("", "mlw-prod"), &["--env", "test"]);
    assert_eq!(unknown.code, Some(2), "{}", unknown.stderr);
}

#[test]
fn what_azure_has_is_the_old_side_and_can_be_read_from_a_pipe() {
    let live = some("rest/list.json", &BOTH);
    let project = project(&live);
    let wrong = project.run(&["diff", "labs/compute.toml", "live.json"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("which is the old side"), "{}", wrong.stderr);
    let piped = project.run_with_input(&["diff", "--exit-code", "-", "labs"], live.as_bytes());
    assert_eq!(piped.code, Some(0), "{}{}", piped.stdout, piped.stderr);
    // PowerShell writes UTF-16.
    let units: Vec<u8> = std::iter::once(0xfeff)
        .chain(live.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let piped = project.run_with_input(&["diff", "--exit-code", "-", "labs"], &units);
    assert_eq!(piped.code, Some(0), "{}{}", piped.stdout, piped.stderr);
}

#[test]
fn pages_and_lists_of_pages_are_one_answer() {
    let page = |names: &[&str], next: &str| {
        let mut page: Value = serde_json::from_str(&some("rest/list.json", names)).unwrap();
        page["nextLink"] = next.into();
        page
    };
    let pages = [
        page(&["ana-notebooks"], "https://next"),
        page(&["cpu-cluster"], ""),
    ];
    let items = |page: &Value| page["value"].clone();
    for live in [
        format!("{}\n{}", pages[0], pages[1]),
        Value::from(pages.to_vec()).to_string(),
        Value::from(pages.iter().map(items).collect::<Vec<_>>()).to_string(),
        // Pages that overlap.
        format!("{}{}{}", pages[1], pages[0], pages[1]),
    ] {
        let ended = project(&live).run(&["diff", "--exit-code", "live.json", "labs"]);
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
        assert!(!ended.stdout.contains("nextLink"), "{}", ended.stdout);
    }
}

#[test]
fn what_azure_refuses_is_said_in_its_words() {
    let refused = "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"The client has no access.\",\"details\":[]}}";
    let flat = "{\"code\":\"AuthorizationFailed\",\"message\":\"The client has no access.\"}";
    for live in [refused, flat] {
        let project = project(live);
        let ended = project.run(&["diff", "live.json", "labs"]);
        assert_eq!(ended.code, Some(2), "{}", ended.stdout);
        let says = "Azure answered with an error: AuthorizationFailed: The client has no access.";
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
    }
    let project = project("[{\"name\": ");
    let ended = project.run(&["diff", "live.json", "labs"]);
    assert!(
        ended
            .stderr
            .contains("is not what Azure says is there: it is not JSON"),
        "{}",
        ended.stderr
    );
    // As `az` leaves it where it fails.
    for nothing in ["", "\n"] {
        let ended = project.run_with_input(&["diff", "--exit-code", "-", "labs"], nothing.as_bytes());
        assert_eq!(ended.code, Some(2), "{}", ended.stdout);
        assert!(
            ended.stderr.contains("standard input is empty"),
            "{}",
            ended.stderr
        );
    }
}

/// Holds a script to bash's grammar, and to shellcheck where it is installed.
#[track_caller]
#[allow(clippy::print_stderr, reason = "a check that is skipped says so")]
fn assert_bash(script: &str) {
    let observations = armlet::script::inspect(script);
    let mut mistakes = observations.iter().map(|observation| observation.kind);
    assert!(
        !mistakes.any(|kind| kind == ObservationKind::SyntaxError),
        "{script}"
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), script).unwrap();
    for command in [["bash", "-n"], ["shellcheck", "--shell=bash"]] {
        match Command::new(command[0]).arg(command[1]).arg(file.path()).output() {
            Ok(output) => assert!(
                output.status.success(),
                "{command:?}\n{}{}\n{script}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(_) => eprintln!("skipped: there is no {}", command[0]),
        }
    }
}

/// The live state in which an instance needs several actions.
fn drifted() -> String {
    let live = some("rest/list.json", &["ana-notebooks"])
        .replace("PT30M", "PT60M")
        .replace("0 18 * * 1-5", "0 20 * * 1-5");
    live.replacen("STANDARD_D4ADS_V5", "STANDARD_DS11_V2", 1)
}

#[test]
fn the_commands_are_a_script_that_goes_on_and_destroys_nothing() {
    let more = "\n[instance.ben-it-s]\nsize = \"Standard_D4ads_v5\"\nafter_creation = \"stop\"\non_redeploy = \"create_only\"\n\
                idle_time_before_shutdown = \"30m\"\n";
    let project = Project::with(&[
        ("live.json", &drifted()),
        ("compute.toml", &format!("{LABS}{more}")),
    ]);
    let ended = project.run(&["diff", "--output-format", "sh", "live.json", "compute.toml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let script = &ended.stdout;
    assert_bash(script);
    insta::assert_snapshot!("script_of_a_drifted_instance", script);
    let runs: Vec<&str> = script.lines().filter(|line| line.starts_with("apply ")).collect();
    assert_eq!(runs.len(), 4, "{script}");
    assert!(
        runs[3].starts_with("apply 'instance ben-it-s: stop' az ml compute stop"),
        "{script}"
    );

    // Without a list from Azure, nothing is known to be created by this deployment, and deletions are comments.
    let old = LABS.replace(
        "[instance.ana-notebooks]",
        "[instance.old-one]\nsize = \"Standard_D4ads_v5\"\n\n[instance.ana-notebooks]",
    );
    let project = Project::with(&[("old.toml", &old), ("compute.toml", &format!("{LABS}{more}"))]);
    let ended = project.run(&["diff", "--output-format", "sh", "old.toml", "compute.toml"]);
    assert_bash(&ended.stdout);
    assert!(
        !ended.stdout.lines().any(|line| line.starts_with("apply ")),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("\n#   az ml compute delete --name old-one"),
        "{}",
        ended.stdout
    );
}

#[test]
fn texts_that_look_like_shell_stay_texts_in_a_script() {
    let compute = |name: &str, size: &str| {
        serde_json::json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
            "name": format!("mlw/{name}"), "location": "westeurope",
            "properties": { "computeType": "ComputeInstance", "properties": {
                "vmSize": size, "customServices": [{ "name": "a", "image": { "reference": format!("$HOME/{size}") } }] } }
        })
    };
    let hostile = "b'$(touch x)`touch y` ##vso[task.complete]";
    let template = |computes: &[Value]| serde_json::json!({ "resources": computes }).to_string();
    let old = template(&[
        compute(hostile, "Standard_DS3_v2"),
        compute("before", "Standard_DS3_v2"),
    ]);
    let new = template(&[
        compute(hostile, "Standard_DS4_v2"),
        compute("after", "Standard_DS3_v2"),
    ]);
    let project = Project::with(&[("old.json", &old), ("new.json", &new)]);
    let script = project
        .run(&["diff", "--output-format", "sh", "old.json", "new.json"])
        .stdout;
    assert_bash(&script);
    assert!(!script.contains("##vso"), "{script}");
    assert!(script.contains("# instance before: delete"), "{script}");
    assert!(
        script.contains("\n#   az ml compute delete --name before"),
        "{script}"
    );
    let runs: Vec<&str> = script.lines().filter(|line| line.starts_with("apply ")).collect();
    assert_eq!(runs.len(), 2, "{script}");
}

#[cfg(unix)]
#[test]
fn the_script_lists_what_failed_and_exits_1() {
    use std::os::unix::fs::PermissionsExt as _;

    let project = Project::with(&[("live.json", &drifted()), ("compute.toml", LABS)]);
    let script = project
        .run(&["diff", "--output-format", "sh", "live.json", "compute.toml"])
        .stdout;
    let az = project.path("az");
    std::fs::write(
        &az,
        "#!/bin/sh\necho \"$@\" >> calls\ncase \"$*\" in *resize*) exit 3;; esac\n",
    )
    .unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = || {
        let folder = project.path(".");
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        Command::new("bash")
            .args(["-c", &script])
            .current_dir(folder)
            .env("PATH", path)
            .output()
            .unwrap()
    };
    let output = run();
    assert_eq!(output.status.code(), Some(1), "{script}");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.ends_with("failed:\n  instance ana-notebooks: resize\n"),
        "{errors}"
    );
    let calls = std::fs::read_to_string(project.path("calls")).unwrap();
    assert_eq!(calls.lines().count(), 3, "{calls}");
    let url = "subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-labs/";
    assert!(calls.lines().all(|call| call.contains(url)), "{calls}");
}

#[test]
fn a_script_is_for_one_environment_and_says_what_to_set() {
    let old = staged("", "mlw-prod").replace("max_instances = 4", "max_instances = 5");
    let project = Project::with(&[("old.toml", &old), ("compute.toml", &staged("", "mlw-prod"))]);
    let several = project.run(&["diff", "--output-format", "sh", "old.toml", "compute.toml"]);
    assert_eq!(several.code, Some(2), "{}", several.stdout);
    assert!(several.stderr.contains("dev, prod"), "{}", several.stderr);

    let old = LABS.replace("\"30m\"", "\"60m\"");
    let project = Project::with(&[("old.toml", &old), ("compute.toml", LABS)]);
    let script = project
        .run(&["diff", "--output-format", "sh", "old.toml", "compute.toml"])
        .stdout;
    assert_bash(&script);
    assert!(
        script.contains(": \"${SUBSCRIPTION:?set SUBSCRIPTION to the id of the subscription}\""),
        "{script}"
    );
    let place = ["--subscription", "s-1", "--resource-group", "it's"];
    let arguments = [
        &["diff", "--output-format", "sh", "old.toml", "compute.toml"][..],
        &place,
    ]
    .concat();
    let script = project.run(&arguments).stdout;
    assert_bash(&script);
    assert!(
        script.contains("\nSUBSCRIPTION=s-1\nRESOURCE_GROUP='it'\\''s'\n"),
        "{script}"
    );

    let same = project
        .run(&["diff", "--output-format", "sh", "old.toml", "old.toml"])
        .stdout;
    assert_bash(&same);
    assert!(same.ends_with("# There is nothing to run.\n"), "{same}");
}
