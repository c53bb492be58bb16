//! Findings while they are found: with their words only as many as can be reported, for a file of a megabyte may have a hundred
//! thousand mistakes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{Code, Diagnostic, Level};
use crate::hashing::HashSet;
use crate::source::Span;

/// Findings in the order in which they are found.
#[derive(Clone, Default)]
pub struct Findings {
    /// Those with their words.
    pub told: Vec<Diagnostic>,
    /// What is kept of the others.
    pub brief: Vec<Brief>,
    /// Which keep their words; all, if absent.
    keeping: Option<Keeping>,
    /// With so many it is worth to look for those that need no words.
    many: usize,
    /// How many were found in all.
    count: usize,
}

/// Which findings keep their words.
#[derive(Clone)]
struct Keeping {
    /// How many of each rule do in each file: the first ones.
    most: usize,
    use_of: Arc<UseOf>,
}

type UseOf = dyn Fn(&Diagnostic) -> Use + Send + Sync;

/// What a finding is asked for once more than enough are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Each counts, also one that says what another says.
    Each,
    /// Its words, in any case.
    Words,
    /// If it is left out, its code and its place.
    Place,
}

/// What is kept of a finding that is probably left out.
#[derive(Debug, Clone)]
pub struct Brief {
    /// What kind of finding.
    pub code: &'static Code,
    /// Its level.
    pub level: Level,
    /// Its place.
    pub span: Span,
    /// The hash of its message.
    message: u64,
}

/// The least number of findings that are looked through together.
const TOGETHER: usize = 256;

impl Findings {
    /// Keeps the words of `most` findings of each rule in each file, and of those of which they are asked for in any case.
    pub(crate) fn keeping(most: usize, use_of: impl Fn(&Diagnostic) -> Use + Send + Sync + 'static) -> Self {
        let use_of = Arc::new(use_of);
        Self {
            keeping: Some(Keeping { most, use_of }),
            ..Self::default()
        }
    }

    /// None, of which the same are kept.
    #[must_use]
    pub(crate) fn fresh(&self) -> Self {
        Self {
            keeping: self.keeping.clone(),
            ..Self::default()
        }
    }

    /// Keeps the words of all from now on.
    pub(crate) fn keep_all(&mut self) {
        self.keeping = None;
    }

    /// From now on, keeps the words of those that are of another use than before.
    pub(crate) fn keep_also(&mut self, use_of: impl Fn(&Diagnostic) -> Use + Send + Sync + 'static) {
        if let Some(keeping) = &mut self.keeping {
            let before = Arc::clone(&keeping.use_of);
            keeping.use_of = Arc::new(move |finding| match before(finding) {
                Use::Place => use_of(finding),
                other => other,
            });
        }
    }

    /// Adds one.
    pub fn push(&mut self, finding: Diagnostic) {
        self.count += 1;
        self.told.push(finding);
        let Some(keeping) = &self.keeping else { return };
        let together = keeping.most.max(TOGETHER);
        if self.told.len() >= self.many.max(together) {
            self.shorten(&keeping.clone());
            self.many = self.told.len().saturating_add(together);
        }
    }

    /// Adds those that were found apart from them.
    pub(crate) fn absorb(&mut self, other: Self) {
        match self.brief.is_empty() {
            true => self.brief = other.brief,
            false => self.brief.extend(other.brief),
        }
        // Nothing is shortened, so that many need not be there twice.
        if self.keeping.is_none() && self.told.is_empty() {
            self.count += other.count;
            self.told = other.told;
            return;
        }
        self.extend(other.told);
    }

    /// How many were found, whether they keep their words or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether this is one of those with their words.
    #[must_use]
    pub fn contains(&self, finding: &Diagnostic) -> bool {
        self.told.contains(finding)
    }

    /// Those with their words.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.told.iter()
    }

    /// Whether all have their words.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.brief.is_empty()
    }

    /// Whether all are of codes of this kind.
    pub(crate) fn all_are(&self, is_kind: impl Fn(&'static Code) -> bool) -> bool {
        self.told.iter().all(|finding| is_kind(finding.code))
            && self.brief.iter().all(|brief| is_kind(brief.code))
    }

    /// Takes the words of those that are not among the first of their rule in their file, and drops those that are there already.
    fn shorten(&mut self, keeping: &Keeping) {
        let fates = self.fates(keeping);
        let mut fates = fates.into_iter();
        let brief = &mut self.brief;
        self.told.retain(|finding| {
            let fate = fates.next().unwrap_or(Fate::Told);
            if fate == Fate::Brief {
                brief.push(Brief::of(finding));
            }
            fate == Fate::Told
        });
    }

    /// What becomes of each finding.
    fn fates(&self, keeping: &Keeping) -> Vec<Fate> {
        let group = |finding: &Diagnostic| (finding.primary.span.source, finding.code.id);
        let mut in_order: Vec<(usize, &Diagnostic)> = self.told.iter().enumerate().collect();
        in_order.sort_by_key(|(_, finding)| (group(finding), finding.primary.span));
        let mut fates = vec![Fate::Told; in_order.len()];
        for alike in in_order.chunk_by(|(_, a), (_, b)| group(a) == group(b)) {
            let mut seen: HashSet<(Span, u64)> = HashSet::default();
            for (number, finding) in alike {
                let is_new = seen.insert((finding.primary.span, hash_of_message(finding)));
                let fate = match (keeping.use_of)(finding) {
                    Use::Each => Fate::Told,
                    _ if !is_new => Fate::Known,
                    Use::Place if seen.len() > keeping.most => Fate::Brief,
                    Use::Words | Use::Place => Fate::Told,
                };
                if let Some(known) = fates.get_mut(*number) {
                    *known = fate;
                }
            }
        }
        fates
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

/// What becomes of a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Told,
    Brief,
    Known,
}

impl Brief {
    fn of(finding: &Diagnostic) -> Self {
        Self {
            code: finding.code,
            level: finding.level,
            span: finding.primary.span,
            message: hash_of_message(finding),
        }
    }

    /// The same as a finding without words.
    #[must_use]
    pub(crate) fn silent(&self) -> Diagnostic {
        let mut finding = Diagnostic::new(self.code, self.span, "", "");
        finding.level = self.level;
        finding
    }

    /// By what findings are reported in order.
    #[must_use]
    pub(crate) const fn order(&self) -> (Span, &'static str) {
        (self.span, self.code.id)
    }

    /// By what it is the same as another, which says so of itself or by [`said`].
    #[must_use]
    pub(crate) const fn said(&self) -> (Span, &'static str, u64) {
        (self.span, self.code.id, self.message)
    }
}

/// What a finding says.
#[must_use]
pub(crate) fn said(finding: &Diagnostic) -> (Span, &'static str, u64) {
    (finding.primary.span, finding.code.id, hash_of_message(finding))
}

fn hash_of_message(finding: &Diagnostic) -> u64 {
    let mut hasher = DefaultHasher::new();
    finding.message.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    #[test]
    fn a_thousand_findings_of_one_rule_leave_room_for_another() {
        let mut found = Findings::keeping(3, |_| Use::Place);
        let code = &crate::schema::UNKNOWN_PROPERTY;
        for number in (0..2_000_usize).rev() {
            let span = Span::new(SourceId(0), number..number + 1);
            found.push(Diagnostic::new(code, span, format!("{number}"), ""));
            found.push(Diagnostic::new(code, span, format!("{number}"), ""));
        }
        assert!(found.told.len() < 3 + 2 * TOGETHER, "{}", found.told.len());
        assert_eq!(found.len(), 4_000);
        let mut said: Vec<_> = found.told.iter().map(super::said).collect();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.first().map(|(span, ..)| span.range().start), Some(0));
        said.extend(found.brief.iter().map(Brief::said));
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), 2_000);
    }

    #[test]
    fn what_is_of_use_by_itself_is_kept() {
        for (kept, count) in [(Use::Each, 4_000), (Use::Words, 2_000)] {
            let mut found = Findings::keeping(3, |_| Use::Place);
            found.keep_also(move |_| kept);
            let code = &crate::schema::UNKNOWN_PROPERTY;
            for number in (0..2_000_usize).flat_map(|number| [number, number]) {
                let span = Span::new(SourceId(0), number..number + 1);
                found.push(Diagnostic::new(code, span, "", ""));
            }
            let keeping = found.keeping.clone().unwrap();
            found.shorten(&keeping);
            assert_eq!(found.told.len(), count);
            assert!(found.is_whole());
        }
    }
}
