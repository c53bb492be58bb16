//! Views as one iCalendar object (RFC 5545): an event for each run, in UTC, which every calendar shows in its own zone.

use jiff::Timestamp;

use super::run::Run;
use super::view::{InstanceView, ScheduleView};

/// The maximum octets of a line, without its end (RFC 5545, section 3.1).
const MOST_OCTETS: usize = 75;

/// A calendar must contain a component (RFC 5545, section 3.6): this one, if there is no event.
const EMPTY: [&str; 8] = [
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The whole object; lines end in CR LF.
pub(super) fn print(views: &[ScheduleView]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//armlet//armlet schedule//EN".to_owned(),
    ];
    let before = lines.len();
    for view in views {
        for instance in &view.instances {
            let events = instance.runs.iter().map(|run| event(view, instance, run));
            lines.extend(events.flatten());
        }
    }
    if lines.len() == before {
        lines.extend(EMPTY.map(str::to_owned));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// The event of a run. Its identity is the instance and the start, so that a calendar recognizes it in a later view.
fn event(view: &ScheduleView, instance: &InstanceView, run: &Run) -> Vec<String> {
    let place = view.workspace.as_deref().unwrap_or(&view.definition);
    let place = text(place).replace(' ', "-");
    let size = instance
        .size
        .as_deref()
        .unwrap_or("size known only at deployment");
    let description = if run.stops {
        format!("{size}; idle shutdown is not included")
    } else {
        format!("{size}; keeps running after the last day of this calendar, unless idle shutdown stops it")
    };
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{}.{place}@armlet", utc(run.start), text(&instance.name)),
        format!("DTSTAMP:{}", utc(instance.from)),
        format!("DTSTART:{}", utc(run.start)),
        format!("DTEND:{}", utc(run.end)),
        format!("SUMMARY:{} runs", text(&instance.name)),
        format!("DESCRIPTION:{}", text(&description)),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// The form of a date and time in UTC (RFC 5545, section 3.3.5).
fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes characters that have a meaning in a text (RFC 5545, section 3.3.11); other control characters are not allowed.
fn text(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The line with its end, split between characters into lines of up to [`MOST_OCTETS`]; continuation lines start with a space.
fn folded(line: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > MOST_OCTETS {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_calendar_without_an_event_still_has_a_component() {
        let calendar = print(&[]);
        assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(calendar.contains("\r\nBEGIN:VTIMEZONE\r\n"));
        assert!(calendar.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"));
    }

    #[test]
    fn what_has_a_meaning_in_a_text_is_escaped() {
        assert_eq!(text("a;b,c\\d\ne\u{7}"), "a\\;b\\,c\\\\d\\ne ");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_unfolding_gives_the_line_again(line in "[ -~é€😀]{0,300}") {
            let text = folded(&line);
            let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            prop_assert!(lines.iter().all(|line| line.len() <= MOST_OCTETS));
            prop_assert_eq!(text.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
