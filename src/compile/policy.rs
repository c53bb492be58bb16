//! The values of `[policy]`, as far as each decides by itself what is right: the same rules as for the values of computes.

use super::Options;
use crate::diagnostic::Diagnostic;
use crate::document::{ComputeTable, has_place};
use crate::model::policy::{RequiredValue, Requirement};
use crate::model::{self, Definition};
use crate::rules;
use crate::source::{Loader, Sources};

/// Adds what is wrong with the values of `[policy]`.
pub(super) fn check(
    definition: &mut Definition,
    loader: &dyn Loader,
    sources: &Sources,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) {
    let computes: Vec<ComputeTable> = definition.requirements.iter().flat_map(tables).collect();
    let Some(policy) = definition.document.root.get("policy").cloned() else {
        return;
    };
    if computes.is_empty() {
        return;
    }
    let mut document = definition.document.with_root(definition.document.root.clone());
    document.computes = computes;
    let mut found = Vec::new();
    let of_values = model::read_again(document, None, loader, sources, definition, &mut found);
    found.clear();
    found.extend(rules::check_values(&of_values, sources, options.today));
    model::give_back(of_values, definition);
    found.retain(|finding| has_place(&policy, finding.primary.span));
    findings.extend(found);
}

/// A compute for each value that a requirement names.
fn tables(requirement: &Requirement) -> impl Iterator<Item = ComputeTable> {
    requirement
        .values()
        .map(|value| RequiredValue::table(requirement.kind, &requirement.key, &value.node))
}
