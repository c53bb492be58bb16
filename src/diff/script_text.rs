//! The script of an instance, as far as its text is known.

use super::change::Detail;
use super::deployed::DeployedResource;
use super::lines::lines;
use super::same::means_the_same;
use super::secret::shown;
use crate::arm::Value;

/// What is known of a script's text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ScriptText {
    /// The text of an inline script; line ends are LF.
    Inline(String),
    /// A path on the workspace's file share, or an expression for one.
    Path(Value),
    /// `scriptData` of an inline script that is known at deployment only, or is not the Base64 of UTF-8 text.
    Opaque(Value),
}

impl ScriptText {
    pub(super) fn of(data: &Value, resource: &DeployedResource, word: &str) -> Self {
        if let Value::Script(script) = data {
            return Self::Inline(script.text.replace("\r\n", "\n"));
        }
        let source = resource.at(&[
            "properties",
            "properties",
            "setupScripts",
            "scripts",
            word,
            "scriptSource",
        ]);
        match source {
            Some(Value::String(source)) if source.eq_ignore_ascii_case("inline") => {
                Self::Opaque(data.clone())
            }
            _ => Self::Path(data.clone()),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Inline(text) => format!("{} lines of script", text.lines().count()),
            Self::Opaque(Value::String(data)) => format!("{} bytes that are no Base64 of a text", data.len()),
            Self::Path(value) | Self::Opaque(value) => shown(value),
        }
    }

    /// Whether two scripts are the same; `None` is none.
    pub(super) fn is_same(old: Option<&Self>, new: Option<&Self>) -> bool {
        match (old, new) {
            (Some(Self::Path(old)), Some(Self::Path(new)))
            | (Some(Self::Opaque(old)), Some(Self::Opaque(new))) => {
                means_the_same(Some(old), Some(new), None)
            }
            (old, new) => old == new,
        }
    }

    /// The lines that differ, or both scripts in words where a text is not known.
    pub(super) fn detail(old: Option<&Self>, new: Option<&Self>) -> Detail {
        let text = |script: Option<&Self>| match script {
            Some(Self::Inline(text)) => Some(text.clone()),
            None => Some(String::new()),
            Some(Self::Path(_) | Self::Opaque(_)) => None,
        };
        match (text(old), text(new)) {
            (Some(old), Some(new)) => Detail::Lines(lines(&old, &new)),
            _ => Detail::Values {
                before: old.map(Self::in_words),
                after: new.map(Self::in_words),
            },
        }
    }
}
