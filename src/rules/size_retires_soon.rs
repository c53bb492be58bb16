//! `size-retires-soon`.

use arcstr::ArcStr;
use jiff::civil::Date;

use super::{Check, Rule, code};
use crate::azure::VmSeries;
use crate::diagnostic::Diagnostic;
use crate::model::Setting;

/// How many months before the end of a series the rule begins to report it.
const MONTHS_AHEAD: i32 = 12;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "size-retires-soon",
        Warn,
        "a VM size of a series that Azure retires within a year"
    ),
    check: Check::ValueOnDay(|definition, today, findings| {
        let Some(today) = today else { return };
        let sizes = definition.sizes();
        findings.extend(sizes.filter_map(|size| retiring(size, today)));
    }),
};

fn retiring(size: &Setting<ArcStr>, today: Date) -> Option<Diagnostic> {
    let name = size.literal()?;
    let series = VmSeries::of(name).filter(|series| series.ends_within(MONTHS_AHEAD, today))?;
    Some(
        Diagnostic::new(
            RULE.code,
            size.span,
            format!(
                "`{name}` belongs to the {} series, which Azure retires on {}",
                series.name,
                series.ends.strftime("%-d %B %Y")
            ),
            format!("today is {today}"),
        )
        .with_note(format!(
            "\"Retirements and capacity restrictions\" (Azure virtual machines, Microsoft Learn), read on {}",
            series.read
        ))
        .with_help(format!(
            "plan the move to a current series, for example `{}`",
            series.instead
        )),
    )
}
