//! `ssh-key-on-behalf-of`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "ssh-key-on-behalf-of",
        Deny,
        "an SSH key on an instance that is created for somebody else"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            let key = instance.ssh.as_ref().and_then(|ssh| ssh.public_key.as_ref());
            let (Some(key), Some(user)) = (key, &compute.assigned_user) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    key.span,
                    "an instance with an `assigned_user` cannot get an SSH key when it is created",
                    "this key",
                )
                .with_related(user.span, "created on behalf of this user")
                .with_note(
                    "the service answers that SSH keys are not allowed on behalf of another user (MicrosoftDocs/azure-docs \
                     issue 109642)",
                )
                .with_help(
                    "remove `public_key`; with `ssh = { public_access = true }` the user sets a key later, or the recipe \
                     `ssh-authorized-key` adds one in `creation_script`",
                ),
            );
        }
    }),
};
