//! `against-policy`.

use super::requirement::{Lowered, Verdict};
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::language::policy::Effect;
use crate::language::toml;
use crate::lower;
use crate::model::policy::{Bound, Relation, Requirement, as_written};
use crate::model::{Compute, Definition};
use crate::parallel;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "against-policy",
        Deny,
        "a compute that does not meet what `[policy]` requires"
    ),
    check: Check::Definition(|definition, sources, findings| {
        if definition.requirements.is_empty() {
            return;
        }
        let requirements: Vec<Lowered<'_>> = definition
            .requirements
            .iter()
            .map(|requirement| Lowered::of(requirement, definition))
            .collect();
        let found = parallel::map(&definition.computes, |compute| {
            judged(compute, &requirements, definition, sources)
        });
        findings.extend(found.into_iter().flatten());
    }),
};

/// What the requirements say of a compute.
fn judged(
    compute: &Compute,
    requirements: &[Lowered<'_>],
    definition: &Definition,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let mut concerned = requirements
        .iter()
        .filter(|one| one.requirement.concerns(compute))
        .peekable();
    if concerned.peek().is_none() || definition.is_unreadable_in(compute) {
        return Vec::new();
    }
    let body = lower::created(definition, compute);
    let compute = Subject::of(compute, definition);
    concerned
        .filter_map(|one| compute.finding(one.requirement, &one.judge(&body), sources))
        .collect()
}

/// A compute with what is written for it.
struct Subject<'d> {
    compute: &'d Compute,
    /// How the definition names it: `instance.ana`.
    name: String,
    /// Its table over the defaults.
    table: Option<&'d Node>,
}

impl<'d> Subject<'d> {
    fn of(compute: &'d Compute, definition: &'d Definition) -> Self {
        let kind = compute.kind.table().name();
        let key = &compute.name.value;
        Self {
            compute,
            name: format!("{kind}.{}", toml::key(key)),
            table: definition.document.compute(kind, key).map(|table| &table.merged),
        }
    }

    /// The finding about a requirement that is not met.
    fn finding(
        &self,
        requirement: &Requirement,
        verdict: &Verdict<'_>,
        sources: &Sources,
    ) -> Option<Diagnostic> {
        let key = &requirement.key.value;
        let entry = self.entry(requirement);
        let place = entry.map_or(self.compute.name.span, |entry| entry.node.span);
        let finding = |message: String, label: String| Diagnostic::new(RULE.code, place, message, label);
        let name = &self.name;
        let finding = match verdict {
            Verdict::Met => return None,
            Verdict::Absent if self.compute.has_unknown_keys => return None,
            Verdict::Absent => finding(
                format!("`{name}` has no `{key}`, which the policy requires"),
                format!("without `{key}`"),
            ),
            Verdict::Lacks(missing) => finding(
                format!("`{key}` of `{name}` must have `{}`", missing.value),
                format!("without `{}`", missing.value),
            )
            .with_related(missing.span, "required here"),
            Verdict::Violates(bound) => self.violation(requirement, bound, entry, place, sources),
        };
        let finding = match verdict {
            Verdict::Absent => finding.with_related(requirement.key.span, "required here"),
            _ => finding,
        };
        Some(with_effect(
            with_place(finding, requirement, sources),
            requirement,
        ))
    }

    /// The finding about a value that does not hold to a bound.
    fn violation(
        &self,
        requirement: &Requirement,
        bound: &Bound,
        entry: Option<&Entry>,
        place: Span,
        sources: &Sources,
    ) -> Diagnostic {
        let (key, name) = (&requirement.key.value, &self.name);
        let required = bound.words(sources);
        // A compute has other words for a value that another key makes: `working_hours` for `schedules`.
        let own = entry.filter(|entry| entry.key.value == *key);
        let actual = own.and_then(|entry| as_written(&entry.node, sources));
        let message = match (&required, actual) {
            (Some(required), Some(actual)) => {
                format!("`{key}` of `{name}` must be {required}, and is `{actual}`")
            }
            (Some(required), None) => format!("`{key}` of `{name}` must be {required}"),
            (None, _) => format!("`{key}` of `{name}` is not what the policy requires"),
        };
        let finding = Diagnostic::new(RULE.code, place, message, "against the policy");
        let finding = finding.with_related(bound.place, "required here");
        let only = (bound.relation != Relation::OneOf).then(|| bound.values.first());
        let replacement = only
            .flatten()
            .filter(|value| !matches!(value.node.value, Value::Table(_) | Value::Array(_)))
            .and_then(|value| as_written(&value.node, sources));
        match (own, replacement) {
            (Some(own), Some(text)) => finding.with_suggestion(
                format!("write `{text}`"),
                own.node.span,
                text,
                Applicability::MaybeIncorrect,
            ),
            _ => finding,
        }
    }

    /// What is written for a key: its own entry, or that of another key that makes the same property.
    fn entry(&self, requirement: &Requirement) -> Option<&'d Entry> {
        let table = self.table?.as_table()?;
        let own = table.entry(&requirement.key.value);
        own.or_else(|| {
            let of = &requirement.of;
            let path = of.path()?;
            table.iter().find(|entry| {
                let key = of.table.key(&entry.key.value);
                key.is_some_and(|key| key.rest_paths(of.table.root).contains(&path))
            })
        })
    }
}

/// Where the requirement is, and what to do.
fn with_place(finding: Diagnostic, requirement: &Requirement, sources: &Sources) -> Diagnostic {
    let source = requirement.key.span.source;
    let kind = requirement.kind.name();
    match sources.file(source) {
        Some(file) => finding.with_note(format!(
            "`[policy.{kind}]` of `{}` requires it of every {}",
            file.name,
            noun(kind)
        )),
        None => finding,
    }
}

fn noun(kind: &str) -> &str {
    match kind {
        "kubernetes" => "Kubernetes cluster",
        "attached" => "attached compute",
        kind => kind,
    }
}

fn with_effect(mut finding: Diagnostic, requirement: &Requirement) -> Diagnostic {
    if requirement.effect == Effect::Audit {
        finding.level = Level::Warn;
    }
    finding
}
