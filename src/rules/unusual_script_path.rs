//! `unusual-script-path`.

use super::{Check, Rule, code, hiding_secrets, toml_string};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::{Sources, Span};
use crate::syntax::StringLiteral;

/// Where the root of the file share is mounted on an instance.
const MOUNT: &str = "home/azureuser/cloudfiles/code/";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unusual-script-path",
        Warn,
        "a path that is probably not on the workspace's file share"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for (_, instance) in definition.instances() {
            for (_, script) in instance.scripts() {
                let Some(path) = &script.path else { continue };
                if let Some(text) = path.literal() {
                    findings.extend(unusual(text, path.span, sources));
                }
            }
        }
    }),
};

fn unusual(path: &str, span: Span, sources: &Sources) -> Option<Diagnostic> {
    let literal = StringLiteral::new(sources, span);
    let finding = if path.contains("://") {
        let message = "a script's `path` is a path on the workspace's file share, not a URL";
        Diagnostic::new(RULE.code, span, message, "a URL")
            .with_note("the service looks for a file of this name on the share, and fails (Azure/azure-cli issue 31838)")
            .with_help("download the script to the folder of the definition, and name it with `file`")
    } else if path.split(['/', '\\']).any(|segment| segment == "..") {
        let message = "a script's `path` must not contain `..`";
        Diagnostic::new(RULE.code, span, message, "leads out of a folder")
            .with_help("write the path from the root of the file share, such as `Users/admin/setup.sh`")
    } else if let Some((length, message)) = misplaced(path) {
        let finding = Diagnostic::new(RULE.code, literal.span(0..length), message, "not part of it");
        with_relative(finding, path, span)
    } else if let Some(backslash) = path.find('\\') {
        let message = "a script's `path` must use `/`, not `\\`";
        let place = literal.span(backslash..backslash + 1);
        with_relative(
            Diagnostic::new(RULE.code, place, message, "part of a name on Linux"),
            path,
            span,
        )
    } else if !path.ends_with(".sh") {
        let message = "a script's `path` should end in `.sh`";
        let name = path.rfind('/').map_or(0, |slash| slash + 1);
        Diagnostic::new(
            RULE.code,
            literal.span(name..path.len()),
            message,
            "another ending",
        )
        .with_help("rename the script on the file share to `<name>.sh`")
    } else {
        return None;
    };
    let finding = finding.with_note(
        "the path is relative to the root of the Notebooks files, such as `Users/admin/setup.sh` (Customize a compute \
         instance with a script, Microsoft Learn)",
    );
    Some(hiding_secrets(finding, span, sources))
}

/// The length of the part of a path that only leads to the root of the share, and the message about it.
fn misplaced(path: &str) -> Option<(usize, &'static str)> {
    let relative = relative(path);
    let length = path.len() - relative.len();
    let message = if path.starts_with(['/', '\\']) {
        "a script's `path` is relative to the root of the file share, so it must not begin with `/`"
    } else {
        "a script's `path` is relative to the root of the file share, which is the folder `code` itself"
    };
    (length > 0).then_some((length, message))
}

/// The path from the root of the share.
fn relative(path: &str) -> &str {
    let path = path.trim_start_matches(['/', '\\']);
    let path = path.strip_prefix(MOUNT).unwrap_or(path);
    path.strip_prefix("code/").unwrap_or(path)
}

fn with_relative(finding: Diagnostic, path: &str, span: Span) -> Diagnostic {
    let right = relative(path).replace('\\', "/");
    if right.is_empty() || right.contains(':') {
        return finding;
    }
    let advice = format!("write `{right}`");
    finding.with_suggestion(
        advice,
        span,
        toml_string(&right),
        Applicability::MachineApplicable,
    )
}
