//! A template as text in which its scripts can be read: what `git diff` compares through `diff.armlet.textconv`.
//!
//! The text is the template's own JSON, token by token in its own order, except for three things: an inline script is
//! shown as its lines in place of its Base64, the hash that changes with everything is left out, and there are no
//! commas, so that a new last member changes no line before it. Nothing is lost: a script that cannot be written so
//! that its text is known to the byte stays as it is.

mod lines;
mod script;

use super::read::variables as read_variables;
use super::tokens::{self, Json, Kind, Member};
use super::value::Object;
pub use lines::with_script_lines;
use script::{ShownScript, shown_script};

/// The text of a template or a snapshot with its scripts decoded; none if `text` is neither.
#[must_use]
pub fn show(text: &str) -> Option<String> {
    // NOTE: comments would be lost.
    let template = tokens::parse_strictly(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    if !is_template(&template) && template.only("predictedResources").is_none() {
        return None;
    }
    let variables = variables(&template);
    let mut shown_variables = Vec::new();
    collect_variables(&template, &variables, &mut shown_variables);
    let mut printer = Printer {
        out: String::with_capacity(text.len()),
        depth: 0,
        variables,
        shown_variables,
    };
    printer.value(&template);
    printer.out.push('\n');
    Some(printer.out)
}

/// Whether the JSON is a template for any scope: it says so in `$schema`, and it has resources.
fn is_template(json: &Json<'_>) -> bool {
    let schema = json.only("$schema").and_then(Json::text).unwrap_or_default();
    schema.to_ascii_lowercase().contains("deploymenttemplate.json") && json.only("resources").is_some()
}

/// The variables in which the texts of scripts are looked up; empty if they cannot be read, and then no script of
/// theirs is shown.
fn variables(template: &Json<'_>) -> Object {
    read_variables(template, "").unwrap_or_default()
}

/// Adds the variables whose lines are shown in place of the script.
fn collect_variables(value: &Json<'_>, variables: &Object, found: &mut Vec<String>) {
    match &value.kind {
        Kind::Token(_) => {}
        Kind::Array(items) => items
            .iter()
            .for_each(|item| collect_variables(item, variables, found)),
        Kind::Object(members) => {
            for member in members {
                let script = script_of(member, members, variables);
                found.extend(script.and_then(|script| script.variable().map(str::to_owned)));
                // A template within has variables of its own.
                if !is_template(&member.value) {
                    collect_variables(&member.value, variables, found);
                }
            }
        }
    }
}

/// The script that `member` of `members` holds, if it is the data of an inline script and can be read.
fn script_of(member: &Member<'_>, members: &[Member<'_>], variables: &Object) -> Option<ShownScript> {
    if !member.is_called("scriptData") {
        return None;
    }
    let mut sources = members.iter().filter(|other| other.is_called("scriptSource"));
    let source = sources.next()?.value.text()?;
    if !source.eq_ignore_ascii_case("inline") {
        return None;
    }
    shown_script(&member.value.text()?, variables)
}

struct Printer {
    out: String,
    depth: usize,
    /// Where the lines of scripts are looked up.
    variables: Object,
    /// Variables that are not printed where they are declared.
    shown_variables: Vec<String>,
}

impl Printer {
    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn value(&mut self, value: &Json<'_>) {
        match &value.kind {
            Kind::Token(token) => self.out.push_str(token),
            Kind::Array(items) if items.is_empty() => self.out.push_str("[]"),
            Kind::Array(items) => {
                self.out.push('[');
                self.depth += 1;
                for item in items {
                    self.new_line();
                    self.value(item);
                }
                self.depth -= 1;
                self.new_line();
                self.out.push(']');
            }
            Kind::Object(members) => self.object(members),
        }
    }

    fn object(&mut self, members: &[Member<'_>]) {
        self.out.push('{');
        self.depth += 1;
        for member in members {
            self.member(member, members);
        }
        self.depth -= 1;
        if !members.is_empty() {
            self.new_line();
        }
        self.out.push('}');
    }

    fn member(&mut self, member: &Member<'_>, members: &[Member<'_>]) {
        if self.depth == 1 && member.is_called("variables") {
            let members = member.value.members().unwrap_or_default();
            if members.is_empty() || !members.iter().all(|variable| self.is_shown(variable)) {
                self.variables(member);
            }
            return;
        }
        self.new_line();
        self.out.push_str(member.key);
        self.out.push_str(": ");
        if let Some(script) = script_of(member, members, &self.variables) {
            return self.script(&script);
        }
        match &member.value.kind {
            Kind::Object(generator) if member.is_called("_generator") => self.generator(generator),
            _ if is_template(&member.value) => {
                let outer = std::mem::take(&mut self.variables);
                self.value(&member.value);
                self.variables = outer;
            }
            _ => self.value(&member.value),
        }
    }

    /// The generator without its hash.
    fn generator(&mut self, members: &[Member<'_>]) {
        let kept: Vec<Member<'_>> = members
            .iter()
            .filter(|member| !member.is_called("templateHash"))
            .cloned()
            .collect();
        self.object(&kept);
    }

    /// Whether a variable is shown in place of the script that it holds.
    fn is_shown(&self, variable: &Member<'_>) -> bool {
        let mut shown = self.shown_variables.iter();
        shown.any(|name| variable.is_called(name))
    }

    /// The variables but those that are shown as scripts.
    fn variables(&mut self, member: &Member<'_>) {
        self.new_line();
        self.out.push_str(member.key);
        self.out.push_str(": ");
        match &member.value.kind {
            Kind::Object(variables) => {
                let kept: Vec<Member<'_>> = variables
                    .iter()
                    .filter(|one| !self.is_shown(one))
                    .cloned()
                    .collect();
                self.object(&kept);
            }
            _ => self.value(&member.value),
        }
    }

    fn script(&mut self, script: &ShownScript) {
        self.out.push_str(&script.form());
        self.depth += 1;
        for line in script.lines() {
            self.new_line();
            self.out.push_str(&line);
        }
        self.depth -= 1;
    }
}

#[cfg(test)]
mod tests;
