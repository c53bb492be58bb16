//! When the instances of a definition run: a view of days, and how people and programs read it.
//!
//! The input is the definition and the start time of the view; nothing reads the clock. The output is a
//! [`ScheduleView`] for every definition, and of those a text, JSON or iCalendar.

mod beginning;
mod cost;
mod day;
mod human;
mod ics;
mod json;
mod resolved;
mod run;
mod view;
pub mod words;

pub use beginning::Beginning;
pub use cost::{Cost, HOURS_PER_MONTH, hours_per_month};
pub use day::{CELLS_PER_DAY, Cell, Day};
pub use run::Run;
pub use view::{ClockShift, InstanceView, InstanceWeek, ScheduleView, view, week};

/// The longest view, in days: a leap year.
pub const MOST_DAYS: u16 = 366;

/// The forms in which a view is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScheduleFormat {
    /// A calendar for the terminal, up to 80 columns wide.
    #[default]
    Human,
    /// One JSON object, versioned.
    Json,
    /// One iCalendar object (RFC 5545), an event for each run.
    Ics,
}

impl ScheduleFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Human, Self::Json, Self::Ics];

    /// The word of the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Ics => "ics",
        }
    }

    /// The format of a word of the command line.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Prints the views of all definitions as one document.
#[must_use]
pub fn print(views: &[ScheduleView], format: ScheduleFormat) -> String {
    match format {
        ScheduleFormat::Human => human::print(views),
        ScheduleFormat::Json => json::print(views),
        ScheduleFormat::Ics => ics::print(views),
    }
}
