//! `check --fix`: applies the suggestions that are certain to the files they are about, as far as the command names them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::disk::{self, Rewrite};
use super::fault::Fault;
use crate::bug::bug;
use crate::compile::Compilation;
use crate::diagnostic::{self, Applicability, Diagnostic, Edit, Suggestion};
use crate::source::{SourceId, Sources};
use crate::syntax;

/// One edit may make room for the next; mistakes that breed new ones end here.
const MAX_ROUNDS: usize = 8;

/// What was fixed, and what was not because the command does not name its file.
#[derive(Debug, Default)]
pub(super) struct Fixed {
    /// How many mistakes were fixed.
    mistakes: usize,
    /// The files that were written, by their names.
    files: BTreeSet<String>,
    /// The other files with mistakes that could be fixed.
    elsewhere: BTreeSet<String>,
}

impl Fixed {
    /// What the command says about it.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![match self.mistakes {
            1 => "fixed 1 mistake".to_owned(),
            mistakes => format!("fixed {mistakes} mistakes"),
        }];
        lines.extend(self.files.iter().map(|file| format!("wrote {file}")));
        lines.extend(self.elsewhere.iter().map(|file| {
            format!("note: `{file}` has mistakes that `--fix` can fix, but it is not in the paths given; pass it too")
        }));
        lines
    }
}

/// Fixes one definition after the other, because they may share files.
pub(super) fn run(
    given: &[PathBuf],
    paths: &[PathBuf],
    check: &impl Fn(&Path) -> Result<Compilation, Fault>,
) -> Result<Fixed, Fault> {
    let scope = Scope::of(given, paths);
    let mut fixed = Fixed::default();
    for path in paths {
        if disk::is_standard_input(path) {
            return Err(Fault::new("`--fix` cannot be used with standard input"));
        }
        for _ in 0..MAX_ROUNDS {
            if round(&check(path)?, &scope, &mut fixed)? == 0 {
                break;
            }
        }
    }
    Ok(fixed)
}

/// What the command may write: the definitions that it names, the scripts in their folders, and everything in the folders that it
/// names. A base is written only if it is named, or is in such a folder: others may extend it.
#[derive(Debug, Default)]
struct Scope {
    definitions: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Scope {
    fn of(given: &[PathBuf], paths: &[PathBuf]) -> Self {
        let given = match given.is_empty() {
            true => vec![PathBuf::from(".")],
            false => given.to_vec(),
        };
        let canonical =
            |paths: &[PathBuf]| paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
        Self {
            definitions: canonical(paths),
            folders: canonical(&given.into_iter().filter(|path| path.is_dir()).collect::<Vec<_>>()),
        }
    }

    fn holds(&self, file: &Path) -> bool {
        let Ok(file) = file.canonicalize() else {
            return false;
        };
        let is_beside =
            |definition: &PathBuf| definition.parent().is_some_and(|folder| file.starts_with(folder));
        self.definitions.contains(&file)
            || self.folders.iter().any(|folder| file.starts_with(folder))
            || (!is_definition(&file) && self.definitions.iter().any(is_beside))
    }
}

/// Applies the suggestions of one compilation that do not overlap; returns the number of findings that they fix.
fn round(compilation: &Compilation, scope: &Scope, fixed: &mut Fixed) -> Result<usize, Fault> {
    let outside = |edit: &Edit| {
        let file = compilation.sources.file(edit.span.source);
        file.filter(|file| !scope.holds(Path::new(&file.name)))
            .map(|file| file.name.clone())
    };
    let mut suggestions = Vec::new();
    for suggestion in compilation.findings.iter().filter_map(certain) {
        let elsewhere: Vec<String> = suggestion.edits.iter().filter_map(outside).collect();
        if elsewhere.is_empty() {
            suggestions.push(suggestion);
        }
        fixed.elsewhere.extend(elsewhere);
    }
    let mut texts = Texts::new(&compilation.sources);
    let mut plan = Plan::default();
    plan.extend(&suggestions);
    if texts.are_damaged_by(&plan) {
        plan = Plan::default();
        for suggestion in suggestions {
            let mut longer = plan.clone();
            longer.extend(&[suggestion]);
            if !texts.are_damaged_by(&longer) {
                plan = longer;
            }
        }
    }
    let rewrites = texts.edited(&plan);
    disk::rewrite(&rewrites)?;
    fixed
        .files
        .extend(rewrites.iter().map(|file| disk::display(&file.path)));
    fixed.mistakes += plan.mistakes;
    Ok(plan.mistakes)
}

/// The edits to make now.
#[derive(Debug, Default, Clone)]
struct Plan<'c> {
    edits: BTreeMap<SourceId, Vec<&'c Edit>>,
    /// How many findings they fix.
    mistakes: usize,
}

impl<'c> Plan<'c> {
    /// Adds suggestions, each whole; one that touches what is planned already has to wait for the next round.
    fn extend(&mut self, suggestions: &[&'c Suggestion]) {
        for suggestion in suggestions {
            if !suggestion.edits.iter().all(|edit| self.has_room_for(edit)) {
                continue;
            }
            for edit in &suggestion.edits {
                let planned = self.edits.entry(edit.span.source).or_default();
                if !planned.contains(&edit) {
                    planned.push(edit);
                }
            }
            self.mistakes += 1;
        }
    }

    fn has_room_for(&self, edit: &Edit) -> bool {
        let planned = self.edits.get(&edit.span.source);
        let mut planned = planned.into_iter().flatten();
        planned.all(|planned| *planned == edit || !planned.touches(edit))
    }
}

/// The texts that were analysed, by the files that findings would change.
struct Texts<'c> {
    sources: &'c Sources,
    read: BTreeMap<SourceId, Text>,
}

/// A file and the text that was analysed.
struct Text {
    path: PathBuf,
    text: String,
}

impl<'c> Texts<'c> {
    fn new(sources: &'c Sources) -> Self {
        Self {
            sources,
            read: BTreeMap::new(),
        }
    }

    fn get(&mut self, source: SourceId) -> &Text {
        match self.read.entry(source) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => {
                let file = self.sources.file(source).zip(self.sources.original(source));
                let (file, text) = file.unwrap_or_else(|| bug("an edit of a file that was not read"));
                let path = PathBuf::from(&file.name);
                place.insert(Text { path, text })
            }
        }
    }

    /// The files that the plan changes, with their new texts.
    fn edited(&mut self, plan: &Plan<'_>) -> Vec<Rewrite> {
        let mut files = Vec::new();
        for (source, edits) in &plan.edits {
            let Text { path, text } = self.get(*source);
            let edited = if is_definition(path) {
                syntax::edited(text, edits)
            } else {
                // In a script, the line ends may be what is fixed.
                diagnostic::edited(text, edits)
            };
            let edited = edited.unwrap_or_else(|| bug("edits that touch, or are of another text"));
            files.push(Rewrite {
                path: path.clone(),
                analyzed: text.clone(),
                text: edited,
            });
        }
        files
    }

    /// Whether a definition would be worse TOML than before.
    fn are_damaged_by(&mut self, plan: &Plan<'_>) -> bool {
        for (source, edits) in &plan.edits {
            let Text { path, text } = self.get(*source);
            if is_definition(path) && syntax::damages(text, edits) {
                return true;
            }
        }
        false
    }
}

fn is_definition(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// The first suggestion that a machine may apply; any other would be a second way to fix the same.
fn certain(finding: &Diagnostic) -> Option<&Suggestion> {
    let mut suggestions = finding.suggestions.iter();
    suggestions.find(|suggestion| suggestion.applicability == Applicability::MachineApplicable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::EMPTY_DEFINITION;
    use crate::source::{SourceFile, Span};
    use std::fs;
    use std::ops::Range;

    /// A finding that `--fix` may fix with these edits of the first file.
    fn finding(edits: &[(Range<usize>, &str)]) -> Diagnostic {
        let edits = edits.iter().map(|(range, replacement)| Edit {
            span: Span::new(SourceId(0), range.clone()),
            replacement: (*replacement).to_owned(),
        });
        let mut finding = Diagnostic::new(&EMPTY_DEFINITION, Span::default(), "", "");
        finding.suggestions.push(Suggestion {
            message: String::new(),
            edits: edits.collect(),
            applicability: Applicability::MachineApplicable,
        });
        finding
    }

    fn fixed(text: &str, findings: &[Diagnostic]) -> (String, usize) {
        let mut plan = Plan::default();
        plan.extend(&findings.iter().filter_map(certain).collect::<Vec<_>>());
        let text = syntax::edited(text, &plan.edits[&SourceId(0)]).unwrap();
        (text, plan.mistakes)
    }

    #[test]
    fn suggestions_that_touch_wait_for_the_next_round() {
        let overlapping = [finding(&[(0..4, "size")]), finding(&[(3..6, "x")])];
        assert_eq!(fixed("siez = 5", &overlapping), ("size = 5".to_owned(), 1));
        let same_place = [finding(&[(0..0, "a")]), finding(&[(0..0, "b")])];
        assert_eq!(fixed("c", &same_place), ("ac".to_owned(), 1));
        let apart = [finding(&[(7..9, "10")]), finding(&[(0..4, "size")])];
        assert_eq!(
            fixed("siez = 55 # five", &apart),
            ("size = 10 # five".to_owned(), 2)
        );
    }

    #[test]
    fn a_suggestion_is_applied_whole_or_not_at_all() {
        let findings = [finding(&[(0..1, "x")]), finding(&[(0..1, "y"), (2..3, "z")])];
        assert_eq!(fixed("a b", &findings), ("x b".to_owned(), 1));
    }

    #[test]
    fn two_findings_with_one_remedy_are_both_mended_by_it() {
        let findings = [finding(&[(0..1, "x")]), finding(&[(0..1, "x")])];
        assert_eq!(fixed("a", &findings), ("x".to_owned(), 2));
    }

    #[test]
    fn of_several_ways_to_mend_one_finding_the_first_is_taken() {
        let mut two_ways = finding(&[(0..1, "x")]);
        two_ways.suggestions.extend(finding(&[(2..3, "y")]).suggestions);
        assert_eq!(fixed("a b", &[two_ways]), ("x b".to_owned(), 1));
    }

    #[test]
    fn remedies_that_together_would_damage_a_definition_are_not_both_applied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("compute.toml");
        let text = "siez = 1\nvm_size = 2\n";
        fs::write(&path, text).unwrap();
        let mut compilation = Compilation::default();
        let name = path.to_str().unwrap();
        compilation.sources.add(SourceFile::new(name, text));
        compilation.findings = vec![finding(&[(0..4, "size")]), finding(&[(9..16, "size")])];
        let scope = Scope::of(std::slice::from_ref(&path), std::slice::from_ref(&path));
        let mut fixed = Fixed::default();
        assert_eq!(round(&compilation, &scope, &mut fixed), Ok(1));
        assert_eq!(
            fixed.lines(),
            ["fixed 1 mistake".to_owned(), format!("wrote {name}")]
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "size = 1\nvm_size = 2\n");
    }
}
