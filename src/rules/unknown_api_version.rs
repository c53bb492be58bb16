//! `unknown-api-version`.

use super::{Check, Rule, code};
use crate::azure::api_version;
use crate::diagnostic::{Diagnostic, nearest};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-api-version",
        Warn,
        "a REST version that armlet does not know"
    ),
    check: Check::Definition(|definition, _, findings| {
        let Some(written) = &definition.api_version else {
            return;
        };
        let version = written.value.as_str();
        let known = || api_version::of_computes().map(|row| row.version);
        if known().any(|known| known == version) || !has_form(version) {
            return;
        }
        let finding = Diagnostic::new(
            RULE.code,
            written.span,
            format!("REST version {version} is not among those that armlet knows"),
            "may still exist",
        )
        .with_note("armlet cannot check which properties it has");
        findings.push(match nearest(version, known()) {
            Some(near) => finding.with_help(format!("the most similar one that armlet knows is `{near}`")),
            None => finding,
        });
    }),
};

/// Whether a text has the form of a version; the schema reports one that has not.
fn has_form(version: &str) -> bool {
    let day = version.strip_suffix("-preview").unwrap_or(version);
    let parts = day.split('-').map(str::len);
    parts.eq([4, 2, 2])
}
