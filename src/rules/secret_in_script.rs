//! `secret-in-script`.

use super::observed::Observed;
use super::{Check, Rule, article, code, plain_text_secrets};
use crate::diagnostic::Diagnostic;
use crate::script::ObservationKind;
use crate::source::{Sources, Span};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "secret-in-script",
        Deny,
        "a password, key or token in a setup script"
    ),
    check: Check::Definition(|definition, sources, findings| {
        let mut texts: Option<Vec<Span>> = None;
        for observed in Observed::all(definition, ObservationKind::Secret) {
            let known = || plain_text_secrets::find(definition.document.root.iter(), sources).into_iter();
            let is_plain = |text: &Span| text.contains(observed.span) || observed.span.contains(*text);
            // NOTE: a secret that another finding reports in a text of the definition is not reported again in the
            // script that uses the text.
            if observed.is_brought()
                && texts
                    .get_or_insert_with(|| known().map(|secret| secret.span).collect())
                    .iter()
                    .any(is_plain)
            {
                continue;
            }
            findings.push(secret(&observed, sources));
        }
        for observed in Observed::all(definition, ObservationKind::SecretAllowed) {
            let message = format!("`{}` contains what looks like a secret", observed.script.name);
            let finding = observed.finding(RULE.code, sources, message, "excused by a comment");
            findings.push(
                finding
                    .hiding(observed.span)
                    .excused(&observed.observation.detail),
            );
        }
    }),
};

fn secret(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let what = observed.observation.detail.as_str();
    let message = format!("`{}` contains {}", observed.script.name, article(what));
    observed
        .finding(RULE.code, sources, message, what)
        .hiding(observed.span)
        .with_note(
            "the script becomes part of the template and of the deployment history, and Base64 hides nothing",
        )
        .with_help(
            "let the script fetch it when it runs: `az login --identity` and `az keyvault secret show`; and revoke \
             this one. If it is no secret, end its line with `# armlet: allow secret-in-script: REASON`",
        )
}
