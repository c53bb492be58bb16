//! `script-stops-machine`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::script::ObservationKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-stops-machine",
        Warn,
        "a setup script that shuts the machine down or restarts it"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::ShutsDown) {
            let message = format!(
                "`{}` stops the machine with `{}`",
                observed.script.name, observed.observation.detail
            );
            findings.push(
                observed
                    .finding(RULE.code, sources, message, "stops the machine")
                    .with_note(
                        "do not stop an instance through its operating system (What is an Azure Machine Learning \
                         compute instance?, Microsoft Learn)",
                    )
                    .with_help("remove it, and use `idle_time_before_shutdown` or `schedules` to stop the instance"),
            );
        }
    }),
};
