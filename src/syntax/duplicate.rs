//! Which key a key repeats.

use std::ops::Range;

use super::{DUPLICATE_KEY, Node, Value, line_start};
use crate::diagnostic::Diagnostic;
use crate::hashing::HashMap;
use crate::source::Span;

/// The keys of a text by how they are written, so that each that repeats one is found at once.
pub(super) struct Written<'t> {
    text: &'t str,
    /// The keys that are written the same way from the beginning of their line on, in order.
    keys: HashMap<&'t str, Vec<Span>>,
    /// Where the keys in headers start, in order.
    headers: Vec<u32>,
    /// Where the paths in headers end, by the path. The tree keeps the last of several headers only.
    paths: HashMap<&'t str, Vec<usize>>,
}

impl<'t> Written<'t> {
    pub(super) fn of(text: &'t str, root: &Node) -> Self {
        let mut written = Self {
            text,
            keys: HashMap::default(),
            headers: Vec::new(),
            paths: HashMap::default(),
        };
        written.add_keys(root);
        written
            .keys
            .values_mut()
            .for_each(|places| places.sort_unstable());
        written.headers.sort_unstable();
        written.add_paths();
        written
    }

    /// Adds every key of the tree.
    fn add_keys(&mut self, node: &Node) {
        match &node.value {
            Value::Table(table) => {
                for entry in table {
                    let key = entry.key.span;
                    if is_header(key, self.text) {
                        self.headers.push(key.start);
                    }
                    if let Some(path) = path(key, self.text) {
                        self.keys.entry(path).or_default().push(key);
                    }
                    self.add_keys(&entry.node);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_keys(item)),
            _ => {}
        }
    }

    fn add_paths(&mut self) {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let inside = line.trim_start().trim_start_matches('[');
            if line.trim_start().starts_with('[') {
                let at = start + line.len() - inside.len();
                for (end, _) in inside.match_indices(']').take(MOST_BRACKETS) {
                    let path = inside.get(..end).unwrap_or_default().trim_end();
                    self.paths.entry(path).or_default().push(at + path.len());
                }
            }
            start += line.len();
        }
    }

    /// The finding about a key that its table already has, with both places if the first one can be found.
    pub(super) fn finding(&self, second: Span) -> Diagnostic {
        let key = self.text.get(second.range()).unwrap_or_default();
        let message = format!("`{key}` is written twice in the same table");
        let finding = Diagnostic::new(&DUPLICATE_KEY, second, message, "the second one");
        let finding = match self.first(second) {
            Some(first) => finding.with_related(first, "the first one"),
            None => finding,
        };
        finding.with_help("keep one of the two")
    }

    /// The parser says only where the second one is. The first is the last before it that is written the same way from the
    /// beginning of its line on; of keys, under the same header.
    fn first(&self, second: Span) -> Option<Span> {
        let path = path(second, self.text)?;
        if is_header(second, self.text) {
            let line = line_start(self.text, second.start as usize);
            let ends = self.paths.get(path)?;
            let end = *before(ends, |end| *end < line)?;
            return Some(Span::new(second.source, end - second.range().len()..end));
        }
        let header = before(&self.headers, |header| *header < second.start).copied();
        let first = *before(self.keys.get(path)?, |key| key.start < second.start)?;
        (first.start >= header.unwrap_or(0)).then_some(first)
    }
}

/// The number of `]` in a line that may end a path: in quotes it is a part of one.
const MOST_BRACKETS: usize = 4;

/// The last of some places in order that are before another one.
fn before<P>(places: &[P], is_before: impl Fn(&P) -> bool) -> Option<&P> {
    places.get(..places.partition_point(is_before))?.last()
}

/// The maximum number of bytes before a key on its line, so that the time is linear.
const LONGEST_LEAD: usize = 4096;

/// The line up to the end of the key, less the brackets of a header.
fn path(key: Span, text: &str) -> Option<&str> {
    let line = line_start(text, key.start as usize);
    let Range { start, end } = key.range();
    (start - line <= LONGEST_LEAD).then_some(())?;
    Some(text.get(line..end)?.trim_start().trim_start_matches('['))
}

fn is_header(key: Span, text: &str) -> bool {
    let line = text.get(line_start(text, key.start as usize)..);
    line.is_some_and(|line| line.trim_start().starts_with('['))
}

#[cfg(test)]
mod tests {
    use crate::source::{SourceFile, Sources};
    use crate::syntax;

    /// The lines, from 1, of the first and of the second one.
    fn lines(toml: &str) -> (Option<usize>, usize) {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let mut findings = Vec::new();
        let _document = syntax::parse(id, &sources, &mut findings);
        assert_eq!(findings.len(), 1, "{findings:?}");
        let line = |at: u32| toml[..at as usize].matches('\n').count() + 1;
        let related = findings[0].related.first();
        (
            related.map(|label| line(label.span.start)),
            line(findings[0].primary.span.start),
        )
    }

    #[test]
    fn the_first_of_two_keys_is_the_one_of_the_same_table() {
        assert_eq!(
            lines("[a]\nsize = 1\n[b]\nsize = 2\nidle = 3\nsize = 4\n"),
            (Some(4), 6)
        );
        assert_eq!(lines("[a]\nt = { size = 1 }\nsize = 2\nsize = 3\n"), (Some(3), 4));
        assert_eq!(lines("a.size = 1\nb.size = 2\na.size = 3\n"), (Some(1), 3));
    }

    #[test]
    fn the_first_of_two_headers_is_the_one_of_the_same_path() {
        assert_eq!(
            lines("[i.ana]\nx = 1\n[c.ana]\nx = 2\n[i.ana]\ny = 3\n"),
            (Some(1), 5)
        );
        assert_eq!(lines("[ i.ana]\nx = 1\n[i.ana]\ny = 3\n"), (None, 3));
    }

    #[test]
    fn a_key_of_an_array_of_tables_is_not_mixed_up_with_that_of_another_item() {
        assert_eq!(lines("[[a]]\nx = 1\n[[a]]\nx = 2\nx = 3\n"), (Some(4), 5));
    }

    #[test]
    fn where_the_first_cannot_be_told_only_the_second_is_shown() {
        assert_eq!(lines("a = { x = 1, x = 2 }\n"), (None, 1));
    }
}
