//! Secrets in files of settings that are not `name = value`: `.netrc`, `.pgpass`, `Password VALUE`, S3's `KEY:SECRET`.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::assignments::LONGEST_LEAD;
use super::names::{self, Evidence};
use super::value::could_be_secret;
use super::{SecretFound, run};

static MACHINE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("machine "));
static NAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("name"));
static PASSWORD: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("password "));

/// Settings that only white space separates from a secret, in lowercase.
const NAMES: &[(&str, Evidence, &str)] = &[
    ("password", Evidence::Password, "password"),
    ("passphrase", Evidence::Password, "passphrase"),
    ("requirepass", Evidence::Password, "password"),
    ("masterauth", Evidence::Password, "password"),
    ("bindpw", Evidence::Password, "password"),
    ("rootpw", Evidence::Password, "password"),
    ("accountkey", Evidence::Token, "storage account key"),
    ("sastoken", Evidence::Token, "shared access signature"),
    ("secret", Evidence::Token, "secret"),
    ("token", Evidence::Token, "access token"),
];

/// Adds the secrets in the lines of such files.
pub(super) fn settings(text: &str, found: &mut Vec<SecretFound>) {
    let mut start = 0;
    for line in text.split_inclusive(['\n', '"', '\'']) {
        found.extend(setting(start, line.trim_end_matches(['"', '\''])));
        start += line.len();
    }
    found.extend(netrc_lines(text));
    found.extend(named_values(text));
    pgpass_lines(text, found);
}

/// The value of the line, or of the text between quotes, at the byte `start` that begins with a name and a value.
fn setting(start: usize, line: &str) -> Option<SecretFound> {
    let (name, value) = line.trim().split_once([' ', '\t'])?;
    let value = value.trim_start();
    let (_, evidence, what) = NAMES
        .iter()
        .find(|(known, ..)| name.eq_ignore_ascii_case(known))?;
    let start = start + line.trim_end().len() - value.len();
    let (word, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    let has = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
    // NOTE: a sentence may begin with such a name, but its second word does not mix digits and both cases.
    let is_value = if rest.is_empty() {
        has(|byte| !byte.is_ascii_alphabetic())
    } else {
        word.len() >= 8
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
    };
    let begins_value = !word.starts_with(['-', '"', '\'', '=', ':', '(', '{', '[']);
    (is_value && begins_value && could_be_secret(word, *evidence)).then(|| SecretFound {
        range: start..start + word.len(),
        what,
    })
}

/// The values of pairs such as `- name: DB_PASSWORD` and `value: …` on the next line, of YAML and JSON.
fn named_values(text: &str) -> Vec<SecretFound> {
    let values = NAME.find_iter(text.as_bytes()).filter_map(|at| {
        let name = member(text, at + NAME.needle().len())?;
        let (what, evidence) = names::kind_of(text.get(name.clone())?)?;
        let key = run(text, name.end, |c| c.is_whitespace() || "\"',\\".contains(c)).end;
        text.get(key..)?.strip_prefix("value")?;
        let range = member(text, key + "value".len())?;
        could_be_secret(text.get(range.clone())?, evidence).then_some(SecretFound { range, what })
    });
    values.collect()
}

/// The value after a key that ends at the byte `end`: of `key: value` and `"key": "value"`.
fn member(text: &str, end: usize) -> Option<Range<usize>> {
    let colon = run(text, end, |c| "\"'\\ ".contains(c)).end;
    text.get(colon..)?.strip_prefix(':')?;
    let start = run(text, colon + 1, |c| " \"'\\".contains(c)).end;
    Some(run(text, start, |c| !c.is_whitespace() && !"\"'\\,}".contains(c)))
}

/// The lines `password VALUE` of a `.netrc` that has its words on lines of their own, written as they are or by `echo`.
fn netrc_lines(text: &str) -> Vec<SecretFound> {
    let Some(machine) = MACHINE.find(text.as_bytes()) else {
        return Vec::new();
    };
    let values = PASSWORD.find_iter(text.as_bytes()).filter(|at| *at > machine);
    let values = values.filter_map(|at| {
        let before = text.get(..at)?.trim_end_matches([' ', '\t']);
        let range = run(text, at + PASSWORD.needle().len(), |c| {
            !c.is_whitespace() && !"\"'\\".contains(c)
        });
        let after = text.get(range.end..)?.trim_start_matches([' ', '\t', '\r']);
        let begins = before.ends_with(['\n', '"', '\'']);
        let ends = after.is_empty() || after.starts_with(['\n', '"', '\'', '\\']);
        let is_secret = could_be_secret(text.get(range.clone())?, Evidence::Password);
        (begins && ends && is_secret).then_some(SecretFound {
            range,
            what: "password",
        })
    });
    values.collect()
}

/// The last field of `host:port:database:user:password`, the lines of PostgreSQL's `.pgpass`
/// (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).
fn pgpass_lines(text: &str, found: &mut Vec<SecretFound>) {
    let mut at = 0;
    while let Some(colon) = text
        .get(at..)
        .and_then(|rest| memchr::memchr(b':', rest.as_bytes()))
    {
        let colon = at + colon;
        let before = text.as_bytes().get(..colon).unwrap_or_default();
        let host = before
            .iter()
            .rev()
            .take(LONGEST_LEAD)
            .take_while(|byte| !is_around(**byte))
            .count();
        let line = run(text, colon, |c| !c.is_whitespace() && !"\"'`".contains(c));
        at = line.end.max(colon + 1);
        let fields: Vec<&str> = text.get(line.clone()).unwrap_or_default().split(':').collect();
        if let [_, port, _, _, password] = fields.as_slice()
            && host > 0
            && (*port == "*" || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())))
            && could_be_secret(password, Evidence::Password)
        {
            found.push(SecretFound {
                range: line.end - password.len()..line.end,
                what: "password",
            });
        }
    }
}

fn is_around(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`')
}
