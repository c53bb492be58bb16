//! `region-in-managed-network`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::WorkspaceDefinition;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "region-in-managed-network",
        Warn,
        "a cluster with its own region in a workspace that manages its network"
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
                    "a cluster must be in the workspace's region if the workspace manages its network",
                    "sets a region of its own",
                )
                .with_help("remove `location`: the nodes are then in the workspace's region"),
            );
        }
    }),
};
