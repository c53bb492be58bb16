//! Values in context: what a parameter, an environment, a member of an object or a constant expression gives is checked and
//! translated by the places that use it, exactly as a literal there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod base;
mod generated;
mod literal_only;
mod together;
mod whole;

use serde_json::{Value, json};

use armlet::compile::{self, Compilation, Options};
use armlet::source::{NoFiles, SourceFile};

/// A workspace and an instance, to be continued.
const INSTANCE: &str = "[workspace]\nname = \"mlw-dp100-labs\"\n[instance.ana-notebooks]\nsize = \"STANDARD_D4ADS_V5\"\n\
                        assigned_user = { object_id = \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\" }\n";

/// A workspace and a cluster, to be continued.
const CLUSTER: &str =
    "[workspace]\nname = \"mlw-dp100-labs\"\n[cluster.cpu-cluster]\nsize = \"STANDARD_D4ADS_V5\"\n";

fn compiled(toml: &str) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    compile::build(SourceFile::new("compute.toml", toml), &NoFiles, &options)
}

/// The findings: rule, the text they point at, and everything they say.
fn found(toml: &str) -> Vec<(&'static str, String, String)> {
    let compilation = compiled(toml);
    let of = |finding: &armlet::diagnostic::Diagnostic| {
        let related = finding
            .related
            .iter()
            .map(|label| format!("{}: {}", compilation.sources.text(label.span), label.text));
        let said: Vec<String> = std::iter::once(finding.message.clone())
            .chain(std::iter::once(finding.primary.text.clone()))
            .chain(related)
            .chain(finding.notes.clone())
            .chain(finding.help.clone())
            .collect();
        let text = compilation.sources.text(finding.primary.span).to_owned();
        (finding.code.id, text, said.join("\n"))
    };
    compilation.findings.iter().map(of).collect()
}

/// The rules and the texts that they point at.
fn places(toml: &str) -> Vec<(&'static str, String)> {
    found(toml)
        .into_iter()
        .map(|(rule, text, _)| (rule, text))
        .collect()
}

/// The ARM template, or why there is none.
fn template(toml: &str) -> Value {
    let compilation = compiled(toml);
    let findings: Vec<&str> = compilation
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    let output = compilation
        .outputs
        .iter()
        .find(|output| output.name.ends_with("compute.json"));
    let output = output.unwrap_or_else(|| panic!("not built: {findings:?}\n{toml}"));
    serde_json::from_str(&output.contents.whole()).unwrap()
}

/// A parameter file.
fn parameters(toml: &str, environment: &str) -> Value {
    let compilation = compiled(toml);
    let name = format!("compute.{environment}.parameters.json");
    let output = compilation
        .outputs
        .iter()
        .find(|output| output.name.ends_with(&name))
        .unwrap();
    let file: Value = serde_json::from_str(&output.contents.whole()).unwrap();
    file["parameters"].clone()
}

fn default(toml: &str, parameter: &str) -> Value {
    template(toml)["parameters"][parameter]["defaultValue"].clone()
}

// ---- translated ----

#[test]
fn a_default_is_translated_by_its_use() {
    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = {{ param = \"idle\" }}\ntime_zone = {{ param = \"zone\" }}\n\
         schedules = [{{ action = \"stop\", cron = \"0 18 * * *\" }}]\n\
         [parameters.idle]\ndefault = \"30m\"\n[parameters.zone]\ndefault = \"Europe/Madrid\"\n"
    );
    assert_eq!(places(&toml), []);
    assert_eq!(default(&toml, "idle"), "PT30M");
    assert_eq!(default(&toml, "zone"), "Romance Standard Time");
}

#[test]
fn a_clusters_values_are_those_of_a_cluster() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\ntier = {{ param = \"tier\" }}\nidle_time_before_scale_down = {{ param = \"idle\" }}\n\
         [parameters.idle]\ndefault = \"30m\"\n[parameters.tier]\ndefault = \"dedicated\"\nallowed = [\"dedicated\", \"low_priority\"]\n\
         [environments.prod]\nidle = \"1h\"\n"
    );
    assert_eq!(default(&toml, "idle"), "PT1800S");
    assert_eq!(
        template(&toml)["parameters"]["tier"]["allowedValues"],
        json!(["Dedicated", "LowPriority"])
    );
    assert_eq!(default(&toml, "tier"), "Dedicated");
    assert_eq!(parameters(&toml, "prod")["idle"]["value"], "PT3600S");
}

#[test]
fn a_constant_expression_is_a_literal() {
    let toml =
        format!("{CLUSTER}max_instances = {{ expr = \"1 + 1\" }}\ntier = {{ expr = \"'dedicated'\" }}\n");
    let properties = &template(&toml)["resources"][0]["properties"]["properties"];
    assert_eq!(properties["vmPriority"], "Dedicated");
    assert_eq!(properties["scaleSettings"]["maxNodeCount"], 2);
    let wrong = format!("{CLUSTER}max_instances = 2\ntier = {{ expr = \"'lowpriority'\" }}\n");
    assert_eq!(
        places(&wrong),
        [("unknown-value", "{ expr = \"'lowpriority'\" }".to_owned())]
    );
}

#[test]
fn a_member_of_an_object_is_translated_by_its_use() {
    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = {{ expr = \"settings.idle\" }}\n\
         [parameters.settings]\ntype = \"object\"\ndefault = {{ idle = \"30m\", other = \"30m\" }}\n\
         [environments.prod]\nsettings = {{ idle = \"2h\", other = \"x\" }}\n"
    );
    assert_eq!(
        default(&toml, "settings"),
        json!({"idle": "PT30M", "other": "30m"})
    );
    assert_eq!(
        parameters(&toml, "prod")["settings"]["value"],
        json!({"idle": "PT120M", "other": "x"})
    );
    let wrong = toml.replace("idle = \"2h\"", "idle = \"2x\"");
    assert_eq!(places(&wrong), [("invalid-duration", "\"2x\"".to_owned())]);
}

#[test]
fn the_description_says_the_form_that_a_deployer_gives() {
    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = {{ param = \"idle\" }}\n[parameters.idle]\ndescription = \"Idle time.\"\n"
    );
    let description = template(&toml)["parameters"]["idle"]["metadata"]["description"].clone();
    let description = description.as_str().unwrap();
    assert!(
        description.starts_with("Idle time. ") && description.contains("PT30M"),
        "{description}"
    );
}

#[test]
fn bounds_of_length_hold_for_the_translated_value() {
    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = {{ param = \"idle\" }}\n[parameters.idle]\ndefault = \"30m\"\nmin_length = 5\n"
    );
    assert_eq!(places(&toml), []);
    let toml = toml.replace("min_length = 5", "max_length = 4");
    assert_eq!(places(&toml), [("parameter-type-mismatch", "\"30m\"".to_owned())]);
}

#[test]
fn an_allowed_value_may_be_written_another_way() {
    let toml = format!(
        "{INSTANCE}time_zone = {{ param = \"zone\" }}\nschedules = [{{ action = \"stop\", cron = \"0 18 * * *\" }}]\n\
         idle_time_before_shutdown = \"30m\"\n\
         [parameters.zone]\nallowed = [\"Romance Standard Time\", \"UTC\"]\n[environments.prod]\nzone = \"Europe/Madrid\"\n"
    );
    assert_eq!(places(&toml), []);
}

// ---- checked (A2) ----

#[test]
fn a_wrong_value_is_found_at_its_place() {
    let toml = format!(
        "{INSTANCE}unique_name = true\nidle_time_before_shutdown = {{ param = \"idle\" }}\ntime_zone = {{ param = \"zone\" }}\n\
         schedules = [{{ action = \"stop\", cron = \"0 18 * * *\" }}]\n\
         [parameters.idle]\ndefault = \"30m\"\n[parameters.zone]\ndefault = \"Europe/Madrid\"\n\
         [environments.prod]\nzone = \"CET+1\"\nidle = \"PT5M\"\n[environments.dev]\n"
    );
    assert_eq!(
        places(&toml),
        [
            ("unknown-time-zone", "\"CET+1\"".to_owned()),
            ("idle-time-out-of-range", "\"PT5M\"".to_owned()),
        ]
    );
    for (_, _, said) in found(&toml) {
        assert!(said.contains("`prod`") && !said.contains("`dev`"), "{said}");
        assert!(said.contains("param"), "no label at the use: {said}");
    }
}

#[test]
fn a_wrong_default_is_found_under_the_rule_of_a_literal() {
    let toml = INSTANCE
        .replace(
            "size = \"STANDARD_D4ADS_V5\"",
            "size = { param = \"size\" }\nidle_time_before_shutdown = \"30m\"",
        )
        .replace("\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"", "{ param = \"user\" }");
    let toml = format!(
        "{toml}[parameters.size]\ndefault = \"Standrad_DS3_v2\"\n[parameters.user]\ndefault = \"\"\n"
    );
    let literal = INSTANCE
        .replace(
            "STANDARD_D4ADS_V5\"",
            "Standrad_DS3_v2\"\nidle_time_before_shutdown = \"30m\"",
        )
        .replace("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "");
    let mut rules: Vec<_> = places(&toml);
    let mut expected: Vec<_> = places(&literal);
    rules.sort();
    expected.sort();
    assert_eq!(rules, expected);
    assert_eq!(rules.len(), 2);
}

#[test]
fn an_allowed_item_is_checked_alone() {
    let toml = format!(
        "{CLUSTER}min_instances = {{ param = \"least\" }}\nmax_instances = 2\n\
         [parameters.least]\ntype = \"int\"\nallowed = [0, -1, 4]\n"
    );
    assert_eq!(places(&toml), [("out-of-range", "-1".to_owned())]);
}

#[test]
fn what_has_no_value_is_not_claimed() {
    let toml = format!(
        "{CLUSTER}min_instances = {{ param = \"least\" }}\nmax_instances = 2\n[parameters.least]\ntype = \"int\"\n"
    );
    assert_eq!(places(&toml), []);
}

// ---- several values together ----

#[test]
fn one_wrong_environment_is_named() {
    let toml = format!(
        "{CLUSTER}min_instances = 2\nmax_instances = {{ param = \"nodes\" }}\n\
         [parameters.nodes]\ntype = \"int\"\ndefault = 4\n\
         [environments.dev]\nnodes = 1\n[environments.test]\nnodes = 3\n[environments.prod]\n"
    );
    let found: Vec<_> = found(&toml)
        .into_iter()
        .filter(|(rule, ..)| *rule == "min-above-max")
        .collect();
    let [(_, _, said)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert!(
        said.contains("`dev`") && !said.contains("`test`") && !said.contains("`prod`"),
        "{said}"
    );
}

#[test]
fn a_finding_is_reported_once_for_all_environments() {
    let toml = format!(
        "{CLUSTER}min_instances = 2\nmax_instances = {{ param = \"nodes\" }}\n\
         [parameters.nodes]\ntype = \"int\"\ndefault = 4\n\
         [environments.dev]\nnodes = 1\n[environments.test]\nnodes = 1\n[environments.prod]\n"
    );
    let found: Vec<_> = found(&toml)
        .into_iter()
        .filter(|(rule, ..)| *rule == "min-above-max")
        .collect();
    let [(_, _, said)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert!(
        said.contains("`dev`") && said.contains("`test`") && !said.contains("`prod`"),
        "{said}"
    );
}

#[test]
fn a_secret_of_a_vault_is_not_known() {
    let toml = format!(
        "{CLUSTER}min_instances = 2\nmax_instances = {{ param = \"nodes\" }}\nidle_time_before_scale_down = {{ param = \"idle\" }}\n\
         [parameters.nodes]\ntype = \"int\"\n[parameters.idle]\ndefault = \"30m\"\n\
         [environments.dev]\nnodes = 4\n\
         idle = {{ key_vault = \"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv\", secret = \"idle\" }}\n"
    );
    let found: Vec<_> = places(&toml)
        .into_iter()
        .filter(|(rule, _)| *rule == "invalid-duration")
        .collect();
    assert_eq!(found, []);
}

// ---- written two ways ----

#[test]
fn uses_that_write_a_value_differently_need_two_parameters() {
    let minutes = "[instance.ana-notebooks]\nsize = \"STANDARD_D4ADS_V5\"\nidle_time_before_shutdown = { param = \"idle\" }\n\
                   assigned_user = { object_id = \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\" }\n";
    let toml = format!(
        "{CLUSTER}max_instances = 2\nidle_time_before_scale_down = {{ param = \"idle\" }}\n{minutes}[parameters.idle]\ndefault = \"30m\"\n"
    );
    assert_eq!(places(&toml).len(), 1, "{:?}", found(&toml));
    assert_eq!(places(&toml)[0].0, "parameter-written-two-ways");

    let toml = format!(
        "{CLUSTER}max_instances = 2\ntier = {{ param = \"tier\" }}\ntags = {{ tier = {{ param = \"tier\" }} }}\n\
         [parameters.tier]\ndefault = \"dedicated\"\n"
    );
    assert_eq!(places(&toml)[0].0, "parameter-written-two-ways");

    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = \"30m\"\ntime_zone = {{ param = \"zone\" }}\n\
         schedules = [{{ action = \"stop\", cron = \"0 18 * * *\" }}]\n\
         enable_sso = {{ expr = \"zone == 'Europe/Madrid'\" }}\n[parameters.zone]\ndefault = \"Europe/Madrid\"\n"
    );
    assert_eq!(places(&toml)[0].0, "parameter-written-two-ways");
}

#[test]
fn uses_that_write_a_value_alike_are_fine() {
    let toml = CLUSTER.replace("\"STANDARD_D4ADS_V5\"", "{ param = \"size\" }");
    let toml = format!(
        "{toml}max_instances = 2\ntags = {{ size = {{ param = \"size\" }} }}\n[parameters.size]\ndefault = \"STANDARD_D4ADS_V5\"\n"
    );
    assert_eq!(places(&toml), []);
}

// ---- whole tables (A3) and flags in words (A5) ----

#[test]
fn tags_may_be_an_object_parameter() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\ntags = {{ param = \"teamTags\" }}\n[parameters.teamTags]\ntype = \"object\"\ndefault = {{ team = \"vision\" }}\n"
    );
    assert_eq!(places(&toml), []);
    let template = template(&toml);
    assert_eq!(template["resources"][0]["tags"], "[parameters('teamTags')]");
    assert_eq!(
        template["parameters"]["teamTags"]["defaultValue"],
        json!({"team": "vision"})
    );
    let computed = toml.replace(
        "{ param = \"teamTags\" }",
        "{ expr = \"union(teamTags, { owner: 'ana' })\" }",
    );
    assert_eq!(
        self::template(&computed)["resources"][0]["tags"],
        "[union(parameters('teamTags'), createObject('owner', 'ana'))]"
    );
}

#[test]
fn tags_by_a_parameter_of_another_type_are_a_finding() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\ntags = {{ param = \"teamTags\" }}\n[parameters.teamTags]\ndefault = \"vision\"\n"
    );
    assert_eq!(places(&toml)[0].0, "parameter-type-mismatch");
}

#[test]
fn a_flag_that_rest_spells_in_words_takes_a_bool() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\nssh = {{ public_access = {{ param = \"open\" }} }}\n[parameters.open]\ntype = \"bool\"\ndefault = false\n"
    );
    assert_eq!(places(&toml), []);
    let properties = &template(&toml)["resources"][0]["properties"]["properties"];
    assert_eq!(
        properties["remoteLoginPortPublicAccess"],
        "[if(parameters('open'), 'Enabled', 'Disabled')]"
    );
    assert_eq!(default(&toml, "open"), false);
}

#[test]
fn the_text_of_a_script_in_a_parameter_is_written_with_line_feeds() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/script-crlf/parameters.toml");
    let text = std::fs::read_to_string(path).unwrap();
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        let compilation = compiled(&text);
        assert!(compilation.outputs.len() > 3);
        for output in &compilation.outputs {
            // What the expression itself holds is computed at deployment.
            let text = output.contents.whole();
            let own = text.lines().filter(|line| !line.contains("echo computed"));
            let wrong: Vec<&str> = own.filter(|line| line.contains("\\r")).collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", output.name);
        }
        let all: String = compilation
            .outputs
            .iter()
            .flat_map(|output| output.contents.pieces())
            .collect();
        for word in ["echo by default", "echo dev", "echo prod"] {
            assert!(all.contains(word), "{word}");
        }
    }
}
