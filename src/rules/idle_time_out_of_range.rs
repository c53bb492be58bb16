//! `idle-time-out-of-range`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::instance::{LONGEST_IDLE_TIME, SHORTEST_IDLE_TIME};
use crate::source::Span;
use crate::time::Duration;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-time-out-of-range",
        Deny,
        "an idle time that the service rejects"
    ),
    check: Check::Value(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let Some(setting) = &instance.idle_time_before_shutdown else {
                continue;
            };
            let Some(idle) = setting.literal() else { continue };
            findings.extend(wrong(*idle, setting.span));
        }
    }),
};

fn wrong(idle: Duration, span: Span) -> Option<Diagnostic> {
    let (message, label, nearest) = if idle < SHORTEST_IDLE_TIME {
        // However it is written.
        let shown = match idle == Duration::from_minutes(0) {
            true => "zero".to_owned(),
            false => format!("`{idle}`"),
        };
        let message = format!("{shown} is too short: an idle time must be 15 minutes or longer");
        (message, "too short", SHORTEST_IDLE_TIME)
    } else if idle > LONGEST_IDLE_TIME {
        let message = format!("`{idle}` is too long: an idle time must be 3 days or shorter");
        (message, "too long", LONGEST_IDLE_TIME)
    } else if idle.to_iso_minutes().is_none() {
        let message = format!("`{idle}` is not a whole number of minutes");
        (message, "contains seconds", next_minute(idle))
    } else {
        return None;
    };
    Some(Diagnostic::new(RULE.code, span, message, label).with_suggestion(
        format!("write `\"{nearest}\"`"),
        span,
        format!("\"{nearest}\""),
        Applicability::MaybeIncorrect,
    ))
}

fn next_minute(idle: Duration) -> Duration {
    Duration::from_seconds(idle.as_seconds().div_ceil(60) * 60)
}
