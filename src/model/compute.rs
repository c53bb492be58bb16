//! A compute of any kind: its table, the envelope that all kinds share, and what the kind adds.

use std::sync::Arc;

use arcstr::ArcStr;

pub use crate::language::compute::*;

use super::instance::AssignedUserDefinition;
use super::{
    AttachedDefinition, ClusterDefinition, FromNode, InstanceDefinition, KubernetesDefinition, Reader,
    Setting, existing,
};
use crate::document::{ComputeTable, Document, TableKind};
use crate::parallel;
use crate::schema;
use crate::source::{Span, Spanned};

/// One compute of any kind.
#[derive(Debug, Clone)]
pub struct Compute {
    /// The key of its table: what the definition calls it, and its name unless it says another.
    pub name: Spanned<ArcStr>,
    /// What every kind has; held once for computes that say the same.
    pub envelope: Arc<Envelope>,
    /// The person of an instance; not in [`InstanceDefinition`], which all people of a fleet share.
    pub assigned_user: Option<Box<AssignedUserDefinition>>,
    /// What the kind adds.
    pub kind: ComputeKind,
    /// Whether its table holds a key that armlet does not know, so that what it lacks proves nothing.
    pub has_unknown_keys: bool,
}

/// The kinds of compute and what each adds to the envelope.
#[derive(Debug, Clone)]
pub enum ComputeKind {
    /// `[instance.NAME]`, without its person; held once for instances that say the same.
    Instance(Arc<InstanceDefinition>),
    /// `[cluster.NAME]`.
    Cluster(Box<ClusterDefinition>),
    /// `[kubernetes.NAME]`.
    Kubernetes(Box<KubernetesDefinition>),
    /// `[attached.NAME]`.
    Attached(Box<AttachedDefinition>),
}

/// How many computes are read before what was collected beside them is put together: enough for every thread, and few enough
/// that it takes no memory that counts.
const AT_ONCE: usize = 32 * SHARING;

/// How many computes behind one another share what is equal in them: few enough that there is work for every thread.
const SHARING: usize = 64;

/// Reads the computes of every kind.
pub(super) fn computes(document: &Document, reader: &mut Reader<'_>) -> Vec<Compute> {
    let blank = reader.fresh();
    let mut computes = Vec::with_capacity(document.computes.len());
    for tables in document.computes.chunks(AT_ONCE) {
        let groups: Vec<&[ComputeTable]> = tables.chunks(SHARING).collect();
        let read = parallel::map_if(groups.len() > 1, &groups, |tables| {
            let mut own = blank.fresh();
            (together(tables, &mut own), own)
        });
        for (some, own) in read {
            reader.absorb(own);
            computes.extend(some);
        }
    }
    computes
}

/// Reads some computes, which share what is equal in two of them.
fn together(tables: &[ComputeTable], reader: &mut Reader<'_>) -> Vec<Compute> {
    let mut computes: Vec<Compute> = Vec::with_capacity(tables.len());
    for table in tables {
        // What is refused is refused of this compute alone.
        let mut own = reader.fresh();
        let compute = compute(table, &mut own);
        existing::refuse_in_compute(table.kind, &table.merged, &mut own);
        reader.absorb(own);
        if let Some(mut compute) = compute {
            if let Some(before) = computes.last() {
                compute.share(before);
            }
            computes.push(compute);
        }
    }
    computes
}

pub(super) fn compute(table: &ComputeTable, reader: &mut Reader<'_>) -> Option<Compute> {
    let node = &table.merged;
    // The place of the table is that of the name; with it, no two envelopes would be equal.
    let envelope = Envelope {
        span: Span::default(),
        ..Envelope::from_node(node, reader)?
    };
    let has_unknown_keys = schema::has_unknown_keys(table.kind.name(), node);
    let mut assigned_user = None;
    let kind = match table.kind {
        TableKind::Instance => {
            let mut instance = InstanceDefinition::from_node(node, reader)?;
            instance.span = Span::default();
            assigned_user = instance.assigned_user.take().map(Box::new);
            ComputeKind::Instance(Arc::new(instance))
        }
        TableKind::Cluster => ComputeKind::Cluster(FromNode::from_node(node, reader)?),
        TableKind::Kubernetes => ComputeKind::Kubernetes(FromNode::from_node(node, reader)?),
        TableKind::Attached => ComputeKind::Attached(FromNode::from_node(node, reader)?),
    };
    Some(Compute {
        name: table.key.clone(),
        envelope: Arc::new(envelope),
        assigned_user,
        kind,
        has_unknown_keys,
    })
}

/// Holds a value once where it is equal to another.
fn share<T: PartialEq + ?Sized>(value: &mut Arc<T>, other: &Arc<T>) {
    if value == other {
        value.clone_from(other);
    }
}

impl Compute {
    /// Holds once what is equal in the compute before: of a fleet, all but the person.
    fn share(&mut self, before: &Self) {
        share(&mut self.envelope, &before.envelope);
        let (ComputeKind::Instance(own), ComputeKind::Instance(before)) = (&mut self.kind, &before.kind)
        else {
            return;
        };
        share(own, before);
        let Some(own) = Arc::get_mut(own) else { return };
        share(&mut own.working_hours, &before.working_hours);
        let scripts = [
            (&mut own.creation_script, &before.creation_script),
            (&mut own.startup_script, &before.startup_script),
        ];
        for script in scripts {
            if let (Some(own), Some(before)) = script {
                share(own, before);
            }
        }
    }

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

    /// The object id of the user that it is assigned to.
    #[must_use]
    pub fn assigned_user(&self) -> Option<&Setting<ArcStr>> {
        self.assigned_user.as_ref()?.object_id.as_ref()
    }

    /// The text that its name is made of, where that is written out: its `name`, or the key of its table.
    #[must_use]
    pub fn literal_name(&self) -> Option<Spanned<&str>> {
        match &self.envelope.name {
            Some(name) => Some(Spanned::new(name.span, name.literal()?.as_str())),
            None => Some(Spanned::new(self.name.span, self.name.value.as_str())),
        }
    }

    /// Whether a suffix makes its name unique.
    #[must_use]
    pub fn has_unique_name(&self) -> bool {
        self.envelope.unique_name.as_ref().is_some_and(|flag| flag.value)
    }

    /// Whether it may be deployed in an environment: `environments` names it or nothing. What `deploy` says is not asked.
    #[must_use]
    pub fn is_in(&self, environment: &str) -> bool {
        let only = &self.envelope.environments;
        only.is_empty() || only.iter().any(|name| name.value == environment)
    }

    /// Whether an existing one keeps what people change on it themselves.
    #[must_use]
    pub fn keeps(&self) -> bool {
        let mode = self.envelope.on_redeploy.as_ref();
        mode.is_some_and(|mode| mode.value == OnRedeploy::Keep)
    }

    /// Whether nothing may write a key that the compute does not set itself.
    #[must_use]
    pub fn unsets(&self, key: &str) -> bool {
        self.envelope.unset.iter().any(|unset| unset.value == key)
    }

    /// The size of its machines, for the kinds that make machines; those of what is attached exist already.
    #[must_use]
    pub fn size(&self) -> Option<&Setting<ArcStr>> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.size.as_ref(),
            ComputeKind::Cluster(cluster) => cluster.size.as_ref(),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }
}

impl ComputeKind {
    /// The value of `computeType`.
    #[must_use]
    pub const fn compute_type(&self) -> &'static str {
        match self {
            Self::Instance(_) => "ComputeInstance",
            Self::Cluster(_) => "AmlCompute",
            Self::Kubernetes(_) => "Kubernetes",
            Self::Attached(attached) => attached.kind.compute_type(),
        }
    }

    /// The table that it is written in.
    #[must_use]
    pub const fn table(&self) -> TableKind {
        match self {
            Self::Instance(_) => TableKind::Instance,
            Self::Cluster(_) => TableKind::Cluster,
            Self::Kubernetes(_) => TableKind::Kubernetes,
            Self::Attached(_) => TableKind::Attached,
        }
    }

    /// The resource id of what is attached, for the kinds that are.
    #[must_use]
    pub fn resource_id(&self) -> Option<&Setting<ArcStr>> {
        match self {
            Self::Instance(_) | Self::Cluster(_) => None,
            Self::Kubernetes(kubernetes) => kubernetes.resource_id.as_ref(),
            Self::Attached(attached) => attached.resource_id.as_ref(),
        }
    }
}
