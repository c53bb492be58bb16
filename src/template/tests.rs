use serde_json::json;

use super::*;

fn template(resources: Value) -> Template {
    let document = json!({
        "parameters": {
            "workspaceName": { "type": "string" },
            "computeName": { "type": "string", "defaultValue": "by-default" },
            "script": { "type": "string", "defaultValue": "echo default" },
            "token": { "type": "secureString" }
        },
        "variables": {
            "lines": ["#!/bin/bash", "[concat('[', '[ -f ''/x'' ]]')]", ""],
            "other": "kept"
        },
        "resources": resources
    });
    Template::parse(&document.to_string()).unwrap()
}

fn compute(name: &str) -> Value {
    json!({ "type": "Microsoft.MachineLearningServices/workspaces/computes", "name": name })
}

#[test]
fn names_are_taken_apart_whichever_function_joins_them() {
    for (name, parent, last) in [
        ("mlw/ana", "mlw", "ana"),
        (
            "[format('{0}/{1}', parameters('workspaceName'), 'ana')]",
            "[parameters('workspaceName')]",
            "ana",
        ),
        (
            "[format('{0}/ana', parameters('workspaceName'))]",
            "[parameters('workspaceName')]",
            "ana",
        ),
        (
            "[concat(parameters('workspaceName'), '/', 'ana')]",
            "[parameters('workspaceName')]",
            "ana",
        ),
        (
            "[concat(parameters('workspaceName'), '/ana')]",
            "[parameters('workspaceName')]",
            "ana",
        ),
        ("[concat('mlw/', parameters('computeName'))]", "mlw", "by-default"),
        (
            "[concat('mlw/ci-', uniqueString(resourceGroup().id, 'a,b'))]",
            "mlw",
            "[concat('ci-', uniqueString(resourceGroup().id, 'a,b'))]",
        ),
        ("[parameters('computeName')]", "", "by-default"),
        ("[variables('gone')]", "", "[variables('gone')]"),
    ] {
        let resource = template(json!([compute(name)])).resources.remove(0);
        assert_eq!(
            (resource.parent.as_str(), resource.name.as_str()),
            (parent, last),
            "{name}"
        );
    }
}

#[test]
fn resources_may_be_an_array_an_object_or_children() {
    let ana = compute("mlw/ana");
    let child = json!([{
        "type": "Microsoft.MachineLearningServices/workspaces", "name": "mlw",
        "resources": [{ "type": "computes", "name": "ana" }]
    }]);
    let existing = json!({ "ws": { "existing": true, "type": "W", "name": "mlw" }, "ana": ana.clone() });
    for resources in [json!([ana]), existing, child] {
        let template = template(resources);
        let compute = template.computes().next().unwrap();
        assert_eq!((compute.parent.as_str(), compute.name.as_str()), ("mlw", "ana"));
    }
}

fn script(data: &str) -> ScriptText {
    let mut resource = compute("mlw/ana");
    resource["properties"] = json!({ "computeType": "ComputeInstance", "properties": { "setupScripts": { "scripts": {
        "creationScript": { "scriptSource": "inline", "scriptData": data }
    } } } });
    template(json!([resource]))
        .resources
        .remove(0)
        .scripts
        .remove(0)
        .text
}

#[test]
fn scripts_are_decoded_from_every_form() {
    let inline = |text: &str| ScriptText::Inline(text.to_owned());
    assert_eq!(script("ZWNobyBoaQ0K"), inline("echo hi\n"));
    assert_eq!(script("[base64('it''s')]"), inline("it's"));
    assert_eq!(script("[base64(parameters('script'))]"), inline("echo default"));
    assert_eq!(
        script("[base64(concat('a', parameters('script')))]"),
        inline("aecho default")
    );
    let lines = "[base64(join(variables('lines'), '\n'))]";
    assert_eq!(script(lines), inline("#!/bin/bash\n[[ -f '/x' ]]\n"));
    for opaque in [
        "%%%",
        "[base64(parameters('token'))]",
        "[base64(reference('x').y)]",
        "//79",
    ] {
        assert_eq!(script(opaque), ScriptText::Opaque(opaque.to_owned()));
    }
}

#[test]
fn what_is_no_template_is_refused_with_a_reason() {
    for (text, reason) in [
        ("[]", "it is not a JSON object"),
        ("{}", "it has no `resources`"),
        (
            r#"{"resources": 3}"#,
            "`resources` is neither an array nor an object",
        ),
    ] {
        assert_eq!(Template::parse(text).unwrap_err().reason, reason);
    }
    assert!(
        Template::parse("{")
            .unwrap_err()
            .reason
            .starts_with("it is not JSON: ")
    );
}

#[test]
fn when_a_resource_is_deployed_is_read_from_either_form() {
    let with = |key: &str, value: Value| {
        let mut resource = compute("mlw/ana");
        resource[key] = value;
        template(json!([resource])).resources.remove(0).deployed
    };
    assert_eq!(
        with("@options", json!({ "onlyIfNotExists": [] })),
        Deployed::WhereAbsent
    );
    let listed = "[not(contains(parameters('existingComputes'), 'ana'))]";
    assert_eq!(with("condition", json!(listed)), Deployed::UnlessListed);
    assert_eq!(with("condition", json!(false)), Deployed::If("false".to_owned()));
    assert_eq!(with("tags", json!({})), Deployed::Always);
}

#[test]
fn circles_of_parameters_end() {
    let document = json!({
        "parameters": { "a": { "type": "string", "defaultValue": "[parameters('a')]" } },
        "resources": [compute("[parameters('a')]")]
    });
    let template = Template::parse(&document.to_string()).unwrap();
    assert_eq!(template.resources[0].name, "[parameters('a')]");
}
