//! `secret-in-arguments`.

use arcstr::ArcStr;

use super::{Check, Rule, article, code};
use crate::diagnostic::{Diagnostic, Findings};
use crate::hashing::HashSet;
use crate::model::{Definition, ParameterDefinition, Reference, ScriptDefinition, Setting};
use crate::script::{SecretFound, secrets};
use crate::source::{Sources, Span};
use crate::syntax::StringLiteral;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "secret-in-arguments",
        Deny,
        "a secret in the arguments of a setup script, or in its path"
    ),
    check: Check::Definition(|definition, sources, findings| {
        let secure = secure_references(definition);
        for (_, instance) in definition.instances() {
            for (_, script) in instance.scripts() {
                literals(script, sources, findings);
                for setting in shown(script) {
                    findings.extend(secure_parameter(setting, definition, &secure));
                }
            }
        }
    }),
};

/// The settings of a script that the studio shows.
fn shown(script: &ScriptDefinition) -> impl Iterator<Item = &Setting<ArcStr>> {
    script.path.iter().chain(&script.arguments)
}

/// Secrets in plain text. The arguments are searched as one line, because an argument such as `--password` says what
/// the next one is.
fn literals(script: &ScriptDefinition, sources: &Sources, findings: &mut Findings) {
    let mut line = String::new();
    let mut words: Vec<(usize, &Setting<ArcStr>)> = Vec::new();
    for setting in &script.arguments {
        words.push((line.len(), setting));
        // NOTE: `$` is a placeholder for a value that the deployment fills in, which is not a secret in plain text.
        line.push_str(setting.literal().map_or("$", ArcStr::as_str));
        line.push(' ');
    }
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let alone = words.iter().flat_map(|(start, setting)| {
        let text = setting.literal().map_or("", ArcStr::as_str);
        let moved = move |secret: SecretFound| SecretFound {
            range: start + secret.range.start..start + secret.range.end,
            ..secret
        };
        secrets(text).into_iter().map(moved)
    });
    for secret in secrets(&line).into_iter().chain(alone) {
        if found
            .iter()
            .any(|known| known.start < secret.range.end && secret.range.start < known.end)
        {
            continue;
        }
        found.push(secret.range.clone());
        let word = words.iter().rev().find(|(start, _)| *start <= secret.range.start);
        let Some((start, setting)) = word else { continue };
        let length = setting.literal().map_or(0, ArcStr::len);
        let range = secret.range.start - start..(secret.range.end - start).min(length);
        let span = StringLiteral::new(sources, setting.span).span(range);
        findings.push(visible(
            Diagnostic::new(
                RULE.code,
                span,
                format!(
                    "{} is in the arguments, which the studio shows",
                    article(secret.what)
                ),
                secret.what,
            )
            .hiding(span),
        ));
    }
}

/// The places that refer to a secure parameter, each once: all people of a fleet share those of the fleet.
fn secure_references(definition: &Definition) -> Vec<&Reference> {
    let mut seen = HashSet::default();
    let is_secure = |reference: &&Reference| {
        let parameter = definition.parameter(&reference.parameter);
        parameter.is_some_and(ParameterDefinition::is_secure)
    };
    let references = definition.references.iter().filter(is_secure);
    references
        .filter(|reference| seen.insert(reference.span))
        .collect()
}

/// A secure parameter whose value everybody could read.
fn secure_parameter(
    setting: &Setting<ArcStr>,
    definition: &Definition,
    secure: &[&Reference],
) -> Option<Diagnostic> {
    let mut secure = secure.iter();
    let reference = secure.find(|reference| setting.span.contains(reference.span))?;
    let declared: Span = definition.parameter(&reference.parameter)?.name.span;
    let message = format!(
        "the studio shows the value of the secure parameter `{}`",
        reference.parameter
    );
    Some(visible(
        Diagnostic::new(RULE.code, reference.span, message, "shown in plain text")
            .with_related(declared, "declared secure here"),
    ))
}

fn visible(finding: Diagnostic) -> Diagnostic {
    finding
        .with_note(
            "the instance's details page shows the path and the arguments of its scripts (Customize a compute instance \
             with a script, Microsoft Learn)",
        )
        .with_help(
            "let the script fetch it when it runs: `az login --identity` and `az keyvault secret show`",
        )
}
