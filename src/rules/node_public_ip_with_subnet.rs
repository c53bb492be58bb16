//! `node-public-ip-with-subnet`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "node-public-ip-with-subnet",
        Warn,
        "nodes in a subnet that still have public IP addresses"
    ),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            let (Some(subnet), Some(address)) = (compute.subnet(), compute.enable_node_public_ip()) else {
                continue;
            };
            if address.literal() == Some(&true) {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        address.span,
                        format!(
                            "the nodes of `{}` have public IP addresses although they are in a subnet",
                            compute.name.value
                        ),
                        "reachable from outside the subnet",
                    )
                    .with_related(subnet.span(), "the subnet")
                    .with_note(
                        "without public IP addresses, the workspace needs a private endpoint in the network",
                    )
                    .with_suggestion(
                        "remove the public IP addresses",
                        address.span,
                        "false",
                        Applicability::MaybeIncorrect,
                    ),
                );
            }
        }
    }),
};
