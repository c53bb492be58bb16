//! `[outputs]` → what the template returns.

use arcstr::ArcStr;

use crate::arm::{Object, Output, Resource, Value, need_symbolic_names};
use crate::bug::bug;
use crate::document::Fleet;
use crate::expression::{Deployed, Expression, Operator, Runtime, ValueType};
use crate::hashing::HashMap;
use crate::language::template_output::OutputProperty;
use crate::model::{Called, Definition, TemplateOutput, TemplateOutputValue};

/// The outputs; `computes` are the resources of the definition's computes, in order, and `known` are all resources.
pub(super) fn outputs(definition: &Definition, computes: &[Resource], known: &[Resource]) -> Vec<Output> {
    if definition.outputs.is_empty() {
        return Vec::new();
    }
    let mut by_key: HashMap<&str, &Resource> = HashMap::default();
    for (compute, resource) in definition.computes.iter().zip(computes) {
        by_key.entry(&compute.name.value).or_insert(resource);
    }
    let called = Called::of(definition);
    let has_symbols = need_symbolic_names(known);
    let one = |output: &TemplateOutput| Output {
        name: output.name.value.to_string(),
        kind: ValueType::from_name(&output.type_name.value)
            .unwrap_or_else(|| bug("an output without a type was lowered")),
        description: output
            .description
            .as_ref()
            .map(|text| text.value.to_string())
            .unwrap_or_default(),
        secure: false,
        condition: None,
        count: None,
        value: match &output.value {
            Some(TemplateOutputValue::Expression(expression)) => expression.value.clone().into(),
            Some(TemplateOutputValue::Compute {
                compute,
                property: Some(property),
            }) => {
                let of = |resource| Value::from(of_compute(property.value, resource, known, has_symbols));
                match by_key.get(compute.value.as_str()) {
                    Some(resource) => of(*resource),
                    None => {
                        let fleet = called.fleet(&compute.value);
                        let fleet = fleet.unwrap_or_else(|| bug("an output of no compute was lowered"));
                        Value::Array(members(definition, computes, fleet).map(of).collect())
                    }
                }
            }
            None | Some(TemplateOutputValue::Compute { property: None, .. }) => {
                bug("an output that cannot be read was lowered")
            }
        },
        rest: Object::new(),
    };
    definition.outputs.iter().map(one).collect()
}

/// The resources of the instances of a fleet, in the order of their names.
fn members<'r>(
    definition: &'r Definition,
    computes: &'r [Resource],
    fleet: &Fleet,
) -> impl Iterator<Item = &'r Resource> {
    let resources = definition.computes.iter().zip(computes);
    resources
        .filter(|(compute, _)| fleet.holds(compute.name.span))
        .map(|(_, resource)| resource)
}

/// What an output returns about a compute; an empty text where the compute is not deployed.
pub(crate) fn of_compute(
    property: OutputProperty,
    resource: &Resource,
    known: &[Resource],
    has_symbols: bool,
) -> Expression {
    let nothing = Expression::String(ArcStr::new());
    let value = match property {
        OutputProperty::Id => resource.id(known),
        OutputProperty::Name => resource.name.clone(),
        OutputProperty::PrincipalId => {
            let deployed = match &resource.condition {
                None => Deployed::Always,
                Some(condition) => Deployed::If(condition.clone()),
            };
            let is_always = deployed == Deployed::Always;
            let principal = Runtime {
                symbol: resource.symbol.clone(),
                resource_type: ArcStr::from(&*resource.resource_type),
                names: resource.name_segments(known),
                api_version: resource.api_version.clone(),
                path: ["identity", "principalId"].map(ArcStr::from).into(),
                deployed,
                by_symbol: has_symbols,
            };
            let principal = Expression::Runtime(Box::new(principal));
            if is_always {
                return principal;
            }
            return Expression::Binary(Operator::Coalesce, Box::new(principal), Box::new(nothing));
        }
    };
    match &resource.condition {
        None => value,
        Some(condition) => Expression::Conditional(condition.clone(), Box::new(value), Box::new(nothing)),
    }
}
