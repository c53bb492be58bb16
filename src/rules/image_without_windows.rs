//! `image-without-windows`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::cluster::OsType;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "image-without-windows",
        Warn,
        "an image of a cluster whose nodes do not run Windows"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, cluster) in definition.clusters() {
            let Some(image) = &cluster.image else { continue };
            let system = cluster.os_type.as_ref();
            let is_linux = system.is_none_or(|system| system.literal() == Some(&OsType::Linux));
            if !is_linux {
                continue;
            }
            let finding = Diagnostic::new(
                RULE.code,
                image.span,
                "only nodes that run Windows can have an image of their own",
                "an image for Linux nodes",
            )
            .with_note("Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes")
            .with_help("add `os_type = \"windows\"`, or remove `image`; the environment of a job chooses what runs on Linux");
            findings.push(match system {
                Some(system) => finding.with_related(system.span, "Linux"),
                None => finding,
            });
        }
    }),
};
