//! `[cluster.NAME]` → `computeType: AmlCompute`.

use super::compute::{free_form, subnet};
use super::setting::lower;
use crate::arm::{Object, Value};
use crate::model::cluster::{ClusterDefinition, ClusterSshDefinition};

/// Nodes at most where the definition does not say: the default of the Python SDK (azure-ai-ml). REST requires the
/// value.
pub const DEFAULT_MAX_INSTANCES: i64 = 4;

/// `properties.properties` of a cluster.
///
/// Not one to one: the scale settings are gathered, and `osType` is always written, as the Python SDK does.
pub(super) fn properties(cluster: &ClusterDefinition) -> Object {
    let ClusterDefinition {
        span: _,
        size,
        tier,
        min_instances: _,
        max_instances: _,
        idle_time_before_scale_down: _,
        subnet: subnet_definition,
        enable_node_public_ip,
        ssh,
        isolated_network,
        os_type,
        image,
        property_bag,
    } = cluster;
    let mut properties = Object::new();
    properties.set_some("vmSize", size.as_ref());
    properties.set_some("vmPriority", tier.as_ref());
    properties.set("scaleSettings", scale_settings(cluster));
    properties.set(
        "osType",
        os_type.as_ref().map_or_else(|| Value::from("Linux"), Value::from),
    );
    properties.set_some(
        "virtualMachineImage",
        image.as_ref().map(|id| {
            let mut image = Object::new();
            image.set("id", id);
            image
        }),
    );
    properties.set_some("subnet", subnet_definition.as_ref().map(subnet));
    properties.set_some("enableNodePublicIp", enable_node_public_ip.as_ref());
    properties.set_some("isolatedNetwork", isolated_network.as_ref());
    if let Some(ssh) = ssh {
        remote_login(&mut properties, ssh);
    }
    properties.set_some("propertyBag", property_bag.as_ref().map(|bag| free_form(&bag.0)));
    properties
}

fn scale_settings(cluster: &ClusterDefinition) -> Object {
    let mut scale = Object::new();
    scale.set_some("minNodeCount", cluster.min_instances.as_ref());
    let max = cluster.max_instances.as_ref();
    scale.set(
        "maxNodeCount",
        max.map_or_else(|| Value::from(DEFAULT_MAX_INSTANCES), Value::from),
    );
    let idle = cluster.idle_time_before_scale_down.as_ref();
    scale.set_some(
        "nodeIdleTimeBeforeScaleDown",
        // Whole seconds: the only form that some policies can parse (Azure/Enterprise-Scale,
        // Deny-MachineLearning-ComputeCluster-Scale).
        idle.map(|idle| lower(idle, |duration| Value::from(duration.to_iso_seconds()))),
    );
    scale
}

fn remote_login(properties: &mut Object, ssh: &ClusterSshDefinition) {
    let ClusterSshDefinition {
        span: _,
        admin_username,
        admin_password,
        public_key,
        public_access,
    } = ssh;
    properties.set_some("remoteLoginPortPublicAccess", public_access.as_ref());
    let mut account = Object::new();
    account.set_some("adminUserName", admin_username.as_ref());
    account.set_some("adminUserPassword", admin_password.as_ref());
    account.set_some("adminUserSshPublicKey", public_key.as_ref());
    properties.set_filled("userAccountCredentials", account);
}
