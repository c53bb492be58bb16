//! What keeps a template of anyone's from running without end: it calls no other template, is nested to a bound, and what it writes
//! and how often it repeats a part are counted while it is rendered.

use std::io;

use handlebars::Template;
use handlebars::template::TemplateElement;

/// How deep blocks, and the brackets of a tag, may be nested.
pub const MAX_NESTING: usize = 64;

/// The maximum length of a rendered script, in bytes.
pub const MAX_RENDERED_BYTES: usize = 1024 * 1024;

/// How many parts of a template may be rendered, each repetition counted.
pub const MAX_STEPS: usize = 1_000_000;

/// A tag that no template may have, and where it begins, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) at: usize,
}

/// Refuses a template that calls or defines another one, and one that is nested too deep for the parser, which is recursive.
pub(super) fn check(template: &str) -> Result<(), Refused> {
    let refused = |at, message: String| Err(Refused { message, at });
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(start) = template.get(at..).and_then(|rest| rest.find("{{")) {
        let start = at + start;
        let rest = template.get(start..).unwrap_or_default();
        let inside = rest.trim_start_matches(['{', '~']);
        let sign = inside.chars().next().unwrap_or(' ');
        let length = match inside.starts_with("!--") {
            true => rest.find("--}}").or_else(|| rest.find("--~}}")),
            false => rest.find("}}"),
        };
        let tag = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        at = start + tag.len().max(2);
        let is_escaped = template.get(..start).is_some_and(|before| before.ends_with('\\'));
        match sign {
            '!' => continue,
            _ if is_escaped => {}
            '>' => {
                return refused(
                    start,
                    "a template cannot call another template (`{{>`)".to_owned(),
                );
            }
            '*' => return refused(start, "a template has no decorators (`{{*`)".to_owned()),
            '#' if inside.starts_with("#>") || inside.starts_with("#*") => {
                let message = "a template cannot define or call another template (`{{#>`, `{{#*`)";
                return refused(start, message.to_owned());
            }
            '#' | '^' => depth += 1,
            '/' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING || nesting(tag) > MAX_NESTING {
            return refused(start, format!("it is nested more than {MAX_NESTING} deep"));
        }
    }
    Ok(())
}

/// How deep the brackets of a tag are nested.
fn nesting(tag: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for character in tag.chars().skip_while(|character| "{~".contains(*character)) {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The sign of a step, which no script contains.
const STEP: char = '\0';

/// Lets a template write a sign for each of its parts whenever it renders them, so that [`Counted`] can count them.
pub(super) fn count_steps(template: &mut Template) {
    for element in &mut template.elements {
        match element {
            TemplateElement::HelperBlock(block)
            | TemplateElement::Expression(block)
            | TemplateElement::HtmlExpression(block) => {
                block.template.as_mut().into_iter().for_each(count_steps);
                block.inverse.as_mut().into_iter().for_each(count_steps);
            }
            // NOTE: there are no others that contain a part; see `check`.
            _ => {}
        }
    }
    // NOTE: at the end, so that the places of the other parts stay those of the text.
    let steps = String::from(STEP).repeat(template.elements.len() + 1);
    template.elements.push(TemplateElement::RawString(steps));
}

/// What a template has written.
#[derive(Debug, Default)]
pub(super) struct Counted {
    text: Vec<u8>,
    steps: usize,
}

impl Counted {
    /// What it wrote too much of.
    pub(super) fn excess(&self) -> Option<String> {
        if self.text.len() > MAX_RENDERED_BYTES {
            return Some(format!(
                "the script would have more than {MAX_RENDERED_BYTES} bytes"
            ));
        }
        let repeats = || format!("it repeats its parts more than {MAX_STEPS} times");
        (self.steps > MAX_STEPS).then(repeats)
    }

    /// The script.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_step = |byte: &u8| *byte == STEP as u8;
        self.steps += bytes.iter().filter(|byte| is_step(byte)).count();
        self.text
            .extend(bytes.iter().copied().filter(|byte| !is_step(byte)));
        match self.excess() {
            Some(excess) => Err(io::Error::other(excess)),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
