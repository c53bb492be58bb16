//! The week of an instance: a drawing, the same in words, and what it costs.
//!
//! The drawing is made of percentages across and pixels down, so that it fits a telephone and a sheet of paper while its
//! letters stay as large as those around it.

use serde::Serialize;

use super::phrase::Phrase;
use crate::schedule::words::zone_name;
use crate::schedule::{Cost, InstanceWeek};
use crate::time::calendar::RunningWeek;
use crate::time::days::Weekday;

const MINUTES_PER_DAY: u16 = 24 * 60;
const MINUTES_PER_WEEK: u32 = 7 * 24 * 60;

/// The left edge and the width of the hours of a day in the drawing, in percent.
const HOURS: (f64, f64) = (12.0, 72.0);

/// Pixels from one day to the next.
const ROW: u16 = 26;

/// Pixels from the top of a day's bar to the baseline of its text.
const BASELINE: u16 = 13;

/// Pixels above the first day.
const TOP: u16 = 24;

/// The drawing and the texts around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct WeekView {
    /// What the drawing is called to who cannot see it.
    title: String,
    /// What it shows, in words.
    description: String,
    summary: String,
    cost: Option<String>,
    height: u16,
    hours: Vec<Hour>,
    days: Vec<Day>,
}

/// A line of the grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Hour {
    x: String,
    label: u16,
}

/// A row of the drawing.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Day {
    name: &'static str,
    bar_y: u16,
    text_y: u16,
    total: String,
    bars: Vec<Bar>,
}

/// A time for which the instance runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Bar {
    x: String,
    width: String,
}

/// Draws the week; `None` if it is unknown.
pub(super) fn view(name: &str, week: &InstanceWeek) -> Option<WeekView> {
    let running = week.worst_week.as_ref()?;
    let hours = (0..=24).step_by(6).map(|hour| Hour {
        x: across(hour * 60),
        label: hour,
    });
    let days = (0_u16..)
        .zip(Weekday::ALL)
        .map(|(index, day)| drawn(index, day, running));
    let zone = zone_name(week.time_zone);
    Some(WeekView {
        title: format!("The week of {name} in the time zone {zone}"),
        description: in_words(running),
        summary: summary(running, week),
        cost: week.cost.as_ref().map(money),
        height: TOP + 7 * ROW,
        hours: hours.collect(),
        days: days.collect(),
    })
}

/// What the week omits, or why it is unknown.
pub(super) fn notes(week: &InstanceWeek) -> Vec<Phrase> {
    let unknown = "its week is unknown, because its schedules may use different time zones".to_owned();
    let unknown = week.worst_week.is_none().then_some(unknown);
    let notes = unknown.iter().chain(&week.notes);
    notes.map(|note| Phrase::message(note)).collect()
}

/// `43 h of 168 h (25 %) in the worst week, if it is never idle for 1 h`.
fn summary(running: &RunningWeek, week: &InstanceWeek) -> String {
    let idle = match week.idle_shutdown {
        Some(idle) => format!(", less if it is idle for {}", idle.to_words()),
        None => ", no idle shutdown".to_owned(),
    };
    format!(
        "{} of 168 h ({} %) in the worst week{idle}",
        duration(running.minutes()),
        u32::from(running.minutes()) * 100 / MINUTES_PER_WEEK
    )
}

fn money(cost: &Cost) -> String {
    format!(
        "at most {:.2} {currency} a week, {:.2} {currency} a month of 730 h, at {} {currency} an hour",
        cost.per_week,
        cost.per_month,
        cost.per_hour,
        currency = cost.currency
    )
}

fn drawn(index: u16, day: Weekday, week: &RunningWeek) -> Day {
    let minutes: u16 = week.on_day(day).map(|(start, end)| end - start).sum();
    let bars = week.on_day(day).map(|(start, end)| Bar {
        x: across(start),
        width: percent(HOURS.1 * f64::from(end - start) / f64::from(MINUTES_PER_DAY)),
    });
    Day {
        name: day.short(),
        bar_y: TOP + index * ROW,
        text_y: TOP + index * ROW + BASELINE,
        total: duration(minutes),
        bars: bars.collect(),
    }
}

fn across(minute: u16) -> String {
    percent(HOURS.0 + HOURS.1 * f64::from(minute) / f64::from(MINUTES_PER_DAY))
}

/// `37.5%`, to a hundredth.
fn percent(number: f64) -> String {
    format!("{}%", (number * 100.0).round() / 100.0)
}

/// `9 h`, `8 h 30`.
pub(super) fn duration(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

/// Hours of several instances together.
pub(super) fn long_duration(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

/// `Mon–Thu 09:00 to 18:00; Fri 09:00 to 16:00; Sat–Sun stopped`.
fn in_words(week: &RunningWeek) -> String {
    if week.is_always_on() {
        return "Runs all week.".to_owned();
    }
    let mut groups: Vec<(Weekday, Weekday, String)> = Vec::new();
    for day in Weekday::ALL {
        let times = times(day, week);
        match groups.last_mut() {
            Some((_, last, same)) if *same == times => *last = day,
            _ => groups.push((day, day, times)),
        }
    }
    let words = groups.iter().map(|(first, last, times)| match first == last {
        true => format!("{} {times}", first.short()),
        false => format!("{}–{} {times}", first.short(), last.short()),
    });
    words.collect::<Vec<_>>().join("; ") + "."
}

fn times(day: Weekday, week: &RunningWeek) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let parts: Vec<String> = week
        .on_day(day)
        .map(|(start, end)| match (start, end) {
            (0, MINUTES_PER_DAY) => "all day".to_owned(),
            _ => format!("{} to {}", clock(start), clock(end)),
        })
        .collect();
    match parts.is_empty() {
        true => "stopped".to_owned(),
        false => parts.join(" and "),
    }
}
