//! What is found in the instances of a fleet, said where it can be corrected: in a cell of the roster, or once in the fleet; and
//! what policies say of a value that several computes share, once.

use crate::diagnostic::{Diagnostic, Suggestion};
use crate::document::{Document, FLEET, Fleet, TableKind};
use crate::hashing::{HashMap, HashSet};
use crate::language::toml;
use crate::source::Span;

/// The most bytes of a message about a cell, which may hold a megabyte.
const LONGEST: usize = 400;

/// Says once what is the same for several instances of a fleet, and proposes no edit of a roster, which is not TOML.
pub(super) fn told_once(findings: &mut Vec<Diagnostic>, document: &Document) {
    if document.fleets().is_empty() && !findings.iter().any(is_of_policy) {
        return;
    }
    if findings.len() > 1 {
        fold(findings, document);
    }
    for finding in findings {
        without_edits(finding, document);
    }
}

/// Says once what is found of all people of a fleet, or of several computes alike.
fn fold(findings: &mut Vec<Diagnostic>, document: &Document) {
    let names = Names::of(document, findings);
    let mut groups: HashMap<Group, Vec<usize>> = HashMap::default();
    for (number, finding) in findings.iter().enumerate() {
        if let Some(group) = names.group(finding, document) {
            groups.entry(group).or_default().push(number);
        }
    }
    let mut dropped = HashSet::default();
    // The order makes no difference: no finding is in two groups.
    let mut groups: Vec<(Group, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    for (group, numbers) in groups {
        let (Some(first), count) = (numbers.first(), numbers.len()) else {
            continue;
        };
        let Some(finding) = findings.get_mut(*first) else {
            continue;
        };
        match group.fleet.and_then(|number| document.fleets().get(number)) {
            Some(fleet) if count > 1 && count == fleet.people.len() => of_all(finding, fleet),
            Some(_) => continue,
            None if count > 1 => {
                let noun = if names.are_instances {
                    "instances"
                } else {
                    "computes"
                };
                let note = format!("the same holds for {count} {noun}");
                *finding = finding.clone().with_note(note);
            }
            None => continue,
        }
        dropped.extend(numbers.into_iter().skip(1));
    }
    let mut number = 0;
    findings.retain(|_| {
        number += 1;
        !dropped.contains(&(number - 1))
    });
}

/// Leaves out what is found in instances that take the place of people, which nobody wrote; what is found of them elsewhere is said of
/// their fleet, so that it is the same for all of them.
pub(super) fn of_people(findings: Vec<Diagnostic>, document: &Document) -> Vec<Diagnostic> {
    let mut findings = findings;
    findings.retain(|finding| !document.is_stand_in(finding.primary.span));
    if document.fleets().iter().all(|fleet| fleet.stand_in.is_none()) {
        return findings;
    }
    let fleet = |place: Span| document.fleet_at(place).filter(|_| document.is_stand_in(place));
    let computes = document.computes.iter();
    let names: HashMap<&str, &Fleet> = computes
        .filter_map(|compute| Some((compute.key.value.as_str(), fleet(compute.key.span)?)))
        .collect();
    let said = |text: &mut String| {
        let parts = text.split('`').map(|part| {
            let name = part.strip_prefix(INSTANCE).unwrap_or(part).trim_matches('"');
            match names.get(name) {
                Some(fleet) => format!("{FLEET}.{}", toml::key(&fleet.name.value)),
                None => part.to_owned(),
            }
        });
        *text = parts.collect::<Vec<_>>().join("`");
    };
    for finding in &mut findings {
        finding.related.retain(|label| !document.is_stand_in(label.span));
        let notes = finding.notes.iter_mut();
        let texts = [&mut finding.message, &mut finding.primary.text].into_iter();
        texts.chain(notes).chain(&mut finding.help).for_each(said);
    }
    findings
}

/// What comes before the name of an instance in the key of its table.
const INSTANCE: &str = "instance.";

/// Whether a finding says what a policy requires, which is often the same of all computes.
pub(super) fn is_of_policy(finding: &Diagnostic) -> bool {
    finding.code.id.ends_with("-policy") || finding.code.id == "policy-not-judged"
}

/// Findings that say the same of different instances.
#[derive(PartialEq, Eq, Hash)]
struct Group {
    code: &'static str,
    /// The fleet, where the finding is at the name of an instance.
    fleet: Option<usize>,
    /// The place, where it is in the definition.
    place: Option<Span>,
    /// What it says, less the names of instances.
    message: String,
    /// What else it says, where a policy does: in which environments.
    notes: Vec<String>,
}

/// The instances of fleets, and all computes, as far as findings speak of them.
struct Names<'d> {
    names: HashSet<&'d str>,
    /// The names of computes, of which policies say the same.
    all: HashSet<&'d str>,
    /// Whether all computes are instances.
    are_instances: bool,
    /// The fleets by the places of the names of their instances.
    places: HashMap<Span, usize>,
}

impl<'d> Names<'d> {
    fn of(document: &'d Document, findings: &[Diagnostic]) -> Self {
        let messages = findings.iter().map(|finding| finding.message.as_str());
        let said: HashSet<&str> = messages.flat_map(names_in).collect();
        let places: HashSet<Span> = findings.iter().map(|finding| finding.primary.span).collect();
        let fleets = document.fleets();
        let rosters: HashMap<_, usize> = fleets
            .iter()
            .enumerate()
            .filter_map(|(number, fleet)| Some((fleet.roster?, number)))
            .collect();
        let people = fleets.iter().flat_map(|fleet| &fleet.people);
        let computes = document.computes.iter();
        Self {
            names: people
                .map(|person| person.instance.as_str())
                .filter(|name| said.contains(name))
                .collect(),
            all: document
                .computes
                .iter()
                .map(|compute| compute.key.value.as_str())
                .filter(|name| said.contains(name))
                .collect(),
            are_instances: document
                .computes
                .iter()
                .all(|compute| compute.kind == TableKind::Instance),
            places: computes
                .filter(|compute| places.contains(&compute.key.span))
                .filter_map(|compute| Some((compute.key.span, *rosters.get(&compute.key.span.source)?)))
                .collect(),
        }
    }

    /// The group of a finding; none if it says nothing of a fleet that could be said of another instance.
    fn group(&self, finding: &Diagnostic, document: &Document) -> Option<Group> {
        let place = finding.primary.span;
        let fleet = self.places.get(&place).copied();
        if fleet.is_none() && document.fleet_at(place).is_some() {
            return None;
        }
        let is_of_policy = is_of_policy(finding);
        let message = match is_of_policy {
            true => nameless(&finding.message, &self.all),
            false => nameless(&finding.message, &self.names),
        };
        if fleet.is_none() && message == finding.message {
            return None;
        }
        Some(Group {
            code: finding.code.id,
            fleet,
            place: fleet.is_none().then_some(place),
            message,
            notes: if is_of_policy {
                finding.notes.clone()
            } else {
                Vec::new()
            },
        })
    }
}

/// What may be names of computes in a message; see [`nameless`].
fn names_in(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').flat_map(|part| [part, kind_and_name(part).1])
}

/// What is before the point of `instance.ana`, and the name behind it.
fn kind_and_name(part: &str) -> (&str, &str) {
    let (kind, name) = part.split_once('.').unwrap_or(("", part));
    (kind, name.trim_matches('"'))
}

/// A message without the names of computes: `ana`, `instance.ana`, `instance."ana b"`.
fn nameless(message: &str, names: &HashSet<&str>) -> String {
    let parts = message.split('`').map(|part| {
        let (kind, name) = kind_and_name(part);
        let is_kind = kind.is_empty() || TableKind::ALL.iter().any(|known| known.name() == kind);
        let is_name = names.contains(part) || is_kind && names.contains(name);
        if is_name { "" } else { part }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// Moves a finding about one instance to its fleet, for all of which it holds.
fn of_all(finding: &mut Diagnostic, fleet: &Fleet) {
    let first = finding.primary.span;
    let name = format!("{FLEET}.{}", toml::key(&fleet.name.value));
    finding.primary.span = fleet.name.span;
    let moved = finding.clone().with_related(first, "the first of them");
    *finding = moved.with_note(format!(
        "the same holds for all {} instances of `{name}`",
        fleet.people.len()
    ));
}

/// Says what edits of a roster would write, and cuts what quotes a long cell.
fn without_edits(finding: &mut Diagnostic, document: &Document) {
    let is_in_roster = |span: Span| document.fleet_at(span).is_some();
    let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut finding.suggestions)
        .into_iter()
        .partition(|suggestion| !suggestion.edits.iter().any(|edit| is_in_roster(edit.span)));
    finding.suggestions = kept;
    if finding.help.is_none() && finding.suggestions.is_empty() {
        finding.help = dropped.into_iter().next().map(in_a_cell);
    }
    if is_in_roster(finding.primary.span) {
        let notes = finding.notes.iter_mut();
        let texts = [&mut finding.message, &mut finding.primary.text].into_iter();
        texts.chain(notes).chain(&mut finding.help).for_each(cut);
    }
}

/// The words of a suggestion for a cell, whose texts have no quotes.
fn in_a_cell(suggestion: Suggestion) -> String {
    let words = suggestion.message;
    suggestion.edits.iter().fold(words, |words, edit| {
        let text = edit.replacement.as_str();
        let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match inside.filter(|inside| !inside.contains(['"', '\\'])) {
            Some(inside) => words.replace(&format!("`{text}`"), &format!("`{inside}`")),
            None => words,
        }
    })
}

fn cut(text: &mut String) {
    if text.len() <= LONGEST {
        return;
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.push('…');
}
