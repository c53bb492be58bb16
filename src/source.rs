//! Where text comes from: files, the spans in them, lines and columns.
//!
//! Everything a user wrote is reached by a [`Span`]; nothing here knows TOML or Azure. The compiler proper never
//! accesses a disk: it requests every other file from a [`Loader`].

mod positions;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use positions::Positions;

/// Whether bytes are text in UTF-16: by its byte order mark, or because every other byte of the first characters is zero, as
/// in text of another program that starts with ASCII.
#[must_use]
pub fn is_utf_16(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [1..=127, 0, 1..=127, 0, ..] | [0, 1..=127, 0, 1..=127, ..]
    )
}

/// The text of UTF-16 that begins with its byte order mark, without the mark; `None` without one, and if half a unit or half a
/// character is among it.
#[must_use]
pub fn decoded_utf_16(bytes: &[u8]) -> Option<String> {
    let (units, is_little) = match bytes {
        [0xff, 0xfe, units @ ..] => (units, true),
        [0xfe, 0xff, units @ ..] => (units, false),
        _ => return None,
    };
    let unit = match is_little {
        true => u16::from_le_bytes,
        false => u16::from_be_bytes,
    };
    let pairs = units.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).map(unit));
    let units: Vec<u16> = pairs.collect::<Result<_, _>>().ok()?;
    String::from_utf16(&units).ok()
}

/// One file of those that a compilation read, as an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A stretch of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`.
    #[must_use]
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        // NOTE: `syntax` refuses files over 32 MiB, so a byte offset always fits.
        let fit = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            source,
            start: fit(range.start),
            end: fit(range.end),
        }
    }

    /// The bytes as a range, to index the file's text with.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` is inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// Places that are asked often whether one of them holds another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpanSet {
    /// In order, without those that are inside another: so both their starts and their ends ascend.
    outermost: Vec<Span>,
}

impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort_by_key(|span| (span.source, span.start, std::cmp::Reverse(span.end)));
        let mut outermost: Vec<Span> = Vec::new();
        for span in spans {
            if !outermost.last().is_some_and(|last| last.contains(span)) {
                outermost.push(span);
            }
        }
        Self { outermost }
    }
}

impl SpanSet {
    /// Whether `span` is inside one of the places.
    #[must_use]
    pub fn contains(&self, span: Span) -> bool {
        self.place_of(span).is_some()
    }

    /// The place that `span` is inside of; of those that hold one another the outermost.
    #[must_use]
    pub fn place_of(&self, span: Span) -> Option<Span> {
        let begun = self
            .outermost
            .partition_point(|place| (place.source, place.start) <= (span.source, span.start));
        let last = begun.checked_sub(1).and_then(|index| self.outermost.get(index));
        last.copied().filter(|place| place.contains(span))
    }
}

/// A value together with the place where the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The place.
    pub span: Span,
    /// Its text.
    pub value: T,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    #[must_use]
    pub fn new(span: Span, value: T) -> Self {
        Self { span, value }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(self.span, f(self.value))
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A place as people and formats count it: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters (not bytes).
    pub column: usize,
}

/// One file's name and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The name findings show: relative to the working directory, forward slashes.
    pub name: String,
    /// The text as on disk, without a byte order mark; held once where the same file is read several times.
    pub text: Arc<String>,
}

impl SourceFile {
    /// A file called `name` that holds `text`.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: Arc::new(text.into()),
        }
    }

    /// A file called `name` with a text that another file has, too.
    #[must_use]
    pub fn shared(name: impl Into<String>, text: Arc<String>) -> Self {
        Self {
            name: name.into(),
            text,
        }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).map_or(0, |line| line.chars().count()) + 1,
        }
    }
}

/// A secret and its place.
#[derive(Clone, PartialEq, Eq)]
struct Hidden {
    span: Span,
    text: String,
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hidden").field(&self.span).finish()
    }
}

/// All files of a compilation: the definition first, then what it extends, then its scripts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
    hidden: Vec<Hidden>,
    /// Where something is hidden: the end of each place under its beginning. No two overlap.
    blank: BTreeMap<(SourceId, u32), u32>,
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, file: SourceFile) -> SourceId {
        self.files.push(file);
        SourceId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of an id that [`Sources::add`] gave.
    #[must_use]
    pub fn file(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The text of a span; empty if the span is not in a file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.source)
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or_default()
    }

    /// Blanks a secret in the text that findings quote; every place keeps its line and column.
    pub fn hide(&mut self, secret: Span) {
        let Some(file) = self.files.get_mut(secret.source.0 as usize) else {
            return;
        };
        let Some(text) = file.text.get(secret.range()).map(str::to_owned) else {
            return;
        };
        let blank: String = text
            .chars()
            .flat_map(|c| std::iter::repeat_n(if c == '\n' { c } else { '*' }, c.len_utf8()))
            .collect();
        Arc::make_mut(&mut file.text).replace_range(secret.range(), &blank);
        self.hidden.push(Hidden { span: secret, text });
        self.mark_blank(secret);
    }

    /// Adds a place to those that are blank, as one with those that it overlaps.
    fn mark_blank(&mut self, secret: Span) {
        let Span { source, start, end } = secret;
        if start >= end {
            return;
        }
        let (mut first, mut last) = (start, end);
        let met = self.blank.range((source, 0)..(source, end)).rev();
        let met = met.take_while(|(_, end)| **end > start);
        let met: Vec<(SourceId, u32)> = met.map(|(begin, _)| *begin).collect();
        for begin in met {
            first = first.min(begin.1);
            last = last.max(self.blank.remove(&begin).unwrap_or(last));
        }
        self.blank.insert((source, first), last);
    }

    /// The secrets that were hidden, in the order in which they were.
    pub fn hidden(&self) -> impl Iterator<Item = Span> {
        self.hidden.iter().map(|hidden| hidden.span)
    }

    /// The text of a file as it was added, secrets included: to change the file, never to show it.
    #[must_use]
    pub fn original(&self, id: SourceId) -> Option<String> {
        let mut text = self.file(id)?.text.to_string();
        // The later was hidden when the earlier was blank already.
        for hidden in self.hidden.iter().rev().filter(|hidden| hidden.span.source == id) {
            text.replace_range(hidden.span.range(), &hidden.text);
        }
        Some(text)
    }

    /// Whether part of the text of a span is hidden.
    #[must_use]
    pub fn hides(&self, span: Span) -> bool {
        let before = self.blank.range((span.source, 0)..(span.source, span.end));
        before.last().is_some_and(|(_, end)| span.start < *end)
    }

    /// All files with their ids, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (SourceId(u32::try_from(index).unwrap_or(u32::MAX)), file))
    }
}

/// Reads files that a definition names, by their path relative to the definition.
///
/// The one implementation that touches a disk lives in [`crate::cli`]; tests bring maps.
pub trait Loader: Sync {
    /// The bytes of the file at `path`, which must be inside `within` after following all links.
    ///
    /// # Errors
    /// Says why the file cannot be had, in the words of a finding.
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError>;

    /// The files that a path may have been meant for, relative to the definition and with forward slashes, in the
    /// alphabetical order; empty if they cannot be listed.
    fn files(&self) -> Vec<String> {
        Vec::new()
    }

    /// The name under which findings show `path`.
    fn display_name(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// The folder that must contain a file named by a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within<'p> {
    /// In this folder or below it; the folder is relative to the definition's own, which is empty.
    Folder(&'p str),
    /// In the repository of the definition; without a repository, in the folder that the loader was made for.
    Repository,
}

impl Within<'_> {
    /// Whether a path leads there by its letters alone. Links may still lead elsewhere.
    #[must_use]
    pub fn may_hold(self, path: &str) -> bool {
        let Self::Folder(folder) = self else {
            return true;
        };
        let (folder, path) = (normal(folder), normal(path));
        let below = match folder.as_str() {
            "" => Some(path.as_str()),
            folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
        };
        below.is_some_and(|below| below != ".." && !below.starts_with("../") && !below.starts_with('/'))
    }
}

/// A path with forward slashes, without `.` and without `..` that its letters can do without. Only a path that leads out of
/// where it begins still has `..`, at its beginning.
#[must_use]
pub fn normal(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match (segment, segments.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                segments.pop();
            }
            ("..", None) if !root.is_empty() => {}
            (name, _) => segments.push(name),
        }
    }
    format!("{root}{}", segments.join("/"))
}

/// The loader of a definition without a folder, from standard input or in a test: it finds no files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: Within<'_>) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound)
    }
}

/// Why a file that a definition names cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    /// The file does not exist.
    NotFound,
    /// It is outside the folder of the definition, or the path is absolute.
    Outside,
    /// It is a folder, a device or a pipe.
    NotAFile,
    /// It holds more bytes than the limit given here.
    TooLarge(u64),
    /// The system refused; its reason.
    Refused(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such file"),
            Self::Outside => f.write_str("it is outside the folder of the definition"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::TooLarge(limit) => write!(f, "it is larger than {limit} bytes"),
            Self::Refused(reason) => f.write_str(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hidden_secret_comes_back_for_the_file_and_for_nothing_else() {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", "password = \"hünter2\" # hünter2\n"));
        let inner = Span::new(id, 13..17);
        let outer = Span::new(id, 11..21);
        sources.hide(inner);
        sources.hide(outer);
        assert!(!format!("{sources:?}").contains("password = \"h"), "{sources:?}");
        assert_eq!(sources.text(outer), "**********");
        assert_eq!(
            sources.original(id).as_deref(),
            Some("password = \"hünter2\" # hünter2\n")
        );
        assert_eq!(sources.original(SourceId(1)), None);
    }

    /// Places in one of two files of 24 bytes, given by where they begin and how long they are.
    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let span = (0..2_u32, 0..20_usize, 0..5_usize);
        let span = span.prop_map(|(file, start, length)| Span::new(SourceId(file), start..start + length));
        proptest::collection::vec(span, 0..12)
    }

    proptest! {
        #[test]
        fn a_set_of_places_holds_what_one_of_them_holds(places in spans(), asked in spans()) {
            let set: SpanSet = places.iter().copied().collect();
            for span in asked {
                let is_in_one = places.iter().any(|place| place.contains(span));
                prop_assert_eq!(set.contains(span), is_in_one, "{:?} in {:?}", span, places);
            }
        }

        #[test]
        fn a_text_is_hidden_where_it_meets_a_secret(secrets in spans(), asked in spans()) {
            let mut sources = Sources::default();
            for name in ["a", "b"] {
                sources.add(SourceFile::new(name, "x".repeat(24)));
            }
            let secrets: Vec<Span> = secrets.into_iter().filter(|secret| secret.start < secret.end).collect();
            secrets.iter().for_each(|secret| sources.hide(*secret));
            for span in asked {
                let meets = |secret: &Span| {
                    secret.source == span.source && secret.start < span.end && span.start < secret.end
                };
                prop_assert_eq!(sources.hides(span), secrets.iter().any(meets), "{:?} in {:?}", span, secrets);
            }
        }
    }

    #[test]
    fn a_path_loses_what_its_letters_can_do_without() {
        for (path, expected) in [
            ("a/./b//c.toml", "a/b/c.toml"),
            ("a/../b.toml", "b.toml"),
            ("../a/../b.toml", "../b.toml"),
            ("../../b.toml", "../../b.toml"),
            ("/a/../../b.toml", "/b.toml"),
            ("./", ""),
        ] {
            assert_eq!(normal(path), expected, "{path}");
        }
    }

    #[test]
    fn a_folder_holds_what_lies_below_it() {
        for (folder, path, expected) in [
            ("", "a/b.sh", true),
            ("", "a/../../b.sh", false),
            ("", "/b.sh", false),
            ("shared", "shared/./b.sh", true),
            ("shared", "shared/../b.sh", false),
            ("shared", "shared2/b.sh", false),
            ("../org", "../org/x/b.sh", true),
            ("../org", "../b.sh", false),
        ] {
            assert_eq!(
                Within::Folder(folder).may_hold(path),
                expected,
                "{folder}: {path}"
            );
        }
        assert!(Within::Repository.may_hold("../../b.sh"));
    }
}
