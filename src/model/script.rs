//! `creation_script` and `startup_script`: where a setup script comes from, and its text.

mod resolve;
mod said;

pub use crate::language::script::*;

use std::ops::Range;

use arcstr::ArcStr;

use crate::script::{NotText, Observation, ObservationKind, Script};
use crate::source::{LoadError, SourceId, Sources, Span};
use crate::syntax::{Node, StringLiteral, Value};

pub(super) use resolve::{resolve, resolve_put_in};
use said::Said;

/// What distinguishes one text from another.
///
/// NOTE: a recipe of `[defaults]` has one place, and every instance may give it other values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TextKey {
    /// Where its source is written.
    span: Span,
    /// The values that a recipe takes.
    with: Option<Said>,
}

impl ScriptDefinition {
    /// The keys that say where a script comes from, as far as they are written.
    pub fn sources(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let sources = [
            ("path", self.path.as_ref().map(|path| path.span)),
            ("file", self.file.as_ref().map(|file| file.span)),
            ("inline", self.inline.as_ref().map(|inline| inline.span)),
            ("recipe", self.recipe.as_ref().map(|recipe| recipe.span)),
        ];
        sources.into_iter().filter_map(|(key, span)| Some((key, span?)))
    }

    /// What distinguishes the text from others; `None` for a script on the file share, or one that a parameter gives.
    pub(super) fn text_key(&self) -> Option<TextKey> {
        if self
            .inline
            .as_ref()
            .is_some_and(|inline| inline.value.reference().is_some())
        {
            return None;
        }
        let (key, span) = self.sources().find(|(key, _)| *key != "path")?;
        let with = self.with.as_ref().filter(|_| key == "recipe");
        Some(TextKey {
            span,
            with: with.map(|with| Said(with.0.clone())),
        })
    }
}

/// The text of one setup script, which several computes may run, and what was found in it.
#[derive(Debug, Clone)]
pub struct SetupScript {
    /// Where the definition names it.
    pub span: Span,
    /// What to call it: its path, its recipe, or the key that an inline text belongs to.
    pub name: String,
    /// Where its bytes are.
    pub origin: Origin,
    /// The script, or why there is none.
    pub script: Result<Script, ScriptProblem>,
    /// What was found in it, with the places.
    pub observations: Vec<(Span, Observation)>,
    /// The files that it reads and that lie beside it in the project, as it names them.
    pub beside: Vec<String>,
    /// The user's template, from which the script was rendered.
    template: Option<Script>,
    /// The values that it was rendered with.
    with: Option<Node>,
}

/// Where the bytes of a script are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In a file of its own.
    File(SourceId),
    /// In the definition, as a string.
    Inline,
    /// Rendered from a recipe that armlet brings along.
    Recipe,
    /// Rendered from a template of the user's.
    Template(SourceId),
}

/// Why a script has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptProblem {
    /// Its file cannot be had; the path that may have been meant.
    Load(LoadError, Option<String>),
    /// What it is read from is no text.
    NotText(NotText),
    /// It is read from an empty file, or holds nothing but white space.
    Empty,
    /// No recipe has its name, and it is no path of a template; the nearest name.
    UnknownRecipe(Option<String>),
    /// The template cannot be rendered: why, and the place that says so.
    Template(String, Span),
    /// The schema has reported what is wrong with the source or the values of the recipe.
    Reported,
}

impl SetupScript {
    /// The normalised text.
    #[must_use]
    pub fn text(&self) -> Option<ArcStr> {
        self.script
            .as_ref()
            .ok()
            .map(|script| ArcStr::clone(&script.text))
    }

    /// What was observed of one kind, with its place.
    pub fn observed(&self, kind: ObservationKind) -> impl Iterator<Item = (Span, &Observation)> {
        let observed = self.observations.iter();
        let of_kind = observed.filter(move |(_, observation)| observation.kind == kind);
        of_kind.map(|(span, observation)| (*span, observation))
    }

    /// The file that the user wrote, script or template, and its text.
    #[must_use]
    pub fn file(&self) -> Option<(SourceId, &Script)> {
        match self.origin {
            Origin::File(source) => Some((source, self.script.as_ref().ok()?)),
            Origin::Template(source) => Some((source, self.template.as_ref()?)),
            Origin::Inline | Origin::Recipe => None,
        }
    }

    /// The span of a range of bytes of the normalised text; of the source where the text is not written as it runs.
    #[must_use]
    pub fn place(&self, range: Range<usize>, sources: &Sources) -> Span {
        self.written_at(range, sources).unwrap_or(self.span)
    }

    /// The span of a range of bytes of the normalised text, if the user wrote these bytes.
    #[must_use]
    pub fn written_at(&self, range: Range<usize>, sources: &Sources) -> Option<Span> {
        let script = self.script.as_ref().ok()?;
        match self.origin {
            Origin::File(source) => Some(Span::new(source, original(script, range))),
            Origin::Inline => Some(StringLiteral::new(sources, self.span).span(original(script, range))),
            Origin::Recipe => None,
            Origin::Template(source) => {
                let template = self.template.as_ref()?;
                let range = same_line(&script.text, range, &template.text)?;
                Some(Span::new(source, original(template, range)))
            }
        }
    }

    /// The span of the value of the recipe that brought a range of bytes into the text.
    fn brought_by(&self, range: Range<usize>, sources: &Sources) -> Option<Span> {
        let script = self.script.as_ref().ok()?;
        let brought = script.text.get(range).filter(|text| !text.is_empty())?;
        strings(self.with.as_ref()?)
            .into_iter()
            .find_map(|(value, span)| {
                let start = value.find(brought)?;
                Some(StringLiteral::new(sources, span).span(start..start + brought.len()))
            })
    }

    /// The place before the line of a byte of the normalised text, and how `line` is written there; none where it
    /// cannot be written.
    ///
    /// `line` must not need escapes in a TOML string.
    #[must_use]
    pub fn line_before(&self, offset: usize, line: &str, sources: &Sources) -> Option<(Span, String)> {
        let text = self.text()?;
        let start = line_start(&text, offset);
        let before = self.written_at(start..start, sources)?;
        let line_end = match (self.origin, sources.text(self.span)) {
            (Origin::Inline, literal) if literal.starts_with("\"\"\"") || literal.starts_with("'''") => "\n",
            (Origin::Inline, literal) if literal.starts_with('"') => "\\n",
            (Origin::Inline, _) => return None,
            _ if self.file()?.1.carriage_returns.is_some() => "\r\n",
            _ => "\n",
        };
        Some((before, format!("{line}{line_end}")))
    }
}

/// The bytes of the text as it was written that became a range of the normalised text.
fn original(script: &Script, range: Range<usize>) -> Range<usize> {
    script.original_offset(range.start)..script.original_offset(range.end)
}

/// The offset of the first byte of the line that holds the byte `offset`.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
}

/// Where a range within one line of a rendered text is in the template, if the template has exactly that line
/// exactly once.
fn same_line(rendered: &str, range: Range<usize>, template: &str) -> Option<Range<usize>> {
    let start = line_start(rendered, range.start);
    let line = rendered.get(start..)?.lines().next()?;
    if line.is_empty() || range.end > start + line.len() {
        return None;
    }
    let mut offset = 0;
    let mut places = template.split_inclusive('\n').filter_map(|candidate| {
        let here = offset;
        offset += candidate.len();
        (candidate.strip_suffix('\n').unwrap_or(candidate) == line).then_some(here)
    });
    let place = places.next().filter(|_| places.next().is_none())?;
    Some(place + range.start - start..place + range.end - start)
}

/// Every string in a value, with its place.
fn strings(node: &Node) -> Vec<(&str, Span)> {
    match &node.value {
        Value::String(text) => vec![(&**text, node.span)],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Table(table) => table.iter().flat_map(|entry| strings(&entry.node)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_a_template_has_once_is_found_in_it() {
        let template = "#!/bin/bash\n{{#each xs}}\necho {{this}}\nreboot\n{{/each}}\ntrue\ntrue\n";
        let rendered = "#!/bin/bash\necho a\nreboot\necho b\nreboot\ntrue\ntrue\n";
        let place = |needle: &str| {
            let start = rendered.rfind(needle).unwrap();
            let range = same_line(rendered, start..start + needle.len(), template)?;
            Some(template.get(range.start - 1..range.end).unwrap())
        };
        assert_eq!(place("reboot"), Some("\nreboot"));
        assert_eq!(place("bash"), Some("/bash"));
        assert_eq!(place("echo b"), None);
        assert_eq!(place("true"), None);
        assert_eq!(place("b\nreboot"), None);
    }
}
