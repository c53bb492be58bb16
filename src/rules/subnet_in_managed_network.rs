//! `subnet-in-managed-network`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "subnet-in-managed-network",
        Deny,
        "a subnet in a workspace that manages the network of its nodes"
    ),
    check: Check::Definition(|definition, _, findings| {
        let workspace = definition.created_workspace();
        let Some(workspace) = workspace.filter(|workspace| workspace.manages_network()) else {
            return;
        };
        let mode = workspace
            .managed_network
            .as_ref()
            .and_then(|network| network.isolation_mode.as_ref());
        for compute in &definition.computes {
            let (Some(subnet), Some(mode)) = (compute.subnet(), mode) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    subnet.span(),
                    "`subnet` must not be set in a workspace that manages the network of its nodes",
                    "its own network",
                )
                .with_related(mode.span, "a network that the service manages")
                .with_help("remove `subnet`, or set `isolation_mode = \"disabled\"` in `managed_network`"),
            );
        }
    }),
};
