//! The view: when every instance runs over some days.

use arcstr::ArcStr;
use jiff::civil::DateTime;
use jiff::tz::TimeZone as Rules;
use jiff::{SignedDuration, Timestamp};

use super::beginning::Beginning;
use super::cost::Cost;
use super::day::{Day, day};
use super::resolved::Resolved;
use super::run::{Run, runs};
use super::words;
use crate::model::{Compute, Definition, InstanceDefinition, Setting};
use crate::source::{Sources, Span};
use crate::time::calendar::{Occurrence, RunningWeek, Schedule, instant_after, occurrences};
use crate::time::{Duration, InvalidTime, TimeZone};

/// How many days the view looks back to find out whether an instance is running at its start: a week, otherwise a year.
const LOOK_BACK_DAYS: [i64; 2] = [8, 366];

/// The maximum number of times that each schedule fires in a view, which ends earlier otherwise.
const MOST_FIRINGS: usize = 10_000;

/// The instances of a definition over some days.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleView {
    /// The definition as findings name it.
    pub definition: String,
    /// The workspace, if its name is written out.
    pub workspace: Option<String>,
    /// The instances, in the order of the definition.
    pub instances: Vec<InstanceView>,
}

/// An instance over some days.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceView {
    /// Its name.
    pub name: String,
    /// The size of its machine, if that is written out.
    pub size: Option<ArcStr>,
    /// Its windows of working hours and its schedules, in words.
    pub schedules: Vec<String>,
    /// The zone of the days.
    pub time_zone: TimeZone,
    /// When the view starts; its first day is the day of this instant.
    pub from: Timestamp,
    /// The midnight after its last day.
    pub until: Timestamp,
    /// The days; empty if there are schedules but none of them is known.
    pub days: Vec<Day>,
    /// When the instance runs, from the first day's midnight on.
    pub runs: Vec<Run>,
    /// The starts and stops from `from` on.
    pub occurrences: Vec<Occurrence>,
    /// The changes of the clocks within the days.
    pub clock_shifts: Vec<ClockShift>,
    /// The week in which it runs longest; `None` if its schedules use time zones whose weeks do not start together.
    pub worst_week: Option<RunningWeek>,
    /// The idle time after which it stops, which the rest of the view ignores.
    pub idle_shutdown: Option<Duration>,
    /// The cost of the worst week, if it is known.
    pub cost: Option<Cost>,
    /// What the view omits or assumes, as sentences without a full stop.
    pub notes: Vec<String>,
}

/// The week of an instance, regardless of the date.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceWeek {
    /// The zone of the week.
    pub time_zone: TimeZone,
    /// The week in which it runs longest; `None` if its schedules use time zones whose weeks do not start together.
    pub worst_week: Option<RunningWeek>,
    /// The idle time after which it stops, which the week ignores.
    pub idle_shutdown: Option<Duration>,
    /// The cost of the worst week, if it is known.
    pub cost: Option<Cost>,
    /// What the week omits, as sentences without a full stop.
    pub notes: Vec<String>,
}

/// A change of a zone's clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockShift {
    /// When.
    pub instant: Timestamp,
    /// What the clocks would show without it.
    pub before: DateTime,
    /// What the zone's time was called until then.
    pub abbreviation_before: String,
    /// What the clocks show.
    pub after: DateTime,
    /// What the zone's time is called from then on.
    pub abbreviation_after: String,
}

impl ClockShift {
    /// By how many minutes the clocks go forward; below 0 they go back.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.before.duration_until(self.after).as_mins()
    }
}

/// Views the instances of a definition, from the day of `from` over `days` days of each instance's zone.
///
/// The definition is the first of `sources`. The first day is shown completely; starts and stops are listed from `from` on.
#[must_use]
pub fn view(definition: &Definition, sources: &Sources, from: Beginning, days: u16) -> ScheduleView {
    let file = sources.iter().next().map(|(_, file)| file.name.clone());
    let workspace = definition.workspace.as_ref();
    let viewed = |(compute, instance)| {
        let viewer = Viewer {
            definition,
            sources,
            compute,
            instance,
            resolved: Resolved::of(instance),
        };
        viewer.view(from, days)
    };
    ScheduleView {
        definition: file.unwrap_or_default(),
        workspace: workspace
            .and_then(|workspace| workspace.name.as_ref()?.literal())
            .map(ToString::to_string),
        instances: definition.instances().filter_map(viewed).collect(),
    }
}

/// The week of one instance of a definition, whose file is the first of `sources`.
#[must_use]
pub fn week(
    definition: &Definition,
    sources: &Sources,
    compute: &Compute,
    instance: &InstanceDefinition,
) -> InstanceWeek {
    let viewer = Viewer {
        definition,
        sources,
        compute,
        instance,
        resolved: Resolved::of(instance),
    };
    let worst_week = viewer.resolved.worst_week();
    let mut notes = viewer.notes_on_schedules();
    notes.extend(viewer.note_on_price());
    InstanceWeek {
        time_zone: viewer.time_zone(),
        idle_shutdown: viewer.idle_shutdown(),
        cost: viewer.cost(worst_week.as_ref()),
        worst_week,
        notes,
    }
}

/// The time line of a view.
struct Line<'z> {
    zone: &'z Rules,
    /// The midnight at which the first day starts.
    midnight: Timestamp,
    from: Timestamp,
    until: Timestamp,
}

impl<'z> Line<'z> {
    fn new(zone: &'z Rules, from: Beginning, days: u16) -> Option<Self> {
        let from = from.in_zone(zone)?;
        let first = zone.to_datetime(from).date();
        let last = first.checked_add(jiff::Span::new().days(i64::from(days))).ok()?;
        let midnight = |date: jiff::civil::Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
        Some(Self {
            zone,
            midnight: midnight(first)?,
            from,
            until: midnight(last)?,
        })
    }

    fn days(&self, count: u16, runs: &[Run]) -> Vec<Day> {
        let first = self.zone.to_datetime(self.midnight).date();
        first
            .series(jiff::Span::new().days(1))
            .take(usize::from(count))
            .filter_map(|date| day(date, self.zone, runs))
            .collect()
    }

    fn clock_shifts(&self) -> Vec<ClockShift> {
        self.zone
            .following(self.midnight)
            .take_while(|transition| transition.timestamp() < self.until)
            .filter_map(|transition| self.shift(transition.timestamp()))
            .collect()
    }

    /// The change of the clocks at an instant; `None` if only the abbreviation changes.
    fn shift(&self, instant: Timestamp) -> Option<ClockShift> {
        let last = instant.checked_sub(SignedDuration::from_secs(1)).ok()?;
        let before = self.zone.to_offset_info(last);
        let after = self.zone.to_offset_info(instant);
        (before.offset() != after.offset()).then(|| ClockShift {
            instant,
            before: before.offset().to_datetime(instant),
            abbreviation_before: before.abbreviation().to_owned(),
            after: after.offset().to_datetime(instant),
            abbreviation_after: after.abbreviation().to_owned(),
        })
    }
}

/// All that the view of one instance is made of.
struct Viewer<'d> {
    definition: &'d Definition,
    sources: &'d Sources,
    compute: &'d Compute,
    instance: &'d InstanceDefinition,
    resolved: Resolved<'d>,
}

impl Viewer<'_> {
    /// The view; `None` only at the limits of the calendar.
    fn view(&self, from: Beginning, days: u16) -> Option<InstanceView> {
        let time_zone = self.time_zone();
        let zone = time_zone.rules()?;
        let line = Line::new(&zone, from, days)?;
        let shorter = self.shorter(&line, days);
        let (line, days) = match shorter {
            Some(days) => (Line::new(&zone, from, days)?, days),
            None => (line, days),
        };
        let (runs, shown) = self.runs(&line).ok()?;
        let is_blank = self.resolved.schedules.is_empty() && !self.resolved.open.is_empty();
        let worst_week = self.resolved.worst_week();
        Some(InstanceView {
            name: self.compute.name.value.to_string(),
            size: self.size().cloned(),
            schedules: self.schedules(),
            time_zone,
            from: line.from,
            until: line.until,
            days: if is_blank {
                Vec::new()
            } else {
                line.days(days, &runs)
            },
            runs: if is_blank { Vec::new() } else { runs },
            occurrences: shown,
            clock_shifts: line.clock_shifts(),
            cost: self.cost(worst_week.as_ref()),
            worst_week,
            idle_shutdown: self.idle_shutdown(),
            notes: self.notes().into_iter().chain(shorter.map(note_on_end)).collect(),
        })
    }

    /// The number of whole days to view instead of `days`, if a schedule fires too often to list all of them.
    fn shorter(&self, line: &Line<'_>, days: u16) -> Option<u16> {
        let schedules = &self.resolved.schedules;
        let end = instant_after(schedules, line.midnight, line.until, MOST_FIRINGS).ok()??;
        let [first, last] = [line.midnight, end].map(|instant| line.zone.to_datetime(instant).date());
        let whole = (last - first).get_days();
        Some(u16::try_from(whole).unwrap_or(days).clamp(1, days))
    }

    fn schedules(&self) -> Vec<String> {
        let sentences = words::of_instance(self.instance, self.sources);
        sentences.iter().map(ToString::to_string).collect()
    }

    fn idle_shutdown(&self) -> Option<Duration> {
        self.instance.idle_shutdown().and_then(Setting::literal).copied()
    }

    fn size(&self) -> Option<&ArcStr> {
        self.instance.size.as_ref().and_then(Setting::literal)
    }

    fn cost(&self, week: Option<&RunningWeek>) -> Option<Cost> {
        Cost::of(week?, self.size()?, self.definition.prices.as_ref()?)
    }

    /// The instance's zone if it is known, and else that of the first schedule whose zone is.
    fn time_zone(&self) -> TimeZone {
        let own = self
            .instance
            .time_zone
            .as_ref()
            .and_then(Setting::literal)
            .copied();
        own.filter(|zone| zone.rules().is_some())
            .or_else(|| self.resolved.schedules.first().map(|schedule| schedule.time_zone))
            .unwrap_or(TimeZone::UTC)
    }

    /// When the instance runs from midnight on, and the starts and stops from `from` on.
    fn runs(&self, line: &Line<'_>) -> Result<(Vec<Run>, Vec<Occurrence>), InvalidTime> {
        let (determined, rest): (Vec<Schedule>, Vec<Schedule>) = self
            .resolved
            .schedules
            .iter()
            .cloned()
            .partition(|schedule| schedule.trigger.is_determined());
        let mut all = Vec::new();
        let mut since = Some(line.midnight);
        if !self.resolved.never_starts() {
            all = history(&determined, line.midnight)?;
            // NOTE: nothing fired in all that time, so the instance is assumed to be new.
            since = since.filter(|_| all.is_empty());
        }
        all.extend(occurrences(&determined, line.midnight, line.until)?);
        all.extend(occurrences(&rest, line.from, line.until)?);
        all.sort_by_key(|occurrence| occurrence.instant);
        let shown = all
            .iter()
            .filter(|one| one.instant >= line.from)
            .cloned()
            .collect();
        let mut runs = runs(since, all, line.until);
        runs.retain(|run| run.end > line.midnight);
        Ok((runs, shown))
    }

    /// The schedules that are omitted, and why.
    fn notes_on_schedules(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (table, reason) in &self.resolved.open {
            notes.push(format!(
                "the schedule at {} is not shown: {reason}",
                self.place(*table)
            ));
        }
        for table in &self.resolved.disabled {
            notes.push(format!(
                "the schedule at {} is disabled and not shown",
                self.place(*table)
            ));
        }
        notes
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.notes_on_schedules();
        let mut schedules = self.resolved.schedules.iter();
        if schedules.any(|schedule| !schedule.trigger.is_determined()) {
            notes.push(
                "a recurrence without `start_time` counts from its deployment; here it counts from the start of the view"
                    .into(),
            );
        }
        if self.resolved.never_starts() && !self.resolved.schedules.is_empty() {
            notes.push(
                "no schedule starts it: the view assumes that it is started once, at the beginning".into(),
            );
        }
        notes.extend(self.note_on_price());
        notes
    }

    fn note_on_price(&self) -> Option<String> {
        let prices = self.definition.prices.as_ref()?;
        match self.size() {
            None => Some("it has no price, because its size is known only at deployment".to_owned()),
            Some(size) if prices.per_hour(size).is_none() => Some(format!(
                "it has no price, because `[prices]` does not list `{size}`"
            )),
            Some(_) => None,
        }
    }

    /// The line of a table, and its file if that is another than the definition.
    fn place(&self, span: Span) -> String {
        let Some(file) = self.sources.file(span.source) else {
            return String::new();
        };
        let line = file.position(span.range().start).line;
        match self.sources.iter().next() {
            Some((first, _)) if first == span.source => format!("line {line}"),
            _ => format!("{}:{line}", file.name),
        }
    }
}

fn note_on_end(days: u16) -> String {
    let days = match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    format!(
        "the view ends after {days}: a schedule fires more than {MOST_FIRINGS} times in the days that were asked for"
    )
}

/// What fired before `until`: of the last days, or, if nothing did, of a year.
fn history(schedules: &[Schedule], until: Timestamp) -> Result<Vec<Occurrence>, InvalidTime> {
    for days in LOOK_BACK_DAYS {
        let from = until
            .checked_sub(SignedDuration::from_hours(24 * days))
            .unwrap_or(Timestamp::MIN);
        let found = occurrences(schedules, from, until)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
