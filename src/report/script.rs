//! A setup script: where it comes from, and its lines as the instance gets them.

use serde::Serialize;

use super::facts::{Facts, Group, in_words, text};
use super::phrase::Phrase;
use super::secrets::Secrets;
use crate::model::{Definition, ScriptDefinition, script::ScriptProblem};
use crate::script::ObservationKind;
use crate::source::Sources;

/// Scripts of more lines are folded.
const MOST_OPEN: usize = 40;

/// A script with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ScriptView {
    title: &'static str,
    pub(super) groups: [Group; 1],
    /// `1 line`, `42 lines`; `None` if the text is unknown.
    count: Option<String>,
    is_open: bool,
    lines: Vec<String>,
}

/// What there is to say of a script under its key.
pub(super) fn script(
    key: &str,
    script: &ScriptDefinition,
    definition: &Definition,
    sources: &Sources,
    secrets: &Secrets,
) -> ScriptView {
    let found = definition.script(script);
    let lines: Vec<String> = found
        .and_then(|found| found.text())
        // Before it is cut into lines: some secrets have several.
        .map(|whole| secrets.blank(&whole).lines().map(str::to_owned).collect())
        .unwrap_or_default();
    let problem = found.and_then(|found| found.script.as_ref().err());
    let mut facts = Facts::new(sources);
    facts.say("From", origin(script, sources));
    if let Some(problem) = problem {
        facts.say("Text", Phrase::plain(problem_in_words(problem)));
    }
    let arguments = script.arguments.iter().map(|argument| text(argument, sources));
    facts.list("Allowed by a comment", allowed(script, definition));
    facts.list("Arguments", arguments.collect());
    let timeout = script.timeout.as_ref().map_or_else(
        || Phrase::plain("15 min (default of the service)"),
        |timeout| in_words(timeout, sources, |timeout| Phrase::plain(timeout.0.to_words())),
    );
    facts.say("Timeout", timeout);
    ScriptView {
        title: match key {
            "creation_script" => "Creation script, run once when the instance is created",
            _ => "Startup script, run at every start",
        },
        groups: [facts.alone()],
        count: match lines.len() {
            0 => None,
            1 => Some("1 line".to_owned()),
            several => Some(format!("{several} lines")),
        },
        is_open: lines.len() <= MOST_OPEN,
        lines,
    }
}

/// The lines that look like secrets and say why they are none.
fn allowed(script: &ScriptDefinition, definition: &Definition) -> Vec<Phrase> {
    let Some(found) = definition.script(script) else {
        return Vec::new();
    };
    let text = found.text().unwrap_or_default();
    let allowed = found.observations.iter().map(|(_, observation)| observation);
    allowed
        .filter(|observation| observation.kind == ObservationKind::SecretAllowed)
        .map(|observation| {
            let before = text.get(..observation.range.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Phrase::plain(format!("line {line} looks like a secret: {}", observation.detail))
        })
        .collect()
}

fn origin(script: &ScriptDefinition, sources: &Sources) -> Phrase {
    // NOTE: values of recipes go into the text, and are seen there.
    let ScriptDefinition {
        span: _,
        path,
        file,
        inline,
        recipe,
        with: _,
        arguments: _,
        timeout: _,
    } = script;
    let named = |words: &str, name: Option<&str>| Phrase::plain(words).and_code(name.unwrap_or_default());
    match (path, file, inline, recipe) {
        (Some(path), ..) => {
            text(path, sources).and(" on the workspace's file share; its text is not known here")
        }
        (_, Some(file), ..) => named("the file ", file.value.as_deref()),
        (_, _, Some(_), _) => Phrase::plain("the definition (inline)"),
        (.., Some(recipe)) => named("the recipe ", recipe.value.as_deref()),
        (None, None, None, None) => Phrase::plain("no source; see the findings"),
    }
}

const fn problem_in_words(problem: &ScriptProblem) -> &'static str {
    match problem {
        ScriptProblem::Load(..) => "the file cannot be had; a finding says why",
        ScriptProblem::NotText(_) => "it is no text; a finding says why",
        ScriptProblem::Empty => "there is none",
        ScriptProblem::UnknownRecipe(_) => "there is no recipe of this name",
        ScriptProblem::Template(..) => "the template cannot be rendered; a finding says why",
        ScriptProblem::Reported => "cannot be made; a finding says why",
    }
}
