//! What is said of a compilation: the findings at the levels of `[lints]`, in the order of the files, each once.

use super::found;
use super::{Compilation, MAX_FINDINGS, Options, most};
use crate::diagnostic::{Brief, Code, Diagnostic, Findings, Level};
use crate::hashing::HashSet;
use crate::model::{Asked, Definition, LintScopes};
use crate::rules::{self, RULES};
use crate::source::SpanSet;

/// What is reported of findings at the levels of `[lints]`: in the order of the files, and not too many. `None` if one of those
/// without words would be.
pub(super) fn reported(
    findings: Vec<Diagnostic>,
    brief: Vec<Brief>,
    options: &Options,
    compilation: &Compilation,
) -> Option<Vec<Diagnostic>> {
    let lints = LintScopes::of(&compilation.definition);
    let mut told = at_levels(findings, &lints);
    let mut brief = found::at_levels(brief, |finding| level(finding, &lints));
    without_open_values(&mut told, &mut brief);
    if options.asked == Asked::Deployment {
        let forbids = |finding: &Diagnostic| finding.level == Level::Deny;
        let is_kept = |finding: &Diagnostic| forbids(finding) || rules::is_unused_parameter(finding);
        told.retain(is_kept);
        brief.retain(|brief| is_kept(&brief.silent()));
    }
    let told = in_order(told);
    let brief = found::in_order(brief, &told);
    let most = options.max_findings.unwrap_or(MAX_FINDINGS);
    most::of_each_file(told, &brief, most, &compilation.sources)
}

/// Whether a line of `[lints]` names a place, and the places of what its rule finds are not all at hand.
pub(super) fn asks_for_places(findings: &Findings, definition: &Definition) -> bool {
    let with_places = definition.lints.iter().filter(|lint| !lint.only.is_empty());
    let rules: HashSet<&str> = with_places.map(|lint| lint.rule.value.as_str()).collect();
    findings.brief.iter().any(|brief| rules.contains(brief.code.id))
}

/// Leaves out what is said of a value that is still to be filled in, except that.
fn without_open_values(told: &mut Vec<Diagnostic>, brief: &mut Vec<Brief>) {
    let open = told.iter().filter(|finding| rules::is_placeholder(finding));
    let open: SpanSet = open.map(|finding| finding.primary.span).collect();
    told.retain(|finding| rules::is_placeholder(finding) || !open.contains(finding.primary.span));
    brief.retain(|brief| !open.contains(brief.span));
}

/// The findings at the levels of `[lints]`, without those that are allowed.
pub(super) fn at_levels(mut findings: Vec<Diagnostic>, lints: &LintScopes<'_>) -> Vec<Diagnostic> {
    for finding in &mut findings {
        finding.level = level(finding, lints);
    }
    findings.retain(|finding| finding.level > Level::Allow);
    // Of ten thousand computes come as many findings of rules that are allowed unless somebody asks for them.
    findings.shrink_to_fit();
    findings
}

/// What the file cannot do without cannot be allowed: only rules have levels.
fn level(finding: &Diagnostic, lints: &LintScopes<'_>) -> Level {
    let code = finding.code;
    let said = is_rule(code).then(|| lints.level(finding)).flatten();
    said.unwrap_or(finding.level)
}

pub(super) fn is_rule(code: &Code) -> bool {
    RULES.iter().any(|rule| rule.code.id == code.id)
}

/// The findings in the order of the files, each once.
///
/// What is wrong in `[defaults]` is found once for every compute, and is one mistake.
pub(super) fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by_cached_key(|finding| (finding.primary.span, finding.code.id));
    let mut place = None;
    let mut seen: HashSet<String> = HashSet::default();
    findings.retain(|finding| {
        let here = (finding.primary.span, finding.code.id);
        if place.replace(here) != Some(here) {
            seen.clear();
        }
        seen.insert(finding.message.clone())
    });
    findings
}

/// What is excused, each once.
pub(super) fn allowed(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::default();
    findings.retain(|finding| seen.insert(finding.primary.span));
    for finding in &mut findings {
        finding.level = Level::Allow;
    }
    findings
}
