//! The findings of a compilation while it runs: with their words only as many as can be reported, for a file of a megabyte may have a
//! hundred thousand mistakes.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::fleets;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::hashing::HashSet;
use crate::rules;
use crate::source::Span;

/// Findings in the order in which they are found.
#[derive(Default)]
pub(super) struct Found {
    /// Those with their words.
    pub(super) told: Vec<Diagnostic>,
    /// What is kept of the others.
    pub(super) brief: Vec<Brief>,
    /// How many of each rule keep their words in each file: the first ones. All, if absent.
    most: Option<usize>,
    /// With so many it is worth to look for those that need no words.
    many: usize,
}

/// What is kept of a finding that is probably left out.
pub(super) struct Brief {
    pub(super) code: &'static Code,
    pub(super) level: Level,
    pub(super) span: Span,
    /// The hash of its message.
    message: u64,
}

/// The least number of findings that are looked through together.
const TOGETHER: usize = 256;

impl Found {
    /// Keeps the words of `most` findings of each rule in each file, or of all.
    pub(super) fn keeping(most: Option<usize>) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// Keeps the words of all from now on.
    pub(super) fn keep_all(&mut self) {
        self.most = None;
    }

    pub(super) fn push(&mut self, finding: Diagnostic) {
        self.told.push(finding);
        let Some(most) = self.most else { return };
        let together = most.max(TOGETHER);
        if self.told.len() >= self.many.max(together) {
            self.shorten(most);
            self.many = self.told.len().saturating_add(together);
        }
    }

    pub(super) fn extend(&mut self, findings: Vec<Diagnostic>) {
        // Nothing is shortened, so that many need not be there twice.
        if self.most.is_none() && self.told.is_empty() {
            self.told = findings;
            return;
        }
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Whether all findings have their words.
    pub(super) fn is_whole(&self) -> bool {
        self.brief.is_empty()
    }

    /// Whether all findings are of codes of this kind.
    pub(super) fn all_are(&self, is_kind: impl Fn(&'static Code) -> bool) -> bool {
        self.told.iter().all(|finding| is_kind(finding.code))
            && self.brief.iter().all(|brief| is_kind(brief.code))
    }

    /// Takes the words of those that are not among the first of their rule in their file, and drops those that are there already.
    fn shorten(&mut self, most: usize) {
        let fates = self.fates(most);
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
    fn fates(&self, most: usize) -> Vec<Fate> {
        let group = |finding: &Diagnostic| (finding.primary.span.source, finding.code.id);
        let mut in_order: Vec<(usize, &Diagnostic)> = self.told.iter().enumerate().collect();
        in_order.sort_by_key(|(_, finding)| (group(finding), finding.primary.span));
        let mut fates = vec![Fate::Told; in_order.len()];
        for alike in in_order.chunk_by(|(_, a), (_, b)| group(a) == group(b)) {
            let mut seen: HashSet<(Span, u64)> = HashSet::default();
            for (number, finding) in alike {
                let is_new = seen.insert((finding.primary.span, message(finding)));
                let fate = match () {
                    () if !may_be_brief(finding) => Fate::Told,
                    () if !is_new => Fate::Known,
                    () if seen.len() > most => Fate::Brief,
                    () => Fate::Told,
                };
                if let Some(known) = fates.get_mut(*number) {
                    *known = fate;
                }
            }
        }
        fates
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
            message: message(finding),
        }
    }

    /// The same as a finding without words.
    pub(super) fn silent(&self) -> Diagnostic {
        let mut finding = Diagnostic::new(self.code, self.span, "", "");
        finding.level = self.level;
        finding
    }

    /// By what findings are reported in order.
    pub(super) fn order(&self) -> (Span, &'static str) {
        (self.span, self.code.id)
    }
}

/// Those that are not allowed, at their levels.
pub(super) fn at_levels(mut brief: Vec<Brief>, level: impl Fn(&Diagnostic) -> Level) -> Vec<Brief> {
    for brief in &mut brief {
        brief.level = level(&brief.silent());
    }
    brief.retain(|brief| brief.level > Level::Allow);
    brief
}

/// Those of which none says the same as another or as one that is told, in order.
pub(super) fn in_order(mut brief: Vec<Brief>, told: &[Diagnostic]) -> Vec<Brief> {
    let said = |brief: &Brief| (brief.span, brief.code.id, brief.message);
    brief.sort_unstable_by_key(said);
    brief.dedup_by_key(|brief| said(brief));
    let told: HashSet<(Span, &str, u64)> = told
        .iter()
        .map(|finding| (finding.primary.span, finding.code.id, message(finding)))
        .collect();
    brief.retain(|brief| !told.contains(&said(brief)));
    brief
}

/// The hash of what a finding says.
fn message(finding: &Diagnostic) -> u64 {
    let mut hasher = DefaultHasher::new();
    finding.message.hash(&mut hasher);
    hasher.finish()
}

/// Whether nothing but the code and the place of a finding is asked for if it is left out.
fn may_be_brief(finding: &Diagnostic) -> bool {
    finding.excuse.is_none()
        && finding.secrets.is_empty()
        && !fleets::is_of_policy(finding)
        && !rules::is_undeployable(finding)
        && !rules::is_placeholder(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Compilation, Options, checked};
    use crate::source::{NoFiles, SourceFile};

    /// What is found in a definition of many mistakes if only so many keep their words, and in one of which all do.
    fn both(text: &str, most: usize) -> (Option<Compilation>, Compilation) {
        let options = Options {
            max_findings: Some(most),
            ..Options::default()
        };
        let checked = |found| checked(SourceFile::new("compute.toml", text), &NoFiles, &options, found);
        let few = checked(Found::keeping(Some(most))).ok();
        let all = checked(Found::default()).unwrap();
        (few.map(|few| few.compilation), all.compilation)
    }

    fn computes(count: usize, name: impl Fn(usize) -> String, keys: &str) -> String {
        let one = |i| {
            format!(
                "[cluster.{}]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 2\n{keys}\n",
                name(i)
            )
        };
        (0..count).map(one).collect()
    }

    /// Definitions with more mistakes than are looked through together.
    fn definitions() -> Vec<String> {
        let workspace = "[workspace]\nname = \"mlw-labs\"\n";
        let plain = |i| format!("cpu{i}");
        let keys: String = (0..600).map(|i| format!("kay{i} = {i}\n")).collect();
        let wrong = "tier = 3\nvmsize = \"x\"";
        vec![
            format!("{workspace}{}", computes(1, plain, &keys)),
            format!("{workspace}{}", computes(300, plain, wrong)),
            format!("{workspace}{}", computes(600, |i| format!("\"cpu {i}\""), "")),
            format!(
                "[lints]\nmissing-idle-time = \"deny\"\n{workspace}{}",
                computes(600, plain, "")
            ),
            format!(
                "{workspace}[defaults.cluster]\ntier = 3\nkay = 1\n{}",
                computes(300, plain, "")
            ),
        ]
    }

    #[test]
    fn what_is_reported_is_the_same_if_few_keep_their_words() {
        for text in definitions() {
            for most in [0, 1, 7, 255, 300, 599, 600, 601, 5_000] {
                let (few, all) = both(&text, most);
                if let Some(few) = few {
                    assert_eq!(few.findings, all.findings, "{most} of {text:.200}");
                    assert_eq!(few.allowed, all.allowed);
                }
            }
        }
    }

    #[test]
    fn the_words_that_are_kept_suffice_for_plain_definitions() {
        for text in definitions() {
            for most in [7, 300] {
                let (few, all) = both(&text, most);
                assert!(few.is_some(), "{most} of {text:.200}");
                assert!(all.findings.len() <= most + 1);
            }
        }
    }

    #[test]
    fn a_line_of_lints_that_names_a_place_sees_all_findings() {
        let keys =
            "[lints]\ninvalid-compute-name = { level = \"allow\", only = [\"cluster.\\\"cpu 590\\\"\"] }\n";
        let (text, few) = (
            definitions()[2].replace("[workspace]", &format!("{keys}[workspace]")),
            5,
        );
        let (few, all) = both(&text, few);
        assert!(few.is_none() || few.is_some_and(|few| few.findings == all.findings));
    }

    #[test]
    fn a_thousand_findings_of_one_rule_leave_room_for_another() {
        let mut found = Found::keeping(Some(3));
        let code = &crate::schema::UNKNOWN_PROPERTY;
        for number in (0..2_000_usize).rev() {
            let span = Span::new(crate::source::SourceId(0), number..number + 1);
            found.push(Diagnostic::new(code, span, format!("{number}"), ""));
            found.push(Diagnostic::new(code, span, format!("{number}"), ""));
        }
        assert!(found.told.len() < 3 + 2 * TOGETHER, "{}", found.told.len());
        let told = crate::compile::in_order(found.told);
        let messages: Vec<&str> = told
            .iter()
            .take(3)
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(messages, ["0", "1", "2"]);
        let brief = in_order(found.brief, &told);
        assert_eq!(told.len() + brief.len(), 2_000);
    }
}
