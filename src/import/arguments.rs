//! The arguments of setup scripts, quoted as armlet quotes them.

use super::hours::{at, seen};
use super::lost::Lost;
use crate::arm::{COMPUTE, Deployment, Object, Value};
use crate::expression::{Expression, Part};
use crate::language::script::quoting;
use crate::script::join;

/// Characters that mean something to a shell where they are not quoted.
const SHELL: &str = "$`;|&<>(){}*?[]~#!\n";

/// Quotes the words of each line of arguments anew. A line that is more than words, such as one with a variable, is left out.
pub(super) fn spell(deployment: &mut Deployment) -> Vec<Lost> {
    let mut lost = Vec::new();
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        for key in ["creationScript", "startupScript"] {
            let path = ["properties", "properties", "setupScripts", "scripts", key];
            if seen(&resource.body, &path).is_none_or(|script| script.get("scriptArguments").is_none()) {
                continue;
            }
            let Some(script) = at(&mut resource.body, &path) else {
                continue;
            };
            let line = match script.get("scriptArguments") {
                Some(Value::String(line)) => line,
                Some(Value::Expression(computed)) => {
                    let own = format!("{}.scriptArguments", path.join("."));
                    let reason = computed_words(&computed.clone(), script);
                    lost.extend(reason.map(|reason| Lost::new(&resource.symbol, own, reason)));
                    continue;
                }
                _ => continue,
            };
            match quoted(line) {
                Some(line) if line.is_empty() => drop(script.remove("scriptArguments")),
                Some(line) => replace(script, line.into()),
                None => {
                    script.remove("scriptArguments");
                    let path = format!("{}.scriptArguments", path.join("."));
                    let reason = "a shell fills them in, and a definition has each word as it is";
                    lost.push(Lost::new(&resource.symbol, path, reason));
                }
            }
        }
    }
    lost
}

/// Puts what the deployment gives between spaces into quotes, each for one word, and says so: without quotes, a shell makes several of a
/// value with spaces and none of an empty one. Where something else is computed, the words of a script that is a text are left out.
fn computed_words(computed: &Expression, script: &mut Object) -> Option<&'static str> {
    let parts = match computed {
        Expression::Interpolation(parts) => parts.as_slice(),
        _ => &[],
    };
    let is_quoted = |part: &Part| matches!(part, Part::Text(text) if text.contains('\''));
    // A script that the deployment makes is an expression in the definition, and so are its arguments.
    let is_text = matches!(script.get("scriptData"), Some(Value::Script(_)));
    if !is_text || parts.iter().any(is_quoted) {
        return None;
    }
    if let Some(quoted) = quoted_parts(parts).filter(|quoted| !quoted.is_empty()) {
        replace(script, Expression::Interpolation(quoted).into());
        return Some("each value is one word in the definition, also with spaces in it or empty");
    }
    script.remove("scriptArguments");
    Some("the deployment makes the words, and a definition has each by itself")
}

/// The parts with their values in quotes; none if a value is a part of a word, or a text is more than words.
fn quoted_parts(parts: &[Part]) -> Option<Vec<Part>> {
    let text = |part: Option<&Part>| match part {
        None => Some(" ".to_owned()),
        Some(Part::Text(text)) => Some(text.clone()),
        Some(Part::Value(_)) => None,
    };
    let mut quoted = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(words) if words.contains(|c: char| SHELL.contains(c) || c == '\\' || c == '"') => {
                return None;
            }
            Part::Text(words) => quoted.push(Part::Text(words.clone())),
            Part::Value(value) => {
                let before = text(at.checked_sub(1).and_then(|before| parts.get(before)))?;
                let after = text(parts.get(at + 1))?;
                if !before.ends_with(' ') || !after.starts_with(' ') {
                    return None;
                }
                quoted.push(Part::Text("'".into()));
                quoted.push(Part::Value(quoting(value.clone())));
                quoted.push(Part::Text("'".into()));
            }
        }
    }
    Some(Part::merged(quoted))
}

fn replace(script: &mut Object, line: Value) {
    if let Some(arguments) = script.get_mut("scriptArguments") {
        *arguments = line;
    }
}

fn quoted(line: &str) -> Option<String> {
    let words = words(line)?;
    join(words.iter().map(String::as_str)).ok()
}

/// The words that a shell makes of a line, if it only takes quotes away.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => single(&mut characters, word.get_or_insert_default())?,
            '"' => double(&mut characters, word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(characters.next()?),
            c if SHELL.contains(c) => return None,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

fn single(characters: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '\'' => return Some(()),
            c => word.push(c),
        }
    }
}

fn double(characters: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '"' => return Some(()),
            '$' | '`' => return None,
            '\\' => match characters.next()? {
                c @ ('"' | '\\' | '$' | '`') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_keep_their_text() {
        for (line, expected) in [
            ("numpy azureml_py38", Some("numpy azureml_py38")),
            ("--user 'second person'", Some("--user 'second person'")),
            ("--user \"second person\"", Some("--user 'second person'")),
            ("a\\ b  c", Some("'a b' c")),
            ("''", Some("''")),
            ("", Some("")),
            ("\"$HOME\"", None),
            ("a; b", None),
            ("'open", None),
        ] {
            assert_eq!(quoted(line).as_deref(), expected, "{line}");
        }
    }
}
