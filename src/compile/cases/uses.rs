//! Which places use the values that a finding points at.

use std::collections::BTreeSet;

use super::group::Group;
use crate::diagnostic::{Diagnostic, Label};
use crate::hashing::HashMap;
use crate::source::{Span, SpanSet};
use crate::values::Substitution;

/// How many uses of one value a finding shows.
pub(super) const MAX_USES: usize = 3;

/// The uses of each value that is written elsewhere.
pub(super) struct Uses<'g> {
    /// The values in the order of their first uses.
    values: Vec<(Span, Vec<&'g Substitution>)>,
    /// The places of those values that are in no other.
    outermost: SpanSet,
    /// By such a place, the numbers of the values there.
    inside: HashMap<Span, Vec<usize>>,
}

impl<'g> Uses<'g> {
    pub(super) fn of(group: &'g Group) -> Self {
        let mut values: Vec<(Span, Vec<&Substitution>)> = Vec::new();
        let mut known: HashMap<Span, usize> = HashMap::default();
        for one in group.substitutions.iter().filter(|one| one.value.span != one.at) {
            let number = *known.entry(one.value.span).or_insert(values.len());
            match values.get_mut(number) {
                Some((_, uses)) => uses.push(one),
                None => values.push((one.value.span, vec![one])),
            }
        }
        let outermost: SpanSet = values.iter().map(|(value, _)| *value).collect();
        let mut inside: HashMap<Span, Vec<usize>> = HashMap::default();
        for (number, (value, _)) in values.iter().enumerate() {
            let place = outermost.place_of(*value).unwrap_or(*value);
            inside.entry(place).or_default().push(number);
        }
        Self {
            values,
            outermost,
            inside,
        }
    }

    /// The places of the values.
    pub(super) fn places(&self) -> impl Iterator<Item = Span> {
        self.values.iter().map(|(value, _)| *value)
    }

    /// The uses of the values which a finding points at.
    fn of_finding(&self, finding: &Diagnostic) -> Vec<&'g Substitution> {
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        let found = labels.flat_map(|label| {
            let place = self.outermost.place_of(label.span);
            let numbers = place.and_then(|place| self.inside.get(&place));
            let numbers = numbers.into_iter().flatten().copied();
            numbers.filter(|number| {
                let value = self.values.get(*number);
                value.is_some_and(|(value, _)| value.contains(label.span))
            })
        });
        let found: BTreeSet<usize> = found.collect();
        let found = found.into_iter().filter_map(|number| self.values.get(number));
        found.flat_map(|(_, uses)| uses).copied().collect()
    }

    /// The places that use the values which a finding points at: those that its message names, or else all.
    pub(super) fn labels(&self, finding: &Diagnostic) -> Vec<Label> {
        let shown = self.of_finding(finding);
        let is_named = |one: &&Substitution| finding.message.contains(&format!("`{}`", one.key));
        let has_named = shown.iter().any(is_named);
        let shown = shown.into_iter().filter(|one| !has_named || is_named(one));
        let labels = shown.take(MAX_USES).map(|one| Label {
            span: one.at,
            text: format!("used as `{}` here", one.key),
        });
        labels.collect()
    }
}
