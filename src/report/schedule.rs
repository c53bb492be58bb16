//! The starts and stops of an instance as sentences.

use super::facts::in_words;
use super::phrase::Phrase;
use crate::model::schedule::{Action, Numbers, State};
use crate::model::{InstanceDefinition, ScheduleDefinition, Setting, WorkingHoursDefinition};
use crate::source::{Sources, Spanned};
use crate::time::days::Weekday;
use crate::time::{Cron, DaySet, Frequency, TimeZone};

/// Times of day that a sentence names at most; a cron expression of more stands alone.
const MOST_TIMES: usize = 4;

/// A sentence for each window and each single schedule, without a full stop.
pub(super) fn schedules(instance: &InstanceDefinition, sources: &Sources) -> Vec<Phrase> {
    let own_zone = instance.time_zone.as_ref();
    let windows = instance.working_hours.iter().map(|window| {
        let phrase = working_hours(window);
        let zone = window.time_zone.as_ref().or(own_zone);
        finished(phrase, zone, window.state.as_ref(), sources)
    });
    let single = instance.schedules.iter().map(|schedule| {
        let zone = schedule.time_zone.as_ref().or(own_zone);
        finished(
            single_schedule(schedule, sources),
            zone,
            schedule.state.as_ref(),
            sources,
        )
    });
    windows.chain(single).collect()
}

/// `runs Mon-Thu from 09:00 to 18:00`.
fn working_hours(window: &WorkingHoursDefinition) -> Phrase {
    let (Some(days), Some(from), Some(to)) = (&window.days, &window.from, &window.to) else {
        return unreadable("working hours");
    };
    let next_day = if to.value > from.value {
        ""
    } else {
        " of the next day"
    };
    Phrase::plain(format!(
        "runs {} from {} to {}{next_day}",
        on_days(days.value),
        from.value,
        to.value
    ))
}

fn single_schedule(schedule: &ScheduleDefinition, sources: &Sources) -> Phrase {
    let ScheduleDefinition {
        span: _,
        action,
        cron,
        frequency,
        interval,
        week_days,
        month_days,
        hours,
        minutes,
        time_zone: _,
        start_time,
        state: _,
    } = schedule;
    let Some(action) = action else {
        return unreadable("a schedule");
    };
    let verb = match action.value {
        Action::Start => "starts ",
        Action::Stop => "stops ",
    };
    let mut phrase = Phrase::plain(verb).and_phrase(match (cron, frequency) {
        (Some(cron), _) => in_words(cron, sources, cron_in_words),
        (None, Some(frequency)) => every(frequency, interval.as_ref(), sources),
        (None, None) => return unreadable("a schedule"),
    });
    if let Some(days) = week_days {
        phrase = phrase.and(format!(" on {}", on_days(days.value)));
    }
    if let Some(days) = month_days {
        phrase = phrase.and(format!(" on the days {} of the month", listed(&days.value)));
    }
    if hours.is_some() || minutes.is_some() {
        phrase = phrase.and(at_times(hours.as_ref(), minutes.as_ref()));
    }
    match start_time {
        Some(start) => phrase
            .and(", not before ")
            .and_phrase(in_words(start, sources, |start| {
                Phrase::plain(start.to_string().replace('T', " "))
            })),
        None => phrase,
    }
}

/// Adds the zone, and that it is disabled.
fn finished(
    phrase: Phrase,
    zone: Option<&Setting<TimeZone>>,
    state: Option<&Setting<State>>,
    sources: &Sources,
) -> Phrase {
    let zone = match zone {
        Some(zone) => in_words(zone, sources, |zone| Phrase::plain(zone_name(*zone))),
        None => Phrase::plain("UTC"),
    };
    let phrase = phrase.and(" (").and_phrase(zone).and(")");
    match state {
        None => phrase,
        Some(state) => match state.literal() {
            Some(State::Enabled) => phrase,
            Some(State::Disabled) => Phrase::plain("disabled: ").and_phrase(phrase),
            None => phrase
                .and("; whether it is in force: ")
                .and_phrase(in_words(state, sources, |_| Phrase::default())),
        },
    }
}

/// The IANA name, or the Windows name of a zone without one.
pub(super) fn zone_name(zone: TimeZone) -> &'static str {
    zone.iana_name().unwrap_or_else(|| zone.windows_name())
}

/// `at 17:30 on Fri (cron 30 17 * * 5)`.
fn cron_in_words(cron: &Cron) -> Phrase {
    let days: Option<DaySet> = Weekday::ALL
        .into_iter()
        .filter(|day| cron.fires_on(*day))
        .map(DaySet::from)
        .reduce(DaySet::union);
    let times: Vec<String> = cron
        .times_of_day()
        .take(MOST_TIMES + 1)
        .map(|time| time.to_string())
        .collect();
    let by_cron = || Phrase::plain("by cron ").and_code(cron.as_str());
    let is_weekly = !cron.uses_day_of_month() && !cron.uses_month();
    match days {
        Some(days) if is_weekly && times.len() <= MOST_TIMES => {
            Phrase::plain(format!("at {} {}, ", and_list(&times), when(days))).and_phrase(by_cron())
        }
        _ => by_cron(),
    }
}

/// `on Mon-Thu`, `every day`.
fn when(days: DaySet) -> String {
    match days == DaySet::all() {
        true => "every day".to_owned(),
        false => format!("on {}", on_days(days)),
    }
}

fn on_days(days: DaySet) -> String {
    match days == DaySet::all() {
        true => "every day".to_owned(),
        false => days.to_string().replace(',', ", ").replace('-', "–"),
    }
}

/// `every week`, `every 2 weeks`.
fn every(frequency: &Setting<Frequency>, interval: Option<&Setting<i64>>, sources: &Sources) -> Phrase {
    let unit = in_words(frequency, sources, |frequency| Phrase::plain(frequency.name()));
    let Some(interval) = interval.filter(|interval| interval.literal() != Some(&1)) else {
        return Phrase::plain("every ").and_phrase(unit);
    };
    let number = in_words(interval, sources, |number| Phrase::plain(number.to_string()));
    let plural = frequency.literal().map_or("", |_| "s");
    Phrase::plain("every ")
        .and_phrase(number)
        .and(" ")
        .and_phrase(unit)
        .and(plural)
}

/// ` at 09:00, 09:30, 13:00 and 13:30`.
fn at_times(hours: Option<&Spanned<Numbers>>, minutes: Option<&Spanned<Numbers>>) -> String {
    // Of hours and minutes the one that is missing is 0, as the service gets it.
    let numbers = |numbers: Option<&Spanned<Numbers>>| match numbers {
        Some(numbers) => numbers.value.0.iter().map(|number| number.value).collect(),
        None => vec![0],
    };
    let (hours, minutes): (Vec<i64>, Vec<i64>) = (numbers(hours), numbers(minutes));
    let times: Vec<String> = hours
        .iter()
        .flat_map(|hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")))
        .collect();
    format!(" at {}", and_list(&times))
}

fn listed(numbers: &Numbers) -> String {
    let words: Vec<String> = numbers.0.iter().map(|number| number.value.to_string()).collect();
    and_list(&words)
}

fn and_list(words: &[String]) -> String {
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn unreadable(what: &str) -> Phrase {
    Phrase::plain(format!("{what} that cannot be read; a finding says why"))
}
