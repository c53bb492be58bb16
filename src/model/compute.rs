//! A compute of any kind: its table, the envelope that all kinds share, and what the kind adds.

use super::reader::{definition, words};
use super::{
    AttachedDefinition, ClusterDefinition, FromNode, IdentityDefinition, InstanceDefinition,
    KubernetesDefinition, Map, Reader, RoleAssignmentDefinition, Setting,
};
use crate::document::{ComputeTable, Document};
use crate::parallel;
use crate::schema;
use crate::source::Spanned;

/// One compute of any kind.
#[derive(Debug, Clone)]
pub struct Compute {
    /// Its name: the key of its table.
    pub name: Spanned<String>,
    /// What every kind has.
    pub envelope: Envelope,
    /// What the kind adds.
    pub kind: ComputeKind,
    /// Whether its table holds a key that armlet does not know, so that what it lacks proves nothing.
    pub has_unknown_keys: bool,
}

/// The kinds of compute and what each adds to the envelope.
#[derive(Debug, Clone)]
pub enum ComputeKind {
    /// `[instance.NAME]`.
    Instance(Box<InstanceDefinition>),
    /// `[cluster.NAME]`.
    Cluster(Box<ClusterDefinition>),
    /// `[kubernetes.NAME]`.
    Kubernetes(Box<KubernetesDefinition>),
    /// `[attached.NAME]`.
    Attached(Box<AttachedDefinition>),
}

definition! {
    /// What the resource envelope and the common `properties` of every compute hold.
    pub struct Envelope {
        /// `properties.description`.
        pub description: Option<Setting<String>>,
        /// `tags`.
        pub tags: Map<Setting<String>>,
        /// `identity`.
        pub identity: Option<IdentityDefinition>,
        /// `properties.computeLocation`: the region of the nodes, where it is not the workspace's.
        pub location: Option<Setting<String>>,
        /// `properties.disableLocalAuth`.
        pub disable_local_auth: Option<Setting<bool>>,
        /// `sku`, which the service describes as the workspace's.
        pub sku: Option<SkuDefinition>,
        /// Roles of its identity.
        pub role_assignments: Vec<RoleAssignmentDefinition>,
        /// What a second deployment does to the compute.
        pub on_redeploy: Option<Spanned<OnRedeploy>>,
    }
}

definition! {
    /// `sku` of the envelope.
    pub struct SkuDefinition {
        /// `name`.
        pub name: Option<Setting<String>>,
        /// `tier`.
        pub tier: Option<Setting<String>>,
        /// `size`.
        pub size: Option<Setting<String>>,
        /// `family`.
        pub family: Option<Setting<String>>,
        /// `capacity`.
        pub capacity: Option<Setting<i64>>,
    }
}

words! {
    /// What a second deployment of the same template does.
    pub enum OnRedeploy {
        /// The resource is put again.
        Update = "update" => "update",
        /// It is put only where there is none (`@onlyIfNotExists()`).
        CreateOnly = "create_only" => "create_only",
        /// It is passed over where the parameter `existingComputes` names it.
        SkipExisting = "skip_existing" => "skip_existing",
    }
}

/// Reads the computes of every kind.
pub(super) fn computes(document: &Document, reader: &mut Reader<'_>) -> Vec<Compute> {
    let sources = reader.sources;
    let read = parallel::map(&document.computes, |table| {
        let mut own = Reader::new(sources);
        (compute(table, &mut own), own)
    });
    let computes = read.into_iter().filter_map(|(compute, own)| {
        reader.absorb(own);
        compute
    });
    computes.collect()
}

fn compute(table: &ComputeTable, reader: &mut Reader<'_>) -> Option<Compute> {
    let node = &table.merged;
    let envelope = Envelope::from_node(node, reader)?;
    let has_unknown_keys = schema::has_unknown_keys(table.kind, node);
    let kind = match table.kind {
        "instance" => ComputeKind::Instance(FromNode::from_node(node, reader)?),
        "cluster" => ComputeKind::Cluster(FromNode::from_node(node, reader)?),
        "kubernetes" => ComputeKind::Kubernetes(FromNode::from_node(node, reader)?),
        "attached" => ComputeKind::Attached(FromNode::from_node(node, reader)?),
        _ => return None,
    };
    Some(Compute {
        name: table.key.clone(),
        envelope,
        kind,
        has_unknown_keys,
    })
}

impl Compute {
    /// The instance, if it is one.
    #[must_use]
    pub fn instance(&self) -> Option<&InstanceDefinition> {
        match &self.kind {
            ComputeKind::Instance(instance) => Some(instance),
            ComputeKind::Cluster(_) | ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The cluster, if it is one.
    #[must_use]
    pub fn cluster(&self) -> Option<&ClusterDefinition> {
        match &self.kind {
            ComputeKind::Cluster(cluster) => Some(cluster),
            ComputeKind::Instance(_) | ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The size of its machines, for the kinds that make machines; those of what is attached exist already.
    #[must_use]
    pub fn size(&self) -> Option<&Setting<String>> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.size.as_ref(),
            ComputeKind::Cluster(cluster) => cluster.size.as_ref(),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }
}

impl ComputeKind {
    /// The resource id of what is attached, for the kinds that are.
    #[must_use]
    pub fn resource_id(&self) -> Option<&Setting<String>> {
        match self {
            Self::Instance(_) | Self::Cluster(_) => None,
            Self::Kubernetes(kubernetes) => kubernetes.resource_id.as_ref(),
            Self::Attached(attached) => attached.resource_id.as_ref(),
        }
    }
}
