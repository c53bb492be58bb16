//! `[[instance.NAME.working_hours]]`: windows of the week in which an instance runs.

use super::reader::Setting;
use crate::source::Spanned;
use crate::time::{DaySet, TimeOfDay, TimeZone};
use crate::{table, words};

table! {
    /// A window in which the instance runs: one start schedule and one stop schedule. A window whose end lies before
    /// its start ends on the next day.
    pub struct WorkingHoursDefinition {
        /// Days on which the window begins.
        pub days: Option<Spanned<DaySet>> => by_hand {
            always_required, example = ["Mon-Thu", "Fri", ["Mon", "Wed"]],
            aka = ["day", "weekDays", "week_days", "weekdays"], rest = [".recurrence.schedule.weekDays"],
        },
        /// When the instance starts.
        pub from: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["09:00"], aka = ["begin", "start", "start_time"],
            rest = [".recurrence.schedule.hours", ".recurrence.schedule.minutes"],
        },
        /// When it stops.
        pub to: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["18:00"], aka = ["end", "stop", "until"],
            rest = [".recurrence.schedule.hours", ".recurrence.schedule.minutes"],
        },
        /// Time zone of the times, IANA or Windows name. Default: the instance's `time_zone`, else UTC.
        pub time_zone: Option<Setting<TimeZone>> => by_hand {
            example = ["Europe/Madrid"], aka = ["timeZone", "timezone", "tz"], rest = [".recurrence.timeZone"],
        },
        /// Whether both schedules are in force.
        pub state: Option<Setting<State>> => by_hand {
            default = "enabled", example = ["disabled"], aka = ["enabled", "status"], rest = [".status"],
        },
    }
    file = "working_hours";
    title = "Working hours";
    root = ".";
}

words! {
    /// Whether a schedule is in force.
    pub enum State {
        /// It is.
        Enabled = "enabled" => "Enabled" { aka = ["on"] },
        /// It is not.
        Disabled = "disabled" => "Disabled" { aka = ["off"] },
    }
}
