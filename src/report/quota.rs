//! The cores that a definition takes of each quota of its subscription.

use super::facts::{Row, Table};
use super::phrase::Phrase;
use crate::model::Definition;
use crate::model::quota::{CoreQuota, CoreUse, core_uses};

/// A row for each region and quota; `None` if no machine has a size that is known.
pub(super) fn cores(definition: &Definition) -> Option<Table> {
    let rows: Vec<Row> = core_uses(definition).iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: "Cores by quota family, when all machines run".to_owned(),
        columns: vec!["Quota family", "Region", "Cores", "Computes"],
        rows,
    })
}

fn row(one: &CoreUse) -> Row {
    let name = match one.quota {
        CoreQuota::Family(family) => Phrase::code(family),
        CoreQuota::LowPriority => Phrase::plain("low priority, all families"),
    };
    let region = match &one.region {
        Some(region) => Phrase::code(region.as_str()),
        None => Phrase::plain("of the workspace"),
    };
    let number = |number: String| vec![Phrase::plain(number)];
    Row {
        name,
        target: None,
        cells: vec![
            vec![region],
            number(one.cores.to_string()),
            number(one.computes.to_string()),
        ],
    }
}
