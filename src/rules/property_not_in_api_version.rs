//! `property-not-in-api-version`.

use super::{Check, Rule, code, each_key_where};
use crate::arm::COMPUTE;
use crate::azure::api_version;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::language::key::Key;
use crate::model::Definition;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::Entry;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "property-not-in-api-version",
        Deny,
        "a property that the targeted REST version does not have"
    ),
    check: Check::Definition(|definition, sources, findings| {
        let written = definition.api_version.as_ref();
        let target = match written {
            Some(version) => version.value.as_str(),
            None => api_version::written(COMPUTE),
        };
        if !api_version::of_computes().any(|known| known.version == target) {
            return;
        }
        let unknown = |key| first_version(key).filter(|first| !first.is_in(target));
        each_key_where(definition, &|key| unknown(key).is_some(), &mut |entry, key| {
            if let Some(first) = unknown(key) {
                findings.push(missing(definition, sources, entry, target, &first));
            }
        });
    }),
};

/// The first REST version that has a property.
struct FirstVersion {
    since: &'static str,
    /// Whether only preview versions have it.
    is_preview: bool,
}

fn first_version(key: &Key) -> Option<FirstVersion> {
    Some(FirstVersion {
        since: key.since?,
        is_preview: key.is_preview,
    })
}

impl FirstVersion {
    /// Versions begin with their date, so comparing the texts compares the dates.
    fn is_in(&self, target: &str) -> bool {
        target >= self.since && (!self.is_preview || target.ends_with("-preview"))
    }
}

fn missing(
    definition: &Definition,
    sources: &Sources,
    entry: &Entry,
    target: &str,
    first: &FirstVersion,
) -> Diagnostic {
    let key = &entry.key.value;
    let (label, note) = if first.is_preview {
        (
            format!("in preview versions since {}", first.since),
            "no stable version has it; a preview version may change or be withdrawn",
        )
    } else {
        (
            format!("since {}", first.since),
            "the service ignores or rejects what its version does not have",
        )
    };
    let finding = Diagnostic::new(
        RULE.code,
        entry.key.span,
        format!("REST version {target} has no `{key}`"),
        label,
    )
    .with_note(note);
    let Some(better) = api_version::of_computes()
        .map(|known| known.version)
        .find(|version| first.is_in(version))
    else {
        return finding.with_help("remove it");
    };
    match &definition.api_version {
        Some(written) => finding.with_related(written.span, "set here").with_suggestion(
            format!("target {better}"),
            written.span,
            format!("\"{better}\""),
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_suggestion(
            format!("target {better}"),
            top(sources),
            format!("api_version = \"{better}\"\n\n"),
            Applicability::MaybeIncorrect,
        ),
    }
}

/// The place before the first line that is not a comment, where a key of the root table can go.
fn top(sources: &Sources) -> Span {
    let text = sources
        .file(SourceId::default())
        .map_or("", |file| file.text.as_str());
    let comments = text
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('#') || line.trim().is_empty());
    let offset = comments.map(str::len).sum();
    Span::new(SourceId::default(), offset..offset)
}
