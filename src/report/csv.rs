//! The computes of definitions as CSV, a row each: for spreadsheets.

use super::compute;
use crate::compile::Compilation;
use crate::model::{Compute, Setting};
use crate::schedule;

/// The columns.
const HEADER: &str = "definition,compute,kind,fleet,person,object_id,size,hours_per_week,cost_per_week,currency,errors,warnings";

/// Whether a text is what [`csv`] made.
#[must_use]
pub fn is_csv(text: &str) -> bool {
    text.lines().next() == Some(HEADER)
}

/// A row for each compute.
#[must_use]
pub fn csv(compilations: &[Compilation]) -> String {
    let mut text = format!("{HEADER}\n");
    for compilation in compilations {
        rows(compilation, &mut text);
    }
    text
}

fn rows(compilation: &Compilation, text: &mut String) {
    let definition = &compilation.definition;
    let name = compilation
        .sources
        .iter()
        .next()
        .map_or("", |(_, file)| file.name.as_str());
    let findings = super::definition::counted_findings(compilation);
    for (compute, (errors, warnings)) in definition.computes.iter().zip(findings) {
        let (fleet, person) = member(compilation, compute);
        let literal = |setting: Option<&Setting<String>>| {
            setting.and_then(Setting::literal).cloned().unwrap_or_default()
        };
        let week = compute
            .instance()
            .map(|instance| schedule::week(definition, &compilation.sources, compute, instance));
        let hours = week.as_ref().and_then(|week| week.worst_week.as_ref());
        let hours = hours.map(|week| format!("{:.2}", f64::from(week.minutes()) / 60.0));
        let cost = week.and_then(|week| week.cost);
        let cells = [
            name.to_owned(),
            compute.name.value.clone(),
            compute::kind_name(compute).to_owned(),
            fleet,
            person,
            literal(compute.assigned_user()),
            literal(compute.size()),
            hours.unwrap_or_default(),
            cost.as_ref()
                .map(|cost| format!("{:.2}", cost.per_week))
                .unwrap_or_default(),
            cost.map(|cost| cost.currency).unwrap_or_default(),
            errors.to_string(),
            warnings.to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
}

/// The fleet of a compute, and what the roster calls its person.
fn member(compilation: &Compilation, compute: &Compute) -> (String, String) {
    let Some(fleet) = compilation.definition.document.fleet_at(compute.name.span) else {
        return Default::default();
    };
    let found = fleet.person(&compute.name.value);
    let person = found.map(|person| person.display_name.clone());
    (fleet.name.value.clone(), person.unwrap_or_default())
}

/// A cell. A spreadsheet runs what begins like a formula, so such a text begins with an apostrophe; and a control character would be one
/// of the terminal.
fn cell(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let text = match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text,
    };
    match text.contains([',', '"', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_data_to_a_spreadsheet() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("García, \"Ana\""), "\"García, \"\"Ana\"\"\"");
        assert_eq!(cell("two\nlines\u{1b}"), "two lines ");
    }
}
