//! The fuzz targets over a fixed corpus: the examples, the cases, and every input that once was a mistake. `.ci/fuzz` runs them over
//! new inputs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/targets.rs"]
#[allow(unreachable_pub, reason = "the fuzz programs use the same file")]
mod targets;

/// The files below a folder with one of these endings, in order.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The endings of files that a target is given.
fn endings(target: &str) -> &'static [&'static str] {
    match target {
        "definition" | "check" | "build" | "fix" => &[".toml"],
        "script" => &[".sh"],
        "diff_and_show" | "import" => &[".json"],
        "recipe" => &[".hbs"],
        "roster" => &[".csv"],
        _ => &[],
    }
}

#[test]
fn no_target_panics() {
    for (name, run) in targets::TARGETS {
        let regressions = files(&format!("fuzz/regressions/{name}"), &[""]);
        // A definition and its first half, for mistakes that end in the middle of something.
        let corpus = ["examples", "tests/cases", "templates"]
            .iter()
            .flat_map(|folder| files(folder, endings(name)));
        let mut count = 0;
        for path in corpus.chain(regressions) {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            if text.len() > 64 * 1024 {
                continue;
            }
            count += 1;
            run(&text);
            if ["definition", "check"].contains(name) {
                run(text.get(..text.len() / 2).unwrap_or_default());
            }
        }
        assert!(count > 0 || endings(name).is_empty(), "{name} ran over nothing");
    }
}

#[test]
fn words_of_times_and_expressions_are_read() {
    for text in [
        "0 18 * * 1-5",
        "* * * * *",
        "1h30m",
        "PT30M",
        "1.5h",
        "900",
        "Mon-Thu",
        "Fri,Sat",
        "week",
        "09:00",
        "24:00",
        "2026-02-30T25:61:00",
        "Europe/Madrid",
        "UTC+2",
        "99999999999999999999h",
        "",
        "-",
        "é",
    ] {
        targets::times(text);
    }
    for text in [
        "'${prefix}-ci'",
        "a ? b : c ?? d",
        "[for x in y: x]",
        "map(a, x => x.?b[0]!)",
        "{ ...a, 'b': '''c''' }",
        "((((",
        "1 +",
        "'\\u{110000}'",
        "9223372036854775808",
    ] {
        targets::expression(text);
    }
}
