//! `invalid-vm-size`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::azure::size_name::SizeName;
use crate::azure::{VmSeries, VmSize};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::Setting;

/// The prefix of every size.
const PREFIX: &str = "Standard_";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-vm-size",
        Deny,
        "a VM size that does not follow Azure's naming convention"
    ),
    check: Check::Value(|definition, _, findings| {
        for size in definition.sizes() {
            // The schema reports an empty one.
            let name = size
                .literal()
                .filter(|name| !name.is_empty() && !is_of_the_form(name));
            findings.extend(name.map(|name| misspelled(size, name)));
        }
    }),
};

fn is_of_the_form(name: &str) -> bool {
    SizeName::parse(name).is_some() || VmSeries::retired(name).is_some() || VmSize::find(name).is_some()
}

fn misspelled(size: &Setting<ArcStr>, name: &str) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        size.span,
        format!("there is no VM size `{name}`"),
        "no such size",
    );
    let (finding, instead, applicability) = match with_prefix(name) {
        Some(meant) => match VmSeries::retired(meant) {
            Some(series) => (
                finding.with_note(format!(
                    "`{meant}` would be the name, but Azure retired the {} series on {}",
                    series.name,
                    series.ends.strftime("%-d %B %Y")
                )),
                series.instead,
                Applicability::MaybeIncorrect,
            ),
            None => (finding, meant, Applicability::MachineApplicable),
        },
        None => match nearest(name, VmSize::current_names()) {
            Some(near) => (finding, near, Applicability::MaybeIncorrect),
            None => {
                return finding.with_help("`az ml compute list-sizes` lists the sizes of your region");
            }
        },
    };
    finding.with_suggestion(
        format!("write `{instead}`"),
        size.span,
        format!("\"{instead}\""),
        applicability,
    )
}

/// The size with the right prefix, if its prefix is missing or misspelled.
fn with_prefix(name: &str) -> Option<&'static str> {
    let behind_prefix = name
        .split_once(['_', '-', ' '])
        .filter(|(prefix, _)| nearest(prefix, ["Standard"]).is_some())
        .map(|(_, rest)| rest);
    [Some(name), behind_prefix]
        .into_iter()
        .flatten()
        .find_map(|rest| {
            let size = VmSize::find(&format!("{PREFIX}{rest}"))?;
            Some(size.name)
        })
}
