//! Azure ML's own examples for the command line: what armlet makes of the same compute is what Microsoft's library makes of
//! it, except for a few intended differences.
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

/// An example of the command line's, and the same compute as a definition.
const EXAMPLES: [(&str, &str); 14] = [
    // The examples have placeholders in their ids: see `placeholders_filled`.
    (
        "attached-spark",
        r#"
        [attached.spark-pool]
        type = "synapse_spark"
        resource_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.Synapse/workspaces/sample-workspace/bigDataPools/sample-pool"
        "#,
    ),
    (
        "attached-spark-system-identity",
        r#"
        [attached.spark-pool]
        type = "synapse_spark"
        resource_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.Synapse/workspaces/sample-workspace/bigDataPools/sample-pool"
        identity = "system"
        "#,
    ),
    (
        "attached-spark-user-identity",
        r#"
        [attached.spark-pool]
        type = "synapse_spark"
        resource_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.Synapse/workspaces/sample-workspace/bigDataPools/sample-pool"
        identity = { user = ["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/sample-identity"] }
        "#,
    ),
    // A password is never written out; this one is given to the deployment.
    (
        "vm-attach",
        r#"
        [parameters.password]
        description = "Password of the administrator."
        secure = true

        [attached.vm-example]
        type = "virtual_machine"
        resource_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.Compute/virtualMachines/sample-vm"
        ssh = { admin_username = "example-user", admin_password = { param = "password" }, port = 22 }
        "#,
    ),
    (
        "cluster-basic",
        r#"
        [cluster.basic-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        "#,
    ),
    (
        "cluster-location",
        r#"
        [cluster.location-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        location = "westus"
        "#,
    ),
    (
        "cluster-low-priority",
        r#"
        [cluster.low-pri-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        tier = "low_priority"
        "#,
    ),
    // The library fills in the size and how many nodes; armlet asks for both.
    (
        "cluster-minimal",
        r#"
        [cluster.minimal-example]
        size = "STANDARD_DS3_V2"
        max_instances = 4
        "#,
    ),
    // A password is never written out; this one is given to the deployment.
    (
        "cluster-ssh-password",
        r#"
        [parameters.password]
        description = "Password of the administrator."
        secure = true

        [cluster.ssh-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        ssh = { admin_username = "example-user", admin_password = { param = "password" } }
        "#,
    ),
    (
        "cluster-system-identity",
        r#"
        [cluster.basic-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        identity = "system"
        "#,
    ),
    // The example has a placeholder instead of a resource id.
    (
        "cluster-user-identity",
        r#"
        [cluster.basic-example]
        size = "STANDARD_DS3_v2"
        min_instances = 0
        max_instances = 2
        idle_time_before_scale_down = "120s"
        identity = { user = ["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity_resource_id"] }
        "#,
    ),
    (
        "instance-basic",
        r#"
        [instance.basic-example-i]
        size = "STANDARD_DS3_v2"
        "#,
    ),
    // As with the cluster, armlet asks for the size.
    (
        "instance-minimal",
        r#"
        [instance.minimal-example-i]
        size = "STANDARD_DS3_V2"
        "#,
    ),
    (
        "instance-schedule",
        r#"
        [instance.schedule-example-i]
        size = "STANDARD_DS3_v2"

        [[instance.schedule-example-i.schedules]]
        action = "stop"
        cron = "0 18 * * *"
        time_zone = "Pacific Standard Time"
        start_time = "2021-03-10T21:21:07"
        "#,
    ),
];

/// What the library always sends and armlet does not, unless the definition speaks of it: the kind, a pointer, the value,
/// and why armlet leaves it out.
fn always_sent() -> [(&'static str, &'static str, Value, &'static str); 11] {
    const DEFAULT: &str = "it is the service's own default";
    const PREVIEW: &str = "no stable version of the service knows it";
    [
        ("AmlCompute", "/enableNodePublicIp", json!(true), DEFAULT),
        (
            "AmlCompute",
            "/remoteLoginPortPublicAccess",
            json!("NotSpecified"),
            DEFAULT,
        ),
        ("AmlCompute", "/scaleSettings/minNodeCount", json!(0), DEFAULT),
        (
            "AmlCompute",
            "/scaleSettings/nodeIdleTimeBeforeScaleDown",
            json!("PT120S"),
            DEFAULT,
        ),
        ("ComputeInstance", "/enableNodePublicIp", json!(true), DEFAULT),
        ("ComputeInstance", "/enableSSO", json!(true), DEFAULT),
        ("ComputeInstance", "/enableRootAccess", json!(true), PREVIEW),
        ("ComputeInstance", "/releaseQuotaOnStop", json!(false), PREVIEW),
        ("ComputeInstance", "/enableOSPatching", json!(false), PREVIEW),
        (
            "ComputeInstance",
            "/applicationSharingPolicy",
            json!("Shared"),
            "it is documented to have no effect",
        ),
        (
            "ComputeInstance",
            "/computeInstanceAuthorizationType",
            json!("personal"),
            "it is the only value, and matters to an assigned user only",
        ),
    ]
}

const WORKSPACE: &str = "[workspace]\nname = \"mlw-sample\"\n";
const PROPERTIES: &str = "/properties/properties";

/// Takes the value at a pointer away.
fn remove(body: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    body.pointer_mut(parent)?.as_object_mut()?.remove(key)
}

/// The library's body without what it always sends, where armlet leaves that out.
fn without_defaults(body: &mut Value, ours: &Value) {
    let kind = body.pointer("/properties/computeType").cloned().unwrap();
    for (of, pointer, value, _) in always_sent() {
        let pointer = format!("{PROPERTIES}{pointer}");
        if kind == of && ours.pointer(&pointer).is_none() && body.pointer(&pointer) == Some(&value) {
            remove(body, &pointer);
        }
    }
}

/// The library writes minutes, armlet seconds: the only form that some policies can parse.
fn in_seconds(body: &mut Value) {
    let idle = body.pointer_mut(&format!("{PROPERTIES}/scaleSettings/nodeIdleTimeBeforeScaleDown"));
    if let Some(idle) = idle {
        let minutes = idle
            .as_str()
            .and_then(|text| text.strip_prefix("PT")?.strip_suffix('M')?.parse::<u32>().ok());
        *idle = json!(format!("PT{}S", minutes.unwrap() * 60));
    }
}

/// The library leaves actions in lower case and adds a `triggerType` inside `cron`; the schemas know neither.
fn schedules_as_the_schemas_have_them(body: &mut Value) {
    let schedules = body.pointer_mut(&format!("{PROPERTIES}/schedules/computeStartStop"));
    for schedule in schedules.and_then(Value::as_array_mut).into_iter().flatten() {
        if schedule.pointer("/action") == Some(&json!("stop")) {
            *schedule.pointer_mut("/action").unwrap() = json!("Stop");
        }
        remove(schedule, "/cron/triggerType");
    }
}

/// The library puts the region of the nodes in the place of the workspace's, which creates the cluster's managed identity
/// in the wrong region (hashicorp/terraform-provider-azurerm issue 25643).
fn region_of_nodes_apart(body: &mut Value) {
    let location = body.pointer("/location").cloned().unwrap();
    if location != "westeurope" {
        *body.pointer_mut("/location").unwrap() = json!("westeurope");
        let properties = body.pointer_mut("/properties").and_then(Value::as_object_mut);
        properties.unwrap().insert("computeLocation".to_owned(), location);
    }
}

/// The example has a placeholder instead of a resource id.
fn identity_by_resource_id(body: &mut Value) {
    let text = body.to_string();
    let id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/sample-rg/providers/\
              Microsoft.ManagedIdentity/userAssignedIdentities/identity_resource_id";
    *body = serde_json::from_str(&text.replace("\"identity_resource_id\"", &format!("\"{id}\""))).unwrap();
}

/// The examples have placeholders instead of ids, names and passwords.
fn placeholders_filled(body: &mut Value) {
    let filled = [
        ("<SUBSCRIPTION_ID>", "00000000-0000-0000-0000-000000000001"),
        ("<RESOURCE_GROUP>", "sample-rg"),
        ("<SYNAPSE_WORKSPACE_NAME>", "sample-workspace"),
        ("<SPARK_POOL_NAME>", "sample-pool"),
        ("<AML_USER_MANAGED_ID>", "sample-identity"),
        ("<VM_NAME>", "sample-vm"),
        ("<admin_username>", "example-user"),
        ("<admin_password>", "example-password"),
    ];
    let text = filled
        .iter()
        .fold(body.to_string(), |text, (placeholder, value)| {
            text.replace(placeholder, value)
        });
    *body = serde_json::from_str(&text).unwrap();
}

/// The body that a definition's only compute is deployed with.
fn body(toml: &str) -> Value {
    let products = Products::of(&compiled(&format!("{WORKSPACE}{toml}"), &MapLoader::default()));
    let mut values = Map::new();
    if toml.contains("[parameters.password]") {
        values.insert("password".to_owned(), json!("example-password"));
    }
    let (arm, bicep) = products.deployments(&values).unwrap();
    arm.assert_same(&bicep);
    arm.resources.into_iter().next().unwrap().body
}

#[test]
fn the_library_and_armlet_send_the_same() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    for (name, toml) in EXAMPLES {
        let text = fs::read_to_string(folder.join(format!("cli-yaml/{name}.rest.json"))).unwrap();
        let mut theirs: Value = serde_json::from_str(&text).unwrap();
        let ours = body(toml);
        in_seconds(&mut theirs);
        schedules_as_the_schemas_have_them(&mut theirs);
        region_of_nodes_apart(&mut theirs);
        identity_by_resource_id(&mut theirs);
        placeholders_filled(&mut theirs);
        without_defaults(&mut theirs, &ours);
        let mut differences = Vec::new();
        compare(&ours, &theirs, name, &mut differences);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

#[test]
fn every_example_is_compared() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let files = fs::read_dir(folder.join("cli-yaml")).unwrap();
    let files = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stems = files.filter(|file| file != "index.json").map(|file| {
        let stem = file
            .strip_suffix(".rest.json")
            .or_else(|| file.strip_suffix(".yml"));
        stem.unwrap_or_else(|| panic!("{file} is of no kind that is compared"))
            .to_owned()
    });
    let compared = EXAMPLES.map(|(name, _)| name.to_owned());
    assert_eq!(BTreeSet::from(compared), stems.collect());
}

#[test]
fn the_differences_that_are_meant_do_occur() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    for (kind, pointer, value, _) in always_sent() {
        let sent = EXAMPLES.iter().any(|(name, _)| {
            let text = fs::read_to_string(folder.join(format!("cli-yaml/{name}.rest.json"))).unwrap();
            let mut theirs: Value = serde_json::from_str(&text).unwrap();
            in_seconds(&mut theirs);
            theirs.pointer("/properties/computeType") == Some(&json!(kind))
                && theirs.pointer(&format!("{PROPERTIES}{pointer}")) == Some(&value)
        });
        assert!(sent, "no {kind} has {pointer}");
    }
}
