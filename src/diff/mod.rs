//! Two templates → what deploying the second over the first does, in words, for every compute and property.
//!
//! [`compare`] is the comparison, [`print()`] its forms. What a deployment does to a property is data: [`crate::azure::behaviour`].

mod about;
mod change;
mod command;
mod command_line;
mod compare;
mod cost;
mod declaration;
mod deployed;
mod facts;
mod fold;
mod gone;
mod guard;
mod hours;
mod human;
mod json;
mod legend;
mod lines;
mod listed;
mod markdown;
mod markdown_text;
mod merge;
mod money;
mod open;
mod row;
mod same;
mod schedules;
mod script_text;
mod secret;
mod services;
mod shell;
mod side;
mod snapshots;
mod ssh_key;
mod symbols;
mod value_words;
mod walk;
mod words;

pub use crate::azure::behaviour::{Behaviour, Certainty, Operation, Reason};
pub use change::{
    Change, Command, Comparison, Cost, CostChange, Detail, Fact, Fate, HoursChange, Hunk, InDefinition, Line,
    ResourceChange, SnapshotChange, Total,
};
pub(crate) use command_line::{CommandLines, command_lines};
pub use compare::compare;
pub use deployed::{Deployed, DeployedResource};
pub use fold::Folded;
pub(crate) use legend::{legend, summary};
pub use listed::reconciled;
pub use markdown::MARKDOWN_LIMIT;
pub(crate) use money::totals;
pub(crate) use row::{Row, Sides, rows};
pub use side::{Case, Inputs, Side};
pub(crate) use words::{Said, shown_name, within};

/// The comparison of one pair of files.
#[derive(Debug, Clone, PartialEq)]
pub struct FileComparison {
    /// The old one as the command line names it.
    pub old: String,
    /// The new one.
    pub new: String,
    /// What differs.
    pub comparison: Comparison,
}

/// The forms in which comparisons are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiffFormat {
    /// Text for a terminal.
    #[default]
    Human,
    /// A comment for a pull request, never longer than [`MARKDOWN_LIMIT`].
    Markdown,
    /// One JSON object, versioned; `schemas/output/diff.schema.json` describes it.
    Json,
    /// A script for bash that applies what a deployment does not.
    Sh,
}

impl DiffFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Human, Self::Markdown, Self::Json, Self::Sh];

    /// The word of the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Sh => "sh",
        }
    }

    /// The format of a word of the command line.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Prints the comparisons as one document; only the human form uses color.
#[must_use]
pub fn print(files: &[FileComparison], format: DiffFormat, colour: bool) -> String {
    match format {
        DiffFormat::Human => human::print(files, colour),
        DiffFormat::Markdown => markdown::print(files),
        DiffFormat::Json => json::print(files),
        DiffFormat::Sh => shell::print(files),
    }
}
