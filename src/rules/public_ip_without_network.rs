//! `public-ip-without-network`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::workspace::PublicNetworkAccess;
use crate::model::{Definition, WorkspaceDefinition};

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
        findings.extend(serverless(definition));
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

/// Serverless nodes without public IP addresses and without a subnet, in a workspace that is closed as well.
fn serverless(definition: &Definition) -> Option<Diagnostic> {
    let serverless = definition.serverless.as_ref()?;
    let address = serverless.no_public_ip.as_ref()?;
    let access = definition.created_workspace()?.public_network_access.as_ref()?;
    let is_closed = access.literal() == Some(&PublicNetworkAccess::Disabled);
    if address.literal() != Some(&true) || serverless.custom_subnet.is_some() || !is_closed {
        return None;
    }
    Some(
        Diagnostic::new(
            RULE.code,
            address.span,
            "serverless nodes without public IP addresses need a `custom_subnet` in a workspace that is closed to public networks",
            "no public IP address and no subnet",
        )
        .with_related(access.span, "closed to public networks")
        .with_note("the service rejects the combination (hashicorp/terraform-provider-azurerm, pull request 25660)")
        .with_help("add `custom_subnet`, or let the workspace manage the network"),
    )
}
