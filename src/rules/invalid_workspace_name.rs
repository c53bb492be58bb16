//! `invalid-workspace-name`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};

/// The lengths of the pattern `^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$` ("Compute - Create Or Update", REST reference).
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=33;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-workspace-name",
        Deny,
        "a workspace name that the service refuses"
    ),
    check: Check::Definition(|definition, _, findings| {
        let workspace = definition.workspace.as_ref();
        let Some(name) = workspace.and_then(|workspace| workspace.name.as_ref()) else {
            return;
        };
        let Some((problem, label)) = name.literal().and_then(|name| problem(name)) else {
            return;
        };
        let finding = Diagnostic::new(RULE.code, name.span, problem, label)
            .with_note("so says the pattern of the name, \"Compute - Create Or Update\" (REST reference)");
        findings.push(match name.literal().and_then(|name| mended(name)) {
            Some(instead) => finding.with_suggestion(
                format!("write `{instead}`"),
                name.span,
                format!("\"{instead}\""),
                Applicability::MaybeIncorrect,
            ),
            None => finding,
        });
    }),
};

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// What is wrong, and what is the case.
fn problem(name: &str) -> Option<(String, String)> {
    let length = name.chars().count();
    if let Some(wrong) = name.chars().find(|c| !is_allowed(*c)) {
        let message = "a workspace's name has only letters, digits, hyphens and underscores";
        return Some((
            message.to_owned(),
            format!("`{}` is none of them", wrong.escape_debug()),
        ));
    }
    if !LENGTHS.contains(&length) {
        let message = format!(
            "a workspace's name has {} to {} characters",
            LENGTHS.start(),
            LENGTHS.end()
        );
        return Some((message, format!("this has {length}")));
    }
    let first = name.chars().next().filter(|c| !c.is_ascii_alphanumeric())?;
    let message = "a workspace's name begins with a letter or a digit";
    Some((message.to_owned(), format!("begins with `{first}`")))
}

/// A name that is allowed and near, for one that only has wrong characters; what is meant as an expression is no name.
fn mended(name: &str) -> Option<String> {
    if name.starts_with('[') || name.contains("${") {
        return None;
    }
    let mended: String = name
        .chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .collect();
    let mended = mended.trim_matches(['-', '_']).to_owned();
    problem(&mended).is_none().then_some(mended)
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
