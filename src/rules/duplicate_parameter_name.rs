//! `duplicate-parameter-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::LOCATION;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-parameter-name",
        Deny,
        "two parameters whose names differ only in case"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for (index, parameter) in definition.parameters.iter().enumerate() {
            let name = parameter.name.value.as_str();
            let mut earlier = definition.parameters.iter().take(index);
            let is_same = |other: &str| other.eq_ignore_ascii_case(name);
            if let Some(other) = earlier.find(|other| is_same(&other.name.value)) {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        parameter.name.span,
                        format!(
                            "`{name}` and `{}` are the same parameter to ARM",
                            other.name.value
                        ),
                        "differs only in case",
                    )
                    .with_related(other.name.span, "from this one")
                    .with_help("rename one of the two"),
                );
            } else if is_same(LOCATION) && name != LOCATION {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        parameter.name.span,
                        format!(
                            "`{name}` and `{LOCATION}`, which armlet adds itself, are the same parameter to ARM"
                        ),
                        "differs only in case",
                    )
                    .with_help(format!(
                        "call it `{LOCATION}` to replace armlet's parameter, or rename it"
                    )),
                );
            }
        }
    }),
};
