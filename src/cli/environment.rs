//! `--env NAME`: one environment of the definitions.

use super::fault::Fault;
use crate::compile::Compilation;
use crate::diagnostic::nearest;

/// Rejects an environment that no definition has: it is a typing error, and nothing would be looked at.
pub(super) fn refuse_unknown<'c>(
    compilations: impl IntoIterator<Item = &'c Compilation>,
    wanted: &[String],
) -> Result<(), Fault> {
    let known: Vec<&str> = compilations
        .into_iter()
        .flat_map(|compilation| &compilation.definition.environments)
        .map(|environment| environment.name.value.as_str())
        .collect();
    let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let fault = Fault::new(format!("no definition has an environment named `{unknown}`"));
    Err(match nearest(unknown, known.iter().copied()) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None if known.is_empty() => fault.with_help(format!("declare it as `[environments.{unknown}]`")),
        None => fault.with_help(format!("available environments: {}", listed(&known))),
    })
}

fn listed(words: &[&str]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.dedup();
    words.join(", ")
}
