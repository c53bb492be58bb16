//! `local-auth-enabled`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Compute;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "local-auth-enabled",
        Warn,
        "a compute that allows logins without Entra ID"
    ),
    check: Check::Definition(|definition, _, findings| {
        let computes = definition.computes.iter().filter(|compute| {
            // `public-ssh-port` reports a port that is open to the internet, which is the more severe form of this
            // mistake.
            compute.public_ssh().or(compute.ssh_public_by_default()).is_none()
        });
        findings.extend(computes.filter_map(enabled));
    }),
};

fn enabled(compute: &Compute) -> Option<Diagnostic> {
    let name = &compute.name.value;
    let account = compute
        .cluster()
        .and_then(|cluster| cluster.ssh.as_ref()?.admin_username.as_ref());
    let message = format!("local authentication is enabled for `{name}`, so logins can bypass Entra ID");
    let finding = match (&compute.envelope.disable_local_auth, account) {
        (Some(disabled), account) if disabled.literal() == Some(&false) => {
            let finding = Diagnostic::new(RULE.code, disabled.span, message, "enabled here");
            match account {
                Some(account) => finding.with_related(account.span, "for this account"),
                None => finding.with_suggestion(
                    "disable local authentication",
                    disabled.span,
                    "true",
                    Applicability::MaybeIncorrect,
                ),
            }
        }
        (None, Some(account)) => Diagnostic::new(RULE.code, account.span, message, "enabled by this account"),
        (Some(_), _) | (None, None) => return None,
    };
    Some(finding.with_note(
        "Azure Policy asks you to disable it (\"Azure Machine Learning Computes should have local \
         authentication methods disabled\")",
    ))
}
