//! `unknown-role`.

use super::{Check, Rule, code};
use crate::azure::built_in_role;
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::Role;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-role",
        Deny,
        "a role that is neither a known name nor the id of a role definition"
    ),
    check: Check::Value(|definition, _, findings| {
        let roles = definition
            .role_assignments()
            .filter_map(|(_, assignment)| assignment.role.as_ref());
        for role in roles {
            let Some(Role::Unknown(text)) = role.literal() else {
                continue;
            };
            let finding = Diagnostic::new(
                RULE.code,
                role.span,
                format!("there is no role `{text}`"),
                "neither a role that armlet knows nor an id",
            );
            let names = built_in_role::all().iter().map(|role| role.name);
            findings.push(match nearest(text, names).or_else(|| with_words(text)) {
                Some(near) => finding.with_suggestion(
                    format!("write `{near}`"),
                    role.span,
                    format!("\"{near}\""),
                    Applicability::MaybeIncorrect,
                ),
                None => finding.with_help(
                    "write the GUID that `az role definition list --name \"<role>\" --query [].name` prints",
                ),
            });
        }
    }),
};

/// The only role whose name contains all the words of a text such as `Storage Blob Reader`, which leaves one out.
fn with_words(text: &str) -> Option<&'static str> {
    let words: Vec<String> = text.split_whitespace().map(str::to_ascii_lowercase).collect();
    let mut meant = built_in_role::all().iter().map(|role| role.name).filter(|name| {
        let name = name.to_ascii_lowercase();
        let has = |word: &String| name.split_whitespace().any(|own| own == word);
        words.len() > 1 && words.iter().all(has)
    });
    meant.next().filter(|_| meant.next().is_none())
}
