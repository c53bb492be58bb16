//! Answers that a program gives to another one that asks for a password: `send` of `expect`, `sendline` of `pexpect`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::names::Evidence;
use super::value::could_be_secret;
use super::{SecretFound, begins_word, run};

static SEND: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("send"));

/// What a question for a secret contains, in lowercase.
const QUESTIONS: &[&str] = &[
    "assword",
    "assphrase",
    "asscode",
    "kennwort",
    "passwort",
    "secret",
    "token",
    "pin:",
];

/// How far a question is before its answer at most, in bytes.
const NEAR: usize = 200;

/// Adds the answers in `text`, where anything is sent to a program that `expect` waits for.
pub(super) fn answers(text: &str, found: &mut Vec<SecretFound>) {
    if !text.contains("expect") {
        return;
    }
    let mut end = 0;
    for at in SEND
        .find_iter(text.as_bytes())
        .filter(|at| begins_word(text, *at))
    {
        let question = question(text, at, end);
        let Some(range) = value(text, at + SEND.needle().len()) else {
            continue;
        };
        end = range.end;
        let sent = text.get(range.clone()).unwrap_or_default();
        let evidence = match question {
            true => Evidence::Password,
            false => Evidence::Token,
        };
        if could_be_secret(sent, evidence) {
            found.push(SecretFound {
                range,
                what: "password",
            });
        }
    }
}

/// Whether the text before the byte `at`, but after the answer before it, which ended at the byte `end`, asks for a secret.
fn question(text: &str, at: usize, end: usize) -> bool {
    let mut start = at.saturating_sub(NEAR).max(end);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let before = text.get(start..at).unwrap_or_default().to_ascii_lowercase();
    QUESTIONS.iter().any(|question| before.contains(question))
}

/// What is sent: the string after `send`, `send --`, `sendline(` and the like, less the keys that end it.
fn value(text: &str, after: usize) -> Option<std::ops::Range<usize>> {
    let words = run(text, after, |c| c.is_ascii_alphabetic() || " \t(-".contains(c));
    let quote = text.get(words.end..)?.chars().next()?;
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    let inside = run(text, words.end + 1, |c| c != quote && c != '\n');
    let mut sent = text.get(inside.clone())?;
    while let Some(less) = ["\\r", "\\n", "\\"].iter().find_map(|key| sent.strip_suffix(key)) {
        sent = less;
    }
    Some(inside.start..inside.start + sent.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        answers(text, &mut found);
        found.into_iter().filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn the_answer_to_a_question_for_a_password_is_one() {
        assert_eq!(hidden("expect \"Password:\"\nsend \"lab4you\\r\""), ["lab4you"]);
        assert_eq!(
            hidden(
                "expect { \"(yes/no)\" { send \"yes\\r\"; exp_continue } \"assword:\" { send -- \"lab4you\\n\" } }"
            ),
            ["lab4you"]
        );
        assert_eq!(
            hidden("child.expect('password')\nchild.sendline('lab4you')"),
            ["lab4you"]
        );
    }

    #[test]
    fn other_answers_are_none() {
        for text in [
            "expect \"User:\"\nsend \"labrobot\\r\"",
            "expect \"Password:\"\nsend \"$password\\r\"",
            "expect \"Password:\"\nsend \"\\r\"",
            "echo 'send \"password\"'",
            "expect \"Password:\"\nsend \"$pw\\r\"\nexpect \"Name:\"\nsend \"labrobot\\r\"",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
