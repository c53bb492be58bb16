//! The findings of all environments, each once, and where they are in the policies.

use std::collections::BTreeMap;

use super::remedy::Remedy;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{AssignedPolicies, Place, Policies};
use crate::rules;
use crate::source::{SourceFile, SourceId, Sources, Span};

/// A finding before it is known in which environments it is found.
pub(super) struct Draft {
    pub(super) code: &'static Code,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) notes: Vec<String>,
    pub(super) remedy: Option<Remedy>,
    pub(super) policy: usize,
    /// The place in the policy, where the finding is about the policy alone.
    pub(super) at_policy: Option<String>,
    /// The place in the policy that explains it.
    pub(super) pointer: Option<String>,
}

/// The findings of all environments.
#[derive(Default)]
pub(super) struct Found {
    pub(super) drafts: Vec<(Draft, Vec<String>)>,
    known: BTreeMap<(usize, Span, String), usize>,
}

impl Found {
    pub(super) fn add(&mut self, draft: Draft, environment: Option<&str>) {
        let span = match draft.at_policy {
            Some(_) => Span::new(SourceId::default(), 0..0),
            None => draft.span,
        };
        let key = (draft.policy, span, draft.message.clone());
        let number = *self.known.entry(key).or_insert(self.drafts.len());
        if number == self.drafts.len() {
            self.drafts.push((draft, Vec::new()));
        }
        if let (Some((_, environments)), Some(environment)) = (self.drafts.get_mut(number), environment) {
            environments.push(environment.to_owned());
        }
    }

    pub(super) fn diagnostics(
        self,
        all: usize,
        policies: &AssignedPolicies,
        places: &mut PolicyPlaces<'_>,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (draft, mut environments) in self.drafts {
            let Some(policy) = policies.all.get(draft.policy) else {
                continue;
            };
            environments.dedup();
            let place = |pointer: String| Place {
                file: policy.place.file,
                pointer,
            };
            let span = match draft.at_policy {
                Some(pointer) => places.span(&place(pointer), sources),
                None => draft.span,
            };
            let mut finding = Diagnostic::new(draft.code, span, draft.message, draft.label);
            if span == draft.span {
                let at = place(draft.pointer.unwrap_or_else(|| policy.effect_pointer()));
                finding = finding.with_related(places.span(&at, sources), "the policy");
            }
            if !environments.is_empty() && environments.len() < all {
                finding = finding.with_note(format!("in {}", environments.join(", ")));
            }
            finding.notes.extend(draft.notes);
            match draft.remedy {
                Some(Remedy::Words(words)) => finding.help = Some(words),
                Some(Remedy::Edits(suggestion)) => finding.suggestions.push(suggestion),
                None => {}
            }
            findings.push(finding);
        }
        findings
    }
}

/// The files of policies as sources of findings, added when one is asked for.
pub(super) struct PolicyPlaces<'p> {
    policies: &'p Policies,
    added: BTreeMap<usize, SourceId>,
}

impl<'p> PolicyPlaces<'p> {
    pub(super) const fn new(policies: &'p Policies) -> Self {
        Self {
            policies,
            added: BTreeMap::new(),
        }
    }

    pub(super) fn span(&mut self, place: &Place, sources: &mut Sources) -> Span {
        let file = self.policies.files.get(place.file);
        let source = *self.added.entry(place.file).or_insert_with(|| {
            let (name, text) = file.map_or(("", ""), |file| (&file.name, &file.text));
            sources.add(SourceFile::new(name, text))
        });
        Span::new(source, self.policies.range(place))
    }
}

/// What is assigned and in no file.
pub(super) fn missing(
    assigned: &AssignedPolicies,
    places: &mut PolicyPlaces<'_>,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let missing = assigned.missing.iter();
    missing
        .map(|missing| {
            let message = format!(
                "no file has the policy `{}`, which {} names",
                missing.id, missing.named_by
            );
            Diagnostic::new(
                rules::policy_not_judged(),
                places.span(&missing.place, sources),
                message,
                "not judged",
            )
            .with_help(format!(
                "print it and pass the file, too: `{}`",
                missing.command()
            ))
        })
        .collect()
}
