//! `application-port-not-reachable`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::workspace::PublicNetworkAccess;

/// The ports that a private link forwards ("Create a compute instance", Microsoft Learn).
const PORTS: std::ops::RangeInclusive<i64> = 8704..=8993;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "application-port-not-reachable",
        Warn,
        "an application port that a workspace with a private link does not forward"
    ),
    check: Check::Definition(|definition, _, findings| {
        let created = definition.created_workspace();
        let Some(access) = created.and_then(|workspace| workspace.public_network_access.as_ref()) else {
            return;
        };
        if access.literal() != Some(&PublicNetworkAccess::Disabled) {
            return;
        }
        for (_, instance) in definition.instances() {
            let applications = instance.custom_applications.iter();
            for endpoint in applications.flat_map(|application| &application.endpoints) {
                let Some(port) = &endpoint.published else { continue };
                let Some(number) = port.literal().filter(|number| !PORTS.contains(*number)) else {
                    continue;
                };
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        port.span,
                        format!(
                            "port {number} cannot be reached in a workspace that is closed to public networks"
                        ),
                        format!("must be from {} to {}", PORTS.start(), PORTS.end()),
                    )
                    .with_related(access.span, "reached by a private link only")
                    .with_note("\"Create a compute instance\", Microsoft Learn"),
                );
            }
        }
    }),
};
