//! Placeholders of other tools in a name, which armlet takes as they are.

/// The expression that says what a name with placeholders means, in Bicep's syntax: `'mlw-${environment}'` for `mlw-{env}`;
/// `None` if it has none.
pub(super) fn interpolated(name: &str) -> Option<String> {
    let mut expression = String::from("'");
    let mut rest = name;
    let mut has_placeholder = false;
    while let Some(at) = rest.find(['{', '<', '%', '$', '#']) {
        let (before, behind) = rest.split_at(at);
        push_text(&mut expression, before);
        let Some((word, left)) = placeholder(behind) else {
            let length = behind.chars().next().map_or(0, char::len_utf8);
            push_text(&mut expression, behind.get(..length)?);
            rest = behind.get(length..)?;
            continue;
        };
        expression.push_str(&format!("${{{}}}", parameter(word)));
        has_placeholder = true;
        rest = left;
    }
    push_text(&mut expression, rest);
    expression.push('\'');
    has_placeholder.then_some(expression)
}

fn push_text(expression: &mut String, text: &str) {
    expression.push_str(
        &text
            .replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace("${", "\\${"),
    );
}

/// The word of the placeholder that a text begins with, and what follows it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    const BRACKETS: [(&str, &str); 8] = [
        ("{{", "}}"),
        ("${", "}"),
        ("#{", "}#"),
        ("#{", "}"),
        ("$(", ")"),
        ("{", "}"),
        ("<", ">"),
        ("%", "%"),
    ];
    BRACKETS.into_iter().find_map(|(open, close)| {
        let (word, rest) = text.strip_prefix(open)?.split_once(close)?;
        let word = word.trim();
        let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        is_word.then_some((word, rest))
    })
}

/// The parameter that a placeholder stands for: `environment` for each word that means it, otherwise the word in camelCase.
fn parameter(word: &str) -> String {
    let last = word.rsplit('.').next().unwrap_or(word);
    if ["env", "environment", "stage", "environment_name"].contains(&last.to_lowercase().as_str()) {
        return "environment".to_owned();
    }
    let mut name = String::new();
    for (index, part) in last.split(['_', '-']).filter(|part| !part.is_empty()).enumerate() {
        let mut characters = part.chars();
        match (index, characters.next()) {
            (0, Some(first)) => name.push(first.to_ascii_lowercase()),
            (_, Some(first)) => name.push(first.to_ascii_uppercase()),
            (_, None) => {}
        }
        name.push_str(characters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::interpolated;

    #[test]
    fn placeholders_of_other_tools_become_interpolations() {
        for (name, expression) in [
            ("mlw-{env}", "'mlw-${environment}'"),
            ("mlw-{{ env }}-x", "'mlw-${environment}-x'"),
            ("mlw-${team_name}", "'mlw-${teamName}'"),
            ("mlw-$(env)", "'mlw-${environment}'"),
            ("<name>-ws", "'${name}-ws'"),
            ("mlw-#{Stage}#", "'mlw-${environment}'"),
            ("%TEAM%-{a}", "'${tEAM}-${a}'"),
            ("{var.env}it's", "'${environment}it\\'s'"),
        ] {
            assert_eq!(interpolated(name).as_deref(), Some(expression), "{name}");
        }
    }

    #[test]
    fn other_characters_are_no_placeholders() {
        for name in ["mlw", "a b", "{}", "a<b", "50% off", "{ 1 }", "[x]", ""] {
            assert_eq!(interpolated(name), None, "{name}");
        }
    }
}
