//! `roster-unknown-person`.

use super::{Check, Rule, code, toml_string};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::document::UnknownPerson;
use crate::language::toml;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "roster-unknown-person",
        Warn,
        "an `override` for somebody who is not in the fleet"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for fleet in definition.document.fleets() {
            for UnknownPerson {
                person,
                near,
                is_left_out,
            } in &fleet.unknown_people
            {
                let name = toml::key(&fleet.name.value);
                let message = format!(
                    "`{}` is not in `fleet.{name}`, so its `override` changes nothing",
                    person.value
                );
                let finding = Diagnostic::new(RULE.code, person.span, message, "nobody of this name");
                if *is_left_out {
                    findings.push(finding.with_help(
                        "the person is in the roster, and `where` leaves the row out: remove the `override`, or change `where`",
                    ));
                    continue;
                }
                findings.push(match near {
                    Some(near) => finding.with_suggestion(
                        format!("write `{near}`"),
                        person.span,
                        toml_string(near),
                        Applicability::MaybeIncorrect,
                    ),
                    None => finding.with_help(
                        "remove it if the person has left; otherwise write the user principal name, the object id or the alias \
                         as the roster has it",
                    ),
                });
            }
        }
    }),
};
