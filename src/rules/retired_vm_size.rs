//! `retired-vm-size`.

use super::{Check, Rule, code};
use crate::azure::VmSeries;
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "retired-vm-size",
        Warn,
        "a VM size of a series that Azure has retired"
    ),
    check: Check::Value(|definition, _, findings| {
        for size in definition.computes.iter().filter_map(|compute| compute.size()) {
            let Some(name) = size.literal() else { continue };
            let Some(series) = VmSeries::retired(name) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    size.span,
                    format!(
                        "`{name}` belongs to the {} series, which Azure retired on {}",
                        series.name,
                        series.ends.strftime("%-d %B %Y")
                    ),
                    "retired",
                )
                .with_help(format!(
                    "choose a size of a current series, for example `{}`",
                    series.instead
                )),
            );
        }
    }),
};
