//! `roster-column-unused`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::document::TableKind;
use crate::language::{toml, walk};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "roster-column-unused",
        Warn,
        "a column of a roster that is named like a key, and sets nothing"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let Some(instance) = walk::table(TableKind::Instance.name()) else {
            return;
        };
        for fleet in definition.document.fleets() {
            let columns = fleet.unused_columns.iter();
            for column in columns.filter(|column| instance.key(&column.value).is_some()) {
                let (key, name) = (&column.value, toml::key(&fleet.name.value));
                let message = format!("the column `{key}` sets nothing in `fleet.{name}`");
                let finding = Diagnostic::new(RULE.code, column.span, message, "not used");
                findings.push(
                    finding
                        .with_note("a column is data: it sets a key only where the fleet says so")
                        .with_help(format!(
                            "write `{key} = \"{{{key}}}\"` in `[fleet.{name}]`, or rename the column"
                        )),
                );
            }
        }
    }),
};
