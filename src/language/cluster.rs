//! `[cluster.NAME]`: nodes that come and go with the work, `computeType: AmlCompute`.

use arcstr::ArcStr;

use super::compute::Envelope;
use super::key::Schema;
use super::reader::{FreeForm, Literal, Reader, Setting};
use super::rest::{Scalar, text_value};
use super::subnet::SubnetDefinition;
use super::value::number::{AnyTable, Count};
use super::value::text::VmSize;
use super::value::{Seconds, Secret};
use crate::arm::Value;
use crate::expression::{Expression, ValueType};
use crate::syntax::{Node, Value as Toml};
use crate::time::Duration;
use crate::{table, words};

table! {
    /// A compute cluster: nodes that are added for jobs and removed after them (`computeType: AmlCompute`).
    pub struct ClusterDefinition {
        /// Size of the nodes.
        pub size: Option<Setting<ArcStr>> as VmSize => "vmSize" {
            required, example = ["Standard_D4ads_v5"],
            link = "https://learn.microsoft.com/azure/machine-learning/concept-compute-target#supported-vm-series-and-sizes",
            label = "Size", aka = ["vmSize", "vm_size"],
        },
        shared location = "Region of the nodes. Default: the region of the workspace. Another region adds transfer cost and latency, and is not possible in a workspace with a managed virtual network." {
            example = ["westus"], aka = ["computeLocation", "compute_location", "region"],
        },
        shared description,
        shared tags,
        /// `dedicated`, or `low_priority`: Spot machines, which usually cost less, but whose price varies and which
        /// Azure can reclaim at any time. Default: not written to the template; the service uses dedicated.
        pub tier: Option<Setting<Tier>> => "vmPriority" {
            example = ["low_priority"], label = "Tier",
            says = [("low_priority", "low priority: cheaper, and nodes can be taken away")], aka = ["priority", "vmPriority", "vm_priority"],
        },
        /// Minimum number of nodes. These nodes always run and are always billed. Default: not
        /// written to the template; the service uses 0.
        pub min_instances: Option<Setting<i64>> as Count => "scaleSettings.minNodeCount" {
            example = [0], source = "CLI (v2) compute cluster YAML schema (Microsoft Learn)",
            label = "Minimum nodes", says = [("", "0")], aka = ["min", "minInstances", "minNodeCount", "min_node_count", "min_nodes"],
        },
        /// Maximum number of nodes, not less than `min_instances`. The default limit of a cluster is 100 nodes; a
        /// higher limit must be requested for the subscription.
        pub max_instances: Option<Setting<i64>> as Count => "scaleSettings.maxNodeCount" {
            required, example = [4], source = "Manage and increase quotas (Microsoft Learn)", label = "Maximum nodes",
            aka = ["max", "maxInstances", "maxNodeCount", "max_node_count", "max_nodes"],
        },
        /// How long a node may be idle before it is removed. Where the CLI takes a plain number of seconds, write the
        /// unit: `"120s"`.
        pub idle_time_before_scale_down: Option<Setting<Duration>> as Seconds => "scaleSettings.nodeIdleTimeBeforeScaleDown" {
            example = ["120s", "5m"], label = "Idle nodes", says = [("*", "removed after {}")],
            aka = ["idleTimeBeforeScaleDown", "idle_seconds_before_scaledown", "idle_time_before_scaledown", "nodeIdleTimeBeforeScaleDown", "node_idle_time_before_scale_down"],
        },
        shared identity = "Managed identities of the cluster: `\"system\"`, `\"none\"`, or `{ system, user }`. According to the documentation a cluster can have one kind, not both.",
        shared role_assignments = "Roles assigned to the identity of the cluster.",
        /// Subnet of the nodes: a resource id, a reference, or `{ vnet, subnet, resource_group, subscription }`. Not
        /// allowed in a workspace with a managed virtual network.
        pub subnet: Option<Box<SubnetDefinition>> => "subnet" {
            example = [{"vnet": "vnet-ml", "subnet": "snet-compute"}],
            label = "Subnet", group = "Access and network", says = [("", "none")],
            aka = ["network", "networkSettings", "network_settings", "subnetId", "subnet_id"],
            rest = ["properties.properties.subnet.id"],
        },
        /// Whether the nodes have public IP addresses. `false` requires a `subnet` or a workspace with a managed
        /// virtual network. Default: not written to the template; the service uses true.
        pub enable_node_public_ip: Option<Setting<bool>> => "enableNodePublicIp" {
            example = [false], label = "Public IP address", group = "Access and network",
            says = [("", "yes (default of the service)")],
            aka = ["enableNodePublicIp", "node_public_access_enabled", "public_ip"],
        },
        /// SSH access to the nodes. It cannot be changed after creation. An administrator account needs
        /// `admin_password`, `public_key` or both.
        pub ssh: Option<Box<ClusterSshDefinition>> => "" {
            group = "Access and network",
            example = [{"admin_username": "azureuser", "public_key": {"param": "sshPublicKey"}}],
            aka = ["admin_password", "admin_username", "remoteLoginPortPublicAccess", "remote_login_port_public_access", "sshSettings", "ssh_public_access_enabled", "ssh_settings", "userAccountCredentials", "user_account_credentials"],
            rest = ["properties.properties.userAccountCredentials"],
        },
        shared disable_local_auth = "Whether to disable logins with the administrator account. If it is absent, armlet writes `true`, or `false` if `ssh` has an `admin_username`.",
        /// Whether the network of the cluster is isolated. The service documents nothing more about it.
        pub isolated_network: Option<Box<Setting<bool>>> => "isolatedNetwork" {
            example = [false], label = "Isolated network", group = "Access and network", aka = ["isolatedNetwork"],
        },
        /// Operating system of the nodes. If it is absent, armlet writes `Linux`.
        pub os_type: Option<Setting<OsType>> => "osType" or "Linux" {
            example = ["linux"], label = "Operating system",
            says = [("linux", "Linux"), ("windows", "Windows")], aka = ["osType"],
        },
        /// Resource id of a gallery image version; Windows only.
        pub image: Option<Box<Setting<ArcStr>>> => "virtualMachineImage.id" {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-img/providers/Microsoft.Compute/galleries/gallery/images/windows-training/versions/1.0.0"],
            source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes", label = "Image",
            aka = ["virtualMachineImage", "virtual_machine_image"],
        },
        /// Additional properties, written unchanged. The service documents none.
        pub property_bag: Option<Box<FreeForm>> as AnyTable => "propertyBag" {
            example = [{"flag": "on"}], label = "Other properties", aka = ["propertyBag"],
        },
        shared name,
        shared unique_name,
        shared environments,
        shared deploy,
        shared unset,
        shared on_redeploy,
        shared sku,
        shared extra,
    }
    file = "cluster";
    title = "Compute cluster";
    root = "properties.properties";
    inherits = Envelope;
    wrappers = ["scale_settings"];
    order = ["vmSize", "vmPriority", "scaleSettings", "osType", "virtualMachineImage", "subnet",
        "enableNodePublicIp", "isolatedNetwork", "remoteLoginPortPublicAccess", "userAccountCredentials",
        "propertyBag"];
    hints = {
        "type, compute_type, computeType": "the table name gives the kind: `[cluster.NAME]`",
        "nodes, node_count, count, instances": "write `max_instances`, and `min_instances` if some nodes should always run",
        "autoscale, auto_scale, scaling": "write `min_instances` and `max_instances`; a cluster always scales between them",
        "ssh_key, ssh_public_key, public_key": "write `ssh = { admin_username = \"…\", public_key = \"ssh-rsa …\" }`",
        "resource_group, subscription, subscription_id, workspace, workspace_name": "a template is deployed into the group and the workspace of `[workspace] name`; `target` under `[environments.NAME]` says where that is",
        "spot, low_priority": "write `tier = \"low_priority\"`",
        "vnet, vnet_name, virtual_network": "name the network in `subnet = { vnet = \"vnet-ml\", subnet = \"snet-compute\" }`",
        "gpu, gpus, cpu, cores, memory": "the nodes follow from their `size`, for example `Standard_NC4as_T4_v3` with a GPU",
        "idle_timeout, idle, idle_seconds": "write `idle_time_before_scale_down = \"120s\"`",
        "packages, environment, conda": "clusters do not run setup scripts: add the packages to the environment of the job",
        "user, owner": "a cluster has no user; who pays for it is a matter of `tags`",
        "scale_settings, scaleSettings": "set `min_instances`, `max_instances` and `idle_time_before_scale_down` in the cluster itself",
        "idle_time_before_shutdown": "a cluster scales down after `idle_time_before_scale_down`; only an instance shuts down",
        "schedules, working_hours": "clusters have no schedules: with `min_instances = 0` an idle cluster costs nothing",
        "creation_script, startup_script, setup_scripts, script, scripts": "clusters do not run setup scripts: add the packages to the environment of the job",
        "assigned_user": "a cluster is shared by all users of the workspace; only an instance is assigned to a user",
        "custom_applications": "only instances have custom applications",
        "resource_id, resourceId": "a cluster is created, not attached; attach existing compute with `[attached.NAME]`"
    };
    answers = ["id", "allocation_state", "allocation_state_transition_time", "current_node_count", "target_node_count",
        "node_state_counts", "errors"];
    schema = {"x-compute-type": "AmlCompute", "x-taplo": {"initKeys": ["size", "max_instances"]}};
}

table! {
    /// SSH access to the nodes. It cannot be changed after creation. An administrator account needs `admin_password`,
    /// `public_key` or both.
    pub struct ClusterSshDefinition {
        /// Name of the administrator account on each node.
        pub admin_username: Option<Setting<ArcStr>> => "userAccountCredentials.adminUserName" {
            example = ["azureuser"], label = "Administrator",
            aka = ["adminUserName", "adminUsername", "admin_user_name", "user", "username"],
        },
        /// Password of the account: a secure parameter, never a literal.
        pub admin_password: Option<Setting<Secret>> => "userAccountCredentials.adminUserPassword" {
            example = [{"param": "adminPassword"}], label = "Password",
            aka = ["adminPassword", "adminUserPassword", "admin_user_password", "password"],
        },
        /// SSH public key of the account.
        pub public_key: Option<Setting<ArcStr>> => "userAccountCredentials.adminUserSshPublicKey" {
            example = ["ssh-rsa AAAA… ops@example.com"], label = "SSH key",
            says = [("*", "given in the definition")],
            aka = ["adminUserSshPublicKey", "admin_user_ssh_public_key", "key", "publicKey", "sshKeyValue", "ssh_key_value"],
        },
        /// Whether the SSH ports are open to the internet: `true`, `false`, or `"not_specified"`, the service's
        /// default (closed if the cluster is in a virtual network, otherwise open).
        pub public_access: Option<Setting<RemoteLogin>> => "remoteLoginPortPublicAccess" {
            example = [false], source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            label = "SSH from the internet",
            says = [("true", "open"), ("false", "closed"), ("not_specified", "open unless there is a subnet")],
            aka = ["publicAccess", "remoteLoginPortPublicAccess", "remote_login_port_public_access", "ssh_public_access", "ssh_public_access_enabled"],
        },
    }
    schema = {
        "minProperties": 1,
        "allOf": [
            {
                "dependentRequired": {"admin_password": ["admin_username"], "public_key": ["admin_username"]},
                "x-after-defaults": true
            }
        ]
    };
}

words! {
    /// What the nodes cost and whether they can be taken away.
    pub enum Tier {
        /// Full price, kept.
        Dedicated = "dedicated" => "Dedicated" { aka = ["Dedicated"] },
        /// Cheaper, can be preempted.
        LowPriority = "low_priority" => "LowPriority" { aka = ["LowPriority", "spot"] },
    }
}

words! {
    /// The operating system of the nodes.
    pub enum OsType {
        /// Linux.
        Linux = "linux" => "Linux" { aka = ["Linux"] },
        /// Windows.
        Windows = "windows" => "Windows" { aka = ["Windows"] },
    }
}

/// `remoteLoginPortPublicAccess`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteLogin {
    /// The SSH ports are open to the internet.
    Enabled,
    /// They are closed.
    Disabled,
    /// Closed in a virtual network, otherwise open.
    NotSpecified,
}

impl RemoteLogin {
    const ALL: [Self; 3] = [Self::Enabled, Self::Disabled, Self::NotSpecified];

    /// The word of the REST API.
    #[must_use]
    pub const fn rest(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::NotSpecified => "NotSpecified",
        }
    }

    /// What the definition writes.
    fn toml(self) -> Toml {
        match self {
            Self::Enabled => Toml::Boolean(true),
            Self::Disabled => Toml::Boolean(false),
            Self::NotSpecified => text_value("not_specified"),
        }
    }
}

impl Literal for RemoteLogin {
    const TYPE: ValueType = ValueType::String;

    /// A flag chooses its word at deployment.
    fn converted(expression: &Expression, of: ValueType) -> Option<Expression> {
        let word = |access: Self| Box::new(Expression::String(access.rest().into()));
        (of == ValueType::Bool).then(|| {
            Expression::Conditional(
                Box::new(expression.clone()),
                word(Self::Enabled),
                word(Self::Disabled),
            )
        })
    }

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.toml() == node.value)
    }
}

impl Scalar for RemoteLogin {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "if": { "type": "string" },
             "then": { "enum": ["not_specified"], "x-instead": { "NotSpecified": "not_specified" },
                       "x-expected": "`true`, `false` or `\"not_specified\"`" },
             "else": { "type": "boolean" } }"#,
    );

    fn lower(stored: &Self) -> Value {
        Value::from(stored.rest())
    }

    fn raise(value: &Value) -> Option<Toml> {
        let Value::String(word) = value else { return None };
        let mut all = Self::ALL.into_iter();
        let access = all.find(|access| word.eq_ignore_ascii_case(access.rest()))?;
        Some(access.toml())
    }

    fn raise_expression(expression: &Expression) -> Option<Expression> {
        Some(match expression {
            Expression::Conditional(flag, ..)
                if Self::converted(flag, ValueType::Bool).as_ref() == Some(expression) =>
            {
                Expression::clone(flag)
            }
            other => other.clone(),
        })
    }
}
