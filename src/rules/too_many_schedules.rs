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
        "`{}` has {count} starts and stops; an instance takes {MAX_SCHEDULES}",
        compute.name.value
    );
    let makeup = match (windows, single) {
        (0, _) => "each of the `schedules` is one".to_owned(),
        (_, 0) => "each of the `working_hours` is a start and a stop".to_owned(),
        _ => format!(
            "{} come from `working_hours`, each a start and a stop, and {single} from `schedules`",
            2 * windows
        ),
    };
    let finding = Diagnostic::new(RULE.code, first_too_many, message, "beyond the fourth")
        .with_note(format!("{makeup}; those that are disabled count as well"));
    Some(finding.with_help(if windows > 0 {
        "let one entry of `working_hours` name several `days`, and leave early ends to `idle_time_before_shutdown`"
    } else {
        "let one schedule name several days, as `0 18 * * 1-5` does, or several hours, as `0 9,13 * * *` does"
    }))
}

/// The first table, in the order of the file, with which there are more than `most` starts and stops.
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
