//! `unknown-vm-size`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::azure::size_name::SizeName;
use crate::azure::{VmSeries, VmSize};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::Setting;

pub(super) const RULE: Rule = Rule {
    code: code!("unknown-vm-size", Warn, "a VM size that armlet does not know"),
    check: Check::Value(|definition, _, findings| {
        for compute in &definition.computes {
            let on_instance = compute.instance().is_some();
            let size = compute.size().and_then(|size| Some((size, size.literal()?)));
            findings.extend(size.and_then(|(size, name)| unknown(size, name, on_instance)));
        }
    }),
};

fn unknown(size: &Setting<ArcStr>, name: &str, on_instance: bool) -> Option<Diagnostic> {
    if VmSize::find(name).is_some() || VmSeries::retired(name).is_some() {
        return None;
    }
    let parsed = SizeName::parse(name)?;
    parsed
        .unsupported(on_instance)
        .is_none()
        .then(|| unlisted(size, name))
}

/// The most similar current size, of the same family if there is one.
fn similar(name: &str) -> Option<&'static str> {
    let family = |name| SizeName::parse(name).map(|name| name.family.to_ascii_lowercase());
    let own = family(name);
    let relatives = VmSize::current_names().filter(|size| family(size) == own);
    nearest(name, relatives).or_else(|| nearest(name, VmSize::current_names()))
}

/// A name that follows the convention. The size may exist.
fn unlisted(size: &Setting<ArcStr>, name: &str) -> Diagnostic {
    let check = "check it with `az ml compute list-sizes`";
    let help = match similar(name) {
        Some(near) => format!("{check}; the most similar one that armlet knows is `{near}`"),
        None => check.to_owned(),
    };
    Diagnostic::new(
        RULE.code,
        size.span,
        format!("`{name}` is not among the sizes that armlet knows"),
        "may still exist",
    )
    .with_note("which sizes exist depends on the region and the subscription")
    .with_help(help)
}
