//! What is said of a whole comparison: how much differs, and what the words mean.

use std::collections::BTreeSet;

use super::change::{Comparison, Fate, ResourceChange};
use super::row::TRIAL;
use super::words::shown_name;
use crate::azure::behaviour::Behaviour;
use crate::render::printable::printable_line;

/// One line that counts the changes; `mark` stands before what is a matter of security.
pub(crate) fn summary<'c>(comparisons: impl Iterator<Item = &'c Comparison> + Clone, mark: &str) -> String {
    let resources = || comparisons.clone().flat_map(|comparison| &comparison.resources);
    let declarations = || {
        comparisons
            .clone()
            .flat_map(|comparison| &comparison.declarations)
    };
    if resources().next().is_none() && declarations().next().is_none() {
        return "no changes".to_owned();
    }
    let mut parts = Vec::new();
    for word in ["changed", "failed", "added", "removed", "renamed", "unmanaged"] {
        let of = |compute: bool| {
            resources()
                .filter(|resource| resource.fate.name() == word && resource.compute_type.is_some() == compute)
                .count()
        };
        parts.extend(counted(of(true), "compute", word));
        parts.extend(counted(of(false), "other resource", word));
    }
    parts.extend(counted(declarations().count(), "declaration", "changed"));
    let worst = comparisons.clone().flat_map(Comparison::behaviours).max();
    if let Some(worst) = worst {
        parts.push(format!("most severe effect: {}", worst.name()));
    }
    let security = resources().filter(|resource| resource.is_security()).count()
        + declarations().filter(|change| change.security).count();
    if security > 0 {
        parts.push(format!("{mark} security: {security}"));
    }
    parts.join(", ")
}

fn counted(count: usize, what: &str, how: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {what} {how}")),
        _ => Some(format!("{count} {what}s {how}")),
    }
}

/// The words that some comparisons use, with what each means, and what settles an effect that nobody documents.
pub(crate) fn legend<'c>(
    comparisons: impl Iterator<Item = &'c Comparison> + Clone,
) -> Vec<(&'static str, String)> {
    let used: BTreeSet<Behaviour> = comparisons.clone().flat_map(Comparison::behaviours).collect();
    let resources = comparisons.clone().flat_map(|comparison| &comparison.resources);
    let of_resources = resources.flat_map(|resource| &resource.changes);
    let declarations = comparisons.flat_map(|comparison| &comparison.declarations);
    let mut settled = of_resources
        .chain(declarations)
        .flat_map(|change| &change.settled_by);
    let trial = settled.find(|settled| settled.starts_with(TRIAL));
    let meaning = |word: Behaviour| match (word, trial) {
        (Behaviour::Unknown, Some(trial)) => format!("{}; settled by {trial}", word.meaning()),
        _ => word.meaning().to_owned(),
    };
    used.into_iter()
        .rev()
        .map(|word| (word.name(), meaning(word)))
        .collect()
}

/// The effect on a resource, for its title.
pub(crate) fn fate(resource: &ResourceChange) -> String {
    match (&resource.fate, resource.worst()) {
        (Fate::Changed, worst) => worst.map_or("changed", Behaviour::name).to_owned(),
        (Fate::Renamed { from }, _) => format!(
            "renamed from {}, which is {}",
            printable_line(&shown_name(from)),
            Behaviour::LeftBehind.name()
        ),
        (Fate::Added, _) => Behaviour::Added.name().to_owned(),
        (Fate::Removed, _) => Behaviour::LeftBehind.name().to_owned(),
        (Fate::Unmanaged, _) => Behaviour::Unmanaged.name().to_owned(),
        (Fate::Failed, worst) => match worst {
            Some(worst) => format!("failed in Azure, {}", worst.name()),
            None => "failed in Azure".to_owned(),
        },
    }
}
