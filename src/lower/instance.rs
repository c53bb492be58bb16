//! `[instance.NAME]` → `computeType: ComputeInstance`.

use arcstr::ArcStr;

use super::lowering::{ComputeNames, Lowering};
use crate::arm::{Kept, Object, Value};
use crate::language::rest::{Plain, Rest};
use crate::language::start_stop::LastHours;
use crate::model::Compute;
use crate::model::instance::InstanceDefinition;
use crate::model::script::SetupScript;

/// `properties.properties` of an instance, without its person.
///
/// Not one to one: working hours become starts and stops, and scripts are read and shown as the definition says.
pub(super) fn properties<'d>(
    compute: &Compute,
    instance: &'d InstanceDefinition,
    names: &ComputeNames,
    lowering: &Lowering<'_>,
    hours: &mut LastHours<'d>,
) -> Object {
    let mut properties = instance.body();
    let authorization = Rest::<Plain>::lower(&instance.authorization_type);
    properties.set_some(AUTHORIZATION, authorization);
    let type_of = |name: &str| lowering.definition.parameter_type(name);
    properties.set_some("schedules", hours.lower(instance, &type_of));
    properties.set_filled("setupScripts", setup_scripts(instance, names, lowering));
    properties.arrange(InstanceDefinition::TABLE.order);
    if compute.keeps() {
        keep(&mut properties);
    }
    properties
}

/// The word of the authorization type.
const AUTHORIZATION: &str = "computeInstanceAuthorizationType";

/// The path of its person.
const ASSIGNED_USER: &str = InstanceDefinition::TABLE.path("assigned_user");

/// Gives the body of an instance its person, who brings the authorization type.
pub(super) fn assign(body: &mut Object, compute: &Compute) {
    let Some(user) = compute.assigned_user.as_deref().and_then(Rest::<Plain>::lower) else {
        return;
    };
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return;
    };
    if properties.get("properties").is_none() {
        properties.set("properties", Object::new());
    }
    let Some(Value::Object(inner)) = properties.get_mut("properties") else {
        return;
    };
    if inner.get(AUTHORIZATION).is_none() && !compute.unsets("authorization_type") {
        inner.set(AUTHORIZATION, "personal");
    }
    inner.set_at(ASSIGNED_USER, user);
    inner.arrange(InstanceDefinition::TABLE.order);
}

/// The properties that people change on an instance themselves, and the path of those whose value can be sent again.
pub(crate) const KEPT: [(&str, &[&str]); 4] = [
    (
        "idleTimeBeforeShutdown",
        &["properties", "properties", "idleTimeBeforeShutdown"],
    ),
    ("schedules", &[]),
    ("setupScripts", &[]),
    ("customServices", &[]),
];

/// Sends at creation only what people change themselves.
fn keep(properties: &mut Object) {
    for (word, existing) in KEPT {
        if let Some(value) = properties.get_mut(word) {
            let kept = Kept {
                existing: existing.iter().copied().map(ArcStr::from).collect(),
                value: std::mem::replace(value, Value::Null),
            };
            *value = kept.into();
        }
    }
}

fn setup_scripts(instance: &InstanceDefinition, names: &ComputeNames, lowering: &Lowering<'_>) -> Object {
    let mut scripts = Object::new();
    let sources = [
        (
            "creationScript",
            &instance.creation_script,
            &names.creation_script,
        ),
        ("startupScript", &instance.startup_script, &names.startup_script),
    ];
    for (word, script, variable) in sources {
        let reference = script.as_deref().and_then(|script| {
            let text = lowering.definition.script(script).and_then(SetupScript::text);
            script.lower(text, variable.as_ref())
        });
        scripts.set_some(word, reference);
    }
    let mut setup = Object::new();
    setup.set_filled("scripts", scripts);
    setup
}
