//! `duplicate-compute-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-compute-name",
        Deny,
        "two computes whose names are the same or differ only in case"
    ),
    check: Check::Definition(|definition, _, findings| {
        let computes = definition.computes.iter();
        let named = computes.filter_map(|compute| Some((compute.literal_name()?, compute.has_unique_name())));
        let mut names: Vec<_> = named.collect();
        // In order, equal ones are next to one another: of thousands a map would hold each name once more.
        names.sort_by(|(a, is_unique), (b, other)| {
            let names = letters(a.value).cmp(letters(b.value));
            names.then(is_unique.cmp(other)).then(a.span.cmp(&b.span))
        });
        let alike = names.chunk_by(|(a, is_unique), (b, other)| {
            is_unique == other && a.value.eq_ignore_ascii_case(b.value)
        });
        let mut found: Vec<Diagnostic> = Vec::new();
        for alike in alike {
            if let [(first, _), others @ ..] = alike {
                found.extend(
                    others
                        .iter()
                        .map(|(name, _)| second((name.span, name.value), (first.span, first.value))),
                );
            }
        }
        found.sort_by_key(|finding| finding.primary.span);
        findings.extend(found);
    }),
};

/// The letters by which Azure tells names apart.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|letter| letter.to_ascii_lowercase())
}

/// The finding about a compute whose name another one has.
fn second((span, name): (Span, &str), (first_span, first): (Span, &str)) -> Diagnostic {
    let message = if name == first {
        format!("two computes are called `{first}`")
    } else {
        format!("two computes are called `{first}` and `{name}`, which is the same name to Azure")
    };
    Diagnostic::new(RULE.code, span, message, "the second")
        .with_related(first_span, "the first")
        .with_note(
            "all computes of a template, of any kind, need different names, even if no environment deploys \
             both; Azure ignores case",
        )
        .with_help("rename one of the two")
}
