//! `missing-environment-value`.

use super::{Check, Rule, code, variable_name};
use crate::diagnostic::Diagnostic;
use crate::expression::ValueType;
use crate::model::{Definition, EnvironmentDefinition, ParameterDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "missing-environment-value",
        Deny,
        "an environment that lacks the value of a parameter"
    ),
    check: Check::Declaration(|definition, _, findings| {
        // The definitions that extend a base may give what its environments lack.
        if definition.document.is_base() {
            return;
        }
        for environment in &definition.environments {
            let missing: Vec<&ParameterDefinition> = missing(definition, environment).collect();
            if missing.is_empty() {
                continue;
            }
            let names: Vec<String> = missing
                .iter()
                .map(|parameter| format!("`{}`", parameter.name.value))
                .collect();
            let name = &environment.name.value;
            let mut finding = Diagnostic::new(
                RULE.code,
                environment.name.span,
                format!("the environment `{name}` has no value for {}", names.join(", ")),
                "its parameter file would lack a value",
            )
            .with_help(format!("add {} to `[environments.{name}]`", lines(&missing)));
            for parameter in missing {
                let label = if parameter.is_secure() {
                    "secure, so it has no default"
                } else {
                    "has no default"
                };
                finding = finding.with_related(parameter.name.span, label);
            }
            findings.push(finding);
        }
    }),
};

/// What to write for the first that is missing, in the forms that fit it.
fn lines(missing: &[&ParameterDefinition]) -> String {
    let Some(first) = missing.first() else {
        return String::new();
    };
    let name = first.name.value.as_str();
    let variable = format!(
        "`{name} = {{ environment_variable = \"{}\" }}`",
        variable_name(name)
    );
    match first.value_type() {
        ValueType::String if first.is_secure() => format!(
            "`{name} = {{ key_vault = \"<the vault's resource id>\", secret = \"<its name there>\" }}`, or {variable} for a \
             value that the pipeline holds,"
        ),
        _ if first.is_secure() => format!("{variable}, which the pipeline holds,"),
        _ => format!("`{name} = …`, or {variable} for a value that the pipeline holds,"),
    }
}

/// The parameters that have neither a default nor a value.
fn missing<'d>(
    definition: &'d Definition,
    environment: &'d EnvironmentDefinition,
) -> impl Iterator<Item = &'d ParameterDefinition> {
    let parameters = definition.parameters.iter();
    parameters.filter(|parameter| parameter.is_open() && environment.value(&parameter.name.value).is_none())
}
