//! `invalid-expression`.

use super::{Check, Rule, code, malformed};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Form, ParameterDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-expression",
        Deny,
        "an expression that cannot be read or evaluated"
    ),
    check: Check::Definition(|definition, _, findings| {
        malformed(definition, Form::Expression, RULE.code, findings);
        let parameters = definition.parameters.iter();
        findings.extend(parameters.filter_map(|parameter| cycle(definition, parameter)));
    }),
};

/// A default that needs itself, directly or through others. A cycle is reported at its first parameter.
fn cycle(definition: &Definition, parameter: &ParameterDefinition) -> Option<Diagnostic> {
    let name = parameter.name.value.as_str();
    let reached = reached(definition, parameter);
    let mut earlier = definition
        .parameters
        .iter()
        .take_while(|other| other.name != parameter.name)
        .filter(|other| reached.contains(&other.name.value.as_str()));
    if !reached.contains(&name) || earlier.any(|other| self::reached(definition, other).contains(&name)) {
        return None;
    }
    let others: Vec<String> = reached
        .iter()
        .filter(|other| **other != name)
        .map(|other| format!("`{other}`"))
        .collect();
    let way = if others.is_empty() {
        String::new()
    } else {
        format!(", through {}", others.join(", "))
    };
    Some(
        Diagnostic::new(
            RULE.code,
            parameter.default_expression()?.span,
            format!("the default of `{name}` needs `{name}` itself{way}"),
            "a cycle",
        )
        .with_help("give one of the parameters a default that needs no other"),
    )
}

/// The parameters that the default of one needs, directly or through others.
fn reached<'d>(definition: &'d Definition, parameter: &ParameterDefinition) -> Vec<&'d str> {
    let mut reached: Vec<&str> = Vec::new();
    let mut open = needs(definition, parameter);
    while let Some(next) = open.pop() {
        if !reached.contains(&next.name.value.as_str()) {
            reached.push(&next.name.value);
            open.extend(needs(definition, next));
        }
    }
    reached
}

/// The parameters that the default of one names.
fn needs<'d>(definition: &'d Definition, parameter: &ParameterDefinition) -> Vec<&'d ParameterDefinition> {
    let parsed = parameter.computed_default.as_ref();
    let names = parsed.map(|parsed| &parsed.parameters).into_iter().flatten();
    names.filter_map(|(name, _)| definition.parameter(name)).collect()
}
