//! `incomplete-ssh`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::ClusterDefinition;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "incomplete-ssh",
        Deny,
        "an administrator account of a cluster with neither key nor password"
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
        "an account that nobody can log in to",
    );
    Some(finding.with_help(
        "add `public_key = \"ssh-rsa …\"`, or leave `admin_username` out if nobody logs in to the nodes",
    ))
}
