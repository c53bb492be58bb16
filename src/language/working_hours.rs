//! `[[instance.NAME.working_hours]]`: windows of the week in which an instance runs.

use super::reader::Setting;
use crate::source::Spanned;
use crate::time::{DaySet, TimeOfDay, TimeZone};
use crate::{table, words};

table! {
    /// A time window in which the instance runs. It becomes two cron schedules, one start and one stop. If `to` is
    /// not later than `from`, the window ends on the next day.
    pub struct WorkingHoursDefinition {
        /// Days on which the window starts.
        pub days: Option<Spanned<DaySet>> => by_hand {
            always_required, example = ["Mon-Thu", "Fri", ["Mon", "Wed"]],
            aka = ["day", "weekDays", "week_days", "weekdays"], rest = [".cron.expression"],
        },
        /// Time at which the instance starts.
        pub from: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["09:00"], aka = ["begin", "start", "start_time"], rest = [".cron.expression"],
        },
        /// Time at which the instance stops.
        pub to: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["18:00"], aka = ["end", "stop", "until"], rest = [".cron.expression"],
        },
        /// Time zone of the times, as an IANA or Windows name. Default: the instance's `time_zone`, otherwise UTC.
        pub time_zone: Option<Setting<TimeZone>> => by_hand {
            example = ["Europe/Madrid"], aka = ["timeZone", "timezone", "tz"], rest = [".cron.timeZone"],
        },
        /// Whether both schedules are enabled.
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
