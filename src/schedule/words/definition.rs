//! What a definition says of a schedule, for [`ScheduleWords`].

use super::times::days_in_words;
use super::{Known, RecurrenceWords, ScheduleWords, Sentence, When, and_state, zone_name};
use crate::model::schedule::{Numbers, State};
use crate::model::{InstanceDefinition, ScheduleDefinition, Setting, SettingValue, WorkingHoursDefinition};
use crate::source::{Sources, Spanned};
use crate::time::{DaySet, Frequency, TimeZone};

impl<T: Clone> Known<T> {
    /// The value, or the text of the definition in its place; a value that contains a secret remains hidden.
    fn of(setting: &Setting<T>, sources: &Sources) -> Self {
        match &setting.value {
            SettingValue::Parameter(name) => {
                Self::Open(Sentence::words("the parameter ").and_code(name.as_str()))
            }
            _ if sources.hides(setting.span) => Self::Open(Sentence::words("a hidden secret")),
            SettingValue::Literal(value) => Self::Value(value.clone()),
            SettingValue::Expression(expression) => Self::Open(Sentence::code(expression.to_bicep())),
            SettingValue::Unreadable => Self::Open(Sentence::words("a value that cannot be read")),
        }
    }

    /// The same, with a parameter by its name alone: `every n weeks`.
    fn brief(setting: &Setting<T>, sources: &Sources) -> Self {
        match &setting.value {
            SettingValue::Parameter(name) => Self::Open(Sentence::code(name.as_str())),
            _ => Self::of(setting, sources),
        }
    }
}

impl ScheduleWords {
    /// A single schedule of a definition, in `zone`; `None` if it does not say what it does or when.
    fn of(
        schedule: &ScheduleDefinition,
        zone: Option<&Setting<TimeZone>>,
        sources: &Sources,
    ) -> Option<Self> {
        let when = match (&schedule.cron, &schedule.frequency) {
            (Some(cron), _) => When::Cron(Known::of(cron, sources)),
            (None, Some(frequency)) => When::Recurrence(RecurrenceWords::of(
                schedule,
                Known::brief(frequency, sources),
                sources,
            )),
            (None, None) => return None,
        };
        Some(Self {
            action: Known::brief(schedule.action.as_ref()?, sources),
            when,
            zone: zone_in_words(zone, sources),
            start: schedule
                .start_time
                .as_ref()
                .map(|start| Known::of(start, sources)),
            state: state_in_words(schedule.state.as_ref(), sources),
            rest: Vec::new(),
        })
    }
}

impl RecurrenceWords {
    fn of(schedule: &ScheduleDefinition, frequency: Known<Frequency>, sources: &Sources) -> Self {
        let interval = schedule.interval.as_ref();
        // NOTE: armlet writes 0 for the one of hours and minutes that the definition leaves out.
        let has_times = schedule.hours.is_some() || schedule.minutes.is_some();
        let times = |numbers: Option<&Spanned<Numbers>>| {
            has_times.then(|| Known::Value(numbers.map_or_else(|| vec![0], |numbers| listed(&numbers.value))))
        };
        Self {
            frequency,
            interval: interval.map_or(Known::Value(1), |interval| Known::brief(interval, sources)),
            week_days: schedule.week_days.as_ref().map(|days| Known::Value(days.value)),
            month_days: schedule
                .month_days
                .as_ref()
                .map(|days| Known::Value(listed(&days.value))),
            hours: times(schedule.hours.as_ref()),
            minutes: times(schedule.minutes.as_ref()),
        }
    }
}

/// A sentence for each window of working hours and for each single schedule, in the order of the definition.
#[must_use]
pub fn of_instance(instance: &InstanceDefinition, sources: &Sources) -> Vec<Sentence> {
    let own_zone = instance.time_zone.as_ref();
    let windows = instance.working_hours.iter().map(|window| {
        let zone = window.time_zone.as_ref().or(own_zone);
        working_hours(window, zone, sources)
    });
    let single = instance.schedules.iter().map(|schedule| {
        let zone = schedule.time_zone.as_ref().or(own_zone);
        ScheduleWords::of(schedule, zone, sources)
            .map_or_else(|| unreadable("a schedule"), |words| words.sentence())
    });
    let whole = instance.schedules.whole();
    let whole = whole.map(|_| unreadable("`schedules`, which is known only at deployment"));
    windows.chain(single).chain(whole).collect()
}

/// `runs on Monday through Thursday from 09:00 to 18:00 (Europe/Madrid)`.
fn working_hours(
    window: &WorkingHoursDefinition,
    zone: Option<&Setting<TimeZone>>,
    sources: &Sources,
) -> Sentence {
    let (Some(days), Some(from), Some(to)) = (&window.days, &window.from, &window.to) else {
        return unreadable("working hours");
    };
    let days = if days.value == DaySet::all() {
        "every day".to_owned()
    } else {
        format!("on {}", days_in_words(days.value))
    };
    let next_day = if to.value > from.value {
        ""
    } else {
        " the next day"
    };
    let sentence = Sentence::words(format!(
        "runs {days} from {} to {}{next_day} (",
        from.value, to.value
    ))
    .and_sentence(zone_in_words(zone, sources))
    .and(")");
    and_state(sentence, &state_in_words(window.state.as_ref(), sources))
}

fn unreadable(what: &str) -> Sentence {
    Sentence::words(format!("{what} that cannot be read; see the findings"))
}

fn state_in_words(state: Option<&Setting<State>>, sources: &Sources) -> Known<State> {
    state.map_or(Known::Value(State::Enabled), |state| Known::of(state, sources))
}

/// The zone of a definition; UTC unless it sets one.
fn zone_in_words(zone: Option<&Setting<TimeZone>>, sources: &Sources) -> Sentence {
    match zone {
        Some(zone) => Known::of(zone, sources).say(|zone| zone_name(*zone).to_owned()),
        None => Sentence::words(TimeZone::UTC.windows_name()),
    }
}

fn listed(numbers: &Numbers) -> Vec<i64> {
    numbers.0.iter().map(|number| number.value).collect()
}
