//! What a comparison of two templates consists of.

use crate::arm::WORKSPACE;
use crate::azure::behaviour::{Behaviour, Certainty, Operation, Reason};
use crate::expression::evaluate::Surroundings;

/// The type of what gives an identity a role.
pub(super) const ROLE_ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";

/// Everything that differs between two templates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// The resources that differ, computes before others: in the order of the new template, then what is gone.
    pub resources: Vec<ResourceChange>,
    /// Outputs that differ, and parameters whose change no resource shows.
    pub declarations: Vec<Change>,
    /// What a reader should know of the whole; a note is no change.
    pub notes: Vec<String>,
    /// The environments that were compared; empty if neither side has any.
    pub environments: Vec<String>,
    /// What all computes cost, by environment, where a side has prices and the cost changes.
    pub totals: Vec<Total>,
    /// What differs in the snapshots; empty unless [`Comparison::with_snapshots`] looked.
    pub snapshots: Vec<SnapshotChange>,
    /// Where the new side is deployed to, as far as it is known; nothing is if there are several places.
    pub place: Surroundings,
}

impl Comparison {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.declarations.is_empty()
    }

    /// Whether something differs in what the new side has: what nobody manages does not count.
    #[must_use]
    pub fn counts(&self) -> bool {
        let managed = |resource: &ResourceChange| resource.fate != Fate::Unmanaged;
        self.resources.iter().any(managed) || !self.declarations.is_empty()
    }

    /// What a deployment does to every resource that comes or goes, and to every change of one that stays.
    pub fn behaviours(&self) -> impl Iterator<Item = Behaviour> + '_ {
        let fates = self
            .resources
            .iter()
            .filter_map(|resource| resource.fate.behaviour());
        let changes = self.resources.iter().flat_map(|resource| &resource.changes);
        let changes = changes.chain(&self.declarations).map(|change| change.behaviour);
        fates.chain(changes)
    }
}

/// How a resource differs between the two templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Only the new template has it: a deployment creates it, unless it already exists.
    Added,
    /// Only the old template has it. A deployment in the default mode, incremental, does not change it.
    Removed,
    /// Azure has it, and the definitions do not: nobody here manages it.
    Unmanaged,
    /// Both have it, and in Azure it failed.
    Failed,
    /// It has another name but is otherwise the same; a deployment makes a second one.
    Renamed {
        /// The name in the old template.
        from: String,
    },
    /// Both have it.
    Changed,
}

impl Fate {
    /// The word of the outputs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unmanaged => "unmanaged",
            Self::Failed => "failed",
            Self::Renamed { .. } => "renamed",
            Self::Changed => "changed",
        }
    }

    /// What a deployment does about it: it creates new resources and removes nothing. `None` if both templates have it.
    #[must_use]
    pub const fn behaviour(&self) -> Option<Behaviour> {
        match self {
            Self::Added => Some(Behaviour::Added),
            Self::Removed | Self::Renamed { .. } => Some(Behaviour::LeftBehind),
            Self::Unmanaged => Some(Behaviour::Unmanaged),
            Self::Changed | Self::Failed => None,
        }
    }
}

/// A resource that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceChange {
    /// Its name, the last segment.
    pub name: String,
    /// Its type.
    pub resource_type: String,
    /// `computeType` in the new template, or in the old one if it is gone; none for other resources.
    pub compute_type: Option<String>,
    /// How the two templates differ.
    pub fate: Fate,
    /// What changed in it; empty unless both templates have it.
    pub changes: Vec<Change>,
    /// The environments that it concerns; empty if all of them.
    pub environments: Vec<String>,
    /// What a reader wants to know of a compute that is added: its user, size, schedule, scripts.
    pub facts: Vec<Fact>,
    /// Hours a week that a compute instance runs, where they differ or the instance comes or goes.
    pub hours: Vec<HoursChange>,
    /// What it costs, where that differs and a side has prices.
    pub costs: Vec<CostChange>,
    /// The commands that apply what a deployment does not.
    pub commands: Vec<Command>,
    /// Whether it is a matter of security that the resource comes, goes or changes at all.
    pub security: bool,
    /// What a reader should know of the whole: whether it is deployed at all, what becomes of what is gone.
    pub notes: Vec<String>,
}

impl ResourceChange {
    /// What it is, in a word: `instance`, `cluster`, or the type of the compute or the resource.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self.compute_type.as_deref() {
            Some("ComputeInstance") => "instance",
            Some("AmlCompute") => "cluster",
            Some(other) => other,
            None if self.resource_type.eq_ignore_ascii_case(WORKSPACE) => "workspace",
            None if self.resource_type.eq_ignore_ascii_case(ROLE_ASSIGNMENT) => "role assignment",
            None => &self.resource_type,
        }
    }

    /// What a deployment does to it: the worst of its changes, or what it does about something that comes or goes.
    #[must_use]
    pub fn worst(&self) -> Option<Behaviour> {
        let changes = self.changes.iter().map(|change| change.behaviour);
        changes.chain(self.fate.behaviour()).max()
    }

    /// Whether a change in it is one of security.
    #[must_use]
    pub fn is_security(&self) -> bool {
        self.security || self.changes.iter().any(|change| change.security)
    }
}

/// One property that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The path from the root of the resource, or of the template: `properties.properties.vmSize`.
    pub path: String,
    /// The keys of a definition that the property can come from, as [`keys_at`](crate::language::rest_path::keys_at) gives
    /// them.
    pub keys: Vec<&'static str>,
    /// The key that leads to the property, with its values, in the words of a definition.
    pub definition: Option<InDefinition>,
    /// What changed.
    pub detail: Detail,
    /// What deploying the new template does.
    pub behaviour: Behaviour,
    /// Why it is not applied; only with [`Behaviour::NotApplied`].
    pub reason: Option<Reason>,
    /// What would settle an effect that is unknown.
    pub settled_by: Vec<String>,
    /// The environments that it concerns; empty if all of them.
    pub environments: Vec<String>,
    /// How reliable the statement is; `None` if nothing is known.
    pub certainty: Option<Certainty>,
    /// What it rests on.
    pub sources: Vec<String>,
    /// The operation that applies it.
    pub operation: Option<Operation>,
    /// What else a reader should know; may be empty.
    pub note: String,
    /// Whether it decides who can reach the resource, or what it can reach.
    pub security: bool,
}

impl Change {
    /// The path as people read it, without the `properties` that every property of a compute stands below.
    #[must_use]
    pub fn label(&self) -> &str {
        let inner = self.path.strip_prefix("properties.").unwrap_or(&self.path);
        inner.strip_prefix("properties.").unwrap_or(inner)
    }
}

/// A change in the words of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDefinition {
    /// The key, with those of the tables around it.
    pub key: &'static str,
    /// The old value as TOML; `None` without one, or if a definition cannot write it.
    pub before: Option<String>,
    /// The new value; the same.
    pub after: Option<String>,
}

/// The two sides of a change. What is secret in them is left out already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Values as JSON or in words; `None` on a side without a value.
    Values {
        /// In the old template.
        before: Option<String>,
        /// In the new template.
        after: Option<String>,
    },
    /// A value that must not be shown.
    Secret {
        /// Whether the old template has one.
        before: bool,
        /// Whether the new template has one.
        after: bool,
    },
    /// The text of a script.
    Lines(Vec<Line>),
}

/// A line of the difference of two scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Lines that are omitted because they are the same on both sides.
    Skipped(usize),
    /// In both.
    Same(String),
    /// In the old script only.
    Removed(String),
    /// In the new script only.
    Added(String),
}

/// Something to know of a compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: `size`.
    pub name: &'static str,
    /// What is so.
    pub value: String,
    /// The environments that it concerns; empty if all of them.
    pub environments: Vec<String>,
}

/// Hours a week that an instance runs if only its schedules start and stop it, see
/// [`RunningWeek`](crate::time::calendar::RunningWeek). Started by hand after each stop, it runs all week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursChange {
    /// The environments that it concerns; empty if all of them.
    pub environments: Vec<String>,
    /// Minutes on the old side; `None` if there is no instance or they cannot be known.
    pub before: Option<u16>,
    /// Minutes on the new side; the same.
    pub after: Option<u16>,
}

/// What a compute costs, in the currency of the prices.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// An hour: of an instance that runs, or of a cluster at its minimum of nodes.
    pub low_per_hour: f64,
    /// An hour: of an instance that runs, or of a cluster at its maximum of nodes.
    pub high_per_hour: f64,
    /// A month of 730 hours: of an instance as scheduled, or of a cluster at its minimum of nodes.
    pub low_per_month: f64,
    /// A month of 730 hours: of an instance that always runs, or of a cluster at its maximum of nodes.
    pub high_per_month: f64,
}

/// What a change does to the cost of a compute, as both sides say it.
#[derive(Debug, Clone, PartialEq)]
pub struct CostChange {
    /// The environments that it concerns; empty if all of them.
    pub environments: Vec<String>,
    /// The code of the currency (ISO 4217).
    pub currency: String,
    /// Whether it is a cluster, or else an instance.
    pub is_cluster: bool,
    /// On the old side; `None` if it is not there or its cost is not known.
    pub before: Option<Cost>,
    /// On the new side; the same.
    pub after: Option<Cost>,
    /// Sizes without a price, and what makes the amounts an upper bound.
    pub notes: Vec<String>,
}

/// What all computes cost whose cost is known, where a change of one changes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// The environment; `None` if neither side has any.
    pub environment: Option<String>,
    /// The code of the currency (ISO 4217).
    pub currency: String,
    /// Of the old side.
    pub before: Cost,
    /// Of the new side.
    pub after: Cost,
}

/// A command that applies what a deployment does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The operation.
    pub operation: Operation,
    /// The environments whose compute it changes; empty if all of them.
    pub environments: Vec<String>,
    /// The line for a POSIX shell; `$SUBSCRIPTION`, `$RESOURCE_GROUP` and, where the template does not say it,
    /// `$WORKSPACE` are the reader's.
    pub line: String,
    /// The same line for any workspace, which is `$WORKSPACE` in it.
    pub anywhere: String,
    /// The workspace of the compute; an expression in brackets if only a deployment knows it.
    pub workspace: String,
    /// What a reader should know before running it; may be empty.
    pub note: String,
}

/// What differs in the snapshots of some environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotChange {
    /// The environments; empty if neither side has any, or all are meant.
    pub environments: Vec<String>,
    /// The places that differ, in the order of the snapshots.
    pub hunks: Vec<Hunk>,
}

/// Lines that differ, with those around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The resource that they belong to.
    pub title: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// How many other resources, right behind it, have the same lines.
    pub(super) alike: usize,
}

impl Hunk {
    /// The resource, and how many more have the same lines.
    #[must_use]
    pub fn heading(&self) -> String {
        match self.alike {
            0 => self.title.clone(),
            count => format!("{} and {count} more like it", self.title),
        }
    }
}

impl SnapshotChange {
    /// `2 lines removed, 5 added`
    #[must_use]
    pub fn counts(&self) -> String {
        let count = |wanted: fn(&Line) -> bool| {
            let of = |hunk: &Hunk| hunk.lines.iter().filter(|line| wanted(line)).count() * (hunk.alike + 1);
            self.hunks.iter().map(of).sum::<usize>()
        };
        let removed = count(|line| matches!(line, Line::Removed(_)));
        let added = count(|line| matches!(line, Line::Added(_)));
        let lines = if removed == 1 { "line" } else { "lines" };
        format!("{removed} {lines} removed, {added} added")
    }
}
