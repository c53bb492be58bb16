//! `local-auth-conflict`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Compute;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "local-auth-conflict",
        Deny,
        "SSH on a compute whose local authentication is disabled"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(definition.computes.iter().filter_map(conflict));
    }),
};

fn conflict(compute: &Compute) -> Option<Diagnostic> {
    let disabled = compute.envelope.disable_local_auth.as_ref()?;
    if disabled.literal() != Some(&true) {
        return None;
    }
    let (ssh, label, wish) = ssh(compute)?;
    let finding = Diagnostic::new(
        RULE.code,
        disabled.span,
        format!("`disable_local_auth = true` disables the login that {wish} asks for"),
        "no login with key or password",
    )
    .with_related(ssh, label)
    .with_note("SSH is local authentication, and you cannot turn it on or off once the compute exists")
    .with_suggestion(
        "keep SSH instead",
        disabled.span,
        "false",
        Applicability::MaybeIncorrect,
    );
    Some(finding.with_help("remove `ssh` if nobody needs to log in"))
}

/// What asks for SSH, if anything does: an account of a cluster, or a port that is open to the internet.
fn ssh(compute: &Compute) -> Option<(Span, &'static str, &'static str)> {
    let account = compute
        .cluster()
        .and_then(|cluster| cluster.ssh.as_ref()?.admin_username.as_ref());
    let account = account.map(|account| (account.span, "an account to log in with", "`admin_username`"));
    let access = compute.public_ssh();
    let port = |access| {
        (
            access,
            "the port is open to the internet",
            "`public_access = true`",
        )
    };
    account.or_else(|| access.map(port))
}
