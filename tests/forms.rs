//! The forms that Microsoft's compiler makes of Bicep, and what armlet writes for a definition that says the same.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use serde_json::{Value, json};

use crate::judged::{Products, compiled};
use crate::judges::conformance_folder;
use crate::support::MapLoader;

/// What `bicep build` makes of a form, and the form.
fn form(name: &str) -> Option<(Value, String)> {
    let Some(folder) = conformance_folder() else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return None;
    };
    let read = |extension: &str| {
        std::fs::read_to_string(folder.join(format!("bicep/forms/{name}.{extension}"))).unwrap()
    };
    Some((serde_json::from_str(&read("json")).unwrap(), read("bicep")))
}

fn products(toml: &str) -> Products {
    Products::of(&compiled(toml, &MapLoader::default()))
}

/// The resource of a template by its type and a part of its name.
fn resource<'t>(template: &'t Value, resource_type: &str) -> &'t Value {
    let list = template["resources"].as_array();
    let named = template["resources"].as_object();
    let all = list
        .into_iter()
        .flatten()
        .chain(named.into_iter().flat_map(|all| all.values()));
    let mut of_type =
        all.filter(|resource| resource["type"] == resource_type && resource.get("existing").is_none());
    of_type
        .next()
        .unwrap_or_else(|| panic!("no {resource_type} in {template:#}"))
}

const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";
const ROLE: &str = "Microsoft.Authorization/roleAssignments";

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn what_is_created_once_has_the_form_of_the_compiler() {
    let Some((form, bicep)) = form("once") else { return };
    let written = products(
        "[workspace]\nname = \"mlw\"\n\n[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\non_redeploy = \"create_only\"\n",
    );
    let arm = &written.arm;
    assert_eq!(arm["languageVersion"], form["languageVersion"]);
    assert_eq!(arm["resources"]["workspace"], form["resources"]["workspace"]);
    let (own, of_form) = (resource(arm, COMPUTE), &form["resources"]["once"]);
    assert_eq!(own["@options"], of_form["@options"]);
    assert_eq!(keys(own), keys(of_form));
    assert_eq!(keys(&own["properties"])[0], keys(&of_form["properties"])[0]);
    let decorator = bicep.lines().find(|line| line.starts_with("@only")).unwrap();
    assert!(
        written
            .bicep
            .contains(&format!("{decorator}\nresource anaNotebooks ")),
        "{}",
        written.bicep
    );
}

#[test]
fn the_role_of_what_is_created_once_asks_by_its_symbol() {
    let Some((form, bicep)) = form("roles_once") else {
        return;
    };
    let written = products(&with_role("on_redeploy = \"create_only\""));
    let (own, of_form) = (resource(&written.arm, ROLE), &form["resources"]["role"]);
    let principal = text(&of_form["properties"]["principalId"]).replace("'a'", "'aaa'");
    assert_eq!(own["properties"]["principalId"], json!(principal));
    for key in ["roleDefinitionId", "principalType"] {
        assert_eq!(own["properties"][key], of_form["properties"][key]);
    }
    assert_eq!(own["scope"], of_form["scope"]);
    assert_eq!(own["dependsOn"], json!(["aaa"]));
    assert_line(
        &bicep,
        "principalId:",
        "a.identity",
        "aaa.identity",
        &written.bicep,
    );
}

#[test]
fn the_role_of_a_conditional_compute_has_its_condition_and_says_that_it_is_there() {
    let Some((form, bicep)) = form("roles_of_conditional") else {
        return;
    };
    let parameter =
        "[parameters.existingComputes]\ntype = \"array\"\ndescription = \"What exists\"\ndefault = []\n";
    let deploy = "deploy = { expr = \"!contains(existingComputes, 'a')\" }";
    let written = products(&format!("{}\n{parameter}", with_role(deploy)));
    let (own, of_form) = (resource(&written.arm, ROLE), resource(&form, ROLE));
    for key in ["condition", "scope", "dependsOn"] {
        assert_eq!(own[key], of_form[key], "{key}");
    }
    assert_eq!(
        own["properties"]["principalId"],
        of_form["properties"]["principalId"]
    );
    assert_eq!(resource(&written.arm, COMPUTE)["condition"], of_form["condition"]);
    assert_line(
        &bicep,
        "principalId:",
        "a!.identity",
        "aaa!.identity",
        &written.bicep,
    );
}

#[test]
fn presence_and_its_outputs_have_the_form_of_the_compiler() {
    let Some((form, bicep)) = form("presence") else {
        return;
    };
    let written = products(
        "[workspace]\nname = \"mlw\"\n\n[parameters.deployGpu]\ntype = \"bool\"\ndescription = \"GPUs too\"\ndefault = false\n\n\
         [parameters.tags]\ntype = \"object\"\ndescription = \"Tags\"\ndefault = {}\n\n[environments.dev]\n[environments.prod]\n\n\
         [cluster.gpu]\nname = { expr = \"'gpu-${environment}'\" }\nsize = \"Standard_NC24ads_A100_v4\"\nmin_instances = 0\nmax_instances = 2\n\
         identity = \"system\"\ntags = { param = \"tags\" }\nenvironments = [\"prod\"]\ndeploy = { param = \"deployGpu\" }\n\n\
         [outputs.principal]\nvalue = { compute = \"gpu\", property = \"principal_id\" }\n",
    );
    let (own, of_form) = (resource(&written.arm, COMPUTE), resource(&form, COMPUTE));
    for key in ["condition", "tags", "identity"] {
        assert_eq!(own[key], of_form[key], "{key}");
    }
    assert_eq!(
        written.arm["parameters"]["environment"]["allowedValues"],
        form["parameters"]["environment"]["allowedValues"]
    );
    assert_eq!(
        written.arm["outputs"]["principal"]["value"],
        form["outputs"]["principal"]["value"]
    );
    let condition = bicep
        .lines()
        .find(|line| line.starts_with("resource gpu "))
        .unwrap();
    assert!(
        written.bicep.contains(condition),
        "{condition}\n{}",
        written.bicep
    );
    let output = bicep
        .lines()
        .find(|line| line.starts_with("output principal "))
        .unwrap();
    assert!(written.bicep.contains(output), "{output}\n{}", written.bicep);
}

/// A cluster whose identity reads the workspace, as in the forms.
fn with_role(line: &str) -> String {
    format!(
        "[workspace]\nname = \"mlw\"\n\n[cluster.aaa]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 0\nmax_instances = 2\n\
         identity = \"system\"\n{line}\n\n[[cluster.aaa.role_assignments]]\nrole = \"acdd72a7-3385-48ef-bd42-f606fba81ae7\"\n\
         scope = \"workspace\"\n"
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Panics unless the line of the form that begins with `start` is one of what was written, with `of_form` as `own`.
#[track_caller]
fn assert_line(form: &str, start: &str, of_form: &str, own: &str, written: &str) {
    let line = form
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with(start))
        .unwrap();
    let wanted = line.replace(of_form, own);
    assert_ne!(wanted, line);
    assert!(
        written.lines().any(|line| line.trim() == wanted),
        "{wanted}\n{written}"
    );
}
