//! The definition with the values of its parameters put in: by their defaults, and by each environment.

use std::collections::{HashMap, HashSet};

use super::Options;
use super::validation::validate_changed;
use crate::diagnostic::{Diagnostic, Label};
use crate::document::{ComputeTable, Document};
use crate::model::{self, Definition, TargetDefinition};
use crate::rules;
use crate::source::{Loader, Sources, Span};
use crate::syntax::Value;
use crate::values::{Case, Substitution, of_branches, put_in, with_some_computes};

/// How many uses of one value a finding shows.
const MAX_USES: usize = 3;

/// Cases that put in the same.
struct Group {
    /// The environments; `None` for the defaults alone.
    environments: Vec<Option<String>>,
    substitutions: Vec<Substitution>,
    /// The computes that are not deployed there, by the places of their keys.
    absent: Vec<Span>,
    /// Where the environments are in Azure.
    target: Option<TargetDefinition>,
}

/// A finding, and where it was found.
struct Found {
    finding: Diagnostic,
    environments: Vec<Option<String>>,
    uses: Vec<Label>,
}

/// What makes a finding the same as another.
type Identity = (&'static str, Span, String);

fn identity(finding: &Diagnostic) -> Identity {
    (finding.code.id, finding.primary.span, finding.message.clone())
}

/// Adds what is wrong with values that are not written where they are used.
pub(super) fn check(
    definition: &mut Definition,
    loader: &dyn Loader,
    sources: &Sources,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) {
    if definition.uses.is_empty() {
        return;
    }
    let groups = groups(definition, options);
    let single = single_values(definition);
    if groups.iter().all(Group::is_as_written) && single.is_empty() {
        return;
    }
    let (of_values, declared): (Vec<_>, Vec<_>) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| rules::is_of_values(finding.code));
    *findings = declared;
    let today = options.today;
    let check_case = |definition: &Definition, sources: &Sources, findings: &mut Vec<Diagnostic>| {
        rules::check_case(definition, sources, today, findings);
    };
    let check_values = |definition: &Definition, sources: &Sources, findings: &mut Vec<Diagnostic>| {
        rules::check_values(definition, sources, today, findings);
    };
    let written = Written::of(findings, &of_values);
    let mut all: Vec<Option<String>> = Vec::new();
    let mut found = Collected::default();
    let needs_environment = !definition.deploys_defaults();
    let has_targets = groups.iter().any(|group| group.target.is_some());
    for group in groups {
        let is_of_defaults = group.environments == [None];
        let mut new = if group.is_as_written() && !has_targets {
            of_values.clone()
        } else {
            let document = group.document(&definition.document);
            found_in(document, &group, definition, loader, sources, &check_case)
        };
        if is_of_defaults && needs_environment {
            new.retain(|finding| !rules::is_of_several_values(finding.code));
        }
        found.add(new, &group, &written);
        all.extend(group.environments);
    }
    for group in single {
        let some = with_some_computes(&definition.document, &group.substitutions);
        let document = put_in(&some, &group.substitutions);
        let mut new = found_in(document, &group, definition, loader, sources, &check_values);
        let values: HashSet<Span> = group.values().collect();
        new.retain(|finding| values.iter().any(|value| value.contains(finding.primary.span)));
        found.add(new, &group, &written);
    }
    findings.extend(
        found
            .in_order
            .into_iter()
            .map(|found| found.told(&all, needs_environment)),
    );
}

/// The cases of a definition, those that put in the same together. One that puts in nothing is as it is written.
fn groups(definition: &Definition, options: &Options) -> Vec<Group> {
    let is_wanted = |name: &String| options.environments.is_empty() || options.environments.contains(name);
    let environments = definition.environments.iter();
    let environments = environments.filter(|environment| is_wanted(&environment.name.value));
    let environments = environments.map(|environment| Case::of_environment(definition, environment));
    let defaults = options
        .environments
        .is_empty()
        .then(|| Case::of_defaults(definition));
    let mut groups: Vec<Group> = Vec::new();
    for case in defaults.into_iter().chain(environments) {
        let substitutions = case.substitutions();
        let absent = absent(definition, case.environment());
        let name = case.environment().map(str::to_owned);
        let mut environments = definition.environments.iter();
        let environment = environments.find(|known| Some(known.name.value.as_str()) == case.environment());
        let target = environment.and_then(|environment| environment.target.clone());
        match groups.iter_mut().find(|group| {
            group.substitutions == substitutions && group.absent == absent && group.target == target
        }) {
            Some(group) => group.environments.push(name),
            None => groups.push(Group {
                environments: vec![name],
                substitutions,
                absent,
                target,
            }),
        }
    }
    groups
}

/// The computes that `environments` keeps out of an environment.
fn absent(definition: &Definition, environment: Option<&str>) -> Vec<Span> {
    let Some(environment) = environment else {
        return Vec::new();
    };
    let computes = definition.computes.iter();
    let absent = computes.filter(|compute| !compute.is_in(environment));
    absent.map(|compute| compute.name.span).collect()
}

/// Whether `deploy` is `false`, once values are put in.
fn is_switched_off(compute: &ComputeTable) -> bool {
    let deploy = compute.merged.as_table().and_then(|table| table.get("deploy"));
    deploy.is_some_and(|deploy| deploy.value == Value::Boolean(false))
}

/// What is looked at value by value: what parameters allow, each at one place of every key that takes it, and the branches of
/// expressions.
fn single_values(definition: &Definition) -> Vec<Group> {
    let counts = definition
        .parameters
        .iter()
        .map(|parameter| parameter.body.allowed.len());
    let allowed = (0..counts.max().unwrap_or_default()).map(|number| {
        let mut taken: HashSet<(Span, &str)> = HashSet::new();
        let mut substitutions = Case::of_allowed(definition, number).substitutions();
        substitutions.retain(|one| taken.insert((one.value.span, one.key)));
        substitutions
    });
    let all = allowed.chain(of_branches(definition));
    let groups = all.map(|substitutions| Group {
        environments: Vec::new(),
        substitutions,
        absent: Vec::new(),
        target: None,
    });
    groups.collect()
}

/// What is found in a document that differs from that of `written` in values.
fn found_in(
    document: Document,
    group: &Group,
    written: &mut Definition,
    loader: &dyn Loader,
    sources: &Sources,
    check: &dyn Fn(&Definition, &Sources, &mut Vec<Diagnostic>),
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    validate_changed(&document, &mut findings);
    let mut with_values = model::read_again(document, loader, sources, written, &mut findings);
    with_values
        .environments
        .retain(|environment| group.environments.contains(&Some(environment.name.value.clone())));
    check(&with_values, sources, &mut findings);
    model::give_back(with_values, written);
    findings
}

/// What is found in the definition as it is written.
struct Written {
    /// What does not depend on values.
    declared: HashSet<Identity>,
    /// What does, by rule and place.
    of_values: HashMap<(&'static str, Span), Vec<String>>,
    /// The values that are still to be filled in.
    open: Vec<Span>,
}

impl Written {
    fn of(declared: &[Diagnostic], of_values: &[Diagnostic]) -> Self {
        let open = declared.iter().filter(|finding| rules::is_placeholder(finding));
        let mut messages: HashMap<(&'static str, Span), Vec<String>> = HashMap::new();
        for finding in declared.iter().chain(of_values) {
            let messages = messages
                .entry((finding.code.id, finding.primary.span))
                .or_default();
            messages.push(finding.message.clone());
        }
        Self {
            declared: declared.iter().map(identity).collect(),
            of_values: messages,
            open: open.map(|finding| finding.primary.span).collect(),
        }
    }

    /// Whether a finding says nothing new: it does not depend on values; its rule has said something else of the value as it is
    /// written; or the value is still to be filled in.
    fn has(&self, finding: &Diagnostic, values: &HashSet<Span>) -> bool {
        let place = finding.primary.span;
        let said = self.of_values.get(&(finding.code.id, place));
        let is_said = said.is_some_and(|messages| !messages.contains(&finding.message));
        self.declared.contains(&identity(finding))
            || values.contains(&place) && is_said
            || self.open.iter().any(|open| open.contains(place))
    }
}

/// The new findings, each once, in the order in which they are found.
#[derive(Default)]
struct Collected {
    in_order: Vec<Found>,
    known: HashMap<Identity, usize>,
}

impl Collected {
    fn add(&mut self, findings: Vec<Diagnostic>, group: &Group, written: &Written) {
        let values: HashSet<Span> = group.values().collect();
        let uses = group.uses();
        for mut finding in findings {
            if written.has(&finding, &values) {
                continue;
            }
            without_edits_of_uses(&mut finding, group);
            let labels = labels(&finding, &uses);
            let number = *self
                .known
                .entry(identity(&finding))
                .or_insert(self.in_order.len());
            match self.in_order.get_mut(number) {
                Some(known) => known.join(&finding, labels, group),
                None => self.in_order.push(Found {
                    finding,
                    environments: group.environments.clone(),
                    uses: labels,
                }),
            }
        }
    }
}

/// What an expression computes is not changed where the expression is.
fn without_edits_of_uses(finding: &mut Diagnostic, group: &Group) {
    if finding.suggestions.is_empty() {
        return;
    }
    let computed: HashSet<Span> = group
        .substitutions
        .iter()
        .filter(|one| one.is_computed)
        .map(|one| one.value.span)
        .collect();
    finding.suggestions.retain(|suggestion| {
        let mut edits = suggestion.edits.iter();
        !edits.any(|edit| computed.contains(&edit.span))
    });
}

/// The places that use the values which a finding points at: those that its message names, or else all.
fn labels(finding: &Diagnostic, uses: &[(Span, Vec<&Substitution>)]) -> Vec<Label> {
    let places: Vec<Span> = std::iter::once(&finding.primary)
        .chain(&finding.related)
        .map(|label| label.span)
        .collect();
    let shown = uses
        .iter()
        .filter(|(value, _)| places.iter().any(|place| value.contains(*place)));
    let shown: Vec<&Substitution> = shown.flat_map(|(_, uses)| uses).copied().collect();
    let is_named = |one: &&Substitution| finding.message.contains(&format!("`{}`", one.key));
    let has_named = shown.iter().any(is_named);
    let shown = shown.into_iter().filter(|one| !has_named || is_named(one));
    let labels = shown.take(MAX_USES).map(|one| Label {
        span: one.at,
        text: format!("used as `{}` here", one.key),
    });
    labels.collect()
}

impl Group {
    /// Whether nothing differs from what is written.
    fn is_as_written(&self) -> bool {
        self.substitutions.is_empty() && self.absent.is_empty()
    }

    /// What is deployed, with the values put in.
    fn document(&self, written: &Document) -> Document {
        let mut document = put_in(written, &self.substitutions);
        document
            .computes
            .retain(|compute| !self.absent.contains(&compute.key.span) && !is_switched_off(compute));
        document
    }

    /// The places of the values.
    fn values(&self) -> impl Iterator<Item = Span> {
        self.substitutions.iter().map(|one| one.value.span)
    }

    /// The uses of each value that is written elsewhere.
    fn uses(&self) -> Vec<(Span, Vec<&Substitution>)> {
        let mut uses: Vec<(Span, Vec<&Substitution>)> = Vec::new();
        let mut known: HashMap<Span, usize> = HashMap::new();
        for one in self.substitutions.iter().filter(|one| one.value.span != one.at) {
            let number = *known.entry(one.value.span).or_insert(uses.len());
            match uses.get_mut(number) {
                Some((_, uses)) => uses.push(one),
                None => uses.push((one.value.span, vec![one])),
            }
        }
        uses
    }
}

impl Found {
    /// Joins the same finding of another group.
    fn join(&mut self, finding: &Diagnostic, uses: Vec<Label>, group: &Group) {
        let new = group
            .environments
            .iter()
            .filter(|name| !self.environments.contains(name));
        let new: Vec<Option<String>> = new.cloned().collect();
        if new.is_empty() {
            return;
        }
        self.environments.extend(new);
        for label in &finding.related {
            if !self.finding.related.contains(label) {
                self.finding.related.push(label.clone());
            }
        }
        for label in uses {
            if !self.uses.contains(&label) {
                self.uses.push(label);
            }
        }
    }

    /// The finding with its uses and environments; `all` are the cases that were looked at, and the defaults count only where
    /// they are deployed without an environment.
    fn told(self, all: &[Option<String>], needs_environment: bool) -> Diagnostic {
        let Self {
            mut finding,
            environments,
            uses,
        } = self;
        finding.related.extend(uses.into_iter().take(MAX_USES));
        let mut all = all.iter();
        let is_everywhere =
            all.all(|name| environments.contains(name) || name.is_none() && needs_environment);
        if is_everywhere || environments.is_empty() {
            return finding;
        }
        let names: Vec<String> = environments
            .iter()
            .flatten()
            .map(|name| format!("`{name}`"))
            .collect();
        let in_environments = match names.as_slice() {
            [] => {
                return finding
                    .with_note("this concerns the default values, which no environment leaves as they are");
            }
            [name] => format!("the environment {name}"),
            names => format!("the environments {}", names.join(", ")),
        };
        finding.with_note(if environments.contains(&None) {
            format!("this concerns the default values and {in_environments}")
        } else {
            format!("this concerns {in_environments}")
        })
    }
}

/// The definition with the values of an environment put in, without the computes that are not deployed there; as it is where it
/// has no such environment.
pub(super) fn in_environment(
    mut definition: Definition,
    name: &str,
    loader: &dyn Loader,
    sources: &Sources,
) -> Definition {
    let mut environments = definition.environments.iter();
    let environment = environments.find(|environment| environment.name.value == name);
    let Some(case) = environment.map(|environment| Case::of_environment(&definition, environment)) else {
        return definition;
    };
    let group = Group {
        environments: Vec::new(),
        substitutions: case.substitutions(),
        absent: absent(&definition, Some(name)),
        target: None,
    };
    let document = group.document(&definition.document);
    model::read_again(document, loader, sources, &mut definition, &mut Vec::new())
}
