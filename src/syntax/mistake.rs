//! What the parser says of text that is not TOML → a finding in the words of who wrote it.
//!
//! The parser names what it expected. Here stands what was meant: JSON, YAML, a value without quotes, a character that looks
//! like another.

use super::INVALID_TOML;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;

/// Quotation marks of word processors, which TOML does not take for quotes.
const TYPOGRAPHIC_QUOTES: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// What other languages call a value that is not there.
const NOTHING: [&str; 4] = ["null", "none", "nil", "undefined"];

/// What other languages call yes and no, and what TOML does.
const BOOLEANS: [(&str, &str); 6] = [
    ("true", "true"),
    ("yes", "true"),
    ("on", "true"),
    ("false", "false"),
    ("no", "false"),
    ("off", "false"),
];

/// The finding about a file that is written in another language altogether: one, and not one a line.
pub(super) fn other_language(text: &str, span: Span) -> Option<Diagnostic> {
    let lines = || {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let first = lines().next()?;
    let language = if first.starts_with('{') {
        "JSON"
    } else if lines().all(|line| !line.contains('=') && !line.starts_with('['))
        && (first == "---" || first.ends_with(':') || first.contains(": "))
    {
        "YAML"
    } else {
        return None;
    };
    let message = format!("this is {language}; a definition is TOML");
    let finding = Diagnostic::new(&INVALID_TOML, span, message, "here");
    Some(finding.with_help(
        "write a table as `[workspace]`, and below it `name = \"…\"`; `armlet init` writes a definition to begin with",
    ))
}

/// The finding about one syntax error: `message` is the parser's, `span` what it points at in `text`.
pub(super) fn finding(message: &str, span: Span, text: &str) -> Diagnostic {
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let special = match rest.chars().next() {
        Some(quote) if TYPOGRAPHIC_QUOTES.contains(&quote) && !may_be_secret(span, text) => {
            Some(typographic_quote(quote, span, rest))
        }
        Some(':') if message.starts_with("invalid unquoted key") => Some(colon(span)),
        Some(character) if is_invisible(character) => Some(invisible(character, span)),
        Some(character) if !character.is_ascii() && message.starts_with("invalid unquoted key") => {
            Some(foreign_character(character, span))
        }
        _ if may_be_secret(span, text) => None,
        _ if message.contains("recurs") => Some(too_deep(span)),
        _ if message.contains("escape") || message.contains("unicode value") => Some(escape(span)),
        _ => unquoted_word(message, span, text.get(span.range()).unwrap_or_default()),
    };
    special.unwrap_or_else(|| {
        let message = format!("this is not TOML: {message}");
        let finding = Diagnostic::new(&INVALID_TOML, span, &message, "here");
        if may_be_secret(span, text) {
            finding.hiding(span)
        } else {
            finding
        }
    })
}

/// Whether the key on the line is of those that hold secrets: then no finding repeats what stands behind it.
fn may_be_secret(span: Span, text: &str) -> bool {
    let before = text.get(super::line_start(text, span.start as usize)..span.start as usize);
    let key = before.unwrap_or_default().to_lowercase();
    ["password", "token", "secret", "key"]
        .iter()
        .any(|word| key.contains(word))
}

/// The parser's own limit; no table of the language nests a tenth as deep.
fn too_deep(span: Span) -> Diagnostic {
    let message = "values are nested more than 80 levels deep, which is more than is read";
    Diagnostic::new(&INVALID_TOML, span, message, "the level too many")
}

fn typographic_quote(quote: char, span: Span, rest: &str) -> Diagnostic {
    let message = format!("`{quote}` is a typographic quotation mark; a string stands between two `\"`");
    let finding = Diagnostic::new(&INVALID_TOML, span, message, "not a quote to TOML");
    let line = rest.lines().next().unwrap_or_default();
    let inner = line.get(quote.len_utf8()..).unwrap_or_default();
    let Some((word, closing)) = inner
        .char_indices()
        .find(|(_, c)| TYPOGRAPHIC_QUOTES.contains(c))
        .and_then(|(end, closing)| Some((inner.get(..end)?, closing)))
    else {
        return finding;
    };
    let start = span.start as usize;
    let length = quote.len_utf8() + word.len() + closing.len_utf8();
    let whole = Span::new(span.source, start..start + length);
    with_quotes(finding, whole, word)
}

fn colon(span: Span) -> Diagnostic {
    let one = one_character(span, ':');
    let message = "a key is joined to its value by `=`, not by `:`";
    Diagnostic::new(&INVALID_TOML, one, message, "not TOML").with_suggestion(
        "write ` =`",
        one,
        " =",
        Applicability::MaybeIncorrect,
    )
}

/// Space that is not a plain space or tab, and characters that have no width at all.
fn is_invisible(character: char) -> bool {
    let has_no_width = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    );
    has_no_width || character.is_whitespace() && !character.is_ascii()
}

fn invisible(character: char, span: Span) -> Diagnostic {
    let one = one_character(span, character);
    let message = format!(
        "an invisible character stands here, U+{:04X}; TOML knows spaces and tabs only",
        u32::from(character)
    );
    let (ask, replacement) = if character.is_whitespace() {
        ("write a plain space", " ")
    } else {
        ("remove it", "")
    };
    let finding = Diagnostic::new(&INVALID_TOML, one, message, "not a plain space");
    finding.with_suggestion(ask, one, replacement, Applicability::MaybeIncorrect)
}

fn foreign_character(character: char, span: Span) -> Diagnostic {
    let message = format!(
        "a key is written in plain letters, digits, `_` and `-`; `{character}` is U+{:04X}",
        u32::from(character)
    );
    let one = one_character(span, character);
    let finding = Diagnostic::new(&INVALID_TOML, one, message, "not one of them");
    finding.with_help(
        "type it anew: some letters look like another; a key with other characters stands in quotes",
    )
}

/// A value that stands without quotes, or in the words of another language.
fn unquoted_word(message: &str, span: Span, word: &str) -> Option<Diagnostic> {
    let is_value = [
        "string values must be quoted",
        "invalid boolean",
        "invalid float",
        "invalid integer",
    ]
    .iter()
    .any(|start| message.starts_with(start));
    if !is_value || word.is_empty() || word.contains('\n') {
        return None;
    }
    let lower = word.to_lowercase();
    if NOTHING.contains(&lower.as_str()) {
        let message = format!("TOML has no `{word}`; a key without a value is left out");
        let finding = Diagnostic::new(&INVALID_TOML, span, message, "no value");
        return Some(finding.with_help("remove the key"));
    }
    if let Some((_, right)) = BOOLEANS.iter().find(|(known, _)| *known == lower) {
        let message = format!("`{word}` is written `{right}` in TOML");
        let finding = Diagnostic::new(&INVALID_TOML, span, message, "no value");
        let ask = format!("write `{right}`");
        return Some(finding.with_suggestion(ask, span, *right, Applicability::MaybeIncorrect));
    }
    let finding = Diagnostic::new(
        &INVALID_TOML,
        span,
        "a text must stand in quotes",
        "no quotes here",
    );
    Some(with_quotes(finding, span, word))
}

/// The finding with `word` between quotes in the place of `span`.
fn with_quotes(finding: Diagnostic, span: Span, word: &str) -> Diagnostic {
    if word.contains(['"', '\\']) {
        return finding;
    }
    let quoted = format!("\"{word}\"");
    let ask = format!("write `{quoted}`");
    finding.with_suggestion(ask, span, quoted, Applicability::MaybeIncorrect)
}

/// A backslash that TOML takes for the beginning of an escape: mostly a path of Windows.
fn escape(span: Span) -> Diagnostic {
    let message = "a `\\` between two `\"` begins an escape such as `\\n`, and this is none";
    Diagnostic::new(&INVALID_TOML, span, message, "no escape")
        .with_help("write the backslash twice, or the text between two `'`, where it stands for itself; a path takes `/`")
}

fn one_character(span: Span, character: char) -> Span {
    let start = span.start as usize;
    Span::new(span.source, start..start + character.len_utf8())
}

#[cfg(test)]
mod tests {
    use crate::source::{SourceFile, Sources};
    use crate::syntax;

    /// Each finding of `toml`: what it underlines, its message, and the first suggestion applied.
    fn found(toml: &str) -> Vec<(String, String, Option<String>)> {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let mut findings = Vec::new();
        assert!(syntax::parse(id, &sources, &mut findings).damaged);
        let described = findings.into_iter().map(|finding| {
            let place = sources.text(finding.primary.span).to_owned();
            let edit = finding.suggestions.first().map(|suggestion| &suggestion.edits[0]);
            let mended = edit.map(|edit| {
                let mut text = toml.to_owned();
                text.replace_range(edit.span.range(), &edit.replacement);
                text
            });
            (place, finding.message, mended)
        });
        described.collect()
    }

    #[track_caller]
    fn is_mended(toml: &str, place: &str, mended: &str) {
        let found = found(toml);
        let [(at, _, Some(text))] = found.as_slice() else {
            panic!("one finding with a suggestion: {found:?}");
        };
        assert_eq!((at.as_str(), text.as_str()), (place, mended));
    }

    #[test]
    fn what_stands_without_quotes_gets_them() {
        is_mended("idle = 30m\n", "30m", "idle = \"30m\"\n");
        is_mended(
            "size = STANDARD_DS3_v2 # big\n",
            "STANDARD_DS3_v2",
            "size = \"STANDARD_DS3_v2\" # big\n",
        );
        is_mended("size = “a b”\n", "“a b”", "size = \"a b\"\n");
        is_mended("size = ‘a’\n", "‘a’", "size = \"a\"\n");
    }

    #[test]
    fn words_of_other_languages_are_translated() {
        is_mended("on = True\n", "True", "on = true\n");
        is_mended("on = FALSE\n", "FALSE", "on = false\n");
        is_mended("on = yes\n", "yes", "on = true\n");
        is_mended("size: \"a\"\nb = 1\n", ":", "size = \"a\"\nb = 1\n");
        let nothing = found("a = null\n");
        assert_eq!(nothing.len(), 1);
        assert!(nothing[0].1.contains("TOML has no `null`"), "{nothing:?}");
    }

    #[test]
    fn characters_that_cannot_be_told_apart_by_eye_are_named() {
        is_mended("size\u{a0}= 1\n", "\u{a0}", "size = 1\n");
        is_mended("si\u{200b}ze = 1\n", "\u{200b}", "size = 1\n");
        let cyrillic = found("s\u{456}ze = 1\n");
        assert_eq!(cyrillic.len(), 1);
        assert_eq!(cyrillic[0].0, "\u{456}");
        assert!(cyrillic[0].1.contains("U+0456"), "{cyrillic:?}");
    }

    #[test]
    fn a_backslash_that_begins_no_escape_is_called_so() {
        for toml in [
            "f = \"C:\\x.sh\"\n",
            "f = \"C:\\Users\\ana\"\n",
            "f = \"a\\d+\"\n",
        ] {
            let found = found(toml);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].1.contains("begins an escape"), "{found:?}");
        }
    }

    #[test]
    fn a_file_in_another_language_is_one_mistake() {
        for (text, language) in [
            (
                "{\n  \"workspace\": { \"name\": \"mlw\" },\n  \"a\": [1]\n}\n",
                "JSON",
            ),
            (
                "# compute\nname: ana\ntype: computeinstance\ntags:\n  - a\n",
                "YAML",
            ),
            ("---\nname: ana\n", "YAML"),
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0].1.starts_with(&format!("this is {language}")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn every_line_is_reported_and_each_once() {
        assert_eq!(found("x = 3 4 5\n").len(), 1);
        assert_eq!(found("a = { b = \n").len(), 1);
        let places: Vec<String> = found("a: 1\nb = 30m\nc = null\n")
            .into_iter()
            .map(|found| found.0)
            .collect();
        assert_eq!(places, [":", "30m", "null"]);
    }

    #[test]
    fn what_may_be_a_secret_is_neither_quoted_nor_suggested() {
        let toml = "admin_password = hunter2\n";
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let mut findings = Vec::new();
        let _document = syntax::parse(id, &sources, &mut findings);
        assert_eq!(findings.len(), 1);
        assert!(!findings[0].message.contains("hunter2") && findings[0].suggestions.is_empty());
        assert_eq!(sources.text(findings[0].secrets[0]), "hunter2");
    }
}
