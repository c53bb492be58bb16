//! `diff`: what a deployment does to every property of instances and clusters, and what holds for any two templates.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::FolderLoader;
use armlet::arm::read;
use armlet::arm::read::parameter_file;
use armlet::azure::behaviour::{self, Row};
use armlet::compile::{self, Options};
use armlet::diff::{Comparison, Detail, DiffFormat, FileComparison, MARKDOWN_LIMIT, Side, compare, print};
use armlet::emit::OutputFormat;
use armlet::source::SourceFile;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[path = "diff/foreign.rs"]
mod foreign;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The ARM template of a definition.
fn arm(definition: &str, folder: &Path) -> String {
    let options = Options {
        stem: "compute".to_owned(),
        formats: vec![OutputFormat::Arm],
        ..Options::default()
    };
    let file = SourceFile::new("compute.toml", definition);
    let compilation = compile::build(file, &FolderLoader::new(folder), &options);
    let denied: Vec<_> = compilation
        .findings
        .iter()
        .map(|finding| &finding.message)
        .collect();
    assert!(!compilation.is_denied(), "{denied:?}");
    compilation.outputs[0].contents.to_string()
}

fn template(text: &str) -> Side {
    Side::of(read(text).unwrap(), Vec::new())
}

/// A line of `cases.toml`.
struct Case {
    name: String,
    compute: String,
    in_template: bool,
    from: String,
    to: String,
    path: String,
    behaviour: String,
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(project().join("tests/diff/matrix/cases.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let case = |case: &toml::Value| {
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        Case {
            name: text("name"),
            compute: text("compute"),
            in_template: case.get("in").is_some(),
            from: text("from"),
            to: text("to"),
            path: text("path"),
            behaviour: text("behaviour"),
        }
    };
    table["case"].as_array().unwrap().iter().map(case).collect()
}

/// The text with the one `from` behind `start` made `to`.
fn edited(text: &str, start: usize, case: &Case) -> String {
    let rest = &text[start..];
    assert!(
        rest.contains(&case.from),
        "{}: there is no {}",
        case.name,
        case.from
    );
    if !case.in_template {
        assert_eq!(
            rest.matches(&case.from).count(),
            1,
            "{}: {}",
            case.name,
            case.from
        );
    }
    text[..start].to_owned() + &rest.replacen(&case.from, &case.to, 1)
}

/// The templates of `old.toml` and of what a case makes of it.
fn templates(case: &Case) -> (String, String) {
    let folder = project().join("tests/diff/matrix");
    let definition = fs::read_to_string(folder.join("old.toml")).unwrap();
    let old = arm(&definition, &folder);
    let new = if case.in_template {
        // The version comes before the name of its resource.
        let name = old.find(&format!("\"mlw-matrix/{}\"", case.compute)).unwrap();
        let start = old[..name].rfind("\"type\":").unwrap();
        edited(&old, start, case)
    } else {
        arm(&edited(&definition, 0, case), &folder)
    };
    (old, new)
}

/// The comparison of `old.toml` with what a case makes of it.
fn compared(case: &Case) -> Comparison {
    let (old, new) = templates(case);
    compare(&template(&old), &template(&new))
}

/// Every compute, path and word of a comparison.
fn verdicts(comparison: &Comparison) -> Vec<String> {
    let resources = comparison.resources.iter();
    let mut all: Vec<String> = resources
        .flat_map(|resource| {
            let changes = resource.changes.iter();
            changes.map(|change| format!("{} {} {}", resource.name, change.path, change.behaviour.word()))
        })
        .collect();
    all.sort();
    all
}

/// The three manners in which others write what a definition deploys.
#[test]
fn single_changes_of_foreign_templates_do_the_same() {
    let manners = [foreign::exported, foreign::modules, foreign::quickstart];
    let mut wrong = Vec::new();
    for case in &cases() {
        let (old, new) = templates(case);
        let own = verdicts(&compare(&template(&old), &template(&new)));
        assert!(!own.is_empty(), "{}", case.name);
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        for (number, manner) in manners.iter().enumerate() {
            let [old, new] = [&old, &new].map(|text| template(&manner(read(text)).to_string()));
            let found = verdicts(&compare(&old, &new));
            if found != own {
                wrong.push(format!(
                    "{} in manner {number}: {found:?} and not {own:?}",
                    case.name
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A template in any manner deploys what it deployed before.
#[test]
fn foreign_templates_mean_the_same() {
    let folder = project().join("tests/diff/matrix");
    let old = arm(&fs::read_to_string(folder.join("old.toml")).unwrap(), &folder);
    let read: Value = serde_json::from_str(&old).unwrap();
    for manner in [foreign::exported, foreign::modules, foreign::quickstart] {
        let comparison = compare(&template(&old), &template(&manner(read.clone()).to_string()));
        assert_eq!(verdicts(&comparison), [""; 0]);
        assert!(comparison.is_empty(), "{comparison:#?}");
    }
}

#[test]
fn single_changes_do_what_the_facts_say() {
    let cases = cases();
    assert!(cases.len() >= 40);
    let mut wrong = Vec::new();
    for case in &cases {
        let comparison = compared(case);
        let resource = comparison
            .resources
            .iter()
            .find(|resource| resource.name == case.compute);
        let changes = resource
            .map(|resource| resource.changes.as_slice())
            .unwrap_or_default();
        let found = changes.iter().find(|change| change.path == case.path);
        let behaviour = found.map(|change| change.behaviour.word());
        if behaviour != Some(case.behaviour.as_str()) {
            let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
            wrong.push(format!(
                "{}: {behaviour:?} and not {:?}, of {paths:?}",
                case.name, case.behaviour
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn segments(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

/// A row that neither a single change nor a property of some case reaches can be wrong unseen.
#[test]
fn every_row_of_instances_and_clusters_is_met_by_a_case() {
    let mut open: BTreeSet<(&str, &str)> = behaviour::rows()
        .iter()
        .filter(|row| ["ComputeInstance", "AmlCompute"].contains(&row.kind.as_str()))
        .map(|row| (row.kind.as_str(), row.path.as_str()))
        .collect();
    let changed = cases().into_iter().map(|case| {
        let is_instance = case.compute == "ana";
        let kind = if is_instance {
            "ComputeInstance"
        } else {
            "AmlCompute"
        };
        (kind.to_owned(), segments(&case.path))
    });
    for (kind, path) in changed.chain(written()) {
        let row = behaviour::find(&kind, true, &path).unwrap();
        open.remove(&(row.kind.as_str(), row.path.as_str()));
    }
    assert!(open.is_empty(), "no case has {open:?}");
}

/// The paths of all values of an object; custom applications by their names.
fn paths(object: &Map<String, Value>, before: &[String], found: &mut Vec<Vec<String>>) {
    for (key, value) in object {
        let path: Vec<String> = before.iter().cloned().chain([key.clone()]).collect();
        match value {
            Value::Object(inner) if !inner.is_empty() => paths(inner, &path, found),
            Value::Array(items) if key == "customServices" => {
                for item in items {
                    let name = item["name"].as_str().unwrap().to_owned();
                    let path: Vec<String> = path.iter().cloned().chain([name]).collect();
                    paths(item.as_object().unwrap(), &path, found);
                }
            }
            _ => found.push(path),
        }
    }
}

/// Where a row says nothing of the property itself.
fn is_general(row: &Row, kind: &str) -> bool {
    let known_as_a_whole = !["ComputeInstance", "AmlCompute"].contains(&kind) && row.kind == kind;
    row.path.is_empty() && !known_as_a_whole
}

/// Every property that a case writes, with its kind of compute.
fn written() -> Vec<(String, Vec<String>)> {
    let entries = fs::read_dir(project().join("tests/cases")).unwrap();
    let folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let mut all = Vec::new();
    for folder in folders
        .iter()
        // What `extra` writes there is nothing that a service has.
        .filter(|folder| folder.join("compute.toml").is_file() && !folder.ends_with("extra"))
    {
        let definition = fs::read_to_string(folder.join("compute.toml")).unwrap();
        for compute in template(&arm(&definition, folder)).computes() {
            let kind = compute.compute_type().unwrap();
            let mut found = Vec::new();
            paths(&compute.body.to_json(), &[], &mut found);
            all.extend(found.into_iter().map(|path| (kind.to_owned(), path)));
        }
    }
    all
}

#[test]
fn every_property_that_a_definition_can_have_is_in_the_table() {
    let mut open = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for (kind, path) in written() {
        // The version is a note of the whole comparison.
        if path == ["apiVersion"] {
            continue;
        }
        let row = behaviour::find(&kind, true, &path).unwrap();
        if is_general(row, &kind) {
            open.insert(format!("{kind}: {}", path.join(".")));
        }
        kinds.insert(kind);
    }
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    assert!(open.is_empty(), "{open:#?}");
}

fn rich() -> Vec<FileComparison> {
    let side = |name: &str| {
        let folder = project().join("tests/diff/rich").join(name);
        let definition = fs::read_to_string(folder.join("compute.toml")).unwrap();
        template(&arm(&definition, &folder))
    };
    vec![FileComparison {
        old: "HEAD~1:labs/compute.toml".to_owned(),
        new: "labs/compute.toml".to_owned(),
        comparison: compare(&side("old"), &side("new")),
    }]
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("diff/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_format_is_as_its_snapshot_says() {
    for format in DiffFormat::ALL {
        snapshot(format.name(), &print(&rich(), format, false));
    }
    snapshot(
        "colour",
        &print(&rich(), DiffFormat::Human, true).replace('\u{1b}', "<ESC>"),
    );
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(project().join("schemas/output/diff.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::options().build(&schema).unwrap()
}

#[test]
fn the_json_is_as_its_schema_says() {
    let schema = schema();
    let mut files = rich();
    files.extend(cases().iter().map(|case| FileComparison {
        old: "old".to_owned(),
        new: case.name.clone(),
        comparison: compared(case),
    }));
    let document: Value = serde_json::from_str(&print(&files, DiffFormat::Json, false)).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(!schema.is_valid(&json!({ "version": 1, "legend": {}, "files": [] })));
}

#[test]
fn no_format_shows_a_secret() {
    let compute = |secret: &str| {
        let resource = json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01", "name": "mlw/vm",
            "properties": { "computeType": "VirtualMachine", "properties": {
                "administratorAccount": { "username": "ana", "password": secret } } }
        });
        let instance = json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01", "name": "mlw/ci",
            "properties": { "computeType": "ComputeInstance", "properties": {
                "setupScripts": { "scripts": { "creationScript": {
                    "scriptSource": "inline",
                    "scriptData": format!("[base64('export DB_PASSWORD={secret}')]"),
                    "scriptArguments": format!("--password {secret}") } } },
                "customServices": [{ "name": "app", "environmentVariables": { "KEY": { "type": "local", "value": secret } } }] } }
        });
        let parameters = json!({ "token": { "type": "secureString", "defaultValue": secret } });
        template(&json!({ "parameters": parameters, "resources": [resource, instance] }).to_string())
    };
    let (old, new) = ("corr3ct-h0rse-battery", "st4ple-tr0ub4dor-three");
    let files = [FileComparison {
        old: "a".to_owned(),
        new: "b".to_owned(),
        comparison: compare(&compute(old), &compute(new)),
    }];
    assert_eq!(files[0].comparison.resources.len(), 2);
    for format in DiffFormat::ALL {
        let text = print(&files, format, false);
        assert!(!text.contains("h0rse") && !text.contains("tr0ub4dor"), "{text}");
    }
}

#[test]
fn what_comes_goes_or_is_renamed_is_told_as_such() {
    let base = "[workspace]\nname = \"mlw\"\n";
    let cluster = |name: &str, most: u8| {
        format!("[cluster.{name}]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = {most}\n")
    };
    let of = |clusters: &[&str]| template(&arm(&(base.to_owned() + &clusters.concat()), project()));
    let fates = |old: &[&str], new: &[&str]| -> Vec<String> {
        let comparison = compare(&of(old), &of(new));
        let resources = comparison.resources.iter();
        resources
            .map(|resource| format!("{} {}", resource.name, resource.fate.name()))
            .collect()
    };
    let (a, b, c) = (cluster("first", 2), cluster("second", 3), cluster("other", 2));
    assert_eq!(fates(&[&a], &[&a, &b]), ["second added"]);
    assert_eq!(fates(&[&a, &b], &[&b]), ["first removed"]);
    assert_eq!(fates(&[&a], &[&c]), ["other renamed"]);
    assert_eq!(fates(&[&a], &[&b]), ["second added", "first removed"]);
    assert_eq!(fates(&[&a, &b], &[&b, &a]), [""; 0]);
}

#[test]
fn values_of_environments_are_compared_and_secrets_among_them_not_shown() {
    let of = |nodes: u8, password: &str| {
        let cluster = json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": "mlw/cpu",
            "properties": { "computeType": "AmlCompute", "properties": {
                "scaleSettings": { "maxNodeCount": "[parameters('nodes')]" },
                "userAccountCredentials": { "adminUserPassword": "[parameters('password')]" } } }
        });
        let parameters = json!({ "nodes": { "type": "int" }, "password": { "type": "secureString" } });
        let values =
            json!({ "parameters": { "nodes": { "value": nodes }, "password": { "value": password } } });
        let template = json!({ "parameters": parameters, "resources": [cluster] });
        let values = parameter_file(&values.to_string(), Some("prod")).unwrap();
        Side::of(read(&template.to_string()).unwrap(), vec![values])
    };
    let comparison = compare(&of(2, "hunter2-a"), &of(3, "hunter2-b"));
    let [nodes, password] = comparison.resources[0].changes.as_slice() else {
        panic!("{comparison:#?}");
    };
    assert_eq!(comparison.environments, ["prod"]);
    assert_eq!(
        (nodes.path.as_str(), nodes.behaviour.word()),
        ("properties.properties.scaleSettings.maxNodeCount", "in-place")
    );
    let hidden = Detail::Secret {
        before: true,
        after: true,
    };
    assert_eq!(password.detail, hidden);
}

#[test]
fn what_is_deployed_only_where_absent_does_not_change() {
    let folder = project().join("tests/cases");
    let definition = |mode: &str, size: &str| {
        format!(
            "[workspace]\nname = \"mlw\"\n[instance.ana]\nsize = \"{size}\"\nidle_time_before_shutdown = \"30m\"\n\
             on_redeploy = \"{mode}\"\n"
        )
    };
    // As armlet 0.1 wrote it for `skip_existing`.
    let listed = "\"condition\": \"[not(contains(parameters('existingComputes'), 'ana'))]\",\n\"apiVersion\"";
    for (mode, marked, reason) in [
        ("create_only", "\"apiVersion\"", "only where it does not exist"),
        ("update", listed, "`existingComputes`"),
    ] {
        let [old, new] = ["STANDARD_DS3_v2", "STANDARD_DS4_v2"]
            .map(|size| arm(&definition(mode, size), &folder).replace("\"apiVersion\"", marked));
        let comparison = compare(&template(&old), &template(&new));
        let ana = &comparison.resources[0];
        // A line changes the size, and nothing else does.
        assert_eq!(ana.worst().unwrap().word(), "needs-action");
        assert!(ana.notes[0].contains(reason), "{:?}", ana.notes);
        assert!(!ana.commands.is_empty());
    }
}

#[test]
fn both_forms_of_a_script_are_the_same_script() {
    let folder = project().join("tests/diff/matrix");
    let definition = fs::read_to_string(folder.join("old.toml")).unwrap();
    let base64 = format!("{definition}\n[output]\nscripts = \"base64\"\n");
    let comparison = compare(
        &template(&arm(&definition, &folder)),
        &template(&arm(&base64, &folder)),
    );
    assert!(comparison.is_empty(), "{comparison:#?}");
}

#[test]
fn a_default_does_what_it_does_where_it_is_used() {
    let of = |nodes: u8, size: &str| {
        template(&arm(
            &format!(
                "[workspace]\nname = \"mlw\"\n[parameters.nodes]\ntype = \"int\"\ndescription = \"n\"\ndefault = {nodes}\n\
                 [parameters.size]\ndescription = \"s\"\ndefault = \"{size}\"\n\
                 [cluster.cpu]\nsize = {{ param = \"size\" }}\nmax_instances = {{ param = \"nodes\" }}\n"
            ),
            project(),
        ))
    };
    let comparison = compare(&of(2, "STANDARD_DS3_v2"), &of(3, "STANDARD_DS4_v2"));
    assert!(comparison.declarations.is_empty(), "{comparison:#?}");
    let found: Vec<(&str, &str)> = comparison.resources[0]
        .changes
        .iter()
        .map(|change| (change.label(), change.behaviour.word()))
        .collect();
    let expected = [
        ("vmSize", "not-applied"),
        ("scaleSettings.maxNodeCount", "in-place"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_hostile_name_stays_data_in_a_command_and_in_markdown() {
    let name = "a'$(reboot)`x` <summary> @team [l](http:x)";
    let of = |idle: &str| {
        let resource = json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": format!("mlw/{name}"),
            "properties": { "computeType": "ComputeInstance", "properties": { "idleTimeBeforeShutdown": idle } }
        });
        template(&json!({ "resources": [resource] }).to_string())
    };
    let files = [FileComparison {
        old: "a".to_owned(),
        new: "b".to_owned(),
        comparison: compare(&of("PT30M"), &of("PT60M'; $(reboot)")),
    }];
    let line = &files[0].comparison.resources[0].commands[0].line;
    assert!(
        line.contains("/computes/a%27%24%28reboot%29%60x%60%20%3C"),
        "{line}"
    );
    assert!(
        line.ends_with(r#"--body '{"idleTimeBeforeShutdown":"PT60M'\''; $(reboot)"}'"#),
        "{line}"
    );
    let text = print(&files, DiffFormat::Markdown, false);
    let outside: String = text.split("```").step_by(2).collect();
    for hostile in ["@team", "[l]", "`x`", "http:x", "summary> @"] {
        assert!(!outside.contains(hostile), "{hostile} in {outside}");
    }
}

/// A template that deploys a cluster by a template within, in whose parameters its size is given through a variable.
fn modular(size: &str, most: u8) -> Side {
    let cluster = json!({
        "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
        "name": "[format('{0}/{1}', 'mlw', parameters('name'))]",
        "properties": { "computeType": "AmlCompute", "properties": {
            "vmSize": "[parameters('size')]", "scaleSettings": { "maxNodeCount": "[parameters('most')]" } } }
    });
    let inner = json!({
        "parameters": { "name": { "type": "string" }, "size": { "type": "string" }, "most": { "type": "int" } },
        "resources": [cluster]
    });
    let module = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2025-04-01", "name": "cluster",
        "properties": {
            "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "template": inner,
            "parameters": {
                "name": { "value": "cpu" }, "size": { "value": "[variables('size')]" },
                "most": { "value": "[parameters('nodes')]" }
            }
        }
    });
    let whole = json!({
        "parameters": { "nodes": { "type": "int", "defaultValue": most } }, "variables": { "size": size },
        "resources": [module]
    });
    template(&whole.to_string())
}

#[test]
fn what_a_template_within_deploys_is_compared_and_variables_are_followed() {
    let comparison = compare(&modular("STANDARD_DS3_v2", 2), &modular("STANDARD_DS4_v2", 3));
    let [cluster] = comparison.resources.as_slice() else {
        panic!("{comparison:#?}");
    };
    assert_eq!((cluster.name.as_str(), cluster.kind()), ("cpu", "cluster"));
    let paths: Vec<&str> = cluster
        .changes
        .iter()
        .map(|change| change.path.as_str())
        .collect();
    let expected = [
        "properties.properties.vmSize",
        "properties.properties.scaleSettings.maxNodeCount",
    ];
    assert_eq!(paths, expected);
    let values = Detail::Values {
        before: Some("\"STANDARD_DS3_v2\"".to_owned()),
        after: Some("\"STANDARD_DS4_v2\"".to_owned()),
    };
    assert_eq!(cluster.changes[0].detail, values);
    // The default is used through the parameter of the template within.
    assert_eq!(cluster.changes[1].behaviour.word(), "in-place");
}

/// JSON of no great depth, with the names and characters that mean something to a comparison or a printer.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-zA-Z0-9 '`<>\\[\\]@|\\n\\r\u{1b}é]{0,12}",
        Just("[base64(parameters('x'))]".to_owned()),
        Just("[concat('a', '/', parameters('x'))]".to_owned()),
        Just("ComputeInstance".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop_oneof![
            Just("properties".to_owned()),
            Just("schedules".to_owned()),
            Just("computeStartStop".to_owned()),
            Just("cron".to_owned()),
            Just("recurrence".to_owned()),
            Just("customServices".to_owned()),
            Just("setupScripts".to_owned()),
            Just("scripts".to_owned()),
            Just("scriptData".to_owned()),
            Just("userAssignedIdentities".to_owned()),
            Just("name".to_owned()),
            Just("action".to_owned()),
            "[a-z.`<@]{1,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_template() -> impl Strategy<Value = Side> {
    let condition = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        Just(json!("[equals(parameters('a'), variables('b'))]")),
    ];
    let resource = (any_value(), "[a-c/]{1,3}", condition).prop_map(|(properties, name, condition)| {
        json!({
            "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": name, "condition": condition,
            "properties": { "computeType": "ComputeInstance", "properties": properties }
        })
    });
    let parameter = any_value().prop_map(|default| json!({ "type": "string", "defaultValue": default }));
    let parameters = prop::collection::hash_map("[a-cx]", parameter, 0..3);
    let variables = prop::collection::hash_map("[a-c]", any_value(), 0..3);
    let parts = (prop::collection::vec(resource, 0..4), parameters, variables);
    parts.prop_filter_map(
        "it holds what is no expression",
        |(resources, parameters, variables)| {
            let text = json!({ "resources": resources, "parameters": parameters, "variables": variables });
            Some(Side::of(read(&text.to_string()).ok()?, Vec::new()))
        },
    )
}

fn printed(comparison: Comparison) -> Vec<FileComparison> {
    vec![FileComparison {
        old: "`old`".to_owned(),
        new: "<new>".to_owned(),
        comparison,
    }]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_template_is_the_same_as_itself(template in any_template()) {
        prop_assert!(compare(&template, &template).is_empty());
    }

    #[test]
    fn any_two_templates_are_compared_and_printed(old in any_template(), new in any_template()) {
        let files = printed(compare(&old, &new));
        for format in DiffFormat::ALL {
            let text = print(&files, format, false);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", text);
            prop_assert_eq!(text, print(&files, format, false));
        }
        let markdown = print(&files, DiffFormat::Markdown, false);
        prop_assert!(markdown.starts_with("<!-- armlet diff -->\n") && markdown.len() <= MARKDOWN_LIMIT);
        let json: Value = serde_json::from_str(&print(&files, DiffFormat::Json, false)).unwrap();
        prop_assert!(schema().is_valid(&json));
    }
}

#[test]
fn markdown_stays_below_the_limit_and_says_what_is_left_out() {
    let of = |count: usize, tag: &str| {
        let resources: Vec<Value> = (0..count)
            .map(|n| {
                json!({
                    "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": format!("mlw/ci-{n}"),
                    "tags": { "tag": format!("{tag}{n}{}", "`<".repeat(200)) },
                    "properties": { "computeType": "ComputeInstance" }
                })
            })
            .collect();
        template(&json!({ "resources": resources }).to_string())
    };
    let files = printed(compare(&of(300, "a"), &of(300, "b")));
    let text = print(&files, DiffFormat::Markdown, false);
    assert!(text.len() <= MARKDOWN_LIMIT, "{}", text.len());
    // One is the legend.
    let shown = text.matches("<summary>").count() - 1;
    assert!(shown > 10, "{shown}");
    let left_out = format!("**{} more parts are omitted", 300 - shown);
    assert!(text.contains(&left_out), "{shown}");
}

#[test]
fn every_case_is_the_same_as_itself_and_differs_from_the_next() {
    let detail = Detail::Secret {
        before: true,
        after: true,
    };
    let entries = fs::read_dir(project().join("tests/cases")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("compute.toml").is_file());
    folders.sort();
    let templates: Vec<Side> = folders
        .iter()
        .map(|folder| {
            template(&arm(
                &fs::read_to_string(folder.join("compute.toml")).unwrap(),
                folder,
            ))
        })
        .collect();
    for (old, new) in templates.iter().zip(templates.iter().skip(1)) {
        assert!(compare(old, old).is_empty());
        let comparison = compare(old, new);
        assert!(!comparison.is_empty());
        let mut all = comparison.resources.iter().flat_map(|resource| &resource.changes);
        assert!(all.all(|change| change.detail != detail || change.security));
        let text = print(&printed(comparison), DiffFormat::Markdown, false);
        assert!(text.len() <= MARKDOWN_LIMIT);
    }
}
