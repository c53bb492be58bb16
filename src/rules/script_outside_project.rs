//! `script-outside-project`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::script::ScriptProblem;
use crate::source::LoadError;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-outside-project",
        Deny,
        "a setup script outside the folder of the definition"
    ),
    check: Check::Definition(|definition, _, findings| {
        for script in &definition.scripts {
            let Err(ScriptProblem::Load(LoadError::Outside, _)) = &script.script else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    script.span,
                    format!("`{}` is outside the folder of the definition", script.name),
                    "leads out of the folder",
                )
                .with_note("the same definition must give the same template in every checkout")
                .with_help(
                    "move the file into the folder, and write its path relative to the definition; for a script on the \
                     workspace's file share, use `path`",
                ),
            );
        }
    }),
};
