//! The keys of a document, in the order in which the body has what comes of them.

use serde_json::Value as Json;

use super::super::value::{enabled as access, identity, instance_types};
use super::value::{applications, count, flag, minutes, schedules, script, seconds, tags, text, tier, truth};
use crate::arm::Value;

/// A key, and what comes of it.
pub(super) struct WrittenKey {
    /// `computeType`; empty for every kind.
    pub(super) kind: &'static str,
    /// Its name behind those of the keys around it.
    pub(super) key: &'static [&'static str],
    /// Its path from the root of the resource; empty where something else is made of it.
    pub(super) path: &'static str,
    /// The value of REST; none if it is not of the type that the CLI takes.
    pub(super) read: fn(&Json) -> Option<Value>,
    /// What may be in its value: paths in it, with `[]` for an item of a list; `**` is everything.
    pub(super) within: &'static [&'static str],
    /// Whether it wins over another key with the same path that comes before it.
    pub(super) over: bool,
    /// Why it is left out where it cannot be read.
    pub(super) otherwise: &'static str,
}

const fn key(
    kind: &'static str,
    key: &'static [&'static str],
    path: &'static str,
    read: fn(&Json) -> Option<Value>,
) -> WrittenKey {
    WrittenKey {
        kind,
        key,
        path,
        read,
        within: &[],
        over: false,
        otherwise: "its value is not of the type that the CLI takes",
    }
}

const fn holding(key: WrittenKey, within: &'static [&'static str]) -> WrittenKey {
    WrittenKey { within, ..key }
}

const INSTANCE: &str = "ComputeInstance";
const CLUSTER: &str = "AmlCompute";
const MACHINE: &str = "VirtualMachine";

const IDENTITY: &[&str] = &[
    "type",
    "user_assigned_identities",
    "user_assigned_identities[].resource_id",
];
const SCRIPT: &[&str] = &["path", "command", "timeout_minutes"];
const SCHEDULES: &[&str] = &[
    "[].action",
    "[].state",
    "[].trigger",
    "[].trigger.type",
    "[].trigger.expression",
    "[].trigger.start_time",
    "[].trigger.time_zone",
    "[].trigger.frequency",
    "[].trigger.interval",
    "[].trigger.schedule",
    "[].trigger.schedule.hours",
    "[].trigger.schedule.minutes",
    "[].trigger.schedule.week_days",
    "[].trigger.schedule.month_days",
];
const APPLICATIONS: &[&str] = &[
    "[].name",
    "[].type",
    "[].image",
    "[].image.reference",
    "[].endpoints",
    "[].endpoints[].target",
    "[].endpoints[].published",
    "[].environment_variables",
    "[].environment_variables.*",
    "[].bind_mounts",
    "[].bind_mounts[].source",
    "[].bind_mounts[].target",
];

/// What Azure sets; the CLI prints it, and a file that was printed has it.
pub(super) const READ_ONLY: [&str; 24] = [
    "id",
    "created_on",
    "provisioning_state",
    "provisioning_errors",
    "resourceGroup",
    "state",
    "last_operation",
    "services",
    "os_image_metadata",
    "network_settings.public_ip_address",
    "network_settings.private_ip_address",
    "ssh_settings.admin_username",
    "ssh_settings.ssh_port",
    "principal_id",
    "tenant_id",
    "user_assigned_identities[].principal_id",
    "user_assigned_identities[].client_id",
    "user_assigned_identities[].tenant_id",
    "[].schedule_id",
    "[].provisioning_state",
    "node_family",
    "node_size",
    "node_count",
    "spark_version",
];

/// Every key.
pub(super) const KEYS: &[WrittenKey] = &[
    key(CLUSTER, &["location"], "properties.computeLocation", text),
    key("", &["location"], "", text),
    holding(key("", &["tags"], "tags", tags), &["**"]),
    holding(key("", &["identity"], "identity", identity), IDENTITY),
    key("", &["description"], "properties.description", text),
    key("", &["resource_id"], "properties.resourceId", text),
    key("", &["size"], "properties.properties.vmSize", text),
    key(INSTANCE, &["network_settings", "vnet_name"], "", text),
    key(INSTANCE, &["network_settings", "subnet"], "", text),
    key(CLUSTER, &["network_settings", "vnet_name"], "", text),
    key(CLUSTER, &["network_settings", "subnet"], "", text),
    key(CLUSTER, &["tier"], "properties.properties.vmPriority", tier),
    key(
        CLUSTER,
        &["min_instances"],
        "properties.properties.scaleSettings.minNodeCount",
        count,
    ),
    key(
        CLUSTER,
        &["max_instances"],
        "properties.properties.scaleSettings.maxNodeCount",
        count,
    ),
    key(
        CLUSTER,
        &["idle_time_before_scale_down"],
        "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown",
        seconds,
    ),
    key(
        CLUSTER,
        &["ssh_public_access_enabled"],
        "properties.properties.remoteLoginPortPublicAccess",
        enabled,
    ),
    key(
        CLUSTER,
        &["ssh_settings", "admin_username"],
        "properties.properties.userAccountCredentials.adminUserName",
        text,
    ),
    key(
        CLUSTER,
        &["ssh_settings", "admin_password"],
        "properties.properties.userAccountCredentials.adminUserPassword",
        text,
    ),
    key(
        CLUSTER,
        &["ssh_settings", "ssh_key_value"],
        "properties.properties.userAccountCredentials.adminUserSshPublicKey",
        text,
    ),
    key(
        INSTANCE,
        &["ssh_public_access_enabled"],
        "properties.properties.sshSettings.sshPublicAccess",
        enabled,
    ),
    key(
        INSTANCE,
        &["ssh_settings", "ssh_key_value"],
        "properties.properties.sshSettings.adminPublicKey",
        text,
    ),
    key(
        INSTANCE,
        &["create_on_behalf_of", "user_object_id"],
        "properties.properties.personalComputeInstanceSettings.assignedUser.objectId",
        text,
    ),
    key(
        INSTANCE,
        &["create_on_behalf_of", "user_tenant_id"],
        "properties.properties.personalComputeInstanceSettings.assignedUser.tenantId",
        text,
    ),
    key(
        INSTANCE,
        &["idle_time_before_shutdown"],
        "properties.properties.idleTimeBeforeShutdown",
        text,
    ),
    WrittenKey {
        over: true,
        ..key(
            INSTANCE,
            &["idle_time_before_shutdown_minutes"],
            "properties.properties.idleTimeBeforeShutdown",
            minutes,
        )
    },
    holding(
        key(
            INSTANCE,
            &["schedules", "compute_start_stop"],
            "properties.properties.schedules.computeStartStop",
            schedules,
        ),
        SCHEDULES,
    ),
    holding(
        key(
            INSTANCE,
            &["setup_scripts", "creation_script"],
            "properties.properties.setupScripts.scripts.creationScript",
            script,
        ),
        SCRIPT,
    ),
    holding(
        key(
            INSTANCE,
            &["setup_scripts", "startup_script"],
            "properties.properties.setupScripts.scripts.startupScript",
            script,
        ),
        SCRIPT,
    ),
    holding(
        key(
            INSTANCE,
            &["custom_applications"],
            "properties.properties.customServices",
            applications,
        ),
        APPLICATIONS,
    ),
    key(
        INSTANCE,
        &["enable_node_public_ip"],
        "properties.properties.enableNodePublicIp",
        flag,
    ),
    key(
        CLUSTER,
        &["enable_node_public_ip"],
        "properties.properties.enableNodePublicIp",
        flag,
    ),
    key(INSTANCE, &["enable_sso"], "properties.properties.enableSSO", flag),
    key(
        INSTANCE,
        &["enable_root_access"],
        "properties.properties.enableRootAccess",
        flag,
    ),
    key(
        INSTANCE,
        &["release_quota_on_stop"],
        "properties.properties.releaseQuotaOnStop",
        flag,
    ),
    key(
        INSTANCE,
        &["enable_os_patching"],
        "properties.properties.enableOSPatching",
        flag,
    ),
    key(
        "Kubernetes",
        &["namespace"],
        "properties.properties.namespace",
        text,
    ),
    key(
        "Kubernetes",
        &["properties", "defaultInstanceType"],
        "properties.properties.defaultInstanceType",
        text,
    ),
    holding(
        key(
            "Kubernetes",
            &["properties", "instanceTypes"],
            "properties.properties.instanceTypes",
            instance_types,
        ),
        &["**"],
    ),
    key(
        "Kubernetes",
        &["properties", "extensionPrincipalId"],
        "properties.properties.extensionPrincipalId",
        text,
    ),
    key(
        "Kubernetes",
        &["properties", "extensionInstanceReleaseTrain"],
        "properties.properties.extensionInstanceReleaseTrain",
        text,
    ),
    key(
        "Kubernetes",
        &["properties", "vcName"],
        "properties.properties.vcName",
        text,
    ),
    key(
        MACHINE,
        &["ssh_settings", "admin_username"],
        "properties.properties.administratorAccount.username",
        text,
    ),
    key(
        MACHINE,
        &["ssh_settings", "admin_password"],
        "properties.properties.administratorAccount.password",
        text,
    ),
    key(
        MACHINE,
        &["ssh_settings", "ssh_port"],
        "properties.properties.sshPort",
        count,
    ),
    WrittenKey {
        otherwise: "the key is in a file that the CLI reads: give it as a secure parameter, `ssh = { private_key = { param = … } }`",
        ..key(MACHINE, &["ssh_settings", "ssh_private_key_file"], "", nothing)
    },
];

/// Whether something is open, in the words of REST.
fn enabled(value: &Json) -> Option<Value> {
    access(&Json::Bool(truth(value)?))
}

fn nothing(_: &Json) -> Option<Value> {
    None
}
