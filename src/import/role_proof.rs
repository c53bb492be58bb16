//! Whether a definition makes the role assignments that were read. Their names are its own, so they are compared by what they mean.

use super::losses::Losses;
use crate::arm::{Deployment, ROLE_ASSIGNMENT, Resource, Value};
use crate::expression::Expression;
use crate::hashing::HashMap;

/// Adds the assignments that a definition does not make to the losses; that others have other names there is noted.
pub(super) fn compare(original: &Deployment, new: &Deployment, losses: &mut Losses) {
    let mut made: HashMap<Meaning, &Resource> = HashMap::default();
    for other in new.resources.iter().filter(|other| other.is(ROLE_ASSIGNMENT)) {
        made.entry(meaning(other, new)).or_insert(other);
    }
    for role in original.resources.iter().filter(|role| role.is(ROLE_ASSIGNMENT)) {
        match made.get(&meaning(role, original)) {
            None => losses.add(&role.symbol, "", "the definition does not deploy it"),
            Some(same) if same.name.to_arm() == role.name.to_arm() => {}
            Some(_) => losses.note(
                "the role assignments have other names in the definition; where they exist already, its deployment answers \
                 `RoleAssignmentExists`: delete them first, or leave them out of it and keep them by `az role assignment create`",
            ),
        }
    }
}

/// Who gets which role where: the receiver, the GUID of the role and the name of the scope.
type Meaning = (String, String, String);

fn meaning(role: &Resource, deployment: &Deployment) -> Meaning {
    let member = |name: &str| match role.body.get("properties") {
        Some(Value::Object(properties)) => properties.get(name).map(text).unwrap_or_default(),
        _ => String::new(),
    };
    let id = member("roleDefinitionId");
    let guid: String = id
        .split(|c: char| !c.is_ascii_hexdigit() && c != '-')
        .rfind(|word| word.len() == 36)
        .unwrap_or(&id)
        .to_owned();
    let scope = role.scope.as_ref().and_then(|scope| deployment.resource(scope));
    let scope = scope.map(|scope| scope.name.to_arm().to_lowercase());
    (member("principalId"), guid, scope.unwrap_or_default())
}

/// A value as ARM spells it, without its case.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_lowercase(),
        Value::Expression(computed) => match &**computed {
            // What the resource is called in the template does not count.
            Expression::Runtime(runtime) => {
                let names: Vec<String> = runtime.names.iter().map(Expression::to_arm).collect();
                let (kind, path) = (&runtime.resource_type, runtime.path.join("."));
                format!("{kind} {} {path}", names.join("/")).to_lowercase()
            }
            computed => computed.to_arm().to_lowercase(),
        },
        _ => String::new(),
    }
}
