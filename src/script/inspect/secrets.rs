//! Finds secrets in plain text: in scripts, in their arguments and anywhere else in a definition.
//!
//! Tokens and keys with a fixed form are recognized by that form, everything else by the name in front of it. A value
//! that a shell, a pipeline or a reader of the text is meant to fill in is not a secret.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::script::bytes::ByteSet;

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFound {
    /// The bytes of its value.
    pub range: Range<usize>,
    /// Which kind of secret it is, such as `GitHub token`.
    pub what: &'static str,
}

/// Tokens that begin with their own prefix: the prefix, the minimum number of characters after it, the kind.
///
/// The prefixes are those that GitHub, GitLab, Hugging Face and PyPI document for their tokens.
const PREFIXED: &[(&str, usize, &str)] = &[
    ("ghp_", 36, "GitHub token"),
    ("gho_", 36, "GitHub token"),
    ("ghu_", 36, "GitHub token"),
    ("ghs_", 36, "GitHub token"),
    ("ghr_", 36, "GitHub token"),
    ("github_pat_", 22, "GitHub token"),
    ("glpat-", 20, "GitLab token"),
    ("hf_", 30, "Hugging Face token"),
    ("pypi-AgE", 40, "PyPI token"),
];

/// Endings of names whose value is a secret, in lowercase and without `_`, `-` and `.`.
const SECRET_NAMES: &[(&str, &str)] = &[
    ("sharedaccesskey", "shared access key"),
    ("accountkey", "storage account key"),
    ("accesskey", "access key"),
    ("storagekey", "storage account key"),
    ("clientsecret", "client secret"),
    ("secretkey", "secret key"),
    ("secret", "secret"),
    ("password", "password"),
    ("passwd", "password"),
    ("passphrase", "passphrase"),
    ("apikey", "API key"),
    ("accesstoken", "access token"),
    ("authtoken", "access token"),
    ("token", "access token"),
];

/// Substrings that are searched for in every text. The searchers are prepared once.
static PEM_BEGIN: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("-----BEGIN "));
static SIGNATURE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("sig="));
static AUTHORITY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("://"));
static OPTION: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("--"));

/// The account key of the storage emulator, which Microsoft publishes in its documentation.
const EMULATOR_KEY_START: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6";

/// The secrets in `text`, in order and without overlaps.
#[must_use]
pub fn secrets(text: &str) -> Vec<SecretFound> {
    let mut found = Vec::new();
    runs(text, &mut found);
    private_keys(text, &mut found);
    signatures(text, &mut found);
    urls(text, &mut found);
    named(text, &mut found);
    options(text, &mut found);
    found.sort_by_key(|secret| (secret.range.start, std::cmp::Reverse(secret.range.end)));
    let mut end = 0;
    found.retain(|secret| {
        let is_new = secret.range.start >= end;
        end = end.max(secret.range.end);
        is_new
    });
    found
}

/// The bytes from `start` up to the first character for which `belongs` is false.
fn run(text: &str, start: usize, belongs: impl Fn(char) -> bool) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    start..start + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// The run of bytes from `start` on that are in `set`.
fn run_of(set: &ByteSet, text: &str, start: usize) -> Range<usize> {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start..start + set.run(rest)
}

/// The next run of bytes in `set`, at or after the byte `at`; its first byte is in `first`.
fn next_run(first: &ByteSet, set: &ByteSet, text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.as_bytes().get(at..)?;
    let offset = rest.iter().position(|byte| first.contains(*byte))?;
    Some(run_of(set, text, at + offset))
}

/// The characters of tokens and options.
static TOKEN: ByteSet = ByteSet::alphanumeric_and(b"_-");

/// The characters of Base64, without its padding.
static BASE64: ByteSet = ByteSet::alphanumeric_and(b"+/");

/// The characters that a secret with a fixed form can begin with.
static ALPHANUMERIC: ByteSet = ByteSet::alphanumeric_and(b"");

/// The characters of a secret with a fixed form.
static WIDE: ByteSet = ByteSet::alphanumeric_and(b"_-.~+/");

/// The characters of a name before `=`.
static NAME: ByteSet = ByteSet::alphanumeric_and(b"_-.");

/// The characters of the value of a `sig`: Base64 of either alphabet, percent-encoded or not.
static SIGNATURE_VALUE: ByteSet = ByteSet::alphanumeric_and(b"+/%=_-");

/// Whether the byte `start` is not in the middle of a longer word.
fn begins_word(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).and_then(<[u8]>::last);
    before.is_none_or(|byte| !TOKEN.contains(*byte))
}

/// Tokens in the run `wide` that are recognized by their prefix, which must begin a word.
fn prefixed(text: &str, wide: &Range<usize>, found: &mut Vec<SecretFound>) {
    let mut at = wide.start;
    while let Some(range) = next_run(&TOKEN, &TOKEN, text, at).filter(|range| range.start < wide.end) {
        at = range.end;
        let word = text.get(range.clone()).unwrap_or_default();
        let known = PREFIXED.iter().find_map(|(prefix, least, what)| {
            let value = word.strip_prefix(prefix)?;
            (value.len() >= *least && !is_placeholder(value)).then_some(*what)
        });
        if let Some(what) = known.filter(|_| begins_word(text, range.start)) {
            found.push(SecretFound { range, what });
        }
    }
}

/// Private keys in PEM format (RFC 7468 and OpenSSH's own). The header is enough.
fn private_keys(text: &str, found: &mut Vec<SecretFound>) {
    for start in PEM_BEGIN.find_iter(text.as_bytes()) {
        let line = run(text, start, |c| c != '\n');
        let label = text.get(line).unwrap_or_default();
        if let Some(end) = label.find("PRIVATE KEY-----") {
            let end = start + end + "PRIVATE KEY-----".len();
            found.push(SecretFound {
                range: start..end,
                what: "private key",
            });
        }
    }
}

/// The `sig` of a shared access signature: the Base64 of an HMAC-SHA256, often percent-encoded.
fn signatures(text: &str, found: &mut Vec<SecretFound>) {
    for start in SIGNATURE
        .find_iter(text.as_bytes())
        .filter(|start| begins_word(text, *start))
    {
        let range = run_of(&SIGNATURE_VALUE, text, start + SIGNATURE.needle().len());
        let value = text.get(range.clone()).unwrap_or_default();
        if value.len() >= 32 && !is_placeholder(value) {
            found.push(SecretFound {
                range,
                what: "shared access signature",
            });
        }
    }
}

/// `scheme://user:password@host` and `scheme://token@host`.
fn urls(text: &str, found: &mut Vec<SecretFound>) {
    for at in AUTHORITY.find_iter(text.as_bytes()) {
        let start = at + AUTHORITY.needle().len();
        let authority = run(text, start, |c| {
            !c.is_whitespace() && !"/?#'\"`()<>;|".contains(c) || c == '<' || c == '>'
        });
        let Some((user, _)) = text
            .get(authority)
            .and_then(|authority| authority.rsplit_once('@'))
        else {
            continue;
        };
        let (value, what) = match user.split_once(':') {
            Some((_, password)) => (password, "password in a URL"),
            None if user.len() >= 20 && user.bytes().any(|byte| byte.is_ascii_digit()) => {
                (user, "token in a URL")
            }
            None => continue,
        };
        if !is_placeholder(value) {
            let end = start + user.len();
            found.push(SecretFound {
                range: end - value.len()..end,
                what,
            });
        }
    }
}

/// Runs of characters that are long enough to be recognized by their form alone.
fn runs(text: &str, found: &mut Vec<SecretFound>) {
    let mut at = 0;
    while let Some(wide) = next_run(&ALPHANUMERIC, &WIDE, text, at) {
        at = wide.end;
        if wide.len() >= SHORTEST_RUN {
            prefixed(text, &wide, found);
            found.extend(secret_run(text, wide));
        }
    }
}

/// The shortest of the secrets that [`shape`] and [`PREFIXED`] know, in characters.
const SHORTEST_RUN: usize = 20;

/// The secret that the run of characters `wide` is or begins with.
fn secret_run(text: &str, wide: Range<usize>) -> Option<SecretFound> {
    let base64 = run_of(&BASE64, text, wide.start);
    let value = text.get(wide.clone()).unwrap_or_default();
    let padded = text.get(base64.end..).unwrap_or_default();
    let is_storage_key = base64.len() == 86 && padded.starts_with("==") && !padded.starts_with("===");
    let (range, what) = if is_storage_key {
        (base64.start..base64.end + 2, "storage account key")
    } else {
        (wide, shape(value)?)
    };
    let is_secret = !is_placeholder(text.get(range.clone()).unwrap_or_default())
        && !value.starts_with(EMULATOR_KEY_START);
    is_secret.then_some(SecretFound { range, what })
}

/// The kind of secret that has the form of `value`, if there is one.
fn shape(value: &str) -> Option<&'static str> {
    let bytes = value.as_bytes();
    let is_alphanumeric = || bytes.iter().all(u8::is_ascii_alphanumeric);
    match bytes.len() {
        // Entra client secrets: forty characters, the fifth and sixth of which are `Q~`.
        40 if value.get(4..6) == Some("Q~") => Some("client secret"),
        // Azure DevOps personal access tokens contain this signature near their end.
        84 if value.get(76..80) == Some("AZDO") && is_alphanumeric() => Some("Azure DevOps token"),
        20 if value.starts_with("AKIA")
            && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) =>
        {
            Some("AWS access key")
        }
        60.. if value.starts_with("eyJ") && value.matches('.').count() == 2 => Some("JSON web token"),
        _ => None,
    }
}

/// `name=value` where the name says that the value is secret.
fn named(text: &str, found: &mut Vec<SecretFound>) {
    for at in memchr::memchr_iter(b'=', text.as_bytes()) {
        let head = text.get(..at).unwrap_or_default();
        let length = head.bytes().rev().take_while(|byte| NAME.contains(*byte)).count();
        let name = head.get(at - length..).unwrap_or_default();
        if let Some(what) = kind_of_name(name) {
            value_at(text, at + 1, what, found);
        }
    }
}

/// `--name value` where the name says that the value is secret.
fn options(text: &str, found: &mut Vec<SecretFound>) {
    for at in OPTION
        .find_iter(text.as_bytes())
        .filter(|at| begins_word(text, *at))
    {
        let name = run_of(&TOKEN, text, at + OPTION.needle().len());
        let value = run(text, name.end, |c| c == ' ' || c == '\t');
        if value.is_empty()
            || text
                .get(value.end..)
                .is_none_or(|rest| rest.starts_with(['-', '\\', '\n']))
        {
            continue;
        }
        if let Some(what) = kind_of_name(text.get(name).unwrap_or_default()) {
            value_at(text, value.end, what, found);
        }
    }
}

fn kind_of_name(name: &str) -> Option<&'static str> {
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let last = letters.next()?.to_ascii_lowercase();
    let mut known = SECRET_NAMES
        .iter()
        .filter(|(end, _)| end.as_bytes().last() == Some(&last));
    known
        .find(|(end, _)| ends_in_letters(name, end))
        .map(|(_, what)| *what)
}

/// Whether the letters and digits of `name`, in lowercase, end in `end`.
fn ends_in_letters(name: &str, end: &str) -> bool {
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphanumeric);
    end.bytes().rev().all(|letter| {
        letters
            .next()
            .is_some_and(|found| found.to_ascii_lowercase() == letter)
    })
}

/// Adds the value at the byte `start`, quoted or not, unless it cannot be a secret.
fn value_at(text: &str, start: usize, what: &'static str, found: &mut Vec<SecretFound>) {
    let rest = text.get(start..).unwrap_or_default();
    let range = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => run(text, start + 1, |c| c != quote && c != '\n'),
        _ => bare_value(text, start),
    };
    let value = text.get(range.clone()).unwrap_or_default();
    let is_path = value.starts_with(['/', '~', '.', '=']) || value.contains("://");
    if value.len() >= 4 && !is_path && !is_placeholder(value) && !is_setting(value) {
        found.push(SecretFound { range, what });
    }
}

/// A value without quotes. An ampersand within a word may be part of a password or the end of a query parameter in a
/// URL. The value continues past it, because hiding too much is better than hiding too little.
fn bare_value(text: &str, start: usize) -> Range<usize> {
    let plain = |c: char| !c.is_whitespace() && !"\"'`;&|)(,".contains(c);
    let mut range = run(text, start, plain);
    while text.get(range.end..).is_some_and(|rest| rest.starts_with('&')) {
        let more = run(text, range.end + 1, plain);
        if more.is_empty() {
            break;
        }
        range.end = more.end;
    }
    range
}

/// Whether a value only turns something on or off and is not the secret itself.
fn is_setting(value: &str) -> bool {
    let lowered = value.to_ascii_lowercase();
    let words = [
        "true", "false", "none", "null", "stdin", "prompt", "optional", "required", "disabled", "enabled",
    ];
    words.contains(&lowered.as_str()) || value.bytes().all(|byte| byte.is_ascii_digit() && value.len() < 6)
}

/// Whether a value is a placeholder that somebody or something else fills in.
fn is_placeholder(value: &str) -> bool {
    let lowered = value.to_ascii_lowercase();
    let mut letters = lowered.chars().filter(|c| c.is_ascii_alphanumeric());
    let first = letters.next();
    let hints = [
        "$",
        "{",
        "<",
        ">",
        "***",
        "...",
        "xxxx",
        "example",
        "placeholder",
        "changeme",
        "your",
        "redacted",
    ];
    letters.all(|letter| Some(letter) == first)
        || hints.iter().any(|hint| lowered.contains(hint))
        || value.starts_with('%')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The kinds found, with the length of each value and never the value.
    fn kinds(text: &str) -> String {
        let found = secrets(text);
        found
            .iter()
            .map(|secret| format!("{} ({})", secret.what, secret.range.len()))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Text that looks random, generated here so that no secret scanner reports this file.
    fn letters(length: usize) -> String {
        "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8"
            .chars()
            .cycle()
            .take(length)
            .collect()
    }

    #[test]
    fn an_ampersand_within_a_word_does_not_end_a_password() {
        let hidden = |text: &str| -> Vec<String> {
            let found = secrets(text).into_iter();
            found.map(|secret| text[secret.range].to_owned()).collect()
        };
        assert_eq!(hidden("password=Tr0ub4dor&3-hunter2 x"), ["Tr0ub4dor&3-hunter2"]);
        assert_eq!(hidden("PASSWORD=Tr0ub4dor && echo"), ["Tr0ub4dor"]);
        assert_eq!(hidden("PASSWORD=Tr0ub4dor& wait"), ["Tr0ub4dor"]);
    }

    #[test]
    fn tokens_are_recognized_by_their_prefix() {
        assert_eq!(
            kinds(&format!("git clone https://ghp_{}@github.com/a/b", letters(36))),
            "GitHub token (40)"
        );
        assert_eq!(
            kinds(&format!("T=github_pat_{}", letters(40))),
            "GitHub token (51)"
        );
        assert_eq!(
            kinds(&format!("huggingface-cli login --token hf_{}", letters(34))),
            "Hugging Face token (37)"
        );
    }

    #[test]
    fn storage_keys_and_signatures_are_recognized_by_their_form() {
        let key = format!("{}==", letters(86));
        assert_eq!(kinds(&format!("az storage -k {key}")), "storage account key (88)");
        assert_eq!(
            kinds(&format!(
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={key};EndpointSuffix=b"
            )),
            "storage account key (88)"
        );
        assert_eq!(
            kinds(&format!(
                "azcopy 'https://a.blob.core.windows.net/b?sv=1&sig={}%3D'",
                letters(43)
            )),
            "shared access signature (46)"
        );
        assert_eq!(kinds(&format!("ssh-rsa {}== me", letters(370))), "");
    }

    #[test]
    fn azure_tokens_are_recognized_by_their_signature() {
        assert_eq!(
            kinds(&format!("{}8Q~{}", letters(3), letters(34))),
            "client secret (40)"
        );
        assert_eq!(
            kinds(&format!("{}AZDO{}", letters(76), letters(4))),
            "Azure DevOps token (84)"
        );
        assert_eq!(
            kinds(&format!("-H 'x: eyJ{0}.{0}.{0}'", letters(20))),
            "JSON web token (65)"
        );
    }

    #[test]
    fn secrets_are_recognized_by_their_name() {
        assert_eq!(kinds("PASSWORD=hunter2"), "password (7)");
        assert_eq!(kinds("export DB_PASSWORD='hun ter2'"), "password (8)");
        assert_eq!(kinds("mysql --password=hunter2 --port 1"), "password (7)");
        assert_eq!(kinds("az login --client-secret hunter2abc"), "client secret (10)");
        assert_eq!(
            kinds("curl https://me:hunter2@example.org/x"),
            "password in a URL (7)"
        );
        assert_eq!(
            kinds("-----BEGIN OPENSSH PRIVATE KEY-----\nabc"),
            "private key (35)"
        );
    }

    #[test]
    fn a_placeholder_is_not_a_secret() {
        for text in [
            "PASSWORD=$1",
            "PASSWORD=\"$(az keyvault secret show)\"",
            "password=${{ secrets.PASSWORD }}",
            "TOKEN=<token>",
            "TOKEN=xxxxxxxx",
            "TOKEN=***",
            "TOKEN=your-token-here",
            "https://user:$TOKEN@github.com",
            "https://<user>:<token>@github.com",
            "https://github.com/a/b@v1",
            "git@github.com:a/b.git",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "PasswordAuthentication=no",
            "PASSWORD_FILE=/run/secret",
            "token=/var/run/token",
            "jupyter notebook --NotebookApp.token=''",
            "read -r -s -p 'password: ' password",
            "-----BEGIN PUBLIC KEY-----",
            "AccountKey=",
            "--password \\\n --x",
            "design=sig=abc",
        ] {
            assert_eq!(kinds(text), "", "in {text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_a_panic(text in "\\PC{0,80}|[=:/@'\" a-cé-]{0,60}") {
            for secret in secrets(&text) {
                prop_assert!(text.get(secret.range).is_some());
            }
        }
    }
}
