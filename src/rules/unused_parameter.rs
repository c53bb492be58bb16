//! `unused-parameter`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, EXISTING_COMPUTES, LOCATION, ParameterDefinition};
use crate::source::SourceId;

pub(super) const RULE: Rule = Rule {
    code: code!("unused-parameter", Warn, "a parameter that nothing uses"),
    check: Check::Definition(|definition, _, findings| {
        let parameters = definition.parameters.iter();
        for parameter in parameters.filter(|parameter| !is_used(definition, parameter)) {
            let name = &parameter.name.value;
            let finding = Diagnostic::new(
                RULE.code,
                parameter.name.span,
                format!("the parameter `{name}` is never used"),
                "declared here",
            )
            .with_help(format!(
                "use it as `{{ param = \"{name}\" }}`, or remove it and its values in `[environments]`"
            ));
            findings.push(match parameter.body.default {
                Some(_) => finding,
                None => finding.with_note("every deployment must give it a value all the same"),
            });
        }
    }),
};

/// What a file declares for those that extend it need not be used by each of them.
fn is_used(definition: &Definition, parameter: &ParameterDefinition) -> bool {
    let name = parameter.name.value.as_str();
    parameter.name.span.source != SourceId::default()
        || (name == LOCATION && !definition.computes.is_empty())
        || (name == EXISTING_COMPUTES && definition.skips_existing())
        || definition
            .references
            .iter()
            .any(|reference| reference.parameter.eq_ignore_ascii_case(name))
}
