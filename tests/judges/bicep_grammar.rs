//! The verdict of tree-sitter's Bicep grammar: no error and no missing node anywhere.

use tree_sitter::{Node, Parser};

use super::Complaint;
use super::bicep_tokens::tokenize;

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
    let tree = parser.parse(&tokens.masked, None).unwrap();
    let mut found = Vec::new();
    collect(tree.root_node(), source, &mut found);
    found
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
