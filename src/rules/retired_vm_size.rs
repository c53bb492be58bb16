//! `retired-vm-size`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::vm_series::RetiredSeries;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "retired-vm-size",
        Warn,
        "a VM size of a series that Azure has retired"
    ),
    check: Check::Definition(|definition, _, findings| {
        for size in definition.computes.iter().filter_map(|compute| compute.size()) {
            let Some(name) = size.literal() else { continue };
            let Some(series) = RetiredSeries::of(name) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    size.span,
                    format!(
                        "`{name}` belongs to the {} series, which Azure retired on {}",
                        series.name, series.retired_on
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
