//! `armlet import` as a process: where it writes, what it says, and what it leaves alone.

use super::project::Project;

/// A template of a hand: a cluster, an instance with a script, and a property that no key writes.
const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "size": { "type": "string", "defaultValue": "Standard_D4ads_v5" } },
  "resources": [
    {
      "type": "Microsoft.MachineLearningServices/workspaces/computes",
      "apiVersion": "2025-12-01",
      "name": "mlw-labs/cpu-cluster",
      "location": "[resourceGroup().location]",
      "properties": {
        "computeType": "AmlCompute",
        "disableLocalAuth": true,
        "properties": {
          "osType": "Linux",
          "vmSize": "[parameters('size')]",
          "scaleSettings": { "minNodeCount": 0, "maxNodeCount": 2 }
        }
      }
    },
    {
      "type": "Microsoft.MachineLearningServices/workspaces/computes",
      "apiVersion": "2025-12-01",
      "name": "mlw-labs/ana",
      "location": "[resourceGroup().location]",
      "properties": {
        "computeType": "ComputeInstance",
        "disableLocalAuth": true,
        "properties": {
          "vmSize": "Standard_D4ads_v5",
          "idleTimeBeforeShutdown": "PT1H",
          "setupScripts": { "scripts": { "creationScript": {
            "scriptSource": "inline", "scriptData": "IyEvYmluL2Jhc2gKZWNobyBkb25lCg=="
          } } }
        }
      }
    },
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "stlabs", "location": "westeurope" }
  ]
}
"#;

const DEFINITION: &str = r#"[workspace]
name = "mlw-labs"

[parameters.size]
default = "Standard_D4ads_v5"

[instance.ana]
size = "Standard_D4ads_v5"
idle_time_before_shutdown = "1h"

[instance.ana.creation_script]
inline = '''
#!/bin/bash
echo done
'''

[cluster.cpu-cluster]
size = { param = "size" }
min_instances = 0
max_instances = 2

[output]
scripts = "base64"
"#;

#[test]
fn the_definition_goes_to_standard_output_and_the_report_to_standard_error() {
    let project = Project::with(&[("main.json", TEMPLATE)]);
    let ended = project.run(&["import", "main.json"]).with_code(0);
    assert_eq!(ended.stdout, DEFINITION);
    assert_eq!(
        ended.stderr,
        "imported: cluster `cpu-cluster` (main.json:6:5)\n\
         imported: instance `ana` (main.json:21:5)\n\
         left out: Microsoft.Storage/storageAccounts `stlabs` (main.json:38:5): it is not a compute, and a definition has no table for this type\n\
         2 imported, 0 imported with losses, 0 not imported\n"
    );
    let piped = project
        .run_with_input(&["import", "-"], TEMPLATE.as_bytes())
        .with_code(0);
    assert_eq!(piped.stdout, DEFINITION);
    assert!(piped.stderr.contains("(<stdin>:"), "{}", piped.stderr);
}

#[test]
fn files_are_written_all_or_none_and_never_over_others() {
    let project = Project::with(&[("main.json", TEMPLATE), ("compute.toml", "# mine\n")]);
    let arguments = [
        "import",
        "main.json",
        "-o",
        "compute.toml",
        "--scripts",
        "scripts",
    ];
    let ended = project.run(&arguments).with_code(2);
    assert!(
        ended.stderr.starts_with("error: `compute.toml` already exists\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.read("compute.toml"), "# mine\n");
    assert_eq!(project.files().len(), 2);

    let forced = [&arguments[..], &["--force"]].concat();
    project.run(&forced).with_code(0);
    assert_eq!(project.read("scripts/ana.sh"), "#!/bin/bash\necho done\n");
    assert!(project.read("compute.toml").contains("file = \"scripts/ana.sh\""));
    // The same again changes nothing, and asks for nothing.
    project.run(&arguments).with_code(0);
    project.run(&["fmt", "--check", "compute.toml"]).with_code(0);
    project.run(&["build", "compute.toml"]).with_code(0);
}

#[test]
fn a_loss_is_said_with_its_place_and_is_status_1() {
    let lossy = TEMPLATE.replace("\"location\": \"[resourceGroup().location]\",\n      \"properties\": {\n        \"computeType\": \"AmlCompute\"", "\"location\": \"[resourceGroup().location]\",\n      \"managedBy\": \"me\",\n      \"properties\": {\n        \"computeType\": \"AmlCompute\"");
    let project = Project::with(&[("main.json", &lossy)]);
    let ended = project.run(&["import", "main.json"]).with_code(1);
    assert!(
        ended
            .stderr
            .contains("  lost: managedBy (main.json:11:20): a definition has no key for it\n"),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stdout
            .contains("[cluster.cpu-cluster]\n# not imported: managedBy: a definition has no key for it\n"),
        "{}",
        ended.stdout
    );
    project.run(&["import", "main.json", "--allow-loss"]).with_code(0);
}

#[test]
fn into_adds_what_is_missing_and_prints_what_differs() {
    let own = "# Ours.\n[workspace]\nname = \"mlw-labs\"\n\n[instance.ana]\n# Small.\nsize = \"Standard_D2ads_v5\"\nidle_time_before_shutdown = \"60m\"\n";
    let project = Project::with(&[("main.json", TEMPLATE), ("compute.toml", own)]);
    let ended = project
        .run(&["import", "main.json", "--into", "compute.toml"])
        .with_code(0);
    assert_eq!(
        ended.stdout.lines().next(),
        Some("compute.toml:7: instance.ana.size = \"Standard_D4ads_v5\"")
    );
    assert!(
        ended
            .stderr
            .starts_with("added to compute.toml: cluster.cpu-cluster\n"),
        "{}",
        ended.stderr
    );
    let text = project.read("compute.toml");
    let more = "\n[parameters.size]\ndefault = \"Standard_D4ads_v5\"\n\n[cluster.cpu-cluster]\nsize = { param = \"size\" }\nmin_instances = 0\nmax_instances = 2\n";
    assert_eq!(text, format!("{own}{more}"));
    let again = project
        .run(&["import", "main.json", "--into", "compute.toml"])
        .with_code(0);
    assert!(
        again
            .stderr
            .starts_with("`compute.toml` has all of the computes already\n"),
        "{}",
        again.stderr
    );
    assert_eq!(project.read("compute.toml"), text);

    let other = own.replace("mlw-labs", "mlw-other");
    let project = Project::with(&[("main.json", TEMPLATE), ("compute.toml", &other)]);
    let ended = project
        .run(&["import", "main.json", "--into", "compute.toml"])
        .with_code(2);
    assert!(
        ended.stderr.contains("is for the workspace `mlw-other`"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.read("compute.toml"), other);
}

#[test]
fn several_workspaces_need_a_folder() {
    let other = TEMPLATE.replace("mlw-labs/", "mlw-prod/");
    let project = Project::with(&[("a/main.json", TEMPLATE), ("a/prod.json", &other)]);
    let ended = project.run(&["import", "a"]).with_code(2);
    assert!(
        ended.stderr.contains("the computes are in 2 workspaces"),
        "{}",
        ended.stderr
    );
    std::fs::create_dir(project.path("out")).unwrap();
    project.run(&["import", "a", "-o", "out"]).with_code(0);
    assert!(
        project
            .read("out/mlw-labs.compute.toml")
            .contains("name = \"mlw-labs\"")
    );
    assert!(
        project
            .read("out/mlw-prod.compute.toml")
            .contains("name = \"mlw-prod\"")
    );
}

#[test]
fn one_resource_twice_is_imported_once() {
    let project = Project::with(&[("a.json", TEMPLATE), ("b.json", TEMPLATE)]);
    let ended = project.run(&["import", "a.json", "b.json"]).with_code(1);
    assert_eq!(ended.stdout.matches("[instance.ana]").count(), 1);
    assert!(
        ended.stderr.contains("not imported: instance `ana` (b.json:"),
        "{}",
        ended.stderr
    );
}

/// A role of a person and an output that reads a resource, neither of which a definition has.
#[test]
fn what_stands_beside_the_computes_is_not_lost_in_silence() {
    let beside = r#"
    { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid('ana')]",
      "scope": "[resourceId('Microsoft.MachineLearningServices/workspaces', 'mlw-labs')]",
      "properties": { "principalId": "0b6ef1d5-7b4c-4b43-9a5c-0d51fe2d4e11", "roleDefinitionId":
        "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'f6c7c914-8db3-469d-8ca1-694a8f32e121')]" } },
    { "type": "Microsoft.Storage"#;
    let outputs = r#"  "outputs": {
    "state": { "type": "string", "value":
      "[reference(resourceId('Microsoft.MachineLearningServices/workspaces/computes', 'mlw-labs', 'ana')).provisioningState]" },
    "size": { "type": "string", "value": "[parameters('size')]" }
  },
  "resources": ["#;
    let template = TEMPLATE.replacen("\n    { \"type\": \"Microsoft.Storage", beside, 1);
    let template = template.replacen("  \"resources\": [", outputs, 1);
    let project = Project::with(&[("main.json", &template)]);
    let ended = project.run(&["import", "main.json"]).with_code(1);
    let stderr = &ended.stderr;
    assert!(
        stderr.contains("left out: Microsoft.Authorization/roleAssignments `"),
        "{stderr}"
    );
    assert!(stderr.contains("it is not of a compute's identity\n"), "{stderr}");
    assert_eq!(stderr.matches("lost: ").count(), 1, "{stderr}");
    assert!(
        stderr.contains("\nlost: `outputs.state` (main.json:6:14) is left out: "),
        "{stderr}"
    );
    assert!(stderr.contains("imported: cluster `cpu-cluster`"), "{stderr}");
    let is_there = |text: &str| ended.stdout.contains(text);
    assert!(
        is_there("[outputs.size]")
            && is_there("\n# not imported: outputs.state: ")
            && !is_there("[outputs.state]"),
        "{}",
        ended.stdout
    );
}

#[test]
fn where_nothing_can_be_imported_nothing_is_written() {
    let of_no_kind = r#"{ "id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/mlw/computes/cpu",
      "name": "cpu", "type": "Microsoft.MachineLearningServices/workspaces/computes", "location": "westeurope",
      "properties": { "computeType": "Quantum", "properties": { "scaleSettings": { "maxNodeCount": 2 } } } }"#;
    let project = Project::with(&[("cpu.json", of_no_kind)]);
    let ended = project
        .run(&["import", "cpu.json", "-o", "compute.toml", "--allow-loss"])
        .with_code(1);
    assert!(
        ended.stderr.contains("not imported: ") && ended.stderr.contains("`cpu`"),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .ends_with("error: nothing can be imported, so nothing is written\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.files().len(), 1);
    let printed = project.run(&["import", "cpu.json"]).with_code(1);
    assert_eq!(printed.stdout, "");
}

#[test]
fn computes_of_one_workspace_in_two_files_share_it_with_their_roles() {
    let template = |name: &str| {
        format!(
            r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {{ "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01", "name": "mlw-labs/{name}",
      "location": "[resourceGroup().location]", "identity": {{ "type": "SystemAssigned" }},
      "properties": {{ "computeType": "AmlCompute", "disableLocalAuth": true, "properties": {{ "osType": "Linux",
        "vmSize": "Standard_D4ads_v5", "scaleSettings": {{ "minNodeCount": 0, "maxNodeCount": 2 }} }} }} }},
    {{ "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
      "name": "[guid('{name}')]", "scope": "[resourceId('Microsoft.MachineLearningServices/workspaces', 'mlw-labs')]",
      "properties": {{
        "principalId": "[reference(resourceId('Microsoft.MachineLearningServices/workspaces/computes', 'mlw-labs', '{name}'), '2025-12-01', 'full').identity.principalId]",
        "principalType": "ServicePrincipal",
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'f6c7c914-8db3-469d-8ca1-694a8f32e121')]" }} }}
  ]
}}"#
        )
    };
    let project = Project::with(&[("a.json", &template("one")), ("b.json", &template("two"))]);
    let ended = project.run(&["import", "a.json", "b.json"]);
    assert_eq!(ended.stdout.matches("[workspace]").count(), 1, "{}", ended.stdout);
    let roles = ended.stdout.matches("role_assignments]]").count();
    assert_eq!(roles, 2, "{}\n{}", ended.stdout, ended.stderr);
    let twice = project.run(&["import", "a.json", "a.json", "b.json"]);
    assert_eq!(twice.stdout, ended.stdout);
}

/// A class: three instances that differ in name and user only, and one more.
fn class() -> String {
    let instance = |name: &str, user: u8, size: &str| {
        format!(
            r#"{{"type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
            "name": "mlw-class/{name}", "location": "[resourceGroup().location]",
            "properties": {{"computeType": "ComputeInstance", "disableLocalAuth": true, "properties": {{"vmSize": "{size}",
            "computeInstanceAuthorizationType": "personal", "personalComputeInstanceSettings": {{"assignedUser":
            {{"objectId": "00000000-0000-4000-8000-00000000010{user}", "tenantId": "[subscription().tenantId]"}}}}}}}}}}"#
        )
    };
    let instances = [
        instance("ci-alba", 1, "Standard_D4ads_v5"),
        instance("ci-bruno", 2, "Standard_D4ads_v5"),
        instance("ci-carla", 3, "Standard_D4ads_v5"),
        instance("teacher", 4, "Standard_D8ads_v5"),
    ];
    format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": [{}]}}"#,
        instances.join(", ")
    )
}

#[test]
fn a_class_becomes_a_fleet_with_a_roster_beside_its_definition() {
    let project = Project::with(&[("main.json", &class())]);
    let printed = project.run(&["import", "main.json", "--factor"]).with_code(0);
    assert!(!printed.stdout.contains("[fleet."), "{}", printed.stdout);
    let note = "note: 3 instances differ in name and user only; with `-o FILE`, `--factor` writes them as a fleet with a roster";
    assert!(printed.stderr.contains(note), "{}", printed.stderr);
    let arguments = ["import", "main.json", "--factor", "-o", "labs/compute.toml"];
    let written = project.run(&arguments).with_code(0);
    assert!(
        written.stderr.contains("wrote labs/people.csv\n"),
        "{}",
        written.stderr
    );
    assert_eq!(
        project.read("labs/people.csv"),
        "alias,object_id\n\
         alba,00000000-0000-4000-8000-000000000101\n\
         bruno,00000000-0000-4000-8000-000000000102\n\
         carla,00000000-0000-4000-8000-000000000103\n"
    );
    let definition = project.read("labs/compute.toml");
    assert!(
        definition.contains("[fleet.ci]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\n"),
        "{definition}"
    );
    assert!(definition.contains("[instance.teacher]\n"), "{definition}");
    project.run(&["fmt", "--check", "labs/compute.toml"]).with_code(0);
    project.run(&["build", "labs/compute.toml"]).with_code(0);
    // The template that it builds is the same class.
    let again = project.run(&[
        "import",
        "labs/compute.json",
        "--factor",
        "-o",
        "again/compute.toml",
    ]);
    again.with_code(0);
    assert_eq!(project.read("again/compute.toml"), definition);
    assert_eq!(project.read("again/people.csv"), project.read("labs/people.csv"));
}

#[test]
fn a_roster_that_exists_is_not_overwritten() {
    let project = Project::with(&[("main.json", &class()), ("people.csv", "mine\n")]);
    let ended = project
        .run(&["import", "main.json", "--factor", "-o", "compute.toml"])
        .with_code(2);
    assert!(
        ended.stderr.contains("`people.csv` already exists"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.files().len(), 2);
}
