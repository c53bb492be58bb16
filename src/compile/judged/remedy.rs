//! What a definition must say so that a policy is satisfied: the lines, and the edits that write them.

use crate::arm::Value as Sent;
use crate::diagnostic::{Applicability, Edit, Suggestion};
use crate::language::key::ScalarType;
use crate::language::rest_path::{Owner, owners};
use crate::language::toml;
use crate::policy::Changed;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node, Value as Toml};

/// What to do, as far as a key of the language says it.
pub(super) enum Remedy {
    /// In words: the values come from elsewhere, or there is no place to write them.
    Words(String),
    /// With the edits that do it.
    Edits(Suggestion),
}

/// What a definition says of a resource.
pub(super) struct Said<'d> {
    /// `computeType` of a compute, the type of another resource.
    pub(super) kind: &'d str,
    /// Its table over the defaults, and what is written in it.
    pub(super) nodes: Option<(&'d Node, &'d Node)>,
    /// Whether a fleet makes it, of which all instances are said to have one line.
    pub(super) is_of_fleet: bool,
    pub(super) sources: &'d Sources,
}

/// A key and what is to be written for it; `None` takes it out.
struct Line {
    key: Vec<String>,
    text: Option<String>,
}

impl Line {
    fn of(kind: &str, changed: &Changed) -> Option<Self> {
        let path: Vec<&str> = changed.path.iter().map(String::as_str).collect();
        if path.contains(&"[]") {
            return None;
        }
        let key = match path.as_slice() {
            ["name"] => vec!["name".to_owned()],
            ["tags", tag] => vec!["tags".to_owned(), (*tag).to_owned()],
            _ => {
                let Owner::Above(holder) = owners(kind, &changed.path)? else {
                    return None;
                };
                let is_secret = holder.scalar.is_some_and(|scalar| scalar.is_secret);
                let key = holder.key.split('.').map(str::to_owned).collect();
                let text = match &changed.value {
                    Some(value) => Some(text(holder.key, holder.scalar, value)?),
                    None => None,
                };
                return (!is_secret).then_some(Self { key, text });
            }
        };
        let text = match &changed.value {
            Some(value) => Some(toml::value(&serde_json::Value::from(value.as_str()?))),
            None => None,
        };
        Some(Self { key, text })
    }

    fn words(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|word| toml::key(word)).collect();
        let key = key.join(".");
        match &self.text {
            Some(text) => format!("write `{key} = {text}`"),
            None => format!("take `{key}` out"),
        }
    }

    /// What writes the line; `None` if there is no place for it.
    fn edit(&self, said: &Said<'_>) -> Option<Edit> {
        let ((merged, own), sources) = (said.nodes?, said.sources);
        match (entry(merged, &self.key), &self.text) {
            (Some(found), Some(text)) => replaced(found, text, sources),
            (Some(found), None) => taken_out(found, sources),
            (None, Some(text)) => inserted(own, &self.key, text, sources),
            (None, None) => None,
        }
    }
}

/// A value in the words of a definition.
fn text(key: &str, scalar: Option<&'static ScalarType>, value: &serde_json::Value) -> Option<String> {
    let value = match (key, scalar) {
        (_, Some(scalar)) => (scalar.raise)(&Sent::from(value.clone()))?,
        ("subnet", None) => Toml::String(value.as_str()?.into()),
        _ => return None,
    };
    let node = Node {
        span: Span::default(),
        value,
    };
    Some(toml::value(&node.to_json()))
}

/// What a subject must say instead; `None` if no key of the language says it.
pub(super) fn remedy(said: &Said<'_>, changes: &[Changed]) -> Option<Remedy> {
    let lines: Option<Vec<Line>> = changes
        .iter()
        .map(|changed| Line::of(said.kind, changed))
        .collect();
    let lines = lines.filter(|lines| !lines.is_empty())?;
    let is_name = |line: &Line| line.key.first().is_some_and(|key| key == "name");
    if said.is_of_fleet && lines.iter().any(is_name) {
        // The name of one is no name of the others.
        return None;
    }
    Some(written(&lines, said))
}

/// The line with which nothing is sent to a compute that exists.
pub(super) fn create_only(said: &Said<'_>) -> Remedy {
    let line = Line {
        key: vec!["on_redeploy".to_owned()],
        text: Some("\"create_only\"".to_owned()),
    };
    written(&[line], said)
}

fn written(lines: &[Line], said: &Said<'_>) -> Remedy {
    let words: Vec<String> = lines.iter().map(Line::words).collect();
    let words = words.join(", and ");
    let edits: Option<Vec<Edit>> = lines.iter().map(|line| line.edit(said)).collect();
    match edits.filter(|edits| are_apart(edits)) {
        Some(edits) => Remedy::Edits(Suggestion {
            message: words,
            edits,
            applicability: Applicability::MaybeIncorrect,
        }),
        None => Remedy::Words(words),
    }
}

/// The same in the words of REST.
pub(super) fn in_words(changes: &[Changed]) -> Option<Remedy> {
    let words = changes.iter().map(|changed| match &changed.value {
        Some(value) => format!("write {value} for `{}`", changed.field),
        None => format!("take `{}` out", changed.field),
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| Remedy::Words(words.join(", and ")))
}

fn are_apart(edits: &[Edit]) -> bool {
    let mut pairs = edits.iter().enumerate();
    pairs.all(|(index, edit)| !edits.iter().skip(index + 1).any(|other| edit.touches(other)))
}

/// The entry of a key, through the tables around it.
fn entry<'n>(node: &'n Node, key: &[String]) -> Option<&'n Entry> {
    let (first, rest) = key.split_first()?;
    let table = node.as_table()?;
    let mut entries = table.iter();
    // Azure ignores the case of the names of tags.
    let found = entries.find(|entry| entry.key.value.eq_ignore_ascii_case(first))?;
    match rest {
        [] => Some(found),
        rest => entry(&found.node, rest),
    }
}

/// Another value in the place of one that is written out there.
fn replaced(entry: &Entry, text: &str, sources: &Sources) -> Option<Edit> {
    let span = entry.node.span;
    let written = sources.text(span);
    let value = entry.node.to_json();
    let as_json = value.to_string();
    let unquoted = |text: &str| {
        let quotes = ["\"", "'"].into_iter();
        let mut inside = quotes.filter_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
        inside.next().map(str::to_owned)
    };
    let replacement = match &value {
        serde_json::Value::String(own) if unquoted(written).as_ref() == Some(own) => Some(text.to_owned()),
        // A cell of a list of people.
        serde_json::Value::String(own) if written == own => unquoted(text),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) if written == as_json => {
            Some(text.to_owned())
        }
        _ => None,
    };
    replacement.map(|replacement| Edit { span, replacement })
}

/// The lines of an entry that has lines of its own, or the member of a table in one line.
fn taken_out(entry: &Entry, sources: &Sources) -> Option<Edit> {
    let (key, value) = (entry.key.span, entry.node.span);
    let text = &sources
        .file(key.source)
        .filter(|_| key.source == value.source)?
        .text;
    let (before, behind) = (text.get(..key.range().start)?, text.get(value.range().end..)?);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let length = behind.find('\n').map_or(behind.len(), |end| end + 1);
    let is_blank = |text: &str| text.trim().is_empty() || text.trim_start().starts_with('#');
    let removed = match before.get(start..)?.trim_end() {
        "" if is_blank(behind.get(..length)?) => start..value.range().end + length,
        inline if inline.ends_with(['{', ',']) => {
            let rest = behind.trim_start();
            match rest.strip_prefix(',') {
                Some(rest) => key.range().start..text.len() - rest.trim_start().len(),
                None => {
                    let before = before.trim_end();
                    before.strip_suffix(',').unwrap_or(before).len()..value.range().end
                }
            }
        }
        _ => return None,
    };
    Some(Edit {
        span: Span::new(key.source, removed),
        replacement: String::new(),
    })
}

/// A line before the first of the table, or a member before its first.
fn inserted(own: &Node, key: &[String], text: &str, sources: &Sources) -> Option<Edit> {
    let (first, rest) = key.split_first()?;
    let table = own.as_table()?;
    let mut entries = table.iter();
    if let (Some(inner), false) = (entries.find(|entry| entry.key.value == *first), rest.is_empty()) {
        return inserted(&inner.node, rest, text, sources);
    }
    let line = rest.iter().rev().fold(text.to_owned(), |inner, key| {
        format!("{{ {} = {inner} }}", toml::key(key))
    });
    let line = format!("{} = {line}", toml::key(first));
    table.iter().find_map(|entry| before(entry, &line, sources))
}

fn before(entry: &Entry, line: &str, sources: &Sources) -> Option<Edit> {
    let key = entry.key.span;
    let text = sources.file(key.source)?.text.get(..key.range().start)?;
    let start = text.rfind('\n').map_or(0, |end| end + 1);
    let indent = text.get(start..)?;
    let replacement = match indent {
        blank if blank.trim().is_empty() => format!("{line}\n{blank}"),
        inline if inline.trim_end().ends_with(['{', ',']) => format!("{line}, "),
        _ => return None,
    };
    Some(Edit {
        span: Span::new(key.source, key.range().start..key.range().start),
        replacement,
    })
}
