//! `script-too-large`.

use super::{Check, Rule, code};
use crate::azure::Limit;
use crate::diagnostic::Diagnostic;
use crate::model::SetupScript;
use crate::model::script::ScriptProblem;
use crate::source::LoadError;

/// How many bytes a script may have: Base64 writes four characters for every three bytes, rounded up.
fn most_bytes() -> usize {
    Limit::LiteralCharacters.value() / 4 * 3
}

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-too-large",
        Deny,
        "a setup script that is too large for a template"
    ),
    check: Check::Definition(|definition, _, findings| {
        for script in &definition.scripts {
            findings.extend(too_large(script));
        }
    }),
};

fn too_large(script: &SetupScript) -> Option<Diagnostic> {
    let size = match &script.script {
        Ok(script) if script.text.len() > most_bytes() => format!("{} bytes", script.text.len()),
        Err(ScriptProblem::Load(LoadError::TooLarge(limit), _)) => format!("more than {limit} bytes"),
        Ok(_) | Err(_) => return None,
    };
    Some(
        Diagnostic::new(
            RULE.code,
            script.span,
            format!("`{}` is too large for a template: {size}, and the limit is {}", script.name, most_bytes()),
            "this script",
        )
        .with_note(format!(
            "the script is one Base64 string in the template, which must have fewer than {} characters",
            Limit::LiteralCharacters.value() + 1
        ))
        .with_help(
            "move most of it to the workspace's file share and call it from a short script, or name it with `path`",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_script_is_the_last_whose_base64_stays_below_the_limit() {
        let encoded = |bytes: usize| bytes.div_ceil(3) * 4;
        assert_eq!(most_bytes(), 98_301);
        assert!(encoded(most_bytes()) <= Limit::LiteralCharacters.value());
        assert!(encoded(most_bytes() + 1) > Limit::LiteralCharacters.value());
    }
}
