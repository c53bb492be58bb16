//! `assigned-user-missing`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "assigned-user-missing",
        Allow,
        "an instance without an assigned user"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, _) in definition.instances() {
            if compute.assigned_user.is_none() && !compute.has_unknown_keys {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        compute.name.span,
                        format!(
                            "`{}` has no `assigned_user`, so it belongs to the identity that deploys it",
                            compute.name.value
                        ),
                        "no assigned user",
                    )
                    .with_note(
                        "an instance never changes its user; if a pipeline deploys it, it belongs to the pipeline's \
                         identity",
                    )
                    .with_help("add `assigned_user = { object_id = \"<the person's Entra object id>\" }`"),
                );
            }
        }
    }),
};
