//! `untagged-compute`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!("untagged-compute", Allow, "a compute without tags"),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            if compute.envelope.tags.is_empty() && !compute.has_unknown_keys {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        compute.name.span,
                        format!("`{}` has no tags", compute.name.value),
                        "nothing shows who owns it",
                    )
                    .with_help("add `tags`, here or under `[defaults.instance]` and `[defaults.cluster]`"),
                );
            }
        }
    }),
};
