//! Where a script can be cut into pieces that are scripts themselves: a parser needs the tree of one piece at a time only.

use super::commands::{Cut, Joined};
use super::lexer::{Closer, Lexer, List};

impl Lexer<'_> {
    /// Notes that a piece may end here, if the command before is whole and nothing encloses it.
    pub(super) fn cut(&mut self, list: &List) {
        let is_whole = list.closer == Closer::End && list.frames.is_empty() && list.words.is_empty();
        let goes_on = self.found.unread.is_some()
            || list.joined != Joined::Sequence
            || list.function_follows
            || list.loop_follows
            || list.in_condition
            || self.read_documents < self.found.here_documents.len();
        if is_whole && !goes_on {
            let here = Cut {
                at: self.at,
                commands: self.found.commands.len(),
            };
            self.found.cuts.extend(self.cutting.at(here));
        }
    }
}
