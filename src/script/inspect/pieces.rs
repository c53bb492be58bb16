//! The pieces of a script, each of which is parsed by itself.
//!
//! If all pieces are valid, the script is: each begins behind a whole command that nothing encloses.

use std::ops::Range;

use crate::script::commands::Commands;

/// A part of the text that is a script itself.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// How many commands it has.
    pub(super) commands: usize,
}

/// The pieces of the text, as far as its commands were read.
pub(super) fn pieces(commands: &Commands, range: &Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(commands.cuts.len() + 1);
    let (mut start, mut before) = (range.start, 0);
    let mut add = |end: usize, count: usize| {
        pieces.push(Piece {
            range: start..end,
            commands: count - before,
        });
        (start, before) = (end, count);
    };
    for cut in &commands.cuts {
        add(cut.at, cut.commands);
    }
    if commands.unread.is_none() {
        add(range.end, commands.commands.len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use brush_parser::{Parser, ParserOptions};
    use proptest::prelude::*;

    use super::super::condensed::tests::piece as fragment;
    use super::*;
    use crate::script::lexer::read_in_pieces;

    fn is_valid(text: &str) -> bool {
        Parser::new(text.as_bytes(), &ParserOptions::default())
            .parse_program()
            .is_ok()
    }

    /// The pieces of a text that is cut wherever it can be.
    fn all(text: &str) -> Vec<&str> {
        let commands = read_in_pieces(text, 0..text.len(), 0);
        let pieces = pieces(&commands, &(0..text.len())).into_iter();
        pieces.map(|piece| text.get(piece.range).unwrap()).collect()
    }

    #[test]
    fn a_text_is_cut_behind_whole_commands() {
        let text = "a; b & c | d\nif e; then\nf\nfi\ng &&\nh\ncat <<X; i\nj\nX\nf() {\nk\n}\nfor l in m\ndo n; done\n";
        assert_eq!(
            all(text),
            [
                "a;",
                " b &",
                " c | d\n",
                "if e; then\nf\nfi\n",
                "g &&\nh\n",
                "cat <<X; i\nj\nX\n",
                "f() {\nk\n}\n",
                "for l in m\ndo n; done\n",
                ""
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8192))]

        #[test]
        fn text_whose_pieces_are_valid_is_valid(fragments in prop::collection::vec(fragment(), 1..14)) {
            let text: String = fragments.concat();
            let pieces = all(&text);
            prop_assert_eq!(pieces.concat(), text.as_str());
            if pieces.iter().all(|piece| is_valid(piece)) {
                prop_assert!(is_valid(&text), "{text:?} as {pieces:?}");
            }
        }
    }
}
