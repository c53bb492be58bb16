//! `always-on-nodes`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "always-on-nodes",
        Warn,
        "a cluster that keeps nodes running without work"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, cluster) in definition.clusters() {
            let Some(min) = &cluster.min_instances else {
                continue;
            };
            let Some(least) = min.literal().filter(|least| **least > 0) else {
                continue;
            };
            let nodes = if *least == 1 { "node" } else { "nodes" };
            let finding = Diagnostic::new(
                RULE.code,
                min.span,
                format!("this cluster keeps {least} {nodes} running even without a job"),
                "costs money around the clock",
            )
            .with_suggestion(
                "let the cluster scale down to 0 nodes when there is no job",
                min.span,
                "0",
                Applicability::MaybeIncorrect,
            );
            let most = cluster.max_instances.as_ref().and_then(|max| max.literal());
            findings.push(if most == Some(&1) {
                finding.with_note(
                    "if only one person uses this node, write `[instance.NAME]` instead, which can also stop when idle \
                     and by schedule",
                )
            } else {
                finding
            });
        }
    }),
};
