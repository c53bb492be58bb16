//! `diff`: what misled reviewers in armlet 0.1, each as a reviewer sees it now.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use armlet::arm::read;
use armlet::compile::{self, Options};
use armlet::diff::{Comparison, DiffFormat, FileComparison, Side, compare, print};
use armlet::source::SourceFile;
use serde_json::{Value, json};

use crate::support::MapLoader;

/// The formats that describe changes; a script applies them.
const FOR_READERS: [DiffFormat; 3] = [DiffFormat::Human, DiffFormat::Markdown, DiffFormat::Json];

fn side(template: &Value) -> Side {
    Side::of(read(&template.to_string()).unwrap(), Vec::new())
}

fn definition(text: &str) -> Side {
    let text = format!("[workspace]\nname = \"mlw\"\n{text}");
    let compilation = compile::build(
        SourceFile::new("compute.toml", text.as_str()),
        &MapLoader::default(),
        &Options::default(),
    );
    let denied: Vec<_> = compilation
        .findings
        .iter()
        .map(|finding| &finding.message)
        .collect();
    assert!(!compilation.is_denied(), "{denied:?} in {text}");
    let side = Side::of(compilation.deployment.unwrap(), compilation.parameter_files);
    side.with_prices(compilation.definition.prices)
}

fn files(old: &Side, new: &Side) -> Vec<FileComparison> {
    vec![FileComparison {
        old: "old".to_owned(),
        new: "new".to_owned(),
        comparison: compare(old, new),
    }]
}

fn human(old: &Side, new: &Side) -> String {
    print(&files(old, new), DiffFormat::Human, false)
}

#[track_caller]
fn assert_says(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "{line}\nin\n{text}");
    }
}

fn instance(name: &str, more: Value) -> Value {
    let mut inner = json!({ "vmSize": "Standard_DS3_v2" });
    inner
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({
        "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
        "name": format!("mlw/{name}"), "properties": { "computeType": "ComputeInstance", "properties": inner }
    })
}

/// B5: what armlet adds is unknown and no verdict, and `unset` leaves it out.
#[test]
fn a_take_over_is_not_red() {
    let exported = side(&json!({ "resources": [instance("ana", json!({}))] }));
    let written =
        definition("[instance.ana]\nsize = \"Standard_DS3_v2\"\nunset = [\"disable_local_auth\"]\n");
    let comparison = compare(&exported, &written);
    let changes = comparison.resources.iter().flat_map(|resource| &resource.changes);
    let paths: Vec<&str> = changes.map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["location"], "the location of the workspace alone");
    let plain = definition("[instance.ana]\nsize = \"Standard_DS3_v2\"\n");
    let text = human(&exported, &plain);
    assert_says(
        &text,
        &["! unknown           disableLocalAuth (disable_local_auth): none -> true"],
    );
}

/// B7: security marks follow a value through parameters; a key is shown by type, fingerprint and comment.
#[test]
fn security_marks_follow_values_and_keys_are_known_by_their_fingerprints() {
    let key = |comment: &str, tail: &str| format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{tail} {comment}");
    let of = |key: String, public: bool| {
        let more = json!({
            "enableNodePublicIp": "[parameters('public')]",
            "sshSettings": { "sshPublicAccess": "Enabled", "adminPublicKey": "[parameters('key')]" }
        });
        side(&json!({
            "parameters": {
                "key": { "type": "string", "defaultValue": key }, "public": { "type": "bool", "defaultValue": public }
            },
            "resources": [instance("ana", more)]
        }))
    };
    let old = of(
        key("ana@old", "AAAAIJ0pQ1hWbXl1dGVzdGtleW9mYXJtbGV0bm90cmVhbCE="),
        true,
    );
    let new = of(
        key("ana@new", "AAAAIJ1pQ1hWbXl1dGVzdGtleW9mYXJtbGV0bm90cmVhbCE="),
        false,
    );
    let text = human(&old, &new);
    assert_says(
        &text,
        &[
            "! unknown           enableNodePublicIp (enable_node_public_ip): true -> false",
            "! must be recreated sshSettings.adminPublicKey (ssh.public_key):\n",
            "- ssh-ed25519 SHA256:",
            " ana@old\n",
            "+ ssh-ed25519 SHA256:",
            " ana@new\n",
        ],
    );
}

/// B10 and B11: hours and money, before and after, and in total.
#[test]
fn hours_and_money_are_said_before_after_and_in_total() {
    let of = |size: &str, most: u8, tier: &str| {
        definition(&format!(
            "[instance.ana]\nsize = \"{size}\"\n[[instance.ana.schedules]]\naction = \"stop\"\ncron = \"0 18 * * *\"\n\
             [cluster.cpu]\nsize = \"Standard_D4ads_v5\"\nmax_instances = {most}\ntier = \"{tier}\"\n\
             [prices]\ncurrency = \"EUR\"\nStandard_D4ads_v5 = 0.27\nStandard_NC24ads_A100_v4 = 4.00\n\
             [lints]\nlow-priority-is-spot = \"allow\"\n"
        ))
    };
    let (old, new) = (
        of("Standard_D4ads_v5", 4, "dedicated"),
        of("Standard_NC24ads_A100_v4", 40, "dedicated"),
    );
    let text = human(&old, &new);
    assert_says(
        &text,
        &[
            "! cost as scheduled: ",
            "! cost at most: 197.10 -> 2920.00 (+2722.90) EUR a month",
            "! cost at the maximum of nodes: 788.40 -> 7884.00 (+7095.60) EUR a month, 1.08 -> 10.80 (+9.72) EUR",
            "! total cost of all computes at most: 985.50 -> 10804.00 (+9818.50) EUR a month",
            "scaleSettings.maxNodeCount (max_instances): 4 -> 40",
        ],
    );
    let spot = human(
        &of("Standard_D4ads_v5", 4, "low_priority"),
        &of("Standard_D4ads_v5", 8, "low_priority"),
    );
    assert_says(&spot, &["upper bound"]);
    let unpriced = human(
        &of("Standard_D4ads_v5", 4, "dedicated"),
        &of("Standard_D8ads_v5", 4, "dedicated"),
    );
    assert_says(
        &unpriced,
        &["cost: `[prices]` has no price for `Standard_D8ads_v5`"],
    );
    for format in FOR_READERS {
        let text = print(&files(&old, &new), format, false);
        assert_says(&text, &["10804"]);
    }
}

/// B10 and B11: what is added says who, which size, which hours, which script; an upper bound of hours is one.
#[test]
fn what_is_added_says_who_what_and_when() {
    let new = definition(
        "[instance.ana]\nsize = \"Standard_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\n\
         assigned_user = { object_id = \"00000000-0000-0000-0000-00000000000a\" }\n\
         startup_script = { inline = \"#!/bin/bash\\nset -e\\necho 1\\n\" }\n\
         [[instance.ana.schedules]]\naction = \"stop\"\ncron = \"0 18 * * *\"\n",
    );
    let text = human(&Side::default(), &new);
    assert_says(
        &text,
        &[
            "instance ana: added\n",
            "assigned user: 00000000-0000-0000-0000-00000000000a\n",
            "size: Standard_DS3_v2\n",
            "schedule: stop: every day at 18:00 (UTC)\n",
            "idle shutdown: after 30 min\n",
            "startup script: 3 lines of script\n",
            "hours a week as scheduled: 18 h\n",
            "hours a week at most: 168 h, if it is started by hand after each stop\n",
        ],
    );
}

/// Equal changes of many computes are one.
#[test]
fn equal_changes_of_many_computes_are_folded() {
    let of = |idle: &str| {
        let resources: Vec<Value> = (0..25)
            .map(|number| instance(&format!("ci{number}"), json!({ "idleTimeBeforeShutdown": idle })))
            .collect();
        side(&json!({ "resources": resources }))
    };
    let files = files(&of("PT30M"), &of("PT60M"));
    let comparison: &Comparison = &files[0].comparison;
    assert_eq!((comparison.resources.len(), comparison.folded().len()), (25, 1));
    assert_says(
        &print(&files, DiffFormat::Human, false),
        &[
            "instance ci0 and 24 more like it: needs action\n",
            "the same for ci1, ci2, ",
            "25 computes changed",
        ],
    );
    let text = print(&files, DiffFormat::Markdown, false);
    assert_says(&text, &["</b> and 24 more like it: needs action"]);
    let json: Value = serde_json::from_str(&print(&files, DiffFormat::Json, false)).unwrap();
    assert_eq!(json["files"][0]["resources"].as_array().unwrap().len(), 25);
}

/// B7: a long value is cut around its first difference.
#[test]
fn a_long_value_is_cut_around_its_first_difference() {
    let of = |end: &str| {
        let mut resource = instance("ana", json!({}));
        resource["tags"] = json!({ "note": format!("{}{end}", "x".repeat(500)) });
        side(&json!({ "resources": [resource] }))
    };
    assert_says(
        &human(&of("old"), &of("new")),
        &["xxold\" (505 characters)\n", "+ …x", "xxnew\" (505 characters)"],
    );
}

/// B9: every format explains its words, and what is unknown says what would settle it.
#[test]
fn every_format_explains_its_words() {
    let of = |team: &str| {
        let mut resource = instance("ana", json!({}));
        resource["tags"] = json!({ "team": team });
        side(&json!({ "resources": [resource] }))
    };
    let files = files(&of("a"), &of("b"));
    for format in FOR_READERS {
        let text = print(&files, format, false).replace("&#46;", ".");
        assert_says(&text, &["neither documented nor reported", "a test deployment"]);
    }
}

/// A changed version of the API is a note and no change.
#[test]
fn a_changed_version_is_a_note() {
    let of = |version: &str| {
        let mut resource = instance("ana", json!({}));
        resource["apiVersion"] = version.into();
        side(&json!({ "resources": [resource] }))
    };
    let files = files(&of("2025-12-01"), &of("2026-05-01"));
    assert!(files[0].comparison.is_empty());
    assert_says(
        &print(&files, DiffFormat::Human, false),
        &[
            "note: the API version of 1 resource of the type",
            "Microsoft.MachineLearningServices/workspaces/computes changes from 2025-12-01 to 2026-05-01",
            "no changes",
        ],
    );
}

/// What rules deny is lowered all the same where it can be, and never stops armlet.
#[test]
fn every_example_of_a_rule_is_compared_or_cannot_be_read() {
    let mut texts = Vec::new();
    for code in compile::codes() {
        let blocks = code.page.split("```toml\n").skip(1);
        texts.extend(blocks.map(|block| block.split("```").next().unwrap().to_owned()));
    }
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    for folder in fs::read_dir(rules).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                texts.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    let (mut compared, mut denied) = (0, 0);
    for text in texts {
        let options = Options {
            despite_rules: true,
            ..Options::default()
        };
        let file = SourceFile::new("compute.toml", text.as_str());
        let compilation = compile::build(file, &MapLoader::default(), &options);
        assert!(compilation.outputs.is_empty() || !compilation.is_denied());
        let is_denied = compilation.is_denied();
        if let Some(deployment) = compilation.deployment {
            let side = Side::of(deployment, compilation.parameter_files);
            assert!(compare(&side, &side).is_empty(), "{text}");
            compared += 1;
            denied += usize::from(is_denied);
        }
    }
    assert!(
        compared > 100 && denied > 50,
        "{compared} compared, {denied} denied"
    );
}
