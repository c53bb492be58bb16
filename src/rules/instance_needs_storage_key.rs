//! `instance-needs-storage-key`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::workspace::DatastoresAuthMode;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "instance-needs-storage-key",
        Warn,
        "an instance in a workspace whose storage account may not allow access by key"
    ),
    check: Check::Definition(|definition, _, findings| {
        let Some(workspace) = definition.created_workspace() else {
            return;
        };
        let (Some(mode), Some(account)) =
            (&workspace.system_datastores_auth_mode, &workspace.storage_account)
        else {
            return;
        };
        let Some((compute, _)) = definition.instances().next() else {
            return;
        };
        if mode.literal() != Some(&DatastoresAuthMode::Identity) {
            return;
        }
        let name = &compute.name;
        findings.push(
            Diagnostic::new(
                RULE.code,
                mode.span,
                format!(
                    "`{}` mounts the file share with the key of the storage account, which must allow that",
                    name.value
                ),
                "datastores that need no key",
            )
            .with_related(account.span, "armlet does not know whether this account allows access by key")
            .with_related(name.span, "needs the key")
            .with_note(
                "without it the instance fails with `StorageMountError` (\"Create a compute instance\", Microsoft Learn)",
            )
            .with_help(
                "run `az storage account update --allow-shared-key-access true` on the account and allow this rule with that \
                 reason, or leave `storage_account` out: the new account of a workspace with instances allows it",
            ),
        );
    }),
};
