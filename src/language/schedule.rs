//! `[[instance.NAME.schedules]]`: single starts and stops.

use std::ops::Deref;

use super::key::Shape;
use super::reader::{Field, Numbers, Reader, Setting, WholeValue};
use super::rest::Shaped;
use super::value::number::Positive;
use super::value::time::{Hours, MinutesOfHour, MonthDays, Unit};
use super::working_hours::State;
use crate::source::Spanned;
use crate::syntax::Node;
use crate::time::{Cron, DaySet, Frequency, StartTime, TimeZone};
use crate::{table, words_of};

pub use crate::time::calendar::Action;

/// `schedules` of an instance: its entries, or a parameter or expression in their place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedules {
    entries: Vec<ScheduleDefinition>,
    whole: Option<Box<WholeValue>>,
}

impl Schedules {
    /// What gives all of the schedules: REST's `schedules` as an object, or its list `computeStartStop` as an array.
    #[must_use]
    pub fn whole(&self) -> Option<&WholeValue> {
        self.whole.as_deref()
    }
}

impl Deref for Schedules {
    type Target = [ScheduleDefinition];

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}

impl<'s> IntoIterator for &'s Schedules {
    type Item = &'s ScheduleDefinition;
    type IntoIter = std::slice::Iter<'s, ScheduleDefinition>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl Field for Schedules {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        match node.filter(|node| node.is_reference()) {
            Some(reference) => Self {
                entries: Vec::new(),
                whole: Some(Box::new(WholeValue::of_any_type(reference, reader))),
            },
            None => Self {
                entries: Field::from_field(node, reader),
                whole: None,
            },
        }
    }
}

impl Shaped for Schedules {
    const SHAPE: &'static Shape = &Shape::Array(<ScheduleDefinition as Shaped>::SHAPE);
}

table! {
    /// One start or stop of the instance, written as a cron expression or as a recurrence. An instance can have a
    /// maximum of four, and each entry of `working_hours` counts as two.
    pub struct ScheduleDefinition {
        /// What the schedule does.
        pub action: Option<Setting<Action>> => by_hand { always_required, example = ["stop"], rest = [".action"] },
        /// When it happens, as five cron fields: minute, hour, day of month, month, day of week (0-6, Sunday is 0).
        /// Use either `cron` or `frequency`.
        pub cron: Option<Setting<Cron>> => by_hand {
            example = ["0 18 * * 1-5"], source = "Create a compute instance (Microsoft Learn)",
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance#schedule-automatic-start-and-stop",
            aka = ["cronExpression", "cron_expression", "expression"], rest = [".cron.expression"],
        },
        /// Unit of the recurrence. Use either `frequency` or `cron`.
        pub frequency: Option<Setting<Frequency>> as Unit => by_hand {
            example = ["week"], rest = [".recurrence.frequency"],
        },
        /// Number of units between two runs: month 1-16, day 1-500, hour 1-12,000, minute 1-72,000.
        pub interval: Option<Setting<i64>> as Positive => by_hand {
            default = 1, example = [1],
            source = "Schedules for recurring triggers, Azure Logic Apps (Microsoft Learn)",
            rest = [".recurrence.interval"],
        },
        /// Days on which it happens; only with `frequency = "week"`.
        pub week_days: Option<Spanned<DaySet>> => by_hand {
            example = ["Mon-Fri", ["Monday", "Wednesday"]],
            source = "Schedules for recurring triggers, Azure Logic Apps (Microsoft Learn)",
            aka = ["days", "weekDays", "weekdays"], rest = [".recurrence.schedule.weekDays"],
        },
        /// Not supported: compute schedules cannot use days of the month.
        pub month_days: Option<Spanned<Numbers>> as MonthDays => by_hand {
            source = "azure-ai-ml, the Python SDK v2", aka = ["monthDays"], rest = [".recurrence.schedule.monthDays"],
        },
        /// Hours at which it happens, 0-23; only with `frequency` `"day"` or `"week"`, which require them. With any other,
        /// armlet writes `[]`.
        pub hours: Option<Spanned<Numbers>> as Hours => by_hand {
            example = [18, [9, 13]], source = "Schedules for recurring triggers, Azure Logic Apps (Microsoft Learn)",
            aka = ["hour"], rest = [".recurrence.schedule.hours"],
        },
        /// Minutes of the hour at which it happens, 0-59; only with `frequency` `"day"` or `"week"`. If it is absent, armlet
        /// writes `[0]` beside `hours`, otherwise `[]`.
        pub minutes: Option<Spanned<Numbers>> as MinutesOfHour => by_hand {
            example = [0, [0, 30]], source = "Schedules for recurring triggers, Azure Logic Apps (Microsoft Learn)",
            aka = ["minute"], rest = [".recurrence.schedule.minutes"],
        },
        /// Time zone of the times, as an IANA or Windows name. Default: the instance's `time_zone`, otherwise UTC.
        pub time_zone: Option<Setting<TimeZone>> => by_hand {
            example = ["Europe/Madrid"], aka = ["timeZone", "timezone", "tz"],
            rest = [".cron.timeZone", ".recurrence.timeZone"],
        },
        /// Local date and time, without offset, before which nothing happens. A time in the past has no effect.
        pub start_time: Option<Setting<StartTime>> => by_hand {
            example = ["2026-01-05T09:00:00"], source = "Create a compute instance (Microsoft Learn)",
            aka = ["start", "startTime"], rest = [".cron.startTime", ".recurrence.startTime"],
        },
        /// Whether the schedule is enabled.
        pub state: Option<Setting<State>> => by_hand {
            default = "enabled", example = ["disabled"], aka = ["enabled", "status"], rest = [".status"],
        },
    }
    file = "schedule";
    title = "Schedule";
    root = ".";
    hints = {
        "trigger": "write `cron`, or `frequency` and its keys, in the schedule itself",
        "trigger_type, triggerType, type": "the type follows from the keys `cron` and `frequency`",
        "recurrence": "write `frequency` and its keys in the schedule itself",
        "schedule": "write `week_days`, `hours` and `minutes` in the schedule itself",
        "end_time, endTime": "the service does not support an end time for compute schedules",
        "time, at": "write the time as `hours = 18` and `minutes = 30`, or as `cron = \"30 18 * * *\"`",
        "from, to": "use `working_hours` for a time window with a start and a stop"
    };
    wrappers = ["trigger", "recurrence", "schedule"];
    answers = ["id", "schedule_id", "provisioning_status", "provisioning_state"];
    schema = {
        "allOf": [
            {"oneOf": [{"required": ["cron"]}, {"required": ["frequency"]}], "x-rule": "inconsistent-recurrence"}
        ]
    };
}

words_of! {
    Action {
        Start = "start" => "Start" { aka = ["Start"] },
        Stop = "stop" => "Stop" { aka = ["Stop", "shutdown"] },
    }
}
