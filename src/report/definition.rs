//! A definition with its computes, as the page shows it.

use serde::Serialize;

use super::application::{application, whole_list};
use super::compute_view::{ComputeView, Section};
use super::facts::{Group, Row, Table, in_words};
use super::finding::{FindingView, Owners, file_name, finding};
use super::fleet;
use super::impact::{self, Against, ComparisonView, Impact};
use super::keys::Written;
use super::phrase::{Phrase, counted};
use super::script::script;
use super::secrets::Secrets;
use super::week;
use super::{allows, attached, cluster, compute, instance, kubernetes, machine, quota, workspace};
use crate::azure::VmSize;
use crate::compile::Compilation;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Fleet;
use crate::hashing::HashMap;
use crate::language::walk;
use crate::model::reader::List;
use crate::model::{Compute, ComputeKind, Definition, Setting};
use crate::render::Places;
use crate::schedule::{self, InstanceWeek};
use crate::source::Sources;

/// A definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct DefinitionView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) counts: String,
    /// What changed in all, where there is something to compare with.
    against: Option<Phrase>,
    /// What a deployment makes of every change.
    comparison: Option<ComparisonView>,
    groups: Vec<Group>,
    /// The fleets: people, sizes, hours, money.
    fleets: Option<Table>,
    overview: Option<Table>,
    /// The cores that the machines take of each quota.
    quotas: Option<Table>,
    parameters: Option<Table>,
    /// What `[lints]` allows.
    allows: Option<Table>,
    findings: Vec<FindingView>,
    pub(super) computes: Vec<ComputeView>,
}

/// All that the view of one definition is made of.
struct Viewer<'c> {
    compilation: &'c Compilation,
    secrets: &'c Secrets,
    id: String,
    /// The findings of each compute, in the order of the computes.
    findings: Vec<Vec<FindingView>>,
    /// What a deployment makes of the computes that changed.
    impacts: HashMap<String, Impact>,
    /// The week of each compute that is an instance.
    weeks: Vec<Option<InstanceWeek>>,
    /// The fleet of each compute.
    fleets: Vec<Option<&'c Fleet>>,
}

/// The view of the definition with this number on the page, from 1.
pub(super) fn view(
    compilation: &Compilation,
    number: usize,
    secrets: &Secrets,
    against: Option<&Against>,
) -> DefinitionView {
    let definition = &compilation.definition;
    let (rest, findings) = sorted_findings(compilation);
    let week = |compute: &Compute| {
        let instance = compute.instance()?;
        Some(schedule::week(
            definition,
            &compilation.sources,
            compute,
            instance,
        ))
    };
    let id = format!("definition-{number}");
    let viewer = Viewer {
        compilation,
        secrets,
        impacts: impact::at_computes(against, &id),
        id,
        findings,
        weeks: definition.computes.iter().map(week).collect(),
        fleets: fleet::of_computes(definition),
    };
    let sections = viewer.sections();
    let name = compilation.sources.iter().next();
    DefinitionView {
        name: name
            .map(|(_, file)| file_name(&file.name).to_owned())
            .unwrap_or_default(),
        counts: counts(definition, &compilation.findings),
        against: against.map(impact::summary),
        comparison: against
            .and_then(|against| impact::view(against, &viewer.id, &viewer.compute_ids(&sections))),
        groups: workspace::groups(definition, &compilation.sources),
        fleets: fleet::totals(definition, &viewer.weeks),
        overview: viewer.overview(&sections, against),
        quotas: quota::cores(definition),
        parameters: workspace::parameters(definition, &compilation.sources),
        allows: allows::table(definition),
        findings: rest,
        computes: sections.into_iter().map(|section| section.view).collect(),
        id: viewer.id,
    }
}

/// The texts that findings quote, without the values of environment variables, which may be next to the quoted text.
fn quoted(compilation: &Compilation) -> Sources {
    let mut sources = compilation.sources.clone();
    let instances = compilation.definition.instances();
    let applications = instances.flat_map(|(_, instance)| &instance.custom_applications);
    for (_, value) in applications.flat_map(|application| &application.environment_variables.0) {
        sources.hide(value.span);
    }
    sources
}

/// The findings that belong to no compute, and those of each.
fn sorted_findings(compilation: &Compilation) -> (Vec<FindingView>, Vec<Vec<FindingView>>) {
    let all: Vec<&Diagnostic> = compilation.findings.iter().collect();
    let quoted = quoted(compilation);
    let places = Places::new(&all, &quoted);
    let owners = Owners::of(&compilation.definition);
    let mut rest = Vec::new();
    let mut owned = vec![Vec::new(); compilation.definition.computes.len()];
    for one in all {
        let owner = owners
            .owner(one.primary.span)
            .and_then(|number| owned.get_mut(number));
        owner.unwrap_or(&mut rest).push(finding(one, &places));
    }
    (rest, owned)
}

/// The errors and warnings of each compute, in their order.
pub(super) fn counted_findings(compilation: &Compilation) -> Vec<(usize, usize)> {
    let (_, findings) = sorted_findings(compilation);
    let count = |findings: Vec<FindingView>| {
        let errors = findings.iter().filter(|finding| finding.is_error).count();
        (errors, findings.len() - errors)
    };
    findings.into_iter().map(count).collect()
}

/// `2 computes, 1 error, 3 warnings`.
fn counts(definition: &Definition, findings: &[Diagnostic]) -> String {
    let errors = findings
        .iter()
        .filter(|finding| finding.level == Level::Deny)
        .count();
    let parts = [
        counted(definition.computes.len(), "compute"),
        counted(errors, "error"),
        counted(findings.len() - errors, "warning"),
    ];
    parts.join(", ")
}

/// `none`, `1 error, 2 warnings`.
fn found(findings: &[FindingView]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error).count();
    let numbers = [(errors, "error"), (findings.len() - errors, "warning")];
    let words: Vec<String> = numbers
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number, noun))
        .collect();
    match words.is_empty() {
        true => "none".to_owned(),
        false => words.join(", "),
    }
}

impl Viewer<'_> {
    fn compute_id(&self, index: usize) -> String {
        format!("{}-compute-{}", self.id, index + 1)
    }

    /// The names of the computes, and the places at which the page describes them.
    fn compute_ids(&self, sections: &[Section]) -> impact::Ids {
        let computes = &self.compilation.definition.computes;
        let numbered = sections.iter().flat_map(|section| {
            let numbers = section.computes.iter();
            numbers.map(move |number| (*number, &section.view.id))
        });
        let id = |(number, id): (usize, &String)| {
            let name = &computes.get(number)?.name.value;
            Some((name.to_lowercase(), (name.to_string(), id.clone())))
        };
        numbered.filter_map(id).collect()
    }

    /// Each compute, and those of a fleet that are alike once.
    fn sections(&self) -> Vec<Section> {
        let definition = &self.compilation.definition;
        let mut sections: Vec<Section> = Vec::new();
        let mut alike: HashMap<String, usize> = HashMap::default();
        for (index, compute) in definition.computes.iter().enumerate() {
            let fleet = self.fleets.get(index).copied().flatten();
            let view = self.compute(index, compute, fleet);
            let section = Section {
                computes: vec![index],
                view,
            };
            let Some(fleet) = fleet else {
                sections.push(section);
                continue;
            };
            let key = format!("{} {:?}", fleet.name.value, section.view.impersonal());
            let known = alike.get(&key).and_then(|number| sections.get_mut(*number));
            match known {
                Some(known) => {
                    known.computes.push(index);
                    known.view.differing(&section.view);
                }
                None => {
                    alike.insert(key, sections.len());
                    sections.push(section);
                }
            }
        }
        for section in &mut sections {
            let fleet = section
                .computes
                .first()
                .and_then(|first| self.fleets.get(*first).copied().flatten());
            if let Some(fleet) = fleet {
                if section.is_group() {
                    let count = counted(section.computes.len(), "instance");
                    section.view.name = format!("{}: {count}", fleet::name(fleet));
                }
                section.view.people = Some(fleet::people(definition, fleet, &section.computes));
            }
        }
        sections
    }

    /// A row for each compute, and one for those that are alike; `None` without computes.
    fn overview(&self, sections: &[Section], against: Option<&Against>) -> Option<Table> {
        let computes = &self.compilation.definition.computes;
        let has_costs = self.weeks.iter().flatten().any(|week| week.cost.is_some());
        let mut columns = vec!["Compute", "Machine", "Hours per week"];
        if has_costs {
            columns.push("Cost per week");
        }
        columns.push("Findings");
        let rows = sections.iter().filter_map(|section| {
            let first = *section.computes.first()?;
            let mut row = self.row(first, computes.get(first)?, has_costs);
            row.target = Some(section.view.id.clone());
            if section.is_group() {
                row.name = Phrase::plain(section.view.name.as_str());
            }
            Some(row)
        });
        let left = against.and_then(impact::left_behind).map(|(names, target)| {
            let mut cells = vec![vec![names]];
            cells.resize(columns.len() - 1, vec![Phrase::plain("–")]);
            Row {
                name: Phrase::plain("Left behind"),
                target: Some(format!("{}-change-{}", self.id, target + 1)),
                cells,
            }
        });
        let rows = rows.chain(left);
        (!computes.is_empty()).then(|| Table {
            caption: "The computes".to_owned(),
            columns,
            rows: rows.collect(),
        })
    }

    fn row(&self, index: usize, compute: &Compute, has_costs: bool) -> Row {
        let week = self.weeks.get(index).and_then(Option::as_ref);
        let minutes = week
            .and_then(|week| week.worst_week.as_ref())
            .map(|week| week.minutes());
        let mut cells = vec![
            self.machine(compute),
            vec![Phrase::plain(
                minutes.map_or_else(|| "–".to_owned(), week::duration),
            )],
        ];
        if has_costs {
            let cost = week.and_then(|week| week.cost.as_ref());
            let cost = cost.map(|cost| format!("{:.2} {}", cost.per_week, cost.currency));
            cells.push(vec![Phrase::plain(cost.unwrap_or_else(|| "–".to_owned()))]);
        }
        cells.push(vec![Phrase::plain(found(
            self.findings.get(index).map_or(&[][..], Vec::as_slice),
        ))]);
        Row {
            name: Phrase::plain(compute.name.value.as_str()),
            target: Some(self.compute_id(index)),
            cells,
        }
    }

    /// The kind, the size, and what a machine of it has.
    fn machine(&self, compute: &Compute) -> Vec<Phrase> {
        let size = compute.size().map(|size| {
            in_words(size, &self.compilation.sources, |size| {
                Phrase::code(size.as_str())
            })
        });
        let known = compute
            .size()
            .and_then(Setting::literal)
            .and_then(|name| VmSize::find(name));
        let known = known.map(|known| Phrase::plain(machine::in_words(&known)));
        let kind = Phrase::plain(compute::kind_name(compute));
        std::iter::once(kind).chain(size).chain(known).collect()
    }

    fn compute(&self, index: usize, compute: &Compute, fleet: Option<&Fleet>) -> ComputeView {
        let Compilation {
            sources, definition, ..
        } = self.compilation;
        let week = self.weeks.get(index).and_then(Option::as_ref);
        let instance = compute.instance();
        let scripts = instance.into_iter().flat_map(|instance| instance.scripts());
        let applications = instance.map(|instance| &instance.custom_applications);
        let whole = applications.and_then(List::whole);
        let applications = applications.into_iter().flatten();
        let table = match &compute.kind {
            ComputeKind::Kubernetes(kubernetes) => kubernetes::instance_types(kubernetes, sources),
            ComputeKind::Instance(_) | ComputeKind::Cluster(_) | ComputeKind::Attached(_) => None,
        };
        let description = compute.envelope.description.as_ref();
        ComputeView {
            id: self.compute_id(index),
            name: compute.name.value.to_string(),
            kind: compute::kind_name(compute),
            description: description.map(|text| in_words(text, sources, |text| Phrase::plain(text.as_str()))),
            people: None,
            groups: self.groups(compute),
            impact: self.impacts.get(&compute.name.value.to_lowercase()).cloned(),
            week: week.and_then(|week| {
                // A drawing of the week is the same for all people of a fleet.
                let called = fleet.map_or_else(|| compute.name.value.to_string(), fleet::name);
                week::view(&called, week)
            }),
            notes: week.map(week::notes).unwrap_or_default(),
            table,
            applications: applications
                .map(|one| application(one, sources))
                .chain(whole.map(|whole| whole_list(whole, sources)))
                .collect(),
            scripts: scripts
                .map(|(key, one)| script(key, one, definition, sources, self.secrets))
                .collect(),
            findings: self.findings.get(index).cloned().unwrap_or_default(),
        }
    }

    /// What a compute is, group by group: what is its kind's own, then what all have.
    fn groups(&self, compute: &Compute) -> Vec<Group> {
        let Compilation {
            sources, definition, ..
        } = self.compilation;
        let kind = compute.kind.table().name();
        let table = definition.document.compute(kind, &compute.name.value);
        let (Some(table), Some(of_table)) = (walk::table(kind), table) else {
            return Vec::new();
        };
        let written = Written {
            table,
            node: &of_table.merged,
        };
        let mut groups = match &compute.kind {
            ComputeKind::Instance(instance) => instance::groups(compute, instance, written, sources),
            ComputeKind::Cluster(_) => cluster::groups(compute, written, sources),
            ComputeKind::Kubernetes(_) => kubernetes::groups(written, sources),
            ComputeKind::Attached(attached) => attached::groups(attached, written, sources),
        };
        groups.extend(compute::common_groups(&compute.envelope, written, sources));
        groups
    }
}
