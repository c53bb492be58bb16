//! Findings as workflow commands of GitHub Actions, which shows them in the diff of a pull request.
//!
//! The form is that of "Workflow commands for GitHub Actions" (docs.github.com); title and text are arranged as Ruff
//! arranges them.

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
    let (start, end) = (place.start, place.end);
    // NOTE: columns are allowed only where start and end are on one line.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    format!(
        "::{severity} file={file},line={line},endLine={end_line}{columns},title={title}::{message}",
        severity = severity(finding.level),
        file = escape_property(place.file),
        line = start.line,
        end_line = end.line,
        title = escape_property(&format!("armlet ({})", finding.code.id)),
        message = escape(&format!(
            "{}:{}:{}: {}",
            place.file,
            start.line,
            start.column,
            prose(finding)
        )),
    )
}

/// Text after the second `::`.
fn escape(text: &str) -> String {
    without_commands(&printable(text))
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('\t', "%09")
}

/// Text of a property.
fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;
    use crate::render::{Format, render};

    #[test]
    fn a_finding_is_one_command() {
        let (findings, sources) = fixture::findings();
        insta::assert_snapshot!(render(&findings, &sources, Format::Github, false, None), @"
        ::error file=teams/compute.toml,line=5,endLine=5,col=1,endColumn=8,title=armlet (unknown-property)::teams/compute.toml:5:1: `cluster.cpu` has no key `vm_size`, the size is called `size`%0Ahelp: write `size`
        ::warning file=teams/compute.toml,line=6,endLine=6,col=18,endColumn=19,title=armlet (always-on-nodes)::teams/compute.toml:6:18: `min_instances` is 2, so two nodes run day and night%0Anote: a node is billed while it is allocated: see%0A`scaleSettings.minNodeCount`%0Ahelp: set `min_instances = 0`
        ::error file=teams/compute.toml,line=8,endLine=8,col=1,endColumn=34,title=armlet (unknown-property)::teams/compute.toml:8:1: `tags` has a name that is not ASCII; 50%25 of the tools, say, refuse it%0Ahelp: use ASCII names
        ::error file=teams/scripts/set up.sh,line=4,endLine=4,col=1,endColumn=1,title=armlet (script-syntax)::teams/scripts/set up.sh:4:1: `if` is not closed by `fi`%0Ahelp: close it
        ");
    }

    #[test]
    fn what_ends_a_property_or_a_line_is_escaped() {
        assert_eq!(escape("50%: a,b\r\n\u{1b}"), "50%25: a,b%0D%0A␛");
        assert_eq!(escape_property("C:/a,b%.toml"), "C%3A/a%2Cb%25.toml");
    }
}
