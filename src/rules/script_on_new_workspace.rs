//! `script-on-new-workspace`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-on-new-workspace",
        Deny,
        "a script on the file share of a workspace that does not exist yet"
    ),
    check: Check::Definition(|definition, _, findings| {
        let created = definition.created_workspace();
        let Some(create) = created.and_then(|workspace| workspace.create.as_ref()) else {
            return;
        };
        for (_, instance) in definition.instances() {
            for (key, path) in instance
                .scripts()
                .filter_map(|(key, script)| Some((key, script.path.as_ref()?)))
            {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        path.span,
                        format!("`{key}.path` cannot be found: the file share of a new workspace is empty"),
                        "nobody can upload it before the instance starts",
                    )
                    .with_related(create.span, "the same template creates the workspace")
                    .with_help(
                        "use `file`, `inline` or `recipe`, whose text becomes part of the template, or create the workspace \
                         in a deployment of its own and upload the script before the next one",
                    ),
                );
            }
        }
    }),
};
