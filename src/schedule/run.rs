//! From starts and stops to the times between them.

use jiff::Timestamp;

use crate::time::calendar::{Action, Occurrence};

/// A time for which an instance runs without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// When it starts; no earlier than the view looks back.
    pub start: Timestamp,
    /// When it stops, or the view ends.
    pub end: Timestamp,
    /// Whether it stops then, and does not only leave the view.
    pub stops: bool,
}

/// The runs until `until`, in the order of time; `since` is when the instance started that runs at first, if it does.
///
/// If a start and a stop coincide, the start counts as the later one, as in the worst week.
pub(super) fn runs(since: Option<Timestamp>, mut occurrences: Vec<Occurrence>, until: Timestamp) -> Vec<Run> {
    occurrences.sort_by_key(|one| (one.instant, one.action == Action::Start));
    let mut runs: Vec<Run> = Vec::new();
    let mut running = since;
    for occurrence in occurrences {
        match (occurrence.action, running) {
            (Action::Start, None) => running = Some(occurrence.instant),
            (Action::Stop, Some(start)) => {
                running = None;
                push(&mut runs, start, occurrence.instant, true);
            }
            (Action::Start, Some(_)) | (Action::Stop, None) => {}
        }
    }
    if let Some(start) = running {
        push(&mut runs, start, until, false);
    }
    runs
}

/// Adds a run; a run that starts when the previous one ends extends it.
fn push(runs: &mut Vec<Run>, start: Timestamp, end: Timestamp, stops: bool) {
    match runs.last_mut() {
        Some(last) if last.end == start => (last.end, last.stops) = (end, stops),
        _ if start < end => runs.push(Run { start, end, stops }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occurrence(action: Action, second: i64) -> Occurrence {
        let instant = Timestamp::from_second(second).unwrap();
        let local = jiff::tz::TimeZone::UTC.to_datetime(instant);
        Occurrence {
            schedule: 0,
            action,
            scheduled: local,
            local,
            instant,
            abbreviation: "UTC".to_owned(),
            clock_change: None,
        }
    }

    fn listed(since: Option<i64>, occurrences: &[(Action, i64)]) -> Vec<(i64, i64, bool)> {
        let second = |second| Timestamp::from_second(second).unwrap();
        let occurrences = occurrences.iter().map(|(action, at)| occurrence(*action, *at));
        runs(since.map(second), occurrences.collect(), second(100))
            .iter()
            .map(|run| (run.start.as_second(), run.end.as_second(), run.stops))
            .collect()
    }

    #[test]
    fn a_run_lasts_from_a_start_to_the_next_stop() {
        use Action::{Start, Stop};
        assert_eq!(
            listed(None, &[(Stop, 5), (Start, 10), (Start, 15), (Stop, 20)]),
            [(10, 20, true)]
        );
        assert_eq!(listed(None, &[(Start, 90)]), [(90, 100, false)]);
        assert_eq!(listed(Some(0), &[(Stop, 30)]), [(0, 30, true)]);
        assert_eq!(listed(Some(0), &[]), [(0, 100, false)]);
        assert_eq!(listed(None, &[]), []);
    }

    #[test]
    fn where_start_and_stop_meet_the_instance_runs_on() {
        use Action::{Start, Stop};
        assert_eq!(
            listed(None, &[(Start, 10), (Start, 20), (Stop, 20), (Stop, 30)]),
            [(10, 30, true)]
        );
    }
}
