//! Days, times of day and cron expressions in words.

use super::{Known, Sentence};
use crate::time::{Cron, DaySet, StartTime, Weekday};

/// The most times of day that are listed one by one.
const MOST_TIMES: usize = 6;

/// `every week on Friday at 18:00` if the expression says no more than that; otherwise the expression itself.
pub(super) fn cron_in_words(cron: &Known<Cron>) -> Sentence {
    match cron {
        Known::Value(cron) => match weekly(cron) {
            Some((days, times)) if days == DaySet::all() => {
                Sentence::words(format!("every day at {}", and_list(&times)))
            }
            Some((days, times)) => Sentence::words(format!(
                "every week on {} at {}",
                days_in_words(days),
                and_list(&times)
            )),
            None => Sentence::words("cron ").and_code(cron.as_str()),
        },
        Known::Open(said) => Sentence::words("cron ").and_sentence(said.clone()),
    }
}

/// The days of the week and the times of day of an expression that restricts nothing else and has few times.
fn weekly(cron: &Cron) -> Option<(DaySet, Vec<String>)> {
    let days = Weekday::ALL
        .into_iter()
        .filter(|day| cron.fires_on(*day))
        .map(DaySet::from)
        .reduce(DaySet::union)?;
    let times: Vec<String> = cron
        .times_of_day()
        .take(MOST_TIMES + 1)
        .map(|time| time.to_string())
        .collect();
    let is_weekly = !cron.uses_day_of_month() && !cron.uses_month();
    (is_weekly && times.len() <= MOST_TIMES).then_some((days, times))
}

/// `Monday through Thursday and Saturday`: three days or more in a row are a range.
pub(super) fn days_in_words(days: DaySet) -> String {
    let days: Vec<Weekday> = days.iter().collect();
    let runs = days.chunk_by(|day, next| day.next() == *next);
    let words = runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{first} through {last}")],
        few => few.iter().map(Weekday::to_string).collect(),
    });
    and_list(&words.collect::<Vec<_>>())
}

/// ` at 09:00, 09:30, 13:00 and 13:30`, or the hours and minutes on their own.
pub(super) fn at_times(hours: Option<&Known<Vec<i64>>>, minutes: Option<&Known<Vec<i64>>>) -> Sentence {
    if let (Some(Known::Value(hours)), Some(Known::Value(minutes))) = (hours, minutes)
        && hours.len().saturating_mul(minutes.len()) <= MOST_TIMES
    {
        let times: Vec<String> = in_order(hours)
            .iter()
            .flat_map(|hour| {
                let minutes = in_order(minutes);
                minutes
                    .into_iter()
                    .map(move |minute| format!("{hour:02}:{minute:02}"))
            })
            .collect();
        return Sentence::words(format!(" at {}", and_list(&times)));
    }
    let numbers = |numbers: &Known<Vec<i64>>| numbers.say(|numbers| numbers_in_words(numbers));
    match (hours, minutes) {
        (None, None) => Sentence::default(),
        (Some(hours), None) => Sentence::words(" at hours ").and_sentence(numbers(hours)),
        (None, Some(minutes)) => Sentence::words(" at minutes ").and_sentence(numbers(minutes)),
        (Some(hours), Some(minutes)) => Sentence::words(" at minutes ")
            .and_sentence(numbers(minutes))
            .and(" of hours ")
            .and_sentence(numbers(hours)),
    }
}

fn in_order(numbers: &[i64]) -> Vec<i64> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

pub(super) fn numbers_in_words(numbers: &[i64]) -> String {
    let words: Vec<String> = in_order(numbers).iter().map(i64::to_string).collect();
    and_list(&words)
}

/// `2026-01-05 09:00`; seconds only if there are any.
pub(super) fn start_in_words(start: &StartTime) -> String {
    let text = start.to_string().replace('T', " ");
    text.strip_suffix(":00")
        .map_or_else(|| text.clone(), str::to_owned)
}

fn and_list(words: &[String]) -> String {
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
