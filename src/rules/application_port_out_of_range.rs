//! `application-port-out-of-range`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::Setting;

/// The ports that a custom application may use (azure-ai-ml, the Python SDK v2).
const PORTS: std::ops::RangeInclusive<i64> = 1026..=65534;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "application-port-out-of-range",
        Deny,
        "an application port that is not from 1026 to 65534"
    ),
    check: Check::Value(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let applications = instance.custom_applications.iter();
            for endpoint in applications.flat_map(|application| &application.endpoints) {
                findings.extend(out_of_range("target", endpoint.target.as_ref()).map(|finding| {
                    finding.with_help("make the program in the container listen on a port in this range")
                }));
                findings.extend(
                    out_of_range("published", endpoint.published.as_ref()).map(|finding| {
                        finding
                            .with_note(
                                "in a workspace with a private link only ports 8704 to 8993 are reachable (\"Create a \
                                 compute instance\")",
                            )
                            .with_help("choose a port from 8704 to 8993, which works in every workspace")
                    }),
                );
            }
        }
    }),
};

fn out_of_range(key: &str, port: Option<&Setting<i64>>) -> Option<Diagnostic> {
    let port = port?;
    let number = port.literal().filter(|number| !PORTS.contains(*number))?;
    Some(Diagnostic::new(
        RULE.code,
        port.span,
        format!(
            "`{key}` must be a port from {} to {}, not {number}",
            PORTS.start(),
            PORTS.end()
        ),
        "out of range",
    ))
}
