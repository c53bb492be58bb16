//! The official REST examples of `Compute_CreateOrUpdate`: each is a definition whose compute is deployed with the same body.
//!
//! What cannot be expressed: nothing. What armlet writes beyond an example is listed in [`written_besides`], each with its
//! reason; nulls of an example are properties that are absent; durations are compared as such ([`in_seconds`]). No other
//! difference is let pass.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::collections::BTreeSet;
use std::fs;

use crate::judged::{Products, compiled};
use crate::judges::conformance_folder;
use crate::judges::deployment::compare;
use crate::support::MapLoader;
use serde_json::{Map, Value, json};

/// The example of a compute and the definition that comes to it; the name before the dash is the REST version.
const EXAMPLES: [(&str, &str); 9] = [
    (
        "AKSCompute",
        r#"
        [attached.compute123]
        type = "aks"
        resource_id = "/subscriptions/34adfa4f-cedf-4dc0-ba29-b6d1a69ab345/resourcegroups/testrg123/providers/Microsoft.ContainerService/managedClusters/compute123-56826-c9b00420020b2"
        description = "some compute"
        agent_count = 4
        "#,
    ),
    // The example changes the scale of a cluster that exists, and gives no size. A cluster cannot be made without one, so the
    // language asks for it.
    (
        "AmlCompute",
        r#"
        [cluster.compute123]
        description = "some compute"
        size = "STANDARD_DS3_v2"
        min_instances = 4
        max_instances = 4
        idle_time_before_scale_down = "5m"
        "#,
    ),
    (
        "BasicAKSCompute",
        r#"
        [attached.compute123]
        type = "aks"
        "#,
    ),
    (
        "BasicAmlCompute",
        r#"
        [lints]
        placeholder-value = { level = "allow", reason = "the official example has it" }

        [cluster.compute123]
        size = "STANDARD_NC6"
        tier = "dedicated"
        os_type = "windows"
        image = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/myResourceGroup/providers/Microsoft.Compute/galleries/myImageGallery/images/myImageDefinition/versions/0.0.1"
        isolated_network = false
        min_instances = 0
        max_instances = 1
        idle_time_before_scale_down = "5m"
        enable_node_public_ip = true
        ssh = { public_access = "not_specified" }
        "#,
    ),
    (
        "BasicDataFactoryCompute",
        r#"
        [attached.compute123]
        type = "data_factory"
        "#,
    ),
    // The example's subnet has a placeholder for its id, which armlet would refuse.
    (
        "ComputeInstance",
        r#"
        [lints.placeholder-value]
        level = "allow"
        reason = "the official example has it"

        [lints.wrong-resource-kind]
        level = "allow"
        reason = "a placeholder"

        [instance.compute123]
        size = "STANDARD_NC6"
        subnet = "test-subnet-resource-id"
        application_sharing = "personal"
        authorization_type = "personal"
        assigned_user = { object_id = "00000000-0000-0000-0000-000000000000", tenant_id = "00000000-0000-0000-0000-000000000000" }
        ssh = { public_access = false }

        [[instance.compute123.custom_applications]]
        name = "rstudio"
        image = { type = "docker", reference = "ghcr.io/azure/rocker-rstudio-ml-verse:latest" }
        privileged = true
        environment_variables = { test_variable = "test_value" }
        endpoints = [{ name = "connect", target = 8787, published = 8787, protocol = "http" }]
        volumes = [{ type = "bind", read_only = false, source = "/home/azureuser/cloudfiles", target = "/home/azureuser/cloudfiles" }]
        "#,
    ),
    (
        "ComputeInstanceMinimal",
        r#"
        [instance.compute123]
        size = "STANDARD_NC6"
        "#,
    ),
    (
        "ComputeInstanceWithSchedules",
        r#"
        [lints]
        placeholder-value = { level = "allow", reason = "the official example has it" }

        [instance.compute123]
        size = "STANDARD_NC6"
        application_sharing = "personal"
        authorization_type = "personal"
        assigned_user = { object_id = "00000000-0000-0000-0000-000000000000", tenant_id = "00000000-0000-0000-0000-000000000000" }
        ssh = { public_access = false }

        [[instance.compute123.schedules]]
        state = "enabled"
        action = "stop"
        cron = "0 18 * * *"
        start_time = "2021-04-23T01:30:00"
        time_zone = "Pacific Standard Time"
        "#,
    ),
    (
        "KubernetesCompute",
        r#"
        [kubernetes.compute123]
        description = "some compute"
        resource_id = "/subscriptions/34adfa4f-cedf-4dc0-ba29-b6d1a69ab345/resourcegroups/testrg123/providers/Microsoft.ContainerService/managedClusters/compute123-56826-c9b00420020b2"
        namespace = "default"
        default_instance_type = "defaultInstanceType"

        [kubernetes.compute123.instance_types.defaultInstanceType.resources]
        requests = { cpu = 1, memory = "4Gi" }
        limits = { cpu = 1, memory = "4Gi" }
        "#,
    ),
];

/// What armlet writes where the example leaves it to the service: the example, a pointer, the value, and why.
/// The examples are older than the end of the series of their size.
const RETIRED: &str =
    "[lints.retired-vm-size]\nlevel = \"allow\"\nreason = \"an example of the reference\"\n";

fn written_besides() -> [(&'static str, &'static str, Value, &'static str); 7] {
    const LOGIN: &str = "/properties/disableLocalAuth";
    const NO_SSH: &str = "a login that nobody asked for is off, as the Python SDK writes it too";
    [
        ("AmlCompute", LOGIN, json!(true), NO_SSH),
        (
            "AmlCompute",
            "/properties/properties/vmSize",
            json!("STANDARD_DS3_v2"),
            "the language asks for a size, without which no cluster can be made",
        ),
        (
            "AmlCompute",
            "/properties/properties/osType",
            json!("Linux"),
            "the service's default, which the Python SDK writes too",
        ),
        ("BasicAmlCompute", LOGIN, json!(true), NO_SSH),
        ("ComputeInstance", LOGIN, json!(true), NO_SSH),
        ("ComputeInstanceMinimal", LOGIN, json!(true), NO_SSH),
        ("ComputeInstanceWithSchedules", LOGIN, json!(true), NO_SSH),
    ]
}

/// Takes the value at a pointer away.
fn remove(body: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    body.pointer_mut(parent)?.as_object_mut()?.remove(key)
}

/// The service takes a null for an absent property.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(without_nulls);
            members.retain(|_, member| !member.is_null());
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// The examples write minutes, armlet seconds: the only form that some policies can parse (Azure/Enterprise-Scale,
/// Deny-MachineLearning-ComputeCluster-Scale). The duration is the same.
fn in_seconds(body: &mut Value) {
    let idle = body.pointer_mut("/properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown");
    if let Some(idle) = idle {
        assert_eq!(idle, "PT5M");
        *idle = json!("PT300S");
    }
}

/// The body that the definition's only compute is deployed with.
fn body(api_version: &str, toml: &str) -> Value {
    let definition = format!(
        "api_version = \"{api_version}\"\n\n[workspace]\nname = \"workspaces123\"\n{toml}\n{RETIRED}"
    );
    let products = Products::of(&compiled(&definition, &MapLoader::default()));
    let values = Map::from_iter([("location".to_owned(), json!("eastus"))]);
    let (arm, bicep) = products.deployments(&values).unwrap();
    arm.assert_same(&bicep);
    let compute = arm.resources.into_iter().next().unwrap();
    assert_eq!(compute.api_version, api_version);
    compute.body
}

/// The examples of the conformance data: file names, REST versions and names.
fn files() -> Option<Vec<(String, String, String)>> {
    let folder = conformance_folder()?.join("rest-examples");
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = names
        .filter(|name| name != "index.json")
        .map(|file| {
            let stem = file.strip_suffix(".json").unwrap();
            let (version, name) = stem.split_at("2025-12-01".len());
            let (version, name) = (version.to_owned(), name.trim_start_matches('-').to_owned());
            (file, version, name)
        })
        .collect();
    files.sort();
    Some(files)
}

#[test]
fn every_official_example_is_the_body_of_a_definition() {
    let Some(files) = files() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let mut differences = Vec::new();
    for (file, version, name) in files {
        let known = EXAMPLES.iter().find(|(example, _)| *example == name);
        let Some((_, toml)) = known else {
            panic!("{file} has no definition");
        };
        let path = conformance_folder().unwrap().join("rest-examples").join(&file);
        let mut theirs: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        without_nulls(&mut theirs);
        in_seconds(&mut theirs);
        let mut ours = body(&version, toml);
        for (_, pointer, value, _) in written_besides().iter().filter(|(example, ..)| *example == name) {
            if theirs.pointer(pointer).is_none() {
                assert_eq!(
                    remove(&mut ours, pointer).as_ref(),
                    Some(value),
                    "{file}: {pointer}"
                );
            }
        }
        compare(&ours, &theirs, &file, &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_definition_is_that_of_an_example() {
    let Some(files) = files() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let examples: BTreeSet<String> = files.into_iter().map(|(_, _, name)| name).collect();
    let defined: BTreeSet<String> = EXAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(defined, examples);
}
