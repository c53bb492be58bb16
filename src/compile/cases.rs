//! The definition with the values of its parameters put in: by their defaults, and by each environment.

mod group;
mod uses;

use super::Options;
use super::validation::validate_changed;
use crate::diagnostic::{Diagnostic, Label};
use crate::document::{Document, any_place};
use crate::hashing::{HashMap, HashSet};
use crate::model::{self, DECLARATIONS, Definition};
use crate::rules;
use crate::source::{Loader, Sources, Span, SpanSet};
use crate::values::{put_in, with_some_computes};
use group::{Group, groups, single_values};
use uses::{MAX_USES, Uses};

/// A finding, and where it was found.
struct Found {
    finding: Diagnostic,
    environments: Vec<Option<String>>,
    /// The same, to look one up.
    known: HashSet<Option<String>>,
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
    if groups.iter().all(|group| group.is_as_written) && single.is_empty() {
        return;
    }
    let texts = Declared::of(definition);
    let (of_values, declared): (Vec<_>, Vec<_>) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| rules::is_of_values(finding.code) && !texts.contains(finding));
    *findings = declared;
    let texts = texts.places(findings);
    let today = options.today;
    let check_case =
        |definition: &Definition, sources: &Sources| rules::check_case(definition, sources, today);
    let check_values =
        |definition: &Definition, sources: &Sources| rules::check_values(definition, sources, today);
    let written = Written::of(findings, &of_values);
    let mut all: HashSet<Option<String>> = HashSet::default();
    let mut found = Collected::default();
    let needs_environment = !definition.deploys_defaults();
    let has_targets = groups.iter().any(|group| group.has_target);
    for alike in groups {
        let is_of_defaults = alike.environments == [None];
        let group = alike.group(definition);
        let mut new = if alike.is_as_written && !has_targets {
            of_values.clone()
        } else {
            let document = group.document(&definition.document);
            found_in(document, &group, definition, loader, sources, &check_case)
        };
        if is_of_defaults && needs_environment {
            new.retain(|finding| !rules::is_of_several_values(finding.code));
        }
        found.add(new, &group, &written);
        label_uses(&texts, &group, findings);
        all.extend(group.environments);
    }
    for group in single {
        let some = with_some_computes(&definition.document, &group.substitutions);
        let document = put_in(&some, &group.substitutions);
        let mut new = found_in(document, &group, definition, loader, sources, &check_values);
        let values: SpanSet = group.values().collect();
        new.retain(|finding| values.contains(finding.primary.span));
        found.add(new, &group, &written);
    }
    findings.extend(
        found
            .in_order
            .into_iter()
            .map(|found| found.told(&all, needs_environment)),
    );
}

/// The texts of the tables that declare values, of which some rules say what is wrong with them where they are written.
struct Declared(SpanSet);

impl Declared {
    fn of(definition: &Definition) -> Self {
        let tables = definition.document.root.iter();
        let tables = tables.filter(|entry| DECLARATIONS.contains(&entry.key.value.as_str()));
        let mut places = Vec::new();
        for entry in tables {
            any_place(&entry.node, &mut |place| {
                places.push(place);
                false
            });
        }
        Self(places.into_iter().collect())
    }

    fn contains(&self, finding: &Diagnostic) -> bool {
        rules::is_of_all_texts(finding.code) && self.0.contains(finding.primary.span)
    }

    /// The places of the findings about these texts, in order, with the numbers of the findings.
    fn places(&self, findings: &[Diagnostic]) -> Vec<(Span, usize)> {
        let about = findings.iter().enumerate();
        let about = about.filter(|(_, finding)| self.contains(finding));
        let mut places: Vec<(Span, usize)> = about
            .map(|(number, finding)| (finding.primary.span, number))
            .collect();
        places.sort_unstable();
        places
    }
}

/// Says of texts that are wrong where they are written which places of a group use them.
fn label_uses(texts: &[(Span, usize)], group: &Group, findings: &mut [Diagnostic]) {
    if texts.is_empty() {
        return;
    }
    let uses = Uses::of(group);
    for value in uses.places() {
        let start = Span {
            end: value.start,
            ..value
        };
        let first = texts.partition_point(|(place, _)| *place < start);
        let inside = texts.iter().skip(first);
        for (_, number) in inside.take_while(|(place, _)| value.contains(*place)) {
            let Some(finding) = findings.get_mut(*number) else {
                continue;
            };
            for label in uses.labels(finding) {
                if finding.related.len() < MAX_USES && !finding.related.contains(&label) {
                    finding.related.push(label);
                }
            }
        }
    }
}

/// What is found in a document that differs from that of `written` in values.
fn found_in(
    document: Document,
    group: &Group,
    written: &mut Definition,
    loader: &dyn Loader,
    sources: &Sources,
    check: &dyn Fn(&Definition, &Sources) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    validate_changed(&document, &mut findings);
    let environments: Vec<&str> = group.environments.iter().flatten().map(String::as_str).collect();
    let with_values = model::read_again(
        document,
        Some(&environments),
        loader,
        sources,
        written,
        &mut findings,
    );
    findings.extend(check(&with_values, sources));
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
    open: SpanSet,
}

impl Written {
    fn of(declared: &[Diagnostic], of_values: &[Diagnostic]) -> Self {
        let open = declared.iter().filter(|finding| rules::is_placeholder(finding));
        let mut messages: HashMap<(&'static str, Span), Vec<String>> = HashMap::default();
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
            || self.open.contains(place)
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
        let uses = Uses::of(group);
        let computed = group.substitutions.iter().filter(|one| one.is_computed);
        let computed: HashSet<Span> = computed.map(|one| one.value.span).collect();
        for mut finding in findings {
            if written.has(&finding, &values) {
                continue;
            }
            without_edits_of(&computed, &mut finding);
            let labels = uses.labels(&finding);
            let number = *self
                .known
                .entry(identity(&finding))
                .or_insert(self.in_order.len());
            match self.in_order.get_mut(number) {
                Some(known) => known.join(&finding, labels, group),
                None => self.in_order.push(Found {
                    finding,
                    environments: group.environments.clone(),
                    known: group.environments.iter().cloned().collect(),
                    uses: labels,
                }),
            }
        }
    }
}

/// What an expression computes is not changed where the expression is.
fn without_edits_of(computed: &HashSet<Span>, finding: &mut Diagnostic) {
    finding.suggestions.retain(|suggestion| {
        let mut edits = suggestion.edits.iter();
        !edits.any(|edit| computed.contains(&edit.span))
    });
}

impl Found {
    /// Joins the same finding of another group.
    fn join(&mut self, finding: &Diagnostic, uses: Vec<Label>, group: &Group) {
        let new = group.environments.iter();
        let new: Vec<Option<String>> = new
            .filter(|name| self.known.insert((*name).clone()))
            .cloned()
            .collect();
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
    fn told(self, all: &HashSet<Option<String>>, needs_environment: bool) -> Diagnostic {
        let Self {
            mut finding,
            environments,
            known,
            uses,
        } = self;
        finding.related.extend(uses.into_iter().take(MAX_USES));
        let mut all = all.iter();
        let is_everywhere = all.all(|name| known.contains(name) || name.is_none() && needs_environment);
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
    let Some(environment) = environments.find(|environment| environment.name.value == name) else {
        return definition;
    };
    let group = Group::of(&definition, Some(environment));
    let document = group.document(&definition.document);
    model::read_again(document, None, loader, sources, &mut definition, &mut Vec::new())
}
