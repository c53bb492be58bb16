//! `public-ssh-port`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Compute;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "public-ssh-port",
        Warn,
        "an SSH port that is open to the internet"
    ),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            findings.extend(opened(compute).or_else(|| left_open(compute)));
        }
    }),
};

fn opened(compute: &Compute) -> Option<Diagnostic> {
    let access = compute.public_ssh()?;
    let finding = Diagnostic::new(
        RULE.code,
        access,
        format!("the SSH port of `{}` is open to the internet", compute.name.value),
        "reachable from the internet",
    );
    Some(
        finding
            .with_note("you can neither open nor close it once the compute exists")
            .with_suggestion("close the port", access, "false", Applicability::MaybeIncorrect),
    )
}

fn left_open(compute: &Compute) -> Option<Diagnostic> {
    let place = compute.ssh_public_by_default()?;
    let finding = Diagnostic::new(
        RULE.code,
        place,
        format!(
            "the SSH port of `{}` is open to the internet unless `public_access = false` closes it",
            compute.name.value
        ),
        "opened by the service",
    );
    Some(
        finding
            .with_note(
                "the service closes the port by itself only if the cluster has a `subnet`; you can neither open nor \
                 close it once the cluster exists",
            )
            .with_help("write `public_access = false` under `ssh`"),
    )
}
