//! The setup scripts of a compute instance, in plain text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::expression::{Constants, call, inside};
use super::member;

/// The path from a resource to its scripts.
const SCRIPTS: [&str; 4] = ["properties", "properties", "setupScripts", "scripts"];

/// A setup script of a compute instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupScript {
    /// `creationScript` or `startupScript`.
    pub word: String,
    /// What it runs.
    pub text: ScriptText,
}

/// What is known of a script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptText {
    /// The text of an inline script; line ends are LF.
    Inline(String),
    /// A path on the workspace's file share, or an expression for one.
    Path(String),
    /// `scriptData` of an inline script that is known at deployment only, or is not the Base64 of UTF-8 text.
    Opaque(String),
}

/// The scripts of a resource, and the variables that hold nothing but their text.
pub(super) fn scripts(
    resource: &Map<String, Value>,
    constants: &Constants<'_>,
) -> (Vec<SetupScript>, Vec<String>) {
    let (mut found, mut variables) = (Vec::new(), Vec::new());
    let inner = SCRIPTS
        .iter()
        .try_fold(resource, |object, name| member(object, name)?.as_object());
    for (word, script) in inner.into_iter().flatten() {
        let text = |name: &str| member(script.as_object()?, name)?.as_str();
        let Some(data) = text("scriptData") else { continue };
        let is_inline = text("scriptSource").is_some_and(|source| source.eq_ignore_ascii_case("inline"));
        let text = if !is_inline {
            ScriptText::Path(data.to_owned())
        } else {
            variables.extend(text_variable(data, constants));
            decoded(data, constants).map_or_else(|| ScriptText::Opaque(data.to_owned()), ScriptText::Inline)
        };
        found.push(SetupScript {
            word: word.clone(),
            text,
        });
    }
    (found, variables)
}

/// The text behind `scriptData`: Base64, or `[base64(…)]` of something constant.
fn decoded(data: &str, constants: &Constants<'_>) -> Option<String> {
    if let Some(argument) = encoded(data) {
        return Some(constants.evaluated(argument)?.replace("\r\n", "\n"));
    }
    let base64: String = constants.resolved(data)?.split_whitespace().collect();
    let text = String::from_utf8(STANDARD.decode(base64).ok()?).ok()?;
    Some(text.replace("\r\n", "\n"))
}

/// The argument of `[base64(…)]`.
fn encoded(data: &str) -> Option<&str> {
    let (name, arguments) = call(inside(data)?)?;
    match arguments.as_slice() {
        [only] if name.eq_ignore_ascii_case("base64") => Some(only),
        _ => None,
    }
}

/// The variable of `[base64(join(variables('x'), '\n'))]` or `[base64(variables('x'))]`.
fn text_variable(data: &str, constants: &Constants<'_>) -> Option<String> {
    let argument = encoded(data)?;
    let list = match call(argument)? {
        (name, arguments) if name.eq_ignore_ascii_case("join") => arguments.first().copied()?,
        _ => argument,
    };
    constants.variable(list).map(|(name, _)| name)
}
