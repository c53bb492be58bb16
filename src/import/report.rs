//! What became of each resource.

use crate::arm::Value;
use crate::arm::read::Place;

/// What became of everything that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The resources, in the order of the texts.
    pub resources: Vec<ResourceReport>,
    /// What is lost beside the resources: an output, the value of a parameter. Each is a sentence.
    pub lost: Vec<String>,
    /// What a reader should know of the whole.
    pub notes: Vec<String>,
}

/// What became of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceReport {
    /// `instance`, `cluster`, …, or the type of a resource that is no compute.
    pub kind: String,
    /// Its name; an expression as it is written.
    pub name: String,
    /// The file that it was read from.
    pub file: String,
    /// Where in it.
    pub place: Option<Place>,
    /// What became of it.
    pub state: State,
}

/// What became of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// The definition deploys the same.
    Imported,
    /// The definition has it, except for this.
    Lossy(Vec<Loss>),
    /// The definition does not have it; why, as a clause.
    NotImported(String),
    /// It is not what an import takes, and the definition does without it; why, as a clause.
    LeftOut(String),
}

/// Something of a resource that the definition does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The path in the resource.
    pub path: String,
    /// Why, as a clause; empty where the language has no word for it.
    pub reason: String,
    /// Where it is written.
    pub place: Option<Place>,
}

impl Report {
    /// Whether something is lost.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        let mut resources = self.resources.iter();
        !self.lost.is_empty()
            || resources.any(|resource| matches!(resource.state, State::Lossy(_) | State::NotImported(_)))
    }

    /// Whether a definition has any of the resources.
    #[must_use]
    pub fn has_imported(&self) -> bool {
        let mut resources = self.resources.iter();
        resources.any(|resource| matches!(resource.state, State::Imported | State::Lossy(_)))
    }

    pub(super) fn sort(&mut self) {
        self.notes.dedup();
        let place = |resource: &ResourceReport| resource.place.map(|place| (place.line, place.column));
        self.resources
            .sort_by(|one, other| (&one.file, place(one)).cmp(&(&other.file, place(other))));
    }

    pub(super) fn later(&mut self, found: &str, written: &str) {
        let note = format!(
            "the API version {found} is later than {written}, which armlet knows; the definition keeps it"
        );
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(super) fn lifted(&mut self, from: &str, to: &str) {
        let note = format!("the API version {from} is lifted to {to}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The name of a resource as it is shown: an expression in brackets.
pub(super) fn shown(name: &Value) -> String {
    match name {
        Value::String(name) => name.to_string(),
        Value::Expression(name) => format!("[{}]", name.to_arm()),
        _ => String::new(),
    }
}
