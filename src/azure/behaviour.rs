//! What a deployment does to a property that changed: the table `behaviour.toml`, which is data.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::bug::bug;
use crate::hashing::HashMap;
use crate::time::{Duration, ScriptTimeout};

/// What a deployment does to a change, or to a resource that comes or goes; the more severe, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// The deployment changes the resource.
    InPlace,
    /// The deployment succeeds and nothing changes; [`Reason`] says why.
    NotApplied,
    /// The deployment creates the resource.
    Added,
    /// Azure has the resource and no definition does; a deployment leaves it alone.
    Unmanaged,
    /// Not known: neither documented nor reported, or a value is known at deployment only.
    Unknown,
    /// The new side no longer has the resource. It remains, and if it is an instance or a cluster, it is still billed.
    LeftBehind,
    /// Only an operation besides the deployment changes the resource.
    NeedsAction,
    /// Only a new resource has it: delete the old one, or take another name.
    MustBeRecreated,
    /// The deployment fails.
    FailsOnRedeploy,
}

impl Behaviour {
    /// Every behaviour, the mildest first.
    pub const ALL: [Self; 9] = [
        Self::InPlace,
        Self::NotApplied,
        Self::Added,
        Self::Unmanaged,
        Self::Unknown,
        Self::LeftBehind,
        Self::NeedsAction,
        Self::MustBeRecreated,
        Self::FailsOnRedeploy,
    ];

    /// The words for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InPlace => "in place",
            Self::NotApplied => "not applied",
            Self::Added => "added",
            Self::Unmanaged => "unmanaged",
            Self::Unknown => "unknown",
            Self::LeftBehind => "left behind",
            Self::NeedsAction => "needs action",
            Self::MustBeRecreated => "must be recreated",
            Self::FailsOnRedeploy => "fails on redeploy",
        }
    }

    /// The word of JSON and of the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InPlace => "in-place",
            Self::NotApplied => "not-applied",
            Self::Added => "added",
            Self::Unmanaged => "unmanaged",
            Self::Unknown => "unknown",
            Self::LeftBehind => "left-behind",
            Self::NeedsAction => "needs-action",
            Self::MustBeRecreated => "must-be-recreated",
            Self::FailsOnRedeploy => "fails-on-redeploy",
        }
    }

    /// What it means, for the legend of every format.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::InPlace => "the deployment changes the resource",
            Self::NotApplied => "the deployment succeeds and leaves this as it is",
            Self::Added => "the deployment creates it, unless it already exists",
            Self::Unmanaged => "Azure has it and no definition does; the deployment leaves it alone",
            Self::Unknown => {
                "the effect is neither documented nor reported, or a value is known at deployment only"
            }
            Self::LeftBehind => {
                "the new side no longer has it; an incremental deployment, the usual one, leaves it, and an instance or cluster is billed until it is deleted"
            }
            Self::NeedsAction => "the deployment does not change it, the command that is printed does",
            Self::MustBeRecreated => {
                "the deployment does not change it or fails; delete and recreate the resource, or give it a new name"
            }
            Self::FailsOnRedeploy => "the deployment fails",
        }
    }

    /// The behaviours that a word of the command line means. The words of armlet 0.1 are taken, too, and mean what they meant.
    #[must_use]
    pub fn from_word(word: &str) -> Option<&'static [Self]> {
        Some(match word {
            "no-effect" => &[Self::NotApplied],
            "action" => &[Self::NeedsAction, Self::LeftBehind],
            "recreate" => &[Self::MustBeRecreated],
            "fails" => &[Self::FailsOnRedeploy],
            word => {
                let index = Self::ALL.iter().position(|behaviour| behaviour.word() == word)?;
                Self::ALL.get(index..=index)?
            }
        })
    }
}

/// Why a deployment leaves a change as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// What people change themselves is sent at creation only (`on_redeploy = "keep"`).
    Kept,
    /// The resource is created only once (`on_redeploy = "create_only"`).
    CreatedOnce,
    /// The service accepts the new value and keeps the old one.
    ServiceKeeps,
    /// Nothing reads it.
    NothingReads,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] = [
        Self::Kept,
        Self::CreatedOnce,
        Self::ServiceKeeps,
        Self::NothingReads,
    ];

    /// The words for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::CreatedOnce => "created only once",
            Self::ServiceKeeps => "the service keeps the old value",
            Self::NothingReads => "nothing reads it",
        }
    }

    /// The word of JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::CreatedOnce => "created-once",
            Self::ServiceKeeps => "service-keeps",
            Self::NothingReads => "nothing-reads",
        }
    }
}

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Microsoft's documentation or specification.
    Documented,
    /// The behaviour of other tools, and issues.
    Reported,
}

impl Certainty {
    /// The word of the outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported",
        }
    }
}

/// An operation on a compute that does what a deployment does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Operation {
    /// `POST …/resize`.
    #[serde(rename = "resize")]
    Resize,
    /// `POST …/updateIdleShutdownSetting`.
    #[serde(rename = "updateIdleShutdownSetting")]
    UpdateIdleShutdownSetting,
    /// `POST …/updateSchedules`.
    #[serde(rename = "updateSchedules")]
    UpdateSchedules,
    /// `POST …/customServices`.
    #[serde(rename = "customServices")]
    CustomServices,
    /// `POST …/stop` of an instance, once it is created.
    #[serde(rename = "stop")]
    Stop,
    /// `DELETE` of a compute that was made, with what it runs on.
    #[serde(rename = "delete")]
    Delete,
    /// `DELETE` of a compute that was attached; what it stands for stays.
    #[serde(rename = "detach")]
    Detach,
}

/// How two spellings of a value are known to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sameness {
    /// The case of letters means nothing: words, sizes, ids, GUIDs.
    Case,
    /// Words in a list with commas, whose spaces and case mean nothing.
    Words,
    /// A region by its name or as the portal shows it: `West Europe`, `westeurope`.
    Region,
    /// ISO 8601 durations of the same length.
    Duration,
    /// A script's timeout: a decimal number with a suffix or without.
    Timeout,
    /// A whole number, as a number or as text.
    Integer,
    /// A text with space around it.
    Trimmed,
}

impl Sameness {
    /// Whether two values mean the same.
    #[must_use]
    pub fn holds(self, one: &str, other: &str) -> bool {
        one == other
            || match self {
                Self::Case => one.eq_ignore_ascii_case(other),
                Self::Words | Self::Region => {
                    let letters =
                        |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
                    letters(one).eq_ignore_ascii_case(&letters(other))
                }
                Self::Duration => {
                    let duration = |text: &str| text.to_ascii_uppercase().parse::<Duration>().ok();
                    duration(one).is_some_and(|one| Some(one) == duration(other))
                }
                Self::Timeout => {
                    let seconds = |text: &str| text.parse::<ScriptTimeout>().ok();
                    seconds(one).is_some_and(|one| Some(one) == seconds(other))
                }
                Self::Integer => {
                    let number = |text: &str| text.parse::<i64>().ok();
                    number(one).is_some_and(|one| Some(one) == number(other))
                }
                Self::Trimmed => one.trim() == other.trim(),
            }
    }
}

impl Operation {
    /// The last segment of its address, or the word of `az ml compute`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resize => "resize",
            Self::UpdateIdleShutdownSetting => "updateIdleShutdownSetting",
            Self::UpdateSchedules => "updateSchedules",
            Self::CustomServices => "customServices",
            Self::Stop => "stop",
            Self::Delete => "delete",
            Self::Detach => "detach",
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// `computeType`, the type of another resource, `compute` for every compute or `any`.
    pub kind: String,
    /// The property, from the root of its resource; empty for all of it.
    pub path: String,
    /// What a deployment does.
    pub behaviour: Behaviour,
    /// Who says so; empty if nothing is known.
    pub certainty: Option<Certainty>,
    /// Documentation pages, repositories and issues.
    pub source: Vec<String>,
    /// The operation that applies the change.
    pub action: Option<Operation>,
    /// Why a deployment leaves it as it is; only with [`Behaviour::NotApplied`].
    #[serde(default)]
    pub reason: Option<Reason>,
    /// What else a reader should know; may be empty.
    #[serde(default)]
    pub note: String,
    /// Whether it decides who can reach the resource, or what it can reach.
    #[serde(default)]
    pub security: bool,
    /// Whether its value must not be shown.
    #[serde(default)]
    pub secret: bool,
    /// How two spellings of it are compared; letter by letter if nothing is said.
    #[serde(default)]
    pub same: Option<Sameness>,
}

impl Row {
    fn segments(&self) -> impl Iterator<Item = &str> {
        self.path.split('.').filter(|segment| !segment.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "the day on which the sources were read is for people")]
    read: String,
    row: Vec<Row>,
}

/// Every row, in the order of the file.
#[must_use]
pub fn rows() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let table: Result<Table, toml::de::Error> = toml::from_str(include_str!("behaviour.toml"));
        match table {
            Ok(table) => table.row,
            Err(why) => bug(format!("behaviour.toml cannot be read: {why}")),
        }
    });
    &ROWS
}

/// The row for a property: the one with the longest path among those of its kind. Where the kind says nothing of it in
/// particular, what is known of it for every compute holds, then what is said of the whole kind, then what is said of every
/// resource.
#[must_use]
pub fn find(kind: &str, is_compute: bool, path: &[String]) -> Option<&'static Row> {
    let own = longest(kind, path);
    if let Some((1.., row)) = own {
        return Some(row);
    }
    let common = if is_compute {
        longest("compute", path)
    } else {
        None
    };
    let known = common.filter(|(_, row)| row.behaviour != Behaviour::Unknown);
    let found = known.or(own).or(common).or_else(|| longest("any", path));
    found.map(|(_, row)| row)
}

/// Whether a property decides who can reach the resource, or what it can reach, by its row or by that of every resource.
#[must_use]
pub fn is_security(kind: &str, is_compute: bool, path: &[String]) -> bool {
    let common = if is_compute { "compute" } else { "any" };
    [longest(kind, path), longest(common, path), longest("any", path)]
        .into_iter()
        .flatten()
        .any(|(_, row)| row.security)
}

/// How two spellings of a property are known to be the same, by its row, that of every compute or that of every resource; by the
/// letter if none says it.
#[must_use]
pub fn sameness(kind: &str, is_compute: bool, path: &[String]) -> Option<Sameness> {
    let common = if is_compute { "compute" } else { "any" };
    [longest(kind, path), longest(common, path), longest("any", path)]
        .into_iter()
        .flatten()
        .find_map(|(_, row)| row.same)
}

/// The rows of a kind by the segments of their paths.
#[derive(Default)]
struct Segments {
    row: Option<&'static Row>,
    /// What follows, by the segment in lower case; `*` is any one.
    next: HashMap<String, Self>,
}

impl Segments {
    fn insert(&mut self, row: &'static Row) {
        let mut node = self;
        for segment in row.segments() {
            node = node.next.entry(segment.to_ascii_lowercase()).or_default();
        }
        node.row = Some(row);
    }

    /// The row that speaks of the most segments of `path`, of which `length` lead here.
    fn longest(&self, path: &[String], length: usize) -> Option<(usize, &'static Row)> {
        let own = self.row.map(|row| (length, row));
        let Some((segment, rest)) = path.split_first() else {
            return own;
        };
        let segment = segment.to_ascii_lowercase();
        let longer = ["*", segment.as_str()]
            .into_iter()
            .filter_map(|segment| self.next.get(segment)?.longest(rest, length + 1));
        longer.chain(own).max_by_key(|(length, _)| *length)
    }
}

/// The rows of each kind, whose name is in lower case.
static BY_KIND: LazyLock<HashMap<String, Segments>> = LazyLock::new(|| {
    let mut kinds: HashMap<String, Segments> = HashMap::default();
    for row in rows() {
        kinds
            .entry(row.kind.to_ascii_lowercase())
            .or_default()
            .insert(row);
    }
    kinds
});

/// The row of a kind with the longest path, and how many segments it has.
fn longest(kind: &str, path: &[String]) -> Option<(usize, &'static Row)> {
    BY_KIND.get(&kind.to_ascii_lowercase())?.longest(path, 0)
}

#[cfg(test)]
mod tests;
