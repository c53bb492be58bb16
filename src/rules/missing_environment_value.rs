//! `missing-environment-value`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, EnvironmentDefinition, ParameterDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "missing-environment-value",
        Warn,
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
                "each deployment must supply it",
            )
            .with_help(format!(
                "add the value to `[environments.{name}]`, or give the parameter a default"
            ));
            for parameter in missing {
                finding = finding.with_related(parameter.name.span, "has no default");
            }
            findings.push(finding);
        }
    }),
};

/// The parameters with neither a default nor a value. The values of secure parameters do not have to be in a file.
fn missing<'d>(
    definition: &'d Definition,
    environment: &'d EnvironmentDefinition,
) -> impl Iterator<Item = &'d ParameterDefinition> {
    definition.parameters.iter().filter(|parameter| {
        let name = parameter.name.value.as_str();
        let mut keys = environment.values.iter().map(|entry| entry.key.value.as_str());
        parameter.body.default.is_none()
            && !parameter.is_secure()
            && !keys.any(|key| key.eq_ignore_ascii_case(name))
    })
}
