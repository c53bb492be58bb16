//! `invalid-environment`.

use super::{Check, Rule, code};
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Definition, ParameterDefinition, TARGET};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-environment",
        Deny,
        "two environments with the same parameter file, or a parameter named `target`"
    ),
    check: Check::Declaration(|definition, _, findings| {
        same_files(definition, findings);
        findings.extend(definition.parameters.iter().filter_map(named_target));
    }),
};

/// In an environment, `target` says where it is in Azure, so no parameter can have that name; ARM ignores case.
fn named_target(parameter: &ParameterDefinition) -> Option<Diagnostic> {
    let name = &parameter.name;
    name.value.eq_ignore_ascii_case(TARGET).then(|| {
        let message = format!("a parameter cannot be named `{}`", name.value);
        Diagnostic::new(
            RULE.code,
            name.span,
            message,
            "means something else in an environment",
        )
        .with_note("`target` in `[environments.NAME]` says where the environment is in Azure")
        .with_help("rename the parameter")
    })
}

/// Parameter files are in the same folder, which may be on a disk that ignores case.
fn same_files(definition: &Definition, findings: &mut Findings) {
    for (environment, other) in definition.environments.repeated() {
        let name = &environment.name;
        findings.push(
            Diagnostic::new(
                RULE.code,
                name.span,
                format!(
                    "`{}` and `{}` are the same parameter file on a disk that ignores case",
                    name.value, other.name.value
                ),
                "differs only in case",
            )
            .with_related(other.name.span, "from this one")
            .with_help("rename one of the two"),
        );
    }
}
