//! `application-sharing-ignored`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "application-sharing-ignored",
        Warn,
        "`application_sharing`, which has no effect"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            if let Some(sharing) = &instance.application_sharing {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        sharing.span,
                        "`application_sharing` has no effect",
                        "ignored by the service",
                    )
                    .with_note(
                        "the property is not supported (\"Application sharing policy not supported\", \
                         known issues of Azure Machine Learning)",
                    )
                    .with_help("remove `application_sharing`"),
                );
            }
        }
    }),
};
