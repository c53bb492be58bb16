//! `[attached.NAME]`: compute that exists outside the workspace and is attached to it.

pub mod aks;
pub mod data_factory;
pub mod data_lake_analytics;
pub mod databricks;
pub mod hdinsight;
pub mod synapse_spark;
pub mod virtual_machine;

pub use aks::{
    AksDefinition, AksNetworkingDefinition, ClusterPurpose, LoadBalancerType, SslDefinition, SslStatus,
};
pub use data_factory::DataFactoryDefinition;
pub use data_lake_analytics::DataLakeAnalyticsDefinition;
pub use databricks::DatabricksDefinition;
pub use hdinsight::HdInsightDefinition;
pub use synapse_spark::{AutoPauseDefinition, AutoScaleDefinition, SynapseSparkDefinition};
pub use virtual_machine::{AdministratorDefinition, VirtualMachineDefinition};

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::key::{Shape, Table};
use super::reader::{FromNode, Reader, Setting};
use super::rest::{Shaped, read};
use crate::arm::Object;
use crate::source::Span;
use crate::syntax::{Entry, Node};
use crate::table;

/// What is attached, by its word.
#[derive(Debug, Clone, Copy)]
pub enum Kind {}

impl Shaped for Kind {
    const SHAPE: &'static Shape = &Shape::Other("{}");
}

table! {
    /// Compute that already exists and is attached to the workspace; `type` is its kind. Attaching again over an
    /// existing attachment may fail: see `on_redeploy`.
    pub struct AttachedTable {
        elsewhere r#type: Kind = "The kind of compute to attach. The other keys depend on it." {
            required, example = ["virtual_machine"], rest = ["properties.computeType"],
            schema = {"enum": ["virtual_machine", "databricks", "synapse_spark", "hdinsight", "aks", "data_factory", "data_lake_analytics"], "x-instead": {"virtualmachine": "virtual_machine", "VirtualMachine": "virtual_machine", "vm": "virtual_machine", "Databricks": "databricks", "synapsespark": "synapse_spark", "SynapseSpark": "synapse_spark", "spark": "synapse_spark", "HDInsight": "hdinsight", "AKS": "aks", "DataFactory": "data_factory", "adf": "data_factory", "DataLakeAnalytics": "data_lake_analytics", "adla": "data_lake_analytics"}, "x-hint": {"kubernetes": "Kubernetes has its own table: `[kubernetes.NAME]`", "amlcompute": "a cluster has its own table: `[cluster.NAME]`", "computeinstance": "an instance has its own table: `[instance.NAME]`"}},
        },
    }
    title = "Attached compute";
    schema = {"x-taplo": {"initKeys": ["type", "resource_id"]}};
}

/// The tables that describe `node`, or any table where none is given: what can be attached has one by its type.
#[must_use]
pub fn parts(table: &'static Table, node: Option<&Node>) -> Vec<&'static Table> {
    // NOTE: by its text, because a constant may have several addresses.
    if table.doc != AttachedTable::TABLE.doc {
        return vec![table];
    }
    let written = node.map(|node| node.as_table().and_then(|table| table.get("type")?.as_str()));
    let kinds = AttachedKind::TABLES.iter();
    let kinds = kinds.filter(|(word, _)| written.is_none_or(|written| written == Some(*word)));
    std::iter::once(table)
        .chain(kinds.map(|(_, table)| *table))
        .collect()
}

impl Shaped for AttachedDefinition {
    const SHAPE: &'static Shape = &Shape::File("attached", AttachedTable::TABLE);
}

/// The schema, less what each type adds.
pub(super) fn described() -> Json {
    let mut schema = AttachedTable::TABLE.described();
    if let Some(members) = schema.as_object_mut() {
        members.remove("additionalProperties");
        members.remove("x-tombi-table-keys-order");
    }
    schema
}

/// What is particular to an attached compute; what every compute has is in [`Envelope`](super::compute::Envelope).
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedDefinition {
    /// The table: its header, or the braces of an inline table.
    pub span: Span,
    /// `properties.resourceId`.
    pub resource_id: Option<Setting<ArcStr>>,
    /// What is attached, by `type`, and what that adds.
    pub kind: AttachedKind,
}

/// Declares what can be attached: the word of `type`, the word of REST, and the table.
macro_rules! attached_kinds {
    ($( $(#[doc = $doc:literal])+ $variant:ident($table:ty) = $word:literal => $rest:literal; )*) => {
        /// What can be attached.
        #[derive(Debug, Clone, PartialEq)]
        pub enum AttachedKind {
            $( $(#[doc = $doc])+ $variant(Box<$table>), )*
        }

        impl AttachedKind {
            /// The words of `type`, each with its table.
            pub const TABLES: &'static [(&'static str, &'static super::key::Table)] =
                &[$( ($word, <$table>::TABLE) ),*];

            /// The values of `computeType`, each with its table.
            pub const COMPUTE_TYPES: &'static [(&'static str, &'static super::key::Table)] =
                &[$( ($rest, <$table>::TABLE) ),*];

            /// The value of `computeType`.
            #[must_use]
            pub const fn compute_type(&self) -> &'static str {
                match self { $( Self::$variant(_) => $rest, )* }
            }

            /// Reads the table of a type; none if nothing of that type can be attached.
            fn read(word: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                match word {
                    $( $word => FromNode::from_node(node, reader).map(Self::$variant), )*
                    _ => None,
                }
            }

            /// `properties.properties`.
            #[must_use]
            pub fn body(&self) -> Object {
                match self {
                    $( Self::$variant(table) => table.body(), )*
                }
            }

            /// The word of `type` and the keys for `properties.properties` of a `computeType`; none for another type.
            #[must_use]
            pub fn raise(compute_type: &str, body: &mut Object) -> Option<(&'static str, Vec<Entry>)> {
                $( if compute_type.eq_ignore_ascii_case($rest) {
                    return Some(($word, <$table>::raise_body(body)));
                } )*
                None
            }
        }
    };
}

attached_kinds! {
    /// A virtual machine.
    VirtualMachine(VirtualMachineDefinition) = "virtual_machine" => "VirtualMachine";
    /// A Databricks workspace.
    Databricks(DatabricksDefinition) = "databricks" => "Databricks";
    /// A Spark pool of Synapse.
    SynapseSpark(SynapseSparkDefinition) = "synapse_spark" => "SynapseSpark";
    /// An HDInsight cluster.
    HdInsight(HdInsightDefinition) = "hdinsight" => "HDInsight";
    /// An AKS cluster for inference of version 1.
    Aks(AksDefinition) = "aks" => "AKS";
    /// A Data Factory, which adds nothing.
    DataFactory(DataFactoryDefinition) = "data_factory" => "DataFactory";
    /// A Data Lake Analytics account.
    DataLakeAnalytics(DataLakeAnalyticsDefinition) = "data_lake_analytics" => "DataLakeAnalytics";
}

impl FromNode for AttachedDefinition {
    /// Reads the table that `type` says; one without a type that is known reads as nothing, because a finding says so.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = node.as_table()?;
        let word = table.get("type")?.as_str()?;
        let (_, of_kind) = AttachedKind::TABLES.iter().find(|(known, _)| *known == word)?;
        Some(Self {
            span: node.span,
            kind: AttachedKind::read(word, node, reader)?,
            resource_id: read(of_kind, "resource_id", table, reader),
        })
    }
}

impl AttachedDefinition {
    /// How the service logs in, for the types that have machines of their own.
    #[must_use]
    pub fn ssh(&self) -> Option<&AdministratorDefinition> {
        match &self.kind {
            AttachedKind::VirtualMachine(machine) => machine.ssh.as_ref(),
            AttachedKind::HdInsight(cluster) => cluster.ssh.as_ref(),
            AttachedKind::Databricks(_)
            | AttachedKind::SynapseSpark(_)
            | AttachedKind::Aks(_)
            | AttachedKind::DataFactory(_)
            | AttachedKind::DataLakeAnalytics(_) => None,
        }
    }
}
