//! Finds secrets in plain text: in scripts, in their arguments and anywhere else in a definition.
//!
//! Three tables say what a secret is: forms of tokens and keys ([`formats`]), commands that take one ([`commands`]) and
//! names whose value is one ([`names`]). [`value`] alone decides whether a value could be a secret: what a shell, a
//! pipeline or a reader of the text is meant to fill in, a word such as `EMPTY` and the name of a secret are none.

mod answers;
mod assignments;
mod calls;
mod commands;
mod formats;
mod markup;
mod names;
mod private_keys;
mod reader;
mod sed;
mod settings;
mod sql;
mod urls;
mod value;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::script::bytes::ByteSet;
use names::Evidence;
use value::could_be_secret;

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFound {
    /// The bytes of its value.
    pub range: Range<usize>,
    /// Which kind of secret it is, such as `GitHub token`.
    pub what: &'static str,
}

/// Substrings that are searched for in every text. The searchers are prepared once.
static SIGNATURE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("sig="));
static CODE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("code="));
static TELEGRAM: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(":AA"));

/// The account key of the storage emulator, which Microsoft publishes in its documentation.
const EMULATOR_KEY_START: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6";

/// The secrets in `text`, in order and without overlaps.
#[must_use]
pub fn secrets(text: &str) -> Vec<SecretFound> {
    let mut found = Vec::new();
    search(text, &mut found);
    if text.contains('\\') {
        // NOTE: in a string of a program, `\n` ends a line and `\"` is a quote. Every byte keeps its place.
        search(&text.replace("\\n", " \n").replace("\\\"", " \""), &mut found);
    }
    merged(found)
}

fn search(text: &str, found: &mut Vec<SecretFound>) {
    runs(text, found);
    // A name or an id: nothing in it says what follows.
    if run_of(&WIDE, text, 0).len() < text.len() {
        announced(text, found);
    }
}

/// Secrets that something before them announces: a name, an option, a command.
fn announced(text: &str, found: &mut Vec<SecretFound>) {
    private_keys::private_keys(text, found);
    private_keys::putty_keys(text, found);
    signatures(text, found);
    telegram_tokens(text, found);
    urls::urls(text, found);
    assignments::assignments(text, found);
    assignments::options(text, found);
    settings::settings(text, found);
    answers::answers(text, found);
    sql::passwords(text, found);
    markup::markup(text, found);
    calls::calls(text, found);
    function_keys(text, found);
    commands::of_commands(text, found);
}

/// What a value under `name` is called if it is a secret; `None` if the name or the value says that it is not.
#[must_use]
pub fn named_secret(name: &str, value: &str) -> Option<&'static str> {
    let (what, evidence) = names::kind_of(name)?;
    let is_emulator = value.starts_with(EMULATOR_KEY_START);
    (!is_emulator && could_be_secret(value, evidence)).then_some(what)
}

/// In order, and those that overlap as one.
fn merged(mut found: Vec<SecretFound>) -> Vec<SecretFound> {
    found.sort_by_key(|secret| (secret.range.start, std::cmp::Reverse(secret.range.end)));
    let mut merged: Vec<SecretFound> = Vec::with_capacity(found.len());
    for secret in found {
        match merged.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                last.range.end = last.range.end.max(secret.range.end);
            }
            _ => merged.push(secret),
        }
    }
    merged
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
static WIDE: ByteSet = ByteSet::alphanumeric_and(b"_-.~+/@");

/// The characters of the value of a `sig`: Base64 of either alphabet, percent-encoded or not.
static SIGNATURE_VALUE: ByteSet = ByteSet::alphanumeric_and(b"+/%=_-");

/// Whether the byte `start` is not in the middle of a longer word.
fn begins_word(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).and_then(<[u8]>::last);
    before.is_none_or(|byte| !TOKEN.contains(*byte))
}

/// Whether the byte `start` is where a secret can begin: at the start of a word, or after `_` and `-` joined it to a name.
fn begins_part(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).and_then(<[u8]>::last);
    before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// The `sig` of a shared access signature: the Base64 of an HMAC-SHA256, often percent-encoded.
fn signatures(text: &str, found: &mut Vec<SecretFound>) {
    for start in SIGNATURE
        .find_iter(text.as_bytes())
        .filter(|start| begins_word(text, *start))
    {
        let range = run_of(&SIGNATURE_VALUE, text, start + SIGNATURE.needle().len());
        let value = text.get(range.clone()).unwrap_or_default();
        if value.len() >= 32 && could_be_secret(value, Evidence::Form) {
            found.push(SecretFound {
                range,
                what: "shared access signature",
            });
        }
    }
}

/// The keys of Azure Functions in an address: `?code=…` (<https://learn.microsoft.com/azure/azure-functions/function-keys-how-to>).
fn function_keys(text: &str, found: &mut Vec<SecretFound>) {
    for start in CODE.find_iter(text.as_bytes()) {
        let before = text.as_bytes().get(..start).and_then(<[u8]>::last);
        let range = run_of(&SIGNATURE_VALUE, text, start + CODE.needle().len());
        let value = text.get(range.clone()).unwrap_or_default();
        if matches!(before, Some(b'?' | b'&')) && value.len() >= 40 && could_be_secret(value, Evidence::Token)
        {
            found.push(SecretFound {
                range,
                what: "function key",
            });
        }
    }
}

/// The tokens of Telegram's bots: a number, a colon and 35 characters (<https://core.telegram.org/bots/features>).
fn telegram_tokens(text: &str, found: &mut Vec<SecretFound>) {
    for colon in TELEGRAM.find_iter(text.as_bytes()) {
        let before = text.as_bytes().get(..colon).unwrap_or_default();
        let digits = before
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let range = run_of(&TOKEN, text, colon + 1);
        if (8..=10).contains(&digits) && range.len() == 35 {
            found.push(SecretFound {
                range: colon - digits..range.end,
                what: "Telegram token",
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
            in_run(text, &wide, found);
        }
    }
}

/// The length of the shortest secret that is known by its form, in characters.
const SHORTEST_RUN: usize = 20;

/// The secrets in the run of characters `wide`.
fn in_run(text: &str, wide: &Range<usize>, found: &mut Vec<SecretFound>) {
    found.extend(of_shape(text, wide));
    let mut start = wide.start;
    while start < wide.end {
        if begins_part(text, start) {
            let known = formats::prefixed(text, start).or_else(|| formats::marked(text, start));
            if let Some(known) = known {
                start = known.range.end.max(start + 1);
                found.push(known);
                continue;
            }
        }
        start += 1;
    }
}

/// The secret that the run of characters `wide` is or begins with, by its length and shape.
fn of_shape(text: &str, wide: &Range<usize>) -> Option<SecretFound> {
    let base64 = run_of(&BASE64, text, wide.start);
    let value = text.get(wide.clone())?;
    let padded = text.get(base64.end..)?;
    let is_storage_key = base64.len() == 86 && padded.starts_with("==") && !padded.starts_with("===");
    let is_web_token = value.len() >= 60 && value.starts_with("eyJ") && value.matches('.').count() == 2;
    let (range, what) = if is_storage_key {
        (base64.start..base64.end + 2, "storage account key")
    } else if is_web_token {
        (wide.clone(), "JSON web token")
    } else {
        return None;
    };
    let is_secret = could_be_secret(text.get(range.clone())?, Evidence::Form);
    (is_secret && !value.starts_with(EMULATOR_KEY_START)).then_some(SecretFound { range, what })
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
            kinds("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA"),
            "private key (56)"
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
        fn nothing_is_announced_in_a_single_word(word in "[A-Za-z0-9_.~+/@-]{0,60}|-p[A-Za-z0-9]{9,20}|sig[A-Za-z0-9]{40}") {
            let mut found = Vec::new();
            announced(&word, &mut found);
            prop_assert_eq!(found.len(), 0);
        }

        #[test]
        fn any_text_is_searched_without_a_panic(text in "\\PC{0,80}|[=:/@'\" a-cé-]{0,60}") {
            for secret in secrets(&text) {
                prop_assert!(text.get(secret.range).is_some());
            }
        }
    }
}
