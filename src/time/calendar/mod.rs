//! The effect of an instance's schedules: when they fire, and how long the instance runs in a week.
//!
//! The functions take the schedules and the two instants between which to look; nothing reads the current time. They
//! return the [`occurrences`], each with the local time and the instant, and the [`RunningWeek`].

mod week;
mod weekly;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone as Rules};

use super::cron::Cron;
use super::recurrence::Recurrence;
use super::start_time::StartTime;
use super::time_zone::TimeZone;
use super::{InvalidTime, quoted};

pub use week::{RunningWeek, WeekInterval};

/// The Monday from which [`Trigger::meets`] searches. Any other Monday would do, because a weekly trigger fires in
/// every week.
const MEETING_FROM: DateTime = jiff::civil::date(2024, 1, 1).at(0, 0, 0, 0);

/// What a schedule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Starts the instance.
    Start,
    /// Stops the instance.
    Stop,
}

impl Action {
    /// The value for `computeStartStop[].action`: `Start`.
    #[must_use]
    pub const fn azure_name(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Stop => "Stop",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Start => "start",
            Self::Stop => "stop",
        })
    }
}

/// What makes a schedule fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A cron expression, and the time before which it does not fire.
    Cron(Cron, Option<StartTime>),
    /// A recurrence.
    Recurrence(Recurrence),
}

impl Trigger {
    /// The first local time later than `after` at which it fires; `None` if it never fires again.
    ///
    /// See [`Cron::next_after`] and [`Recurrence::next_after`].
    #[must_use]
    pub fn next_after(&self, after: DateTime) -> Option<DateTime> {
        match self {
            Self::Cron(cron, None) => cron.next_after(after),
            Self::Cron(cron, Some(start)) => {
                let before_start = start
                    .civil()
                    .checked_sub(jiff::SignedDuration::from_secs(1))
                    .ok()?;
                cron.next_after(after.max(before_start))
            }
            Self::Recurrence(recurrence) => recurrence.next_after(after),
        }
    }

    /// The first local time from 2024 on at which both fire. The search covers one week, or two years if one of them
    /// does not [fire every week](Self::fires_every_week).
    ///
    /// Also `None` if one of them [depends on its deployment](Self::is_determined).
    #[must_use]
    pub fn meets(&self, other: &Self) -> Option<DateTime> {
        if !self.is_determined() || !other.is_determined() {
            return None;
        }
        if let (Self::Cron(one, _), Self::Cron(another, _)) = (self, other)
            && !one.may_meet(another)
        {
            return None;
        }
        let days = if self.fires_every_week() && other.fires_every_week() {
            7
        } else {
            2 * 366
        };
        let first = MEETING_FROM;
        let mut ours = self.next_from(first)?.max(other.next_from(first)?);
        let last = ours.saturating_add(jiff::SignedDuration::from_hours(24 * days));
        while ours <= last {
            let theirs = other.next_from(ours)?;
            ours = self.next_from(theirs)?;
            if ours == theirs {
                return Some(ours);
            }
        }
        None
    }

    /// The first local time at `from` or later at which it fires.
    fn next_from(&self, from: DateTime) -> Option<DateTime> {
        self.next_after(from.checked_sub(jiff::SignedDuration::from_secs(1)).ok()?)
    }

    /// Whether it fires at the same minutes in every week, and these are known before it is deployed.
    #[must_use]
    pub fn fires_every_week(&self) -> bool {
        weekly::fires_every_week(self)
    }

    /// Whether both fire every week at the same minutes and from the same start on. A cron expression and a recurrence
    /// can fire alike.
    #[must_use]
    pub fn fires_like(&self, other: &Self) -> bool {
        let minutes = |trigger: &Self| {
            let mut minutes = weekly::MinuteSet::new();
            minutes.insert_all(trigger);
            minutes
        };
        self.fires_every_week()
            && other.fires_every_week()
            && self.start() == other.start()
            && minutes(self) == minutes(other)
    }

    const fn start(&self) -> Option<StartTime> {
        match self {
            Self::Cron(_, start) => *start,
            Self::Recurrence(recurrence) => recurrence.start,
        }
    }

    /// Whether it fires at the same times regardless of when it is deployed; see [`Recurrence::is_determined`].
    #[must_use]
    pub fn is_determined(&self) -> bool {
        match self {
            Self::Cron(..) => true,
            Self::Recurrence(recurrence) => recurrence.is_determined(),
        }
    }
}

/// One entry of `schedules.computeStartStop`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// What it does.
    pub action: Action,
    /// When it fires, in the local time of `time_zone`.
    pub trigger: Trigger,
    /// The zone of the trigger's times.
    pub time_zone: TimeZone,
    /// Whether it is enabled; a disabled schedule never fires.
    pub enabled: bool,
}

/// How a clock change affects a local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockChange {
    /// The clocks skip it.
    Gap,
    /// The clocks show it twice.
    Overlap,
}

/// One firing of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which of the schedules, counted from 0.
    pub schedule: usize,
    /// What happens.
    pub action: Action,
    /// The local time that the schedule asks for.
    pub scheduled: DateTime,
    /// The local time that the clocks show; different from `scheduled` only in a [gap](ClockChange::Gap).
    pub local: DateTime,
    /// The instant.
    pub instant: Timestamp,
    /// The name of the zone's time at the instant: `CEST`, or an offset such as `+1030` if it has no name.
    pub abbreviation: String,
    /// Whether the clocks skip or repeat `scheduled`.
    pub clock_change: Option<ClockChange>,
}

/// The firings of the enabled schedules from `from` on and before `until`, in chronological order.
///
/// A local time that the clocks skip is moved later by the length of the skip. If the clocks show a local time twice,
/// the first one counts. This is the rule of RFC 5545, which jiff calls "compatible". It is not documented which rule
/// the service follows. A trigger that [depends on its deployment](Trigger::is_determined) is shown as if deployed at
/// `from`.
///
/// # Errors
///
/// If an enabled schedule has one of the two Windows zones for which the IANA database has no rules.
pub fn occurrences(
    schedules: &[Schedule],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Occurrence>, InvalidTime> {
    let mut all = Vec::new();
    for (index, schedule) in schedules
        .iter()
        .enumerate()
        .filter(|(_, schedule)| schedule.enabled)
    {
        all.extend(occurrences_of(index, schedule, from, until)?);
    }
    all.sort_by_key(|occurrence| (occurrence.instant, occurrence.schedule));
    Ok(all)
}

/// The first instant before which one of the enabled schedules has fired `most` times from `from` on; `None` if none of them fires as
/// often before `until`.
///
/// # Errors
///
/// As [`occurrences`].
pub fn instant_after(
    schedules: &[Schedule],
    from: Timestamp,
    until: Timestamp,
    most: usize,
) -> Result<Option<Timestamp>, InvalidTime> {
    let mut first = None;
    for schedule in schedules.iter().filter(|schedule| schedule.enabled) {
        let zone = rules(schedule)?;
        let beyond = firings(0, schedule, &zone, from, until).nth(most);
        let beyond = beyond.map(|occurrence| occurrence.instant);
        first = [first, beyond].into_iter().flatten().min();
    }
    Ok(first)
}

fn rules(schedule: &Schedule) -> Result<Rules, InvalidTime> {
    schedule.time_zone.rules().ok_or_else(|| {
        InvalidTime::new(format!(
            "the clock changes of {} are not known, so its occurrences cannot be shown",
            quoted(schedule.time_zone.windows_name())
        ))
    })
}

fn occurrences_of(
    index: usize,
    schedule: &Schedule,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Occurrence>, InvalidTime> {
    let zone = rules(schedule)?;
    Ok(firings(index, schedule, &zone, from, until).collect())
}

fn firings<'s>(
    index: usize,
    schedule: &'s Schedule,
    zone: &'s Rules,
    from: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = Occurrence> + 's {
    let trigger = &schedule.trigger;
    // Clock changes can put local times in a different order than their instants, by up to a day if a country crosses
    // the date line. So the search is widened here and limited again by the instants.
    let margin = jiff::SignedDuration::from_hours(25);
    let local_from = zone.to_datetime(from);
    let before = if trigger.is_determined() {
        local_from.saturating_sub(margin)
    } else {
        local_from
    };
    let last = zone.to_datetime(until).saturating_add(margin);
    std::iter::successors(trigger.next_after(before), |local| trigger.next_after(*local))
        .take_while(move |local| *local <= last)
        .filter_map(move |scheduled| place(index, schedule.action, scheduled, zone))
        .filter(move |occurrence| occurrence.instant >= from && occurrence.instant < until)
}

/// The occurrence at a local time; `None` only outside the range of the calendar.
fn place(index: usize, action: Action, scheduled: DateTime, zone: &jiff::tz::TimeZone) -> Option<Occurrence> {
    let ambiguous = zone.to_ambiguous_timestamp(scheduled);
    let clock_change = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(ClockChange::Gap),
        AmbiguousOffset::Fold { .. } => Some(ClockChange::Overlap),
    };
    let instant = ambiguous.compatible().ok()?;
    Some(Occurrence {
        schedule: index,
        action,
        scheduled,
        local: zone.to_datetime(instant),
        instant,
        abbreviation: zone.to_offset_info(instant).abbreviation().to_owned(),
        clock_change,
    })
}

#[cfg(test)]
mod tests;
