//! `reserved-parameter`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::ENVIRONMENT;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "reserved-parameter",
        Deny,
        "a parameter of the name that armlet gives the environment's"
    ),
    check: Check::Declaration(|definition, _, findings| {
        if let Some(parameter) = definition.parameter(ENVIRONMENT) {
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    parameter.name.span,
                    "the parameter `environment` is not declared: armlet adds it",
                    "remove this table",
                )
                .with_note(
                    "the template has it as soon as a compute names its `environments` or an expression refers to it; its \
                     values are the names of the environments, and each parameter file sets its own",
                )
                .with_help("a parameter with another meaning needs another name"),
            );
        }
        for environment in &definition.environments {
            let Some(entry) = environment.values.find(ENVIRONMENT) else {
                continue;
            };
            findings.push(Diagnostic::new(
                RULE.code,
                entry.key.span,
                format!(
                    "the parameter `environment` is `{}` here, because that is the name of the environment",
                    environment.name.value
                ),
                "remove this line",
            ));
        }
    }),
};
