//! What has two quotes in a row reaches a machine as it was written, although the deployment engine reads such a literal wrongly
//! in an expression of a resource (see `Place::read` of the judges).

use std::process::Command;

use serde_json::{Map, Value, json};

use crate::judged::{Products, compiled};
use crate::judges::deployment::Deployment;
use crate::support::MapLoader;

/// A definition of one instance with `settings`, and what it deploys, as ARM has it and as Bicep has it.
fn deployed(settings: &str, values: &Map<String, Value>) -> (Deployment, Deployment) {
    let toml = format!(
        "[workspace]\nname = \"mlw-quotes\"\n[parameters.who]\n[output]\nscripts = \"lines\"\n\
         [instance.ana]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\n{settings}"
    );
    let products = Products::of(&compiled(&toml, &MapLoader::default()));
    let (arm, bicep) = products.deployments(values).unwrap();
    arm.assert_same(&bicep);
    (arm, bicep)
}

fn who(text: &str) -> Map<String, Value> {
    Map::from_iter([("who".to_owned(), json!(text))])
}

/// A member of the only instance's creation script.
fn creation_script<'d>(deployment: &'d Deployment, member: &str) -> &'d str {
    let scripts = "/properties/properties/setupScripts/scripts/creationScript";
    let body = &deployment.resource("mlw-quotes/ana").unwrap().body;
    body.pointer(&format!("{scripts}/{member}"))
        .unwrap()
        .as_str()
        .unwrap()
}

/// The words that bash makes of the arguments of a script, in a folder that a broken-out command would write to.
fn words(arguments: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("set -- {arguments}\nprintf '%s\\n' \"$@\"");
    let run = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let written: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(written.is_empty(), "the arguments ran a command: {arguments}");
    assert!(
        run.status.success(),
        "{arguments}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn an_argument_that_is_a_parameter_opens_no_shell() {
    let settings = "creation_script = { inline = \"#!/bin/bash\\necho $1\\n\", arguments = [\"it's\", { param = \"who\" }, \
                    { expr = \"'${who}''s'\" }] }\n"
        .replace("''s", "\\\\'\\\\'s");
    for hostile in ["a'; touch x; '", "'", "''", "'; touch x #", "$(touch x)", "a b"] {
        let (arm, bicep) = deployed(&settings, &who(hostile));
        for deployment in [arm, bicep] {
            let words = words(creation_script(&deployment, "scriptArguments"));
            assert_eq!(
                words,
                ["it's".to_owned(), hostile.to_owned(), format!("{hostile}''s")]
            );
        }
    }
}

#[test]
fn a_script_keeps_its_quotes() {
    let text = "#!/bin/bash\nIFS='' read -r -d '' text <<< 'it'\\''s'\necho '''three'''\n";
    let settings = format!("creation_script = {{ inline = {} }}\n", json!(text));
    let (arm, bicep) = deployed(&settings, &who("ana"));
    for deployment in [arm, bicep] {
        use base64::Engine as _;
        let data = creation_script(&deployment, "scriptData");
        let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
    }
}

#[test]
fn an_expression_keeps_its_quotes_wherever_a_resource_has_it() {
    let settings = "tags = { note = { expr = \"concat(who, QQ)\" }, both = { expr = \"'Q${who}Q'\" }, list = { expr = \"join([QQ, who], '-')\" }, \
                    member = { expr = \"{ a: QQ }.a\" } , plain = \"it''s\" }\n"
        .replace("QQ", "'it\\\\'\\\\'s'")
        .replace('Q', "it\\\\'\\\\'s");
    let (arm, _) = deployed(&settings, &who("ana"));
    let tags = &arm.resource("mlw-quotes/ana").unwrap().body["tags"];
    let expected = json!({
        "note": "anait''s", "both": "it''sanait''s", "list": "it''s-ana", "member": "it''s", "plain": "it''s",
    });
    assert_eq!(*tags, expected);
}
