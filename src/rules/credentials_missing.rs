//! `credentials-missing`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::attached::AdministratorDefinition;
use crate::model::{AttachedDefinition, AttachedKind, Compute, Definition};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "credentials-missing",
        Deny,
        "a virtual machine that the service cannot log in to"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, attached) in definition.attached() {
            let missing = missing(compute, attached);
            findings.extend(missing.filter(|_| !is_found_already(definition, compute)));
        }
    }),
};

/// Whether the schema already reports the keys of `ssh`: there are none, or one of them is unknown.
fn is_found_already(definition: &Definition, compute: &Compute) -> bool {
    let table = definition.document.compute("attached", &compute.name.value);
    let ssh = table.and_then(|table| {
        let ssh = table.merged.as_table()?.get("ssh")?.as_table()?;
        let knows = |key: &str| AdministratorDefinition::TABLE.key(key).is_some();
        Some(ssh.is_empty() || ssh.iter().any(|entry| !knows(&entry.key.value)))
    });
    ssh.unwrap_or(false)
}

fn missing(compute: &Compute, attached: &AttachedDefinition) -> Option<Diagnostic> {
    let Some(ssh) = attached.ssh() else {
        let is_machine = matches!(attached.kind, AttachedKind::VirtualMachine(_));
        let message = "`ssh` is missing: the service logs in to the machine as its administrator";
        return is_machine.then(|| finding(compute.name.span, message, "no account to log in with"));
    };
    let what = lacking(ssh)?;
    let message = format!("`ssh` lacks {what}, which the service needs to log in");
    Some(finding(ssh.span, message, "incomplete account"))
}

fn lacking(ssh: &AdministratorDefinition) -> Option<&'static str> {
    let has_secret = ssh.admin_password.is_some() || ssh.private_key.is_some();
    match (ssh.admin_username.is_some(), has_secret) {
        (true, true) => None,
        (true, false) => Some("a password or private key"),
        (false, true) => Some("the user name"),
        (false, false) => Some("the user name, and a password or private key"),
    }
}

fn finding(span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
    Diagnostic::new(RULE.code, span, message, label)
        .with_note("the service prepares the machine and starts jobs on it over SSH")
        .with_help(
            "add `ssh = { admin_username = \"azureuser\", private_key = { param = \"sshPrivateKey\" } }`, \
         and declare the parameter with `secure = true`",
        )
}
