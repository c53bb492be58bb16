//! What a finding consists of; not how it looks, and not which findings there are.

mod findings;

pub(crate) use findings::said;
pub use findings::{Brief, Findings, Use};

use crate::source::Span;

/// How much a finding weighs: what `[lints]` sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported; output is still written.
    Warn,
    /// Reported as an error; nothing is written.
    Deny,
}

impl Level {
    /// The word `[lints]` uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level of a word of `[lints]`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::Warn, Self::Deny]
            .into_iter()
            .find(|level| level.name() == name)
    }
}

/// The identity of a kind of finding: one static per rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Kebab-case name, the same as the file and the page: `public-ssh-port`.
    pub id: &'static str,
    /// The level unless `[lints]` says otherwise.
    pub level: Level,
    /// One line for the list of rules.
    pub summary: &'static str,
    /// The page that `armlet explain` prints, Markdown.
    pub page: &'static str,
}

impl Code {
    /// The address of the page on the web, which stays the same.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}/rules/{}.html", env!("CARGO_PKG_HOMEPAGE"), self.id)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding.
    pub code: &'static Code,
    /// Its level after `[lints]`.
    pub level: Level,
    /// The headline: lower case, no full stop, the user's own words in backticks.
    pub message: String,
    /// The place, and what is the case there.
    pub primary: Label,
    /// Further places that explain the first.
    pub related: Vec<Label>,
    /// The reason and its source.
    pub notes: Vec<String>,
    /// What to do, where no edit can be offered.
    pub help: Option<String>,
    /// Edits that would fix it.
    pub suggestions: Vec<Suggestion>,
    /// Secrets in the text, which no output may show.
    pub secrets: Vec<Span>,
    /// The reason that the text itself gives for what was found. Such a finding is listed and not reported.
    pub excuse: Option<String>,
    /// The errors and warnings that this finding stands for, because it is the one about those that are left out.
    pub left_out: Option<(usize, usize)>,
}

impl Diagnostic {
    /// A finding of `code` at `span`; `label` says what is the case there (may be empty).
    #[must_use]
    pub fn new(
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code,
            level: code.level,
            message: message.into(),
            primary: Label {
                span,
                text: label.into(),
            },
            left_out: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            suggestions: Vec::new(),
            secrets: Vec::new(),
            excuse: None,
        }
    }

    /// Keeps a secret out of every quotation of the text.
    #[must_use]
    pub fn hiding(mut self, secret: Span) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Whether `check --fix` may fix it.
    #[must_use]
    pub fn is_fixable(&self) -> bool {
        self.suggestions
            .iter()
            .any(|suggestion| suggestion.applicability == Applicability::MachineApplicable)
    }

    /// Says that the text itself excuses the finding.
    #[must_use]
    pub fn excused(mut self, reason: impl Into<String>) -> Self {
        self.excuse = Some(reason.into());
        self
    }

    /// The same finding where the ids of all files are greater by `offset`.
    #[must_use]
    pub fn moved(mut self, offset: u32) -> Self {
        let labels = self.related.iter_mut().map(|label| &mut label.span);
        let edits = self
            .suggestions
            .iter_mut()
            .flat_map(|suggestion| &mut suggestion.edits);
        let spans = std::iter::once(&mut self.primary.span)
            .chain(labels)
            .chain(edits.map(|edit| &mut edit.span))
            .chain(&mut self.secrets);
        for span in spans {
            span.source.0 += offset;
        }
        self
    }

    /// Every place that the finding mentions.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = std::iter::once(&self.primary).chain(&self.related);
        let edits = self.suggestions.iter().flat_map(|suggestion| &suggestion.edits);
        labels.map(|label| label.span).chain(edits.map(|edit| edit.span))
    }

    /// Adds a further place.
    #[must_use]
    pub fn with_related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests replacing `span` with `replacement`; `check --fix` applies it if `applicability` allows.
    #[must_use]
    pub fn with_suggestion(
        mut self,
        message: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
        applicability: Applicability,
    ) -> Self {
        self.suggestions.push(Suggestion {
            message: message.into(),
            edits: vec![Edit {
                span,
                replacement: replacement.into(),
            }],
            applicability,
        });
        self
    }
}

impl Diagnostic {
    /// Suggests several edits that belong together.
    #[must_use]
    pub fn with_edits(
        mut self,
        message: impl Into<String>,
        edits: impl IntoIterator<Item = (Span, String)>,
        applicability: Applicability,
    ) -> Self {
        let edits = edits
            .into_iter()
            .map(|(span, replacement)| Edit { span, replacement });
        self.suggestions.push(Suggestion {
            message: message.into(),
            edits: edits.collect(),
            applicability,
        });
        self
    }
}

/// A place and what is the case there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is the case; may be empty.
    pub text: String,
}

/// A set of edits that would fix a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// An imperative: ``write `size` ``.
    pub message: String,
    /// What to replace by what.
    pub edits: Vec<Edit>,
    /// Whether a machine may do it.
    pub applicability: Applicability,
}

/// Replaces one span by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty to insert.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

impl Edit {
    /// Whether the order of two edits of one file would matter: they overlap, or put something in the same place.
    #[must_use]
    pub fn touches(&self, other: &Self) -> bool {
        let (one, other) = (self.span, other.span);
        one.source == other.source
            && (one.start == other.start || (one.start < other.end && other.start < one.end))
    }
}

/// `text` with `edits` made, and not a byte changed between them; `None` if two edits touch, or one is not of this text.
#[must_use]
pub fn edited(text: &str, edits: &[&Edit]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (index, edit) in edits.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| edits.get(before));
        if before.is_some_and(|before| before.touches(edit)) {
            return None;
        }
        let range = edit.span.range();
        // A range that is not of the text, or lies back to front, is none of a string either.
        text.get(range.clone())?;
        edited.push_str(text.get(done..range.start)?);
        edited.push_str(&edit.replacement);
        done = range.end;
    }
    edited.push_str(text.get(done..)?);
    Some(edited)
}

/// Whether a suggestion may be applied without asking; rustc's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// It is what the user meant; `check --fix` applies it.
    MachineApplicable,
    /// It may not be what the user meant; it is shown only.
    MaybeIncorrect,
}

/// The longest word to which a near one is looked for: the time for that grows with its square.
const LONGEST_KNOWN: usize = 200;

/// The maximum number of words among which the nearest is searched.
const MOST_KNOWN: usize = 1_000;

/// The nearest of `known` to a misspelt `word`, if one is near enough to have been meant: a third of the word may differ, at most
/// four letters, and in a word of one letter none.
///
/// Case is ignored. Ties go to the first in the order given. Of more than a thousand the others are not looked at, so that a file
/// with as many mistakes takes no longer than it is long.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    if length > LONGEST_KNOWN {
        return None;
    }
    let mut limit = if length < 2 { 0 } else { (length / 3).clamp(1, 4) };
    let mut nearest = None;
    for candidate in known.into_iter().take(MOST_KNOWN) {
        // Each difference in length is one edit at least.
        if candidate.chars().count().abs_diff(length) > limit || !may_be_near(&lower, candidate, limit) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance < limit || distance == limit && nearest.is_none() {
            (limit, nearest) = (distance, Some(candidate));
        }
    }
    nearest
}

/// Whether two words have so many letters in common that the second, whose case is ignored, may be the first after so many edits.
///
/// Quick, and true of few words, so that few are compared letter by letter.
fn may_be_near(lower: &str, candidate: &str, edits: usize) -> bool {
    let mut letters = [0_i16; 64];
    let mut count = |letter: char, by: i16| {
        if let Some(number) = letters.get_mut(letter as usize % 64) {
            *number += by;
        }
    };
    lower.chars().for_each(|letter| count(letter, 1));
    candidate
        .chars()
        .flat_map(char::to_lowercase)
        .for_each(|letter| count(letter, -1));
    // An edit puts one letter in the place of another at most.
    let differing: u16 = letters.iter().map(|number| number.unsigned_abs()).sum();
    usize::from(differing) <= 2 * edits
}

/// The file that a wrong path was probably meant for: one that is spelled nearly so, or the only one of that name.
#[must_use]
pub fn nearest_file(path: &str, files: &[String]) -> Option<String> {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next();
    let mut namesakes = files.iter().filter(|file| file.rsplit('/').next() == name);
    nearest(&path, files.iter().map(String::as_str))
        .or_else(|| {
            let only = namesakes.next()?;
            namesakes.next().is_none().then_some(only.as_str())
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_file};

    #[test]
    fn a_third_of_a_word_may_be_misspelt() {
        assert_eq!(
            nearest("gpu-instanc", ["ssh", "gpu-instance"]),
            Some("gpu-instance")
        );
        assert_eq!(nearest("SIEZ", ["tags", "size"]), Some("size"));
        assert_eq!(nearest("größ", ["Größe"]), Some("Größe"));
        assert_eq!(nearest("xyz", ["ssh", "sku", "size"]), None);
        assert_eq!(nearest("siz", ["six", "size", "sizes"]), Some("six"));
        assert_eq!(nearest("a", ["b", "ab"]), None);
        assert_eq!(nearest("A", ["b", "a"]), Some("a"));
        assert_eq!(nearest("", ["a"]), None);
    }

    #[test]
    fn a_wrong_path_is_led_to_a_near_one_or_to_the_only_namesake() {
        let files = ["a/run.sh", "b/run.sh", "scripts/setup.sh"].map(str::to_owned);
        assert_eq!(
            nearest_file("scripts\\setup.sh", &files).as_deref(),
            Some("scripts/setup.sh")
        );
        assert_eq!(
            nearest_file("script/setup.sh", &files).as_deref(),
            Some("scripts/setup.sh")
        );
        assert_eq!(
            nearest_file("setup.sh", &files).as_deref(),
            Some("scripts/setup.sh")
        );
        assert_eq!(nearest_file("run.sh", &files).as_deref(), Some("a/run.sh"));
        assert_eq!(nearest_file("somewhere/else/run.sh", &files), None);
        assert_eq!(nearest_file("other.sh", &files), None);
    }
}
