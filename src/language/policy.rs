//! `[policy.KIND]`: what the computes of a kind must be, in the words of their own tables.
//!
//! There is no second list of keys: a policy has every key of the compute's table that is one property of the resource, and
//! takes the values that the compute takes. What is said of a value besides the value itself are the words of
//! [`RequirementTable`].

pub(super) mod schema;

use serde_json::Value as Json;

use super::attached::{AttachedDefinition, AttachedKind, AttachedTable, parts};
use super::cluster::ClusterDefinition;
use super::instance::InstanceDefinition;
use super::json_schema::file;
use super::key::{Key, Schema, Shape, Table};
use super::kubernetes::KubernetesDefinition;
use super::rest::Shaped;
use crate::expression::ValueType;
use crate::syntax::Node;
use crate::{table, words};

/// Declares the types of the tables of a policy: one for each kind, described by a schema file of its own.
macro_rules! policies {
    ($( $(#[doc = $doc:literal])+ $name:ident of $table:ty = $file:literal, $kind:literal, $title:literal; )*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl Shaped for $name {
                const SHAPE: &'static Shape = &Shape::File($file, <$table as Policed>::TABLE);
            }
        )*

        /// The tables of the kinds.
        const KINDS: &[&Table] = &[$( <$table as Policed>::TABLE ),*];

        /// The schema files of the tables of a policy.
        pub(super) fn files() -> Vec<(&'static str, Json)> {
            vec![$( ($file, file($file, $title, schema::described($kind, <$table as Policed>::TABLE))) ),*]
        }
    };
}

/// A kind of compute of which a policy requires something.
trait Policed {
    /// Its own table.
    const TABLE: &'static Table;
}

impl Policed for InstanceDefinition {
    const TABLE: &'static Table = Self::TABLE;
}

impl Policed for ClusterDefinition {
    const TABLE: &'static Table = Self::TABLE;
}

impl Policed for KubernetesDefinition {
    const TABLE: &'static Table = Self::TABLE;
}

impl Policed for AttachedDefinition {
    const TABLE: &'static Table = AttachedTable::TABLE;
}

policies! {
    /// `[policy.instance]`.
    InstancePolicy of InstanceDefinition = "policy/instance", "instance", "Policy of compute instances";
    /// `[policy.cluster]`.
    ClusterPolicy of ClusterDefinition = "policy/cluster", "cluster", "Policy of compute clusters";
    /// `[policy.kubernetes]`.
    KubernetesPolicy of KubernetesDefinition = "policy/kubernetes", "kubernetes", "Policy of Kubernetes clusters";
    /// `[policy.attached]`.
    AttachedPolicy of AttachedDefinition = "policy/attached", "attached", "Policy of attached compute";
}

table! {
    /// What every compute of a kind must be, in the words of its own table: a value that it must have, or a
    /// [requirement](#requirement). `armlet check` reports every compute that does not meet a requirement
    /// (`against-policy`), and `armlet policy` writes the requirements as Azure Policy. A file that others extend can
    /// hold them for all of these. A key that a compute lacks does not meet its requirement, unless that says
    /// `required = false` or has a `default`.
    pub struct PolicyTable {
        elsewhere instance: InstancePolicy = "What every compute instance must be: the keys of `[instance.NAME]`." {
            example = [{"idle_time_before_shutdown": {"at_most": "60m"}, "disable_local_auth": true}],
            aka = ["compute_instance", "instances"],
        },
        elsewhere cluster: ClusterPolicy = "What every cluster must be: the keys of `[cluster.NAME]`." {
            example = [{"max_instances": {"at_most": 10}}], aka = ["amlcompute", "clusters", "compute_cluster"],
        },
        elsewhere kubernetes: KubernetesPolicy = "What every attached Kubernetes cluster must be: the keys of `[kubernetes.NAME]`." {
            example = [{"namespace": {"one_of": ["ml-team", "ml-batch"]}}],
        },
        elsewhere attached: AttachedPolicy = "What other attached compute must be: the keys of `[attached.NAME]`. A key that only some types have concerns these." {
            example = [{"type": {"one_of": ["databricks", "synapse_spark"]}}],
        },
    }
    file = "policy";
    title = "Policy";
    root = "";
}

/// A value whose type is that of the key that it is said of.
#[derive(Debug, Clone, Copy)]
pub enum OfItsKey {}

impl Shaped for OfItsKey {
    const SHAPE: &'static Shape = &Shape::Other("{}");
}

table! {
    /// What the value of a key must be, if it is more than one value. What several of its words say must hold together.
    /// A list meets a requirement if every item that the requirement names is in it, and a table if it has every key that
    /// the requirement names; what else they hold does not matter. Texts are compared without regard to letter case,
    /// except scripts and their arguments. Values cannot be parameters or expressions.
    pub struct RequirementTable {
        elsewhere required: OfItsKey = "Whether the key must be there, or, of a table such as `tags`, the keys that it must have. `false` lets a compute leave the key out." {
            example = [true, false], default = true, aka = ["mandatory", "must_exist"],
        },
        elsewhere one_of: OfItsKey = "The values of which it must be one." {
            example = [["Standard_D4ads_v5", "Standard_E4ds_v5"]],
            aka = ["allowed", "allowed_values", "any_of", "enum", "in", "oneOf", "values"],
        },
        elsewhere at_most: OfItsKey = "The greatest value: a number or a duration." {
            example = ["60m", 10], aka = ["atMost", "lessOrEquals", "less_or_equals", "max", "maximum"],
        },
        elsewhere at_least: OfItsKey = "The smallest value: a number or a duration." {
            example = ["15m", 1], aka = ["atLeast", "greaterOrEquals", "greater_or_equals", "min", "minimum"],
        },
        elsewhere equals: OfItsKey = "The only value: the same as writing that value alone, with room for an `effect` or a `default`." {
            example = ["60m"], aka = ["const", "is", "value"],
        },
        elsewhere r#default: OfItsKey = "What Azure adds to a compute that lacks the key. armlet writes an append policy for it, and does not add it to a template." {
            example = ["60m"], aka = ["append", "otherwise"],
        },
        elsewhere effect: OfItsKey = "What happens to a compute that does not meet the requirement: `deny` rejects it, `audit` only reports it." {
            example = ["audit"], default = "deny",
            schema = {"enum": ["deny", "audit"], "x-instead": {"Deny": "deny", "Audit": "audit", "warn": "audit", "error": "deny"}},
        },
    }
    file = "requirement";
    title = "Requirement";
    root = "";
}

words! {
    /// What happens to a compute that does not meet a requirement.
    pub enum Effect {
        /// It is rejected.
        Deny = "deny" => "deny",
        /// It is reported.
        Audit = "audit" => "audit",
    }
}

/// A key of which a policy can require something.
#[derive(Debug, Clone, Copy)]
pub struct Requirable {
    /// What its table says of it.
    pub key: &'static Key,
    /// The table: for what is attached, that of the first type that has the key.
    pub table: &'static Table,
}

impl Requirable {
    /// The path of its value, from the root of the resource.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        path(self.key, self.table)
    }

    /// Whether values of the key can be compared: numbers and durations.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        is_ordered(self.key)
    }
}

/// The keys of which a policy of a kind can require something, from the kind's own table.
#[must_use]
pub fn requirable(of_kind: &'static Table) -> Vec<Requirable> {
    let mut found: Vec<Requirable> = Vec::new();
    for table in parts(of_kind, None) {
        for key in table.keys {
            let is_known = found.iter().any(|known| known.key.name == key.name);
            if !is_known && path(key, table).is_some() && !key.is_secret() {
                found.push(Requirable { key, table });
            }
        }
    }
    found
}

/// The key of a name of which a policy of a kind can require something.
#[must_use]
pub fn requirable_key(of_kind: &'static Table, name: &str) -> Option<Requirable> {
    requirable(of_kind)
        .into_iter()
        .find(|known| known.key.name == name)
}

/// The types of attached compute that have a key; empty for a kind without types.
#[must_use]
pub fn types_with(name: &str) -> Vec<(&'static str, &'static str)> {
    let types = AttachedKind::TABLES.iter().zip(AttachedKind::COMPUTE_TYPES);
    let having = types.filter(|((_, table), _)| name == TYPE || table.key(name).is_some());
    having.map(|((word, _), (rest, _))| (*word, *rest)).collect()
}

/// The key that says the type of attached compute.
pub const TYPE: &str = "type";

/// The path of a key that is one property of the resource.
fn path(key: &Key, table: &Table) -> Option<String> {
    let paths = key.rest_paths(table.root);
    let [path] = paths.as_slice() else { return None };
    let path = path.strip_suffix(".*").unwrap_or(path);
    let is_of_resource = ["properties.", "tags", "identity", "sku"]
        .iter()
        .any(|start| path.starts_with(start));
    (is_of_resource && !path.contains("[]")).then(|| path.to_owned())
}

/// Whether the values of a key are numbers or durations.
fn is_ordered(key: &Key) -> bool {
    let (Shape::Setting(scalar) | Shape::Literal(scalar)) = key.shape else {
        return false;
    };
    scalar.expects == ValueType::Int || matches!(scalar.schema, Schema::Named("duration"))
}

/// Whether a table is the only form of the values of a key.
fn is_table(key: &Key) -> bool {
    !matches!(
        key.shape,
        Shape::Setting(_) | Shape::Literal(_) | Shape::List(..) | Shape::Array(_)
    )
}

/// Whether what is written for a key is a requirement, and not a value that the key must have.
#[must_use]
pub fn is_requirement(key: &Key, node: &Node) -> bool {
    let Some(table) = node.as_table() else {
        return false;
    };
    let is_word = |name: &str| RequirementTable::TABLE.key(name).is_some();
    match is_table(key) {
        true => table.iter().any(|entry| is_word(&entry.key.value)),
        false => !node.is_reference(),
    }
}
