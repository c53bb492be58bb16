//! Which key a key repeats.

use super::{DUPLICATE_KEY, Node, Value, line_start};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The finding about a key that its table already has, with both places if the first one can be found.
pub(super) fn finding(second: Span, text: &str, root: &Node) -> Diagnostic {
    let key = text.get(second.range()).unwrap_or_default();
    let message = format!("`{key}` is written twice in the same table");
    let finding = Diagnostic::new(&DUPLICATE_KEY, second, message, "the second one");
    let finding = match first(second, text, root) {
        Some(first) => finding.with_related(first, "the first one"),
        None => finding,
    };
    finding.with_help("keep one of the two")
}

/// The parser says only where the second one is. The first is the last before it that is written the same way from the
/// beginning of its line on; of keys, under the same header.
fn first(second: Span, text: &str, root: &Node) -> Option<Span> {
    let path = written(second, text)?;
    if is_header(second, text) {
        return first_header(second, path, text);
    }
    let keys = keys(root);
    let headers = keys
        .iter()
        .filter(|key| key.start < second.start && is_header(**key, text));
    let header = headers.map(|key| key.start).max().unwrap_or(0);
    keys.into_iter()
        .filter(|key| (header..second.start).contains(&key.start) && written(*key, text) == Some(path))
        .max_by_key(|key| key.start)
}

/// The tree keeps the second of two headers only, so the first is looked for in the text.
fn first_header(second: Span, path: &str, text: &str) -> Option<Span> {
    let mut start = 0;
    let mut found = None;
    for line in text
        .get(..line_start(text, second.start as usize))?
        .split_inclusive('\n')
    {
        let inside = line.trim_start().trim_start_matches('[');
        let rest = inside.strip_prefix(path).map(str::trim_start);
        if line.trim_start().starts_with('[') && rest.is_some_and(|rest| rest.starts_with(']')) {
            let end = start + line.len() - inside.len() + path.len();
            found = Some(Span::new(second.source, end - second.range().len()..end));
        }
        start += line.len();
    }
    found
}

/// The line up to the end of the key, less the brackets of a header.
fn written(key: Span, text: &str) -> Option<&str> {
    let before = text.get(line_start(text, key.start as usize)..key.end as usize)?;
    Some(before.trim_start().trim_start_matches('['))
}

fn is_header(key: Span, text: &str) -> bool {
    let line = text.get(line_start(text, key.start as usize)..);
    line.is_some_and(|line| line.trim_start().starts_with('['))
}

/// Every key of the tree.
fn keys(node: &Node) -> Vec<Span> {
    match &node.value {
        Value::Table(table) => table
            .iter()
            .flat_map(|entry| {
                let mut below = keys(&entry.node);
                below.push(entry.key.span);
                below
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
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
