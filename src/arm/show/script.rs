//! A script as `show` prints it: its lines where its data stood.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::read::script::inline_script;
use super::super::read::value::Values;
use super::super::script::{Script, ScriptForm};
use super::super::value::{Object, Value};
use crate::expression::is_invisible;

/// A script whose text is known to the byte, and from which its data can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownScript {
    script: Script,
    /// Whether a variable holds it line by line, and not as one text.
    by_lines: bool,
}

/// Reads the value of `scriptData`; none if its text cannot be known, or if it is Base64 that is not spelt the one canonical
/// way, which the text would not give again.
pub(super) fn shown_script(data: &str, variables: &Object) -> Option<ShownScript> {
    let value: Value = Values::of_body(variables).expression_of(data, "").ok()?.into();
    let script = inline_script(&value, variables)?;
    if matches!(value, Value::String(_)) && STANDARD.encode(script.text.as_bytes()) != data {
        return None;
    }
    let by_lines = data.contains("join(");
    Some(ShownScript { script, by_lines })
}

impl ShownScript {
    /// The variable that holds its text, where one does.
    pub(super) fn variable(&self) -> Option<&str> {
        match &self.script.form {
            ScriptForm::Lines { variable } => Some(variable),
            ScriptForm::Base64 => None,
        }
    }

    /// What replaces the data: how the template carries the script.
    pub(super) fn form(&self) -> String {
        match self.variable() {
            Some(variable) if self.by_lines => format!("Base64 of variables('{variable}')"),
            Some(variable) => format!("Base64 of the text in variables('{variable}')"),
            None => "Base64 of".to_owned(),
        }
    }

    /// The lines as they are shown: each behind a bar; one with characters that cannot be seen, as a JSON string.
    pub(super) fn lines(&self) -> Vec<Cow<'static, str>> {
        let (body, ending) = match self.script.text.strip_suffix('\n') {
            Some(body) => (body, None),
            None => (
                &*self.script.text,
                Some(Cow::Borrowed("\\ no newline at the end")),
            ),
        };
        let is_empty = self.script.text.is_empty();
        let lines = body
            .split('\n')
            .filter(|_| !is_empty)
            .map(|line| Cow::Owned(shown(line)));
        lines.chain(ending).collect()
    }
}

fn shown(line: &str) -> String {
    if line.chars().any(|c| c != '\t' && is_invisible(c)) {
        let escaped: String = line.chars().map(escaped).collect();
        format!("|\"{escaped}\"")
    } else if line.is_empty() {
        "|".to_owned()
    } else {
        format!("| {line}")
    }
}

fn escaped(c: char) -> String {
    match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\r' => "\\r".to_owned(),
        // All that cannot be seen are one UTF-16 unit.
        c if c != '\t' && is_invisible(c) => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    }
}
