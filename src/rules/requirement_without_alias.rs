//! `requirement-without-alias`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::lower::{Unwritable, policy_rules, required};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "requirement-without-alias",
        Warn,
        "a requirement of `[policy]` that Azure Policy cannot express"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for requirement in &definition.requirements {
            // Another finding says why a value cannot be read.
            let is_read = |value| required(definition, requirement, value).is_some();
            if !requirement.values().all(is_read) {
                continue;
            }
            let Err(unwritable) = policy_rules(definition, requirement) else {
                continue;
            };
            let key = &requirement.key;
            let message = format!(
                "`armlet policy` cannot write `{}`: {}",
                key.value,
                words(&unwritable)
            );
            let label = match unwritable {
                Unwritable::NoAlias(_) => "no alias",
                Unwritable::TooManyItems(..) => "too many items",
                Unwritable::Computed(_) => "a value that a deployment computes",
            };
            findings.push(
                Diagnostic::new(RULE.code, key.span, message, label)
                    .with_note("`armlet check` still holds every compute against it")
                    .with_help(
                        "if only `armlet check` shall hold it, write `requirement-without-alias = \"allow\"` under `[lints]`",
                    ),
            );
        }
    }),
};

/// Why a requirement cannot be written, in words.
#[must_use]
pub fn words(unwritable: &Unwritable) -> String {
    match unwritable {
        Unwritable::NoAlias(path) => format!("Azure Policy has no alias for `{path}`"),
        Unwritable::TooManyItems(path, most) => {
            format!("a policy rule can count the items of `{path}` at most {most} times")
        }
        Unwritable::Computed(path) => format!("a policy cannot compute the value of `{path}`"),
    }
}
