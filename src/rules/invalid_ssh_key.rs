//! `invalid-ssh-key`.

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
    Lines,
    OtherFormat,
    Path,
    OtherAlgorithm,
    NoKey,
}

fn invalid(compute: &Compute) -> Option<Diagnostic> {
    let (key, on_instance) = match &compute.kind {
        ComputeKind::Instance(instance) => (instance.ssh.as_ref()?.public_key.as_ref()?, true),
        ComputeKind::Cluster(cluster) => (cluster.ssh.as_ref()?.public_key.as_ref()?, false),
        ComputeKind::Attached(attached) => (attached.ssh()?.public_key.as_ref()?, false),
        ComputeKind::Kubernetes(_) => return None,
    };
    problem(key.literal()?, on_instance).map(|problem| problem.finding(key))
}

fn problem(text: &str, on_instance: bool) -> Option<Problem> {
    let key = text.trim();
    let mut words = key.split_ascii_whitespace();
    let algorithm = words.next().unwrap_or_default();
    let is_rsa = algorithm == "ssh-rsa";
    let is_other = ["ssh-", "ecdsa-", "sk-"]
        .iter()
        .any(|prefix| algorithm.starts_with(prefix));
    let has_body = words.next().is_some();
    if text.contains("PRIVATE KEY") || key.starts_with("PuTTY-User-Key-File") {
        Some(Problem::PrivateKey)
    } else if key.starts_with("--") {
        Some(Problem::OtherFormat)
    } else if is_path(key) {
        Some(Problem::Path)
    } else if !(is_rsa || is_other) || !has_body {
        Some(Problem::NoKey)
    } else if key.contains(['\n', '\r']) {
        Some(Problem::Lines)
    } else if on_instance && is_other && !is_rsa {
        Some(Problem::OtherAlgorithm)
    } else {
        (key != text).then_some(Problem::Padded)
    }
}

fn is_path(text: &str) -> bool {
    let path = text.rsplit(['/', '\\']).next().unwrap_or_default();
    !text.contains(char::is_whitespace) && (path.ends_with(".pub") || text.starts_with(['~', '.', '/']))
}

impl Problem {
    fn finding(self, key: &Setting<String>) -> Diagnostic {
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
            Self::OtherFormat => {
                "an SSH public key must be in OpenSSH format, one line that begins with `ssh-rsa`"
            }
            Self::Path => "`public_key` must be the key itself, not the path of its file",
            Self::OtherAlgorithm => {
                "the SSH public key of an instance must be an RSA key, which begins with `ssh-rsa`"
            }
            Self::NoKey => "an SSH public key must be `ssh-rsa`, followed by the key",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::PrivateKey => "this is a secret",
            Self::Padded => "white space before or after the key",
            Self::Lines => "several lines",
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

    #[test]
    fn each_kind_of_wrong_key_is_distinguished() {
        let on_instance = |text| problem(text, true);
        assert_eq!(on_instance("ssh-rsa AAAAB3Nz ana@example.com"), None);
        assert_eq!(on_instance("ssh-rsa AAAAB3Nz\n"), Some(Problem::Padded));
        assert_eq!(on_instance("ssh-rsa AAAA\nB3Nz"), Some(Problem::Lines));
        assert_eq!(on_instance("ssh-rsa"), Some(Problem::NoKey));
        assert_eq!(on_instance("AAAAB3Nz"), Some(Problem::NoKey));
        assert_eq!(on_instance("~/.ssh/id_rsa.pub"), Some(Problem::Path));
        assert_eq!(on_instance("C:\\keys\\id_rsa.pub"), Some(Problem::Path));
        assert_eq!(on_instance("ssh-ed25519 AAAAC3Nz"), Some(Problem::OtherAlgorithm));
        assert_eq!(problem("ssh-ed25519 AAAAC3Nz", false), None);
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
