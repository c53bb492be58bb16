//! The comments of a JSON text, and what they are about.

use super::super::extended_json;

/// A comment in a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its lines, without the marks and the space around them.
    pub lines: Vec<String>,
    /// The bytes with which the objects around it begin, the outermost first.
    around: Vec<usize>,
    /// The byte with which the object before it on its line begins.
    before: Option<usize>,
    /// The byte with which the object behind it begins.
    behind: Option<usize>,
}

impl Comment {
    /// The object that it is about, of those that `is_known` takes: the innermost around it, the one that ends before it on its line,
    /// or the next.
    pub fn about(&self, is_known: impl Fn(usize) -> bool) -> Option<usize> {
        let around = self.around.iter().rev().copied();
        let all = around.chain(self.before).chain(self.behind);
        all.into_iter().find(|start| is_known(*start))
    }
}

/// The comments of a text, in their order. The bytes are counted from behind a byte order mark.
#[must_use]
pub fn comments(text: &str) -> Vec<Comment> {
    let mut scan = Scan::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest.as_bytes().first() {
            Some(b'"') => string(rest),
            Some(b'/') if extended_json::comment(rest) > 0 => {
                let length = extended_json::comment(rest);
                scan.comment(rest.get(..length).unwrap_or_default());
                length
            }
            _ => scan.other(rest, at),
        };
    }
    scan.found
}

#[derive(Default)]
struct Scan {
    found: Vec<Comment>,
    /// The objects that are open.
    open: Vec<usize>,
    /// The object that was closed last on this line.
    closed: Option<usize>,
    /// How many of the comments had an object behind them already.
    placed: usize,
}

impl Scan {
    fn comment(&mut self, text: &str) {
        let inside = text
            .strip_prefix("//")
            .or_else(|| text.strip_prefix("/*"))
            .unwrap_or(text);
        let inside = inside.strip_suffix("*/").unwrap_or(inside);
        let lines = inside
            .lines()
            .map(|line| line.trim().trim_start_matches('*').trim());
        self.found.push(Comment {
            lines: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            around: self.open.clone(),
            before: self.closed,
            behind: None,
        });
    }

    /// A character outside strings and comments; its length.
    fn other(&mut self, rest: &str, at: usize) -> usize {
        let character = rest.chars().next();
        match character {
            Some('{') => {
                for comment in self.found.iter_mut().skip(self.placed) {
                    comment.behind = Some(at);
                }
                self.placed = self.found.len();
                self.open.push(at);
            }
            Some('}') => self.closed = self.open.pop(),
            Some('\n') => self.closed = None,
            _ => {}
        }
        character.map_or(1, char::len_utf8)
    }
}

/// The length of the string with which a text begins.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::comments;

    #[test]
    fn a_comment_is_about_the_object_around_before_or_behind_it() {
        let text = "// all\n{ \"a\": { }, // of a\n  /* of\n   * b */\n \"b\": { \"c\": \"// no\", // in b\n \"d\": 1 } }";
        let of = |word: &str| {
            let found = text.find(&format!("\"{word}\": {{")).unwrap();
            found + word.len() + 4
        };
        let (a, b) = (of("a"), of("b"));
        let known = |start: usize| start == a || start == b;
        let found: Vec<(String, Option<usize>)> = comments(text)
            .iter()
            .map(|comment| (comment.lines.join("|"), comment.about(known)))
            .collect();
        let wanted = [
            ("all", None),
            ("of a", Some(a)),
            ("of|b", Some(b)),
            ("in b", Some(b)),
        ];
        assert_eq!(found, wanted.map(|(text, start)| (text.to_owned(), start)));
    }
}
