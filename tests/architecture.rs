//! The order of the modules in `src/lib.rs`, and which of them may touch the world outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

/// The one module that reads, writes and prints.
const OUTSIDE: &str = "cli";

/// What only [`OUTSIDE`] and `main.rs` may name: files, processes, the environment, the streams, the clock, the network. An
/// IP address is data.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net::*",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::thread::sleep",
    "std::time::Instant",
    "std::time::SystemTime",
    "SystemTime::now",
    "Instant::now",
    "Zoned::now",
    "Timestamp::now",
    "TimeZone::system",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
];

/// The one file that prints. Every text of a user passes through it.
const PRINTER: &str = "cli/print.rs";

/// What only [`PRINTER`] may name.
const STREAMS: &[&str] = &[
    "std::io::stdout",
    "std::io::stderr",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
];

/// A file of `src`, less its comments, its texts and its tests.
struct File {
    /// The path below `src`.
    path: PathBuf,
    /// The code.
    code: String,
}

impl File {
    /// The module of the crate that the file belongs to: `schema` for `src/schema/toml.rs`.
    fn module(&self) -> String {
        let first = self.path.components().next().unwrap();
        let name = first.as_os_str().to_str().unwrap();
        name.trim_end_matches(".rs").to_owned()
    }

    /// The names of the modules that lead to the file.
    fn module_path(&self) -> Vec<String> {
        let path = self.path.with_extension("");
        let names = path
            .components()
            .map(|part| part.as_os_str().to_str().unwrap().to_owned());
        let mut names: Vec<String> = names.collect();
        if names.last().is_some_and(|name| name == "mod") {
            names.pop();
        }
        names
    }

    /// The paths that the file exports again: those of `pub use`.
    fn exported(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let tokens = tokens(&self.code);
        for (index, token) in tokens.iter().enumerate().skip(1) {
            let is_public = matches!(tokens[index - 1], "pub" | ")");
            // `use {a, b};` exports the file's own names, such as macros.
            let names_path = tokens.get(index + 1).is_some_and(|token| is_name(token));
            if *token == "use" && is_public && names_path {
                read_path(&tokens[index + 1..], "", &mut paths);
            }
        }
        paths
    }

    /// How many `super` lead from the file's module to the root of the crate.
    fn depth(&self) -> usize {
        let depth = self.path.components().count();
        if self.path.ends_with("mod.rs") {
            depth - 1
        } else {
            depth
        }
    }

    /// Every path that the code names, `use` trees unfolded.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let tokens = tokens(&self.code);
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = if is_name(token) {
                read_path(rest, "", &mut paths)
            } else {
                after
            };
        }
        paths
    }
}

/// The files of `src` but `main.rs` and `lib.rs`.
fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_path_buf();
                let is_test = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
                let code = if is_test { String::new() } else { code(&text) };
                files.push(File { path, code });
            }
        }
    }
    files.retain(|file| file.path != Path::new("main.rs") && file.path != Path::new("lib.rs"));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The modules in the order of `src/lib.rs`.
fn order() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// The source without comments, texts and unit tests, which are at the end of a file and may use anything.
fn code(source: &str) -> String {
    let (source, _) = source
        .split_once("#[cfg(test)]\nmod tests {")
        .unwrap_or((source, ""));
    let mut code = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = skipped(rest);
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    code
}

/// How many bytes the comment, the text or the character literal has that `rest` begins with.
fn skipped(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    if rest.starts_with("r\"") || rest.starts_with("r#") {
        let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = &rest[(hashes + 2).min(rest.len())..];
        if rest[1 + hashes..].starts_with('"') {
            return body
                .find(&close)
                .map_or(rest.len(), |end| hashes + 2 + end + close.len());
        }
        return 0;
    }
    match rest.as_bytes() {
        [b'"', ..] => quoted(rest, '"'),
        // A lifetime has no second quote.
        [b'\'', b'\\', ..] => quoted(rest, '\''),
        [b'\'', ..] if rest.chars().nth(2) == Some('\'') => quoted(rest, '\''),
        _ => 0,
    }
}

/// The bytes of a literal up to its closing quote.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Names, `::`, and every other character except spaces.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_part(first) {
            rest.find(|c| !is_part(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads the path that `tokens` begin with, and all its branches; returns what follows.
fn read_path<'t, 's>(tokens: &'t [&'s str], prefix: &str, paths: &mut Vec<String>) -> &'t [&'s str] {
    let (name, mut rest) = tokens.split_first().unwrap();
    let path = format!("{prefix}{name}");
    match rest.first() {
        Some(&"!") => paths.push(format!("{path}!")),
        Some(&"::") if rest.get(1) == Some(&"{") => {
            rest = &rest[2..];
            while let Some(token) = rest.first() {
                match *token {
                    "}" => return &rest[1..],
                    name if is_name(name) => rest = read_path(rest, &format!("{path}::"), paths),
                    _ => rest = &rest[1..],
                }
            }
        }
        Some(&"::") if rest.get(1).is_some_and(|token| is_name(token)) => {
            return read_path(&rest[1..], &format!("{path}::"), paths);
        }
        _ => paths.push(path),
    }
    rest
}

/// What a file uses from modules below its own.
fn used_from_below(file: &File, order: &[String]) -> Vec<String> {
    let rank = |module: &str| order.iter().position(|known| known == module);
    let own = rank(&file.module()).unwrap_or_else(|| panic!("{:?} is in no module", file.path));
    let is_below = |path: &String| {
        let used = path
            .strip_prefix("crate::")
            .and_then(|path| path.split("::").next());
        used.and_then(rank).is_some_and(|used| used > own)
    };
    let paths = file.paths().into_iter().filter(is_below);
    paths
        .map(|path| format!("{}: {path} stands below", file.path.display()))
        .collect()
}

/// What a file uses of the world outside.
fn used_from_outside(file: &File) -> Vec<String> {
    let outside = |path: &String| {
        let around = format!("::{path}::");
        WORLD.iter().any(|world| {
            let world = format!("::{world}::");
            around.starts_with(&world) || around.ends_with(&world)
        })
    };
    let paths = file.paths().into_iter().filter(outside);
    paths
        .map(|path| format!("{}: {path} belongs into `{OUTSIDE}`", file.path.display()))
        .collect()
}

#[test]
fn a_module_uses_only_those_above_it() {
    let order = order();
    let complaints: Vec<String> = files()
        .iter()
        .flat_map(|file| used_from_below(file, &order))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn no_path_climbs_to_the_root_of_the_crate_past_its_name() {
    for file in files() {
        for path in file.paths() {
            let climbed = path.split("::").take_while(|part| *part == "super").count();
            let name = file.path.display();
            assert!(climbed < file.depth(), "{name}: write {path} with `crate::`");
        }
    }
}

#[test]
fn only_one_module_touches_the_world_outside() {
    let files = files();
    let inner = files.iter().filter(|file| file.module() != OUTSIDE);
    let complaints: Vec<String> = inner.flat_map(used_from_outside).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn one_file_prints() {
    let files = files();
    let others = files.iter().filter(|file| file.path != Path::new(PRINTER));
    let complaints: Vec<String> = others
        .flat_map(|file| {
            let paths = file.paths().into_iter();
            let prints = |path: &String| {
                STREAMS.iter().any(|stream| {
                    path == stream || path.ends_with(&format!("io::{}", stream.rsplit("::").next().unwrap()))
                })
            };
            let prints = paths.filter(prints);
            prints
                .map(|path| format!("{}: {path} belongs into `{PRINTER}`", file.path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let printer = files.iter().find(|file| file.path == Path::new(PRINTER)).unwrap();
    assert!(
        printer.paths().iter().any(|path| path.ends_with("io::stdout")),
        "the test sees what prints"
    );
}

/// The files of the crate by their modules, and which of them uses which.
struct Uses {
    files: BTreeMap<Vec<String>, File>,
    /// By a module and a name that it exports again: where the name comes from.
    exports: BTreeMap<Vec<String>, Vec<String>>,
}

impl Uses {
    fn new(files: Vec<File>) -> Self {
        let files = files.into_iter().map(|file| (file.module_path(), file)).collect();
        let mut uses = Self {
            files,
            exports: BTreeMap::new(),
        };
        for (module, file) in &uses.files {
            for path in file.exported() {
                if let Some(from) = uses.absolute(module, &path) {
                    let name = from.last().cloned();
                    let exported = module.iter().cloned().chain(name).collect();
                    uses.exports.insert(exported, from);
                }
            }
        }
        uses
    }

    /// A path of a module, from the root of the crate; `None` if it leads out of the crate or nowhere but the module itself.
    fn absolute(&self, module: &[String], path: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = path.split("::").collect();
        let climbed = parts.iter().take_while(|part| **part == "super").count();
        let (base, rest) = match parts.first() {
            Some(&"crate") => (&module[..0], &parts[1..]),
            Some(&"self") => (module, &parts[1..]),
            Some(&"super") => (&module[..module.len() - climbed], &parts[climbed..]),
            _ => (module, &parts[..]),
        };
        let whole: Vec<String> = base
            .iter()
            .cloned()
            .chain(rest.iter().map(|part| (*part).to_owned()))
            .collect();
        let is_rooted = climbed > 0 || matches!(parts[0], "crate" | "self");
        let child = whole.get(..=module.len());
        let is_relative = parts.len() > 1 && child.is_some_and(|child| self.files.contains_key(child));
        (is_rooted || is_relative).then_some(whole)
    }

    /// The module whose file has what a path names, which may be exported by another.
    fn owner(&self, path: &[String]) -> Option<&Vec<String>> {
        let mut path = path.to_vec();
        // A name is handed on a few times at most.
        for _ in 0..8 {
            let exported = (1..=path.len())
                .rev()
                .find(|length| self.exports.contains_key(&path[..*length]));
            let Some(length) = exported.filter(|length| !self.files.contains_key(&path[..*length])) else {
                break;
            };
            let rest = path.split_off(length);
            path = self.exports[&path].iter().cloned().chain(rest).collect();
        }
        (1..=path.len()).rev().find_map(|length| {
            let (module, _) = self.files.get_key_value(&path[..length])?;
            Some(module)
        })
    }

    /// The files that a file uses, but for those of the modules around it: a child sees what its parent declares.
    fn used_by(&self, module: &[String]) -> BTreeSet<&Vec<String>> {
        let file = &self.files[module];
        let mut own = file.paths();
        for exported in file.exported() {
            let at = own.iter().position(|path| *path == exported);
            own.remove(at.unwrap_or_else(|| panic!("{}: {exported} is no path", file.path.display())));
        }
        let owners = own
            .iter()
            .filter_map(|path| self.owner(&self.absolute(module, path)?));
        owners.filter(|owner| !module.starts_with(owner)).collect()
    }

    /// The shortest way by which a file uses itself, if there is one.
    fn circle(
        &self,
        start: &Vec<String>,
        used: &BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>>,
    ) -> Option<String> {
        let mut before: BTreeMap<&Vec<String>, &Vec<String>> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(module) = open.pop_front() {
            for next in &used[module] {
                if before.contains_key(next) {
                    continue;
                }
                before.insert(next, module);
                open.push_back(next);
            }
        }
        let mut way = vec![start];
        let mut module = *before.get(start)?;
        while module != start {
            way.push(module);
            module = before[module];
        }
        way.push(start);
        way.reverse();
        let names: Vec<String> = way.iter().map(|module| module.join("::")).collect();
        Some(names.join(" → "))
    }

    /// Every file that uses itself through others, with the way.
    fn circles(&self) -> Vec<(String, String)> {
        let used: BTreeMap<_, _> = self
            .files
            .keys()
            .map(|module| (module, self.used_by(module)))
            .collect();
        let circles = self.files.keys().filter_map(|module| {
            let room = module.first().unwrap().clone();
            Some((room, self.circle(module, &used)?))
        });
        circles.collect()
    }
}

/// Rooms in which files still use one another in a circle.
const OPEN: &[&str] = &[];

#[test]
fn no_file_uses_itself_through_others() {
    let circles = Uses::new(files()).circles();
    let found: Vec<&str> = circles
        .iter()
        .filter(|(room, _)| !OPEN.contains(&room.as_str()))
        .map(|(_, way)| way.as_str())
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    for room in OPEN {
        let has_circle = circles.iter().any(|(in_room, _)| in_room == room);
        assert!(has_circle, "{room} has no circle any more: take it off `OPEN`");
    }
}

#[test]
fn a_circle_is_found_through_what_a_module_exports_again() {
    let file = |path: &str, source: &str| File {
        path: PathBuf::from(path),
        code: code(source),
    };
    let uses = Uses::new(vec![
        file(
            "room/mod.rs",
            "mod chair;\nmod table;\npub use chair::Chair;\npub struct Shared;",
        ),
        file("room/chair.rs", "use super::{Shared, table::Leg};"),
        file("room/table.rs", "use crate::room::Chair;"),
        file("hall.rs", "use crate::room::Chair;"),
    ]);
    let circles = uses.circles();
    let ways: Vec<&str> = circles.iter().map(|(_, way)| way.as_str()).collect();
    assert_eq!(
        ways,
        [
            "room::chair → room::table → room::chair",
            "room::table → room::chair → room::table"
        ]
    );
}

#[test]
fn every_file_of_tests_is_a_module_of_the_one_test_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let program = fs::read_to_string(tests.join("main.rs")).unwrap();
    let modules: Vec<&str> = program
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    for entry in fs::read_dir(&tests).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_module =
            path.extension().is_some_and(|extension| extension == "rs") || path.join("mod.rs").is_file();
        assert!(
            !is_module || name == "main" || modules.contains(&name),
            "{name} is no module of tests/main.rs, so nothing runs it"
        );
    }
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let order = order();
    assert_eq!(order.first().map(String::as_str), Some("source"));
    assert_eq!(order.last().map(String::as_str), Some(OUTSIDE));
    for module in &order {
        assert!(
            files().iter().any(|file| file.module() == *module),
            "{module} has no file"
        );
    }
}

#[test]
fn a_file_that_breaks_the_order_is_found_through_trees_and_not_in_texts_or_comments() {
    let source = r##"
        use crate::{syntax::{self, Node}, compile::check}; // use crate::cli
        fn f<'a>(x: &'a str) -> char { let _ = r#"crate::emit"#; println!("crate::cli"); '"' }
        use std::io::{self, stdin as input, Read};
        fn now() -> jiff::Zoned { jiff::Zoned::now() }
    "##;
    let file = File {
        path: PathBuf::from("model/mod.rs"),
        code: code(source),
    };
    assert_eq!(
        used_from_below(&file, &order()),
        ["model/mod.rs: crate::compile::check stands below"]
    );
    let outside = ["println!", "std::io::stdin", "jiff::Zoned::now"];
    let outside = outside.map(|path| format!("model/mod.rs: {path} belongs into `cli`"));
    assert_eq!(used_from_outside(&file), outside);
}

/// The crates of Cargo.lock, by name, with the version of each.
fn locked() -> BTreeMap<String, Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock: toml::Table = fs::read_to_string(folder.join("Cargo.lock"))
        .unwrap()
        .parse()
        .unwrap();
    let mut crates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let part = |key: &str| package[key].as_str().unwrap().to_owned();
        crates.entry(part("name")).or_default().push(part("version"));
    }
    crates
}

/// `cargo deny check` proves more, where it is installed; this holds what it is told to be about the crates that there are.
#[test]
fn deny_toml_is_about_the_crates_that_are_locked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let deny: toml::Table = fs::read_to_string(folder.join("deny.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let listed = |key: &str| {
        let list = deny["bans"][key].as_array().unwrap().iter();
        list.map(|one| one["crate"].as_str().unwrap().to_owned())
            .collect::<Vec<String>>()
    };
    let crates = locked();
    for banned in listed("deny") {
        assert!(!crates.contains_key(&banned), "{banned} could reach the network");
    }
    for skipped in listed("skip") {
        let (name, version) = skipped.split_once('@').unwrap();
        let versions = &crates[name];
        let is_it = |locked: &String| locked.starts_with(&format!("{version}."));
        assert!(
            versions.len() > 1 && versions.iter().any(is_it),
            "{skipped} is no duplicate: {versions:?}"
        );
    }
}
