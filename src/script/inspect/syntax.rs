//! Syntax errors, as `brush-parser` finds them in its bash mode.

use std::borrow::Cow;
use std::ops::Range;

use brush_parser::{ParseError, Parser, ParserOptions, TokenizerError};

use super::condensed::{STAND_IN, condensed};
use super::pieces::{Piece, pieces};
use super::{Observation, ObservationKind, Shell};
use crate::script::commands::Shape;
use crate::script::lexer::MOST_COMMANDS;

/// The maximum length of text that is parsed, in bytes; far above the limit for an inline script.
const LONGEST: usize = 256 * 1024;

/// The maximum nesting that is parsed. The parser is recursive, and twice this depth overflows a thread's stack in a
/// debug build.
const DEEPEST: usize = 32;

/// How many commands in one statement are parsed; the tree of one takes half a kilobyte to three.
const MOST_IN_STATEMENT: usize = 2_000;

/// The maximum nesting of parentheses and `case` that is parsed. The parser backtracks, and each unfinished level
/// doubles its time.
const MOST_BRANCHING: usize = 8;

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    if let Some(first) = shell.commands.unread.clone() {
        let most = MOST_COMMANDS.to_string();
        found.push(shell.observe(ObservationKind::NotRead, first, &most));
    }
    let is_read = shell.commands.unread.is_none();
    let unterminated = shell
        .commands
        .here_documents
        .iter()
        .filter(|document| is_read && !document.terminated);
    let before = found.len();
    found.extend(unterminated.map(|document| {
        shell.observe(
            ObservationKind::UnterminatedHereDocument,
            document.opener.clone(),
            &document.delimiter,
        )
    }));
    let shape = &shell.commands.shape;
    let can_be_parsed = found.len() == before
        && shell.block.is_none_or(|block| block.quoted)
        && shell.range.len() <= LONGEST
        && shape.depth <= DEEPEST
        && shape.branching <= MOST_BRANCHING;
    if !can_be_parsed || shape.beyond_parser {
        return;
    }
    let (pieces, long): (Vec<_>, Vec<_>) = pieces(shell.commands, &shell.range)
        .into_iter()
        .partition(|piece| piece.commands <= MOST_IN_STATEMENT);
    for piece in &long {
        let most = MOST_IN_STATEMENT.to_string();
        let first = first_word(shell, piece.range.start);
        found.push(shell.observe(ObservationKind::NotParsed, first, &most));
    }
    if let Some((range, message)) = error_in_pieces(shell, &pieces) {
        found.push(shell.observe(ObservationKind::SyntaxError, range, &message));
    }
}

/// The first word of the first command from a byte on.
fn first_word(shell: &Shell<'_>, from: usize) -> Range<usize> {
    let commands = &shell.commands.commands;
    let at = commands.partition_point(|command| command.range().start < from);
    let first = commands.get(at).and_then(|command| command.words.first());
    first.map_or(from..from, |word| word.range.clone())
}

/// Parses the pieces one by one, so that the tree of one only is in memory. Returns the place and message of the error, if there is
/// one that bash reports as well.
///
/// The whole text says where the error is. If it has too many commands for one tree, the piece does, together with the next: where a cut
/// is wrong, these two are right.
fn error_in_pieces(shell: &Shell<'_>, pieces: &[Piece]) -> Option<(Range<usize>, String)> {
    let at = pieces.iter().position(|piece| !is_valid(shell, &piece.range))?;
    if shell.commands.commands.len() <= MOST_IN_STATEMENT {
        return error_at(shell, shell.range.clone());
    }
    let wrong = &pieces.get(at)?.range;
    let next = pieces.get(at + 1).filter(|next| next.range.start == wrong.end);
    let end = next.map_or(wrong.end, |next| next.range.end);
    error_at(shell, wrong.start..end)
}

fn is_valid(shell: &Shell<'_>, range: &Range<usize>) -> bool {
    let original = shell.text.get(range.clone()).unwrap_or_default();
    let text = within_parser(original, range, &shell.commands.shape);
    condensed(&text).is_some_and(|text| text == STAND_IN || error_in(&text).is_none())
        || error_in(&text).is_none()
}

/// The place and message of the error in a part of the text.
fn error_at(shell: &Shell<'_>, range: Range<usize>) -> Option<(Range<usize>, String)> {
    let original = shell.text.get(range.clone())?;
    let error = error_in(&within_parser(original, &range, &shell.commands.shape))?;
    let (index, message) = describe(&error);
    let place = index.map_or_else(|| last_character(original), |index| token_at(original, index));
    let place = keyword_before(original, &place).unwrap_or(place);
    let message = message.unwrap_or_else(|| match original.get(place.clone()).unwrap_or_default() {
        "" | "\n" => "unexpected end of line".to_owned(),
        token => format!("unexpected `{token}`"),
    });
    Some((range.start + place.start..range.start + place.end, message))
}

fn error_in(text: &str) -> Option<ParseError> {
    let text = with_descriptors(text);
    Parser::new(text.as_bytes(), &ParserOptions::default())
        .parse_program()
        .err()
}

/// The text with a letter for the first digit of each number before a redirection that is no file descriptor because it is too
/// large: bash reads it as a word, and `brush-parser` 0.4 panics.
fn with_descriptors(text: &str) -> Cow<'_, str> {
    let redirections = memchr::memchr2_iter(b'<', b'>', text.as_bytes());
    let words = redirections.filter_map(|at| {
        let before = text.get(..at)?;
        let words = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = before.get(words.len()..)?;
        let is_delimiter = words.trim_end_matches([' ', '\t', '-']).ends_with("<<");
        let is_word = !number.is_empty() && number.parse::<i32>().is_err() && !is_delimiter;
        is_word.then_some(words.len())
    });
    let words: Vec<usize> = words.collect();
    if words.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut text = text.to_owned();
    for at in words {
        text.replace_range(at..=at, "n");
    }
    Cow::Owned(text)
}

/// The text, with constructs that `brush-parser` 0.4 wrongly rejects replaced by others of the same length and effect.
fn within_parser<'a>(original: &'a str, range: &Range<usize>, shape: &Shape) -> Cow<'a, str> {
    if shape.case_substitutions.is_empty() && shape.selects.is_empty() && shape.endless_fors.is_empty() {
        return Cow::Borrowed(original);
    }
    let (start, end) = (range.start, range.end);
    let mut text = original.to_owned();
    let mut replace = |range: &Range<usize>, head: &str, filler: char| {
        let range = range.start - start..range.end - start;
        let Some(old) = text.get(range.clone()) else {
            return;
        };
        let fill = |(index, c): (usize, char)| {
            if c == '\n' {
                c
            } else {
                head.chars().nth(index).unwrap_or(filler)
            }
        };
        let new: String = old.chars().enumerate().map(fill).collect();
        text.replace_range(range, &new);
    };
    // NOTE: characters and lines keep their places, but bytes may not, so the last replacement goes first.
    let mut replacements: Vec<(&Range<usize>, &str, char)> = Vec::new();
    replacements.extend(shape.case_substitutions.iter().map(|range| (range, "", 'x')));
    replacements.extend(shape.selects.iter().map(|range| (range, "for", ' ')));
    replacements.extend(shape.endless_fors.iter().map(|range| (range, "for x", ' ')));
    replacements.retain(|(range, _, _)| start <= range.start && range.end <= end);
    replacements.sort_by_key(|(range, _, _)| std::cmp::Reverse(range.start));
    for (range, head, filler) in replacements {
        replace(range, head, filler);
    }
    Cow::Owned(text)
}

/// The index of the character where the error is, and its message, unless that is only an unexpected token.
fn describe(error: &ParseError) -> (Option<usize>, Option<String>) {
    match error {
        ParseError::ParsingNear(position) => (Some(position.index), None),
        ParseError::ParsingAtEndOfInput => (None, Some("unexpected end of script".to_owned())),
        ParseError::Tokenizing { inner, position } => {
            let (index, message) = describe_token(inner);
            (
                index.or(position.as_ref().map(|position| position.index)),
                Some(message.to_owned()),
            )
        }
    }
}

fn describe_token(error: &TokenizerError) -> (Option<usize>, &'static str) {
    match error {
        TokenizerError::UnterminatedSingleQuote(at) => (Some(at.index), "unterminated single quote"),
        TokenizerError::UnterminatedAnsiCQuote(at) => (Some(at.index), "unterminated `$'` quote"),
        TokenizerError::UnterminatedDoubleQuote(at) => (Some(at.index), "unterminated double quote"),
        TokenizerError::UnterminatedBackquote(at) => (Some(at.index), "unterminated backquote"),
        TokenizerError::UnterminatedExtendedGlob(at) => (Some(at.index), "unterminated pattern"),
        TokenizerError::UnterminatedEscapeSequence => (None, "nothing after the last `\\`"),
        TokenizerError::UnterminatedVariable => (None, "unterminated `${`"),
        TokenizerError::UnterminatedCommandSubstitution => (None, "unterminated `$(`"),
        TokenizerError::UnterminatedExpansion => (None, "unterminated expansion"),
        TokenizerError::MissingHereTagForDocumentBody | TokenizerError::MissingHereTag(_) => {
            (None, "`<<` without a delimiter")
        }
        TokenizerError::UnterminatedHereDocuments(_, _) => (None, "here-document without an end"),
        TokenizerError::FailedDecoding | TokenizerError::ReadError(_) => (None, "unreadable text"),
    }
}

/// The bytes of the token that begins at the character `index`.
fn token_at(text: &str, index: usize) -> Range<usize> {
    let start = text
        .char_indices()
        .nth(index)
        .map_or(text.len(), |(offset, _)| offset);
    let rest = text.get(start..).unwrap_or_default();
    let Some(first) = rest.chars().next() else {
        return last_character(text);
    };
    let is_operator = |c: char| "();&|<>".contains(c);
    let length = if is_operator(first) {
        rest.find(|c| c != first).unwrap_or(rest.len()).min(2)
    } else {
        rest.find(|c: char| c.is_whitespace() || is_operator(c))
            .unwrap_or(rest.len())
    };
    start..start + length.max(first.len_utf8())
}

/// The closing keyword before the line feed at `place`.
///
/// The parser reads a keyword before it notices that no keyword is allowed there, so it points one token too far.
fn keyword_before(text: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let line = text
        .get(..place.start)
        .filter(|_| text.get(place.clone()) == Some("\n"))?
        .trim_end();
    let keyword = ["fi", "done", "esac", "then", "do", "else", "elif", "}"]
        .into_iter()
        .find(|keyword| {
            line.strip_suffix(keyword)
                .is_some_and(|before| !before.ends_with(char::is_alphanumeric))
        })?;
    Some(line.len() - keyword.len()..line.len())
}

/// The bytes of the last character that is not white space, where an unexpected end is shown.
fn last_character(text: &str) -> Range<usize> {
    let text = text.trim_end();
    text.char_indices()
        .next_back()
        .map_or(0..0, |(start, _)| start..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::inspect::inspect;

    /// Scripts of one feature each, all of which `bash -n` of version 5.2 accepts.
    const ACCEPTED: &str = include_str!("syntax_accepted.txt");

    /// Scripts that `bash -n` of version 5.2 rejects.
    const REJECTED: &str = include_str!("syntax_rejected.txt");

    /// Scripts that bash rejects and `brush-parser` does not. It is good news if one can be removed from the list.
    const MISSED: &[&str] = &["echo a=(b)\n"];

    fn scripts(file: &str) -> impl Iterator<Item = String> {
        file.split("=====\n").map(str::to_owned)
    }

    fn errors(script: &str) -> Vec<String> {
        let is_syntax = |kind| {
            matches!(
                kind,
                ObservationKind::SyntaxError | ObservationKind::UnterminatedHereDocument
            )
        };
        let found = inspect(script)
            .into_iter()
            .filter(|observation| is_syntax(observation.kind));
        found
            .map(|found| format!("{} at {:?}", found.detail, found.range))
            .collect()
    }

    #[test]
    fn what_bash_accepts_has_no_error() {
        for script in scripts(ACCEPTED) {
            assert_eq!(errors(&script), Vec::<String>::new(), "in\n{script}");
        }
    }

    #[test]
    fn what_bash_accepts_has_no_error_in_a_block() {
        for script in scripts(ACCEPTED).filter(|script| !script.contains("COMMENT")) {
            let script = format!("sudo -u azureuser -i <<'END OF BLOCK'\n{script}END OF BLOCK\n");
            assert_eq!(errors(&script), Vec::<String>::new(), "in\n{script}");
        }
    }

    #[test]
    fn what_bash_rejects_has_an_error() {
        for script in scripts(REJECTED).filter(|script| !MISSED.contains(&script.as_str())) {
            assert_ne!(errors(&script), Vec::<String>::new(), "in\n{script}");
        }
    }

    /// Checks the two files against a real shell. On a machine without one, this test prints so and checks nothing.
    #[test]
    fn bash_agrees_with_both_lists() {
        let verdict = |script: &str| {
            let child = std::process::Command::new("bash")
                .args(["-n", "-c", script])
                .output();
            child.map(|output| output.status.success())
        };
        if verdict("true").is_err() {
            println!("skipped: there is no bash here");
            return;
        }
        for (file, expected) in [(ACCEPTED, true), (REJECTED, false)] {
            for script in scripts(file) {
                assert_eq!(verdict(&script).unwrap(), expected, "in\n{script}");
            }
        }
    }

    #[test]
    fn an_error_points_at_its_token() {
        let scripts = [
            "if true; then\n  écho a\nfi done\n",
            "echo 'é' )\n",
            "for i in a; do\n  echo\n",
            "echo\necho 'abc\n",
            "x=$(case a in é) b;; esac); fi\n",
            "bash <<'X'\nfi\nX\n",
            "cat <<X\n  X\n",
        ];
        let all: Vec<String> = scripts.iter().flat_map(|script| errors(script)).collect();
        insta::assert_snapshot!(all.join("\n"), @r"
        unexpected `done` at 27..31
        unexpected `)` at 10..11
        unexpected end of script at 20..21
        unterminated single quote at 10..14
        unexpected `fi` at 29..31
        unexpected `fi` at 11..13
        X at 4..7
        ");
    }

    #[test]
    fn what_would_overwhelm_the_parser_is_not_parsed() {
        for opening in [
            "(",
            "((",
            "$(",
            "{ ",
            "if ",
            "case x in a) ",
            "`",
            "\"$(",
            "${x:-",
            "f() { ",
            "a=(",
            "[[ ( ",
            "@(",
        ] {
            let script = opening.repeat(5000);
            assert!(inspect(&script).len() < 20, "with {opening}");
        }
    }
}
