//! A start or stop of an instance in words: `stop: every 2 weeks on Friday at 18:00 (Europe/Madrid), from 2026-01-05 09:00`.
//!
//! Everything that describes a schedule to people uses this module: `schedule` and `report` read it from the definition
//! ([`of_instance`]), `diff` fills a [`ScheduleWords`] from the JSON of a template.

mod definition;
mod sentence;
#[cfg(test)]
mod tests;
mod times;

use crate::model::schedule::State;
use crate::time::calendar::Action;
use crate::time::{Cron, DaySet, Frequency, StartTime, TimeZone};

pub use definition::of_instance;
pub use sentence::{Known, Piece, Sentence};
use times::{at_times, cron_in_words, days_in_words, numbers_in_words, start_in_words};

/// A start or stop, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleWords {
    /// Whether it starts or stops the instance.
    pub action: Known<Action>,
    /// When it fires.
    pub when: When,
    /// The time zone, by the name that the reader knows: see [`zone_name`] and [`zone_of_template`].
    pub zone: Sentence,
    /// The time before which it does not fire.
    pub start: Option<Known<StartTime>>,
    /// Whether it is enabled.
    pub state: Known<State>,
    /// Anything else that the source says of it, as it is.
    pub rest: Vec<String>,
}

/// When a schedule fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// By a cron expression.
    Cron(Known<Cron>),
    /// By a recurrence.
    Recurrence(RecurrenceWords),
    /// Not known.
    Unknown,
}

/// A recurrence: every `interval` units of `frequency`, on these days, at these times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurrenceWords {
    /// The unit of `interval`.
    pub frequency: Known<Frequency>,
    /// How many units lie between two runs.
    pub interval: Known<i64>,
    /// The days of the week.
    pub week_days: Option<Known<DaySet>>,
    /// The days of the month.
    pub month_days: Option<Known<Vec<i64>>>,
    /// The hours of the day.
    pub hours: Option<Known<Vec<i64>>>,
    /// The minutes of the hour.
    pub minutes: Option<Known<Vec<i64>>>,
}

impl ScheduleWords {
    /// The whole sentence, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let sentence = self
            .action
            .say(Action::to_string)
            .and(": ")
            .and_sentence(self.timing());
        and_state(sentence, &self.state)
    }

    /// The part of the sentence that says when it fires.
    #[must_use]
    pub fn timing(&self) -> Sentence {
        let when = match &self.when {
            When::Cron(cron) => cron_in_words(cron),
            When::Recurrence(recurrence) => recurrence.sentence(),
            When::Unknown => Sentence::words("at unknown times"),
        };
        let mut sentence = when.and(" (").and_sentence(self.zone.clone()).and(")");
        if let Some(start) = &self.start {
            sentence = sentence.and(", from ").and_sentence(start.say(start_in_words));
        }
        self.rest.iter().fold(sentence, |sentence, rest| {
            sentence.and(", ").and_code(rest.as_str())
        })
    }
}

impl RecurrenceWords {
    fn sentence(&self) -> Sentence {
        let sentence = match &self.week_days {
            Some(Known::Value(days)) if self.is_every_week() && *days == DaySet::all() => {
                Sentence::words("every day")
            }
            Some(days) => self
                .every()
                .and(" on ")
                .and_sentence(days.say(|days| days_in_words(*days))),
            None => self.every(),
        };
        let sentence = match &self.month_days {
            Some(days) => sentence
                .and(" on days ")
                .and_sentence(days.say(|days| numbers_in_words(days)))
                .and(" of the month"),
            None => sentence,
        };
        sentence.and_sentence(at_times(self.hours.as_ref(), self.minutes.as_ref()))
    }

    fn is_every_week(&self) -> bool {
        self.frequency == Known::Value(Frequency::Week) && self.interval == Known::Value(1)
    }

    /// `every week`, `every 2 weeks`.
    fn every(&self) -> Sentence {
        let every = Sentence::words("every ");
        let unit = self.frequency.say(|frequency| frequency.name().to_owned());
        if self.interval == Known::Value(1) {
            return every.and_sentence(unit);
        }
        let plural = if matches!(self.frequency, Known::Value(_)) {
            "s"
        } else {
            ""
        };
        every
            .and_sentence(self.interval.say(i64::to_string))
            .and(" ")
            .and_sentence(unit)
            .and(plural)
    }
}

fn and_state(sentence: Sentence, state: &Known<State>) -> Sentence {
    match state {
        Known::Value(State::Enabled) => sentence,
        Known::Value(State::Disabled) => sentence.and(", disabled"),
        Known::Open(state) => sentence
            .and(", enabled or disabled by ")
            .and_sentence(state.clone()),
    }
}

/// The name of a definition's zone: the IANA name, or the Windows name of a zone that has none. UTC is just that.
#[must_use]
pub fn zone_name(zone: TimeZone) -> &'static str {
    match zone.iana_name() {
        Some(iana) if zone != TimeZone::UTC => iana,
        _ => zone.windows_name(),
    }
}

/// The name of a template's zone: the IANA name if only one place has the Windows name, otherwise the Windows name.
#[must_use]
pub fn zone_of_template(windows: &str) -> String {
    match windows.parse::<TimeZone>() {
        Ok(zone) => zone.only_iana_name().unwrap_or(windows).to_owned(),
        Err(_) => windows.to_owned(),
    }
}
