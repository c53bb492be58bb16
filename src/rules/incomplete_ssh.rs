//! `incomplete-ssh`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::ClusterDefinition;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "incomplete-ssh",
        Deny,
        "an administrator account of a cluster without a key or password"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(
            definition
                .clusters()
                .filter_map(|(_, cluster)| incomplete(cluster)),
        );
    }),
};

fn incomplete(cluster: &ClusterDefinition) -> Option<Diagnostic> {
    let ssh = cluster.ssh.as_ref()?;
    let account = ssh.admin_username.as_ref()?;
    if ssh.public_key.is_some() || ssh.admin_password.is_some() {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        account.span,
        "an administrator account needs a `public_key` or an `admin_password`",
        "nobody can log in to this account",
    );
    Some(finding.with_help(
        "add `public_key = \"ssh-rsa …\"`, or remove `admin_username` if nobody logs in to the nodes",
    ))
}
