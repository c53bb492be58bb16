//! The lines between two tokens: comments, and the blank lines that part them.

/// Comments, each on its line, and single blank lines between them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// The comments; an empty text is a blank line, which is neither first nor last nor doubled.
    pub(super) kept: Vec<String>,
    /// Whether a blank line was before the first comment, or there was nothing but blank lines.
    pub(super) begins_blank: bool,
    /// Whether a blank line was behind the last comment.
    pub(super) ends_blank: bool,
}

impl Lines {
    /// The lines of a stretch of text that begins at the beginning of a line.
    pub(super) fn of(text: &str) -> Self {
        // What is behind the last newline is on the line of the next token.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let mut lines = Self::default();
        if !text.contains('\n') {
            return lines;
        }
        let mut is_blank = false;
        for line in whole.split('\n').map(str::trim) {
            if line.is_empty() {
                is_blank = true;
                continue;
            }
            if is_blank {
                match lines.kept.is_empty() {
                    true => lines.begins_blank = true,
                    false => lines.kept.push(String::new()),
                }
            }
            is_blank = false;
            lines.kept.push(line.to_owned());
        }
        lines.ends_blank = is_blank;
        lines.begins_blank |= is_blank && lines.kept.is_empty();
        lines
    }

    /// Of the lines at the beginning of a file, those that are about the file, and the others: what is before the last blank
    /// line, or else the directives for editors.
    pub(super) fn without_head(self) -> (Vec<String>, Self) {
        let (mut head, mut own) = self.split();
        if head.is_empty() {
            let directives = own.iter().take_while(|line| line.starts_with("#:")).count();
            head = own.drain(..directives).collect();
        }
        let own = Self {
            kept: own,
            ..Self::default()
        };
        (head, own)
    }

    /// The comments before the last blank line, and those behind it.
    pub(super) fn split(mut self) -> (Vec<String>, Vec<String>) {
        if self.ends_blank {
            return (self.kept, Vec::new());
        }
        match self.kept.iter().rposition(String::is_empty) {
            Some(blank) => {
                let behind = self.kept.split_off(blank + 1);
                self.kept.pop();
                (self.kept, behind)
            }
            None => (Vec::new(), self.kept),
        }
    }
}

/// The comment that ends the line at which `text` begins, and the comments on the lines below it.
pub(super) fn behind_and_below(text: &str) -> (String, Vec<String>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let below = rest.split('\n').map(str::trim).filter(|line| !line.is_empty());
    (first.trim().to_owned(), below.map(str::to_owned).collect())
}
