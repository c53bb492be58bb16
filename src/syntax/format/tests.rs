use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

/// Every key where it is.
fn as_written(_: &[&str]) -> usize {
    0
}

/// By the last letter of the last key, so that much moves.
fn by_last_letter(path: &[&str]) -> usize {
    path.last()
        .and_then(|key| key.bytes().last())
        .map_or(0, usize::from)
}

#[track_caller]
fn is_formatted(text: &str, expected: &str) {
    let formatted = format(text, &as_written).unwrap();
    assert_eq!(formatted, expected);
    assert_eq!(format(&formatted, &as_written).unwrap(), expected, "twice");
}

#[test]
fn spaces_blank_lines_and_indents_are_made_even() {
    is_formatted(
        "\n\n# The lab.\n\n\n[workspace]\nname=\"mlw\"   # ours\n[ cluster.cpu ]# small\n\n\t size  = 'a'\n\n\n  # nodes\n  max_instances =  2\n\n",
        "# The lab.\n\n[workspace]\nname = \"mlw\" # ours\n\n[cluster.cpu] # small\nsize = 'a'\n\n# nodes\nmax_instances = 2\n",
    );
}

#[test]
fn a_comment_stays_with_what_it_is_about() {
    is_formatted(
        "#:schema x.json\n[a]\nx = 1\n# y = 2\n\n# About b.\n[b]\n# z = 3\n\n\n# The end.",
        "#:schema x.json\n\n[a]\nx = 1\n\n# y = 2\n\n# About b.\n[b]\n\n# z = 3\n\n# The end.\n",
    );
}

#[test]
fn a_wide_array_has_an_item_a_line_and_a_narrow_one_has_not() {
    let words: Vec<String> = (0..9)
        .map(|number| format!("\"package-number-{number}\""))
        .collect();
    let lines: String = words.iter().map(|word| format!("  {word},\n")).collect();
    is_formatted(
        &format!("a = [{}]\n", words.join(",")),
        &format!("a = [\n{lines}]\n"),
    );
    is_formatted(
        "a = [\n  1,\n\n  2,\n]\nb = []\nc = [ [1,2],{ x=1 } ]\n",
        "a = [1, 2]\nb = []\nc = [[1, 2], { x = 1 }]\n",
    );
}

#[test]
fn comments_in_an_array_keep_their_lines() {
    is_formatted(
        "a = [ # all\n1, # one\n# two follows\n2 # two\n, 3\n# no more\n]\n",
        "a = [ # all\n  1, # one\n  # two follows\n  2, # two\n  3,\n  # no more\n]\n",
    );
}

#[test]
fn dotted_keys_and_arrays_of_tables_stay_what_they_are() {
    is_formatted(
        "a . b=1\n'c d'.e = 2\n[[x]]\ny = 1\n[x.z]\nw = 1\n[[x]]\ny = 2\n",
        "a.b = 1\n'c d'.e = 2\n\n[[x]]\ny = 1\n\n[x.z]\nw = 1\n\n[[x]]\ny = 2\n",
    );
}

#[test]
fn strings_keep_their_spelling_and_lines() {
    is_formatted(
        "a = '''\nx\n  y  \n'''\nb   = \"\"\"z\"\"\"\nc = 0x1F\nd = 1979-05-27 07:32:00\n",
        "a = '''\nx\n  y  \n'''\nb = \"\"\"z\"\"\"\nc = 0x1F\nd = 1979-05-27 07:32:00\n",
    );
}

#[test]
fn line_ends_stay() {
    assert_eq!(
        format("a=1\r\n[b]\r\n", &as_written).unwrap(),
        "a = 1\r\n\r\n[b]\r\n"
    );
    let mixed = "a = '''\r\nx\n'''\n";
    assert_eq!(format(mixed, &as_written).unwrap(), mixed);
}

#[test]
fn the_caller_gives_the_order_and_comments_move_along() {
    let rank = |path: &[&str]| match path {
        ["workspace"] => 0,
        ["instance"] => 1,
        [_, _, "size"] => 0,
        _ => 9,
    };
    let text = "# Head.\n\n[lints]\nx = 1\n\n# Ana's.\n[instance.ana]\ntags.a = 1\n# big\nsize = 2\n\n\
                [instance.ben]\n[workspace]\nname = 3\n";
    assert_eq!(
        format(text, &rank).unwrap(),
        "# Head.\n\n[workspace]\nname = 3\n\n# Ana's.\n[instance.ana]\n# big\nsize = 2\ntags.a = 1\n\n\
         [instance.ben]\n\n[lints]\nx = 1\n"
    );
}

#[test]
fn what_is_no_toml_has_no_layout() {
    assert_eq!(format("a = \n", &as_written), Err(FormatError::NotToml));
    assert_eq!(format("", &as_written).as_deref(), Ok(""));
    assert_eq!(format("# only this", &as_written).as_deref(), Ok("# only this\n"));
}

/// The comments that have a line of their own, sorted; in a script, too, where they stay as well.
fn own_lines(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('#'))
        .collect();
    comments.sort_unstable();
    comments
}

/// The comments of a text that has no `#` in a string, sorted.
fn comments(text: &str) -> Vec<String> {
    let comments = text
        .lines()
        .filter_map(|line| Some(line.split_once('#')?.1.trim().to_owned()));
    let mut comments: Vec<String> = comments.collect();
    comments.sort();
    comments
}

/// Every TOML file of the examples and the cases.
fn files() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folders = ["examples", "templates", "tests/cases", "tests/rules"];
    let mut folders = folders.map(|folder| root.join(folder)).to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_file_of_the_project_keeps_its_values_and_comments_in_any_order() {
    let mut count = 0;
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for rank in [as_written, by_last_letter] {
            let formatted = match format(&text, &rank) {
                Ok(formatted) => formatted,
                Err(FormatError::NotToml) => continue,
                Err(FormatError::Changed) => panic!("{} says something else", path.display()),
            };
            assert_eq!(
                format(&formatted, &rank).as_ref(),
                Ok(&formatted),
                "{}",
                path.display()
            );
            assert_eq!(own_lines(&formatted), own_lines(&text), "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}

/// Lines of a table: keys with values of every form, comments and blank lines.
fn table() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("1"),
        Just("'text'"),
        Just("[ 1,2 ]"),
        Just("[\n# first\n1 , # one\n\n2\n]"),
        Just("{ x=1,y = [3] }"),
        Just("{ x=1, # why\n\n y.z = [3] # end\n }"),
        Just(
            "[\"a long word in an array\", \"and another long word\", \"and a third long word\", \"a fourth\"]"
        ),
        Just("[ [ { z = 'deep' } , ] ]"),
    ];
    let behind = prop_oneof![Just(""), Just("  # behind")];
    let entry = (0..40_usize, value, behind).prop_map(|(key, value, behind)| {
        let dot = if key % 3 == 0 { " . x" } else { "" };
        format!("  k{key}{dot}={value}{behind}\n")
    });
    let line = prop_oneof![
        4 => entry,
        1 => Just("\n".to_owned()),
        1 => Just("   # a comment  \n".to_owned()),
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat())
}

fn text() -> impl Strategy<Value = String> {
    let names = prop_oneof![Just("a"), Just("b"), Just("a.c"), Just("d . e")];
    let part = (names, any::<bool>(), table()).prop_map(|(name, is_item, lines)| match is_item {
        true => format!("[[items.{name}]]# item\n{lines}"),
        false => format!(" [ tables.{name} ]\n{lines}"),
    });
    (table(), prop::collection::vec(part, 0..5)).prop_map(|(root, parts)| format!("{root}{}", parts.concat()))
}

proptest! {
    /// Repeated keys make some texts no TOML; all others keep values and comments, and a second pass changes nothing.
    #[test]
    fn a_layout_is_stable_and_loses_nothing(text in text()) {
        prop_assume!(format(&text, &as_written) != Err(FormatError::NotToml));
        for rank in [as_written, by_last_letter] {
            let formatted = format(&text, &rank).unwrap();
            let again = format(&formatted, &rank).unwrap();
            prop_assert_eq!(again, formatted.clone());
            prop_assert_eq!(comments(&formatted), comments(&text));
        }
    }
}
