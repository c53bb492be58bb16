//! `too-many-schedules`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::MAX_SCHEDULES;
use crate::model::{Compute, InstanceDefinition};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "too-many-schedules",
        Deny,
        "an instance with more than four starts and stops"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(
            definition
                .instances()
                .filter_map(|(compute, instance)| excess(compute, instance)),
        );
    }),
};

fn excess(compute: &Compute, instance: &InstanceDefinition) -> Option<Diagnostic> {
    let (windows, single) = (instance.working_hours.len(), instance.schedules.len());
    let count = 2 * windows + single;
    let first_too_many = first_beyond(MAX_SCHEDULES, instance)?;
    let message = format!(
        "`{}` has {count} starts and stops; an instance can have at most {MAX_SCHEDULES}",
        compute.name.value
    );
    let makeup = match (windows, single) {
        (0, _) => "each entry of `schedules` is one".to_owned(),
        (_, 0) => "each entry of `working_hours` is a start and a stop".to_owned(),
        _ => format!(
            "{} come from `working_hours`, each a start and a stop, and {single} from `schedules`",
            2 * windows
        ),
    };
    let finding = Diagnostic::new(RULE.code, first_too_many, message, "exceeds the limit")
        .with_note(format!("{makeup}; disabled ones count as well"));
    Some(finding.with_help(if windows > 0 {
        "combine several `days` in one entry of `working_hours`, and use `idle_time_before_shutdown` for early ends"
    } else {
        "combine several days in one schedule, as in `0 18 * * 1-5`, or several hours, as in `0 9,13 * * *`"
    }))
}

/// The first table, in the order of the file, that brings the number of starts and stops above `most`.
fn first_beyond(most: usize, instance: &InstanceDefinition) -> Option<Span> {
    let windows = instance.working_hours.iter().map(|window| (window.span, 2));
    let single = instance.schedules.iter().map(|schedule| (schedule.span, 1));
    let mut tables: Vec<(Span, usize)> = windows.chain(single).collect();
    tables.sort_by_key(|(span, _)| *span);
    let mut count = 0;
    tables.into_iter().find_map(|(span, triggers)| {
        count += triggers;
        (count > most).then_some(span)
    })
}
