//! `region-in-managed-network`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::WorkspaceDefinition;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "region-in-managed-network",
        Warn,
        "a region of nodes whose network the workspace manages"
    ),
    check: Check::Definition(|definition, _, findings| {
        let workspace = definition.created_workspace();
        if !workspace.is_some_and(WorkspaceDefinition::manages_network) {
            return;
        }
        for (compute, _) in definition.clusters() {
            let Some(location) = &compute.envelope.location else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    location.span,
                    "in a workspace that manages the network of its nodes a cluster can be in no other region",
                    "must be the workspace's region",
                )
                .with_help("leave `location` out: the nodes are then in the workspace's region"),
            );
        }
    }),
};
