//! `secret-in-output`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::model::{Definition, TemplateOutputValue};

pub(super) const RULE: Rule = Rule {
    code: code!("secret-in-output", Deny, "an output that would show a secret"),
    check: Check::Declaration(|definition, _, findings| {
        for output in &definition.outputs {
            let Some(TemplateOutputValue::Expression(value)) = &output.value else {
                continue;
            };
            let Some(secret) = secret(&value.value, definition) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    value.span,
                    format!("the output `{}` would show {secret}", output.name.value),
                    "a secret",
                )
                .with_note(
                    "anyone who may read the deployment can read its outputs, and they stay in its history",
                )
                .with_help("remove the output; what needs the secret can read it from a key vault"),
            );
        }
    }),
};

/// The secret that an expression uses, in words.
fn secret(expression: &Expression, definition: &Definition) -> Option<String> {
    if let Expression::Parameter(name) = expression {
        let parameter = definition.parameter(name)?;
        return parameter
            .is_secure()
            .then(|| format!("the secure parameter `{name}`"));
    }
    expression
        .children()
        .into_iter()
        .find_map(|child| secret(child, definition))
}
