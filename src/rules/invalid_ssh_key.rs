//! `invalid-ssh-key`.

use arcstr::ArcStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::{Compute, ComputeKind, Setting};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-ssh-key",
        Deny,
        "an SSH public key that the service does not accept"
    ),
    check: Check::Value(|definition, _, findings| {
        findings.extend(definition.computes.iter().filter_map(invalid));
    }),
};

/// What people write instead of a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    PrivateKey,
    /// The key with white space around it.
    Padded,
    /// A key of which a part is missing.
    Cut,
    Lines,
    OtherFormat,
    Path,
    OtherAlgorithm,
    NoKey,
}

fn invalid(compute: &Compute) -> Option<Diagnostic> {
    let (key, is_created) = match &compute.kind {
        ComputeKind::Instance(instance) => (instance.ssh.as_ref()?.public_key.as_ref()?, true),
        ComputeKind::Cluster(cluster) => (cluster.ssh.as_ref()?.public_key.as_ref()?, true),
        ComputeKind::Attached(attached) => (attached.ssh()?.public_key.as_ref()?, false),
        ComputeKind::Kubernetes(_) => return None,
    };
    // The schema reports an empty one.
    let text = key.literal().filter(|text| !text.is_empty())?;
    problem(text, is_created).map(|problem| problem.finding(key))
}

/// What is wrong with a key; `is_created` says whether Azure Machine Learning makes the machine that gets it.
fn problem(text: &str, is_created: bool) -> Option<Problem> {
    let key = text.trim();
    let mut words = key.split_ascii_whitespace();
    let algorithm = words.next().unwrap_or_default();
    let is_rsa = algorithm == "ssh-rsa";
    let is_other = ["ssh-", "ecdsa-", "sk-"]
        .iter()
        .any(|prefix| algorithm.starts_with(prefix));
    let body = words.next();
    if text.contains("PRIVATE KEY") || key.starts_with("PuTTY-User-Key-File") {
        Some(Problem::PrivateKey)
    } else if key.starts_with("--") {
        Some(Problem::OtherFormat)
    } else if is_path(key) {
        Some(Problem::Path)
    } else if !(is_rsa || is_other) || body.is_none() {
        Some(Problem::NoKey)
    } else if key.contains(['\n', '\r']) {
        Some(Problem::Lines)
    } else if is_created && is_other && !is_rsa {
        Some(Problem::OtherAlgorithm)
    } else if body.is_some_and(|body| !is_whole(algorithm, body)) {
        Some(Problem::Cut)
    } else {
        (key != text).then_some(Problem::Padded)
    }
}

/// Whether the body of a key is complete: fields with their lengths, the first of which is the algorithm (RFC 4253, 6.6).
fn is_whole(algorithm: &str, body: &str) -> bool {
    let Ok(bytes) = BASE64.decode(body) else {
        return false;
    };
    let mut rest = bytes.as_slice();
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let field = rest.split_first_chunk::<4>().and_then(|(length, rest)| {
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            rest.split_at_checked(length)
        });
        let Some((field, behind)) = field else {
            return false;
        };
        fields.push(field);
        rest = behind;
    }
    // An RSA key has an exponent and a modulus, the others have at least one number.
    let least = if algorithm == "ssh-rsa" { 3 } else { 2 };
    fields.len() >= least && fields.first() == Some(&algorithm.as_bytes())
}

fn is_path(text: &str) -> bool {
    let path = text.rsplit(['/', '\\']).next().unwrap_or_default();
    !text.contains(char::is_whitespace) && (path.ends_with(".pub") || text.starts_with(['~', '.', '/']))
}

impl Problem {
    fn finding(self, key: &Setting<ArcStr>) -> Diagnostic {
        let finding =
            Diagnostic::new(RULE.code, key.span, self.message(), self.label()).with_help(self.help());
        match (self, key.literal()) {
            (Self::PrivateKey, _) => finding.hiding(key.span),
            (Self::Padded, Some(text)) if !text.contains(['"', '\\']) => finding.with_suggestion(
                "write the key on one line",
                key.span,
                format!("\"{}\"", text.trim()),
                Applicability::MachineApplicable,
            ),
            _ => finding,
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::PrivateKey => "`public_key` holds a private key",
            Self::Padded | Self::Lines => "an SSH public key must be one line, without white space around it",
            Self::Cut => "an SSH public key must be whole, and this one is not",
            Self::OtherFormat => {
                "an SSH public key must be in OpenSSH format, one line that begins with `ssh-rsa`"
            }
            Self::Path => "`public_key` must be the key itself, not the path of its file",
            Self::OtherAlgorithm => {
                "the SSH public key of an instance or a cluster must be an RSA key, which begins with `ssh-rsa`"
            }
            Self::NoKey => "an SSH public key must be `ssh-rsa`, followed by the key",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::PrivateKey => "this is a secret",
            Self::Padded => "white space before or after the key",
            Self::Lines => "several lines",
            Self::Cut => "a part is missing, or it is a placeholder",
            Self::OtherFormat => "another key file format",
            Self::Path => "a path",
            Self::OtherAlgorithm => "another algorithm",
            Self::NoKey => "not a public key",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::PrivateKey => {
                "revoke the key, because anyone with access to this file or its history has it; then write the public \
                 key, from the `.pub` file"
            }
            Self::Padded | Self::Lines => "copy the whole `.pub` file as one line",
            Self::Cut => "copy the one line of the `.pub` file from its beginning to its end",
            Self::OtherFormat => "`ssh-keygen -i -f FILE` prints it in OpenSSH format",
            Self::Path => "copy the one line of the `.pub` file",
            Self::OtherAlgorithm => {
                "`ssh-keygen -t rsa -b 4096` creates an RSA key; the documentation names no other algorithm"
            }
            Self::NoKey => "copy the one line of the `.pub` file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys that nobody has the other half of.
    const KEY: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAEQD/////////////////////";
    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMzEFLBXa1qBGq1oAeB6kDNQdmsMXn8hXWkUtgnq2Hvh";

    #[test]
    fn each_kind_of_wrong_key_is_distinguished() {
        let on_instance = |text: &str| problem(text, true);
        assert_eq!(on_instance(&format!("{KEY} ana@example.com")), None);
        assert_eq!(on_instance(&format!("{KEY}\n")), Some(Problem::Padded));
        assert_eq!(
            on_instance("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB ana@example.com"),
            Some(Problem::Cut)
        );
        assert_eq!(on_instance("ssh-rsa AAAA… ana@example.com"), Some(Problem::Cut));
        let cut = KEY.len() - 8;
        assert_eq!(on_instance(&KEY[..cut]), Some(Problem::Cut));
        assert_eq!(
            on_instance(&KEY.replace("ssh-rsa", "ssh-dss")),
            Some(Problem::OtherAlgorithm)
        );
        assert_eq!(on_instance("ssh-rsa AAAA\nB3Nz"), Some(Problem::Lines));
        assert_eq!(on_instance("ssh-rsa"), Some(Problem::NoKey));
        assert_eq!(on_instance("AAAAB3Nz"), Some(Problem::NoKey));
        assert_eq!(on_instance("~/.ssh/id_rsa.pub"), Some(Problem::Path));
        assert_eq!(on_instance("C:\\keys\\id_rsa.pub"), Some(Problem::Path));
        assert_eq!(on_instance("ssh-ed25519 AAAAC3Nz"), Some(Problem::OtherAlgorithm));
        assert_eq!(problem(ED25519, false), None);
        assert_eq!(problem("ssh-ed25519 AAAAC3Nz", false), Some(Problem::Cut));
        assert_eq!(
            on_instance("---- BEGIN SSH2 PUBLIC KEY ----"),
            Some(Problem::OtherFormat)
        );
        assert_eq!(
            on_instance("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg\n"),
            Some(Problem::PrivateKey)
        );
    }
}
