//! Names within a template: what the user's names become as Bicep's symbolic names.

use crate::expression::is_function;
use crate::hashing::HashSet;

/// Words that Bicep reads as something else in the place of a symbolic name.
const RESERVED: [&str; 24] = [
    "az",
    "sys",
    "true",
    "false",
    "null",
    "param",
    "var",
    "resource",
    "module",
    "output",
    "type",
    "func",
    "import",
    "using",
    "metadata",
    "targetscope",
    "existing",
    "if",
    "for",
    "in",
    "assert",
    "extension",
    "provider",
    "with",
];

/// Gives every resource and variable of a template a name of its own.
///
/// Parameters, variables and resources share one namespace in Bicep, and ARM ignores case, so names differ in more than
/// case. A name depends on those given before it only where they would collide.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Reserves a name that the user gave: a parameter's.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_ascii_lowercase());
    }

    /// The symbolic name for `name`: `ana-notebooks` becomes `anaNotebooks`, or `anaNotebooksCompute` where that is
    /// taken, with a number where that is taken too.
    pub(crate) fn symbol(&mut self, name: &str, kind: &str) -> String {
        self.symbol_from(symbol_of(name), kind)
    }

    /// The symbolic name of one of many that come and go: `ci-ana` becomes `ci_ana`, and `ana` becomes `ana_`. No two names of
    /// theirs, in lower case, have the same, and no other symbol has a `_`: none depends on which others there are.
    pub(crate) fn symbol_of_many(&mut self, name: &str, kind: &str) -> String {
        let mut base = name.replace('-', "_");
        if !base.starts_with(|c: char| c.is_ascii_alphabetic()) {
            base = format!("compute__{base}");
        }
        if !base.contains('_') {
            base.push('_');
        }
        // Only a parameter can have it, so that it need not be remembered.
        match self.free(&base) {
            Some(_) => base,
            None => self.symbol_from(base, kind),
        }
    }

    /// The symbolic name of what belongs to one of many: `ci_ana__dataScientist`. No name of theirs has two hyphens in a row.
    pub(crate) fn symbol_of_one(&mut self, name: &str, word: &str, kind: &str) -> String {
        let symbol = format!("{}__{}", name.replace('-', "_"), symbol_of(word));
        self.symbol_from(symbol, kind)
    }

    fn symbol_from(&mut self, base: String, kind: &str) -> String {
        let candidates = std::iter::once(base.clone())
            .chain(std::iter::once(format!("{base}{kind}")))
            .chain((2..).map(|number: u32| format!("{base}{kind}{number}")));
        let mut candidates = candidates.into_iter();
        let free = candidates.find_map(|candidate| Some((self.free(&candidate)?, candidate)));
        // NOTE: the candidates never end, so one is free.
        let (lower, symbol) = free.unwrap_or_else(|| (base.to_ascii_lowercase(), base));
        self.taken.insert(lower);
        symbol
    }

    /// Whether the symbolic name for `name` is not taken yet.
    pub(crate) fn is_free_for(&self, name: &str) -> bool {
        self.free(&symbol_of(name)).is_some()
    }

    /// A candidate in lower case, if nothing has it.
    fn free(&self, candidate: &str) -> Option<String> {
        let lower = candidate.to_ascii_lowercase();
        // No such word has a `_`, which each of the thousands of a fleet has.
        let is_word = || RESERVED.contains(&lower.as_str()) || is_function(candidate);
        let is_taken = self.taken.contains(&lower) || (!candidate.contains('_') && is_word());
        (!is_taken).then_some(lower)
    }
}

/// Whether a symbol begins with the words of a name, in either form of symbols.
pub(crate) fn is_symbol_of(symbol: &str, name: &str) -> bool {
    let letters = symbol.replace('_', "").to_ascii_lowercase();
    letters.starts_with(&symbol_of(name).to_ascii_lowercase())
}

/// The symbolic name of a name, where no other has taken it.
pub(crate) fn symbol_of(name: &str) -> String {
    let mut words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut symbol = words.next().map(lower_first).unwrap_or_default();
    for word in words {
        let mut letters = word.chars();
        symbol.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        symbol.push_str(letters.as_str());
    }
    if symbol.starts_with(|c: char| c.is_ascii_alphabetic()) {
        symbol
    } else {
        format!("compute{symbol}")
    }
}

/// `GPU` becomes `gpu`, `CPUCluster` becomes `cpuCluster`: capitals at the start are one word, except for the last of them
/// where that begins the next.
fn lower_first(word: &str) -> String {
    let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let own = match capitals {
        0 | 1 => capitals,
        all if word.len() == all || word.as_bytes().get(all).is_some_and(u8::is_ascii_digit) => all,
        several => several - 1,
    };
    let (first, rest) = word.split_at(own);
    format!("{}{rest}", first.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reserved_word_has_what_the_symbols_of_a_fleet_have() {
        assert!(RESERVED.iter().all(|word| !word.contains('_')));
    }

    #[test]
    fn a_symbol_is_the_name_in_camel_case() {
        let mut names = Names::default();
        assert_eq!(names.symbol("ana-notebooks", "Compute"), "anaNotebooks");
        assert_eq!(names.symbol("GPU-a--b", "Compute"), "gpuAB");
        assert_eq!(names.symbol("CPUCluster", "Compute"), "cpuCluster");
        assert_eq!(names.symbol("T4pool", "Compute"), "t4pool");
    }

    #[test]
    fn one_of_many_has_a_symbol_that_no_other_name_gives() {
        let mut names = Names::default();
        assert_eq!(names.symbol_of_many("ci-ana", "Compute"), "ci_ana");
        assert_eq!(names.symbol_of_many("ciana", "Compute"), "ciana_");
        assert_eq!(names.symbol_of_many("c-iana", "Compute"), "c_iana");
        assert_eq!(
            names.symbol_of_one("ci-ana", "Data Scientist", "Role"),
            "ci_ana__dataScientist"
        );
        assert_eq!(names.symbol("ci-ana", "Compute"), "ciAna");
        assert_eq!(names.symbol_of_many("ci-ana-data", "Compute"), "ci_ana_data");
        assert!(is_symbol_of("ci_ana__dataScientist", "ci-ana-Data Scientist"));
        assert!(!is_symbol_of("ci_ana__reader", "ci-ana-Data Scientist"));
    }

    #[test]
    fn colliding_names_are_told_apart() {
        let mut names = Names::default();
        names.reserve("workspaceName");
        assert_eq!(names.symbol("ab-c", "Compute"), "abC");
        assert_eq!(names.symbol("abc", "Compute"), "abcCompute");
        assert_eq!(names.symbol("a-bc", "Compute"), "aBcCompute2");
        assert_eq!(names.symbol("workspace-name", "Compute"), "workspaceNameCompute");
        assert_eq!(names.symbol("resource", "Compute"), "resourceCompute");
        assert_eq!(names.symbol("concat", "Compute"), "concatCompute");
    }
}
