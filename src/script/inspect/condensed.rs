//! Shortens the text for the parser. Most lines of a setup script are plain words. Such a line cannot contain a syntax
//! error; only the text around it can. So each run of plain lines is replaced by one line of two plain words.
//!
//! If the text that [`condensed`] returns is valid, then the whole text is valid too, because one line of at least two
//! plain words can be replaced by another, or by several, in every context. In a command list, the line is a command.
//! In an array, it is two elements. In a string, a substitution or a here-document, it is only text. In an arithmetic
//! expression, the parser does not look at it. Everywhere else (the head of a loop, a pattern, the body of a function),
//! no such line is allowed. In `[[ … ]]`, the original line may be valid and its replacement not, but never the other
//! way around. The caller therefore parses the whole text again if the condensed text has an error, and only that
//! result counts.

use memchr::memmem;

use crate::script::bytes::{ByteSet, ORDINARY};

/// The line that replaces a run of plain lines. A text with only this line has no error.
pub(super) const STAND_IN: &str = ": :\n";

/// Keywords, which are not commands when they come first.
const RESERVED: &[&str] = &[
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
    "then", "time", "until", "while",
];

/// `text` with one line for every run of plain lines. `None` if that does not make it shorter.
pub(super) fn condensed(text: &str) -> Option<String> {
    if has_wide_delimiter(text) {
        return None;
    }
    let mut condensed = String::with_capacity(text.len());
    let mut before = Line::Other;
    for line in text.split_inclusive('\n') {
        let kind = match before {
            // NOTE: the text after a continued line is a part of that line.
            Line::Continued => Line::continued_or_other(line),
            _ => Line::of(line),
        };
        match kind {
            Line::Plain if before == Line::Plain => {}
            Line::Plain => condensed.push_str(STAND_IN),
            _ => condensed.push_str(line),
        }
        before = kind;
    }
    (condensed.len() < text.len()).then_some(condensed)
}

/// How a line affects the lines around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// At least two plain words, and the first is not a keyword.
    Plain,
    /// Ends in a backslash.
    Continued,
    /// Anything else.
    Other,
}

impl Line {
    fn of(line: &str) -> Self {
        if is_plain(line) {
            Self::Plain
        } else {
            Self::continued_or_other(line)
        }
    }

    fn continued_or_other(line: &str) -> Self {
        if line.ends_with("\\\n") {
            Self::Continued
        } else {
            Self::Other
        }
    }
}

fn is_plain(line: &str) -> bool {
    let Some(line) = line.strip_suffix('\n') else {
        return false;
    };
    let mut words = 0;
    let mut rest = line.as_bytes();
    loop {
        rest = match rest {
            [] => return words >= 2,
            [b' ' | b'\t', rest @ ..] => rest,
            _ => match plain_word(rest) {
                Some((word, _)) if words == 0 && is_reserved(word) => return false,
                Some((_, rest)) => {
                    words += 1;
                    rest
                }
                None => return false,
            },
        };
    }
}

fn is_reserved(word: &[u8]) -> bool {
    RESERVED.iter().any(|reserved| reserved.as_bytes() == word)
}

/// The word at the start of `text`, and the rest. It must be a word even inside a quote that was opened before it, and
/// it must not leave open a quote of its own.
fn plain_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut in_quotes = false;
    let mut at = 0;
    loop {
        at += ORDINARY.run(text.get(at..)?);
        match text.get(at..)? {
            [] | [b' ' | b'\t', ..] => return text.split_at_checked(at).filter(|_| !in_quotes),
            [b'"', ..] => {
                in_quotes = !in_quotes;
                at += 1;
            }
            [b'$', next, ..] if NAME.contains(*next) => at += 2,
            _ => return None,
        }
    }
}

/// The characters of a variable's name.
static NAME: ByteSet = ByteSet::alphanumeric_and(b"_");

/// Whether a here-document may have a delimiter of several words, because a plain line could then end it.
fn has_wide_delimiter(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), "<<").any(|at| {
        let rest = text.get(at + "<<".len()..).unwrap_or_default();
        let delimiter = rest
            .trim_start_matches('-')
            .trim_start_matches([' ', '\t'])
            .split(|c: char| c.is_whitespace() || "();&|<>".contains(c))
            .next()
            .unwrap_or_default();
        let is_open = |quote: char| delimiter.matches(quote).count() % 2 == 1;
        delimiter.contains(['\\', '`', '$', '{']) || is_open('"') || is_open('\'')
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use brush_parser::{Parser, ParserOptions};
    use proptest::prelude::*;

    fn is_valid(text: &str) -> bool {
        Parser::new(text.as_bytes(), &ParserOptions::default())
            .parse_program()
            .is_ok()
    }

    #[test]
    fn a_run_of_plain_lines_becomes_one() {
        let script = "#!/bin/bash\nset -e\nexport A=$B\npip install \"a==1\"\n\nif [ -f x ]; then\n\techo $x-a\nfi\necho a \\\nb c\nwc\n";
        assert_eq!(
            condensed(script).unwrap(),
            "#!/bin/bash\n: :\n\nif [ -f x ]; then\n: :\nfi\necho a \\\nb c\nwc\n"
        );
    }

    #[test]
    fn words_that_mean_more_than_themselves_stay() {
        for line in [
            "echo",
            "if true",
            "  then a",
            "echo 'a'",
            "echo \"a b\"",
            "echo $(a)",
            "echo a\\ b",
            "echo $",
            "echo a; b",
            "echo a # b",
            "echo {a",
            "a é",
            "! a",
        ] {
            assert!(!is_plain(&format!("{line}\n")), "{line}");
        }
        assert!(!is_plain("no line end"));
    }

    #[test]
    fn a_line_that_ends_a_here_document_is_not_text() {
        let text = "cat <<'A B'\nA B\n)\nx \\\nA B\n";
        assert!(!is_valid(text));
        assert_eq!(condensed(text), None);
        let lines = "echo a bit more\necho a bit more\n";
        for delimiter in ["'A B'", "A\\ B", " \"A B\"", "-$'A B'", "`A B`"] {
            assert_eq!(
                condensed(&format!("cat <<{delimiter}\n{lines}")),
                None,
                "{delimiter}"
            );
        }
        assert!(condensed(&format!("cat <<-'A'\n{lines}A\n")).is_some());
    }

    /// Fragments that open, close or continue something, and plain lines between them.
    pub(in crate::script::inspect) fn piece() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            6 => prop::sample::select(vec![
                "echo a\n", "echo a b\n", "\tpip install \"a==1\"\n", "x y z", "A=1 b c\n", "EOF x\n", "a- $b \"$c\"d\n",
                "in a b\n", ": :\n",
            ]),
            8 => prop::sample::select(vec![
                "if ", "then\n", "else\n", "elif\n", "fi\n", "for x", "for\n", " in ", "in\n", "do\n", "done\n", "while\n",
                "case x in\n", "case x\n", "a)\n", "a|\n", ";;\n", "esac\n", "{\n", "}\n", "(\n", ")\n", "f()\n", "function f\n",
                "function\n", "select x\n", "coproc\n", "time\n", "!\n", "a=(\n", "[ ", "]\n", "[[ a\n", "]]\n", "((\n", "))\n",
                "$(", "$((", "${x:-", "@(", "`", "\"", "'", "$'", "\\\n", "\\", "#", " # \"\n", "\n", ";", "&&\n", "||", "|\n",
                "|&", "&\n", ">", "<", "2>&1", "<<EOF\n", "cat <<'EOF'\n", "cat <<-\"EOF\"\n", "EOF\n", "<<'EOF x'\n", "<<",
                "<<< x",
            ]),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8192))]

        #[test]
        fn text_that_is_valid_when_condensed_is_valid(pieces in prop::collection::vec(piece(), 1..14)) {
            let text: String = pieces.concat();
            if let Some(condensed) = condensed(&text)
                && is_valid(&condensed)
            {
                prop_assert!(is_valid(&text), "{text:?} as {condensed:?}");
            }
        }
    }
}
