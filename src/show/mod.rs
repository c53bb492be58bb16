//! Prints a template as text with readable scripts, which `git diff` compares through `diff.armlet.textconv`.
//!
//! The text is the JSON of the template, token by token in its order, with three exceptions: inline scripts are written as lines
//! instead of Base64, the hash that changes with everything is omitted, and there are no commas, so that a new last member does
//! not change the line before it. Nothing is lost: a script whose bytes could not be recovered from its lines is not changed.

mod json;
mod script;

use json::{Json, Member};
use script::{InlineScript, inline_script};

/// The text of a template with its scripts decoded; `None` if `text` is not an ARM template.
#[must_use]
pub fn show(text: &str) -> Option<String> {
    let template = json::parse(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    if !is_template(&template) {
        return None;
    }
    let mut printer = Printer {
        out: String::with_capacity(text.len()),
        depth: 0,
        variables: template.get("variables"),
        shown_variables: variables_of_scripts(&template),
    };
    printer.value(&template);
    printer.out.push('\n');
    Some(printer.out)
}

/// Whether the JSON is a template for any scope: it says so in `$schema`, and it has resources.
fn is_template(json: &Json<'_>) -> bool {
    let schema = json.get("$schema").and_then(Json::text).unwrap_or_default();
    schema.to_ascii_lowercase().contains("deploymenttemplate.json") && json.get("resources").is_some()
}

/// The variables whose lines are shown at the script.
fn variables_of_scripts(template: &Json<'_>) -> Vec<String> {
    let mut found = Vec::new();
    collect_variables(template, template.get("variables"), &mut found);
    found
}

fn collect_variables(value: &Json<'_>, variables: Option<&Json<'_>>, found: &mut Vec<String>) {
    match value {
        Json::Token(_) => {}
        Json::Array(items) => items
            .iter()
            .for_each(|item| collect_variables(item, variables, found)),
        Json::Object(members) => {
            for member in members {
                let script = script_of(member, members, variables);
                found.extend(script.and_then(|script| script.variable));
                // A nested template has its own variables.
                if !is_template(&member.value) {
                    collect_variables(&member.value, variables, found);
                }
            }
        }
    }
}

/// The script that `member` of `members` holds, if it is the data of an inline script and can be read.
fn script_of(
    member: &Member<'_>,
    members: &[Member<'_>],
    variables: Option<&Json<'_>>,
) -> Option<InlineScript> {
    if !member.is_called("scriptData") {
        return None;
    }
    let mut sources = members.iter().filter(|other| other.is_called("scriptSource"));
    let source = sources.next()?.value.text()?;
    if !source.eq_ignore_ascii_case("inline") {
        return None;
    }
    inline_script(&member.value.text()?, variables)
}

struct Printer<'t> {
    out: String,
    depth: usize,
    /// Where the lines of scripts are looked up.
    variables: Option<&'t Json<'t>>,
    /// Variables that are not printed where they are declared.
    shown_variables: Vec<String>,
}

impl Printer<'_> {
    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn value(&mut self, value: &Json<'_>) {
        match value {
            Json::Token(token) => self.out.push_str(token),
            Json::Array(items) if items.is_empty() => self.out.push_str("[]"),
            Json::Array(items) => {
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
            Json::Object(members) => self.object(members),
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
            return self.variables(member);
        }
        self.new_line();
        self.out.push_str(member.key);
        self.out.push_str(": ");
        if let Some(script) = script_of(member, members, self.variables) {
            return self.script(&script);
        }
        match &member.value {
            Json::Object(generator) if member.is_called("_generator") => self.generator(generator),
            inner if is_template(inner) => {
                let outer = self.variables.take();
                self.value(inner);
                self.variables = outer;
            }
            value => self.value(value),
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

    /// The variables but those that are shown as scripts, unless there is no other.
    fn variables(&mut self, member: &Member<'_>) {
        let kept = match &member.value {
            Json::Object(variables) => {
                let is_shown = |variable: &Member<'_>| {
                    let mut shown = self.shown_variables.iter();
                    shown.any(|name| variable.is_called(name))
                };
                let kept: Vec<Member<'_>> = variables
                    .iter()
                    .filter(|variable| !is_shown(variable))
                    .cloned()
                    .collect();
                if kept.is_empty() && !variables.is_empty() {
                    return;
                }
                Json::Object(kept)
            }
            other => other.clone(),
        };
        self.new_line();
        self.out.push_str(member.key);
        self.out.push_str(": ");
        self.value(&kept);
    }

    fn script(&mut self, script: &InlineScript) {
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
