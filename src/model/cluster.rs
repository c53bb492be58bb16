//! `[cluster.NAME]`: nodes that come and go with the work, `computeType: AmlCompute`.

use super::network::SubnetDefinition;
use super::reader::{FreeForm, Literal, Reader, Setting, definition, words};
use crate::expression::ValueType;
use crate::syntax::{Node, Value};
use crate::time::Duration;

definition! {
    /// What is particular to a compute cluster; what every compute has is in [`super::Envelope`].
    pub struct ClusterDefinition {
        /// `properties.properties.vmSize`: the size of every node.
        pub size: Option<Setting<String>>,
        /// `vmPriority`.
        pub tier: Option<Setting<Tier>>,
        /// `scaleSettings.minNodeCount`.
        pub min_instances: Option<Setting<i64>>,
        /// `scaleSettings.maxNodeCount`.
        pub max_instances: Option<Setting<i64>>,
        /// `scaleSettings.nodeIdleTimeBeforeScaleDown`: ISO 8601 in whole seconds.
        pub idle_time_before_scale_down: Option<Setting<Duration>>,
        /// `subnet.id`.
        pub subnet: Option<SubnetDefinition>,
        /// `enableNodePublicIp`.
        pub enable_node_public_ip: Option<Setting<bool>>,
        /// `userAccountCredentials` and `remoteLoginPortPublicAccess`.
        pub ssh: Option<ClusterSshDefinition>,
        /// `isolatedNetwork`.
        pub isolated_network: Option<Setting<bool>>,
        /// `osType`.
        pub os_type: Option<Setting<OsType>>,
        /// `virtualMachineImage.id`: a version of a gallery image.
        pub image: Option<Setting<String>>,
        /// `propertyBag`: free-form.
        pub property_bag: Option<FreeForm>,
    }
}

definition! {
    /// The administrator account of the nodes; fixed at creation.
    pub struct ClusterSshDefinition {
        /// `userAccountCredentials.adminUserName`.
        pub admin_username: Option<Setting<String>>,
        /// `userAccountCredentials.adminUserPassword`: a secure parameter.
        pub admin_password: Option<Setting<Secret>>,
        /// `userAccountCredentials.adminUserSshPublicKey`.
        pub public_key: Option<Setting<String>>,
        /// `remoteLoginPortPublicAccess`.
        pub public_access: Option<Setting<RemoteLogin>>,
    }
}

/// A secret has no literal: whatever is written out reads as nothing, so that it can reach no output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {}

impl Literal for Secret {
    const TYPE: ValueType = ValueType::String;
    const IS_SECRET: bool = true;

    fn from_scalar(_: &Node, _: &mut Reader<'_>) -> Option<Self> {
        None
    }
}

words! {
    /// What the nodes cost and whether they can be taken away.
    pub enum Tier {
        /// Full price, kept.
        Dedicated = "dedicated" => "Dedicated",
        /// Cheaper, can be preempted.
        LowPriority = "low_priority" => "LowPriority",
    }
}

words! {
    /// The operating system of the nodes.
    pub enum OsType {
        /// Linux.
        Linux = "linux" => "Linux",
        /// Windows.
        Windows = "windows" => "Windows",
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
    /// The word of the REST API.
    #[must_use]
    pub const fn rest(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::NotSpecified => "NotSpecified",
        }
    }
}

impl Literal for RemoteLogin {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Boolean(true) => Some(Self::Enabled),
            Value::Boolean(false) => Some(Self::Disabled),
            Value::String(word) if &**word == "not_specified" => Some(Self::NotSpecified),
            _ => None,
        }
    }
}
