//! `roster-empty`.

use super::{Check, Rule, code, toml_string};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::language::toml;

pub(super) const RULE: Rule = Rule {
    code: code!("roster-empty", Warn, "a fleet without people"),
    check: Check::Declaration(|definition, _, findings| {
        for fleet in definition.document.fleets() {
            let Some(vacant) = &fleet.vacant else { continue };
            let name = toml::key(&fleet.name.value);
            findings.push(match &vacant.filter {
                Some((column, value, near)) => {
                    let message = format!("nobody is in `fleet.{name}`: no row has `{value}` in `{column}`");
                    let finding = Diagnostic::new(RULE.code, vacant.place, message, "in no row");
                    match near {
                        Some(near) => finding.with_suggestion(
                            format!("write `{near}`"),
                            vacant.place,
                            toml_string(near),
                            Applicability::MaybeIncorrect,
                        ),
                        None => finding
                            .with_help("`where` compares the whole cell, and capitals make a difference"),
                    }
                }
                None => {
                    let message = format!("nobody is in `fleet.{name}`");
                    Diagnostic::new(RULE.code, vacant.place, message, "no row is left of this roster")
                        .with_help("write a row for each person below the names of the columns")
                }
            });
        }
    }),
};
