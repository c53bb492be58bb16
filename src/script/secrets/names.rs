//! Names whose value is a secret: which, and how sure the name is.

/// What is known about a value from what surrounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// It has a form that only secrets of one kind have.
    Form,
    /// A command, a URL or a name such as `password` says that exactly this is the secret.
    Password,
    /// A name such as `token` or `secret`, which may also be a name of a secret or a number of tokens.
    Token,
    /// A name such as `key`, most of which are not secret.
    Key,
    /// The name `license`, whose value is more often `MIT` than a key.
    License,
}

/// Names that end in one of these letters, without `_`, `-` and `.`, have a secret as their value.
///
/// The order matters: the first row that fits says what the value is called. An ending marked as a word must be the last
/// word of the name, because other words end in the same letters (`BYPASS`, `MONKEY`).
const NAMES: &[(&str, Part, Evidence, &str)] = {
    use Evidence::{Form, Key, License, Password, Token};
    use Part::{End, Word};
    &[
        ("sharedaccesskey", End, Token, "shared access key"),
        ("accountkey", End, Token, "storage account key"),
        ("storagekey", End, Token, "storage account key"),
        ("secretaccesskey", End, Token, "secret key"),
        ("accesskey", End, Token, "access key"),
        ("clientsecret", End, Token, "client secret"),
        ("jwtsecret", End, Password, "secret"),
        ("sessionsecret", End, Password, "secret"),
        ("cookiesecret", End, Password, "secret"),
        ("wlssecret", End, Form, "license key"),
        ("secretkey", End, Token, "secret key"),
        ("secretkeybase", End, Token, "secret key"),
        ("subscriptionkey", End, Token, "API key"),
        ("apikey", End, Token, "API key"),
        ("authkey", End, Token, "access key"),
        ("privatekey", End, Token, "private key"),
        ("accesstoken", End, Token, "access token"),
        ("authtoken", End, Token, "access token"),
        ("token", End, Token, "access token"),
        ("secret", End, Token, "secret"),
        ("sas", Word, Token, "shared access signature"),
        ("pat", Word, Token, "access token"),
        ("cred", Word, Token, "secret"),
        ("credential", Word, Token, "secret"),
        ("auth", Word, Key, "secret"),
        ("secrettext", End, Token, "client secret"),
        ("password", End, Password, "password"),
        ("passwd", End, Password, "password"),
        ("passphrase", End, Password, "passphrase"),
        ("passwort", End, Password, "password"),
        ("kennwort", End, Password, "password"),
        ("contrasena", End, Password, "password"),
        ("motdepasse", End, Password, "password"),
        ("senha", Word, Password, "password"),
        ("pass", Word, Password, "password"),
        ("pwd", Word, Password, "password"),
        ("pw", Word, Password, "password"),
        ("storepass", Word, Password, "password"),
        ("keypass", Word, Password, "password"),
        ("sshpass", Word, Password, "password"),
        ("license", Word, License, "license key"),
        ("licence", Word, License, "license key"),
        ("key", Word, Key, "key"),
    ]
};

/// Last words that say whose password it is.
const OWNERS: &[&str] = &[
    "root",
    "admin",
    "db",
    "utente",
    "usuario",
    "benutzer",
    "utilisateur",
];

/// Which part of a name must be the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Its last letters.
    End,
    /// Its last word.
    Word,
}

/// Words before `key` that say that the key is not secret.
const PUBLIC_KEYS: &[&str] = &[
    "public",
    "ssh",
    "partition",
    "cache",
    "primary",
    "foreign",
    "sort",
    "gpg",
    "pgp",
    "host",
    "instance",
    "row",
    "hash",
    "index",
    "group",
    "dict",
    "object",
    "blob",
    "s3",
    "registry",
    "instrumentation",
    "idempotency",
    "lookup",
    "map",
    "unique",
    "natural",
    "surrogate",
    "composite",
    "context",
    "config",
    "feature",
    "label",
    "tag",
    "dedup",
    "routing",
    "shard",
    "public-api",
    "publishable",
    "site",
    "hot",
    "short",
    "translation",
    "message",
    "i18n",
    "vault",
    "key",
    "issue",
    "project",
];

/// What the value under `name` is called if it is a secret, and how sure that is.
pub(super) fn kind_of(name: &str) -> Option<(&'static str, Evidence)> {
    if name == "OLDPWD" {
        return None;
    }
    let last = name
        .bytes()
        .rev()
        .find(u8::is_ascii_alphanumeric)?
        .to_ascii_lowercase();
    let word = last_word(name);
    // `password_root` is the password of root.
    if let Some(before) = name.get(..name.len() - word.len())
        && OWNERS.iter().any(|owner| word.eq_ignore_ascii_case(owner))
    {
        return kind_of(before).filter(|(_, evidence)| *evidence == Evidence::Password);
    }
    let mut rows = NAMES
        .iter()
        .filter(|(end, ..)| end.as_bytes().last() == Some(&last));
    let (end, part, evidence, what) = rows.find(|(end, part, ..)| match part {
        Part::End => ends_in_letters(name, end),
        Part::Word => word.eq_ignore_ascii_case(end),
    })?;
    let is_public = *end == "key"
        && *part == Part::Word
        && before_last(name)
            .is_some_and(|word| PUBLIC_KEYS.iter().any(|public| word.eq_ignore_ascii_case(public)));
    (!is_public).then_some((what, *evidence))
}

/// Whether a value is itself the name of a secret, as in `SECRET=db-password`.
pub(super) fn is_name(value: &str) -> bool {
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    is_plain && kind_of(value).is_some()
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

/// The last word of a name: `Pass` of `dbPass`, `PASS` of `DB_PASS`.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(is_separator);
    let mut start = name.len();
    let mut next_is_upper = false;
    // A byte of a character that is not ASCII is a separator too.
    for (offset, byte) in name.bytes().enumerate().rev() {
        let begins_before = start < name.len() && byte.is_ascii_lowercase() && next_is_upper;
        if begins_before || !byte.is_ascii_alphanumeric() {
            break;
        }
        next_is_upper = byte.is_ascii_uppercase();
        start = offset;
    }
    name.get(start..).unwrap_or_default()
}

/// The word before the last one.
fn before_last(name: &str) -> Option<&str> {
    let name = name.trim_end_matches(is_separator);
    let before = name.get(..name.len() - last_word(name).len())?;
    let word = last_word(before);
    (!word.is_empty()).then_some(word)
}

fn is_separator(c: char) -> bool {
    !c.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_distinguished_from_similar_names() {
        for name in [
            "DB_PASSWORD",
            "dbPass",
            "PASS",
            "my.pwd",
            "PWD",
            "smtp-pw",
            "AZP_PAT",
            "API_KEY",
            "apiKey",
            "DATADOG_APP_KEY",
            "hubToken",
            "_authToken",
            "KEY",
            "AZURE_CLIENT_SECRET",
            "RSP_LICENSE",
            "auth",
        ] {
            assert!(kind_of(name).is_some(), "{name}");
        }
        for name in [
            "BYPASS",
            "COMPASS",
            "OLDPWD",
            "MONKEY",
            "keyboard",
            "PUBLIC_KEY",
            "sshKey",
            "TOKENIZER",
            "PASSWORD_FILE",
            "KEY_PATH",
            "PATH",
            "AUTHOR",
            "GPG_KEY",
            "",
            "_",
        ] {
            assert!(kind_of(name).is_none(), "{name}");
        }
    }
}
