//! A text line by line, with the lines of a script in the place of its Base64: what `build --check` compares.
//!
//! Unlike [`show`](super::show()), it takes any output of armlet, ARM, Bicep or a snapshot, and any text that was once one, and
//! changes nothing else in it.

use super::super::value::Object;
use super::script::{ShownScript, shown_script};

/// The name of the member that holds a script.
const DATA: &str = "scriptData";

/// What may be between that name and the Base64: in JSON, in Bicep, in an expression.
const BEFORE: [(&str, char); 3] = [("\": \"", '"'), (": '", '\''), ("', '", '\'')];

/// How many lines away `scriptSource` may be.
const NEAR: usize = 4;

/// The text with its scripts as lines.
#[must_use]
pub fn with_script_lines(text: &str) -> String {
    if !text.contains(DATA) {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut shown = String::with_capacity(text.len());
    for (index, line) in lines.iter().enumerate() {
        let around = lines
            .iter()
            .skip(index.saturating_sub(NEAR))
            .take(2 * NEAR + 1)
            .copied();
        add_line(line, around, &mut shown);
    }
    shown
}

fn add_line<'l>(line: &str, mut around: impl Iterator<Item = &'l str>, shown: &mut String) {
    let is_source = |line: &str| line.contains("scriptSource") && line.contains("inline");
    let scripts = scripts(line);
    if scripts.is_empty() || !around.any(is_source) {
        return shown.push_str(line);
    }
    let mut end = 0;
    for found in &scripts {
        shown.push_str(line.get(end..found.start).unwrap_or_default());
        shown.push_str("Base64 of");
        end = found.end;
    }
    shown.push_str(line.get(end..).unwrap_or_default());
    if !shown.ends_with('\n') {
        shown.push('\n');
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    for script in scripts.iter().flat_map(|found| found.script.lines()) {
        shown.extend(std::iter::repeat_n(' ', indent + 2));
        shown.push_str(&script);
        shown.push('\n');
    }
}

/// A script in a line.
struct Found {
    /// Where its Base64 begins, with the quote.
    start: usize,
    /// Where it ends.
    end: usize,
    script: ShownScript,
}

fn scripts(line: &str) -> Vec<Found> {
    let names = line.match_indices(DATA);
    names
        .filter_map(|(at, name)| script_behind(line, at + name.len()))
        .collect()
}

/// The script behind the name of the member that holds it.
fn script_behind(line: &str, at: usize) -> Option<Found> {
    let rest = line.get(at..)?;
    let (between, quote) = BEFORE
        .into_iter()
        .find(|(between, _)| rest.starts_with(between))?;
    let begin = at + between.len();
    let data = line.get(begin..)?;
    let data = data.get(..data.find(quote)?)?;
    Some(Found {
        start: begin - 1,
        end: begin + data.len() + 1,
        script: shown_script(data, &Object::new())?,
    })
}

#[cfg(test)]
mod tests {
    use super::with_script_lines;

    #[test]
    fn scripts_are_lines_in_each_language() {
        let arm = "{\n  \"scriptSource\": \"inline\",\n  \"scriptData\": \"ZWNobyBvbmUKZWNobyB0d28K\",\n  \"timeout\": \"10m\"\n}\n";
        assert_eq!(
            with_script_lines(arm),
            "{\n  \"scriptSource\": \"inline\",\n  \"scriptData\": Base64 of,\n    | echo one\n    | echo two\n  \"timeout\": \"10m\"\n}\n"
        );
        let bicep = "  scriptSource: 'inline'\n  scriptData: 'ZWNobyBvbmU='\n";
        assert_eq!(
            with_script_lines(bicep),
            "  scriptSource: 'inline'\n  scriptData: Base64 of\n    | echo one\n    \\ no newline at the end\n"
        );
        let kept = "  \"x\": \"[f(createObject('scriptSource', 'inline', 'scriptData', 'ZWNobyBvbmUK'))]\"\n";
        assert_eq!(
            with_script_lines(kept),
            "  \"x\": \"[f(createObject('scriptSource', 'inline', 'scriptData', Base64 of))]\"\n    | echo one\n"
        );
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "",
            "{\n  \"scriptSource\": \"workspaceStorage\",\n  \"scriptData\": \"abcd\"\n}\n",
            "{\n  \"scriptSource\": \"inline\",\n  \"scriptData\": \"no Base64\"\n}",
            "  scriptData: base64(join(lines, '\\n'))\n",
        ] {
            assert_eq!(with_script_lines(text), text);
        }
    }
}
