//! How many findings about one file are reported: what is printed about a file stays in proportion to what a person reads.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::{SourceId, Sources};

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

/// At most `most` findings about each file, in their order: those that forbid output first, then the others. One more finding,
/// where the first of a file is left out, counts those that are.
pub(super) fn of_each_file(findings: Vec<Diagnostic>, most: usize, sources: &Sources) -> Vec<Diagnostic> {
    if findings.len() <= most {
        return findings;
    }
    let mut files: BTreeMap<SourceId, OfFile> = BTreeMap::new();
    for finding in &findings {
        let file = files.entry(finding.primary.span.source).or_default();
        if finding.level == Level::Deny {
            file.errors += 1;
            file.room_for_errors = file.errors.min(most);
        } else {
            file.warnings += 1;
        }
    }
    for file in files.values_mut() {
        file.room_for_warnings = most - file.room_for_errors;
    }
    let mut kept = Vec::new();
    for finding in findings {
        let file = files.entry(finding.primary.span.source).or_default();
        let room = match finding.level {
            Level::Deny => &mut file.room_for_errors,
            Level::Warn | Level::Allow => &mut file.room_for_warnings,
        };
        if *room > 0 {
            *room -= 1;
            kept.push(finding);
        } else if !file.is_counted {
            file.is_counted = true;
            kept.push(rest(&finding, file, most, sources));
        }
    }
    kept
}

/// The finding that stands for those about a file that are left out.
fn rest(first: &Diagnostic, file: &OfFile, most: usize, sources: &Sources) -> Diagnostic {
    let errors = file.errors.saturating_sub(most);
    let warnings = file.warnings.saturating_sub(most - file.errors.min(most));
    let name = sources
        .file(first.primary.span.source)
        .map_or("", |file| file.name.as_str());
    let message = format!("{} more findings about `{name}` are not shown", errors + warnings);
    let mut rest = Diagnostic::new(first.code, first.primary.span, message, "the first of them");
    rest.level = if errors > 0 { Level::Deny } else { Level::Warn };
    rest.left_out = Some((errors, warnings));
    rest.with_help(format!(
        "fix some, or pass `--max-findings {}`",
        most + errors + warnings
    ))
}
