//! The arguments of setup scripts, quoted as armlet quotes them.

use super::hours::{at, seen};
use super::lost::Lost;
use crate::arm::{COMPUTE, Deployment, Object, Value};
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
            let Some(Value::String(line)) = script.get("scriptArguments") else {
                continue;
            };
            match quoted(line) {
                Some(line) if line.is_empty() => drop(script.remove("scriptArguments")),
                Some(line) => replace(script, line),
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

fn replace(script: &mut Object, line: String) {
    if let Some(arguments) = script.get_mut("scriptArguments") {
        *arguments = line.into();
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
