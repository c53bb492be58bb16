//! The text of an inline script, from the forms in which a template can carry it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::json::Json;
use crate::expression::is_invisible;

/// A script whose text is known to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InlineScript {
    text: String,
    /// The variable that holds its lines, where one does.
    pub(super) variable: Option<String>,
}

/// Reads the value of `scriptData`; `None` if its text is unknown.
pub(super) fn inline_script(data: &str, variables: Option<&Json<'_>>) -> Option<InlineScript> {
    if let Some(variable) = variable_of_lines(data) {
        let lines = variables?.get(variable)?;
        return Some(InlineScript {
            text: joined(lines)?,
            variable: Some(variable.to_owned()),
        });
    }
    let text = match literal_in_base64(data) {
        Some(text) => text,
        None => decoded(data)?,
    };
    Some(InlineScript { text, variable: None })
}

/// The name in `[base64(join(variables('NAME'), '\n'))]`.
fn variable_of_lines(data: &str) -> Option<&str> {
    let rest = data.strip_prefix("[base64(join(variables('")?;
    let (name, separator) = rest.strip_suffix("'))]")?.split_once("')")?;
    let is_name = !name.is_empty() && !name.contains('\'');
    (is_name && separator.trim_start_matches([',', ' ']) == "'\n").then_some(name)
}

/// The text in `[base64('TEXT')]`, as the Bicep compiler writes a script.
fn literal_in_base64(data: &str) -> Option<String> {
    unquoted(data.strip_prefix("[base64('")?.strip_suffix("')]")?)
}

/// The text of a literal between its quotes; `None` if it contains a single quote, because then it is more than one literal.
fn unquoted(literal: &str) -> Option<String> {
    let pieces: Vec<&str> = literal.split("''").collect();
    let is_one = pieces.iter().all(|piece| !piece.contains('\''));
    is_one.then(|| pieces.join("'"))
}

/// The text of Base64 that is spelt the one canonical way, so that the text gives the same Base64 again.
fn decoded(data: &str) -> Option<String> {
    if data.is_empty() {
        return None;
    }
    let bytes = STANDARD.decode(data).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    (STANDARD.encode(&text) == data).then_some(text)
}

/// The lines of a variable behind one another.
fn joined(lines: &Json<'_>) -> Option<String> {
    let Json::Array(items) = lines else { return None };
    let lines: Option<Vec<String>> = items.iter().map(line).collect();
    Some(lines?.join("\n"))
}

/// A line: a literal, which has one bracket more where it would be read as an expression.
fn line(item: &Json<'_>) -> Option<String> {
    let text = item.text()?;
    if !(text.starts_with('[') && text.ends_with(']')) {
        return Some(text.into_owned());
    }
    let literal = text.strip_prefix('[').filter(|rest| rest.starts_with('['))?;
    Some(literal.to_owned())
}

impl InlineScript {
    /// How the template contains the script, shown in place of the data.
    pub(super) fn form(&self) -> String {
        match &self.variable {
            Some(variable) => format!("Base64 of variables('{variable}')"),
            None => "Base64 of".to_owned(),
        }
    }

    /// The lines as they are shown: each behind a bar; one with characters that cannot be seen, as a JSON string.
    pub(super) fn lines(&self) -> Vec<Cow<'static, str>> {
        let (body, ending) = match self.text.strip_suffix('\n') {
            Some(body) => (body, None),
            None => (
                self.text.as_str(),
                Some(Cow::Borrowed("\\ no newline at the end")),
            ),
        };
        let is_empty = self.text.is_empty();
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
