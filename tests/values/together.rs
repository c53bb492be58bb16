//! Every rule that looks at what values mean together: the same values behind parameters, wrong in one environment only.
//!
//! The inputs are the examples of the rules' own pages. Each value of the example that can be left to a parameter is left to one:
//! `prod` gives the value of the example, and `dev` the value of the better example at the same place, or else the same. The rule
//! must find what it finds in the example, once, and say `prod`; and not `dev`, where the better value is all that was wrong.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::generated::{compiled, set, toml};
use crate::support::{MapLoader, Page};
use armlet::compile::Compilation;
use armlet::language::attached::AttachedKind;
use armlet::language::key::{Shape, Table};
use armlet::language::walk;
use armlet::rules::{Check, RULES, Rule};
use armlet::source::{SourceFile, Sources};
use armlet::syntax;

/// Rules that look at the whole definition, but at no value that a parameter can give, each with what they look at instead.
const OF_NO_VALUE: &[(&str, &str)] = &[
    (
        "allowed-value-in-brackets",
        "the texts of `allowed` and `default`",
    ),
    ("application-sharing-ignored", "whether the key is there"),
    ("assigned-user-missing", "whether the key is there"),
    ("attach-not-idempotent", "whether `on_redeploy` is there"),
    ("both-identity-kinds", "which kinds of identity there are"),
    ("conda-not-sourced", "the text of a script"),
    ("credentials-missing", "whether the keys are there"),
    (
        "generic-instance-name",
        "a single name; it is switched on only by `[lints]`",
    ),
    ("gpu-request-mismatch", "whether the key is there"),
    ("idle-blocked-by-application", "whether the keys are there"),
    ("idle-needs-contributor", "whether the keys are there"),
    ("incomplete-instance-type", "whether the keys are there"),
    ("incomplete-ssh", "whether the keys are there"),
    ("inconsistent-working-hours", "times that take no reference"),
    ("invalid-expression", "the text of an expression"),
    ("invalid-resource-name", "names inside ids and expressions"),
    ("legacy-inference-cluster", "the type, which takes no reference"),
    ("literal-secret", "texts, wherever they are written"),
    ("month-days-unsupported", "whether the key is there"),
    ("not-redeployable", "which keys there are"),
    ("partly-checked-script", "the text of a script"),
    ("property-not-in-api-version", "which keys there are"),
    ("region-in-managed-network", "whether the key is there"),
    ("region-quota", "how many computes there are"),
    ("role-without-identity", "which kinds of identity there are"),
    ("schedule-time-zone-missing", "whether the key is there"),
    (
        "script-argument-missing",
        "the text of a script, and how many arguments there are",
    ),
    (
        "script-argument-unused",
        "the text of a script, and how many arguments there are",
    ),
    ("script-arguments-in-azureuser-block", "the text of a script"),
    ("script-continues-on-error", "the text of a script"),
    ("script-crlf", "the text of a script"),
    ("script-needs-file", "the text of a script"),
    ("script-not-readable", "files"),
    ("script-on-new-workspace", "whether the key is there"),
    ("script-outside-project", "files"),
    ("script-source-conflict", "which keys there are"),
    ("script-stops-machine", "the text of a script"),
    ("script-syntax", "the text of a script"),
    ("script-too-large", "the text of a script"),
    ("script-waits-for-input", "the text of a script"),
    ("script-without-shebang", "the text of a script"),
    ("secret-in-script", "the text of a script"),
    ("ssh-key-on-behalf-of", "whether the keys are there"),
    ("subnet-in-managed-network", "whether the key is there"),
    ("tag-limit", "how many tags there are, and their names"),
    ("too-many-schedules", "how many there are"),
    ("unknown-api-version", "a key that takes no reference"),
    ("untagged-compute", "whether the key is there"),
    ("unterminated-here-document", "the text of a script"),
    ("workspace-not-created", "which keys there are"),
];

/// Rules whose page shows no single value that makes the difference: a definition with a wrong value, its place, and a better value.
const MORE: &[(&str, &str, &str, &str)] = &[
    (
        "always-on-instance",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
schedules = [{ action = "stop", cron = "0 18 * * *", time_zone = "UTC", state = "disabled" }]
"##,
        "/instance/ana-notebooks/schedules/0/state",
        r#""enabled""#,
    ),
    (
        "duplicate-compute-name",
        r##"[workspace]
name = "mlw-team"
[cluster.cpu-cluster]
size = "STANDARD_D4ADS_V5"
max_instances = 2
name = "same-name"
[cluster.gpu-cluster]
size = "STANDARD_D4ADS_V5"
max_instances = 2
name = "same-name"
"##,
        "/cluster/gpu-cluster/name",
        r#""other-name""#,
    ),
    (
        "gpu-request-mismatch",
        r##"[workspace]
name = "mlw-team"
[kubernetes.aks-ml]
resource_id = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml"
[kubernetes.aks-ml.instance_types.gpu.resources]
requests = { cpu = "1", memory = "4Gi", "nvidia.com/gpu" = "2" }
limits = { cpu = "2", memory = "8Gi", "nvidia.com/gpu" = "1" }
"##,
        "/kubernetes/aks-ml/instance_types/gpu/resources/requests/nvidia.com~1gpu",
        r#""1""#,
    ),
    (
        "idle-shutdown-missing",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
schedules = [{ action = "stop", cron = "0 18 * * *", time_zone = "UTC", state = "enabled" }]
"##,
        "/instance/ana-notebooks/schedules/0/state",
        r#""disabled""#,
    ),
    (
        "inconsistent-recurrence",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
idle_time_before_shutdown = "30m"
schedules = [{ action = "stop", frequency = "day", interval = 600, time_zone = "UTC" }]
"##,
        "/instance/ana-notebooks/schedules/0/interval",
        r#"1"#,
    ),
    (
        "invalid-compute-name",
        r##"[workspace]
name = "mlw-team"
[cluster.cpu-cluster]
size = "STANDARD_D4ADS_V5"
max_instances = 2
name = "5m-cluster"
"##,
        "/cluster/cpu-cluster/name",
        r#""cpu-5m""#,
    ),
    (
        "local-auth-conflict",
        r##"[workspace]
name = "mlw-team"
[cluster.cpu-cluster]
size = "STANDARD_D4ADS_V5"
max_instances = 2
disable_local_auth = true
ssh = { admin_username = "azureuser", public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCCmkjUIv6ZoixwUB5TPJE1LT2FTgYbkDA7CMbjPHKVeC1seX+PfZt4KhvpzYaXu9DiUg4z5ExQVWxxxKZhSKhv6GJPq1GG7jLujX7pdwNIoF0wDLkHBqBF3vwESgkyVibmtY3nRKtszoCHe29x4fbS74rNEotPL8FfP1fr8wuU+oJSPob+rH633Dj1GbkXUdrNvUfTZL6ASaNy249uQF2T/+2SNSiLx4GuZiZ1lMnJUAkl5HSbV1vRNlP43ZsfKC5AZ8NYTuIH+NqU4+irc3OPzxgi/7xoh3grSRBE1eNBJFxuQzcVuivdF3IZ0w56Jp/ZW6/I8qTSe9z0u5n0vqlz ops@example.com" }
"##,
        "/cluster/cpu-cluster/disable_local_auth",
        r#"false"#,
    ),
    (
        "overlapping-working-hours",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
idle_time_before_shutdown = "30m"
time_zone = "UTC"
working_hours = [{ days = "Mon", from = "09:00", to = "18:00" }, { days = "Mon", from = "12:00", to = "20:00", state = "enabled" }]
"##,
        "/instance/ana-notebooks/working_hours/1/state",
        r#""disabled""#,
    ),
    (
        "public-ip-without-network",
        r##"[workspace]
name = "mlw-team"
[cluster.cpu-cluster]
size = "STANDARD_D4ADS_V5"
max_instances = 2
enable_node_public_ip = false
"##,
        "/cluster/cpu-cluster/enable_node_public_ip",
        r#"true"#,
    ),
    (
        "secret-in-arguments",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
idle_time_before_shutdown = "30m"
creation_script = { path = "Users/admin/setup.sh", arguments = ["--password=Zx81hunterQ92vb"] }
"##,
        "/instance/ana-notebooks/creation_script/arguments/0",
        r#""--user=ana""#,
    ),
    (
        "sso-disabled-on-behalf-of",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
idle_time_before_shutdown = "30m"
enable_sso = true
assigned_user = { object_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301" }
creation_script = { path = "Users/admin/setup.sh" }
"##,
        "/instance/ana-notebooks/enable_sso",
        r#"false"#,
    ),
    (
        "start-meets-stop",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
idle_time_before_shutdown = "30m"
schedules = [{ action = "stop", cron = "0 18 * * *", time_zone = "UTC" }, { action = "start", cron = "0 18 * * *", time_zone = "UTC" }]
"##,
        "/instance/ana-notebooks/schedules/1/cron",
        r#""0 9 * * *""#,
    ),
    (
        "start-without-stop",
        r##"[workspace]
name = "mlw-team"
[instance.ana-notebooks]
size = "STANDARD_D4ADS_V5"
schedules = [{ action = "start", cron = "0 9 * * *", time_zone = "UTC" }, { action = "stop", cron = "0 18 * * *", time_zone = "UTC", state = "disabled" }]
"##,
        "/instance/ana-notebooks/schedules/1/state",
        r#""enabled""#,
    ),
];

/// An example with more places than this is about how many computes there are; leaving each of them to a parameter takes minutes and
/// says nothing of a rule that looks at no value.
const MANY_PLACES: usize = 100;

/// A definition as JSON.
pub(super) fn parsed(text: &str) -> Json {
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new("compute.toml", text));
    syntax::parse(id, &sources, &mut Vec::new()).root.to_json()
}

/// The tables of a definition that hold settings, each with the pointer to it.
fn tables(definition: &Json) -> Vec<(String, Vec<&'static Table>)> {
    let mut found = Vec::new();
    for root in ["workspace", "serverless"] {
        if definition.get(root).is_some() {
            found.push((format!("/{root}"), vec![walk::table(root).unwrap()]));
        }
    }
    for kind in ["instance", "cluster", "kubernetes", "attached"] {
        let of = |compute: &Json| {
            let word = compute.get("type").and_then(Json::as_str);
            let attached = AttachedKind::TABLES
                .iter()
                .filter(|(known, _)| Some(*known) == word);
            let attached = attached.map(|(_, table)| *table);
            std::iter::once(walk::table(kind).unwrap())
                .chain(attached)
                .collect::<Vec<_>>()
        };
        for (name, compute) in definition
            .get(kind)
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
        {
            found.push((format!("/{kind}/{name}"), of(compute)));
        }
        if let Some(defaults) = definition.pointer(&format!("/defaults/{kind}")) {
            found.push((format!("/defaults/{kind}"), of(defaults)));
        }
    }
    found
}

/// The places of the scalars below a table that may be left to a parameter.
fn settings(table: &'static Table, definition: &Json, at: &str, found: &mut Vec<String>) {
    for key in table.keys {
        let here = format!("{at}/{}", key.name);
        let Some(value) = definition.pointer(&here) else {
            continue;
        };
        let is_scalar = |value: &Json| value.is_string() || value.is_i64() || value.is_boolean();
        match (key.shape, value) {
            (Shape::Setting(scalar) | Shape::SettingOrTable(scalar, _), value)
                if is_scalar(value) && !scalar.is_secret =>
            {
                found.push(here.clone());
            }
            (Shape::File("subnet", _), value) if is_scalar(value) => found.push(here.clone()),
            (Shape::Array(Shape::Setting(_)) | Shape::List(Shape::Setting(_), _), Json::Array(items)) => {
                let items = items.iter().enumerate().filter(|(_, item)| is_scalar(item));
                found.extend(items.map(|(index, _)| format!("{here}/{index}")));
            }
            (Shape::Map(Shape::Setting(_)), Json::Object(entries)) => {
                let entries = entries.iter().filter(|(_, entry)| is_scalar(entry));
                found.extend(entries.map(|(name, _)| format!("{here}/{}", name.replace('/', "~1"))));
            }
            _ => {}
        }
        let Some(inner) = key.shape.table() else { continue };
        match (key.shape, value) {
            (Shape::Array(_) | Shape::List(..), Json::Array(items)) => {
                for index in 0..items.len() {
                    settings(inner, definition, &format!("{here}/{index}"), found);
                }
            }
            (Shape::Map(_), Json::Object(entries)) => {
                for name in entries.keys() {
                    settings(inner, definition, &format!("{here}/{name}"), found);
                }
            }
            (_, Json::Object(_)) => settings(inner, definition, &here, found),
            _ => {}
        }
    }
}

/// What a rule says: the messages, and for each what else is said.
fn said(compilation: &Compilation, rule: &Rule) -> Vec<(String, String)> {
    let findings = compilation
        .findings
        .iter()
        .filter(|finding| finding.code == rule.code);
    let said = findings.map(|finding| (finding.message.clone(), finding.notes.join("\n")));
    said.collect()
}

fn messages(compilation: &Compilation, rule: &Rule) -> BTreeSet<String> {
    said(compilation, rule)
        .into_iter()
        .map(|(message, _)| message)
        .collect()
}

/// What is wrong with the findings of a rule where the value at a place is left to a parameter; and whether `dev` is right there.
fn wrong(rule: &Rule, bad: &Json, good: &Json, place: &str, files: &MapLoader) -> (Option<String>, bool) {
    let value = bad.pointer(place).unwrap().clone();
    let better = good.pointer(place).filter(|better| {
        std::mem::discriminant(*better) == std::mem::discriminant(&value) && **better != value
    });
    let better = better.cloned().unwrap_or_else(|| value.clone());
    let mut with_better = bad.clone();
    set(&mut with_better, place, better.clone());
    let expected = messages(&compiled(bad, files), rule);
    let in_dev = messages(&compiled(&with_better, files), rule);

    let mut definition = bad.clone();
    let kind = match &value {
        Json::String(_) => "string",
        Json::Bool(_) => "bool",
        _ => "int",
    };
    set(&mut definition, place, json!({ "param": "given" }));
    set(&mut definition, "/parameters/given", json!({ "type": kind }));
    set(&mut definition, "/environments/dev/given", better);
    set(&mut definition, "/environments/prod/given", value);
    let compilation = compiled(&definition, files);
    let is_only_in_prod = in_dev.is_disjoint(&expected);
    let complaint = |what: &str| {
        let said = said(&compilation, rule);
        Some(format!(
            "{} at {place}: {what}: {said:?}\n{}",
            rule.code.id,
            toml(&definition)
        ))
    };
    let found = said(&compilation, rule);
    let of_prod: Vec<_> = found
        .iter()
        .filter(|(message, _)| expected.contains(message))
        .collect();
    let known: BTreeSet<String> = of_prod.iter().map(|(message, _)| message.clone()).collect();
    let names_prod = |(_, notes): &&&(String, String)| notes.contains("`prod`") && !notes.contains("`dev`");
    let complaint = if known != expected {
        complaint(&format!("finds not what it finds in the example, {expected:?}"))
    } else if is_only_in_prod && of_prod.iter().filter(names_prod).count() != of_prod.len() {
        complaint("does not say that it is `prod` alone")
    } else {
        None
    };
    (complaint, is_only_in_prod)
}

#[test]
fn a_rule_finds_the_one_environment_that_is_wrong() {
    let mut complaints = Vec::new();
    let (mut without, mut cases, mut of_one) = (Vec::new(), 0, 0);
    for rule in RULES
        .iter()
        .filter(|rule| matches!(rule.check, Check::Definition(_)))
    {
        let page = Page::parse(rule.code);
        let (bad, good) = (parsed(&page.example), parsed(&page.instead));
        let mut places = Vec::new();
        for (at, tables) in tables(&bad) {
            for table in tables {
                settings(table, &bad, &at, &mut places);
            }
        }
        let is_excused = OF_NO_VALUE.iter().any(|(name, _)| *name == rule.code.id);
        if is_excused && places.len() > MANY_PLACES {
            continue;
        }
        let is_told_apart = bad.get("environments").is_some();
        let mut is_right_in_dev = false;
        for place in places.iter().filter(|_| !is_told_apart) {
            let (complaint, only_in_prod) = wrong(rule, &bad, &good, place, &page.files);
            complaints.extend(complaint);
            is_right_in_dev |= only_in_prod && !messages(&compiled(&bad, &page.files), rule).is_empty();
            cases += 1;
        }
        for (_, text, place, better) in MORE.iter().filter(|(name, ..)| *name == rule.code.id) {
            let bad = parsed(text);
            let mut good = bad.clone();
            set(&mut good, place, serde_json::from_str(better).unwrap());
            let (complaint, only_in_prod) = wrong(rule, &bad, &good, place, &MapLoader::default());
            complaints.extend(complaint);
            is_right_in_dev |=
                only_in_prod && !messages(&compiled(&bad, &MapLoader::default()), rule).is_empty();
            cases += 1;
        }
        of_one += usize::from(is_right_in_dev);
        if !is_right_in_dev && !is_excused {
            without.push(rule.code.id);
        }
    }
    assert!(
        complaints.is_empty() && without.is_empty(),
        "{}\nno value of the example makes the difference: {without:#?}",
        complaints.join("\n")
    );
    assert!(cases > 100 && of_one > 10, "{cases} cases, {of_one} rules");
}
