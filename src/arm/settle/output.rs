//! What a template returns to its caller.

use std::sync::Arc;

use super::super::deployment::Output;
use super::super::value::{Key, Object, Value};
use super::state::Scope;

/// The outputs of the template, settled; those whose condition does not hold are left out.
pub(super) fn outputs(scope: &Scope<'_, '_>) -> Vec<Output> {
    let outputs = scope.frame.template.outputs.iter();
    outputs.filter_map(|output| settled(scope, output)).collect()
}

fn settled(scope: &Scope<'_, '_>, output: &Output) -> Option<Output> {
    let scope = scope.at(&format!("/outputs/{}", output.name));
    let condition = match output
        .condition
        .as_ref()
        .map(|condition| scope.settled(condition))
    {
        Some(Value::Boolean(false)) => return None,
        Some(Value::Expression(open)) => Some(Arc::unwrap_or_clone(open)),
        _ => None,
    };
    let rounds = output
        .count
        .as_ref()
        .map(|count| scope.rounds_of(&output.name, count));
    let (count, value) = match rounds {
        None => (None, scope.value(&output.value)),
        Some(Some(rounds)) => {
            let items = (0..rounds).map(|index| scope.within("", index, true).value(&output.value));
            (None, Value::Array(items.collect()))
        }
        Some(None) => (output.count.clone(), output.value.clone()),
    };
    Some(Output {
        condition,
        count,
        value,
        ..output.clone()
    })
}

/// The outputs as `reference(…).outputs` has them: `{ name: { value } }`.
pub(super) fn handed_on(scope: &Scope<'_, '_>) -> Value {
    let mut outputs = Object::new();
    for output in self::outputs(scope) {
        let mut inner = Object::new();
        inner.set("type", output.kind.name());
        inner.set("value", output.value);
        outputs.insert(Key::Name(output.name.into()), inner);
    }
    let mut whole = Object::new();
    whole.set("outputs", outputs);
    Value::Object(whole)
}
