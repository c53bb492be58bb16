//! The definition with the values of its parameters put in: by their defaults, and by each environment.

use std::collections::HashSet;

use super::{Options, validate};
use crate::diagnostic::{Diagnostic, Label};
use crate::document::ComputeTable;
use crate::model::{self, Definition};
use crate::rules;
use crate::source::{Sources, Span};
use crate::syntax::Value;
use crate::values::{Case, Substitution, put_in};

/// How many uses of one value a finding shows.
const MAX_USES: usize = 3;

/// Cases that put in the same.
struct Group {
    /// The environments; `None` for the defaults alone.
    environments: Vec<Option<String>>,
    substitutions: Vec<Substitution>,
    /// The computes that are not deployed there, by the places of their keys.
    absent: Vec<Span>,
    /// Whether only the values themselves are checked, and not what they mean together.
    values_alone: bool,
}

/// A finding, and where it was found.
struct Found {
    finding: Diagnostic,
    environments: Vec<Option<String>>,
    uses: Vec<Label>,
}

/// Adds what is wrong with values that are not written where they are used.
pub(super) fn check(
    definition: &mut Definition,
    sources: &Sources,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) {
    if definition.uses.is_empty() {
        return;
    }
    let groups = groups(definition, options);
    let mut all: Vec<Option<String>> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for group in groups {
        let new = new_findings(&group, definition, sources, options, findings);
        for finding in new {
            add(finding, &group, &mut found);
        }
        if !group.values_alone {
            all.extend(group.environments);
        }
    }
    findings.extend(found.into_iter().map(|found| found.told(&all)));
}

/// The cases of a definition, those that put in the same together.
fn groups(definition: &Definition, options: &Options) -> Vec<Group> {
    let wanted = |name: &str| {
        options.environments.is_empty() || options.environments.iter().any(|wanted| wanted == name)
    };
    let mut cases = Vec::new();
    if options.environments.is_empty() {
        cases.push(Case::of_defaults(definition));
    }
    let environments = definition.environments.iter();
    let environments = environments.filter(|environment| wanted(&environment.name.value));
    cases.extend(environments.map(|environment| Case::of_environment(definition, environment)));
    let mut groups: Vec<Group> = Vec::new();
    for case in cases {
        let substitutions = case.substitutions();
        let absent = absent(definition, case.environment());
        let name = case.environment().map(str::to_owned);
        match groups
            .iter_mut()
            .find(|group| group.substitutions == substitutions && group.absent == absent)
        {
            Some(group) => group.environments.push(name),
            None => groups.push(Group {
                environments: vec![name],
                substitutions,
                absent,
                values_alone: false,
            }),
        }
    }
    let allowed = definition
        .parameters
        .iter()
        .map(|parameter| parameter.body.allowed.len());
    let allowed = (0..allowed.max().unwrap_or_default()).map(|number| Group {
        environments: Vec::new(),
        substitutions: Case::of_allowed(definition, number).substitutions(),
        absent: Vec::new(),
        values_alone: true,
    });
    groups.extend(allowed);
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

/// What is found in a case and not in the definition as it is written.
fn new_findings(
    group: &Group,
    definition: &mut Definition,
    sources: &Sources,
    options: &Options,
    written: &[Diagnostic],
) -> Vec<Diagnostic> {
    if group.substitutions.is_empty() {
        return Vec::new();
    }
    let values: HashSet<Span> = group.substitutions.iter().map(|one| one.value.span).collect();
    let is_known = |found: &Diagnostic| {
        written.iter().any(|known| {
            let is_alike = known.code == found.code && known.primary.span == found.primary.span;
            is_alike && (known.message == found.message || values.contains(&known.primary.span))
        })
    };
    let mut document = put_in(&definition.document, &group.substitutions);
    document
        .computes
        .retain(|compute| !group.absent.contains(&compute.key.span) && !is_switched_off(compute));
    let mut findings = Vec::new();
    validate(&document, document.is_base(), &mut findings);
    let with_values = model::read_again(document, sources, definition, &mut findings);
    if group.values_alone {
        rules::check_values(&with_values, sources, options.today, &mut findings);
        let in_a_value = |place: Span| values.iter().any(|value| value.contains(place));
        findings.retain(|finding| in_a_value(finding.primary.span));
    } else {
        rules::check_case(&with_values, sources, options.today, &mut findings);
    }
    model::give_back(with_values, definition);
    findings.retain(|finding| !is_known(finding));
    // What an expression computes is not changed where the expression is.
    let computed = group.substitutions.iter().filter(|one| one.value.span == one.at);
    let computed: HashSet<Span> = computed.map(|one| one.at).collect();
    for finding in &mut findings {
        finding.suggestions.retain(|suggestion| {
            let mut edits = suggestion.edits.iter();
            !edits.any(|edit| computed.contains(&edit.span))
        });
    }
    findings
}

/// Adds a finding of a group to those of the groups before it.
fn add(finding: Diagnostic, group: &Group, found: &mut Vec<Found>) {
    let same = found.iter_mut().find(|known| {
        let known = &known.finding;
        known.code == finding.code
            && known.primary.span == finding.primary.span
            && known.message == finding.message
    });
    let uses = uses(&finding, &group.substitutions);
    match same {
        Some(known) => {
            for name in &group.environments {
                if !known.environments.contains(name) {
                    known.environments.push(name.clone());
                }
            }
            for label in finding
                .related
                .into_iter()
                .filter(|label| !known.finding.related.contains(label))
                .collect::<Vec<_>>()
            {
                known.finding.related.push(label);
            }
            for label in uses {
                if !known.uses.contains(&label) {
                    known.uses.push(label);
                }
            }
        }
        None => found.push(Found {
            finding,
            environments: group.environments.clone(),
            uses,
        }),
    }
}

/// The places that use the values which a finding points at.
fn uses(finding: &Diagnostic, substitutions: &[Substitution]) -> Vec<Label> {
    let places: Vec<Span> = std::iter::once(&finding.primary)
        .chain(&finding.related)
        .map(|label| label.span)
        .collect();
    let is_shown = |one: &&Substitution| {
        let is_elsewhere = one.value.span != one.at;
        is_elsewhere && places.iter().any(|place| one.value.span.contains(*place))
    };
    let shown: Vec<&Substitution> = substitutions.iter().filter(is_shown).collect();
    let is_named = |one: &&&Substitution| finding.message.contains(&format!("`{}`", one.key));
    let named: Vec<&Substitution> = shown.iter().filter(is_named).copied().collect();
    let shown = if named.is_empty() { shown } else { named };
    let labels = shown.into_iter().map(|one| Label {
        span: one.at,
        text: format!("used as `{}` here", one.key),
    });
    labels.collect()
}

impl Found {
    /// The finding with its uses and environments; `all` are the cases that were looked at.
    fn told(self, all: &[Option<String>]) -> Diagnostic {
        let Self {
            mut finding,
            environments,
            uses,
        } = self;
        finding.related.extend(uses.into_iter().take(MAX_USES));
        let is_everywhere = all.iter().all(|name| environments.contains(name));
        if is_everywhere || environments.is_empty() {
            return finding;
        }
        let names: Vec<String> = environments
            .iter()
            .flatten()
            .map(|name| format!("`{name}`"))
            .collect();
        let with_defaults = environments.contains(&None);
        let note = match (names.as_slice(), with_defaults) {
            ([], _) => "this concerns the default values; each environment has values of its own".to_owned(),
            ([name], false) => format!("this concerns the environment {name}"),
            (names, false) => format!("this concerns the environments {}", names.join(", ")),
            ([name], true) => format!("this concerns the default values and the environment {name}"),
            (names, true) => format!(
                "this concerns the default values and the environments {}",
                names.join(", ")
            ),
        };
        finding.with_note(note)
    }
}
