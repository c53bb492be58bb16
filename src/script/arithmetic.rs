//! Arithmetic between two pairs of parentheses, which holds no commands.

use super::lexer::{Lexer, List};

impl Lexer<'_> {
    /// Skips `((…))`, if the cursor is at one.
    pub(super) fn arithmetic_command(&mut self, list: &mut List) -> bool {
        let Some((length, deepest)) = arithmetic_length(self.rest()) else {
            return false;
        };
        let range = self.at..self.at + length;
        self.branch(deepest);
        self.branching = self.branching.saturating_sub(deepest);
        let is_for = list
            .words
            .first()
            .is_some_and(|word| word.raw(self.text) == "for");
        if is_for && self.raw(range.clone()).contains(";;") {
            let start = list.words.first().map_or(range.start, |word| word.range.start);
            self.found.shape.endless_fors.push(start..range.end);
        }
        self.skip(length);
        true
    }
}

/// The length of the arithmetic `((…))` at the start of `text`, and how deep parentheses nest in it.
///
/// Two parentheses that do not close together, as in `((a); (b))`, are subshells.
pub(super) fn arithmetic_length(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut bytes = text.bytes().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' if depth == 2 => {
                return bytes
                    .next()
                    .filter(|(_, next)| *next == b')')
                    .map(|_| (offset + 2, deepest));
            }
            b')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}
