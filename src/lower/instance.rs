//! `[instance.NAME]` → `computeType: ComputeInstance`.

use super::lowering::{ComputeNames, Lowering};
use crate::arm::{Object, Value};
use crate::language::rest::Rest;
use crate::language::start_stop;
use crate::model::Compute;
use crate::model::instance::InstanceDefinition;
use crate::model::script::SetupScript;

/// `properties.properties` of an instance.
///
/// Not one to one: working hours become starts and stops, scripts are read and shown as the definition says, and an
/// assigned user brings `computeInstanceAuthorizationType`.
pub(super) fn properties(
    compute: &Compute,
    instance: &InstanceDefinition,
    names: &ComputeNames,
    lowering: &Lowering<'_>,
) -> Object {
    let mut properties = instance.body();
    let authorization = Rest::<crate::language::rest::Plain>::lower(&instance.authorization_type);
    let is_personal = instance.assigned_user.is_some() && !compute.unsets("authorization_type");
    let personal = is_personal.then(|| Value::from("personal"));
    properties.set_some("computeInstanceAuthorizationType", authorization.or(personal));
    let type_of = |name: &str| lowering.definition.parameter_type(name);
    properties.set_some("schedules", start_stop::lower(instance, &type_of));
    properties.set_filled("setupScripts", setup_scripts(instance, names, lowering));
    properties.arrange(InstanceDefinition::TABLE.order);
    properties
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
        let reference = script.as_ref().and_then(|script| {
            let text = lowering.definition.script(script).and_then(SetupScript::text);
            script.lower(text, variable.as_deref())
        });
        scripts.set_some(word, reference);
    }
    let mut setup = Object::new();
    setup.set_filled("scripts", scripts);
    setup
}
