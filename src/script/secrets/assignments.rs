//! Values under a name that says that they are secret: `name=value`, `name: value`, `--name value`, and HTTP's headers.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::names::Evidence;
use super::value::could_be_secret;
use super::{EMULATOR_KEY_START, SecretFound, TOKEN, begins_word, names, run, run_of};
use crate::script::bytes::ByteSet;

static OPTION: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("--"));

/// The characters of a name before `=` or `:`.
static NAME: ByteSet = ByteSet::alphanumeric_and(b"_-.");

/// The maximum number of bytes before a name that can be indentation and a word such as `export`.
pub(super) const LONGEST_LEAD: usize = 200;

/// Words between the parts of an expression of Python.
const OPERATORS: &[&str] = &["if", "or", "and"];

/// The schemes of HTTP's `Authorization`, in lowercase.
const SCHEMES: &[&str] = &[
    "bearer",
    "basic",
    "token",
    "apikey",
    "sharedkey",
    "splunk",
    "digest",
    "key",
];

/// Adds the values under names of secrets, after `=` and after `:`.
pub(super) fn assignments(text: &str, found: &mut Vec<SecretFound>) {
    // NOTE: what lies within a value is not looked at again, so that the time is linear.
    let mut end = 0;
    for at in memchr::memchr2_iter(b'=', b':', text.as_bytes()) {
        if at < end {
            continue;
        }
        let Some(name) = Name::before(text, at) else {
            continue;
        };
        let is_colon = text.as_bytes().get(at) == Some(&b':');
        if name.text.eq_ignore_ascii_case("authorization")
            || name.text.eq_ignore_ascii_case("proxy-authorization")
        {
            let header = authorization(text, at + 1);
            end = header.as_ref().map_or(end, |header| header.range.end);
            found.extend(header);
            continue;
        }
        let Some((what, evidence)) = names::kind_of(name.text) else {
            continue;
        };
        let value = if is_colon {
            after_colon(text, at + 1, &name)
        } else {
            after_equals(text, at + 1, &name)
        };
        if let Some(range) = value {
            // NOTE: the default of an expansion may be a secret: `${PASSWORD:-…}`.
            if !text.get(range.clone()).is_some_and(|value| value.contains("${")) {
                end = range.end;
            }
            add(text, range, what, evidence, found);
        }
    }
}

/// A name before `=` or `:`.
struct Name<'a> {
    text: &'a str,
    /// Whether a quote comes between the name and the sign.
    is_quoted: bool,
    /// Whether white space comes between them.
    is_spaced: bool,
    /// Whether nothing but indentation, quotes and words such as `export` come before the name on its line.
    begins_line: bool,
    /// Whether a quote comes directly before the name.
    follows_quote: bool,
    /// Whether it is the name of an argument or a member: after `(`, `,` or `{`.
    is_argument: bool,
    /// Whether it is the name of an expansion, as in `${NAME:-value}`.
    in_expansion: bool,
}

impl<'a> Name<'a> {
    fn before(text: &'a str, at: usize) -> Option<Self> {
        let head = text.get(..at)?;
        // `NAME ?= value`, `NAME := value`, `NAME += value`.
        let tight = head.strip_suffix(['?', ':', '+']).unwrap_or(head);
        let tight = tight.trim_end_matches([' ', '\t']);
        let bare = tight.trim_end_matches(['"', '\'', ']', '\\', ' ']);
        let length = bare.bytes().rev().take_while(|byte| NAME.contains(*byte)).count();
        let start = bare.len() - length;
        let name = bare.get(start..)?;
        name.bytes().next()?;
        let before = bare.get(..start)?;
        let mut near = before.len().saturating_sub(LONGEST_LEAD);
        while !before.is_char_boundary(near) {
            near += 1;
        }
        let line = before.get(near..)?.rsplit('\n').next()?;
        let lead = line.trim_matches(|c: char| c.is_whitespace() || "\"'-{[(,".contains(c));
        let assigns = [
            "",
            "export",
            "set",
            "setx",
            "echo",
            "ENV",
            "os.environ",
            "$env",
            "Environment",
        ];
        Some(Self {
            text: name,
            is_quoted: bare.len() < tight.len(),
            is_spaced: tight.len() < head.len(),
            begins_line: assigns.contains(&lead) || is_of_powershell(before) || is_subscript(before),
            follows_quote: before.ends_with(['"', '\'']),
            // In Ruby, a colon comes before the name of a member.
            is_argument: line.trim_end_matches([' ', '\t', ':']).ends_with(['(', ',', '{']),
            in_expansion: before.ends_with("${"),
        })
    }
}

/// Whether PowerShell's `$env:` comes directly before a name.
fn is_of_powershell(before: &str) -> bool {
    let mark = "$env:";
    let start = before.len().checked_sub(mark.len());
    let end = start.and_then(|start| before.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(mark))
}

/// Whether `ENV[` or `environ[` and a quote come directly before a name.
fn is_subscript(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'', '\\']);
    before.ends_with("ENV[") || before.ends_with("environ[")
}

/// The value after `=`. With spaces around the sign it is one only where a file of settings or a program would have it.
fn after_equals(text: &str, start: usize, name: &Name<'_>) -> Option<Range<usize>> {
    // Ruby's `:password => "…"`.
    let start = start + usize::from(name.is_spaced && text.get(start..)?.starts_with('>'));
    let rest = text.get(start..)?;
    if rest.starts_with('=') || rest.starts_with('~') {
        return None;
    }
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let is_string = rest.get(blank..)?.starts_with(['"', '\'']);
    if (name.is_spaced || name.is_quoted) && !name.begins_line && !(name.is_argument && is_string) {
        return None;
    }
    if blank > 0 && !name.is_spaced {
        // `NAME= command` sets nothing.
        return None;
    }
    let range = value_at(text, start + blank)?;
    // `password = first or second` is an expression of a program.
    let is_expression = name.is_spaced && !is_string && {
        let after = text.get(range.end..)?.trim_start_matches([' ', '\t']);
        let word = after.split(|c: char| !c.is_ascii_alphabetic()).next();
        word.is_some_and(|word| OPERATORS.contains(&word))
    };
    (!is_expression).then_some(range)
}

/// The value after `:` in YAML, JSON, a dictionary of Python or a header; of `${NAME:-value}` as well.
fn after_colon(text: &str, start: usize, name: &Name<'_>) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    if name.in_expansion {
        rest.strip_prefix(['-', '='])?;
        return Some(run(text, start + 1, |c| {
            c != '}' && c != '\n' && c != '"' && c != '\''
        }));
    }
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let value = rest.get(blank..)?;
    let is_member = name.is_quoted && value.starts_with(['"', '\'', '\\']);
    if is_member {
        let skipped = value.len() - value.trim_start_matches('\\').len();
        return value_at(text, start + blank + skipped);
    }
    let is_string = value.starts_with(['"', '\'']);
    let is_place = name.begins_line || name.follows_quote || name.is_argument && is_string;
    if blank == 0 || name.is_spaced || !is_place {
        return None;
    }
    if is_string {
        // In `'Password: '` the quote ends the text.
        return if name.follows_quote {
            None
        } else {
            value_at(text, start + blank)
        };
    }
    if let Some(below) = below_block_sign(text, start + blank) {
        return Some(below);
    }
    let range = run(text, start + blank, |c| {
        !c.is_whitespace() && !"\"'`,}".contains(c)
    });
    // A sentence continues past its first word.
    let after = text.get(range.end..)?.trim_start_matches([' ', '\t']);
    let ends = after.is_empty() || after.starts_with(['\n', '\r', '"', '\'', ',', '}', '#', '\\']);
    ends.then_some(range)
}

/// The first line of a text that YAML has below `|` or `>`.
fn below_block_sign(text: &str, start: usize) -> Option<Range<usize>> {
    let sign = run(text, start, |c| "|>+-".contains(c));
    let is_sign = text.get(sign.clone())?.starts_with(['|', '>']) && text.get(sign.end..)?.starts_with('\n');
    let below = run(text, sign.end, char::is_whitespace).end;
    is_sign.then(|| run(text, below, |c| c != '\n'))
}

/// The value of an `Authorization` header, after its scheme.
fn authorization(text: &str, start: usize) -> Option<SecretFound> {
    let mut at = run(text, start, |c| " \t\"'f".contains(c)).end;
    let word = run(text, at, |c| c.is_ascii_alphanumeric());
    let scheme = text.get(word.clone())?.to_ascii_lowercase();
    if SCHEMES.contains(&scheme.as_str()) {
        at = run(text, word.end, |c| c == ' ').end;
    }
    let range = run(text, at, |c| !c.is_whitespace() && !"\"'`,;)".contains(c));
    could_be_secret(text.get(range.clone())?, Evidence::Token).then_some(SecretFound {
        range,
        what: "access token",
    })
}

/// `--name value` where the name says that the value is secret.
pub(super) fn options(text: &str, found: &mut Vec<SecretFound>) {
    for at in OPTION
        .find_iter(text.as_bytes())
        .filter(|at| begins_word(text, *at))
    {
        let name = run_of(&TOKEN, text, at + OPTION.needle().len());
        let blank = run(text, name.end, |c| c == ' ' || c == '\t');
        let rest = text.get(blank.end..).unwrap_or_default();
        if blank.is_empty() || rest.starts_with(['-', '\\', '\n']) {
            continue;
        }
        let Some((what, evidence)) = names::kind_of(text.get(name).unwrap_or_default()) else {
            continue;
        };
        // A usage text has its words in columns.
        let evidence = match evidence {
            Evidence::Password if blank.len() > 1 => Evidence::Token,
            other => other,
        };
        if let Some(range) = value_at(text, blank.end) {
            add(text, range, what, evidence, found);
        }
    }
}

/// The value at the byte `start`, quoted or not; `None` if it is an expression of a program.
fn value_at(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    // `$'…'` of a shell, `b'…'` of Python.
    let is_marked = rest.starts_with(['$', 'b', 'r', 'u']) && rest.get(1..)?.starts_with(['"', '\'']);
    if is_marked {
        return value_at(text, start + 1);
    }
    let range = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => in_quotes(text, start + 1, quote),
        Some('\\') if rest.starts_with("\\\"") => in_escaped_quotes(text, start + 2),
        _ => bare_value(text, start),
    };
    let after = text.get(range.end..)?;
    let is_call = range.start == start && after.starts_with(['(', '[']);
    (!is_call).then_some(range)
}

/// The value from `start` on up to a quote; what a shell joins to it, as in `"one""two"`, is a part of it.
fn in_quotes(text: &str, start: usize, quote: char) -> Range<usize> {
    let mut range = run(text, start, |c| c != quote && c != '\n');
    let mut quote = quote;
    for _ in 0..MOST_JOINED {
        let joined = text.get(range.end..).and_then(|rest| rest.strip_prefix(quote));
        let next = joined.and_then(|joined| joined.chars().next());
        let Some(next) = next.filter(|next| matches!(next, '"' | '\'') && !range.is_empty()) else {
            break;
        };
        range.end = run(text, range.end + 2, |c| c != next && c != '\n').end;
        quote = next;
    }
    range
}

/// The same between quotes that are escaped: `\"one\"\"two\"`.
fn in_escaped_quotes(text: &str, start: usize) -> Range<usize> {
    let in_string = |c: char| !"\\\"\n".contains(c);
    let mut range = run(text, start, in_string);
    for _ in 0..MOST_JOINED {
        let is_joined = text
            .get(range.end..)
            .is_some_and(|rest| rest.starts_with("\\\"\\\""));
        if !is_joined || range.is_empty() {
            break;
        }
        range.end = run(text, range.end + 4, in_string).end;
    }
    range
}

/// The maximum number of strings that are read as one, so that the time is linear.
const MOST_JOINED: usize = 8;

/// A value without quotes. An ampersand within a word may be part of a password or the end of a query parameter in a
/// URL. The value continues past it, because hiding too much is better than hiding too little.
///
/// A backslash in front of a quote belongs to the text around the value.
fn bare_value(text: &str, start: usize) -> Range<usize> {
    let plain = |c: char| !c.is_whitespace() && !"\"'`;&|)(,".contains(c);
    let mut range = run(text, start, plain);
    while text.get(range.end..).is_some_and(|rest| rest.starts_with('&')) {
        let more = run(text, range.end + 1, plain);
        // The next parameter of a form or an address: `client_secret=…&grant_type=…`.
        let is_parameter = text.get(more.clone()).is_some_and(|more| {
            more.split_once('=').is_some_and(|(name, value)| {
                !value.is_empty() && name.bytes().all(|byte| NAME.contains(byte))
            })
        });
        if more.is_empty() || is_parameter {
            break;
        }
        range.end = more.end;
    }
    let value = text.get(range.clone()).unwrap_or_default();
    range.end = range.start + value.trim_end_matches('\\').len();
    range
}

/// Adds a value, unless it cannot be a secret.
fn add(
    text: &str,
    range: Range<usize>,
    what: &'static str,
    evidence: Evidence,
    found: &mut Vec<SecretFound>,
) {
    let value = text.get(range.clone()).unwrap_or_default();
    // `--secret id=…,src=…` names a secret. Base64 has its `=` at its end only.
    let is_list = evidence != Evidence::Password && value.trim_end_matches('=').contains('=');
    if !is_list && !value.starts_with(EMULATOR_KEY_START) && could_be_secret(value, evidence) {
        found.push(SecretFound { range, what });
    }
}
