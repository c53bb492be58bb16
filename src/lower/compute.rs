//! The envelope of a compute, and what several kinds share.

use super::names::Names;
use super::setting;
use super::{attached, cluster, instance, kubernetes};
use crate::arm::{COMPUTE, Key, Object, Resource, Value};
use crate::expression::Expression;
use crate::model::network::{SubnetDefinition, SubnetNames};
use crate::model::script::ScriptDefinition;
use crate::model::{
    Compute, ComputeKind, Definition, EXISTING_COMPUTES, Envelope, IdentityDefinition, LOCATION, Map,
    OnRedeploy, ScriptStyle, Setting, SkuDefinition,
};
use crate::syntax::{Node, Value as Toml};

/// The symbol of the workspace.
pub(super) const WORKSPACE_SYMBOL: &str = "workspace";

/// What lowering carries along.
pub(super) struct Lowering<'d> {
    pub(super) definition: &'d Definition,
    pub(super) script_style: ScriptStyle,
    pub(super) names: Names,
    pub(super) api_version: &'d str,
}

/// The names that a compute takes in the template.
///
/// They are given to one compute after the other; whatever else becomes of a compute depends on no other.
pub(super) struct ComputeNames {
    /// The symbol of its resource.
    symbol: String,
    /// The ARM variable of its `creationScript`, where that is shown as lines.
    pub(super) creation_script: Option<String>,
    /// The ARM variable of its `startupScript`, where that is shown as lines.
    pub(super) startup_script: Option<String>,
}

/// Gives a compute its names.
pub(super) fn names(compute: &Compute, lowering: &mut Lowering<'_>) -> ComputeNames {
    let name = &compute.name.value;
    let symbol = lowering.names.symbol(name, "Compute");
    let instance = compute.instance();
    let mut variable = |word: &str, script: Option<&ScriptDefinition>| {
        let has_text = script.is_some_and(|script| script.path.is_none());
        let is_shown = has_text && lowering.script_style == ScriptStyle::Lines;
        is_shown.then(|| lowering.names.symbol(&format!("{name}-{word}"), "Text"))
    };
    ComputeNames {
        symbol,
        creation_script: variable(
            "creationScript",
            instance.and_then(|i| i.creation_script.as_ref()),
        ),
        startup_script: variable("startupScript", instance.and_then(|i| i.startup_script.as_ref())),
    }
}

/// The resource of a compute.
pub(super) fn compute(compute: &Compute, names: &ComputeNames, lowering: &Lowering<'_>) -> Resource {
    let Compute {
        name,
        envelope,
        kind,
        has_unknown_keys: _,
    } = compute;
    let on_redeploy = envelope.on_redeploy.as_ref().map(|mode| mode.value);
    let is_skipped = on_redeploy == Some(OnRedeploy::SkipExisting);
    Resource {
        symbol: names.symbol.clone(),
        resource_type: COMPUTE.into(),
        api_version: lowering.api_version.to_owned(),
        existing: false,
        parent: Some(WORKSPACE_SYMBOL.to_owned()),
        name: Expression::String(name.value.clone()),
        condition: is_skipped.then(|| is_new(&name.value)),
        only_if_not_exists: on_redeploy == Some(OnRedeploy::CreateOnly),
        scope: None,
        body: body(envelope, kind, names, lowering),
        depends_on: Vec::new(),
        as_read: None,
    }
}

/// `!contains(existingComputes, name)`
fn is_new(name: &str) -> Expression {
    let existing = Expression::Parameter(EXISTING_COMPUTES.to_owned());
    let listed = Expression::call("contains", [existing, Expression::String(name.to_owned())]);
    Expression::Not(Box::new(listed))
}

/// `location`, `tags`, `identity`, `sku` and `properties`.
///
/// The envelope's `location` is always the workspace's region. A cluster's own region becomes `computeLocation`: with the
/// region in the envelope its managed identity would be created in the wrong one (hashicorp/terraform-provider-azurerm
/// issue 25643).
fn body(envelope: &Envelope, kind: &ComputeKind, names: &ComputeNames, lowering: &Lowering<'_>) -> Object {
    let Envelope {
        span: _,
        description,
        tags,
        identity,
        location,
        disable_local_auth: _,
        sku,
        role_assignments: _,
        on_redeploy: _,
    } = envelope;
    let mut body = Object::new();
    body.set("location", Expression::Parameter(LOCATION.to_owned()));
    body.set_filled("tags", self::tags(tags));
    body.set_some("identity", identity.as_ref().map(self::identity));
    body.set_some("sku", sku.as_ref().map(self::sku));
    let (compute_type, inner) = match kind {
        ComputeKind::Instance(instance) => {
            ("ComputeInstance", instance::properties(instance, names, lowering))
        }
        ComputeKind::Cluster(cluster) => ("AmlCompute", cluster::properties(cluster)),
        ComputeKind::Kubernetes(kubernetes) => ("Kubernetes", kubernetes::properties(kubernetes)),
        ComputeKind::Attached(attached) => attached::properties(&attached.kind),
    };
    let mut properties = Object::new();
    properties.set("computeType", compute_type);
    properties.set_some("computeLocation", location.as_ref());
    properties.set_some("description", description.as_ref());
    properties.set_some("disableLocalAuth", disable_local_auth(envelope, kind));
    properties.set_some("resourceId", kind.resource_id());
    properties.set_filled("properties", inner);
    body.set("properties", properties);
    body
}

/// `tags`: the names are the user's.
pub(super) fn tags(tags: &Map<Setting<String>>) -> Object {
    let mut object = Object::new();
    for (tag, value) in &tags.0 {
        object.insert(Key::Name(tag.value.clone()), value);
    }
    object
}

/// Local authentication is off unless the definition asks for SSH: on an instance by opening it to the public, on a cluster
/// by an account. That is also what the Python SDK (azure-ai-ml) writes. What is attached has logins of its own.
fn disable_local_auth(envelope: &Envelope, kind: &ComputeKind) -> Option<Value> {
    if let Some(explicit) = &envelope.disable_local_auth {
        return Some(explicit.into());
    }
    match kind {
        ComputeKind::Instance(instance) => {
            let access = instance.ssh.as_ref().and_then(|ssh| ssh.public_access.as_ref());
            Some(access.map_or(Value::Boolean(true), closed))
        }
        ComputeKind::Cluster(cluster) => {
            let account = cluster.ssh.as_ref().and_then(|ssh| ssh.admin_username.as_ref());
            Some(Value::Boolean(account.is_none()))
        }
        ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
    }
}

fn closed(public_access: &Setting<bool>) -> Value {
    match setting::lower(public_access, |open| Value::Boolean(!open)) {
        Value::Expression(open) => Expression::Not(open).into(),
        literal => literal,
    }
}

/// `identity`: the type without a space, as REST spells it, and the identities in the order of the definition, for the
/// first is the default.
pub(super) fn identity(identity: &IdentityDefinition) -> Object {
    let kind = match (identity.system, identity.user.is_empty()) {
        (true, true) => "SystemAssigned",
        (true, false) => "SystemAssigned,UserAssigned",
        (false, false) => "UserAssigned",
        (false, true) => "None",
    };
    let mut assigned = Object::new();
    for id in &identity.user {
        assigned.insert(key(id), Object::new());
    }
    let mut object = Object::new();
    object.set("type", kind);
    object.set_filled("userAssignedIdentities", assigned);
    object
}

fn key(setting: &Setting<String>) -> Key {
    match setting::expression(setting) {
        Expression::String(name) => Key::Name(name),
        computed => Key::Expression(Box::new(computed)),
    }
}

fn sku(sku: &SkuDefinition) -> Object {
    let SkuDefinition {
        span: _,
        name,
        tier,
        size,
        family,
        capacity,
    } = sku;
    let mut object = Object::new();
    object.set_some("name", name.as_ref());
    object.set_some("tier", tier.as_ref());
    object.set_some("size", size.as_ref());
    object.set_some("family", family.as_ref());
    object.set_some("capacity", capacity.as_ref());
    object
}

/// `subnet`: an object with the id, which names are made into by `resourceId()`.
pub(super) fn subnet(subnet: &SubnetDefinition) -> Object {
    let mut object = Object::new();
    object.set("id", subnet_id(subnet));
    object
}

/// The id of a subnet.
pub(super) fn subnet_id(subnet: &SubnetDefinition) -> Value {
    match subnet {
        SubnetDefinition::Id(id) => Value::from(id),
        SubnetDefinition::Names(names) => id_of_names(names).into(),
    }
}

fn id_of_names(names: &SubnetNames) -> Expression {
    let SubnetNames {
        span: _,
        vnet,
        subnet,
        resource_group,
        subscription,
    } = names;
    let scope = [subscription, resource_group]
        .into_iter()
        .flatten()
        .map(setting::expression);
    let resource_type = Expression::String("Microsoft.Network/virtualNetworks/subnets".to_owned());
    let path = [vnet, subnet].into_iter().flatten().map(setting::expression);
    Expression::call("resourceId", scope.chain([resource_type]).chain(path))
}

/// A value of any shape, as it is written.
pub(super) fn free_form(node: &Node) -> Value {
    match &node.value {
        Toml::String(text) => Value::from(&**text),
        Toml::Datetime(text) => Value::from(text.as_str()),
        Toml::Integer(number) => Value::from(*number),
        // JSON has no number for the others.
        Toml::Float(number) if !number.is_finite() => Value::Null,
        Toml::Float(number) => Value::Float(*number),
        Toml::Boolean(flag) => Value::from(*flag),
        Toml::Array(items) => Value::Array(items.iter().map(free_form).collect()),
        Toml::Table(table) => {
            let mut object = Object::new();
            for entry in table {
                object.insert(Key::Name(entry.key.value.clone()), free_form(&entry.node));
            }
            Value::Object(object)
        }
    }
}
