//! Files that are not a definition or a script: a finding at the right place, and no file is written.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use super::project::{Ended, LAB, Project};

/// Checks and builds `bytes` as a definition; both must raise `rule` and nothing else.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, rule: &str) -> Ended {
    let project = Project::of(bytes);
    project.run(&["build"]).with_code(1).with_only_rule(rule);
    assert!(project.outputs().is_empty());
    project.run(&["check"]).with_code(1).with_only_rule(rule)
}

#[test]
fn an_empty_file_defines_nothing() {
    for text in ["", "\n\n", "# only a comment\n", "\u{feff}"] {
        refused(text, "empty-definition");
    }
}

#[test]
fn broken_toml_is_shown_where_it_breaks() {
    let project = Project::of("[workspace]\nname = \"mlw-labs\n\n[cluster.cpu\nsize = 3 4\n");
    assert_cmd_snapshot!("broken_toml", project.command(&["check"]));
    assert!(project.outputs().is_empty());
}

#[test]
fn a_key_that_stands_twice_is_shown() {
    refused(
        LAB.replace("min_instances = 0", "max_instances = 0"),
        "duplicate-key",
    );
}

/// Twenty mistakes of different kinds; behind each the rule that finds it.
const TWENTY_MISTAKES: &str = r#"api_version = "2024-10-01"
workspace.name = "m" # invalid-workspace-name
parameters.prefix.type = "strnig" # unknown-value
parameters.nodes = { type = "int", default = "three" } # parameter-type-mismatch

[instance.basic-ci-12345] # invalid-compute-name
size = "Standrad_DS3_v2" # invalid-vm-size
descripton = "first" # unknown-property

[instance.ana]
size = "Standard_DS3_v2"
enable_sso = true # property-not-in-api-version
time_zone = "Madrid" # unknown-time-zone
assigned_user = { object_id = "ana" } # invalid-guid
tags = ["team"] # wrong-type

[[instance.ana.schedules]]
action = "stop"
cron = "99 18 * * 1-5" # invalid-cron
start_time = "yesterday" # invalid-start-time

[[instance.ana.working_hours]]
days = "lunes" # invalid-days
from = "9am" # invalid-time-of-day
to = "18:00"

[instance.ana.creation_script]
timeout = "soon" # invalid-duration
file = "missing.sh" # script-not-readable

[cluster.cpu]
size = "Standard_DS3_v2"
min_instances = 5 # min-above-max
max_instances = 2
location = { param = "region" } # undeclared-parameter
description = { expr = "tolower('CPU')" } # invalid-expression

[cluster.gpu] # missing-property
size = "Standard_NC4as_T4_v3"
"#;

#[test]
fn twenty_mistakes_are_twenty_errors_each_in_its_line() {
    let project = Project::of(TWENTY_MISTAKES);
    project.run(&["build"]).with_code(1);
    assert!(project.outputs().is_empty());
    let ended = project.run(&["check", "--output-format", "json"]).with_code(1);
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    let found: Vec<(u64, &str)> = findings
        .filter(|finding| finding["level"] == "deny")
        .map(|finding| {
            let line = finding["start"]["line"].as_u64().unwrap();
            (line, finding["rule"].as_str().unwrap())
        })
        .collect();
    let expected: Vec<(u64, &str)> = (1..)
        .zip(TWENTY_MISTAKES.lines())
        .filter_map(|(number, line)| Some((number, line.rsplit_once(" # ")?.1)))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(expected.len(), 20);
}

#[test]
fn a_definition_of_50_megabytes_is_not_read() {
    let project = Project::empty();
    let file = fs::File::create(project.path("compute.toml")).unwrap();
    file.set_len(50_000_000).unwrap();
    let ended = project
        .run(&["check"])
        .with_code(1)
        .with_only_rule("definition-not-readable");
    assert!(ended.stderr.contains("larger than 32 MiB"), "{}", ended.stderr);
    let input = vec![b'\n'; 50_000_000];
    project
        .run_with_input(&["check", "-"], &input)
        .with_code(1)
        .with_only_rule("definition-not-readable");
}

#[test]
fn a_binary_file_is_no_text() {
    let ended = refused(b"\x7fELF\x02\x01\x01\0\xff\xfe\xfd", "definition-not-readable");
    assert!(ended.stderr.contains("compute.toml:1:9"), "{}", ended.stderr);
    assert!(!ended.stderr.contains('\u{1}'), "controls are shown, not printed");
}

#[test]
fn utf_16_is_called_by_its_name() {
    for little in [true, false] {
        let units = std::iter::once(0xfeff).chain(LAB.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect();
        let ended = refused(bytes, "definition-not-readable");
        assert!(ended.stderr.contains("UTF-16"), "{}", ended.stderr);
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let deep = |open: &str, close: &str| format!("a = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
    let dotted = "a.".repeat(10_000);
    for text in [
        deep("[", "]"),
        deep("{a=", "}"),
        format!("[{dotted}b]\n"),
        format!("{dotted}b = 1\n"),
    ] {
        let ended = refused(text, "invalid-toml");
        let words = "nested more than 80 levels deep";
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}

#[test]
fn a_byte_order_mark_and_crlf_are_accepted_and_change_nothing() {
    let plain = Project::of(LAB).run(&["build", "--stdout"]).with_code(0);
    let crlf = LAB.replace('\n', "\r\n");
    for text in [format!("\u{feff}{LAB}"), crlf.clone(), format!("\u{feff}{crlf}")] {
        let ended = Project::of(text).run(&["build", "--stdout"]).with_code(0);
        assert_eq!(ended.stdout, plain.stdout);
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn columns_count_from_behind_a_byte_order_mark() {
    let text = format!("siez = 1\n{LAB}");
    let plain = Project::of(&text).run(&["check"]).with_code(1);
    let marked = Project::of(format!("\u{feff}{text}"))
        .run(&["check"])
        .with_code(1);
    assert_eq!(plain.stderr, marked.stderr);
    assert!(plain.stderr.contains("compute.toml:1:1"), "{}", plain.stderr);
}

#[test]
fn a_base_that_is_missing_or_extends_itself_is_shown() {
    refused(
        format!("extends = [\"nowhere.toml\"]\n{LAB}"),
        "extends-not-readable",
    );
    refused(
        format!("extends = [\"compute.toml\"]\n{LAB}"),
        "extends-not-readable",
    );
}
