//! `armlet diff` where the old side is what Azure says is there: one answer against all definitions of the new side.

use std::collections::BTreeSet;

use arcstr::ArcStr;

use super::args::PlaceArgs;
use super::disk::Input;
use super::fault::Fault;
use super::text::decoded;
use crate::diff::{self, Case, DeployedResource, FileComparison, compare, reconciled};
use crate::live::{self, Answer, Coverage, LiveResource};
use crate::model::{Definition, TargetDefinition};
use crate::source::Spanned;

/// The side that nothing is compared with where no definition has it.
const NO_DEFINITION: &str = "no definition";

/// What Azure says is there.
pub(super) struct Listed {
    /// The file, or standard input.
    pub(super) name: String,
    answer: Answer,
}

/// A definition, or a template, that is compared with it.
pub(super) struct Managed<'d> {
    /// Its name.
    pub(super) name: String,
    /// What it deploys, by environment.
    pub(super) side: diff::Side,
    /// The definition; none if it is a template.
    pub(super) definition: Option<&'d Definition>,
}

impl Listed {
    /// What was read, if it is an answer of Azure.
    ///
    /// # Errors
    /// If it looks like an answer and cannot be read as one.
    pub(super) fn of(input: &Input) -> Result<Option<Self>, Fault> {
        let Some(text) = input.bytes.as_deref().ok().and_then(decoded) else {
            return Ok(None);
        };
        if !live::is_answer(&text) {
            return Ok(None);
        }
        let name = &input.name;
        let answer = live::read(&text).map_err(|error| {
            Fault::new(format!("`{name}` is not what Azure says is there: {error}"))
                .with_help("pass what `az rest`, `az ml compute list` or `az resource list` prints as JSON")
        })?;
        Ok(Some(Self {
            name: name.clone(),
            answer,
        }))
    }

    /// The options, or else what the ids say of the place.
    pub(super) fn place(&self, options: &PlaceArgs) -> PlaceArgs {
        let only = |of: &dyn Fn(&LiveResource) -> Option<&String>| {
            let found: BTreeSet<String> = self
                .answer
                .resources
                .iter()
                .filter_map(of)
                .map(|id| id.to_lowercase())
                .collect();
            let mut resources = self.answer.resources.iter();
            (found.len() == 1)
                .then(|| resources.find_map(of).cloned())
                .flatten()
        };
        let mut place = options.clone();
        place.subscription = place
            .subscription
            .or_else(|| only(&|live| live.place.subscription.as_ref()));
        place.resource_group = place
            .resource_group
            .or_else(|| only(&|live| live.place.resource_group.as_ref()));
        place
    }

    /// Compares the answer with all definitions together.
    ///
    /// # Errors
    /// If no definition fits the workspace of the answer, or several of its environments do.
    pub(super) fn compared(
        &self,
        managed: &[Managed<'_>],
        place: &PlaceArgs,
    ) -> Result<Vec<FileComparison>, Fault> {
        let fitting: Vec<Vec<Option<String>>> = managed.iter().map(|one| self.fitting(one, place)).collect();
        if fitting.iter().all(Vec::is_empty) {
            return Err(self.unfit(managed));
        }
        let chosen = chosen(managed, &fitting)?;
        let mut files = Vec::new();
        let mut known = BTreeSet::new();
        let mut others = Vec::new();
        let mut workspaces = BTreeSet::new();
        for (one, environment) in managed.iter().zip(chosen) {
            match environment {
                Some(environment) => {
                    workspaces.extend(workspaces_of(&one.side, environment.as_ref()));
                    files.push(self.file(one, environment.as_deref(), &mut known));
                }
                None => others.push(one.name.as_str()),
            }
        }
        files.extend(self.unmanaged(&known, &workspaces));
        if let Some(first) = files.first_mut() {
            first.comparison.notes.extend(self.notes(&others));
        }
        Ok(files)
    }

    fn notes(&self, others: &[&str]) -> Vec<String> {
        let more = self.answer.has_more.then(|| {
            "Azure says that there is more than this answer has (`nextLink`): what is on the other pages is not compared".to_owned()
        });
        let elsewhere = (!others.is_empty()).then(|| {
            format!(
                "not compared, because the answer is about another workspace: {}",
                others.join(", ")
            )
        });
        more.into_iter().chain(elsewhere).collect()
    }

    /// The environments of a definition that can be the one that the answer is about; `None` is a definition without any.
    fn fitting(&self, managed: &Managed<'_>, place: &PlaceArgs) -> Vec<Option<String>> {
        let cases = managed.side.cases().iter();
        let fits = cases.filter(|case| {
            let target = managed
                .definition
                .and_then(|definition| target(definition, case.environment.as_deref()));
            is_target(target, place) && self.is_workspace(case)
        });
        fits.map(|case| case.environment.clone()).collect()
    }

    /// Whether the computes of a case belong to a workspace of the answer, as far as that is known.
    fn is_workspace(&self, case: &Case) -> bool {
        let mut computes = case
            .resources
            .iter()
            .filter(|resource| resource.is_compute())
            .peekable();
        computes.peek().is_none() || computes.any(|compute| self.has_workspace(&compute.parent))
    }

    fn has_workspace(&self, name: &str) -> bool {
        let mut workspaces = self
            .answer
            .resources
            .iter()
            .filter_map(|live| live.place.workspace())
            .peekable();
        let is_open = name.is_empty() || name.starts_with('[');
        is_open
            || workspaces.peek().is_none()
            || workspaces.any(|workspace| workspace.eq_ignore_ascii_case(name))
    }

    fn unfit(&self, managed: &[Managed<'_>]) -> Fault {
        let mut theirs = BTreeSet::new();
        for compute in managed.iter().flat_map(|one| one.side.computes()) {
            theirs.insert(format!("`{}`", compute.parent));
        }
        let live = self.answer.resources.iter();
        let ours: BTreeSet<String> = live
            .filter_map(|live| {
                let group = live.place.resource_group.as_deref().unwrap_or("?");
                Some(format!("`{}` in the group `{group}`", live.place.workspace()?))
            })
            .collect();
        let (ours, theirs) = (joined(&ours), joined(&theirs));
        Fault::new(format!("`{}` is about {ours}, and no definition is", self.name)).with_help(format!(
            "the workspaces of the definitions: {theirs}; `target` of an environment says which subscription and group it is in"
        ))
    }

    /// A definition beside what Azure has of it. What it names is added to `known`.
    fn file(
        &self,
        managed: &Managed<'_>,
        environment: Option<&str>,
        known: &mut BTreeSet<usize>,
    ) -> FileComparison {
        let new = managed
            .side
            .narrowed(environment, &|resource| self.covers(resource));
        let mut there = Vec::new();
        for resource in new.cases().iter().flat_map(|case| &case.resources) {
            if let Some((index, live)) = self.find(resource) {
                known.insert(index);
                there.push(reconciled(live, Some(resource)));
            }
        }
        let environment = environment.map(str::to_owned);
        let old = diff::Side::listed(vec![Case::of_resources(environment, there)]);
        FileComparison {
            old: self.name.clone(),
            new: managed.name.clone(),
            comparison: compare(&old, &new),
        }
    }

    /// Whether the answer would have a resource if it were there.
    fn covers(&self, resource: &DeployedResource) -> bool {
        let is_there = self.find(resource).is_some();
        let is_complete = self.answer.coverage != Coverage::Named && !self.answer.has_more;
        is_there || is_complete && resource.is_compute() && self.has_workspace(&resource.parent)
    }

    fn find(&self, resource: &DeployedResource) -> Option<(usize, &LiveResource)> {
        let alike = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let is_workspace = |live: &LiveResource| match live.place.workspace() {
            Some(workspace) => resource.parent.starts_with('[') || alike(workspace, &resource.parent),
            None => true,
        };
        let is_it = |live: &&LiveResource| {
            alike(&live.resource.resource_type, &resource.resource_type)
                && alike(live.name(), &resource.name)
                && (!live.is_compute() || is_workspace(live))
        };
        let mut resources = self.answer.resources.iter().enumerate();
        resources.find(|(_, live)| is_it(live))
    }

    /// The computes of the workspaces that no definition names.
    fn unmanaged(&self, known: &BTreeSet<usize>, workspaces: &BTreeSet<String>) -> Option<FileComparison> {
        let left = self.answer.resources.iter().enumerate();
        let is_ours = |live: &LiveResource| live.is_compute() && is_among(live.place.workspace(), workspaces);
        let left = left.filter(|(index, live)| is_ours(live) && !known.contains(index));
        let left: Vec<DeployedResource> = left.map(|(_, live)| reconciled(live, None)).collect();
        if left.is_empty() {
            return None;
        }
        let old = diff::Side::listed(vec![Case::of_resources(None, left)]);
        Some(FileComparison {
            old: self.name.clone(),
            new: NO_DEFINITION.to_owned(),
            comparison: compare(&old, &diff::Side::default()),
        })
    }
}

/// The environment of each definition that the answer is about; `None` where a definition is about something else.
fn chosen(
    managed: &[Managed<'_>],
    fitting: &[Vec<Option<String>>],
) -> Result<Vec<Option<Option<String>>>, Fault> {
    let mut common: Option<BTreeSet<&String>> = None;
    for fits in fitting.iter().filter(|fits| fits.iter().any(Option::is_some)) {
        let names: BTreeSet<&String> = fits.iter().flatten().collect();
        common = Some(match common {
            None => names,
            Some(common) => common.intersection(&names).copied().collect(),
        });
    }
    let common = common.unwrap_or_default();
    let choose = |(managed, fits): (&Managed<'_>, &Vec<Option<String>>)| match fits.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        several => match common.iter().collect::<Vec<_>>().as_slice() {
            [only] => Ok(Some(Some((**only).clone()))),
            _ => Err(several_fit(&managed.name, several)),
        },
    };
    managed.iter().zip(fitting).map(choose).collect()
}

/// The workspaces of the computes of a case, in lower case; an empty name means one that only the deployment knows.
fn workspaces_of(side: &diff::Side, environment: Option<&String>) -> BTreeSet<String> {
    let cases = side
        .cases()
        .iter()
        .filter(|case| case.environment.as_ref() == environment);
    let computes = cases
        .flat_map(|case| &case.resources)
        .filter(|resource| resource.is_compute());
    let name = |compute: &DeployedResource| match compute.parent.starts_with('[') {
        true => String::new(),
        false => compute.parent.to_lowercase(),
    };
    computes.map(name).collect()
}

/// Whether a workspace is among those of the definitions, as far as both are known.
fn is_among(workspace: Option<&str>, workspaces: &BTreeSet<String>) -> bool {
    let is_open = workspaces.is_empty() || workspaces.contains("");
    is_open || workspace.is_none_or(|workspace| workspaces.contains(&workspace.to_lowercase()))
}

fn several_fit(name: &str, environments: &[Option<String>]) -> Fault {
    let names: BTreeSet<String> = environments
        .iter()
        .flatten()
        .map(|name| format!("`{name}`"))
        .collect();
    Fault::new(format!(
        "the answer can be about several environments of `{name}`: {}",
        joined(&names)
    ))
    .with_help("pass one with `--env`, or say in the `target` of each environment which subscription and group it is in")
}

fn joined(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join(", ")
}

/// The target of an environment.
pub(super) fn target<'d>(definition: &'d Definition, name: Option<&str>) -> Option<&'d TargetDefinition> {
    let mut environments = definition.environments.iter();
    let environment = environments.find(|environment| Some(environment.name.value.as_str()) == name)?;
    environment.target.as_ref()
}

/// Whether a target says nothing against a place.
fn is_target(target: Option<&TargetDefinition>, place: &PlaceArgs) -> bool {
    let agrees = |said: Option<&Spanned<ArcStr>>, is: Option<&String>| match (said, is) {
        (Some(said), Some(is)) => said.value.eq_ignore_ascii_case(is),
        _ => true,
    };
    target.is_none_or(|target| {
        agrees(target.subscription.as_ref(), place.subscription.as_ref())
            && agrees(target.resource_group.as_ref(), place.resource_group.as_ref())
    })
}
