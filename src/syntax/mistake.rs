//! Turns the parser's errors about text that is not TOML into findings in the author's terms.
//!
//! The parser says what it expected. This module recognizes what the author meant: JSON, YAML, a value without quotes,
//! a character that looks like another one.

use super::INVALID_TOML;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;

/// Quotation marks of word processors, which TOML does not accept as quotes.
const TYPOGRAPHIC_QUOTES: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// Words for a missing value in other languages.
const NOTHING: [&str; 4] = ["null", "none", "nil", "undefined"];

/// Words for true and false in other languages, and the word in TOML.
const BOOLEANS: [(&str, &str); 6] = [
    ("true", "true"),
    ("yes", "true"),
    ("on", "true"),
    ("false", "false"),
    ("no", "false"),
    ("off", "false"),
];

/// The finding about a file in a different language: one for the whole file, not one for each line.
pub(super) fn other_language(text: &str, span: Span) -> Option<Diagnostic> {
    let lines = || {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let first = lines().next()?;
    if let Some(language) = configuration_language(first) {
        return Some(of_another_tool(language, span));
    }
    let language = if first.starts_with('{') {
        "JSON"
    } else if lines().all(|line| !line.contains('=') && !line.starts_with('['))
        && (first == "---" || first.ends_with(':') || first.contains(": "))
    {
        "YAML"
    } else {
        return None;
    };
    let message = format!("this is {language}; a definition must be TOML");
    let finding = Diagnostic::new(&INVALID_TOML, span, message, "here").with_note(IMPORT);
    Some(finding.with_help(
        "write a table as `[workspace]`, and below it `name = \"…\"`; `armlet init` writes a first definition",
    ))
}

/// Bicep or Terraform, by the first line of a file: what it declares.
fn configuration_language(first: &str) -> Option<&'static str> {
    let words: Vec<&str> = first.split_whitespace().collect();
    match words.as_slice() {
        ["resource" | "data", kind, name, "{"] if is_quoted(kind, '"') && is_quoted(name, '"') => {
            Some("Terraform")
        }
        ["provider" | "variable" | "module", name, "{"] if is_quoted(name, '"') => Some("Terraform"),
        ["terraform" | "locals", "{"] => Some("Terraform"),
        ["resource" | "module", _, kind, ..] if kind.starts_with('\'') => Some("Bicep"),
        ["param", _, "string" | "int" | "bool" | "object" | "array", ..] => Some("Bicep"),
        ["targetScope", "=", ..] | ["var", _, "=", ..] => Some("Bicep"),
        [decorator, ..] if decorator.starts_with('@') && first.contains('(') => Some("Bicep"),
        _ => None,
    }
}

fn is_quoted(word: &str, quote: char) -> bool {
    word.len() > 1 && word.starts_with(quote) && word.ends_with(quote)
}

fn of_another_tool(language: &str, span: Span) -> Diagnostic {
    let message = format!("this is {language}; a definition must be TOML");
    let help = match language {
        "Bicep" => "`bicep build` makes an ARM template of it, which `armlet import` turns into a definition",
        _ => {
            "`armlet import` turns what Azure lists of its computes into a definition; `armlet init` writes a first one"
        }
    };
    Diagnostic::new(&INVALID_TOML, span, message, "here").with_help(help)
}

/// The finding about one syntax error: `message` is the parser's, `span` what it points at in `text`.
pub(super) fn finding(message: &str, span: Span, text: &str) -> Diagnostic {
    let rest = text.get(span.start as usize..).unwrap_or_default();
    if is_line_of_json(span, text) {
        return line_of_json(span);
    }
    if lacks_value(span, text) {
        return Diagnostic::new(
            &INVALID_TOML,
            span,
            "there is no value behind `=`",
            "a value here",
        )
        .with_help("write one, or remove the line");
    }
    let special = match rest.chars().next() {
        Some(',') if rest.lines().next().is_some_and(ends_with_the_comma) => Some(comma(span)),
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

/// Whether the key on the line may have a secret as its value. If so, no finding repeats the value.
fn may_be_secret(span: Span, text: &str) -> bool {
    let before = text.get(super::line_start(text, span.start as usize)..span.start as usize);
    let key = before.unwrap_or_default().to_lowercase();
    ["password", "token", "secret", "key"]
        .iter()
        .any(|word| key.contains(word))
}

/// Whether an error is behind a `=`, where the line ends.
fn lacks_value(span: Span, text: &str) -> bool {
    let at = span.start as usize;
    let before = text.get(super::line_start(text, at)..at).unwrap_or_default();
    let behind = text
        .get(at..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    let behind = behind.trim_start();
    before.trim_end().ends_with('=') && (behind.is_empty() || behind.starts_with('#'))
}

/// The parser's own limit. No table of the definition language nests a tenth as deep.
fn too_deep(span: Span) -> Diagnostic {
    let message = "values are nested more than 80 levels deep, which is more than armlet reads";
    Diagnostic::new(&INVALID_TOML, span, message, "one level too many")
}

fn typographic_quote(quote: char, span: Span, rest: &str) -> Diagnostic {
    let message = format!("`{quote}` is a typographic quotation mark; write a string between two `\"`");
    let finding = Diagnostic::new(&INVALID_TOML, span, message, "not a TOML quote");
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

/// What turns the text of another tool into a definition.
const IMPORT: &str = "`armlet import` turns a template, or a resource as Azure lists it, into a definition";

/// Whether an error is behind a quoted key and a colon, or at the brackets of an object that such a line opens.
fn is_line_of_json(span: Span, text: &str) -> bool {
    let start = super::line_start(text, span.start as usize);
    let line = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default()
        .trim_start();
    let behind_key = line
        .strip_prefix('"')
        .and_then(|rest| rest.split_once('"'))
        .map(|(_, behind)| behind.trim_start());
    behind_key.is_some_and(|behind| behind.starts_with(':'))
}

fn line_of_json(span: Span) -> Diagnostic {
    let message = "this line is JSON; TOML writes `key = value`, without a comma at the end";
    Diagnostic::new(&INVALID_TOML, span, message, "not TOML").with_note(IMPORT)
}

/// Whether nothing but a comment follows a comma.
fn ends_with_the_comma(line: &str) -> bool {
    let behind = line.strip_prefix(',').map(str::trim);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('#'))
}

fn comma(span: Span) -> Diagnostic {
    let one = one_character(span, ',');
    let message = "a line ends without `,` in TOML";
    Diagnostic::new(&INVALID_TOML, one, message, "not TOML").with_suggestion(
        "remove it",
        one,
        "",
        Applicability::MaybeIncorrect,
    )
}

fn colon(span: Span) -> Diagnostic {
    let one = one_character(span, ':');
    let message = "write `=` between a key and its value, not `:`";
    Diagnostic::new(&INVALID_TOML, one, message, "not TOML").with_suggestion(
        "write ` =`",
        one,
        " =",
        Applicability::MaybeIncorrect,
    )
}

/// White space other than a plain space or tab, and characters without width.
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
        "this is the invisible character U+{:04X}; TOML allows only spaces and tabs",
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
        "a key without quotes may contain only letters A to Z, digits, `_` and `-`; `{character}` is U+{:04X}",
        u32::from(character)
    );
    let one = one_character(span, character);
    let finding = Diagnostic::new(&INVALID_TOML, one, message, "not allowed");
    finding.with_help("type it again, because some letters look alike; or put the key in quotes")
}

/// A value without quotes, or in the words of another language.
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
        let message = format!("TOML has no `{word}`; leave out a key without a value");
        let finding = Diagnostic::new(&INVALID_TOML, span, message, "not a value");
        return Some(finding.with_help("remove the key"));
    }
    if let Some((_, right)) = BOOLEANS.iter().find(|(known, _)| *known == lower) {
        let message = format!("`{word}` is written `{right}` in TOML");
        let finding = Diagnostic::new(&INVALID_TOML, span, message, "not a value");
        let ask = format!("write `{right}`");
        return Some(finding.with_suggestion(ask, span, *right, Applicability::MaybeIncorrect));
    }
    let finding = Diagnostic::new(
        &INVALID_TOML,
        span,
        "a string must be in quotes",
        "no quotes here",
    );
    Some(with_quotes(finding, span, word))
}

/// The finding, with the suggestion to replace `span` with `word` in quotes.
fn with_quotes(finding: Diagnostic, span: Span, word: &str) -> Diagnostic {
    if word.contains(['"', '\\']) {
        return finding;
    }
    let quoted = format!("\"{word}\"");
    let ask = format!("write `{quoted}`");
    finding.with_suggestion(ask, span, quoted, Applicability::MaybeIncorrect)
}

/// A backslash that TOML reads as the beginning of an escape, often in a Windows path.
fn escape(span: Span) -> Diagnostic {
    let message = "a `\\` between two `\"` begins an escape such as `\\n`, but this is not an escape";
    Diagnostic::new(&INVALID_TOML, span, message, "not an escape")
        .with_help("write the backslash twice, or put the text between two `'`; in a path, write `/`")
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
            let fixed = edit.map(|edit| {
                let mut text = toml.to_owned();
                text.replace_range(edit.span.range(), &edit.replacement);
                text
            });
            (place, finding.message, fixed)
        });
        described.collect()
    }

    #[track_caller]
    fn is_fixed(toml: &str, place: &str, fixed: &str) {
        let found = found(toml);
        let [(at, _, Some(text))] = found.as_slice() else {
            panic!("one finding with a suggestion: {found:?}");
        };
        assert_eq!((at.as_str(), text.as_str()), (place, fixed));
    }

    #[test]
    fn values_without_quotes_get_them() {
        is_fixed("idle = 30m\n", "30m", "idle = \"30m\"\n");
        is_fixed(
            "size = STANDARD_DS3_v2 # big\n",
            "STANDARD_DS3_v2",
            "size = \"STANDARD_DS3_v2\" # big\n",
        );
        is_fixed("size = “a b”\n", "“a b”", "size = \"a b\"\n");
        is_fixed("size = ‘a’\n", "‘a’", "size = \"a\"\n");
    }

    #[test]
    fn words_of_other_languages_are_translated() {
        is_fixed("on = True\n", "True", "on = true\n");
        is_fixed("on = FALSE\n", "FALSE", "on = false\n");
        is_fixed("on = yes\n", "yes", "on = true\n");
        is_fixed("size: \"a\"\nb = 1\n", ":", "size = \"a\"\nb = 1\n");
        let nothing = found("a = null\n");
        assert_eq!(nothing.len(), 1);
        assert!(nothing[0].1.contains("TOML has no `null`"), "{nothing:?}");
    }

    #[test]
    fn characters_that_look_alike_are_named() {
        is_fixed("size\u{a0}= 1\n", "\u{a0}", "size = 1\n");
        is_fixed("si\u{200b}ze = 1\n", "\u{200b}", "size = 1\n");
        let cyrillic = found("s\u{456}ze = 1\n");
        assert_eq!(cyrillic.len(), 1);
        assert_eq!(cyrillic[0].0, "\u{456}");
        assert!(cyrillic[0].1.contains("U+0456"), "{cyrillic:?}");
    }

    #[test]
    fn a_backslash_that_begins_no_escape_is_reported() {
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
