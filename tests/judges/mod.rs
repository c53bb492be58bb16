//! Independent judges of what armlet writes.
//!
//! They know Azure's side only: the official schemas, the ARM expression language, the Bicep language and its
//! linters. None of them uses anything of the crate, so that a mistake of the compiler cannot hide in its tests.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "in a test a panic is a failure"
)]

pub mod arm_evaluate;
pub mod arm_expression;
pub mod bicep_evaluate;
pub mod bicep_grammar;
pub mod bicep_parse;
pub mod bicep_syntax;
pub mod bicep_tokens;
pub mod bicep_value;
pub mod bicepparam;
pub mod broken;
pub mod created_types;
pub mod deployment;
pub mod functions;
pub mod lint;
pub mod lint_bicep;
pub mod names_and_numbers;
pub mod official_schema;
pub mod property_table;

use std::fmt;
use std::path::{Path, PathBuf};

/// What a judge has against a text, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The rule that is broken, in the spelling of the tool it comes from where there is one.
    pub rule: String,
    /// A JSON pointer or `line:column`.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl Complaint {
    pub fn new(rule: &str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            place: place.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.rule, self.place, self.message)
    }
}

/// What a judge that needs the conformance data says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The conformance data is not there; nothing was judged.
    Absent,
    /// The complaints (none: accepted), and what the judge passed over.
    Judged {
        complaints: Vec<Complaint>,
        passed_over: Vec<String>,
    },
}

impl Verdict {
    /// Panics with all complaints; says so on standard error when nothing was judged.
    #[track_caller]
    pub fn assert_accepted(&self, what: &str) {
        match self {
            Self::Absent => {
                eprintln!("skipped: no conformance data to judge {what} (set ARMLET_CONFORMANCE)")
            }
            Self::Judged { complaints, .. } => assert_no_complaints(what, complaints),
        }
    }

    /// The complaints; `None` when nothing was judged, which is then said on standard error.
    pub fn complaints(&self) -> Option<&[Complaint]> {
        match self {
            Self::Absent => {
                eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
                None
            }
            Self::Judged { complaints, .. } => Some(complaints),
        }
    }
}

/// Panics with all complaints, one a line.
#[track_caller]
pub fn assert_no_complaints(what: &str, complaints: &[Complaint]) {
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(
        complaints.is_empty(),
        "{what} is not accepted:\n{}",
        lines.join("\n")
    );
}

/// The folder of the conformance data: `ARMLET_CONFORMANCE`, or `shared/conformance` next to the project's folder.
pub fn conformance_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ARMLET_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}
