//! `duplicate-compute-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::hashing::{Index, Letters};
use crate::model::Definition;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-compute-name",
        Deny,
        "two computes whose names are the same or differ only in case"
    ),
    check: Check::Definition(|definition, _, findings| {
        let mut found: Vec<Diagnostic> = [false, true]
            .into_iter()
            .flat_map(|is_unique| alike(definition, is_unique))
            .flat_map(|alike| match alike.as_slice() {
                [first, others @ ..] => others.iter().map(|name| second(*name, *first)).collect(),
                [] => Vec::new(),
            })
            .collect();
        found.sort_by_key(|finding| finding.primary.span);
        findings.extend(found);
    }),
};

/// The names that several computes have, in the order of the files: of the computes whose names a suffix makes unique, or of all others.
fn alike(definition: &Definition, is_unique: bool) -> Vec<Vec<(Span, &str)>> {
    let computes = &definition.computes;
    let name = |number: usize| {
        let compute = computes.get(number)?;
        let name = compute.literal_name()?;
        (compute.has_unique_name() == is_unique).then_some((name.span, name.value))
    };
    let text = |number| name(number).map(|(_, text)| text);
    let mut index = Index::with_room(Letters::OfAnyCase, computes.len());
    let repeated = (0..computes.len()).filter_map(|number| Some((index.add(number, text)?, number)));
    let mut repeated: Vec<(usize, usize)> = repeated.collect();
    repeated.sort_unstable();
    let groups = repeated.chunk_by(|(first, _), (other, _)| first == other);
    let groups = groups.map(|group| {
        let first = group.first().map(|(first, _)| *first);
        let numbers = first.into_iter().chain(group.iter().map(|(_, number)| *number));
        let mut names: Vec<(Span, &str)> = numbers.filter_map(name).collect();
        names.sort_by_key(|(span, _)| *span);
        names
    });
    groups.collect()
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
