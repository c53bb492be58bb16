//! `invalid-namespace`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Setting;

/// Maximum length of a label, in characters (RFC 1123, and "Object Names and IDs" of Kubernetes).
const MAX_LENGTH: usize = 63;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-namespace",
        Deny,
        "a namespace name that Kubernetes does not accept"
    ),
    check: Check::Value(|definition, _, findings| {
        for (_, kubernetes) in definition.kubernetes() {
            findings.extend(kubernetes.namespace.as_ref().and_then(invalid));
        }
    }),
};

fn invalid(namespace: &Setting<ArcStr>) -> Option<Diagnostic> {
    let name = namespace.literal()?;
    if is_label(name) {
        return None;
    }
    let message = "a namespace contains only lowercase letters, digits and hyphens, begins and ends with a letter or \
        digit, and has at most 63 characters";
    let finding = Diagnostic::new(RULE.code, namespace.span, message, problem(name));
    let label = as_label(name);
    Some(if is_label(&label) {
        finding.with_suggestion(
            format!("write `{label}`, if that is its name in the cluster"),
            namespace.span,
            format!("\"{label}\""),
            Applicability::MaybeIncorrect,
        )
    } else {
        finding.with_help("`kubectl get namespaces` lists the namespaces of the cluster")
    })
}

fn is_label(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty()
        && name.len() <= MAX_LENGTH
        && name.bytes().all(is_inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

fn problem(name: &str) -> String {
    let length = name.chars().count();
    if name.is_empty() {
        "empty".to_owned()
    } else if length > MAX_LENGTH {
        format!("{length} characters")
    } else if name.starts_with('-') || name.ends_with('-') {
        "begins or ends with a hyphen".to_owned()
    } else if name.contains(|c: char| c.is_ascii_uppercase()) {
        "contains uppercase letters".to_owned()
    } else {
        "contains other characters".to_owned()
    }
}

fn as_label(name: &str) -> String {
    let lower = name.trim().to_ascii_lowercase().replace(['_', '.', ' '], "-");
    lower.trim_matches('-').to_owned()
}
