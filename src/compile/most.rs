//! How many findings about one file are reported: what is printed about a file stays in proportion to what a person reads.

use std::collections::BTreeMap;

use crate::diagnostic::{Brief, Code, Diagnostic, Level};
use crate::source::{SourceId, Sources, Span};

/// The maximum number of findings about one file, unless a caller says otherwise.
pub const MAX_FINDINGS: usize = 1_000;

/// The findings about one file.
#[derive(Default)]
struct OfFile {
    errors: usize,
    warnings: usize,
    /// How many more errors are reported.
    room_for_errors: usize,
    /// How many more warnings are.
    room_for_warnings: usize,
    /// Whether those that are left out are counted already.
    is_counted: bool,
}

impl OfFile {
    fn count(&mut self, level: Level) {
        match level {
            Level::Deny => self.errors += 1,
            Level::Warn | Level::Allow => self.warnings += 1,
        }
    }

    /// How many more of a level are reported.
    fn room(&mut self, level: Level) -> &mut usize {
        match level {
            Level::Deny => &mut self.room_for_errors,
            Level::Warn | Level::Allow => &mut self.room_for_warnings,
        }
    }
}

/// At most `most` findings about each file, in their order: those that forbid output first, then the others. One more finding,
/// where the first of a file is left out, counts those that are. `None` if one of those without words would have to be reported.
///
/// Both are in order, and none of the one says what another of the other says.
pub(super) fn of_each_file(
    told: Vec<Diagnostic>,
    brief: &[Brief],
    most: usize,
    sources: &Sources,
) -> Option<Vec<Diagnostic>> {
    if brief.is_empty() && told.len() <= most {
        return Some(told);
    }
    let mut files = counted(&told, brief, most);
    let mut brief = brief.iter().peekable();
    let mut kept = Vec::new();
    for finding in told {
        let here = (finding.primary.span, finding.code.id);
        while let Some(before) = brief.next_if(|brief| brief.order() <= here) {
            kept.extend(left_out(before, &mut files, most, sources)?);
        }
        let file = files.entry(finding.primary.span.source).or_default();
        let room = file.room(finding.level);
        if *room > 0 {
            *room -= 1;
            kept.push(finding);
        } else {
            kept.extend(rest(finding.code, finding.primary.span, file, most, sources));
        }
    }
    for behind in brief {
        kept.extend(left_out(behind, &mut files, most, sources)?);
    }
    Some(kept)
}

/// How many there are about each file, and for how many there is room.
fn counted(told: &[Diagnostic], brief: &[Brief], most: usize) -> BTreeMap<SourceId, OfFile> {
    let mut files: BTreeMap<SourceId, OfFile> = BTreeMap::new();
    let told = told.iter().map(|finding| (finding.primary.span, finding.level));
    let brief = brief.iter().map(|brief| (brief.span, brief.level));
    for (span, level) in told.chain(brief) {
        files.entry(span.source).or_default().count(level);
    }
    for file in files.values_mut() {
        file.room_for_errors = file.errors.min(most);
        file.room_for_warnings = most - file.room_for_errors;
    }
    files
}

/// What is reported where one without words is left out; `None` if it would have to be reported.
fn left_out(
    brief: &Brief,
    files: &mut BTreeMap<SourceId, OfFile>,
    most: usize,
    sources: &Sources,
) -> Option<Option<Diagnostic>> {
    let file = files.entry(brief.span.source).or_default();
    let has_room = *file.room(brief.level) > 0;
    (!has_room).then(|| rest(brief.code, brief.span, file, most, sources))
}

/// The finding that stands for those about a file that are left out, of which this is the first; none where another one was.
fn rest(
    code: &'static Code,
    span: Span,
    file: &mut OfFile,
    most: usize,
    sources: &Sources,
) -> Option<Diagnostic> {
    if std::mem::replace(&mut file.is_counted, true) {
        return None;
    }
    let errors = file.errors.saturating_sub(most);
    let warnings = file.warnings.saturating_sub(most - file.errors.min(most));
    let name = sources.file(span.source).map_or("", |file| file.name.as_str());
    let message = format!("{} more findings about `{name}` are not shown", errors + warnings);
    let mut rest = Diagnostic::new(code, span, message, "the first of them");
    rest.level = if errors > 0 { Level::Deny } else { Level::Warn };
    rest.left_out = Some((errors, warnings));
    Some(rest.with_help(format!(
        "fix some, or pass `--max-findings {}`",
        most + errors + warnings
    )))
}
