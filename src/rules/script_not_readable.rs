//! `script-not-readable`.

use super::{Check, Rule, code, hiding_secrets, toml_string};
use crate::diagnostic::{Applicability, Diagnostic, Findings};
use crate::model::script::{Origin, ScriptProblem};
use crate::model::{Definition, SetupScript};
use crate::script::{NotText, NotTextReason, recipe};
use crate::source::{LoadError, Sources, Span};
use crate::syntax::StringLiteral;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-not-readable",
        Deny,
        "a setup script without text that can run"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for script in &definition.scripts {
            if let Err(problem) = &script.script {
                findings.extend(unreadable(script, problem, sources));
            }
        }
        nul_arguments(definition, sources, findings);
    }),
};

fn unreadable(script: &SetupScript, problem: &ScriptProblem, sources: &Sources) -> Option<Diagnostic> {
    match problem {
        // Another rule or the schema reports each of these.
        ScriptProblem::Load(LoadError::Outside | LoadError::TooLarge(_), _) | ScriptProblem::Reported => None,
        ScriptProblem::Load(error, meant) => Some(not_loaded(script, error, meant.as_deref())),
        ScriptProblem::NotText(error) => Some(not_text(script, *error, sources)),
        ScriptProblem::Empty => Some(empty(script)),
        ScriptProblem::UnknownRecipe(near) => Some(unknown_recipe(script, near.as_deref())),
        ScriptProblem::Template(reason, span) => Some(not_rendered(script, reason, *span)),
    }
}

fn not_loaded(script: &SetupScript, error: &LoadError, meant: Option<&str>) -> Diagnostic {
    let message = format!("`{}` cannot be read: {error}", script.name);
    let finding = Diagnostic::new(RULE.code, script.span, message, "named here");
    match meant {
        Some(path) => finding.with_suggestion(
            format!("did you mean `{path}`?"),
            script.span,
            toml_string(path),
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_help("write the path of a file, relative to the folder of the definition"),
    }
}

fn not_text(script: &SetupScript, error: NotText, sources: &Sources) -> Diagnostic {
    if script.origin == Origin::Inline {
        let nul = StringLiteral::new(sources, script.span).span(error.offset..error.offset + 1);
        let message = format!("`{}` contains a NUL character", script.name);
        let finding = Diagnostic::new(RULE.code, nul, message, "NUL character")
            .with_help("remove the character: no shell script can contain it");
        return hiding_secrets(finding, script.span, sources);
    }
    let message = format!("`{}` is not UTF-8 text: {error}", script.name);
    let help = match error.reason {
        NotTextReason::NulByte => "name a shell script: this is a binary file",
        _ => "save the file as UTF-8",
    };
    Diagnostic::new(RULE.code, script.span, message, "named here").with_help(help)
}

fn empty(script: &SetupScript) -> Diagnostic {
    let message = format!("`{}` is an empty script", script.name);
    Diagnostic::new(RULE.code, script.span, message, "nothing to run")
        .with_note("the service rejects a script without text: `scriptData cannot be null or empty`")
        .with_help("remove the script from the definition, or write its commands")
}

fn unknown_recipe(script: &SetupScript, near: Option<&str>) -> Diagnostic {
    let message = format!("there is no recipe `{}`", script.name);
    let finding = Diagnostic::new(RULE.code, script.span, message, "unknown recipe");
    if let Some(near) = near {
        let advice = format!("did you mean `{near}`?");
        return finding.with_suggestion(
            advice,
            script.span,
            toml_string(near),
            Applicability::MachineApplicable,
        );
    }
    let names: Vec<String> = recipe::names().map(|name| format!("`{name}`")).collect();
    finding.with_help(format!(
        "write one of {}, or the path of your own template, such as `templates/setup.sh.hbs`",
        names.join(", ")
    ))
}

fn not_rendered(script: &SetupScript, reason: &str, span: Span) -> Diagnostic {
    let message = format!("`{}` cannot be rendered: {reason}", script.name);
    if span.source == script.span.source {
        return Diagnostic::new(RULE.code, span, message, "here");
    }
    Diagnostic::new(RULE.code, span, message, "while rendering this")
        .with_related(script.span, "the template is named here")
        .with_help("fix the template, or give the values that it uses under `with`")
}

/// Reports arguments that no program can receive.
fn nul_arguments(definition: &Definition, sources: &Sources, findings: &mut Findings) {
    let instances = definition.instances();
    let scripts = instances.flat_map(|(_, instance)| instance.scripts());
    for argument in scripts.flat_map(|(_, script)| &script.arguments) {
        let Some(nul) = argument.literal().and_then(|word| word.find('\0')) else {
            continue;
        };
        let span = StringLiteral::new(sources, argument.span).span(nul..nul + 1);
        let message = "an argument cannot contain a NUL character";
        findings.push(
            Diagnostic::new(RULE.code, span, message, "NUL character").with_help("remove the character"),
        );
    }
}
