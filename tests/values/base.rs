//! A base that is checked alone: the values of `[defaults]`.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::generated::{set, toml};
use super::together::parsed;
use crate::support::{MapLoader, Page};
use armlet::compile::{self, Compilation, Options};
use armlet::rules::{Check, RULES};
use armlet::source::SourceFile;

fn checked(toml: &str, files: &MapLoader) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        today: Some("2026-11-24".parse().unwrap()),
        allows_base: true,
        ..Options::default()
    };
    compile::check(SourceFile::new("base.toml", toml), files, &options)
}

fn found(toml: &str) -> Vec<(&'static str, String)> {
    let compilation = checked(toml, &MapLoader::default());
    let findings = compilation.findings.iter();
    let place = |span| compilation.sources.text(span).to_owned();
    findings
        .map(|finding| (finding.code.id, place(finding.primary.span)))
        .collect()
}

#[test]
fn a_wrong_default_is_found_at_its_place() {
    let toml = "[defaults.instance]\nsize = \"Standrad_D4ads_v5\"\nidle_time_before_shutdown = \"5m\"\n\
                time_zone = \"Europe/Madird\"\n[defaults.cluster]\nidle_time_before_scale_down = \"2x\"\n";
    assert_eq!(
        found(toml),
        [
            ("invalid-vm-size", "\"Standrad_D4ads_v5\"".to_owned()),
            ("idle-time-out-of-range", "\"5m\"".to_owned()),
            ("unknown-time-zone", "\"Europe/Madird\"".to_owned()),
            ("invalid-duration", "\"2x\"".to_owned()),
        ]
    );
}

#[test]
fn a_wrong_value_of_a_parameter_of_a_default_is_found() {
    let toml = "[defaults.cluster]\nidle_time_before_scale_down = { param = \"idle\" }\ntier = { param = \"tier\" }\n\
                [parameters.idle]\ndefault = \"2x\"\n[parameters.tier]\ndefault = \"dedicatd\"\n";
    assert_eq!(
        found(toml),
        [
            ("invalid-duration", "\"2x\"".to_owned()),
            ("unknown-value", "\"dedicatd\"".to_owned()),
        ]
    );
}

#[test]
fn nothing_is_said_of_what_the_extending_definition_gives() {
    let right = [
        // Neither a size nor the number of nodes, and a parameter that is declared elsewhere.
        "[defaults.cluster]\nidle_time_before_scale_down = \"2m\"\ntier = { param = \"tier\" }\n",
        // More nodes at least than at most, until the other number is given.
        "[defaults.cluster]\nmin_instances = 4\n",
        // No schedule stops it, and no idle time.
        "[defaults.instance]\ntime_zone = \"Europe/Madrid\"\nenable_node_public_ip = false\n",
        "[defaults.attached]\nidentity = \"system\"\n",
    ];
    for toml in right {
        assert_eq!(found(toml), [], "{toml}");
    }
}

/// The computes of a definition as the defaults of a base; none where there is no compute or more than one of a kind.
fn as_base(definition: &Json) -> Option<Json> {
    let mut base = json!({});
    if let Some(parameters) = definition.get("parameters") {
        base["parameters"] = parameters.clone();
    }
    let mut has_defaults = false;
    for kind in ["instance", "cluster", "kubernetes"] {
        let Some(computes) = definition.get(kind).and_then(Json::as_object) else {
            continue;
        };
        let (Some(compute), 1) = (computes.values().next(), computes.len()) else {
            return None;
        };
        has_defaults = true;
        set(&mut base, &format!("/defaults/{kind}"), compute.clone());
    }
    // What names a compute has no place in a base.
    let is_plain = ["defaults", "attached", "lints"]
        .iter()
        .all(|table| definition.get(table).is_none());
    (has_defaults && is_plain).then_some(base)
}

/// The examples of the pages, as bases: a rule about single values finds there what it finds in the example, and no rule finds
/// what it does not.
#[test]
fn the_rules_about_values_find_in_a_base_what_they_find_in_a_definition() {
    let (mut compared, mut found, mut missed, mut added) = (0, 0, Vec::new(), Vec::new());
    for rule in RULES {
        let page = Page::parse(rule.code);
        for example in [&page.example, &page.instead] {
            let definition = parsed(example);
            let Some(base) = as_base(&definition) else {
                continue;
            };
            compared += 1;
            let rules = |compilation: Compilation| -> BTreeSet<&'static str> {
                compilation
                    .findings
                    .iter()
                    .map(|finding| finding.code.id)
                    .collect()
            };
            let of_definition = rules(checked(&toml(&definition), &page.files));
            let of_base = rules(checked(&toml(&base), &page.files));
            let is_of_a_value = matches!(rule.check, Check::Value(_) | Check::ValueOnDay(_));
            if is_of_a_value && of_definition.contains(rule.code.id) {
                match of_base.contains(rule.code.id) {
                    true => found += 1,
                    false => missed.push(rule.code.id),
                }
            }
            let new: Vec<_> = of_base.difference(&of_definition).collect();
            if !new.is_empty() {
                added.push(format!("{}: {new:?}\n{}", rule.code.id, toml(&base)));
            }
        }
    }
    assert!(added.is_empty(), "{}", added.join("\n"));
    assert!(missed.is_empty(), "{missed:?}");
    assert!(compared > 100 && found > 10, "{compared} compared, {found} found");
}
