//! `duplicate-parameter-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{LOCATION, ParameterDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-parameter-name",
        Deny,
        "two parameters whose names differ only in case"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let repeated = definition.parameters.repeated();
        findings.extend(repeated.map(|(parameter, first)| same_name(parameter, first)));
        let location = definition.parameter(LOCATION);
        let location = location.filter(|parameter| parameter.name.value != LOCATION);
        findings.extend(location.map(same_as_location));
    }),
};

fn same_name(parameter: &ParameterDefinition, first: &ParameterDefinition) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` are the same parameter to ARM",
        parameter.name.value, first.name.value
    );
    Diagnostic::new(RULE.code, parameter.name.span, message, "differs only in case")
        .with_related(first.name.span, "from this one")
        .with_help("rename one of the two")
}

fn same_as_location(parameter: &ParameterDefinition) -> Diagnostic {
    let message = format!(
        "`{}` and `{LOCATION}`, which armlet adds itself, are the same parameter to ARM",
        parameter.name.value
    );
    Diagnostic::new(RULE.code, parameter.name.span, message, "differs only in case").with_help(format!(
        "call it `{LOCATION}` to replace armlet's parameter, or rename it"
    ))
}
