//! `min-above-max`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::{AttachedKind, Definition, Setting};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "min-above-max",
        Deny,
        "a cluster whose minimum node count exceeds its maximum"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(bounds(definition).filter_map(|(least, most)| compare(least, most)));
    }),
};

/// The key of a bound, and its value.
type Bound<'d> = (&'static str, &'d Option<Setting<i64>>);

fn bounds(definition: &Definition) -> impl Iterator<Item = (Bound<'_>, Bound<'_>)> {
    let clusters = definition.clusters().map(|(_, cluster)| {
        (
            ("min_instances", &cluster.min_instances),
            ("max_instances", &cluster.max_instances),
        )
    });
    let pools = definition
        .attached()
        .filter_map(|(_, attached)| match &attached.kind {
            AttachedKind::SynapseSpark(pool) => pool.auto_scale.as_ref(),
            _ => None,
        });
    let pools = pools.map(|scale| {
        (
            ("min_node_count", &scale.min_node_count),
            ("max_node_count", &scale.max_node_count),
        )
    });
    clusters.chain(pools)
}

fn compare((min_key, min): Bound<'_>, (max_key, max): Bound<'_>) -> Option<Diagnostic> {
    let (min, max) = (min.as_ref()?, max.as_ref()?);
    let (least, most) = (*min.literal()?, *max.literal()?);
    // `out-of-range` already reports a negative number.
    if least <= most || most < 0 {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        min.span,
        format!("`{min_key}` is greater than `{max_key}`"),
        format!("a minimum of {least} {}", nodes(least)),
    )
    .with_related(max.span, format!("but a maximum of {most}"));
    Some(finding.with_suggestion(
        "raise the maximum",
        max.span,
        least.to_string(),
        Applicability::MaybeIncorrect,
    ))
}

fn nodes(count: i64) -> &'static str {
    if count == 1 { "node" } else { "nodes" }
}
