//! Whether a value could be a secret: the one place that knows placeholders, words that stand for no secret, and what
//! looks random.

use std::sync::LazyLock;

use super::names::{self, Evidence};
use crate::hashing::HashSet;

/// Words that stand for no secret, in lowercase: switches, placeholders, the names of the thing itself, and the users
/// whose name is also the password of every local test database.
const WORDS: &[&str] = &[
    "empty",
    "none",
    "null",
    "nil",
    "nothing",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "test",
    "testing",
    "tests",
    "dummy",
    "fake",
    "mock",
    "foo",
    "bar",
    "baz",
    "foobar",
    "foobared",
    "sample",
    "demo",
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
    "key",
    "keys",
    "apikey",
    "api-key",
    "api_key",
    "credential",
    "credentials",
    "mypassword",
    "mysecret",
    "mytoken",
    "mykey",
    "my-secret",
    "my-password",
    "value",
    "values",
    "string",
    "str",
    "text",
    "type",
    "unused",
    "not-needed",
    "notneeded",
    "not-used",
    "not-required",
    "na",
    "n/a",
    "unset",
    "unknown",
    "undefined",
    "default",
    "stdin",
    "prompt",
    "ask",
    "env",
    "environment",
    "file",
    "optional",
    "required",
    "disabled",
    "enabled",
    "auto",
    "automatic",
    "basic",
    "bearer",
    "oauth",
    "oauth2",
    "admin",
    "root",
    "postgres",
    "mysql",
    "mariadb",
    "guest",
    "minio",
    "minioadmin",
    "rabbitmq",
    "redis",
    "mongo",
    "user",
    "username",
    "local",
    "localhost",
    "anonymous",
    "changeit",
    "ollama",
    "lm-studio",
    "no-key",
    "nokey",
    "no-key-required",
    "sk-no-key-required",
    "no-token",
    "notoken",
    "abc",
    "abcd",
    "abc123",
    "abcdef",
    "0123456789abcdef",
    "1234567890abcdef",
    "qwerty",
    "todo",
    "tbd",
    "fixme",
    "hidden",
    "masked",
    "removed",
    "here",
    "insert",
    "replace",
    "store",
    "cache",
    "inherit",
    "login",
    "existing",
    "generate",
    "generated",
    "random",
];

static KNOWN_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.iter().copied().collect());

/// Parts of placeholders, in lowercase.
const HINTS: &[&str] = &[
    "***",
    "...",
    "…",
    "xxxx",
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "your-",
    "your_",
    "yourpass",
    "yoursecret",
    "yourtoken",
    "yourkey",
    "yourapikey",
    "redacted",
    "dummy",
    "replace-me",
    "replace_me",
    "replaceme",
    "insert-",
    "insert_",
    "not-a-real",
    "todo-",
    "todo_",
];

/// Whether `value` could be a secret, given what surrounds it.
pub(crate) fn could_be_secret(value: &str, evidence: Evidence) -> bool {
    if is_placeholder(value) {
        return false;
    }
    match evidence {
        Evidence::Form => true,
        Evidence::Password => value.chars().count() >= 4 && !is_other(value),
        Evidence::Token => value.len() >= 7 && !is_other(value) && looks_random(value),
        Evidence::License => {
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            value.len() >= 12 && digits >= 4 && !is_other(value)
        }
        Evidence::Key => {
            value.len() >= 16
                && !is_other(value)
                && looks_random(value)
                && !is_uuid(value)
                && !is_fingerprint(value)
        }
    }
}

/// Whether somebody or something else fills the value in.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lowered = value.to_ascii_lowercase();
    let mut letters = lowered.chars().filter(|c| c.is_ascii_alphanumeric());
    let first = letters.next();
    let encloses = |open: char, close: char| value.contains(open) && value.contains(close);
    letters.all(|letter| Some(letter) == first)
        || HINTS.iter().any(|hint| lowered.contains(hint))
        || lowered.starts_with("your")
        || encloses('<', '>')
        || encloses('{', '}')
        || value.starts_with('<')
        || (value.starts_with('[') && value.ends_with(']'))
        || (value.starts_with('%') && (value.ends_with('%') || value.len() <= 3))
        || ["%s", "%q", "%b", "%d"]
            .iter()
            .any(|directive| value.starts_with(directive))
        || expands(value)
}

/// Whether the shell puts something else in place of a part of the value. A `$` before anything but a name is itself.
fn expands(value: &str) -> bool {
    value.contains('`')
        || value.split('$').skip(1).any(|after| {
            after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_{(@*".contains(c))
                || value.starts_with('$')
        })
}

/// Whether the value is something else than a secret: a word, a number, a path, an address, a piece of a program, or the
/// name of a secret.
fn is_other(value: &str) -> bool {
    let lowered = value.to_ascii_lowercase();
    KNOWN_WORDS.contains(lowered.as_str())
        || is_number(value)
        || is_metavariable(value)
        || is_path(value)
        || is_code(value)
        || (!value.bytes().any(|byte| byte.is_ascii_digit()) && names::is_name(value))
}

fn is_number(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".,_-:+".contains(&byte))
}

/// Whether the value is a word such as `PASSWORD` or `API_KEY` of a usage text.
fn is_metavariable(value: &str) -> bool {
    value
        .trim_end_matches(|c| "[]|.,;".contains(c))
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'-')
}

fn is_path(value: &str) -> bool {
    let is_absolute = value.starts_with('/') && !(value.len() >= 20 && looks_random(&value.replace('/', "")));
    is_absolute
        || value.starts_with(['~', '@', '='])
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with("\\\\")
        || value.contains("://")
}

/// Whether the value is an expression of a programming language, such as `args.token` or `environ[`.
fn is_code(value: &str) -> bool {
    let is_dotted = value.contains('.')
        && !value.ends_with('.')
        && value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'.');
    is_dotted || value.ends_with(['[', '(']) || value.contains("()")
}

/// Whether the value is made of characters in an order that words, versions and names do not have.
fn looks_random(value: &str) -> bool {
    let has = |is: fn(&char) -> bool| value.chars().any(|c| is(&c));
    let has_sign = value
        .chars()
        .any(|c| c.is_ascii_punctuation() && !"-_./:=+,".contains(c));
    if has_sign && value.len() >= 8 && has(char::is_ascii_alphabetic) && has(char::is_ascii_digit) {
        return true;
    }
    value.split(['-', '_', '.', '/', ':', ' ']).any(is_random_part) || is_mixed_throughout(value)
}

/// Whether each of several parts of a value has letters and digits, and the value both cases: `Kq7f9-Zr3m_Xv2p`.
fn is_mixed_throughout(value: &str) -> bool {
    let has = |part: &str, is: fn(&u8) -> bool| part.bytes().any(|byte| is(&byte));
    let mut parts = value.split(['-', '_', '.', '~']);
    value.len() >= 12
        && has(value, u8::is_ascii_uppercase)
        && has(value, u8::is_ascii_lowercase)
        && parts.all(|part| has(part, u8::is_ascii_digit) && has(part, u8::is_ascii_alphabetic))
}

/// Whether a part of a value without separators looks random: its letters and digits, or its cases, alternate more often
/// than in a word with a number after it.
fn is_random_part(part: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        _ => 3,
    };
    let bytes = part.as_bytes();
    let switches = bytes
        .windows(2)
        .filter(|pair| matches!(pair, [one, other] if kind(*one) != kind(*other)))
        .count();
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
    match bytes.len() {
        0..=6 => false,
        7..=15 => has_digit && has_letter && switches >= 2,
        16..=23 => has_letter && switches >= if has_digit { 2 } else { 6 },
        _ => has_letter,
    }
}

fn is_uuid(value: &str) -> bool {
    let lengths: Vec<usize> = value.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Whether the value is the fingerprint or the number of a public key, which are written in uppercase.
fn is_fingerprint(value: &str) -> bool {
    let value = value.strip_prefix("0x").unwrap_or(value);
    matches!(value.len(), 16 | 40)
        && value
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
}
