//! A public key of SSH by its type, its fingerprint and its comment, as `ssh-keygen -l` prints it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::secret::masked;

/// `ssh-rsa SHA256:… ana@laptop`; `None` if the text is not a public key on one line.
pub(super) fn public_key(text: &str) -> Option<String> {
    let mut words = text.trim().splitn(3, ' ');
    let kind = words.next()?;
    let data = STANDARD.decode(words.next()?).ok()?;
    // The data say their type themselves, behind its length.
    let (length, rest) = data.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    if rest.get(..length)? != kind.as_bytes() {
        return None;
    }
    let fingerprint = STANDARD_NO_PAD.encode(Sha256::digest(&data));
    let comment = words.next().map(str::trim).filter(|comment| !comment.is_empty());
    Some(match comment {
        Some(comment) => format!("{kind} SHA256:{fingerprint} {}", masked(comment)),
        None => format!("{kind} SHA256:{fingerprint}"),
    })
}

#[cfg(test)]
mod tests {
    use super::public_key;

    #[test]
    fn a_key_is_known_by_its_fingerprint() {
        // Made by `ssh-keygen -t ed25519`; the fingerprint is what `ssh-keygen -lf` prints.
        let key =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhIPakNSHcmVE+/Vtv+GmyBcgTaJoQjmO5Nto1YIyXa ana@laptop";
        assert_eq!(
            public_key(key).as_deref(),
            Some("ssh-ed25519 SHA256:98IYvAhWXX3rGWHAEItkfjS5KzjDbPJ+EV1ntv5xsL8 ana@laptop")
        );
        assert_eq!(public_key("ssh-rsa AAAA"), None);
        assert_eq!(public_key("[parameters('key')]"), None);
    }
}
