//! The lists of scripts, secrets and ordinary lines that judge what armlet says about scripts.

use std::fs;
use std::path::Path;

/// One setup script of a list.
#[derive(Debug)]
pub struct ListedScript {
    /// Its name in the list.
    pub name: String,
    /// Further keys of its table in the definition.
    pub keys: String,
    /// Its text.
    pub text: String,
    /// The lines that must be reported, from 1, each with the rule; 0 is the definition.
    pub expected: Vec<(usize, String)>,
}

/// The scripts of `tests/scripts/NAME.txt`.
pub fn scripts(name: &str) -> Vec<ListedScript> {
    let text = read(&format!("tests/scripts/{name}.txt"));
    text.split("\n===== ")
        .skip(1)
        .map(|script| {
            let (head, body) = script.split_once('\n').unwrap();
            let (head, of_definition) = marked(head);
            let (name, keys) = head.split_once('|').unwrap_or((head, ""));
            let mut listed = ListedScript {
                name: name.trim().to_owned(),
                keys: keys.trim().to_owned(),
                text: String::new(),
                expected: of_definition
                    .map(|rule| (0, rule.to_owned()))
                    .into_iter()
                    .collect(),
            };
            for (index, line) in body.lines().enumerate() {
                let (line, rule) = marked(line);
                listed
                    .expected
                    .extend(rule.map(|rule| (index + 1, rule.to_owned())));
                listed.text.push_str(&line.replace("{{CR}}", "\r"));
                listed.text.push('\n');
            }
            listed
        })
        .collect()
}

/// A line and the rule that must report it.
fn marked(line: &str) -> (&str, Option<&str>) {
    let (text, rule) = line.split_once(" «").unwrap_or((line, ""));
    (text, rule.strip_suffix('»'))
}

/// A text that contains a secret.
#[derive(Debug)]
pub struct Canary {
    /// What kind of secret it is.
    pub kind: String,
    /// The text.
    pub text: String,
    /// The parts of it that nobody may see.
    pub secrets: Vec<String>,
}

/// The canaries of `tests/secrets/*canaries.txt`.
pub fn canaries() -> Vec<Canary> {
    let lists = ["canaries", "more_canaries", "third_canaries"]
        .map(|name| read(&format!("tests/secrets/{name}.txt")));
    let lines = lists.iter().flat_map(|list| after_head(list));
    lines
        .filter_map(|line| line.split_once(" | "))
        .map(|(kind, text)| {
            let text = text.replace("\\n", "\n");
            let secrets = text
                .split('‹')
                .skip(1)
                .map(|part| part.split('›').next().unwrap().to_owned());
            Canary {
                kind: kind.to_owned(),
                secrets: secrets.collect(),
                text: text.replace(['‹', '›'], ""),
            }
        })
        .collect()
}

/// The lines of `tests/secrets/*ordinary.txt`.
pub fn ordinary() -> Vec<String> {
    let lists = ["ordinary", "more_ordinary", "third_ordinary"]
        .map(|name| read(&format!("tests/secrets/{name}.txt")));
    let lines = lists.iter().flat_map(|list| after_head(list));
    lines.map(|line| line.replace("\\n", "\n")).collect()
}

/// The lines after the two paragraphs that say what a list is.
fn after_head(list: &str) -> impl Iterator<Item = &str> {
    let lines = list.lines().skip_while(|line| !line.is_empty()).skip(1);
    lines.skip_while(|line| !line.is_empty()).skip(1)
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    expanded(&fs::read_to_string(path).unwrap())
}

/// Replaces every `{{ALPHABET:LENGTH}}` by that many characters, the same in every run and different in every place.
fn expanded(list: &str) -> String {
    let mut text = String::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut rest = list;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let inside = after.split_once("}}");
        let made = inside.and_then(|(inside, _)| {
            let (alphabet, length) = inside.split_once(':')?;
            Some((letters(alphabet)?, length.parse::<usize>().ok()?))
        });
        let Some((letters, length)) = made else {
            text.push_str("{{");
            rest = after;
            continue;
        };
        for _ in 0..length {
            // The generator of Marsaglia, "Xorshift RNGs" (2003).
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let letter = usize::try_from(state >> 33).unwrap() % letters.len();
            text.extend(letters.get(letter).copied().map(char::from));
        }
        rest = inside.unwrap().1;
    }
    text + rest
}

fn letters(alphabet: &str) -> Option<&'static [u8]> {
    let letters: &str = match alphabet {
        "alnum" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "url" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "base64" => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "hex" => "0123456789abcdef",
        "HEX" => "0123456789ABCDEF",
        "upper" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "lower" => "abcdefghijklmnopqrstuvwxyz234567",
        "digits" => "123456789",
        _ => return None,
    };
    Some(letters.as_bytes())
}
