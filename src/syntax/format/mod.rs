//! The canonical layout of a TOML file: the ground of `armlet fmt`.
//!
//! The text is read into `toml_edit`'s tree, which keeps every comment, and printed anew: a parent before its children,
//! siblings in the order that the caller gives or else that of the file, one blank line before a header, at most one between
//! keys. Comments keep their words and the key or header that they are above or behind. Strings and numbers keep their
//! spelling.
//!
//! `toml_edit` itself cannot print a changed file as it was: it puts dotted keys of one table together wherever they were. So
//! edits of a definition are edits of its text (see [`super::edited`]), and this tree is only for a new layout of all of it.

mod comments;
mod value;

use std::borrow::Cow;
use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Key, RawString, Table, Value};

use self::comments::Lines;
use super::Node;
use crate::source::{SourceFile, Sources};

/// Columns that a line of an array may have before its items get lines of their own.
const WIDTH: usize = 100;

/// Why a text has no canonical layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatError {
    /// It is not well-formed TOML.
    NotToml,
    /// The new layout would say something else: a mistake of armlet.
    Changed,
}

/// `text` in the canonical layout.
///
/// `rank` gives the place of a key or table among its siblings by its path; those of one rank stay in the order of the file.
/// The name of an array of tables occurs once in the path, without an index.
///
/// # Errors
/// [`FormatError::NotToml`] if the text has a syntax error, and [`FormatError::Changed`] instead of a text with other values.
pub fn format(text: &str, rank: &dyn Fn(&[&str]) -> usize) -> Result<String, FormatError> {
    // In a file of mixed line ends, those in a string are a part of its value, and no others are kept.
    let has_carriage_returns =
        text.contains('\n') && text.matches('\n').count() == text.matches("\r\n").count();
    let text = match has_carriage_returns {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    let formatted = laid_out(&text, rank)?;
    if values(&formatted) != values(&text) {
        return Err(FormatError::Changed);
    }
    Ok(match has_carriage_returns {
        true => formatted.replace('\n', "\r\n"),
        false => formatted,
    })
}

/// A text with line feeds alone in the canonical layout.
fn laid_out(text: &str, rank: &dyn Fn(&[&str]) -> usize) -> Result<String, FormatError> {
    let document: DocumentMut = text.parse().map_err(|_| FormatError::NotToml)?;
    let mut blocks = Vec::new();
    collect(document.as_table(), &Path::default(), false, rank, &mut blocks);
    let mut printer = Printer::default();
    printer.file(&document, &blocks, rank);
    Ok(printer.out)
}

/// The values of a text, the order of its keys aside.
fn values(text: &str) -> Option<serde_json::Value> {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("", text));
    let tree = super::parse(source, &sources, &mut Vec::new());
    (!tree.damaged).then(|| Node::to_json(&tree.root))
}

/// The keys that lead to a table.
#[derive(Clone, Default)]
struct Path<'t> {
    keys: Vec<&'t Key>,
}

impl<'t> Path<'t> {
    fn with(&self, key: &'t Key) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key);
        Self { keys }
    }

    fn names(&self) -> Vec<&str> {
        self.keys.iter().map(|key| key.get()).collect()
    }

    fn header(&self) -> String {
        dotted(&self.keys)
    }
}

fn dotted(keys: &[&Key]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| key.display_repr()).collect();
    keys.join(".")
}

/// A table under a header of its own, or the root.
struct Block<'t> {
    path: Path<'t>,
    table: &'t Table,
    is_item: bool,
    /// Its place in the file.
    position: isize,
}

/// The blocks of a table in the order in which they are printed.
fn collect<'t>(
    table: &'t Table,
    path: &Path<'t>,
    is_item: bool,
    rank: &dyn Fn(&[&str]) -> usize,
    blocks: &mut Vec<Block<'t>>,
) {
    let has_header = !table.is_implicit() || !table.get_values().is_empty();
    if !table.is_dotted() && (has_header || path.keys.is_empty()) {
        blocks.push(Block {
            path: path.clone(),
            table,
            is_item,
            // The root has none, and is the first.
            position: table.position().unwrap_or_default(),
        });
    }
    let mut below: Vec<(usize, isize, Vec<Block<'t>>)> = Vec::new();
    for (name, item) in table {
        let Some(key) = table.key(name) else { continue };
        let path = path.with(key);
        let mut own = Vec::new();
        match item {
            Item::Table(table) => collect(table, &path, false, rank, &mut own),
            Item::ArrayOfTables(tables) => tables
                .iter()
                .for_each(|table| collect(table, &path, true, rank, &mut own)),
            Item::None | Item::Value(_) => {}
        }
        let first = own.iter().map(|block| block.position).min().unwrap_or_default();
        below.push((rank(&path.names()), first, own));
    }
    below.sort_by_key(|(rank, first, _)| (*rank, *first));
    blocks.extend(below.into_iter().flat_map(|(_, _, own)| own));
}

#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    fn file(&mut self, document: &DocumentMut, blocks: &[Block<'_>], rank: &dyn Fn(&[&str]) -> usize) {
        let above = Above::of(blocks, document);
        self.lines(&above.file);
        for block in blocks {
            let own = above.at(block.position, block.path.keys.is_empty());
            self.block(block, own, rank);
        }
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
    }

    fn block(&mut self, block: &Block<'_>, above: &Around, rank: &dyn Fn(&[&str]) -> usize) {
        if !block.path.keys.is_empty() {
            self.blank_line();
            self.lines(&above.header);
            let (open, close) = if block.is_item { ("[[", "]]") } else { ("[", "]") };
            let header = format!("{open}{}{close}", block.path.header());
            self.line(&header, written_text(block.table.decor().suffix()));
        }
        let values = block.table.get_values();
        let mut values: Vec<_> = values.into_iter().enumerate().collect();
        values.sort_by_key(|(_, (keys, _))| {
            let mut path = block.path.names();
            path.extend(keys.iter().map(|key| key.get()));
            // A key of a dotted table goes with the table.
            path.truncate(block.path.keys.len() + 1);
            rank(&path)
        });
        for (printed, (in_file, (keys, value))) in values.iter().enumerate() {
            let prefix = keys.last().and_then(|key| key.leaf_decor().prefix());
            let mut lines = Lines::of(written_text(prefix));
            if block.path.keys.is_empty() && *in_file == 0 {
                (_, lines) = lines.without_head();
            }
            self.entry(&lines, keys, value, printed == 0);
        }
        if !above.end.is_empty() {
            self.blank_line();
            self.lines(&above.end);
        }
    }

    /// A key with its value, below the comments that belong to it.
    fn entry(&mut self, lines: &Lines, keys: &[&Key], value: &Value, is_first: bool) {
        if lines.begins_blank && !is_first {
            self.blank_line();
        }
        self.lines(&lines.kept);
        if lines.ends_blank && !lines.kept.is_empty() {
            self.blank_line();
        }
        let name = dotted(keys);
        let written = value::written(value, name.chars().count() + " = ".len(), 0);
        self.line(
            &format!("{name} = {written}"),
            written_text(value.decor().suffix()),
        );
    }

    fn line(&mut self, text: &str, behind: &str) {
        self.out.push_str(text);
        let comment = behind.trim();
        if !comment.is_empty() {
            self.out.push(' ');
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn blank_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

/// The comments around a block.
#[derive(Default)]
struct Around {
    /// Those right above its header.
    header: Vec<String>,
    /// Those behind its last key, with a blank line between them and the next header.
    end: Vec<String>,
}

/// The comments of a file by the blocks that they belong to.
struct Above {
    /// Those at the head of the file, with a blank line behind them.
    file: Vec<String>,
    /// Those of the blocks, by their places in the file; those of the root come first.
    blocks: BTreeMap<Option<isize>, Around>,
    none: Around,
}

impl Above {
    /// What is above a header belongs to it as far as no blank line is between, and to the block before it or to the head of
    /// the file otherwise.
    fn of(blocks: &[Block<'_>], document: &DocumentMut) -> Self {
        let mut in_file: Vec<&Block<'_>> = blocks.iter().collect();
        in_file.sort_by_key(|block| (!block.path.keys.is_empty(), block.position));
        let mut above = Self {
            file: Vec::new(),
            blocks: BTreeMap::new(),
            none: Around::default(),
        };
        for block in in_file {
            if block.path.keys.is_empty() {
                let first = block.table.get_values().into_iter().next();
                if let Some(key) = first.and_then(|(keys, _)| keys.last().copied()) {
                    let prefix = written_text(key.leaf_decor().prefix());
                    let (head, _) = Lines::of(prefix).without_head();
                    above.append(head);
                    above.blocks.insert(None, Around::default());
                }
                continue;
            }
            let lines = Lines::of(written_text(block.table.decor().prefix()));
            let (before, header) = match above.blocks.is_empty() {
                true => {
                    let (head, own) = lines.without_head();
                    (head, own.kept)
                }
                false => lines.split(),
            };
            above.append(before);
            let own = Around {
                header,
                end: Vec::new(),
            };
            above.blocks.insert(Some(block.position), own);
        }
        let trailing = written_text(Some(document.trailing()));
        above.append(Lines::of(&format!("{trailing}\n")).kept);
        above
    }

    fn append(&mut self, lines: Vec<String>) {
        match self.blocks.last_entry() {
            Some(mut last) => {
                let around = last.get_mut();
                if !around.end.is_empty() && !lines.is_empty() {
                    around.end.push(String::new());
                }
                around.end.extend(lines);
            }
            None => {
                self.file.extend(lines);
                if self.file.last().is_some_and(|last| !last.is_empty()) {
                    self.file.push(String::new());
                }
            }
        }
    }

    fn at(&self, position: isize, is_root: bool) -> &Around {
        let wanted = (!is_root).then_some(position);
        self.blocks.get(&wanted).unwrap_or(&self.none)
    }
}

/// The text between two tokens. A tree that can be changed has all of it as text; where nothing was read, there is none.
fn written_text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
