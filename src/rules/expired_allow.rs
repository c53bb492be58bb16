//! `expired-allow`.

use super::{Check, Rule, code};
use crate::diagnostic::{Diagnostic, Level};

pub(super) const RULE: Rule = Rule {
    code: code!("expired-allow", Warn, "an `allow` that has expired"),
    check: Check::Day(|definition, today, findings| {
        let Some(today) = today.map(|today| today.to_string()) else {
            return;
        };
        let allowed = definition
            .lints
            .iter()
            .filter(|lint| lint.level == Some(Level::Allow));
        for lint in allowed {
            let Some(until) = lint
                .until
                .as_ref()
                .filter(|until| until.value.as_str() < today.as_str())
            else {
                continue;
            };
            let rule = &lint.rule.value;
            let finding = Diagnostic::new(
                RULE.code,
                until.span,
                format!("`{rule}` was allowed only until {}", until.value),
                format!("today is {today}"),
            )
            .with_related(lint.rule.span, "still allowed")
            .with_help("fix what the rule finds and remove the line, or set a later day");
            findings.push(match &lint.reason {
                Some(reason) => finding.with_note(format!("the reason was: {reason}")),
                None => finding,
            });
        }
    }),
};
