//! `unknown-environment`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::hashing::HashSet;
use crate::model::Definition;
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-environment",
        Deny,
        "a compute for an environment that does not exist"
    ),
    check: Check::Declaration(|definition, _, findings| {
        // The definitions that extend a base may have the environments that it names.
        if definition.document.is_base() {
            return;
        }
        let environments = definition.environments.iter();
        let known: HashSet<&str> = environments.map(|known| known.name.value.as_str()).collect();
        for compute in &definition.computes {
            let named = compute.envelope.environments.iter();
            let unknown = named.filter(|name| !known.contains(name.value.as_str()));
            findings.extend(unknown.map(|name| finding(name, definition)));
        }
    }),
};

fn finding(name: &Spanned<ArcStr>, definition: &Definition) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        name.span,
        format!("there is no environment `{}`", name.value),
        "not an environment of this definition",
    );
    let environments = definition.environments.iter();
    let known: Vec<&str> = environments.map(|known| known.name.value.as_str()).collect();
    if let Some(near) = nearest(&name.value, known.iter().copied()) {
        return finding.with_suggestion(
            format!("did you mean `{near}`?"),
            name.span,
            format!("\"{near}\""),
            Applicability::MaybeIncorrect,
        );
    }
    let add = format!("add the table `[environments.{}]`", name.value);
    finding.with_help(if known.is_empty() {
        format!("{add}; the definition has no environments")
    } else {
        format!("{add}, or name one of the others: `{}`", known.join("`, `"))
    })
}
