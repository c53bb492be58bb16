//! A view for the terminal: a maximum of 80 columns, readable without color.

use jiff::tz::TimeZone as Rules;

use super::cost::Cost;
use super::day::{Cell, Day};
use super::view::{ClockShift, InstanceView, ScheduleView};
use crate::time::calendar::{ClockChange, Occurrence};

/// The maximum number of starts and stops listed; the other formats list all.
const MOST_LISTED: usize = 50;

const COLUMNS: usize = 80;

const HOURS: &str = "00  02  04  06  08  10  12  14  16  18  20  22  ";

/// Prints every instance of every definition.
pub(super) fn print(views: &[ScheduleView]) -> String {
    let mut parts = Vec::new();
    for view in views {
        if views.len() > 1 {
            parts.push(format!("== {} ==\n", view.definition));
        }
        if view.instances.is_empty() {
            parts.push(format!("no instances in {}\n", view.definition));
        }
        parts.extend(view.instances.iter().map(print_instance));
    }
    parts.join("\n")
}

fn print_instance(view: &InstanceView) -> String {
    let size = view.size.as_deref().unwrap_or("size known only at deployment");
    let mut text = format!("{} ({size})\n\n", view.name);
    write_facts(&mut text, view);
    if !view.days.is_empty() {
        write_calendar(&mut text, &view.days);
    }
    if !view.clock_shifts.is_empty() {
        text.push('\n');
    }
    for shift in &view.clock_shifts {
        line(&mut text, &clock_shift(shift));
    }
    write_occurrences(&mut text, view);
    if !view.notes.is_empty() {
        text.push('\n');
    }
    for note in &view.notes {
        text.push_str(&wrapped(&format!("note: {note}"), 6));
    }
    text
}

fn line(text: &mut String, content: &str) {
    text.push_str(content.trim_end());
    text.push('\n');
}

fn write_facts(text: &mut String, view: &InstanceView) {
    let windows = view.time_zone.windows_name();
    let zone = match view.time_zone.iana_name() {
        Some(iana) => format!("{iana} ({windows})"),
        None => windows.to_owned(),
    };
    for (index, schedule) in view.schedules.iter().enumerate() {
        let term = if index == 0 { "Schedules" } else { "" };
        text.push_str(&wrapped(&format!("{term:12}{schedule}"), 14));
    }
    line(text, &format!("Time zone   {zone}"));
    let idle = match view.idle_shutdown {
        Some(idle) => format!(", less if it is idle for {idle}"),
        None => ", no idle shutdown".to_owned(),
    };
    let week = match &view.worst_week {
        Some(week) => format!(
            "runs {} of 168 h ({} %){idle}",
            duration(week.minutes()),
            u32::from(week.minutes()) * 100 / (168 * 60)
        ),
        None => "unknown: the schedules may use different time zones".to_owned(),
    };
    line(text, &format!("Worst week  {week}"));
    if let Some(cost) = &view.cost {
        line(text, &format!("Cost        {}", money(cost)));
    }
}

fn money(cost: &Cost) -> String {
    format!(
        "up to {:.2} {currency}/week, {:.2} {currency}/month (730 h), {} {currency}/hour",
        cost.per_week,
        cost.per_month,
        cost.per_hour,
        currency = cost.currency
    )
}

fn write_calendar(text: &mut String, days: &[Day]) {
    text.push('\n');
    line(text, &format!("{:16}{HOURS}", ""));
    for day in days {
        let cells: String = day.cells.iter().map(|cell| symbol(*cell)).collect();
        let long = match day.minutes {
            1440 => String::new(),
            minutes => format!(" of {}", duration(minutes)),
        };
        let date = day.date.strftime("%a %F");
        line(
            text,
            &format!("{date}  {cells}  {}{long}", duration(day.running_minutes)),
        );
    }
    let meanings = [
        (Cell::Running, "runs"),
        (Cell::Partly, "runs part of the half hour"),
        (Cell::Stopped, "stopped"),
        (Cell::Skipped, "skipped by the clocks"),
    ];
    let legend = meanings
        .into_iter()
        .filter(|(cell, _)| days.iter().any(|day| day.cells.contains(cell)))
        .map(|(cell, meaning)| format!("{} {meaning}", symbol(cell)));
    let legend: Vec<String> = legend.collect();
    line(text, &format!("{:16}{}", "", legend.join("  ")));
}

const fn symbol(cell: Cell) -> char {
    match cell {
        Cell::Running => '█',
        Cell::Partly => '▒',
        Cell::Stopped => '·',
        Cell::Skipped => '/',
    }
}

/// `9 h`, `8 h 30`.
fn duration(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

fn clock_shift(shift: &ClockShift) -> String {
    let minutes = shift.minutes();
    let (way, what) = if minutes > 0 {
        ("forward", "a gap")
    } else {
        ("back", "an overlap")
    };
    let length = match minutes.unsigned_abs() {
        60 => "1 h".to_owned(),
        minutes => format!("{minutes} min"),
    };
    format!(
        "{}  the clocks go {way}, {} {} to {} {}: {what} of {length}",
        shift.before.strftime("%a %F"),
        shift.before.strftime("%H:%M"),
        shift.abbreviation_before,
        shift.after.strftime("%H:%M"),
        shift.abbreviation_after
    )
}

fn write_occurrences(text: &mut String, view: &InstanceView) {
    let rules = view.time_zone.rules().unwrap_or(Rules::UTC);
    let until = rules.to_datetime(view.until).date();
    let last = until.yesterday().unwrap_or(until);
    text.push('\n');
    if view.occurrences.is_empty() {
        line(text, &format!("No starts or stops until {last}"));
        return;
    }
    line(text, &format!("Starts and stops until {last}"));
    for occurrence in view.occurrences.iter().take(MOST_LISTED) {
        line(text, &print_occurrence(occurrence));
    }
    let rest = view.occurrences.len().saturating_sub(MOST_LISTED);
    if rest > 0 {
        line(
            text,
            &format!("and {rest} more; `--output-format json` lists all of them"),
        );
    }
}

fn print_occurrence(occurrence: &Occurrence) -> String {
    let Occurrence {
        action,
        scheduled,
        local,
        instant,
        abbreviation,
        clock_change,
        schedule: _,
    } = occurrence;
    let change = match clock_change {
        None => String::new(),
        Some(ClockChange::Gap) => format!("gap: no {} here", scheduled.strftime("%H:%M")),
        Some(ClockChange::Overlap) => "overlap: first of two".to_owned(),
    };
    format!(
        "{:5}  {} {abbreviation:5} {} UTC  {change}",
        action.to_string(),
        local.strftime("%a %F %H:%M"),
        instant.strftime("%F %H:%M"),
    )
}

/// A paragraph whose lines after the first are indented by `indent` columns.
fn wrapped(paragraph: &str, indent: usize) -> String {
    let mut text = String::new();
    let mut width = 0;
    for (index, word) in paragraph.split(' ').enumerate() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > COLUMNS {
            text.push_str(&format!("\n{:indent$}", ""));
            width = indent;
        } else if index > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
    text
}
