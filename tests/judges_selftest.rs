//! The judges judged: they accept what is right and refuse what is wrong.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "in a test a panic is a failure, and a skipped test says so"
)]

use crate::judges::broken::{BROKEN_ARM, BROKEN_BICEP};
use crate::judges::deployment::{Context, Deployment, without_nulls};
use crate::judges::{
    Verdict, arm_evaluate, assert_no_complaints, bicep_evaluate, bicep_grammar, bicepparam,
    conformance_folder, lint, lint_bicep, official_schema,
};
use serde_json::{Map, Value, json};

/// A loop over an array parameter.
const LOOP_BICEP: &str = include_str!("judges/fixtures/loop.bicep");

const LOOP_ARM: &str = include_str!("judges/fixtures/loop.json");

/// What the two languages spell most differently: symbolic names, scripts, conditions, secrets, keys, references.
const FULL_BICEP: &str = include_str!("judges/fixtures/full.bicep");
const FULL_ARM: &str = include_str!("judges/fixtures/full.json");

fn full_arm() -> Value {
    serde_json::from_str(FULL_ARM).unwrap()
}

fn values(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn loop_values() -> Map<String, Value> {
    values(json!({
        "workspaceName": "mlw-labs",
        "instances": [{ "name": "ana", "vmSize": "STANDARD_DS3_v2" }, { "name": "ben", "vmSize": "STANDARD_NC6" }],
    }))
}

fn full_values() -> Map<String, Value> {
    values(json!({ "objectId": "00000000-0000-0000-0000-000000000001", "sshKey": "ssh-ed25519 AAAA" }))
}

fn arm(template: &Value, values: &Map<String, Value>) -> Result<Deployment, String> {
    arm_evaluate::evaluate(template, values, &Context::default())
}

fn bicep(source: &str, values: &Map<String, Value>) -> Result<Deployment, String> {
    bicep_evaluate::evaluate(source, values, &Context::default())
}

fn loop_arm() -> Value {
    serde_json::from_str(LOOP_ARM).unwrap()
}

#[test]
fn the_loop_deploys_the_same_in_both_languages() {
    let (left, right) = (
        arm(&loop_arm(), &loop_values()).unwrap(),
        bicep(LOOP_BICEP, &loop_values()).unwrap(),
    );
    left.assert_same(&right);
    assert_eq!(left.resources.len(), 2);
    let ben = left.resource("mlw-labs/ben").unwrap();
    assert_eq!(ben.batch_size, Some(json!(2)));
    let body = json!({ "location": "westeurope", "properties": { "computeType": "ComputeInstance",
        "properties": { "vmSize": "STANDARD_NC6", "idleTimeBeforeShutdown": "PT30M" } } });
    assert_eq!(ben.body, body);
    let id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-judged/providers/\
              Microsoft.MachineLearningServices/workspaces/mlw-labs";
    assert_eq!(left.outputs[0].value, json!(id));
}

#[test]
fn symbolic_names_scripts_and_references_deploy_the_same_in_both_languages() {
    let left = arm(&full_arm(), &full_values()).unwrap();
    let right = bicep(FULL_BICEP, &full_values()).unwrap();
    left.assert_same(&right);
    let script = left.resources[0]
        .body
        .pointer("/properties/properties/setupScripts/scripts/creationScript/scriptData");
    // Written as `echo 'it''s'`: the engine loses one of two quotes in a row in an expression of a resource.
    assert_eq!(
        script,
        Some(&json!("IyEvYmluL2Jhc2gKW1sgLWYgeCBdXSAmJiBlY2hvICdpdCdzJwo="))
    );
    assert_eq!(left.resources[1].condition, Some(json!(true)));
    let mut skipped = full_values();
    skipped.insert("existingComputes".to_owned(), json!(["cpu-cluster"]));
    let (left, right) = (
        arm(&full_arm(), &skipped).unwrap(),
        bicep(FULL_BICEP, &skipped).unwrap(),
    );
    left.assert_same(&right);
    assert_eq!(left.resources[1].condition, Some(json!(false)));
}

#[test]
fn each_difference_between_the_languages_is_seen() {
    let changes = [
        (
            "PT30M",
            "PT31M",
            "resources[0].body.properties.properties.idleTimeBeforeShutdown",
        ),
        (
            "Resource id of the",
            "Id of the",
            "outputs[0].metadata.description",
        ),
        (
            "param location string = resourceGroup().location",
            "param location string = 'x'",
            "parameters[1].default",
        ),
        (
            "param instances array",
            "@minLength(1)\nparam instances array",
            "parameters[2].bounds.minLength",
        ),
        ("@batchSize(2)", "@batchSize(3)", "resources[0].batchSize"),
        ("name: item.name", "name: '${item.name}x'", "resources[0].name"),
        (
            "computes@2025-12-01",
            "computes@2026-05-01",
            "resources[0].apiVersion",
        ),
        ("@batchSize(2)", "@onlyIfNotExists()", "resources[0].@options"),
        ("Compute for one", "Compute of one", "metadata.description"),
        ("= workspace.id", "= workspace.name", "outputs[0].value"),
    ];
    let left = arm(&loop_arm(), &loop_values()).unwrap();
    for (from, to, place) in changes {
        assert!(LOOP_BICEP.contains(from), "{from}");
        let right = bicep(&LOOP_BICEP.replace(from, to), &loop_values()).unwrap();
        let differences = left.differences(&right);
        assert!(
            differences.iter().any(|line| line.starts_with(place)),
            "{place}: {differences:?}"
        );
    }
}

#[test]
fn the_right_templates_are_accepted() {
    assert_no_complaints("the loop's template", &lint::complaints(LOOP_ARM));
    assert_no_complaints("the loop's file", &lint_bicep::complaints(LOOP_BICEP));
    assert_no_complaints("the full template", &lint::complaints(FULL_ARM));
    assert_no_complaints("the full file", &lint_bicep::complaints(FULL_BICEP));
    official_schema::judge_template(&loop_arm()).assert_accepted("the loop");
    official_schema::judge_template(&full_arm()).assert_accepted("the full template");
    let deployment = arm(&full_arm(), &full_values()).unwrap();
    official_schema::judge_deployment(&deployment).assert_accepted("the full deployment");
}

#[test]
fn official_requests_are_accepted() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data");
    };
    let index = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    for example in index("rest-examples/index.json")["examples"].as_array().unwrap() {
        let file = format!("rest-examples/{}", example["file"].as_str().unwrap());
        let body = without_nulls(index(&file));
        let version = example["apiVersion"].as_str().unwrap();
        official_schema::judge_request(&body, "compute-a", version).assert_accepted(&file);
    }
}

#[test]
fn requests_of_the_official_command_line_are_accepted() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data");
    };
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join("cli-yaml").join(name)).unwrap()).unwrap()
    };
    let index = read("index.json");
    // Of an instance it makes preview properties and lower-case actions, which no stable version knows.
    let known = |example: &&Value| example["kind"] != "ComputeInstance";
    for example in index["examples"].as_array().unwrap().iter().filter(known) {
        let file = example["rest"].as_str().unwrap();
        let body = without_nulls(read(file));
        official_schema::judge_request(&body, "compute-a", "2025-12-01").assert_accepted(file);
    }
}

/// The complaints' rules and messages about the loop's template after an edit of its parsed form.
fn schema_verdict(edit: impl Fn(&mut Value)) -> Option<String> {
    let mut template = loop_arm();
    edit(&mut template);
    let verdict = official_schema::judge_template(&template);
    Some(
        verdict
            .complaints()?
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

#[test]
fn the_schema_judge_refuses_what_the_official_schemas_refuse() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit); 14] = [
        ("template-schema", |t| t["extra"] = json!(1)),
        ("template-schema", |t| t["contentVersion"] = json!("1.0")),
        ("template-schema", |t| {
            t["parameters"]["location"]["type"] = json!("text")
        }),
        ("template-schema", |t| {
            t["resources"][0]["condition"] = json!("yes")
        }),
        ("language-version", |t| t["languageVersion"] = json!("2.0")),
        ("api-version", |t| {
            t["resources"][0]["apiVersion"] = json!("2019-01-01")
        }),
        ("compute-schema", |t| {
            t["resources"][0]["tags"] = json!({ "a": 1 })
        }),
        ("compute-schema", |t| {
            t["resources"][0]["name"] = json!("mlw-labs/ci-001")
        }),
        ("no such property", |t| {
            t["resources"][0]["properties"]["properties"]["vmSizes"] = json!("x")
        }),
        ("no such property", |t| {
            t["resources"][0]["apiVersion"] = json!("2025-09-01")
        }),
        ("read-only", |t| {
            t["resources"][0]["properties"]["properties"]["state"] = json!("Running")
        }),
        ("is no string", |t| {
            t["resources"][0]["properties"]["properties"]["vmSize"] = json!(1)
        }),
        ("no compute kind", |t| {
            t["resources"][0]["properties"]["computeType"] = json!("Instance")
        }),
        ("`objectId` is missing", |t| {
            t["resources"][0]["properties"]["properties"]["personalComputeInstanceSettings"] =
                json!({ "assignedUser": { "tenantId": "[subscription().tenantId]" } });
        }),
    ];
    for (expected, edit) in cases {
        let Some(complaints) = schema_verdict(edit) else {
            return;
        };
        assert!(complaints.contains(expected), "{expected}: {complaints}");
    }
}

#[test]
fn a_secret_that_is_written_out_is_refused() {
    let mut template = full_arm();
    let path = "/resources/cpu/properties/properties/userAccountCredentials/adminUserSshPublicKey";
    *template.pointer_mut(path).unwrap() = json!("ssh-ed25519 AAAA");
    let verdict = official_schema::judge_template(&template);
    let Some(complaints) = verdict.complaints() else {
        return;
    };
    assert!(
        complaints
            .iter()
            .any(|complaint| complaint.message == "a secret is written out"),
        "{complaints:?}"
    );
}

#[test]
fn other_resources_are_passed_over_and_said_so() {
    let mut template = loop_arm();
    template["resources"][0]["type"] = json!("Microsoft.Compute/galleries/images");
    match official_schema::judge_template(&template) {
        Verdict::Absent => eprintln!("skipped: no conformance data"),
        Verdict::Judged {
            complaints,
            passed_over,
        } => {
            assert_no_complaints("an image", &complaints);
            assert_eq!(passed_over.len(), 1);
        }
    }
}

#[test]
fn what_is_created_beside_computes_is_judged_by_the_types_of_the_compiler() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit); 6] = [
        ("", |_| ()),
        ("instead of \"2025-11-01\"", |registry| {
            registry["apiVersion"] = json!("2023-07-01")
        }),
        ("no such property", |registry| {
            registry["properties"]["anonymous"] = json!(true)
        }),
        ("does not fit", |registry| registry["name"] = json!("crml")),
        ("is no bool", |registry| {
            registry["properties"]["adminUserEnabled"] = json!("no")
        }),
        ("`location` is missing", |registry| {
            registry.as_object_mut().unwrap().remove("location");
        }),
    ];
    for (expected, edit) in cases {
        let mut registry = json!({
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-11-01", "name": "crteam",
            "location": "westeurope", "sku": { "name": "Standard" },
            "properties": { "adminUserEnabled": false, "anonymousPullEnabled": false },
        });
        edit(&mut registry);
        let mut template = loop_arm();
        template["resources"] = json!([registry]);
        let verdict = official_schema::judge_template(&template);
        let Some(complaints) = verdict.complaints() else {
            return;
        };
        let text: String = complaints.iter().map(ToString::to_string).collect();
        assert!(
            text.contains(expected) && expected.is_empty() == text.is_empty(),
            "{expected}: {text}"
        );
    }
}

#[test]
fn parameter_files_are_judged_with_their_template() {
    let file = |parameters: Value| {
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
            "contentVersion": "1.0.0.0",
            "parameters": parameters,
        })
    };
    let vault = json!({ "keyVault": { "id": "/subscriptions/s" }, "secretName": "n" });
    let right = file(json!({ "workspaceName": { "reference": vault }, "instances": { "value": [] } }));
    official_schema::judge_parameter_file(&right, &loop_arm()).assert_accepted("the file");
    let wrong = [
        (
            "parameter-file-schema",
            json!({ "workspaceName": { "valu": "x" }, "instances": { "value": [] } }),
        ),
        ("undeclared-parameter", json!({ "x": { "value": 1 } })),
        ("missing-parameter", json!({ "instances": { "value": [] } })),
    ];
    for (rule, parameters) in wrong {
        let verdict = official_schema::judge_parameter_file(&file(parameters), &loop_arm());
        let Some(complaints) = verdict.complaints() else {
            return;
        };
        assert!(
            complaints.iter().any(|complaint| complaint.rule == rule),
            "{rule}: {complaints:?}"
        );
    }
}

/// What a string of a template comes to.
fn evaluated(text: &str) -> Result<Value, String> {
    let template = json!({
        "parameters": {
            "list": { "type": "array", "defaultValue": [3, 4] },
            "deep": { "type": "object", "defaultValue": { "a": { "b": [{ "c-d": "[[x]" }] } } }
        },
        "variables": { "twice": "[concat('a', variables('once'))]", "once": "b" },
        "resources": [],
        "outputs": { "it": { "type": "string", "value": text } }
    });
    let deployment = arm(&template, &Map::new())?;
    Ok(deployment.outputs[0].value.clone())
}

#[test]
fn expressions_of_arm_come_to_their_values() {
    let cases = [
        ("[test", json!("[test")),
        ("[[test]", json!("[test]")),
        ("[test] value", json!("[test] value")),
        ("[[test] value", json!("[[test] value")),
        ("[[[ -f x ]]", json!("[[ -f x ]]")),
        ("['it''s']", json!("it's")),
        ("[format('{0}-{1}{{{0}}}', 'a', 2)]", json!("a-2{a}")),
        ("[parameters('DEEP').A.b[0]['c-d']]", json!("[x]")),
        ("[variables('twice')]", json!("ab")),
        (
            "[add(length(parameters('list')), parameters('list')[1])]",
            json!(6),
        ),
        ("[if(equals('a', 'A'), 1, 2)]", json!(2)),
        ("[coalesce(null(), 'x')]", json!("x")),
        ("[base64('ä')]", json!("w6Q=")),
        ("[base64ToString(base64('ä'))]", json!("ä")),
        ("[json('{\"a\": [1]}').a[0]]", json!(1)),
        (
            "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
            json!({ "a": { "b": 1, "c": 2 } }),
        ),
        ("[take(skip(createArray(1, 2, 3), 1), 1)]", json!([2])),
        ("[join(split('a,b', ','), '-')]", json!("a-b")),
        ("[last('abc')]", json!("c")),
        ("[mod(sub(mul(5, 3), 1), div(9, 2))]", json!(2)),
        ("[and(less(1, 2), or(false(), not(empty(''))))]", json!(false)),
        (
            "[resourceId('s', 'g', 'P.N/a/b', 'x', 'y')]",
            json!("/subscriptions/s/resourceGroups/g/providers/P.N/a/x/b/y"),
        ),
        (
            "[subscriptionResourceId('s', 'P.N/a', 'x')]",
            json!("/subscriptions/s/providers/P.N/a/x"),
        ),
    ];
    for (text, value) in cases {
        assert_eq!(evaluated(text), Ok(value), "{text}");
    }
}

#[test]
fn wrong_expressions_of_arm_are_refused() {
    let cases = [
        "[",
        "[]",
        "[a]",
        "[concat('a')",
        "[concat('a'))]",
        "['a]",
        "[nosuch('a')]",
        "[parameters('nosuch')]",
        "[variables('nosuch')]",
        "[format('{1}', 'a')]",
        "[format('{', 'a')]",
        "[resourceId('P.N/a', 'x', 'y')]",
        "[resourceId('P.N/a', 'x/y')]",
        "[concat('a', createArray())]",
        "[parameters('deep').z]",
        "[copyIndex()]",
        "[1.5]",
        "[if('yes', 1, 2)]",
        "[reference('nosuch')]",
        "[newGuid()]",
        "[\"a\"]",
        "[add(1, 'a')]",
    ];
    // The first is a literal to the engine: it does not end with its own bracket.
    assert_eq!(evaluated(cases[0]), Ok(json!("[")));
    assert_eq!(evaluated("[concat('a')"), Ok(json!("[concat('a')")));
    for text in cases.iter().filter(|text| text.ends_with(']')) {
        assert!(evaluated(text).is_err(), "{text} is {:?}", evaluated(text));
    }
}

#[test]
fn wrong_templates_are_refused() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit); 9] = [
        ("is no resource of the template", |t| {
            t["resources"][0]["dependsOn"] = json!(["workspace"])
        }),
        ("has not as many segments", |t| {
            t["resources"][0]["name"] = json!("ana")
        }),
        ("`condition` is no bool", |t| {
            t["resources"][0]["condition"] = json!("[string(true())]")
        }),
        ("a member `copy`", |t| {
            t["resources"][0]["tags"] = json!({ "Copy": "x" })
        }),
        ("is not allowed here", |t| {
            t["parameters"]["location"]["defaultValue"] = json!("[variables('x')]")
        }),
        ("refers to itself", |t| {
            t["variables"] = json!({ "a": "[variables('a')]" })
        }),
        ("allowed values", |t| {
            t["parameters"]["workspaceName"]["allowedValues"] = json!(["a"])
        }),
        ("breaks minLength", |t| {
            t["parameters"]["workspaceName"]["minLength"] = json!(20)
        }),
        ("`resources` is an array", |t| t["languageVersion"] = json!("2.0")),
    ];
    for (expected, edit) in cases {
        let mut template = loop_arm();
        edit(&mut template);
        let error = arm(&template, &loop_values()).unwrap_err();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    assert!(
        arm(&loop_arm(), &Map::new())
            .unwrap_err()
            .contains("has no value")
    );
    let mut unknown = loop_values();
    unknown.insert("nosuch".to_owned(), json!(1));
    assert!(
        arm(&loop_arm(), &unknown)
            .unwrap_err()
            .contains("no parameter `nosuch`")
    );
    unknown.shift_remove("nosuch");
    unknown.insert("workspaceName".to_owned(), json!(1));
    assert!(arm(&loop_arm(), &unknown).unwrap_err().contains("is a string"));
}

/// What a Bicep expression comes to.
fn bicep_value(expression: &str) -> Result<Value, String> {
    let source = format!(
        "param list array = [\n  3\n  4\n]\nvar deep = {{ a: [{{ 'c-d': 1 }}] }}\noutput it string = {expression}\n"
    );
    let deployment = bicep(&source, &Map::new())?;
    Ok(deployment.outputs[0].value.clone())
}

#[test]
fn expressions_of_bicep_come_to_their_values() {
    let cases = [
        (r"'a\'b\\c\n\t\${x}\u{e4}$y'", json!("a'b\\c\n\t${x}ä$y")),
        (
            "'// no comment # ${ /* one */ list[0] }'",
            json!("// no comment # 3"),
        ),
        ("'''\na\\n'b''${c}''''", json!("a\\n'b''${c}'")),
        ("''", json!("")),
        ("1 + 2 * 3 - -4", json!(11)),
        ("(1 + 2) * 3", json!(9)),
        ("length(list) == 2 && !empty(list) ? 'y' : 'n'", json!("y")),
        ("list[1] > 3 || false", json!(true)),
        ("'A' =~ 'a'", json!(true)),
        ("deep.?b ?? 'none'", json!("none")),
        ("deep.a[0]['c-d']", json!(1)),
        ("[for (x, i) in list: x + i]", json!([3, 5])),
        ("{ a: true, 'b-c': null }", json!({ "a": true, "b-c": null })),
        ("[1, 2]", json!([1, 2])),
        ("az.resourceGroup().name", json!("rg-judged")),
    ];
    for (expression, value) in cases {
        assert_eq!(bicep_value(expression), Ok(value), "{expression}");
    }
}

#[test]
fn wrong_bicep_is_refused() {
    let expressions = [
        r"'\q'",
        "'a\nb'",
        "'a",
        "\"a\"",
        "1.5",
        "nosuch",
        "nosuch()",
        "{ a: 1, a: 2 }",
        "{ a: 1 b: 2 }",
        "{ a-b: 1 }",
        "[1 2]",
        "list.x",
        "parameters('list')",
        "'${list[0]'",
        "1 +",
        "if (true) {}",
        "'a' + 'b'",
        "$'''a'''",
        "it",
        "{ a 1 }",
        "'\u{1}' 'x'",
        r"'\u{d800}'",
        "concat('a', list)",
        "/* open",
    ];
    for expression in expressions {
        assert!(
            bicep_value(expression).is_err(),
            "{expression} is {:?}",
            bicep_value(expression)
        );
    }
    let edits = [
        ("  name: workspaceName\n", "", "has no name"),
        ("    parent: workspace\n", "", "as many segments"),
        ("name: item.name", "name: 'a/${item.name}'", "BCP170"),
        (
            "param instances array",
            "param instances array param x string",
            "second statement",
        ),
        ("param workspaceName", "param instances", "declared twice"),
        ("workspaces@2025-12-01", "workspaces", "BCP029"),
        ("param instances array", "param instances string[]", "plain"),
        ("@batchSize(2)\n", "@batchSize(2) ", "line of its own"),
        ("@batchSize(2)", "@secure()", "one"),
        (
            "string = resourceGroup().location",
            "string = workspace.location",
            "BCP072",
        ),
        ("= [\n  for", "= [for", ""),
    ];
    for (from, to, expected) in edits {
        assert!(LOOP_BICEP.contains(from), "{from}");
        let result = bicep(&LOOP_BICEP.replace(from, to), &loop_values());
        match result {
            Ok(_) => assert_eq!(expected, "", "{to} is taken"),
            Err(why) => assert!(
                !expected.is_empty() && why.contains(expected),
                "{expected}: {why}"
            ),
        }
    }
}

#[test]
fn the_grammar_says_line_and_column() {
    let complaints = bicep_grammar::complaints("param a string\n\nresource x 'y@1' {\n}\n");
    assert!(complaints[0].place.starts_with("3:"), "{complaints:?}");
    assert_eq!(bicep_grammar::complaints("var a = '\\q'\n")[0].place, "1:10");
}

#[test]
fn the_lint_of_arm_finds_each_broken_rule() {
    for (from, to, rule) in BROKEN_ARM {
        assert!(LOOP_ARM.contains(from), "{from}");
        let found = lint::complaints(&LOOP_ARM.replace(from, to));
        assert!(
            found.iter().any(|complaint| complaint.rule == rule),
            "{rule}: {found:?}"
        );
    }
    let long = LOOP_ARM.replace("PT30M", &"a".repeat(131_072));
    assert!(
        lint::complaints(&long)
            .iter()
            .any(|complaint| complaint.rule == "limits")
    );
    let long = LOOP_ARM.replace("PT30M", &format!("[concat('{}')]", "a".repeat(24_576)));
    assert!(
        lint::complaints(&long)
            .iter()
            .any(|complaint| complaint.rule == "limits")
    );
}

#[test]
fn the_lint_of_bicep_finds_each_broken_rule() {
    let whole = FULL_BICEP;
    for (from, to, rule) in BROKEN_BICEP {
        assert!(whole.contains(from), "{from}");
        let found = lint_bicep::complaints(&whole.replace(from, to));
        assert!(
            found.iter().any(|complaint| complaint.rule == rule),
            "{rule}: {found:?}"
        );
    }
}

#[test]
fn both_forms_of_a_parameter_file_hold_the_same() {
    let source = "using './compute.bicep'\n\nparam size = 'it\\'s'\nparam count = -3\n\
                  param people = [\n  {\n    name: 'ana'\n    'e-mail': null\n  }\n]\n\
                  param key = az.getSecret('sub', 'rg', 'kv', 'key', 'v1')\n";
    let file = bicepparam::evaluate(source).unwrap();
    assert_eq!(file.using, "./compute.bicep");
    let vault = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
    let json = json!({ "parameters": {
        "size": { "value": "it's", "metadata": { "note": "x" } },
        "count": { "value": -3 },
        "people": { "value": [{ "name": "ana", "e-mail": null }] },
        "key": { "reference": { "keyVault": { "id": vault }, "secretName": "key", "secretVersion": "v1" } },
    } });
    assert_eq!(file.entries, bicepparam::json_entries(&json));
    let wrong = [
        "param a = 1\n",
        "using './x.bicep'\nparam a = b\n",
        "using './x.bicep'\nparam a = '${1}'\n",
        "using './x.bicep'\nparam a = 1\nparam a = 2\n",
        "using './x.bicep'\nparam a string = 'x'\n",
        "using './x.bicep'\nparam a = getSecret('a', 'b', 'c', 'd')\n",
        "using './x.bicep'\nparam a = az.getSecret('a')\n",
        "using './x.bicep' param a = 1\n",
        "using './x.bicep'\n@secure()\nparam a = 1\n",
    ];
    for source in wrong {
        assert!(bicepparam::evaluate(source).is_err(), "{source}");
    }
}

/// Forms that the judges cannot evaluate, and why.
const NOT_JUDGED: [(&str, &str); 1] = [(
    "loop_typed",
    "types of one's own, which armlet reads and never writes",
)];

#[test]
fn the_judges_find_in_each_form_what_the_compiler_made_of_it() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let values = |name: &str| {
        let values = match name {
            "loop_once" => json!({ "people": [{ "alias": "ana" }, { "alias": "ben" }] }),
            "roles_of_conditional" => json!({ "environment": "prod" }),
            "presence" => json!({ "environment": "prod", "deployGpu": true }),
            "secret" => json!({ "adminPassword": "of the vault" }),
            _ => json!({}),
        };
        values.as_object().unwrap().clone()
    };
    let mut judged = 0;
    for entry in std::fs::read_dir(folder.join("bicep/forms")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_bicep = path.extension().is_some_and(|extension| extension == "bicep");
        if !is_bicep || NOT_JUDGED.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let template: Value =
            serde_json::from_str(&std::fs::read_to_string(path.with_extension("json")).unwrap()).unwrap();
        let context = Context::default();
        let arm = arm_evaluate::evaluate(&template, &values(name), &context);
        let source = std::fs::read_to_string(&path).unwrap();
        let bicep = bicep_evaluate::evaluate(&source, &values(name), &context);
        let (arm, bicep) = (arm.unwrap_or_else(|why| panic!("{name}: ARM: {why}")), bicep);
        let bicep = bicep.unwrap_or_else(|why| panic!("{name}: Bicep: {why}"));
        assert_eq!(arm.differences(&bicep), Vec::<String>::new(), "{name}");
        judged += 1;
    }
    assert!(judged >= 12, "{judged}");
}

#[test]
fn a_string_of_several_lines_keeps_the_line_ends_of_the_file() {
    let value = |source: &str| bicep(source, &Map::new()).unwrap().outputs[0].value.clone();
    let source = "output it string = '''\none\ntwo'''\n";
    assert_eq!(value(source), json!("one\ntwo"));
    assert_eq!(value(&source.replace('\n', "\r\n")), json!("one\r\ntwo"));
    let source = "var text = '''\none\ntwo'''\noutput it string = replace(text, '\\r\\n', '\\n')\n";
    assert_eq!(value(&source.replace('\n', "\r\n")), json!("one\ntwo"));
}

/// A template of one output with the parameters and variables of `functions.json`.
fn template_of(expression: &str, context: &Value) -> Value {
    let parameters = context["parameters"].as_object().unwrap().iter();
    let parameters: Map<String, Value> = parameters
        .map(|(name, value)| {
            let kind = match value {
                Value::String(_) => "string",
                Value::Number(_) => "int",
                Value::Bool(_) => "bool",
                Value::Array(_) => "array",
                _ => "object",
            };
            (name.clone(), json!({ "type": kind, "defaultValue": value }))
        })
        .collect();
    json!({
        "parameters": parameters,
        "variables": context["variables"],
        "resources": [],
        "outputs": { "it": { "type": "object", "value": format!("[{expression}]") } },
    })
}

#[test]
fn the_judges_evaluate_as_the_engine_does() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let data: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("bicep/functions.json")).unwrap()).unwrap();
    let text = |name: &str| data["context"][name].as_str().unwrap().to_owned();
    let context = Context {
        subscription_id: text("subscriptionId"),
        tenant_id: text("tenantId"),
        resource_group: text("resourceGroup"),
        location: text("location"),
        deployment_name: text("deploymentName"),
        existing: None,
    };
    let mut wrong = Vec::new();
    let mut judged = 0;
    for vector in data["vectors"].as_array().unwrap() {
        let template = template_of(vector["expression"].as_str().unwrap(), &data["context"]);
        let outcome = arm_evaluate::evaluate(&template, &Map::new(), &context);
        let outcome = outcome.map(|deployment| deployment.outputs[0].value.clone());
        judged += 1;
        let is_right = match &outcome {
            Ok(value) if vector.get("unevaluated").is_some() => is_opaque(value),
            Ok(value) => vector.get("value") == Some(value),
            Err(_) => vector.get("error").is_some(),
        };
        if !is_right {
            wrong.push(format!("{vector}\n    {outcome:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {judged} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(judged, 690);
}

/// Whether a value is one that only the service knows.
fn is_opaque(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('\u{E000}'))
}
