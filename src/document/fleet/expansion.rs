//! The instances of all fleets, fleet by fleet.

use std::collections::BTreeSet;

use arcstr::ArcStr;

use super::super::extends::{is_absolute, joined};
use super::filter::Filter;
use super::finding::{self, Report};
use super::naming::{Name, longest};
use super::overrides::Overrides;
use super::person::{Known, Own, Selected, entry, has_object_id, instance};
use super::roster::{Mistake, Roster, Row};
use super::template::Reader;
use super::words::{ALIAS, DISPLAY_NAME, OBJECT_ID, USER_PRINCIPAL_NAME, Words};
use super::{Fleet, OWN_KEYS, Person, Surroundings, name, read, split, stand_in};
use crate::hashing::{HashMap, HashSet};
use crate::source::{SourceFile, SourceId, Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table};

/// What has been said of a roster: its path, the bytes that it is about, and the words.
type Reported = (String, Option<(u32, u32)>, String);

/// The instances so far.
pub(super) struct Expansion<'e, 's> {
    entries: Vec<Entry>,
    /// The names that are taken, in lower case, with the places that say so.
    taken: HashMap<ArcStr, Span>,
    /// The fleets by the numbers of their rosters.
    rosters: HashMap<SourceId, String>,
    /// What has been said of rosters: a file that two fleets read is reported once.
    reported: HashSet<Reported>,
    /// The texts of the rosters.
    texts: read::Texts,
    /// How many fleets follow.
    following: usize,
    surroundings: &'e mut Surroundings<'s>,
}

impl<'e, 's> Expansion<'e, 's> {
    pub(super) fn new(own: Vec<Entry>, fleets: usize, surroundings: &'e mut Surroundings<'s>) -> Self {
        let taken = own
            .iter()
            .map(|entry| (entry.key.value.to_ascii_lowercase().into(), entry.key.span));
        Self {
            taken: taken.collect(),
            entries: own,
            rosters: HashMap::default(),
            reported: HashSet::default(),
            texts: read::Texts::default(),
            following: fleets,
            surroundings,
        }
    }

    /// All instances.
    pub(super) fn into_instances(self) -> Vec<Entry> {
        self.entries
    }

    /// Adds the instances of a fleet; none if it is no table, which the schema reports.
    pub(super) fn fleet(&mut self, entry: &Entry) -> Option<Fleet> {
        self.following = self.following.saturating_sub(1);
        let table = entry.node.as_table()?;
        let written = without_own(table);
        let mut fleet = Fleet::new(entry.key.clone());
        if let Some(members) = table.get("members")
            && let Some(path) = members.as_str().filter(|path| !path.is_empty())
            && let Some(roster) = self.roster(path, members.span)
        {
            self.of_roster(&mut fleet, table, &written, &roster);
        }
        if fleet.people.is_empty() {
            self.stand_in(&mut fleet, table, &written);
        }
        Some(fleet)
    }

    /// Adds the instances of the people of a roster, and says what is wrong with it.
    fn of_roster(&mut self, fleet: &mut Fleet, table: &Table, written: &Table, roster: &Roster) {
        fleet.roster = Some(roster.source);
        let mut missing = Vec::new();
        let columns = table.get("columns").and_then(Node::as_table);
        let words = Words::of(roster, columns, &mut missing);
        let mut report = Report::new(roster, &words);
        missing.iter().for_each(|missing| report.no_column(missing));
        let filter = Filter::of(table, &words, &mut report);
        let mut reader = Reader::new(&words);
        let items = reader.entries(written);
        let name = Name::of(table, &mut reader);
        let overrides = Overrides::of(table, written, &mut reader);
        let Reader { used, misplaced, .. } = reader;
        for misplaced in &misplaced {
            report.misplaced(misplaced, self.surroundings.sources);
        }
        // A list of nobody has no columns, and nothing is wrong with that.
        if roster.columns.is_empty() {
            report.findings.clear();
        }
        match report.findings.is_empty() {
            true => fleet.unused_columns = unused(roster, &words, &used, &filter),
            // What the roster does not say has no place in it, and everything else is checked in the same run.
            false => words.set_nowhere(Span::new(self.nowhere(fleet), 0..1)),
        }
        let rows: Vec<&Row> = roster.rows.iter().filter(|row| filter.holds(row)).collect();
        fleet.unknown_people = overrides.unknown(&rows, &roster.rows, &words);
        for [second, first] in overrides.of_one_person(&rows, &words) {
            report.overridden_twice(second, first);
        }
        // With a condition that is not known, these are more rows than the fleet's: who is in none of them is not in the fleet, but
        // what is wrong in one may be of somebody else.
        if !filter.is_unknown {
            fleet.split = split::split(&rows, roster);
            if rows.is_empty() && roster.is_whole {
                let members = table.get("members").map_or(fleet.name.span, |node| node.span);
                fleet.vacant = Some(filter.vacant(roster, members));
            }
            let own = Own {
                name: &name,
                longest: longest(table),
                settings: (written, &items),
                overrides: &overrides,
            };
            fleet.people = self.people(&rows, &words, &own, (fleet, &mut report));
        }
        self.surroundings.findings.append(&mut report.findings);
    }

    /// The file of what nobody wrote.
    fn nowhere(&mut self, fleet: &mut Fleet) -> SourceId {
        let sources = &mut *self.surroundings.sources;
        let name = fleet.name.span.source;
        *fleet.stand_in.get_or_insert_with(|| {
            let file = sources.file(name);
            let file = file.map_or_else(String::new, |file| file.name.clone());
            sources.add(SourceFile::new(file, ""))
        })
    }

    /// Adds instances that take the place of people.
    fn stand_in(&mut self, fleet: &mut Fleet, table: &Table, written: &Table) {
        let source = self.nowhere(fleet);
        for (place, table) in stand_in::tables(table, written, source) {
            let name = ArcStr::from(self.free_name(&fleet.name.value, 0));
            self.taken.insert(name.clone(), place);
            self.entries.push(entry(name, place, table));
        }
    }

    /// A name for an instance that nobody gets; `first` is the first number to try behind the name of the fleet.
    fn free_name(&self, fleet: &str, first: usize) -> String {
        let name = name::folded(fleet, name::LONGEST_WITH_SUFFIX);
        let mut names =
            std::iter::once(name.clone()).chain((first + 2..).map(|number| format!("{name}{number}x")));
        let is_free = |name: &String| !name.is_empty() && !self.taken.contains_key(name.as_str());
        names.find(is_free).unwrap_or(name)
    }

    /// The fleet that has a person of the same row of the same file.
    fn fleet_that_shares(&self, first: Span, second: Span, sources: &Sources) -> Option<&str> {
        let name = |span: Span| Some(&sources.file(span.source)?.name);
        let is_same = first.source != second.source
            && (first.start, first.end) == (second.start, second.end)
            && name(first) == name(second);
        let fleet = self.rosters.get(&first.source).filter(|_| is_same);
        fleet.map(String::as_str)
    }

    /// Adds the instances of the people of some rows.
    fn people(
        &mut self,
        rows: &[&Row],
        words: &Words,
        own: &Own<'_>,
        (fleet, report): (&Fleet, &mut Report<'_>),
    ) -> Vec<Person> {
        let selected = self.selected(rows, words, own, (fleet, report));
        let instances = crate::parallel::map(&selected, |one| instance(one, words, own));
        match self.entries.is_empty() {
            true => self.entries = instances,
            false => self.entries.extend(instances),
        }
        let people = selected.iter().map(|one| Person {
            instance: one.name.clone(),
            display_name: words.shared_text(DISPLAY_NAME, one.row),
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
                (self.surroundings.sources, &mut self.texts),
                &mut mistakes,
            )
        };
        let roster = read.map_err(|mistake| mistakes.push(mistake)).ok();
        for mut mistake in mistakes {
            // A file beside the definition has another path from the folder of a base.
            mistake.meant = mistake.meant.filter(|_| file == path);
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
        (fleet, report): (&Fleet, &mut Report<'_>),
    ) -> Vec<Selected<'r>> {
        if let Some(roster) = fleet.roster {
            self.rosters.insert(roster, fleet.name.value.to_string());
        }
        let mut known = Known::of(rows, words);
        let mut selected: Vec<Selected<'r>> = Vec::with_capacity(rows.len());
        let names = crate::parallel::map(rows, |row| own.name.of_row(row, words, own.longest));
        for (number, (row, name)) in rows.iter().copied().zip(names).enumerate() {
            if let Some((what, cell)) = words.stranger(row) {
                report.not_a_person(row, what, cell.span);
            } else if known.is_again(number, report) {
                // Reported.
            } else if !own.overrides.says_user(row, words, own.settings.0) && !has_object_id(row, words) {
                report.no_object_id(row);
            } else if let (Name::Unknown, Some(nowhere)) = (own.name, fleet.stand_in) {
                // The name is not known, and what the instance says is checked.
                let place = Span::new(nowhere, selected.len() + 1..selected.len() + 2);
                let name = ArcStr::from(self.free_name(&fleet.name.value, selected.len()));
                self.taken.insert(name.clone(), place);
                selected.push(Selected { row, name, place });
            } else {
                match name {
                    Some(Ok((name, place))) => selected.push(Selected { row, name, place }),
                    Some(Err(missing)) => report.no_name(missing.word, &missing.cell),
                    None => {}
                }
            }
        }
        drop(known);
        crate::parallel::sort_by(&mut selected, |a, b| {
            let by_place = a.place.cmp(&b.place).then(a.row.span.cmp(&b.row.span));
            a.name.cmp(&b.name).then(by_place)
        });
        let mut reported = HashSet::default();
        // Those of one name are behind one another.
        let mut before: Option<(ArcStr, Span)> = None;
        selected.retain(|one| match self.place_of(&one.name, before.as_ref()) {
            None => {
                before = Some((one.name.clone(), one.place));
                true
            }
            // Of one whose name is not known.
            Some(first) if first == one.place => true,
            Some(first) => {
                match self.fleet_that_shares(first, one.place, self.surroundings.sources) {
                    Some(other) => report.in_two_fleets(&one.name, one.place, [other, &fleet.name.value]),
                    None => {
                        let both = reported.insert(first);
                        report.equal_names(&one.name, first, one.place, both);
                    }
                }
                false
            }
        });
        // Nobody asks for them after the last fleet.
        if self.following > 0 {
            let names = selected.iter().map(|one| (one.name.clone(), one.place));
            self.taken.extend(names);
        }
        selected
    }

    /// The place of the instance that has a name already: the one before of this fleet, or another.
    fn place_of(&self, name: &ArcStr, before: Option<&(ArcStr, Span)>) -> Option<Span> {
        let before = before.filter(|(other, _)| other == name).map(|(_, place)| *place);
        before.or_else(|| self.taken.get(name).copied())
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
) -> Vec<Spanned<ArcStr>> {
    let always = [OBJECT_ID, USER_PRINCIPAL_NAME, DISPLAY_NAME, ALIAS];
    let used = used.iter().map(String::as_str).chain(always);
    let mut columns: HashSet<usize> = used.filter_map(|word| words.origin(word)?.column()).collect();
    columns.extend(filter.columns());
    let all = roster.columns.iter().enumerate();
    let unused = all.filter(|(number, column)| !columns.contains(number) && !column.name.is_empty());
    unused
        .map(|(_, column)| Spanned::new(column.span, column.name.as_str().into()))
        .collect()
}
