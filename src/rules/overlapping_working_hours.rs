//! `overlapping-working-hours`.

use super::{Check, Rule, code, each_hours};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::{Action, MOST_COMPARED};
use crate::model::{ScheduledAction, WorkingHoursDefinition};
use crate::source::Spanned;
use crate::time::{DaySet, TimeOfDay, Weekday};

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

pub(super) const RULE: Rule = Rule {
    code: code!("overlapping-working-hours", Warn, "working hours that overlap"),
    check: Check::Definition(|definition, _, findings| {
        each_hours(definition, findings, |instance, findings| {
            let triggers = instance.triggers();
            let starts: Vec<&ScheduledAction<'_>> = triggers
                .iter()
                .filter(|trigger| trigger.action == Action::Start && trigger.is_enabled())
                .take(MOST_COMPARED)
                .collect();
            for (index, second) in starts.iter().enumerate() {
                let earlier = starts.iter().take(index);
                findings.extend(earlier.filter_map(|first| overlap(first, second)));
            }
        });
    }),
};

fn overlap(first: &ScheduledAction<'_>, second: &ScheduledAction<'_>) -> Option<Diagnostic> {
    let (one, other) = (first.window?, second.window?);
    if !first.shares_zone(second) {
        return None;
    }
    let common = Overlap::of(one, other)?;
    let message = format!(
        "working hours overlap on {} from {} to {}",
        common.days, common.from, common.to
    );
    let finding = Diagnostic::new(RULE.code, second.time_span(), message, label(other))
        .with_related(first.time_span(), label(one));
    let note = "each entry is a start and a stop, and the stop of one also ends the other";
    Some(
        finding
            .with_note(note)
            .with_help("merge the two into one entry, or give them different days"),
    )
}

/// The times of a window.
fn label(window: &WorkingHoursDefinition) -> String {
    let time = |time: &Option<Spanned<TimeOfDay>>| {
        time.as_ref()
            .map_or_else(String::new, |time| time.value.to_string())
    };
    format!("{} to {}", time(&window.from), time(&window.to))
}

/// The first time in the week when two windows are both open.
struct Overlap {
    /// The days on which the windows overlap at these times.
    days: DaySet,
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Overlap {
    fn of(one: &WorkingHoursDefinition, other: &WorkingHoursDefinition) -> Option<Self> {
        let (ones, others) = (openings(one), openings(other));
        let pairs = ones
            .iter()
            .flat_map(|one| others.iter().map(move |other| (*one, *other)));
        let mut all: Vec<(u16, u16)> = pairs.filter_map(|(one, other)| common(one, other)).collect();
        all.sort_unstable();
        let (start, length) = *all.first()?;
        let (from, to) = (time_of_day(start)?, time_of_day(start + length)?);
        let days = all
            .iter()
            .filter(|(also, long)| time_of_day(*also) == Some(from) && *long == length)
            .filter_map(|(also, _)| Weekday::ALL.get(usize::from(also / DAY)))
            .map(|day| DaySet::from(*day))
            .reduce(DaySet::union)?;
        Some(Self { days, from, to })
    }
}

/// One opening per day: its first minute, counted from Monday 00:00, and its length in minutes.
fn openings(window: &WorkingHoursDefinition) -> Vec<(u16, u16)> {
    let (Some(days), Some(from), Some(to)) = (&window.days, &window.from, &window.to) else {
        return Vec::new();
    };
    let (from, to) = (from.minute_of_day(), to.minute_of_day());
    let length = if to > from { to - from } else { DAY + to - from };
    days.iter()
        .map(|day| (u16::from(day.days_since_monday()) * DAY + from, length))
        .collect()
}

/// The time when two openings are both open, as a start and a length. The week is a circle: an opening on Sunday night
/// continues into Monday, so the distance from one start to the other is taken modulo the week. If one opening begins
/// while the other is open, they overlap from there to the earlier end.
fn common(one: (u16, u16), other: (u16, u16)) -> Option<(u16, u16)> {
    let within = |(start, length): (u16, u16), (later, long): (u16, u16)| {
        let after = (later + WEEK - start) % WEEK;
        (after < length).then(|| (later, long.min(length - after)))
    };
    within(one, other).or_else(|| within(other, one))
}

fn time_of_day(minute_of_week: u16) -> Option<TimeOfDay> {
    let minute = minute_of_week % DAY;
    TimeOfDay::new(u8::try_from(minute / 60).ok()?, u8::try_from(minute % 60).ok()?)
}
