//! The computes of definitions as CSV (RFC 4180), a row for each compute and environment: for spreadsheets.

use std::collections::BTreeMap;

use arcstr::ArcStr;

use super::compute;
use super::secrets::Secrets;
use crate::compile::Compilation;
use crate::model::{ClusterDefinition, Compute, ComputeKind, Definition, Setting};
use crate::render::printable_line;
use crate::schedule::{self, HOURS_PER_MONTH, hours_per_month};

/// The columns that every table has; those of the tags follow them.
const COLUMNS: [&str; 16] = [
    "definition",
    "environment",
    "workspace",
    "compute",
    "kind",
    "fleet",
    "person",
    "object_id",
    "size",
    "hours_per_month_scheduled",
    "hours_per_month_at_most",
    "cost_per_month_scheduled",
    "cost_per_month_at_most",
    "currency",
    "errors",
    "warnings",
];

/// What the header writes before the name of a tag.
const TAG: &str = "tag:";

/// RFC 4180 ends every record so.
const END: &str = "\r\n";

/// A definition as one environment deploys it.
#[derive(Debug)]
pub struct Sheet {
    /// The environment, whose values are put in; `None` where the definition has none.
    pub environment: Option<String>,
    /// The definition with its findings.
    pub compilation: Compilation,
}

/// Whether a text is what [`csv`] made.
#[must_use]
pub fn is_csv(text: &str) -> bool {
    let header = text.lines().next().unwrap_or_default();
    header.starts_with(&COLUMNS.join(","))
}

/// A row for each compute of each sheet.
#[must_use]
pub fn csv(sheets: &[Sheet]) -> String {
    let secrets = Secrets::of(sheets.iter().map(|sheet| &sheet.compilation));
    let tags = tags(sheets);
    let mut text = String::new();
    let fixed = COLUMNS.into_iter().map(str::to_owned);
    let named = tags.values().map(|name| format!("{TAG}{name}"));
    write_row(&mut text, fixed.chain(named).collect(), &secrets);
    for sheet in sheets {
        let findings = super::definition::counted_findings(&sheet.compilation);
        let computes = sheet.compilation.definition.computes.iter();
        for (compute, (errors, warnings)) in computes.zip(findings) {
            let mut cells = sheet.cells(compute);
            cells.extend([errors.to_string(), warnings.to_string()]);
            cells.extend(tags.keys().map(|folded| tag(compute, folded)));
            write_row(&mut text, cells, &secrets);
        }
    }
    text
}

/// The tags of all computes in the order of their names, by the name in lower case: Azure ignores case in it.
fn tags(sheets: &[Sheet]) -> BTreeMap<String, String> {
    let computes = sheets
        .iter()
        .flat_map(|sheet| &sheet.compilation.definition.computes);
    let mut names = BTreeMap::new();
    for (name, _) in computes.flat_map(|compute| &compute.envelope.tags.0) {
        names
            .entry(name.value.to_lowercase())
            .or_insert_with(|| name.value.to_string());
    }
    names
}

/// The value of a tag; empty where the compute has none, or only the deployment knows it.
fn tag(compute: &Compute, folded: &str) -> String {
    let mut tags = compute.envelope.tags.0.iter();
    let found = tags.find(|(name, _)| name.value.to_lowercase() == folded);
    literal(found.map(|(_, value)| value))
}

fn literal(setting: Option<&Setting<ArcStr>>) -> String {
    setting
        .and_then(Setting::literal)
        .cloned()
        .unwrap_or_default()
        .to_string()
}

impl Sheet {
    /// The cells of a compute up to its findings.
    fn cells(&self, compute: &Compute) -> Vec<String> {
        let Compilation {
            definition, sources, ..
        } = &self.compilation;
        let file = sources.iter().next();
        let workspace = definition.workspace.as_ref();
        let (fleet, person) = member(definition, compute);
        let hours = self.hours(compute);
        let (size, prices) = (
            compute.size().and_then(Setting::literal),
            definition.prices.as_ref(),
        );
        let price = size.zip(prices).and_then(|(size, prices)| prices.per_hour(size));
        let amount = |amount: Option<f64>| amount.map_or_else(String::new, |amount| format!("{amount:.2}"));
        let cost = |hours: Option<f64>| amount(hours.zip(price).map(|(hours, price)| hours * price));
        let has_cost = price.is_some() && (hours.scheduled.is_some() || hours.at_most.is_some());
        let currency = prices
            .filter(|_| has_cost)
            .map(|prices| prices.currency.value.clone());
        vec![
            file.map_or_else(String::new, |(_, file)| file.name.clone()),
            self.environment.clone().unwrap_or_default(),
            literal(workspace.and_then(|workspace| workspace.name.as_ref())),
            compute.name.value.to_string(),
            compute::kind_name(compute).to_owned(),
            fleet,
            person,
            literal(compute.assigned_user()),
            literal(compute.size()),
            amount(hours.scheduled),
            amount(hours.at_most),
            cost(hours.scheduled),
            cost(hours.at_most),
            currency.unwrap_or_default().to_string(),
        ]
    }

    /// How long the machines of a compute run.
    fn hours(&self, compute: &Compute) -> Hours {
        match &compute.kind {
            ComputeKind::Instance(instance) => {
                let Compilation {
                    definition, sources, ..
                } = &self.compilation;
                let week = schedule::week(definition, sources, compute, instance).worst_week;
                Hours {
                    scheduled: week.as_ref().map(hours_per_month),
                    at_most: Some(HOURS_PER_MONTH),
                }
            }
            ComputeKind::Cluster(cluster) => Hours::of_nodes(cluster),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => Hours::default(),
        }
    }
}

/// The hours of the machines of a compute in a month; `None` where only the deployment knows them, or for a kind that makes no
/// machines.
#[derive(Debug, Clone, Copy, Default)]
struct Hours {
    /// Of an instance as scheduled, of a cluster with its minimum of nodes.
    scheduled: Option<f64>,
    /// Of an instance that always runs, of a cluster with its maximum of nodes.
    at_most: Option<f64>,
}

impl Hours {
    fn of_nodes(cluster: &ClusterDefinition) -> Self {
        let hours = |nodes: i64| {
            let nodes = u32::try_from(nodes).ok()?;
            Some(f64::from(nodes) * HOURS_PER_MONTH)
        };
        let known = |nodes: Option<&Setting<i64>>| nodes.and_then(Setting::literal).copied();
        let fewest = match &cluster.min_instances {
            // The service's default.
            None => Some(0),
            nodes => known(nodes.as_ref()),
        };
        Self {
            scheduled: fewest.and_then(hours),
            at_most: known(cluster.max_instances.as_ref()).and_then(hours),
        }
    }
}

/// The fleet of a compute, and what the roster calls its person.
fn member(definition: &Definition, compute: &Compute) -> (String, String) {
    let Some(fleet) = definition.document.fleet_at(compute.name.span) else {
        return Default::default();
    };
    let found = fleet.person(&compute.name.value);
    let person = found.map(|person| person.display_name.to_string());
    (fleet.name.value.to_string(), person.unwrap_or_default())
}

fn write_row(text: &mut String, cells: Vec<String>, secrets: &Secrets) {
    let cells: Vec<String> = cells.iter().map(|text| cell(&secrets.blank(text))).collect();
    text.push_str(&cells.join(","));
    text.push_str(END);
}

/// A cell, in quotes where it needs them. Control characters and line breaks become their pictures: a terminal would obey the
/// former, and the log of a pipeline looks for commands behind the latter.
fn cell(text: &str) -> String {
    let text = defused(&printable_line(text));
    match text.contains([',', '"', ';', ' ']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one. Where the language of a
/// computer writes lists with semicolons, a spreadsheet separates cells at them, also inside quotes.
fn defused(text: &str) -> String {
    let mut defused = String::with_capacity(text.len());
    for (number, part) in text.split(';').enumerate() {
        if number > 0 {
            defused.push(';');
        }
        let begins = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
        if begins.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
            defused.push('\'');
        }
        defused.push_str(part);
    }
    defused
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_data_to_a_spreadsheet() {
        for (text, written) in [
            ("Ana", "Ana"),
            ("2024-01", "2024-01"),
            ("García, \"Ana\"", "\"García, \"\"Ana\"\"\""),
            ("two\r\nlines\u{1b}", "two␍␊lines␛"),
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "␉=1"),
            (" =1", "\"' =1\""),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a;=1;b", "\"a;'=1;b\""),
            ("a;\"=1", "\"a;'\"\"=1\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
