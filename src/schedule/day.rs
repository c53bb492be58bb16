//! A day of the calendar: its half hours as the local clock shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::run::Run;

/// The half hours of a day.
pub const CELLS_PER_DAY: usize = 48;

const SECONDS_PER_MINUTE: i64 = 60;
const MINUTES_PER_CELL: usize = 30;

/// What an instance does in a half hour of the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cell {
    /// It runs, both times if the clocks show the half hour twice.
    Running,
    /// It runs for a part of it.
    Partly,
    /// It is stopped.
    #[default]
    Stopped,
    /// There is no such half hour: the clocks skip it.
    Skipped,
}

/// A day of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Its date in the zone of the view.
    pub date: Date,
    /// Its half hours from 00:00.
    pub cells: [Cell; CELLS_PER_DAY],
    /// For how many minutes the instance runs.
    pub running_minutes: u16,
    /// How many minutes the day has: 1440 unless the clocks change.
    pub minutes: u16,
}

/// Minutes of a half hour that there are, and those that the instance runs.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: u16,
    running: u16,
}

impl Count {
    fn cell(self) -> Cell {
        match self {
            Self { all: 0, .. } => Cell::Skipped,
            Self { running: 0, .. } => Cell::Stopped,
            Self { all, running } if all == running => Cell::Running,
            _ => Cell::Partly,
        }
    }
}

/// The day `date`; `None` only at the limits of the calendar.
///
/// Every minute that passes between its midnight and the next is looked at, and put where the local clock shows it: so the
/// day of a change of the clocks needs no rule of its own.
pub(super) fn day(date: Date, zone: &TimeZone, runs: &[Run]) -> Option<Day> {
    let midnight = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
    let (first, last) = (
        midnight(date)?.as_second(),
        midnight(date.tomorrow().ok()?)?.as_second(),
    );
    let mut counts = [Count::default(); CELLS_PER_DAY];
    let mut runs = runs.iter().peekable();
    for second in (first..last).step_by(usize::try_from(SECONDS_PER_MINUTE).ok()?) {
        let instant = Timestamp::from_second(second).ok()?;
        while runs.next_if(|run| run.end <= instant).is_some() {}
        let local = zone.to_datetime(instant);
        let minute = usize::try_from(local.hour()).ok()? * 60 + usize::try_from(local.minute()).ok()?;
        if let Some(count) = counts.get_mut(minute / MINUTES_PER_CELL) {
            count.all += 1;
            count.running += u16::from(runs.peek().is_some_and(|run| run.start <= instant));
        }
    }
    Some(Day {
        date,
        cells: counts.map(Count::cell),
        running_minutes: counts.iter().map(|count| count.running).sum(),
        minutes: counts.iter().map(|count| count.all).sum(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn drawn(zone: &str, date: Date, runs: &[(&str, &str)]) -> String {
        let runs: Vec<Run> = runs
            .iter()
            .map(|(start, end)| Run {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
                stops: true,
            })
            .collect();
        let day = day(date, &TimeZone::get(zone).unwrap(), &runs).unwrap();
        let cells: String = day
            .cells
            .iter()
            .map(|cell| match cell {
                Cell::Running => '#',
                Cell::Partly => '+',
                Cell::Stopped => '.',
                Cell::Skipped => '/',
            })
            .collect();
        format!("{cells} {} of {}", day.running_minutes, day.minutes)
    }

    #[test]
    fn hours_that_the_clocks_skip_are_no_hours() {
        insta::assert_snapshot!(
            drawn("Europe/Madrid", date(2026, 3, 29), &[("2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z")]),
            @"...#//##........................................ 90 of 1380"
        );
        insta::assert_snapshot!(
            drawn("Australia/Lord_Howe", date(2026, 10, 4), &[]),
            @"..../........................................... 0 of 1410"
        );
    }

    #[test]
    fn hours_that_the_clocks_show_twice_are_filled_if_the_instance_runs_in_both() {
        insta::assert_snapshot!(
            drawn("Europe/Madrid", date(2026, 10, 25), &[("2026-10-25T00:00:00Z", "2026-10-25T01:30:00Z")]),
            @"....#+.......................................... 90 of 1500"
        );
    }

    #[test]
    fn a_run_that_fills_no_half_hour_shows() {
        insta::assert_snapshot!(
            drawn("Asia/Kolkata", date(2026, 3, 29), &[("2026-03-29T03:40:00Z", "2026-03-29T04:45:00Z")]),
            @"..................+#+........................... 65 of 1440"
        );
    }
}
