//! Findings as logging commands of Azure Pipelines, which lists them on the page of a run.
//!
//! The form is that of "Logging commands" (learn.microsoft.com, Azure Pipelines), the escaping that of its agent.

use super::places::Places;
use super::printable::{printable, without_commands};
use super::{prose, severity};
use crate::diagnostic::Diagnostic;

/// One command a line.
pub(super) fn render(findings: &[&Diagnostic], places: &Places<'_>) -> String {
    findings
        .iter()
        .map(|finding| command(finding, places) + "\n")
        .collect()
}

fn command(finding: &Diagnostic, places: &Places<'_>) -> String {
    let place = places.place(finding.primary.span);
    format!(
        "##vso[task.logissue type={kind};sourcepath={file};linenumber={line};columnnumber={column};code={code};]{message}",
        kind = severity(finding.level),
        file = escape_property(place.file),
        line = place.start.line,
        column = place.start.column,
        code = escape_property(finding.code.id),
        message = escape(&prose(finding)),
    )
}

/// Text after the closing bracket.
fn escape(text: &str) -> String {
    without_commands(&printable(text))
        .replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('\t', "    ")
}

/// Text of a property.
fn escape_property(text: &str) -> String {
    escape(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;
    use crate::render::{Format, render};

    #[test]
    fn a_finding_is_one_command() {
        let (findings, sources) = fixture::findings();
        insta::assert_snapshot!(render(&findings, &sources, Format::AzureDevops, false, None), @"
        ##vso[task.logissue type=error;sourcepath=teams/compute.toml;linenumber=5;columnnumber=1;code=unknown-property;]`cluster.cpu` has no key `vm_size`, the size is called `size`%0Ahelp: write `size`
        ##vso[task.logissue type=warning;sourcepath=teams/compute.toml;linenumber=6;columnnumber=18;code=always-on-nodes;]`min_instances` is 2, so two nodes run day and night%0Anote: a node is billed while it is allocated: see%0A`scaleSettings.minNodeCount`%0Ahelp: set `min_instances = 0`
        ##vso[task.logissue type=error;sourcepath=teams/compute.toml;linenumber=8;columnnumber=1;code=unknown-property;]`tags` has a name that is not ASCII; 50%AZP25 of the tools, say, refuse it%0Ahelp: use ASCII names
        ##vso[task.logissue type=error;sourcepath=teams/scripts/set up.sh;linenumber=4;columnnumber=1;code=script-syntax;]`if` is not closed by `fi`%0Ahelp: close it
        ");
    }

    #[test]
    fn what_ends_a_property_or_a_line_is_escaped() {
        assert_eq!(escape("50%; [a]\r\n\u{1b}"), "50%AZP25; [a]%0D%0A␛");
        assert_eq!(escape_property("a;b]%3B"), "a%3Bb%5D%AZP253B");
    }
}
