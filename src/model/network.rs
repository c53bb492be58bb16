//! Where a compute is in the network: its subnet, its public address, its SSH port.

pub use crate::language::subnet::*;

use super::cluster::RemoteLogin;
use super::reader::Setting;
use super::{Compute, ComputeKind};
use crate::source::Span;

impl Compute {
    /// The subnet of its machines.
    #[must_use]
    pub fn subnet(&self) -> Option<&SubnetDefinition> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.subnet.as_deref(),
            ComputeKind::Cluster(cluster) => cluster.subnet.as_deref(),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// Whether its machines have public addresses.
    #[must_use]
    pub fn enable_node_public_ip(&self) -> Option<&Setting<bool>> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.enable_node_public_ip.as_deref(),
            ComputeKind::Cluster(cluster) => cluster.enable_node_public_ip.as_ref(),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The place where SSH from the internet is opened in so many words.
    #[must_use]
    pub fn public_ssh(&self) -> Option<Span> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.public_ssh().map(|access| access.span),
            ComputeKind::Cluster(cluster) => {
                let access = cluster.ssh.as_ref()?.public_access.as_ref()?;
                (access.literal() == Some(&RemoteLogin::Enabled)).then_some(access.span)
            }
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The place that leaves SSH open to the internet without saying so: an account of a cluster outside a subnet, whose
    /// `public_access` is left to the service.
    #[must_use]
    pub fn ssh_public_by_default(&self) -> Option<Span> {
        let cluster = self.cluster()?;
        let ssh = cluster.ssh.as_ref()?;
        let account = ssh.admin_username.as_ref()?;
        let disabled = self.envelope.disable_local_auth.as_ref();
        if cluster.subnet.is_some() || disabled.is_some_and(|disabled| disabled.literal() != Some(&false)) {
            return None;
        }
        match &ssh.public_access {
            None => Some(account.span),
            Some(access) => (access.literal() == Some(&RemoteLogin::NotSpecified)).then_some(access.span),
        }
    }
}
