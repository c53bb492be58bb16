//! `[fleet.NAME]`: an instance for each person of a roster.
//!
//! The rows become entries of the table of instances before anything is checked, so everything behind this stage sees computes
//! only. Each value of an entry has its place in the roster or in the definition. No text is made and read again.

mod csv;
mod filter;
mod finding;
mod json;
mod name;
mod overrides;
mod pattern;
mod read;
mod roster;
mod split;
mod template;
mod words;

pub(super) use finding::{
    ROSTER_CELL_MISSING, ROSTER_EQUAL_NAMES, ROSTER_NOT_A_PERSON, ROSTER_NOT_READABLE, ROSTER_PERSON_TWICE,
    ROSTER_UNKNOWN_COLUMN,
};

use std::collections::{BTreeSet, HashMap, HashSet};

use super::TableKind;
use super::extends::{is_absolute, joined};
use super::merge::over;
use crate::diagnostic::Diagnostic;
use crate::source::{Loader, SourceId, Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};
use filter::Filter;
pub use filter::Vacant;
use finding::Report;
pub(crate) use name::{LONGEST as MOST_NAME_CHARACTERS, folded as folded_name};
use overrides::{ASSIGNED_USER, Overrides, leaves_out_user};
use roster::{Mistake, Roster, Row};
pub use split::Split;
use template::{Reader, Template, Text};
use words::{ALIAS, DISPLAY_NAME, OBJECT_ID, Origin, USER_PRINCIPAL_NAME, Words};

/// The table of the fleets.
pub const FLEET: &str = "fleet";

/// The keys of a fleet that are no keys of an instance.
pub const OWN_KEYS: [&str; 5] = ["members", "where", "columns", "name", "override"];

/// A fleet: who is in it, and what its roster has that it does not use.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// Its name: the key of its table.
    pub name: Spanned<String>,
    /// Its people, in the order of the names of their instances.
    pub people: Vec<Person>,
    /// The roster, if it can be read. No other fleet has this number, even where the file is the same.
    pub roster: Option<SourceId>,
    /// The columns of the roster of which the fleet says nothing.
    pub unused_columns: Vec<Spanned<String>>,
    /// The keys of `override` that are nobody in the fleet, each with the nearest that is somebody.
    pub unknown_people: Vec<(Spanned<String>, Option<String>)>,
    /// How it is split in two, if it is large and a column sorts its people into groups.
    pub split: Option<Split>,
    /// Why nobody is in it, if that is no mistake that is reported already.
    pub vacant: Option<Vacant>,
}

impl Fleet {
    /// The person whose instance has a name.
    #[must_use]
    pub fn person(&self, instance: &str) -> Option<&Person> {
        let found = self
            .people
            .binary_search_by(|person| person.instance.as_str().cmp(instance));
        self.people.get(found.ok()?)
    }
}

/// A person of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name of the instance.
    pub instance: String,
    /// What the roster calls the person: the display name, or else what comes nearest.
    pub display_name: String,
}

/// What a fleet needs of the compilation.
pub(super) struct Surroundings<'s> {
    pub(super) loader: &'s dyn Loader,
    pub(super) sources: &'s mut Sources,
    pub(super) findings: &'s mut Vec<Diagnostic>,
    /// The folder of each base.
    pub(super) folders: &'s [(SourceId, String)],
}

/// The root table with an instance for each person of its fleets, and the fleets.
pub(super) fn expanded(root: Table, surroundings: &mut Surroundings<'_>) -> (Table, Vec<Fleet>) {
    let Some(written) = root.get(FLEET).and_then(Node::as_table) else {
        return (root, Vec::new());
    };
    let instances = root.get(TableKind::Instance.name());
    let own: Vec<Entry> = instances
        .and_then(Node::as_table)
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let mut expansion = Expansion {
        taken: own
            .iter()
            .map(|entry| (entry.key.value.to_ascii_lowercase(), entry.key.span))
            .collect(),
        entries: own,
        reported: HashSet::new(),
        surroundings,
    };
    let fleets: Vec<Fleet> = written
        .iter()
        .filter_map(|entry| expansion.fleet(entry))
        .collect();
    let node = Node {
        span: instances.map_or_else(Span::default, |node| node.span),
        value: Value::Table(Table::new(expansion.entries)),
    };
    (with_instances(&root, node), fleets)
}

/// The root table with another table of instances.
fn with_instances(root: &Table, node: Node) -> Table {
    let key = TableKind::Instance.name();
    let mut entries: Vec<Entry> = root.iter().cloned().collect();
    match entries.iter_mut().find(|entry| entry.key.value == key) {
        // What is no table the schema reports.
        Some(entry) if entry.node.as_table().is_some() => entry.node = node,
        Some(_) => {}
        None => entries.push(Entry {
            key: Spanned::new(node.span, key.to_owned()),
            node,
        }),
    }
    Table::new(entries)
}

/// What has been said of a roster: its path, the bytes that it is about, and the words.
type Reported = (String, Option<(u32, u32)>, String);

/// The instances so far.
struct Expansion<'e, 's> {
    entries: Vec<Entry>,
    /// The names that are taken, in lower case, with the places that say so.
    taken: HashMap<String, Span>,
    /// What has been said of rosters: a file that two fleets read is reported once.
    reported: HashSet<Reported>,
    surroundings: &'e mut Surroundings<'s>,
}

/// What a fleet says itself.
struct Own<'f> {
    name: &'f Name,
    /// How many characters a name has at most.
    longest: usize,
    /// The settings of its instances, and what is to be filled into them.
    settings: (&'f Table, &'f [Option<Template>]),
    overrides: &'f Overrides<'f>,
}

/// A row that becomes an instance.
struct Selected<'r> {
    row: &'r Row,
    name: String,
    /// The place that gives the name.
    place: Span,
}

impl Expansion<'_, '_> {
    /// Adds the instances of a fleet; none if it is no table, which the schema reports.
    fn fleet(&mut self, entry: &Entry) -> Option<Fleet> {
        let table = entry.node.as_table()?;
        let mut fleet = Fleet {
            name: entry.key.clone(),
            people: Vec::new(),
            roster: None,
            unused_columns: Vec::new(),
            unknown_people: Vec::new(),
            split: None,
            vacant: None,
        };
        let members = table.get("members")?;
        let path = members.as_str()?;
        let roster = self.roster(path, members.span)?;
        fleet.roster = Some(roster.source);
        let mut missing = Vec::new();
        let words = Words::of(
            &roster,
            table.get("columns").and_then(Node::as_table),
            &mut missing,
        );
        let mut report = Report::new(&roster, &words);
        missing.iter().for_each(|missing| report.no_column(missing));
        let filter = Filter::of(table, &words, &mut report);
        let written = without_own(table);
        let mut reader = Reader {
            words: &words,
            used: BTreeSet::new(),
            misplaced: Vec::new(),
        };
        let items = reader.entries(&written);
        let name = Name::of(table, &mut reader);
        let overrides = Overrides::of(table, &written, &mut reader);
        let Reader { used, misplaced, .. } = reader;
        for misplaced in &misplaced {
            report.misplaced(misplaced, self.surroundings.sources);
        }
        // A list of nobody has no columns, and nothing is wrong with that.
        if roster.columns.is_empty() {
            report.findings.clear();
        }
        fleet.unused_columns = unused(&roster, &words, &used, &filter);
        if report.findings.is_empty() {
            let rows: Vec<&Row> = roster.rows.iter().filter(|row| filter.holds(row)).collect();
            fleet.split = split::split(&rows, &roster);
            if rows.is_empty() {
                fleet.vacant = Some(filter.vacant(&roster, members.span));
            }
            fleet.unknown_people = overrides.unknown(&rows, &words);
            let own = Own {
                name: &name,
                longest: longest(table),
                settings: (&written, &items),
                overrides: &overrides,
            };
            fleet.people = self.people(&rows, &words, &own, &mut report);
        }
        self.surroundings.findings.append(&mut report.findings);
        Some(fleet)
    }

    /// Adds the instances of the people of some rows.
    fn people(
        &mut self,
        rows: &[&Row],
        words: &Words,
        own: &Own<'_>,
        report: &mut Report<'_>,
    ) -> Vec<Person> {
        let selected = self.selected(rows, words, own, report);
        let instances = crate::parallel::map(&selected, |one| instance(one, words, own));
        self.entries.extend(instances);
        let people = selected.iter().map(|one| Person {
            instance: one.name.clone(),
            display_name: words.text(DISPLAY_NAME, one.row).to_owned(),
        });
        people.collect()
    }

    /// Reads a roster, and reports what is wrong with it unless another fleet has done so.
    fn roster(&mut self, path: &str, named: Span) -> Option<Roster> {
        let folders = self.surroundings.folders;
        let folder = folders.iter().find(|(base, _)| *base == named.source);
        let file = joined(folder.map_or("", |(_, folder)| folder), path);
        let mut mistakes = Vec::new();
        let read = if is_absolute(path) {
            Err(Mistake::of_file("its path is absolute").with_help(
                "write the path relative to this file; a roster lies in the repository of the definition",
            ))
        } else {
            read::read(
                &file,
                self.surroundings.loader,
                self.surroundings.sources,
                &mut mistakes,
            )
        };
        let roster = read.map_err(|mistake| mistakes.push(mistake)).ok();
        for mistake in mistakes {
            let place = mistake.span.map(|span| (span.start, span.end));
            if self
                .reported
                .insert((file.clone(), place, mistake.reason.clone()))
            {
                self.surroundings
                    .findings
                    .push(finding::not_readable(mistake, path, named));
            }
        }
        roster
    }

    /// The rows that become instances, in the order of their names.
    fn selected<'r>(
        &mut self,
        rows: &[&'r Row],
        words: &Words,
        own: &Own<'_>,
        report: &mut Report<'_>,
    ) -> Vec<Selected<'r>> {
        let mut known: HashMap<String, Span> = HashMap::new();
        let mut selected: Vec<Selected<'r>> = Vec::with_capacity(rows.len());
        for row in rows.iter().copied() {
            if let Some((what, cell)) = words.stranger(row) {
                report.not_a_person(row, what, cell.span);
            } else if is_again(row, words, &mut known, report) {
                // Reported.
            } else if !own.overrides.says_user(row, words, own.settings.0) && !has_object_id(row, words) {
                report.no_object_id(row);
            } else if let Some((name, place)) = own.name.of_row(row, words, own.longest, report) {
                selected.push(Selected { row, name, place });
            }
        }
        selected.sort_by(|a, b| a.name.cmp(&b.name).then(a.place.cmp(&b.place)));
        let mut reported = HashSet::new();
        selected.retain(|one| match self.taken.get(&one.name) {
            None => {
                self.taken.insert(one.name.clone(), one.place);
                true
            }
            Some(first) => {
                let both = reported.insert(*first);
                report.equal_names(&one.name, *first, one.place, both);
                false
            }
        });
        selected
    }
}

/// Whether the person of a row was in one before, which is reported.
fn is_again(row: &Row, words: &Words, known: &mut HashMap<String, Span>, report: &mut Report<'_>) -> bool {
    for word in [OBJECT_ID, USER_PRINCIPAL_NAME] {
        let Some(Origin::Column(column)) = words.origin(word) else {
            continue;
        };
        let cell = row.cell(column);
        if cell.text.is_empty() {
            continue;
        }
        let key = format!("{word}:{}", cell.text.to_lowercase());
        if let Some(first) = known.get(&key) {
            report.twice(&cell, *first);
            return true;
        }
        known.insert(key, cell.span);
    }
    false
}

/// Whether a row has an object id, or what is meant as one.
fn has_object_id(row: &Row, words: &Words) -> bool {
    let text = words.text(OBJECT_ID, row);
    let is_name_column = words.origin(OBJECT_ID) == words.origin(USER_PRINCIPAL_NAME);
    !text.is_empty() && (!is_name_column || words::is_guid(text))
}

/// The entry of the table of instances for a row.
fn instance(one: &Selected<'_>, words: &Words, own: &Own<'_>) -> Entry {
    let Selected { row, name, place } = one;
    let table = match own.overrides.of_row(row, words) {
        Some(person) => template::filled(&person.table, &person.items, words, row),
        None => template::filled(own.settings.0, own.settings.1, words, row),
    };
    let table = match words.origin(OBJECT_ID).filter(|_| !leaves_out_user(&table)) {
        Some(origin) => over(&table, &assigned_user(words.cell(origin, row))),
        None => table,
    };
    Entry {
        key: Spanned::new(*place, name.clone()),
        node: Node {
            span: *place,
            value: Value::Table(table),
        },
    }
}

/// `assigned_user = { object_id = … }`, all of it at the cell.
fn assigned_user(cell: roster::Cell) -> Table {
    let entry = |key: &str, value: Value| {
        Table::new(vec![Entry {
            key: Spanned::new(cell.span, key.to_owned()),
            node: Node {
                span: cell.span,
                value,
            },
        }])
    };
    let object_id = entry(OBJECT_ID, Value::String(cell.text.as_ref().into()));
    entry(ASSIGNED_USER, Value::Table(object_id))
}

/// How many characters the names of a fleet's instances have at most.
fn longest(table: &Table) -> usize {
    match table.get("unique_name").map(|node| &node.value) {
        Some(Value::Boolean(true)) => name::LONGEST_WITH_SUFFIX,
        _ => name::LONGEST,
    }
}

/// What a fleet says of its instances.
fn without_own(table: &Table) -> Table {
    let entries = table.iter();
    let entries = entries.filter(|entry| !OWN_KEYS.contains(&entry.key.value.as_str()));
    Table::new(entries.cloned().collect())
}

/// The columns of which a fleet says nothing.
fn unused(
    roster: &Roster,
    words: &Words,
    used: &BTreeSet<String>,
    filter: &Filter<'_>,
) -> Vec<Spanned<String>> {
    let always = [OBJECT_ID, USER_PRINCIPAL_NAME, DISPLAY_NAME, ALIAS];
    let used = used.iter().map(String::as_str).chain(always);
    let mut columns: HashSet<usize> = used
        .filter_map(|word| match words.origin(word)? {
            Origin::Column(column) | Origin::Alias(column) => Some(column),
        })
        .collect();
    columns.extend(filter.columns());
    let all = roster.columns.iter().enumerate();
    let unused = all.filter(|(number, column)| !columns.contains(number) && !column.name.is_empty());
    unused
        .map(|(_, column)| Spanned::new(column.span, column.name.clone()))
        .collect()
}

/// How the instances of a fleet are called.
enum Name {
    /// The same text for all of them, with its place.
    Same(String),
    /// By words of the roster.
    Text(Text),
}

impl Name {
    fn of<'n>(table: &'n Table, reader: &mut Reader<'_, 'n>) -> Self {
        let Some(written) = table.get("name") else {
            return match reader.words.origin(ALIAS) {
                Some(origin) => Self::Text(Text::of_word(ALIAS, origin)),
                None => Self::Same(String::new()),
            };
        };
        match reader.text(written) {
            Some(text) => Self::Text(text),
            None => Self::Same(written.as_str().unwrap_or_default().to_owned()),
        }
    }

    /// The name for a row, and the place that it comes from; none if a part of it is missing, which is reported.
    fn of_row(
        &self,
        row: &Row,
        words: &Words,
        longest: usize,
        report: &mut Report<'_>,
    ) -> Option<(String, Span)> {
        let text = match self {
            Self::Same(text) => return Some((name::folded(text, longest), row.span)),
            Self::Text(text) => text,
        };
        for (word, cell) in text.cells(words, row) {
            if name::folded(&cell.text, longest).is_empty() {
                report.no_name(word, &cell);
                return None;
            }
        }
        let (filled, place) = text.filled(words, row);
        Some((name::folded(&filled, longest), place.unwrap_or(row.span)))
    }
}
