//! `[kubernetes.NAME]`: an AKS or Arc-connected cluster that is attached, `computeType: Kubernetes`.

use super::cluster::Secret;
use super::reader::{Literal, Map, Reader, Setting, definition};
use crate::expression::ValueType;
use crate::syntax::{Node, Value};

/// The instance type that attaching makes by itself (Attach a Kubernetes cluster, Microsoft Learn).
pub const DEFAULT_INSTANCE_TYPE: &str = "defaultinstancetype";

definition! {
    /// What is particular to an attached Kubernetes cluster; what every compute has is in [`super::Envelope`].
    pub struct KubernetesDefinition {
        /// `properties.resourceId`: a managed cluster or a connected one.
        pub resource_id: Option<Setting<String>>,
        /// `properties.properties.namespace`.
        pub namespace: Option<Setting<String>>,
        /// `defaultInstanceType`.
        pub default_instance_type: Option<Setting<String>>,
        /// `instanceTypes`, by name.
        pub instance_types: Map<InstanceTypeDefinition>,
        /// `vcName`.
        pub vc_name: Option<Setting<String>>,
        /// `extensionPrincipalId`.
        pub extension_principal_id: Option<Setting<String>>,
        /// `extensionInstanceReleaseTrain`.
        pub extension_instance_release_train: Option<Setting<String>>,
        /// `relayConnectionString`: a secure parameter.
        pub relay_connection_string: Option<Setting<Secret>>,
        /// `serviceBusConnectionString`: a secure parameter.
        pub service_bus_connection_string: Option<Setting<Secret>>,
    }
}

definition! {
    /// On which nodes a job runs, and what it gets there.
    pub struct InstanceTypeDefinition {
        /// `nodeSelector`: labels that the nodes must have.
        pub node_selector: Map<Setting<String>>,
        /// `resources`.
        pub resources: Option<ResourcesDefinition>,
    }
}

definition! {
    /// What a job gets of each resource, under Kubernetes' names: `cpu`, `memory`, `nvidia.com/gpu`.
    pub struct ResourcesDefinition {
        /// `requests`: what is set aside.
        pub requests: Map<Setting<Quantity>>,
        /// `limits`: what it may use at most.
        pub limits: Map<Setting<Quantity>>,
    }
}

/// An amount of a resource as Kubernetes writes it: `2`, `500m`, `8Gi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity(pub String);

/// Kubernetes' suffixes and what each multiplies by (Quantity, Kubernetes API conventions).
const SUFFIXES: [(&str, f64); 16] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("", 1.0),
];

impl Quantity {
    /// How much it is, in whole units: cores, bytes, devices; none if Kubernetes would not read it.
    #[must_use]
    pub fn amount(&self) -> Option<f64> {
        let unsigned = self.0.strip_prefix(['+', '-']).unwrap_or(&self.0);
        // NOTE: Rust reads `inf` and `nan` as numbers; Kubernetes does not.
        if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        SUFFIXES.iter().find_map(|(suffix, factor)| {
            let number = self.0.strip_suffix(suffix)?;
            number.parse::<f64>().ok().map(|number| number * factor)
        })
    }
}

impl Literal for Quantity {
    const TYPE: ValueType = ValueType::String;

    /// Reads a text or an integer; REST takes texts only.
    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Self(text.to_string())),
            Value::Integer(number) => Some(Self(number.to_string())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Option<f64> {
        Quantity(text.to_owned()).amount()
    }

    #[test]
    fn quantities_are_read_as_kubernetes_reads_them() {
        assert_eq!(amount("2"), Some(2.0));
        assert_eq!(amount("500m"), Some(0.5));
        assert_eq!(amount("8Gi"), Some(8.0 * 1024.0 * 1024.0 * 1024.0));
        assert_eq!(amount("1e3"), Some(1000.0));
        assert_eq!(amount("2E"), Some(2e18));
        assert_eq!(amount("0.5"), Some(0.5));
    }

    #[test]
    fn what_kubernetes_does_not_read_is_no_amount() {
        for text in ["8GB", "8 Gi", "two", "inf", "nan", "", "Gi", "8gi"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }
}
