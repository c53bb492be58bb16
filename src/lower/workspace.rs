//! `[workspace]` and `[serverless]` → the workspace, and what it cannot be without.
//!
//! A workspace that exists is only referred to. One that is created comes with a storage account, a key vault and
//! Application Insights, unless their ids are given, under names that are derived from the workspace's.

use arcstr::ArcStr;

use super::lowering::{Lowering, WORKSPACE_SYMBOL};
use crate::arm::{
    APPLICATION_INSIGHTS, CONTAINER_REGISTRY, KEY_VAULT, LOG_ANALYTICS, Object, Resource, STORAGE_ACCOUNT,
    Value, WORKSPACE,
};
use crate::azure::api_version;
use crate::azure::resource_name::ResourceName;
use crate::bug::bug;
use crate::expression::{Expression, Part};
use crate::language::identity::system_assigned;
use crate::language::rest::{Plain, Rest};
use crate::language::value::text::{AnyText, text};
use crate::model::workspace::DatastoresAuthMode;
use crate::model::{
    ContainerRegistry, LOCATION, ScopeKind, ServerlessDefinition, Setting, WorkspaceDefinition,
};

/// How many characters `uniqueString()` gives.
const UNIQUE: usize = 13;

/// The workspace, behind what is created with it.
pub(super) fn resources(lowering: &mut Lowering<'_>) -> Vec<Resource> {
    let definition = lowering.definition;
    let name = definition
        .workspace
        .as_ref()
        .and_then(|workspace| workspace.name.as_ref());
    let name = name.map_or(Expression::Null, text);
    let existing = Resource {
        existing: true,
        ..Resource::new(WORKSPACE_SYMBOL, WORKSPACE, lowering.api_version, name.clone())
    };
    let Some(workspace) = definition.created_workspace() else {
        return vec![existing];
    };
    let mut creation = Creation {
        name,
        workspace,
        lowering,
        resources: Vec::new(),
    };
    let properties = creation.properties();
    let mut body = Object::new();
    body.set("location", Expression::Parameter(LOCATION.into()));
    body.set_some("tags", Rest::<AnyText>::lower(&workspace.tags));
    let identity = Rest::<Plain>::lower(&workspace.identity);
    body.set("identity", identity.unwrap_or_else(|| system_assigned().into()));
    body.set("properties", properties);
    let mut resources = creation.resources;
    resources.push(Resource {
        existing: false,
        body,
        ..existing
    });
    resources
}

/// The id of the workspace, which is one of `resources`.
pub(super) fn id(resources: &[Resource]) -> Expression {
    let workspace = resources
        .iter()
        .find(|resource| resource.symbol == WORKSPACE_SYMBOL);
    workspace.map_or(Expression::Null, |workspace| workspace.id(resources))
}

/// A workspace in the making.
struct Creation<'l, 'd> {
    name: Expression,
    workspace: &'d WorkspaceDefinition,
    lowering: &'l mut Lowering<'d>,
    resources: Vec<Resource>,
}

impl Creation<'_, '_> {
    /// `properties` of the workspace, once what it needs is among the resources.
    fn properties(&mut self) -> Object {
        let workspace = self.workspace;
        let mut properties = workspace.body();
        let storage = self.given_or(workspace.storage_account.as_ref(), Self::storage_account);
        properties.set("storageAccount", storage);
        let vault = self.given_or(workspace.key_vault.as_ref(), Self::key_vault);
        properties.set("keyVault", vault);
        let insights = self.given_or(
            workspace.application_insights.as_ref(),
            Self::application_insights,
        );
        properties.set("applicationInsights", insights);
        let registry = workspace.container_registry.as_ref().map(ContainerRegistry::id);
        let registry = registry.map(|id| self.given_or(id, Self::container_registry));
        properties.set_some("containerRegistry", registry);
        let serverless = self.lowering.definition.serverless.as_ref();
        properties.set_some(
            "serverlessComputeSettings",
            serverless.map(ServerlessDefinition::body),
        );
        properties.arrange(WorkspaceDefinition::TABLE.order);
        properties
    }

    fn given_or(&mut self, id: Option<&Setting<ArcStr>>, create: fn(&mut Self) -> Expression) -> Value {
        match id {
            Some(id) => text(id).into(),
            None => create(self).into(),
        }
    }

    /// The storage account: no blob is public, the transport is TLS 1.2 and HTTPS, and no data goes to another tenant.
    ///
    /// Access by the account's key stays on where something needs it: an instance mounts the workspace's file share with
    /// it ("Create a compute instance", Microsoft Learn), and so do datastores that do not go by identity.
    fn storage_account(&mut self) -> Expression {
        let name = self.unique_name("st", STORAGE_ACCOUNT);
        let mut properties = Object::new();
        properties.set("allowBlobPublicAccess", false);
        properties.set("allowCrossTenantReplication", false);
        properties.set("allowSharedKeyAccess", self.needs_account_key());
        properties.set("minimumTlsVersion", "TLS1_2");
        properties.set("supportsHttpsTrafficOnly", true);
        let mut body = self.body();
        body.set("sku", sku_name("Standard_LRS"));
        body.set("kind", "StorageV2");
        body.set("properties", properties);
        let symbol = ScopeKind::StorageAccount.symbol();
        self.add(symbol, STORAGE_ACCOUNT, name, body)
    }

    fn needs_account_key(&self) -> bool {
        let mode = self
            .workspace
            .system_datastores_auth_mode
            .as_ref()
            .and_then(Setting::literal);
        mode != Some(&DatastoresAuthMode::Identity) || self.lowering.definition.instances().next().is_some()
    }

    /// The key vault: roles decide who reads it, and what is deleted can be had back for 90 days.
    fn key_vault(&mut self) -> Expression {
        let name = self.unique_name("kv-", KEY_VAULT);
        let mut sku = Object::new();
        sku.set("family", "A");
        sku.set("name", "standard");
        let mut properties = Object::new();
        properties.set(
            "tenantId",
            member(Expression::call("subscription", []), "tenantId"),
        );
        properties.set("sku", sku);
        properties.set("enableRbacAuthorization", true);
        properties.set("enableSoftDelete", true);
        properties.set("enablePurgeProtection", true);
        let mut body = self.body();
        body.set("properties", properties);
        self.add(ScopeKind::KeyVault.symbol(), KEY_VAULT, name, body)
    }

    /// Application Insights with the Log Analytics workspace that keeps its data: without one it cannot be created any more.
    fn application_insights(&mut self) -> Expression {
        let log_analytics = self.log_analytics();
        let name = self.name_with_suffix("-insights", APPLICATION_INSIGHTS);
        let mut properties = Object::new();
        properties.set("Application_Type", "web");
        properties.set("WorkspaceResourceId", log_analytics);
        let mut body = self.body();
        body.set("kind", "web");
        body.set("properties", properties);
        self.add("application-insights", APPLICATION_INSIGHTS, name, body)
    }

    fn log_analytics(&mut self) -> Expression {
        let name = self.name_with_suffix("-logs", LOG_ANALYTICS);
        let mut properties = Object::new();
        properties.set("sku", sku_name("PerGB2018"));
        let mut body = self.body();
        body.set("properties", properties);
        self.add("log-analytics", LOG_ANALYTICS, name, body)
    }

    /// The container registry: no administrator with a password, nothing to be pulled without a name.
    fn container_registry(&mut self) -> Expression {
        let name = self.unique_name("cr", CONTAINER_REGISTRY);
        let mut properties = Object::new();
        properties.set("adminUserEnabled", false);
        properties.set("anonymousPullEnabled", false);
        let mut body = self.body();
        body.set("sku", sku_name("Standard"));
        body.set("properties", properties);
        self.add(
            ScopeKind::ContainerRegistry.symbol(),
            CONTAINER_REGISTRY,
            name,
            body,
        )
    }

    fn body(&self) -> Object {
        let mut body = Object::new();
        body.set("location", Expression::Parameter(LOCATION.into()));
        body.set_some("tags", Rest::<AnyText>::lower(&self.workspace.tags));
        body
    }

    /// Adds a resource and gives its id.
    fn add(
        &mut self,
        symbol: &str,
        resource_type: &'static str,
        name: Expression,
        body: Object,
    ) -> Expression {
        let symbol = self.lowering.names.symbol(symbol, "Resource");
        let resource = Resource {
            body,
            ..Resource::new(&symbol, resource_type, api_version::written(resource_type), name)
        };
        let id = resource.id(&self.resources);
        self.resources.push(resource);
        id
    }

    /// A name that nobody else in Azure has: `prefix`, the beginning of the workspace's name, and a text that is the same
    /// for the same resource group and workspace. Lower-case letters and digits only, except for the prefix.
    fn unique_name(&self, prefix: &str, resource_type: &str) -> Expression {
        let longest = ResourceName::longest(resource_type);
        let room = longest - UNIQUE - prefix.len();
        let group = member(Expression::call("resourceGroup", []), "id");
        let unique = Expression::call("uniqueString", [group, self.name.clone()]);
        let mut parts = vec![Part::Text(prefix.into())];
        match &self.name {
            Expression::String(name) => {
                let plain = name.chars().filter(char::is_ascii_alphanumeric);
                let begin = plain.take(room);
                parts = vec![Part::Text(format!(
                    "{prefix}{}",
                    begin.collect::<String>().to_ascii_lowercase()
                ))];
            }
            computed => {
                let plain = without(without(Expression::call("toLower", [computed.clone()]), "-"), "_");
                parts.push(Part::Value(Expression::call("take", [plain, integer(room)])));
            }
        }
        parts.push(Part::Value(unique));
        at_most(Expression::Interpolation(parts), longest)
    }

    /// A name that is unique in the resource group, as the workspace's is.
    fn name_with_suffix(&self, suffix: &str, resource_type: &str) -> Expression {
        let longest = ResourceName::longest(resource_type);
        match &self.name {
            Expression::String(name) => {
                Expression::String(format!("{}{suffix}", name.replace('_', "-")).into())
            }
            computed => {
                let dashed = replace(computed.clone(), "_", "-");
                let parts = vec![Part::Value(dashed), Part::Text(suffix.into())];
                at_most(Expression::Interpolation(parts), longest)
            }
        }
    }
}

fn sku_name(name: &'static str) -> Object {
    let mut sku = Object::new();
    sku.set("name", name);
    sku
}

fn member(object: Expression, name: &str) -> Expression {
    Expression::Member {
        object: Box::new(object),
        name: name.into(),
    }
}

fn without(text: Expression, part: &str) -> Expression {
    replace(text, part, "")
}

fn replace(text: Expression, part: &str, by: &str) -> Expression {
    let [part, by] = [part, by].map(|text| Expression::String(text.into()));
    Expression::call("replace", [text, part, by])
}

fn at_most(text: Expression, longest: usize) -> Expression {
    Expression::call("take", [text, integer(longest)])
}

fn integer(count: usize) -> Expression {
    Expression::Integer(i64::try_from(count).unwrap_or_else(|_| bug("a limit above every integer of ARM")))
}
