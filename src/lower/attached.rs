//! `[attached.NAME]` → the compute types that are attached.

use crate::arm::Object;
use crate::model::attached::{
    AdministratorDefinition, AksDefinition, AksNetworkingDefinition, AttachedKind, AutoPauseDefinition,
    AutoScaleDefinition, DataLakeAnalyticsDefinition, DatabricksDefinition, HdInsightDefinition,
    SslDefinition, SynapseSparkDefinition, VirtualMachineDefinition,
};

/// `computeType` and `properties.properties` of an attached compute; its resource id stands a level above. Data Factory has
/// no inner properties at all.
pub(super) fn properties(kind: &AttachedKind) -> (&'static str, Object) {
    match kind {
        AttachedKind::VirtualMachine(machine) => ("VirtualMachine", virtual_machine(machine)),
        AttachedKind::Databricks(workspace) => ("Databricks", databricks(workspace)),
        AttachedKind::SynapseSpark(pool) => ("SynapseSpark", synapse_spark(pool)),
        AttachedKind::HdInsight(cluster) => ("HDInsight", hdinsight(cluster)),
        AttachedKind::Aks(cluster) => ("AKS", aks(cluster)),
        AttachedKind::DataFactory => ("DataFactory", Object::new()),
        AttachedKind::DataLakeAnalytics(account) => ("DataLakeAnalytics", data_lake_analytics(account)),
    }
}

fn virtual_machine(machine: &VirtualMachineDefinition) -> Object {
    let VirtualMachineDefinition {
        span: _,
        ssh,
        size,
        address,
        notebook_server_port,
        is_notebook_instance_compute,
    } = machine;
    let mut properties = Object::new();
    properties.set_some("virtualMachineSize", size.as_ref());
    properties.set_some("address", address.as_ref());
    if let Some(ssh) = ssh {
        administrator(&mut properties, ssh);
    }
    properties.set_some("notebookServerPort", notebook_server_port.as_ref());
    properties.set_some("isNotebookInstanceCompute", is_notebook_instance_compute.as_ref());
    properties
}

fn administrator(properties: &mut Object, ssh: &AdministratorDefinition) {
    let AdministratorDefinition {
        span: _,
        admin_username,
        admin_password,
        public_key,
        private_key,
        port,
    } = ssh;
    properties.set_some("sshPort", port.as_ref());
    let mut account = Object::new();
    account.set_some("username", admin_username.as_ref());
    account.set_some("password", admin_password.as_ref());
    account.set_some("publicKeyData", public_key.as_ref());
    account.set_some("privateKeyData", private_key.as_ref());
    properties.set_filled("administratorAccount", account);
}

fn databricks(workspace: &DatabricksDefinition) -> Object {
    let DatabricksDefinition {
        span: _,
        workspace_url,
        access_token,
    } = workspace;
    let mut properties = Object::new();
    properties.set_some("workspaceUrl", workspace_url.as_ref());
    properties.set_some("databricksAccessToken", access_token.as_ref());
    properties
}

fn synapse_spark(pool: &SynapseSparkDefinition) -> Object {
    let SynapseSparkDefinition {
        span: _,
        pool_name,
        workspace_name,
        resource_group,
        subscription_id,
        spark_version,
        node_count,
        node_size,
        node_size_family,
        auto_scale,
        auto_pause,
    } = pool;
    let mut properties = Object::new();
    properties.set_some("subscriptionId", subscription_id.as_ref());
    properties.set_some("resourceGroup", resource_group.as_ref());
    properties.set_some("workspaceName", workspace_name.as_ref());
    properties.set_some("poolName", pool_name.as_ref());
    properties.set_some("sparkVersion", spark_version.as_ref());
    properties.set_some("nodeSize", node_size.as_ref());
    properties.set_some("nodeSizeFamily", node_size_family.as_ref());
    properties.set_some("nodeCount", node_count.as_ref());
    if let Some(scale) = auto_scale {
        properties.set_filled("autoScaleProperties", self::auto_scale(scale));
    }
    if let Some(pause) = auto_pause {
        properties.set_filled("autoPauseProperties", self::auto_pause(pause));
    }
    properties
}

fn auto_scale(scale: &AutoScaleDefinition) -> Object {
    let AutoScaleDefinition {
        span: _,
        enabled,
        min_node_count,
        max_node_count,
    } = scale;
    let mut object = Object::new();
    object.set_some("enabled", enabled.as_ref());
    object.set_some("minNodeCount", min_node_count.as_ref());
    object.set_some("maxNodeCount", max_node_count.as_ref());
    object
}

fn auto_pause(pause: &AutoPauseDefinition) -> Object {
    let AutoPauseDefinition {
        span: _,
        enabled,
        delay_in_minutes,
    } = pause;
    let mut object = Object::new();
    object.set_some("enabled", enabled.as_ref());
    object.set_some("delayInMinutes", delay_in_minutes.as_ref());
    object
}

fn hdinsight(cluster: &HdInsightDefinition) -> Object {
    let HdInsightDefinition {
        span: _,
        ssh,
        address,
    } = cluster;
    let mut properties = Object::new();
    properties.set_some("address", address.as_ref());
    if let Some(ssh) = ssh {
        administrator(&mut properties, ssh);
    }
    properties
}

fn aks(cluster: &AksDefinition) -> Object {
    let AksDefinition {
        span: _,
        size,
        agent_count,
        cluster_purpose,
        cluster_fqdn,
        load_balancer_type,
        load_balancer_subnet,
        ssl,
        networking,
    } = cluster;
    let mut properties = Object::new();
    properties.set_some("agentVmSize", size.as_ref());
    properties.set_some("agentCount", agent_count.as_ref());
    properties.set_some("clusterPurpose", cluster_purpose.as_ref());
    properties.set_some("clusterFqdn", cluster_fqdn.as_ref());
    properties.set_some("loadBalancerType", load_balancer_type.as_ref());
    properties.set_some("loadBalancerSubnet", load_balancer_subnet.as_ref());
    if let Some(ssl) = ssl {
        properties.set_filled("sslConfiguration", self::ssl(ssl));
    }
    if let Some(networking) = networking {
        properties.set_filled("aksNetworkingConfiguration", self::networking(networking));
    }
    properties
}

fn ssl(ssl: &SslDefinition) -> Object {
    let SslDefinition {
        span: _,
        status,
        cert,
        key,
        cname,
        leaf_domain_label,
        overwrite_existing_domain,
    } = ssl;
    let mut object = Object::new();
    object.set_some("status", status.as_ref());
    object.set_some("cert", cert.as_ref());
    object.set_some("key", key.as_ref());
    object.set_some("cname", cname.as_ref());
    object.set_some("leafDomainLabel", leaf_domain_label.as_ref());
    object.set_some("overwriteExistingDomain", overwrite_existing_domain.as_ref());
    object
}

fn networking(networking: &AksNetworkingDefinition) -> Object {
    let AksNetworkingDefinition {
        span: _,
        subnet,
        service_cidr,
        dns_service_ip,
        docker_bridge_cidr,
    } = networking;
    let mut object = Object::new();
    object.set_some("subnetId", subnet.as_ref());
    object.set_some("serviceCidr", service_cidr.as_ref());
    object.set_some("dnsServiceIP", dns_service_ip.as_ref());
    object.set_some("dockerBridgeCidr", docker_bridge_cidr.as_ref());
    object
}

fn data_lake_analytics(account: &DataLakeAnalyticsDefinition) -> Object {
    let DataLakeAnalyticsDefinition {
        span: _,
        data_lake_store_account_name,
    } = account;
    let mut properties = Object::new();
    properties.set_some("dataLakeStoreAccountName", data_lake_store_account_name.as_ref());
    properties
}
