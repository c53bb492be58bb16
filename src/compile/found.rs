//! Which findings of a compilation keep their words, and what is said of those that keep none.

use super::fleets;
use crate::diagnostic::{Brief, Diagnostic, Findings, Level, Use, said};
use crate::document::Document;
use crate::hashing::HashSet;
use crate::rules;
use crate::source::SourceId;

/// Keeps the words of `most` findings of each rule in each file.
pub(super) fn keeping(most: usize) -> Findings {
    Findings::keeping(most, use_of)
}

/// What a finding is asked for if it is left out.
fn use_of(finding: &Diagnostic) -> Use {
    let is_counted = finding.excuse.is_some() || !finding.secrets.is_empty() || fleets::is_of_policy(finding);
    if is_counted || rules::is_undeployable(finding) || rules::is_placeholder(finding) {
        return Use::Each;
    }
    Use::Place
}

/// What is found of people is said once of their fleet: for that, words are kept of all that is not at a cell by itself.
pub(super) fn keep_of_people(findings: &mut Findings, document: &Document) {
    let fleets = document.fleets();
    if fleets.iter().any(|fleet| fleet.stand_in.is_some()) {
        return findings.keep_all();
    }
    let rosters: HashSet<SourceId> = fleets.iter().filter_map(|fleet| fleet.roster).collect();
    let mut names = Vec::with_capacity(document.computes.len());
    names.extend(document.computes.iter().map(|compute| compute.key.span));
    names.sort_unstable();
    findings.keep_also(move |finding| {
        let place = finding.primary.span;
        match rosters.contains(&place.source) && names.binary_search(&place).is_err() {
            true => Use::Place,
            false => Use::Words,
        }
    });
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
    brief.sort_unstable_by_key(Brief::said);
    brief.dedup_by_key(|brief| brief.said());
    let told: HashSet<_> = told.iter().map(said).collect();
    brief.retain(|brief| !told.contains(&brief.said()));
    brief
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
        let few = checked(keeping(most)).ok();
        let all = checked(Findings::default()).unwrap();
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
}
