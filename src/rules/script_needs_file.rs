//! `script-needs-file`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::script::ObservationKind;
use crate::source::Sources;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-needs-file",
        Warn,
        "a setup script that reads a file which does not travel with it"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::FileNeeded) {
            findings.push(needs_file(&observed, sources));
        }
    }),
};

fn needs_file(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let (script, path) = (observed.script, observed.observation.detail.as_str());
    let name = &script.name;
    let (message, label) = if path.is_empty() {
        let message = format!("`{name}` looks for files in its own folder, where nothing else will be");
        (message, "only the script itself is sent")
    } else if script.beside.iter().any(|beside| beside == path) {
        let message =
            format!("`{path}` lies beside `{name}`, but only the script itself is sent to the instance");
        (message, "this file stays behind")
    } else {
        let message = format!("`{name}` reads `{path}`, which is not sent with it");
        (message, "not sent with the script")
    };
    observed
        .finding(RULE.code, sources, message, label)
        .with_note(
            "an inline script runs in `…/code/Users` of the workspace's file share, and no file of the project is sent with \
             it (Customize a compute instance with a script, Microsoft Learn)",
        )
        .with_help(
            "write the file with a here-document, fetch it, or name it by its full path on the share: \
             `/home/azureuser/cloudfiles/code/Users/…`",
        )
}
