//! Where a script can be cut into pieces that are scripts themselves: a parser needs the tree of one piece at a time only.

use super::commands::{Cut, Joined};
use super::lexer::{Closer, Lexer, List};

/// How many bytes are between two cuts at least.
pub(super) const PIECE: usize = 2 * 1024;

/// How far a text was cut.
pub(super) struct Cutting {
    /// The least number of bytes between two cuts.
    piece: usize,
    /// Where the last cut is.
    cut_at: usize,
    /// Where the last whole command ends that nothing encloses.
    whole_at: Cut,
}

impl Cutting {
    /// Nothing is cut of what begins with a byte; `piece` is the least number of bytes between two cuts.
    pub(super) const fn new(start: usize, piece: usize) -> Self {
        Self {
            piece,
            cut_at: start,
            whole_at: Cut {
                at: start,
                commands: 0,
            },
        }
    }

    /// The cuts that the end of a whole command makes: a long statement is a piece of its own.
    fn at(&mut self, here: Cut) -> impl Iterator<Item = Cut> {
        let before = std::mem::replace(&mut self.whole_at, here);
        let is_long = here.at >= before.at + self.piece;
        let first = Some(before).filter(|before| is_long && before.at > self.cut_at);
        self.cut_at = first.map_or(self.cut_at, |first| first.at);
        let second = Some(here).filter(|here| here.at >= self.cut_at + self.piece);
        self.cut_at = second.map_or(self.cut_at, |second| second.at);
        first.into_iter().chain(second)
    }

    /// The cut before the rest of a text that ends here, if it is long.
    pub(super) fn before_rest(&self, end: usize) -> Option<Cut> {
        Some(self.whole_at).filter(|whole| whole.at > self.cut_at && end >= whole.at + self.piece)
    }
}

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
