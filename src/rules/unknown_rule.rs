//! `unknown-rule`.

use super::{Check, RULES, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::LintDefinition;
use crate::source::Sources;
use crate::{schema, syntax};

pub(super) const RULE: Rule = Rule {
    code: code!("unknown-rule", Warn, "a line of `[lints]` that names no rule"),
    check: Check::Declaration(|definition, sources, findings| {
        let lints = definition.lints.iter();
        findings.extend(lints.filter_map(|lint| unknown(lint, sources)));
    }),
};

fn unknown(lint: &LintDefinition, sources: &Sources) -> Option<Diagnostic> {
    let name = lint.rule.value.as_str();
    let ids = || RULES.iter().map(|rule| rule.code.id);
    if ids().any(|id| id == name) {
        return None;
    }
    let mut fixed = schema::CODES.iter().chain(syntax::CODES);
    if fixed.any(|code| code.id == name) {
        return Some(
            Diagnostic::new(
                RULE.code,
                lint.rule.span,
                format!("`{name}` has no level to set"),
                "always denied",
            )
            .with_note(
                "it means that armlet cannot understand the definition, and so cannot create a template",
            )
            .with_help("remove the line, and fix what the finding reports"),
        );
    }
    let finding = Diagnostic::new(
        RULE.code,
        lint.rule.span,
        format!("there is no rule `{name}`"),
        "has no effect",
    );
    let spelled = name.to_lowercase().replace('_', "-");
    let Some(near) = nearest(&spelled, ids()) else {
        return Some(finding.with_help("`armlet rules` lists the rules"));
    };
    let applicability = if near == spelled {
        Applicability::MachineApplicable
    } else {
        Applicability::MaybeIncorrect
    };
    let is_quoted = sources.text(lint.rule.span).starts_with(['"', '\'']);
    let replacement = if is_quoted {
        format!("\"{near}\"")
    } else {
        near.to_owned()
    };
    Some(finding.with_suggestion(
        format!("did you mean `{near}`?"),
        lint.rule.span,
        replacement,
        applicability,
    ))
}
