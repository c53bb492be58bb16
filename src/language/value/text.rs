//! Texts: with at least one character, of a form, or of any kind.

use arcstr::ArcStr;

use crate::arm::Value;
use crate::bug::bug;
use crate::expression::Expression;
use crate::language::key::Schema;
use crate::language::reader::Setting;
use crate::language::rest::{Scalar, expression, text_value};
use crate::syntax::Value as Toml;

/// Declares value types of texts: what is valid is a JSON Schema.
macro_rules! texts {
    ($( $(#[doc = $doc:literal])+ $name:ident = $schema:expr; )*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Scalar for $name {
            type Stored = ArcStr;

            const SCHEMA: Schema = $schema;

            fn lower(stored: &ArcStr) -> Value {
                Value::from(stored.as_str())
            }

            fn raise(value: &Value) -> Option<Toml> {
                ArcStr::raise(value)
            }
        }
    )*};
}

/// A JSON Schema.
macro_rules! own {
    ($($schema:tt)*) => { Schema::Own(stringify!($($schema)*)) };
}

/// Declares resource ids: the last of the types in them.
macro_rules! resource_ids {
    ($( $(#[doc = $doc:literal])+ $name:ident = $kind:literal; )*) => {
        texts! { $(
            $(#[doc = $doc])+
            $name = Schema::Own(concat!(
                r#"{ "type": "string", "pattern": "^/subscriptions/[^/]+/.+/"#,
                $kind,
                r#"/[^/]+$", "x-rule": "wrong-resource-kind" }"#,
            ));
        )* }
    };
}

/// A text as an expression, for a place inside another one.
pub(crate) fn text(setting: &Setting<ArcStr>) -> Expression {
    // Nothing is lowered while something cannot be read.
    expression::<AnyText>(setting).unwrap_or_else(|| bug("a text that cannot be read was lowered"))
}

/// A text with at least one character.
impl Scalar for ArcStr {
    type Stored = Self;

    const SCHEMA: Schema = own!({ "type": "string", "minLength": 1 });

    fn lower(stored: &Self) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(text) => Some(text_value(text)),
            _ => None,
        }
    }
}

texts! {
    /// A text that may be empty.
    AnyText = Schema::Text;
    /// The size of a virtual machine.
    VmSize = own!({ "type": "string", "minLength": 1 });
    /// 32 hexadecimal digits in five groups.
    Guid = Schema::Named("guid");
    /// A Kubernetes namespace.
    Namespace = own!({ "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "x-rule": "invalid-namespace" });
    /// The name of a workspace.
    WorkspaceName = own!({ "type": "string", "pattern": "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$", "x-rule": "invalid-workspace-name" });
    /// The addresses of the services of a cluster.
    ServiceCidr = own!({ "type": "string", "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}(\\/([0-9]|[1-2][0-9]|3[0-2]))?$", "x-expected": "an address range such as `10.0.0.0/16`" });
    /// The addresses of the Docker bridge of a cluster.
    BridgeCidr = own!({ "type": "string", "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}(\\/([0-9]|[1-2][0-9]|3[0-2]))?$", "x-expected": "an address range such as `172.17.0.1/16`" });
    /// An IP address.
    IpAddress = own!({ "type": "string", "pattern": "^(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$", "x-expected": "an IP address such as `10.0.0.10`" });
    /// The tier of a SKU.
    SkuTier = own!({ "enum": ["Free", "Basic", "Standard", "Premium"] });
}

resource_ids! {
    /// A subnet.
    SubnetId = "subnets";
    /// A user-assigned identity.
    UserAssignedIdentityId = "userAssignedIdentities";
    /// A storage account.
    StorageAccountId = "storageAccounts";
    /// A key vault.
    KeyVaultId = "vaults";
    /// An Application Insights component.
    ApplicationInsightsId = "components";
    /// A managed or connected Kubernetes cluster.
    KubernetesClusterId = "(managedClusters|connectedClusters)";
    /// A managed Kubernetes cluster.
    ManagedClusterId = "managedClusters";
    /// A virtual machine.
    VirtualMachineId = "virtualMachines";
    /// A Databricks workspace.
    DatabricksId = "workspaces";
    /// A Spark pool.
    SparkPoolId = "bigDataPools";
    /// An HDInsight cluster.
    HdInsightId = "clusters";
    /// A Data Factory.
    DataFactoryId = "factories";
    /// A Data Lake Analytics account.
    DataLakeAnalyticsId = "accounts";
}
