//! `retired-vm-size`.

use arcstr::ArcStr;
use jiff::civil::Date;

use super::{Check, Rule, code};
use crate::azure::VmSeries;
use crate::diagnostic::Diagnostic;
use crate::model::Setting;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "retired-vm-size",
        Deny,
        "a VM size of a series that Azure has retired"
    ),
    check: Check::ValueOnDay(|definition, today, findings| {
        let sizes = definition.sizes();
        findings.extend(sizes.filter_map(|size| retired(size, today)));
    }),
};

fn retired(size: &Setting<ArcStr>, today: Option<Date>) -> Option<Diagnostic> {
    let name = size.literal()?;
    let series = VmSeries::of(name).filter(|series| series.has_ended(today))?;
    Some(
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
        .with_note("its machines no longer exist, so Azure refuses to create one")
        .with_help(format!(
            "choose a size of a current series, for example `{}`",
            series.instead
        )),
    )
}
