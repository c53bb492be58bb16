//! `invalid-workspace-name`.

use super::{Check, Rule, code, placeholder};
use crate::diagnostic::{Applicability, Diagnostic};

/// The lengths of the pattern `^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$` ("Compute - Create Or Update", REST reference).
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=33;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-workspace-name",
        Deny,
        "a workspace name that the service rejects"
    ),
    check: Check::Value(|definition, _, findings| {
        let workspace = definition.workspace.as_ref();
        let Some(name) = workspace.and_then(|workspace| workspace.name.as_ref()) else {
            return;
        };
        let Some((problem, label)) = name.literal().and_then(|name| problem(name)) else {
            return;
        };
        let finding = Diagnostic::new(RULE.code, name.span, problem, label)
            .with_note("see the pattern of the name in \"Compute - Create Or Update\" (REST reference)");
        let interpolated = name.literal().and_then(|name| placeholder::interpolated(name));
        findings.push(
            match (interpolated, name.literal().and_then(|name| corrected(name))) {
                (Some(expression), _) => finding.with_help(with_expression(&expression)),
                (None, Some(instead)) => finding.with_suggestion(
                    format!("write `{instead}`"),
                    name.span,
                    format!("\"{instead}\""),
                    Applicability::MaybeIncorrect,
                ),
                (None, None) => finding,
            },
        );
    }),
};

/// What to write instead of a placeholder.
fn with_expression(expression: &str) -> String {
    format!(
        "a text has no placeholders: write `name = {{ expr = {} }}` with a parameter that each table of `[environments]` \
         gives a value, or a parameter for the whole name, `name = {{ param = \"workspaceName\" }}`",
        super::toml_string(expression)
    )
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// The message and the label for a name.
fn problem(name: &str) -> Option<(String, String)> {
    let length = name.chars().count();
    if let Some(wrong) = name.chars().find(|c| !is_allowed(*c)) {
        let message = "a workspace name may contain only letters, digits, hyphens and underscores";
        return Some((
            message.to_owned(),
            format!("`{}` is not allowed", wrong.escape_debug()),
        ));
    }
    if !LENGTHS.contains(&length) {
        let message = format!(
            "a workspace name must have {} to {} characters",
            LENGTHS.start(),
            LENGTHS.end()
        );
        return Some((message, format!("this has {length} characters")));
    }
    let first = name.chars().next().filter(|c| !c.is_ascii_alphanumeric())?;
    let message = "a workspace name must begin with a letter or a digit";
    Some((message.to_owned(), format!("begins with `{first}`")))
}

/// A similar name that is allowed, if only some characters are wrong. `None` for a text that looks like an expression.
fn corrected(name: &str) -> Option<String> {
    if name.starts_with('[') || name.contains("${") {
        return None;
    }
    let corrected: String = name
        .chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .collect();
    let corrected = corrected.trim_matches(['-', '_']).to_owned();
    problem(&corrected).is_none().then_some(corrected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_the_bounds_are_allowed() {
        for name in ["abc", "0_-", "a".repeat(33).as_str()] {
            assert_eq!(problem(name), None, "{name}");
        }
        for name in [
            "",
            "ab",
            "a".repeat(34).as_str(),
            "-abc",
            "_abc",
            "a b c",
            "größe",
        ] {
            assert!(problem(name).is_some(), "{name}");
        }
    }
}
