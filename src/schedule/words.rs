//! A start or stop of an instance in words: `stop: every 2 weeks on Friday at 18:00 (Europe/Madrid), from 2026-01-05 09:00`.
//!
//! Everything that describes a schedule to people uses this module: `schedule` and `report` read it from the definition
//! ([`of_instance`]), `diff` fills a [`ScheduleWords`] from the JSON of a template.

use std::fmt;

use crate::model::schedule::{Numbers, State};
use crate::model::{InstanceDefinition, ScheduleDefinition, Setting, SettingValue, WorkingHoursDefinition};
use crate::source::{Sources, Spanned};
use crate::time::calendar::Action;
use crate::time::{Cron, DaySet, Frequency, StartTime, TimeZone, Weekday};

/// The most times of day that are listed one by one.
const MOST_TIMES: usize = 6;

/// Words, some of which are code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence(Vec<Piece>);

/// A part of a [`Sentence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A name, an expression or another text that a page shows as code.
    Code(String),
}

impl Sentence {
    /// A sentence that starts with words.
    #[must_use]
    pub fn words(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// A sentence that starts with code.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self::default().and_code(text)
    }

    /// The sentence followed by words.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Words(text.into()));
        self
    }

    fn and_code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Code(text.into()));
        self
    }

    fn and_sentence(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its parts in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

/// Plain text, without marks around code.
impl fmt::Display for Sentence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(text) | Piece::Code(text) => formatter.write_str(text),
        })
    }
}

/// A value, or what the source says in its place if only the deployment knows the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The value.
    Value(T),
    /// An expression, a parameter or a value of an unexpected form.
    Open(Sentence),
}

impl<T> Known<T> {
    /// The value, or the text of the definition in its place; a value that contains a secret remains hidden.
    fn of(setting: &Setting<T>, sources: &Sources) -> Self
    where
        T: Clone,
    {
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
    fn brief(setting: &Setting<T>, sources: &Sources) -> Self
    where
        T: Clone,
    {
        match &setting.value {
            SettingValue::Parameter(name) => Self::Open(Sentence::code(name.as_str())),
            _ => Self::of(setting, sources),
        }
    }

    fn say(&self, words: impl Fn(&T) -> String) -> Sentence {
        match self {
            Self::Value(value) => Sentence::words(words(value)),
            Self::Open(said) => said.clone(),
        }
    }
}

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

fn and_state(sentence: Sentence, state: &Known<State>) -> Sentence {
    match state {
        Known::Value(State::Enabled) => sentence,
        Known::Value(State::Disabled) => sentence.and(", disabled"),
        Known::Open(state) => sentence
            .and(", enabled or disabled by ")
            .and_sentence(state.clone()),
    }
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

/// `every week on Friday at 18:00` if the expression says no more than that; otherwise the expression itself.
fn cron_in_words(cron: &Known<Cron>) -> Sentence {
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
fn days_in_words(days: DaySet) -> String {
    let days: Vec<Weekday> = days.iter().collect();
    let runs = days.chunk_by(|day, next| day.next() == *next);
    let words = runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{first} through {last}")],
        few => few.iter().map(Weekday::to_string).collect(),
    });
    and_list(&words.collect::<Vec<_>>())
}

/// ` at 09:00, 09:30, 13:00 and 13:30`, or the hours and minutes on their own.
fn at_times(hours: Option<&Known<Vec<i64>>>, minutes: Option<&Known<Vec<i64>>>) -> Sentence {
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

fn listed(numbers: &Numbers) -> Vec<i64> {
    numbers.0.iter().map(|number| number.value).collect()
}

fn in_order(numbers: &[i64]) -> Vec<i64> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn numbers_in_words(numbers: &[i64]) -> String {
    let words: Vec<String> = in_order(numbers).iter().map(i64::to_string).collect();
    and_list(&words)
}

/// `2026-01-05 09:00`; seconds only if there are any.
fn start_in_words(start: &StartTime) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{self, Options};
    use crate::source::{NoFiles, SourceFile};

    /// The sentences of `[instance.i]` with these lines.
    fn said(lines: &str) -> Vec<String> {
        let toml = format!(
            "workspace.name = \"mlw-team\"\n[parameters]\nzone = {{ type = \"string\" }}\nn = {{ type = \"int\" }}\n\
             state = {{ type = \"string\" }}\n[instance.i]\nsize = \"STANDARD_DS3_v2\"\n{lines}"
        );
        let compilation = compile::check(
            SourceFile::new("compute.toml", toml),
            &NoFiles,
            &Options::default(),
        );
        let instances = compilation.definition.instances();
        instances
            .flat_map(|(_, instance)| of_instance(instance, &compilation.sources))
            .map(|sentence| sentence.to_string())
            .collect()
    }

    /// The sentence of one `[[instance.i.schedules]]` that stops the instance.
    fn stop(lines: &str) -> String {
        said(&format!("[[instance.i.schedules]]\naction = \"stop\"\n{lines}")).concat()
    }

    #[test]
    fn a_recurrence_names_its_interval_days_times_zone_and_start() {
        let lines = "frequency = \"week\"\ninterval = 2\nweek_days = \"Fri\"\nhours = 18\n\
                     time_zone = \"Europe/Madrid\"\nstart_time = \"2026-01-05T09:00:00\"";
        assert_eq!(
            stop(lines),
            "stop: every 2 weeks on Friday at 18:00 (Europe/Madrid), from 2026-01-05 09:00"
        );
    }

    #[test]
    fn each_frequency_has_its_unit() {
        for (lines, expected) in [
            (
                "frequency = \"minute\"\ninterval = 90",
                "stop: every 90 minutes (UTC)",
            ),
            ("frequency = \"hour\"", "stop: every hour (UTC)"),
            ("frequency = \"day\"\nhours = 9", "stop: every day at 09:00 (UTC)"),
            (
                "frequency = \"day\"\ninterval = 3\nminutes = 30",
                "stop: every 3 days at 00:30 (UTC)",
            ),
            (
                "frequency = \"month\"\ninterval = 2",
                "stop: every 2 months (UTC)",
            ),
        ] {
            assert_eq!(stop(lines), expected);
        }
    }

    #[test]
    fn days_in_a_row_are_a_range_and_all_of_them_are_every_day() {
        for (days, expected) in [
            ("Mon", "every week on Monday at 18:00"),
            ("Mon-Tue", "every week on Monday and Tuesday at 18:00"),
            ("Mon-Thu", "every week on Monday through Thursday at 18:00"),
            (
                "Mon,Wed,Fri",
                "every week on Monday, Wednesday and Friday at 18:00",
            ),
            (
                "Mon-Wed,Sat",
                "every week on Monday through Wednesday and Saturday at 18:00",
            ),
            (
                "Fri-Mon",
                "every week on Monday and Friday through Sunday at 18:00",
            ),
            ("Mon-Sun", "every day at 18:00"),
        ] {
            let lines = format!("frequency = \"week\"\nweek_days = \"{days}\"\nhours = 18");
            assert_eq!(stop(&lines), format!("stop: {expected} (UTC)"));
        }
    }

    #[test]
    fn a_weekly_cron_expression_reads_like_the_recurrence_and_any_other_stays() {
        for (cron, expected) in [
            ("30 17 * * 5", "every week on Friday at 17:30"),
            ("0 9,13 * * *", "every day at 09:00 and 13:00"),
            ("0 9 * * 0,6", "every week on Saturday and Sunday at 09:00"),
            ("0 9 1 * *", "cron 0 9 1 * *"),
            ("0 9 * 6 *", "cron 0 9 * 6 *"),
            ("*  * * * *", "cron * * * * *"),
        ] {
            assert_eq!(
                stop(&format!("cron = \"{cron}\"")),
                format!("stop: {expected} (UTC)")
            );
        }
    }

    #[test]
    fn many_times_are_hours_and_minutes() {
        let lines = "frequency = \"day\"\nhours = [13, 9, 9]\nminutes = [30, 0]";
        assert_eq!(
            stop(lines),
            "stop: every day at 09:00, 09:30, 13:00 and 13:30 (UTC)"
        );
        let lines = "frequency = \"day\"\nhours = [9, 10, 11, 12]\nminutes = [0, 30]";
        assert_eq!(
            stop(lines),
            "stop: every day at minutes 0 and 30 of hours 9, 10, 11 and 12 (UTC)"
        );
    }

    #[test]
    fn what_only_the_deployment_knows_is_named() {
        let lines = "frequency = \"week\"\ninterval = { param = \"n\" }\nweek_days = \"Mon\"\nhours = 9\n\
                     time_zone = { param = \"zone\" }\nstate = { param = \"state\" }";
        assert_eq!(
            stop(lines),
            "stop: every n weeks on Monday at 09:00 (the parameter zone), enabled or disabled by the parameter state"
        );
        assert_eq!(
            stop("cron = { expr = \"'0 9 * * ${n}'\" }"),
            "stop: cron '0 9 * * ${n}' (UTC)"
        );
    }

    #[test]
    fn a_window_is_one_sentence() {
        let window = |lines: &str| {
            said(&format!(
                "time_zone = \"Asia/Tokyo\"\n[[instance.i.working_hours]]\n{lines}"
            ))
        };
        assert_eq!(
            window("days = \"Mon-Thu\"\nfrom = \"09:00\"\nto = \"18:00\""),
            ["runs on Monday through Thursday from 09:00 to 18:00 (Asia/Tokyo)"]
        );
        assert_eq!(
            window(
                "days = \"Mon-Sun\"\nfrom = \"22:00\"\nto = \"06:00\"\nstate = \"disabled\"\ntime_zone = \"UTC\""
            ),
            ["runs every day from 22:00 to 06:00 the next day (UTC), disabled"]
        );
        assert_eq!(
            window("days = \"Mon\"\nfrom = \"22:00\""),
            ["working hours that cannot be read; see the findings"]
        );
    }

    #[test]
    fn the_zone_of_a_template_is_a_place_only_if_there_is_one() {
        assert_eq!(zone_of_template("India Standard Time"), "Asia/Kolkata");
        assert_eq!(zone_of_template("Romance Standard Time"), "Romance Standard Time");
        assert_eq!(zone_of_template("UTC"), "UTC");
        assert_eq!(zone_of_template("[parameters('zone')]"), "[parameters('zone')]");
    }

    #[test]
    fn seconds_of_a_start_appear_only_if_there_are_any() {
        let start = |text: &str| start_in_words(&text.parse().unwrap());
        assert_eq!(start("2026-01-05T09:00:00"), "2026-01-05 09:00");
        assert_eq!(start("2026-01-05T09:00:30"), "2026-01-05 09:00:30");
    }

    #[test]
    fn code_stays_apart_from_words() {
        let sentence = Sentence::words("cron ").and_code("0 9 * * 1").and(" (UTC)");
        let code: Vec<&Piece> = sentence
            .pieces()
            .iter()
            .filter(|piece| matches!(piece, Piece::Code(_)))
            .collect();
        assert_eq!(code, [&Piece::Code("0 9 * * 1".to_owned())]);
    }
}
