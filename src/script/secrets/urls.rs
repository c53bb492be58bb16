//! Secrets in addresses: the password before a host, and the token in the path of a conda channel.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::names::Evidence;
use super::value::could_be_secret;
use super::{SecretFound, TOKEN, run};

static AUTHORITY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("://"));

/// `scheme://user:password@host` and `scheme://token@host`, and the `/t/token/` of a conda channel.
pub(super) fn urls(text: &str, found: &mut Vec<SecretFound>) {
    for at in AUTHORITY.find_iter(text.as_bytes()) {
        let start = at + AUTHORITY.needle().len();
        let authority = run(text, start, |c| {
            !c.is_whitespace() && !"/?#'\"`()<>;|".contains(c) || c == '<' || c == '>'
        });
        found.extend(channel_token(text, authority.end));
        let Some((user, _)) = text
            .get(authority)
            .and_then(|authority| authority.rsplit_once('@'))
        else {
            continue;
        };
        let (value, what, evidence) = match user.split_once(':') {
            Some((_, password)) => (password, "password in a URL", Evidence::Password),
            None if user.len() >= 20 => (user, "token in a URL", Evidence::Token),
            None => continue,
        };
        if could_be_secret(value, evidence) {
            let end = start + user.len();
            found.push(SecretFound {
                range: end - value.len()..end,
                what,
            });
        }
    }
}

/// The token in the path of a conda channel: `https://host/t/TOKEN/channel`
/// (<https://www.anaconda.com/docs/tools/anaconda-org/user-guide/packages/standard-packages>).
fn channel_token(text: &str, path: usize) -> Option<SecretFound> {
    let rest = text.get(path..)?.strip_prefix("/t/")?;
    let value = rest.split('/').next()?;
    let is_token = value.len() >= 16 && value.bytes().all(|byte| TOKEN.contains(byte));
    (is_token && could_be_secret(value, Evidence::Token)).then(|| SecretFound {
        range: path + "/t/".len()..path + "/t/".len() + value.len(),
        what: "token in a URL",
    })
}
