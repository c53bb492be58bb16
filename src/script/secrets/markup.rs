//! Values in XML: `<password>…</password>`, `<name>fs.s3a.secret.key</name><value>…</value>` of Hadoop and
//! `<add key="ClearTextPassword" value="…" />` of NuGet.

use super::value::could_be_secret;
use super::{SecretFound, names, run};

/// How far a value is from its name at most, in bytes.
const NEAR: usize = 200;

/// Adds the values in `text` whose element or attribute has the name of a secret.
pub(super) fn markup(text: &str, found: &mut Vec<SecretFound>) {
    if !text.contains("</") && !text.contains("/>") {
        return;
    }
    for open in memchr::memchr_iter(b'<', text.as_bytes()) {
        let tag = run(text, open + 1, |c| {
            c.is_ascii_alphanumeric() || "_-.:".contains(c)
        });
        let name = text.get(tag.clone()).unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let is_bare = text.get(tag.end..).is_some_and(|rest| rest.starts_with('>'));
        let content = is_bare.then(|| run(text, tag.end + 1, |c| c != '<'));
        match content {
            Some(content) if name.eq_ignore_ascii_case("name") || name.eq_ignore_ascii_case("key") => {
                let key = text.get(content.clone()).unwrap_or_default().trim();
                add(text, key, next_value(text, content.end), found);
            }
            Some(content) => add(text, name, Some(content), found),
            None => {
                let inside = run(text, tag.end, |c| c != '>' && c != '<');
                let key = ["key", "name", "Key", "Name"]
                    .iter()
                    .find_map(|key| attribute(text, &inside, key));
                let value = ["value", "Value"]
                    .iter()
                    .find_map(|value| attribute(text, &inside, value));
                let key = key.and_then(|key| text.get(key));
                add(text, key.unwrap_or_default(), value, found);
            }
        }
    }
}

/// The content of the `<value>` that follows the byte `at`.
fn next_value(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let mut end = (at + NEAR).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let near = text.get(at..end)?;
    let start = at + near.find("<value>")? + "<value>".len();
    Some(run(text, start, |c| c != '<'))
}

/// The value of an attribute in these bytes of a tag.
fn attribute(text: &str, inside: &std::ops::Range<usize>, name: &str) -> Option<std::ops::Range<usize>> {
    let tag = text.get(inside.clone())?;
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(run(text, inside.start + start, |c| c != '"' && c != '<'))
}

fn add(text: &str, name: &str, value: Option<std::ops::Range<usize>>, found: &mut Vec<SecretFound>) {
    let Some((what, evidence)) = names::kind_of(name) else {
        return;
    };
    let Some(range) = value else { return };
    let value = text.get(range.clone()).unwrap_or_default();
    if !value.contains(char::is_whitespace) && could_be_secret(value, evidence) {
        found.push(SecretFound { range, what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        markup(text, &mut found);
        found.into_iter().filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn values_of_elements_and_attributes_are_found() {
        for text in [
            "<server><password>Kiefer_Wolke8</password></server>",
            "<name>javax.jdo.option.ConnectionPassword</name>\n  <value>Kiefer_Wolke8</value>",
            "<add key=\"ClearTextPassword\" value=\"Kiefer_Wolke8\" />",
        ] {
            assert_eq!(hidden(text), ["Kiefer_Wolke8"], "{text}");
        }
    }

    #[test]
    fn other_elements_are_none() {
        for text in [
            "<password>${env.PASSWORD}</password>",
            "<password></password>",
            "<username>ana</username>",
            "<name>fs.defaultFS</name><value>abfss://raw@stlab</value>",
            "<add key=\"packageSource\" value=\"https://n.example.org\" />",
            "<label for=\"password\">the password of the site</label>",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
