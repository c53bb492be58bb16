//! `restricted-vm-size`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::azure::VmSeries;
use crate::diagnostic::Diagnostic;
use crate::model::Setting;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "restricted-vm-size",
        Allow,
        "a VM size that new subscriptions cannot deploy"
    ),
    check: Check::Value(|definition, _, findings| {
        let sizes = definition.sizes();
        findings.extend(sizes.filter_map(restricted));
    }),
};

fn restricted(size: &Setting<ArcStr>) -> Option<Diagnostic> {
    let name = size.literal()?;
    let series = VmSeries::of(name)?;
    let since = series.restricted_since?;
    Some(
        Diagnostic::new(
            RULE.code,
            size.span,
            format!(
                "new subscriptions cannot deploy `{name}`: Azure has restricted the {} series since {since}",
                series.name
            ),
            "restricted",
        )
        .with_note(format!(
            "no subscription gets more quota for the series, which Azure retires on {}",
            series.ends.strftime("%-d %B %Y")
        ))
        .with_help(format!(
            "choose a size of another series, for example `{}`; if your subscription has quota for this one, \
             allow the rule",
            series.instead
        )),
    )
}
