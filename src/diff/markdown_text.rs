//! Texts of others in Markdown: as text, as code, in fences, so that none of them becomes a link, a mention, an image or HTML.

use crate::render::printable::printable_line;

/// The maximum number of bytes of a script's difference or of a command; longer ones are cut.
pub(super) const LONGEST_BLOCK: usize = 6_000;

/// A part behind a click, or open; without a body only its heading.
pub(super) fn details(heading: &str, body: &str, open: bool) -> String {
    if body.is_empty() {
        return format!("\n<p>{heading}</p>\n");
    }
    let open = if open { " open" } else { "" };
    format!(
        "\n<details{open}><summary>{heading}</summary>\n\n{}\n\n</details>\n",
        body.trim_end()
    )
}

/// Lines in a fence that none of them can close; those beyond [`LONGEST_BLOCK`] are counted.
pub(super) fn fenced(language: &str, lines: &[String]) -> String {
    fenced_up_to(LONGEST_BLOCK, language, lines)
}

/// The same with another limit.
pub(super) fn fenced_up_to(limit: usize, language: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut text = format!("{fence}{language}\n");
    for (index, line) in lines.iter().enumerate() {
        if text.len() + line.len() + 2 * fence.len() > limit {
            let rest = match lines.len() - index {
                1 => "1 more line is".to_owned(),
                rest => format!("{rest} more lines are"),
            };
            text.push_str(&format!("{fence}\n\n{rest} omitted.\n"));
            return text;
        }
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&fence);
    text.push('\n');
    text
}

/// The length of the longest run of backquotes.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A text of at most so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A contributor's text in one line of code.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&cut(text, 500)))
}

/// A message in one line, in which what is between backquotes is code.
pub(super) fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => escaped(part),
        _ => code(part),
    });
    parts.collect()
}

/// A text in one line that is only text to Markdown and to HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable_line(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | ',' | '/' | ';' | '(' | ')') {
            escaped.push_str(&format!("&#{};", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_markdown_or_html_is_escaped() {
        let hostile = "`</code><img src=x> [a](http://b) @team #1 **x** | www.x.org\n# y";
        let shown = escaped(hostile);
        for c in ['`', '<', '>', '[', ']', '@', '*', '|', ':', '.', '\n'] {
            assert!(!shown.contains(c), "{c:?} in {shown}");
        }
        assert!(!shown.replace("&#", "").contains('#'));
    }
}
