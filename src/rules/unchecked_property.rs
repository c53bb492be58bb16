//! `unchecked-property`.

use arcstr::ArcStr;

use super::invalid_extra::{Written, all};
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::language::extra_path::{Leaf, Refusal, leaves, refusal};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unchecked-property",
        Warn,
        "a property in `extra`, which armlet cannot check"
    ),
    check: Check::Declaration(|definition, sources, findings| {
        for Written {
            compute_type, extra, ..
        } in all(definition, sources)
        {
            let is_denied = |leaf: &Leaf<'_>| {
                let refusal = refusal(compute_type, &leaf.words, leaf.value);
                refusal.is_some_and(|refusal| !matches!(refusal, Refusal::Whole(_)))
            };
            let leaves = leaves(&extra);
            for property in &extra.properties {
                // `invalid-extra` reports those that cannot be written at all.
                let mut own = leaves.iter().filter(|leaf| leaf.property == property.path.span);
                let is_wrong = own.any(|leaf| !leaf.is_at_path || is_denied(leaf));
                let finding = unchecked(&property.path);
                if !is_wrong && !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }),
};

fn unchecked(path: &Spanned<ArcStr>) -> Diagnostic {
    let message = format!("armlet has no key for `{}` and cannot check it", path.value);
    Diagnostic::new(RULE.code, path.span, message, "written as it is").with_help(
        "compare the path and the value with the REST API; to accept them, allow `unchecked-property` in `[lints]`, with `only` for \
         this place",
    )
}
