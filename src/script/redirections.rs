//! Redirections, and the here-documents among them.

use super::commands::{HereDocument, Word};
use super::lexer::{Lexer, List};

impl Lexer<'_> {
    /// Reads a redirection, or a process substitution.
    pub(super) fn redirection(&mut self, list: &mut List) {
        let rest = self.rest();
        if rest.starts_with("<(") || rest.starts_with(">(") {
            let start = self.at;
            self.process_substitution();
            list.words.push(Word {
                range: start..self.at,
            });
            return;
        }
        let is_document = rest.starts_with("<<") && !rest.starts_with("<<<");
        let start = self.at;
        self.at += rest.len() - rest.trim_start_matches(['<', '>', '&', '|']).len();
        if is_document {
            self.at = start + if rest.starts_with("<<-") { 3 } else { 2 };
        }
        let operator = self.raw(start..self.at);
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        let target = self.at;
        self.word();
        if operator == "<" {
            self.found.inputs.push(Word {
                range: target..self.at,
            });
        }
        if is_document {
            let delimiter = self.raw(target..self.at);
            list.here_documents.push(self.found.here_documents.len());
            self.found
                .here_documents
                .push(HereDocument::announced(start..self.at, operator, delimiter));
        }
    }

    /// Reads the bodies of the here-documents that were announced on the line before.
    pub(super) fn read_here_documents(&mut self) {
        while self.read_documents < self.found.here_documents.len() {
            self.read_here_document(self.read_documents);
            self.read_documents += 1;
        }
    }

    fn read_here_document(&mut self, index: usize) {
        let (start, rest) = (self.at, self.rest());
        let Some(document) = self.found.here_documents.get_mut(index) else {
            return;
        };
        let mut length = 0;
        document.body = start..start + rest.len();
        self.at = self.end;
        for line in rest.split_inclusive('\n') {
            if document.ends_with(line) {
                document.terminated = true;
                document.body = start..start + length;
                self.at = start + length + line.len();
                break;
            }
            length += line.len();
        }
        if !document.quoted {
            let body = document.body.clone();
            self.expansions_of(body);
        }
    }
}
