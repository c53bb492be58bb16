//! `[instance.NAME]` → `computeType: ComputeInstance`.

use arcstr::ArcStr;

use super::lowering::{ComputeNames, Lowering};
use crate::arm::{Kept, Object, Value};
use crate::language::rest::Rest;
use crate::language::start_stop::LastHours;
use crate::model::Compute;
use crate::model::instance::InstanceDefinition;
use crate::model::script::SetupScript;

/// `properties.properties` of an instance.
///
/// Not one to one: working hours become starts and stops, scripts are read and shown as the definition says, and an
/// assigned user brings `computeInstanceAuthorizationType`.
pub(super) fn properties<'d>(
    compute: &Compute,
    instance: &'d InstanceDefinition,
    names: &ComputeNames,
    lowering: &Lowering<'_>,
    hours: &mut LastHours<'d>,
) -> Object {
    let mut properties = instance.body();
    let authorization = Rest::<crate::language::rest::Plain>::lower(&instance.authorization_type);
    let is_personal = instance.assigned_user.is_some() && !compute.unsets("authorization_type");
    let personal = is_personal.then(|| Value::from("personal"));
    properties.set_some("computeInstanceAuthorizationType", authorization.or(personal));
    let type_of = |name: &str| lowering.definition.parameter_type(name);
    properties.set_some("schedules", hours.lower(instance, &type_of));
    properties.set_filled("setupScripts", setup_scripts(instance, names, lowering));
    properties.arrange(InstanceDefinition::TABLE.order);
    if compute.keeps() {
        keep(&mut properties);
    }
    properties
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
