//! `public-ip-without-network`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::WorkspaceDefinition;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "public-ip-without-network",
        Warn,
        "nodes without public IP addresses and without a subnet"
    ),
    check: Check::Definition(|definition, _, findings| {
        if definition
            .created_workspace()
            .is_some_and(WorkspaceDefinition::manages_network)
        {
            return;
        }
        for compute in &definition.computes {
            let Some(address) = compute.enable_node_public_ip() else {
                continue;
            };
            if address.literal() == Some(&false) && compute.subnet().is_none() {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        address.span,
                        "without public IP addresses, the nodes need a `subnet`, unless the workspace manages their \
                         network",
                        "no public IP address and no subnet",
                    )
                    .with_note(
                        "in a workspace with a managed virtual network this is right, and a `subnet` \
                         must not be set (\"Managed computes in managed virtual network isolation\")",
                    )
                    .with_help(
                        "add `subnet`, or, for such a workspace, `public-ip-without-network = \
                         \"allow\"` under `[lints]`",
                    ),
                );
            }
        }
    }),
};
