//! The forms that policies come in, what assignments make of them, and what cannot be read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use armlet::arm::Value;
use armlet::expression::evaluate::Surroundings;
use armlet::policy::{
    AssignedPolicies, Policies, PolicyError, PolicyFile, Request, Verdict, Vocabulary, judge,
};
use serde_json::{Value as Json, json};

const COMPUTES: &str = "Microsoft.MachineLearningServices/workspaces/computes";

fn file(name: &str, content: &Json) -> PolicyFile {
    PolicyFile {
        name: name.to_owned(),
        text: content.to_string(),
    }
}

fn assigned(files: &[PolicyFile]) -> Result<AssignedPolicies, PolicyError> {
    let today = Some("2026-11-29".parse().unwrap());
    Policies::read(files.to_vec())?.assigned(&Vocabulary::default(), today)
}

/// A compute in `/subscriptions/sub-a/resourceGroups/rg-team`.
fn request(more: &Json) -> Request {
    let mut body = json!({
        "id": format!("/subscriptions/sub-a/resourceGroups/rg-team/providers/{COMPUTES}/x"),
        "type": COMPUTES,
        "name": "mlw-team/ana",
        "apiVersion": "2025-12-01",
        "location": "westeurope",
        "properties": { "computeType": "ComputeInstance", "properties": { "vmSize": "Standard_D4ads_v5" } },
    });
    merge(&mut body, more);
    let Value::Object(members) = Value::from(body) else {
        panic!("no object");
    };
    let place = Surroundings {
        subscription_id: Some("sub-a".to_owned()),
        resource_group: Some("rg-team".to_owned()),
        ..Surroundings::default()
    };
    Request::new(members, &place)
}

fn merge(body: &mut Json, more: &Json) {
    match (body, more) {
        (Json::Object(body), Json::Object(more)) => {
            for (key, value) in more {
                merge(body.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (body, more) => *body = more.clone(),
    }
}

fn words(files: &[PolicyFile]) -> Vec<&'static str> {
    let assigned = assigned(files).unwrap_or_else(|error| panic!("{error}"));
    let judged = judge(&assigned, &request(&json!({})));
    judged
        .judgements
        .iter()
        .map(|judgement| judgement.created.word())
        .collect()
}

/// A rule that denies every size but those of a parameter.
fn rule() -> Json {
    json!({
        "if": { "field": format!("{COMPUTES}/vmSize"), "notIn": "[parameters('sizes')]" },
        "then": { "effect": "[parameters('effect')]" },
    })
}

fn parameters() -> Json {
    json!({
        "sizes": { "type": "Array", "defaultValue": ["Standard_E4ds_v5"] },
        "effect": { "type": "String", "defaultValue": "deny" },
    })
}

fn body() -> Json {
    json!({ "mode": "All", "displayName": "Sizes", "parameters": parameters(), "policyRule": rule() })
}

const DEFINITION: &str = "/subscriptions/sub-a/providers/Microsoft.Authorization/policyDefinitions/sizes";
const SET: &str = "/subscriptions/sub-a/providers/Microsoft.Authorization/policySetDefinitions/all";

fn definition() -> Json {
    json!({ "id": DEFINITION, "name": "sizes", "type": "Microsoft.Authorization/policyDefinitions", "properties": body() })
}

fn initiative() -> Json {
    json!({ "id": SET, "name": "all", "properties": {
        "parameters": { "allowed": { "type": "Array", "defaultValue": ["Standard_D4ads_v5"] } },
        "policyDefinitions": [{
            "policyDefinitionId": DEFINITION,
            "policyDefinitionReferenceId": "sizes-1",
            "parameters": { "sizes": { "value": "[parameters('allowed')]" } },
        }],
    }})
}

fn assignment(target: &str, more: &Json) -> Json {
    let mut assignment = json!({
        "id": "/subscriptions/sub-a/providers/Microsoft.Authorization/policyAssignments/company",
        "name": "company",
        "properties": { "policyDefinitionId": target, "scope": "/subscriptions/sub-a" },
    });
    merge(&mut assignment["properties"], more);
    assignment
}

#[test]
fn every_form_of_a_definition_says_the_same() {
    let mut flat = body();
    flat["name"] = json!("sizes");
    flat["policyType"] = json!("Custom");
    let listed = json!([flat.clone()]);
    let rest = json!({ "value": [definition()] });
    let escaped: Json = serde_json::from_str(&definition().to_string().replace("\"[", "\"[[")).unwrap();
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{ "type": "Microsoft.Authorization/policyDefinitions", "apiVersion": "2021-06-01",
            "name": "sizes", "properties": escaped["properties"] }],
    });
    for form in [body(), flat, definition(), listed, rest, escaped, template] {
        assert_eq!(words(&[file("p.json", &form)]), ["deny"], "{form}");
    }
    let alone = [
        file("a/sizes.rules.json", &rule()),
        file("a/sizes.parameters.json", &parameters()),
    ];
    assert_eq!(words(&alone), ["deny"]);
}

#[test]
fn an_initiative_passes_its_parameters_on_and_its_definitions_are_not_judged_again() {
    let files = [file("d.json", &definition()), file("i.json", &initiative())];
    assert_eq!(words(&files), ["compliant"]);
}

#[test]
fn where_something_is_assigned_only_that_counts() {
    let other = json!({ "name": "other", "properties": body() });
    let files = |more: &Json| {
        [
            file("d.json", &definition()),
            file("o.json", &other),
            file("i.json", &initiative()),
            file("a.json", &assignment(DEFINITION, more)),
        ]
    };
    assert_eq!(words(&files(&json!({}))), ["deny"]);
    for (more, expected) in [
        (
            json!({ "parameters": { "sizes": { "value": ["standard_d4ads_V5"] } } }),
            "compliant",
        ),
        (
            json!({ "parameters": { "effect": { "value": "Audit" } } }),
            "audit",
        ),
        (json!({ "enforcementMode": "DoNotEnforce" }), "audit"),
        (json!({ "scope": "/subscriptions/sub-b" }), "compliant"),
        (
            json!({ "scope": "/subscriptions/SUB-A/resourceGroups/RG-TEAM" }),
            "deny",
        ),
        (
            json!({ "scope": "/providers/Microsoft.Management/managementGroups/contoso" }),
            "deny",
        ),
        (
            json!({ "notScopes": ["/subscriptions/sub-a/resourceGroups/rg-team"] }),
            "compliant",
        ),
        (
            json!({ "notScopes": ["/subscriptions/sub-a/resourceGroups/rg-other"] }),
            "deny",
        ),
        (
            json!({ "overrides": [{ "kind": "policyEffect", "value": "disabled" }] }),
            "disabled",
        ),
        (
            json!({ "overrides": [{ "kind": "policyEffect", "value": "audit",
                "selectors": [{ "kind": "resourceLocation", "in": ["westeurope"] }] }] }),
            "audit",
        ),
        (
            json!({ "resourceSelectors": [{ "selectors": [{ "kind": "resourceLocation", "notIn": ["West Europe"] }] }] }),
            "compliant",
        ),
        (
            json!({ "resourceSelectors": [{ "selectors": [{ "kind": "resourceType", "in": [COMPUTES] }] }] }),
            "deny",
        ),
    ] {
        assert_eq!(words(&files(&more)), [expected], "{more}");
    }
}

#[test]
fn an_override_is_for_the_policies_that_it_names() {
    for (reference, expected) in [("sizes-1", "disabled"), ("sizes-2", "compliant")] {
        let more = json!({ "overrides": [{ "kind": "policyEffect", "value": "disabled",
            "selectors": [{ "kind": "policyDefinitionReferenceId", "in": [reference] }] }] });
        let files = [
            file("d.json", &definition()),
            file("i.json", &initiative()),
            file("a.json", &assignment(SET, &more)),
        ];
        assert_eq!(words(&files), [expected], "{reference}");
    }
}

#[test]
fn an_exemption_takes_its_scope_out_until_it_ends() {
    let assigned_to = "/subscriptions/sub-a/providers/Microsoft.Authorization/policyAssignments/company";
    for (scope, ends, expected) in [
        (
            "/subscriptions/sub-a/resourceGroups/rg-team",
            "2027-01-01T00:00:00Z",
            "compliant",
        ),
        (
            "/subscriptions/sub-a/resourceGroups/rg-team",
            "2026-01-01T00:00:00Z",
            "deny",
        ),
        (
            "/subscriptions/sub-a/resourceGroups/rg-other",
            "2027-01-01T00:00:00Z",
            "deny",
        ),
    ] {
        let exemption = json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/policyExemptions/team"),
            "properties": { "policyAssignmentId": assigned_to, "exemptionCategory": "Waiver", "expiresOn": ends },
        });
        let files = [
            file("d.json", &definition()),
            file("a.json", &assignment(DEFINITION, &json!({}))),
            file("e.json", &exemption),
        ];
        assert_eq!(words(&files), [expected], "{scope} {ends}");
    }
}

#[test]
fn what_is_assigned_and_in_no_file_is_named_with_the_line_that_prints_it() {
    let files = [file("a.json", &assignment(DEFINITION, &json!({})))];
    let assigned = assigned(&files).unwrap();
    assert!(assigned.all.is_empty());
    assert_eq!(
        assigned.missing[0].command(),
        "az policy definition show --name sizes > sizes.json"
    );
}

#[test]
fn what_a_policy_appends_is_judged_and_appending_again_is_silent() {
    let deny = json!({ "name": "deny", "properties": { "policyRule": {
        "if": { "field": format!("{COMPUTES}/idleTimeBeforeShutdown"), "exists": false },
        "then": { "effect": "deny" } } } });
    let append = json!({ "name": "append", "properties": { "policyRule": {
        "if": { "field": format!("{COMPUTES}/idleTimeBeforeShutdown"), "exists": false },
        "then": { "effect": "append", "details": [
            { "field": format!("{COMPUTES}/idleTimeBeforeShutdown"), "value": "PT30M" } ] } } } });
    assert_eq!(words(&[file("d.json", &deny)]), ["deny"]);
    assert_eq!(
        words(&[file("d.json", &deny), file("a.json", &append)]),
        ["compliant", "append"]
    );
    let assigned = assigned(&[file("a.json", &append)]).unwrap();
    let filled = json!({ "properties": { "properties": { "idleTimeBeforeShutdown": "PT30M" } } });
    let judged = judge(&assigned, &request(&filled));
    assert_eq!(judged.judgements[0].created, Verdict::Compliant);
}

#[test]
fn what_cannot_be_read_is_one_line_with_the_file_and_the_position() {
    let nested = format!("{}{}", "{\"not\":".repeat(5_000), "}".repeat(5_000));
    let in_itself =
        json!({ "name": "all", "properties": { "policyDefinitions": [{ "policyDefinitionId": SET }] } });
    let mut open = definition();
    open["properties"]["parameters"]["sizes"] = json!({ "type": "Array" });
    let text = |text: &str| PolicyFile {
        name: "p.json".to_owned(),
        text: text.to_owned(),
    };
    for (files, expected) in [
        (
            text("{ \"policyRule\": {"),
            "`p.json:1:17`: it is not JSON: EOF while parsing an object",
        ),
        (
            text(""),
            "`p.json:1:1`: it is not JSON: EOF while parsing a value",
        ),
        (
            text("{\n  \"a\": 1\n}"),
            "`p.json:1:1`: it holds no policy: neither a definition nor an initiative, an assignment or an exemption",
        ),
        (
            text(&nested),
            "`p.json:1:890`: it nests more than 128 levels deep",
        ),
        (
            file("p.json", &in_itself),
            "`p.json:1:28`: the initiative `all` is in itself, by the initiatives in it",
        ),
        (
            file("p.json", &open),
            "the parameter `sizes` of `sizes` has no value: it has no `defaultValue`, and nothing that is assigned gives one",
        ),
    ] {
        let error = assigned(&[files]).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
}

#[test]
fn what_a_policy_asks_of_another_service_is_nothing_to_a_compute() {
    let storage = json!({ "name": "s", "properties": { "policyRule": {
        "if": { "allOf": [
            { "field": "type", "equals": "Microsoft.Storage/storageAccounts" },
            { "field": "Microsoft.Storage/storageAccounts/newThing", "equals": "x" } ] },
        "then": { "effect": "deny" } } } });
    assert_eq!(words(&[file("s.json", &storage)]), ["compliant"]);
}
