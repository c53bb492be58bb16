//! What the page says of a compute, or of several that are alike.

use serde::Serialize;

use super::application::ApplicationView;
use super::facts::{Group, Table};
use super::finding::FindingView;
use super::impact::Impact;
use super::phrase::Phrase;
use super::script::ScriptView;
use super::week::WeekView;

/// What differs from person to person, by what the page calls it.
const PERSONAL: [&str; 2] = ["Assigned to", "Tags"];

/// Computes that the page describes once.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// Their numbers among the computes; never empty.
    pub(super) computes: Vec<usize>,
    /// What is said of them.
    pub(super) view: ComputeView,
}

impl Section {
    /// Whether it describes several.
    pub(super) fn is_group(&self) -> bool {
        self.computes.len() > 1
    }
}

/// A compute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ComputeView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) description: Option<Phrase>,
    /// The people of a fleet whose instances are alike.
    pub(super) people: Option<Table>,
    pub(super) groups: Vec<Group>,
    pub(super) impact: Option<Impact>,
    pub(super) week: Option<WeekView>,
    pub(super) notes: Vec<Phrase>,
    pub(super) table: Option<Table>,
    pub(super) applications: Vec<ApplicationView>,
    pub(super) scripts: Vec<ScriptView>,
    pub(super) findings: Vec<FindingView>,
}

impl ComputeView {
    /// Every group of facts in it.
    fn for_all(&mut self, change: &mut dyn FnMut(&mut Group)) {
        let scripts = self.scripts.iter_mut().flat_map(|script| &mut script.groups);
        let applications = self
            .applications
            .iter_mut()
            .flat_map(|application| &mut application.groups);
        self.groups
            .iter_mut()
            .chain(scripts)
            .chain(applications)
            .for_each(change);
    }

    /// Takes out what names a person.
    fn without_person(&mut self) {
        self.id.clear();
        self.name.clear();
        self.description = self.description.take().map(|_| Phrase::plain(""));
        for script in &mut self.scripts {
            script
                .groups
                .iter_mut()
                .for_each(|group| group.clear(&["Arguments"]));
        }
    }

    /// Says of everything that another says otherwise that it differs.
    pub(super) fn differing(&mut self, other: &Self) {
        let mut others = Vec::new();
        other.clone().for_all(&mut |group| others.push(group.clone()));
        let mut others = others.iter();
        self.for_all(&mut |group| {
            if let Some(other) = others.next() {
                group.differing(other);
            }
        });
        if self.description != other.description {
            self.description = Some(Phrase::plain("A description that differs from person to person"));
        }
    }

    /// The view without what is a person's own: those of whom it is the same are alike.
    pub(super) fn impersonal(&self) -> Self {
        let mut view = self.clone();
        view.for_all(&mut |facts| facts.clear(&PERSONAL));
        view.without_person();
        view
    }
}
