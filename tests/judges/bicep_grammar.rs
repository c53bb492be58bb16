//! The verdict of tree-sitter's Bicep grammar: no error and no missing node anywhere.

use tree_sitter::{Node, Parser};

use super::Complaint;
use super::bicep_tokens::{Kind, Part, Token, tokenize};

/// The places of a Bicep text that the grammar does not take.
///
/// The content of strings and comments is blanked out before: the grammar reads `'//x'` as a comment, and what may
/// stand in a string is settled by [`tokenize`], whose error is a complaint as well.
pub fn complaints(source: &str) -> Vec<Complaint> {
    let tokens = match tokenize(source) {
        Ok(tokens) => tokens,
        Err(why) => {
            let (place, message) = why.split_once(": ").unwrap_or(("", &why));
            return vec![Complaint::new("bicep-lexical", place, message)];
        }
    };
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bicep::LANGUAGE.into()).unwrap();
    let mut text = tokens.masked.into_bytes();
    blank_newer_forms(&tokens.tokens, &mut text);
    let tree = parser.parse(&text, None).unwrap();
    let mut found = Vec::new();
    collect(tree.root_node(), source, &mut found);
    found
}

/// Replaces what the grammar (tree-sitter-bicep 1.1) is too old for by what it knows, at the same bytes: a spread, `!` behind a
/// value, and `^` of an index from the end. The parser of these judges reads the forms themselves.
fn blank_newer_forms(tokens: &[Token], text: &mut [u8]) {
    let mut open = Vec::new();
    let mut after_value = false;
    for token in tokens {
        let with: &[u8] = match &token.kind {
            Kind::Mark("...") if open.last() == Some(&"{") => b"k: ",
            Kind::Mark("...") => b"   ",
            Kind::Mark("^") => b" ",
            Kind::Mark("!") if after_value => b" ",
            _ => b"",
        };
        for (byte, with) in text[token.span.clone()].iter_mut().zip(with) {
            *byte = *with;
        }
        match &token.kind {
            Kind::Mark(mark @ ("{" | "[" | "(")) => open.push(*mark),
            Kind::Mark("}" | "]" | ")") => drop(open.pop()),
            Kind::Text { parts, .. } => {
                for part in parts {
                    if let Part::Hole(tokens) = part {
                        blank_newer_forms(tokens, text);
                    }
                }
            }
            _ => {}
        }
        after_value = matches!(
            token.kind,
            Kind::Identifier(_) | Kind::Text { .. } | Kind::Mark("}" | "]" | ")")
        );
    }
}

fn collect(node: Node<'_>, source: &str, found: &mut Vec<Complaint>) {
    if node.is_error() || node.is_missing() {
        let at = node.start_position();
        let line = source.lines().nth(at.row).unwrap_or("");
        let what = if node.is_missing() {
            format!("`{}` is missing", node.kind())
        } else {
            "no Bicep".to_owned()
        };
        let place = format!("{}:{}", at.row + 1, at.column + 1);
        found.push(Complaint::new(
            "bicep-grammar",
            place,
            format!("{what} in `{line}`"),
        ));
    } else if node.has_error() {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            collect(child, source, found);
        }
    }
}
