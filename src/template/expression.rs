//! As much of ARM's expressions as it takes to follow a name or a script: calls, strings, and what is constant in them.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// References are followed so far; further is a circle.
const MOST_STEPS: usize = 16;

/// The expression in a string's brackets; none if the string is a literal.
pub(super) fn inside(text: &str) -> Option<&str> {
    let expression = text.strip_prefix('[')?.strip_suffix(']')?;
    (!expression.starts_with('[')).then_some(expression)
}

/// The text of a literal: one bracket less where it was escaped.
pub(super) fn literal(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('[') {
        Some(rest) if rest.starts_with('[') && rest.ends_with(']') => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}

/// The text of `'it''s'`.
pub(super) fn string(expression: &str) -> Option<String> {
    let inner = expression.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let text = inner.replace("''", "\u{0}");
    (!text.contains('\'')).then(|| text.replace('\u{0}', "'"))
}

/// The name and the arguments of `name(a, b)`, if the expression is just that call.
pub(super) fn call(expression: &str) -> Option<(&str, Vec<&str>)> {
    let expression = expression.trim();
    let (name, rest) = expression.split_once('(')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    let arguments = rest.strip_suffix(')').filter(|_| is_name)?;
    Some((name, split(arguments)?))
}

/// The arguments between the commas that stand in no string and no parentheses.
fn split(arguments: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut depth, mut in_string, mut start) = (0_usize, false, 0);
    for (index, c) in arguments.char_indices() {
        match c {
            '\'' => in_string = !in_string,
            _ if in_string => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                parts.push(arguments.get(start..index)?.trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    let last = arguments.get(start..)?.trim();
    if !last.is_empty() {
        parts.push(last);
    }
    (depth == 0 && !in_string).then_some(parts)
}

/// What is known of a template's values before it is deployed: the defaults of its parameters, and its variables.
pub(super) struct Constants<'t> {
    parameters: &'t Map<String, Value>,
    variables: &'t Map<String, Value>,
}

impl<'t> Constants<'t> {
    pub(super) fn new(parameters: &'t Map<String, Value>, variables: &'t Map<String, Value>) -> Self {
        Self {
            parameters,
            variables,
        }
    }

    /// The text that a string of the template comes to, if it is constant.
    pub(super) fn resolved(&self, text: &str) -> Option<String> {
        self.text_of(text, 0)
    }

    /// The text that an expression comes to, if it is constant.
    pub(super) fn evaluated(&self, expression: &str) -> Option<String> {
        self.text(expression, 0)
    }

    /// The variable that an expression is the name of, and its value.
    pub(super) fn variable(&self, expression: &str) -> Option<(String, &'t Value)> {
        let name = reference(expression, "variables")?;
        let value = super::member(self.variables, &name)?;
        Some((name, value))
    }

    fn text_of(&self, text: &str, steps: usize) -> Option<String> {
        match inside(text) {
            Some(expression) => self.text(expression, steps + 1),
            None => Some(literal(text).into_owned()),
        }
    }

    fn text(&self, expression: &str, steps: usize) -> Option<String> {
        if steps > MOST_STEPS {
            return None;
        }
        if let Some(text) = string(expression) {
            return Some(text);
        }
        if let Some((_, value)) = self.variable(expression) {
            return self.text_of(value.as_str()?, steps);
        }
        if let Some(name) = reference(expression, "parameters") {
            let declaration = super::member(self.parameters, &name)?.as_object()?;
            return self.text_of(super::member(declaration, "defaultValue")?.as_str()?, steps);
        }
        let (name, arguments) = call(expression)?;
        match (name.to_ascii_lowercase().as_str(), arguments.as_slice()) {
            ("concat", parts) => parts.iter().map(|part| self.text(part, steps + 1)).collect(),
            ("string", [only]) => self.text(only, steps + 1),
            ("join", [list, separator]) => self.joined(list, separator, steps),
            _ => None,
        }
    }

    fn joined(&self, list: &str, separator: &str, steps: usize) -> Option<String> {
        let separator = string(separator)?;
        let (_, value) = self.variable(list)?;
        let lines = value.as_array()?.iter();
        let lines: Option<Vec<String>> = lines.map(|line| self.text_of(line.as_str()?, steps)).collect();
        Some(lines?.join(&separator))
    }
}

/// The name in `parameters('name')` or `variables('name')`.
fn reference(expression: &str, function: &str) -> Option<String> {
    match call(expression)? {
        (name, arguments) if name.eq_ignore_ascii_case(function) => match arguments.as_slice() {
            [only] => string(only),
            _ => None,
        },
        _ => None,
    }
}
