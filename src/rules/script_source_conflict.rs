//! `script-source-conflict`.

use super::{Check, Rule, code, hiding_secrets};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, ScriptDefinition};
use crate::source::{Sources, Span};
use crate::syntax::Entry;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-source-conflict",
        Deny,
        "a setup script with no source, or with several sources"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for (compute, instance) in definition.instances() {
            for (key, script) in instance.scripts() {
                let found = conflict(key, script, sources);
                findings.extend(found.filter(|_| !is_misnamed(definition, &compute.name.value, key, script)));
            }
        }
    }),
};

/// Whether the source may be under a misspelled key, which the schema reports.
fn is_misnamed(definition: &Definition, compute: &str, key: &str, script: &ScriptDefinition) -> bool {
    if script.sources().next().is_some() {
        return false;
    }
    let compute = definition.document.compute("instance", compute);
    let table = compute.and_then(|compute| compute.own.as_table()?.get(key)?.as_table());
    let is_known = |entry: &Entry| ScriptDefinition::TABLE.key(&entry.key.value).is_some();
    table.is_some_and(|table| !table.iter().all(is_known))
}

fn conflict(key: &str, script: &ScriptDefinition, sources: &Sources) -> Option<Diagnostic> {
    let written: Vec<(&str, Span)> = script.sources().collect();
    match written.as_slice() {
        // The schema reports `with` alone, because it needs a `recipe`.
        [] if script.with.is_none() => Some(
            Diagnostic::new(
                RULE.code,
                script.span,
                format!("`{key}` has no source: write one of `path`, `file`, `inline` and `recipe`"),
                "no source here",
            )
            .with_help(
                "write `file = \"<path of a local script>\"`, or remove the table if there is no script",
            ),
        ),
        [] | [_] => None,
        [(first, span), others @ ..] => Some(several(key, (first, *span), others, sources)),
    }
}

fn several(key: &str, first: (&str, Span), others: &[(&str, Span)], sources: &Sources) -> Diagnostic {
    let words: Vec<String> = std::iter::once(&first)
        .chain(others)
        .map(|(word, _)| format!("`{word}`"))
        .collect();
    let finding = Diagnostic::new(
        RULE.code,
        first_line(first.1, sources),
        format!(
            "`{key}` has {} sources, {}, but runs one script",
            words.len(),
            words.join(" and ")
        ),
        format!("`{}` is one", first.0),
    );
    others
        .iter()
        .fold(
            hiding_secrets(finding, first.1, sources),
            |finding, (word, span)| {
                let finding = hiding_secrets(finding, *span, sources);
                finding.with_related(first_line(*span, sources), format!("`{word}` is another"))
            },
        )
        .with_help("keep only one of them; keys under `[defaults.instance]` count as well")
}

/// Points only at the first line, because a script may be long.
fn first_line(span: Span, sources: &Sources) -> Span {
    let first = sources.text(span).lines().next().map_or(0, str::len);
    let start = span.range().start;
    Span::new(span.source, start..start + first)
}
