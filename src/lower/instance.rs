//! `[instance.NAME]` → `computeType: ComputeInstance`.

use super::application::custom_service;
use super::compute::{ComputeNames, Lowering, subnet};
use super::schedule::schedules;
use super::script::setup_script;
use super::setting::lower;
use crate::arm::{Object, Value};
use crate::expression::Expression;
use crate::model::Setting;
use crate::model::instance::{AssignedUserDefinition, InstanceDefinition, InstanceSshDefinition};

/// `properties.properties` of an instance.
///
/// Not one to one: working hours become starts and stops, an assigned user brings `computeInstanceAuthorizationType`, and
/// the user's tenant is the subscription's unless given.
pub(super) fn properties(
    instance: &InstanceDefinition,
    names: &ComputeNames,
    lowering: &Lowering<'_>,
) -> Object {
    let InstanceDefinition {
        span: _,
        size,
        assigned_user,
        time_zone: _,
        idle_time_before_shutdown,
        working_hours: _,
        schedules: _,
        creation_script,
        startup_script,
        custom_applications,
        subnet: subnet_definition,
        enable_node_public_ip,
        ssh,
        enable_sso,
        application_sharing,
        authorization_type,
        enable_root_access,
        enable_os_patching,
        release_quota_on_stop,
        mlflow_autologger,
    } = instance;
    let mut properties = Object::new();
    properties.set_some("vmSize", size.as_ref());
    properties.set_some("subnet", subnet_definition.as_ref().map(subnet));
    properties.set_some("enableNodePublicIp", enable_node_public_ip.as_ref());
    properties.set_some("applicationSharingPolicy", application_sharing.as_ref());
    properties.set_some(
        "computeInstanceAuthorizationType",
        authorization_type
            .as_ref()
            .map(Value::from)
            .or_else(|| assigned_user.as_ref().map(|_| Value::from("personal"))),
    );
    properties.set_some(
        "personalComputeInstanceSettings",
        assigned_user.as_ref().map(personal_settings),
    );
    properties.set_some("sshSettings", ssh.as_ref().map(ssh_settings));
    let idle = idle_time_before_shutdown.as_ref();
    properties.set_some(
        "idleTimeBeforeShutdown",
        idle.map(|idle| {
            lower(idle, |duration| {
                duration.to_iso_minutes().map_or(Value::Null, Value::from)
            })
        }),
    );
    properties.set_filled("schedules", schedules(instance));
    let mut scripts = Object::new();
    let sources = [
        ("creationScript", creation_script, &names.creation_script),
        ("startupScript", startup_script, &names.startup_script),
    ];
    for (word, script, variable) in sources {
        let script = script.as_ref();
        let reference = script.and_then(|script| setup_script(script, variable.as_deref(), lowering));
        scripts.set_some(word, reference);
    }
    if !scripts.is_empty() {
        let mut setup = Object::new();
        setup.set("scripts", scripts);
        properties.set("setupScripts", setup);
    }
    if !custom_applications.is_empty() {
        let services: Vec<Value> = custom_applications
            .iter()
            .map(|app| custom_service(app).into())
            .collect();
        properties.set("customServices", services);
    }
    properties.set_some("enableSSO", enable_sso.as_ref());
    properties.set_some("enableRootAccess", enable_root_access.as_ref());
    properties.set_some("enableOSPatching", enable_os_patching.as_ref());
    properties.set_some("releaseQuotaOnStop", release_quota_on_stop.as_ref());
    if let Some(switch) = mlflow_autologger {
        let mut autologger = Object::new();
        autologger.set("mlflowAutologger", switch);
        properties.set("autologgerSettings", autologger);
    }
    properties
}

fn personal_settings(user: &AssignedUserDefinition) -> Object {
    let AssignedUserDefinition {
        span: _,
        object_id,
        tenant_id,
    } = user;
    let mut assigned = Object::new();
    assigned.set_some("objectId", object_id.as_ref());
    let tenant = tenant_id
        .as_ref()
        .map_or_else(|| Value::from(subscription_tenant()), Value::from);
    assigned.set("tenantId", tenant);
    let mut settings = Object::new();
    settings.set("assignedUser", assigned);
    settings
}

fn subscription_tenant() -> Expression {
    Expression::Member {
        object: Box::new(Expression::call("subscription", [])),
        name: "tenantId".to_owned(),
    }
}

fn ssh_settings(ssh: &InstanceSshDefinition) -> Object {
    let InstanceSshDefinition {
        span: _,
        public_key,
        public_access,
    } = ssh;
    let mut settings = Object::new();
    settings.set_some("sshPublicAccess", public_access.as_ref().map(ssh_access));
    settings.set_some("adminPublicKey", public_key.as_ref());
    settings
}

/// REST has two words where the definition has a flag; a flag that is known at deployment only chooses there.
fn ssh_access(public_access: &Setting<bool>) -> Value {
    let word = |open| if open { "Enabled" } else { "Disabled" };
    match lower(public_access, |open| Value::from(word(*open))) {
        Value::Expression(open) => {
            let [yes, no] = [true, false].map(|open| Box::new(Expression::String(word(open).to_owned())));
            Expression::Conditional(open, yes, no).into()
        }
        literal => literal,
    }
}
