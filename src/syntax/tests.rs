use proptest::prelude::*;

use super::*;

/// Lines that together make tables of every form, and many mistakes.
const LINES: &[&str] = &[
    "[a]\n",
    "[b]\n",
    "[a.b]\n",
    "[a.b.c]\n",
    "[ a . \"b\" ]  # of b\n",
    "[[a]]\n",
    "[[a.b]]\n",
    "[[b.c]]\r\n",
    "[a.a]\n",
    "[b.c.a]\n",
    "a = 1\n",
    "b = 0x1f\n",
    "c = \"a\\u00e9\\n\"\n",
    "a.b = 1.5\n",
    "a.c = true\n",
    "b.a.c = 'x'\n",
    "b.a.b = 1979-05-27T07:32:00Z\n",
    "\"a b\".'c' = -inf\n",
    "c = { a = 1, b.c = 2, b.a = { c = [] } }\n",
    "b = { a.b = 1, a.b = 2 }\n",
    "b = { a = { c = 1 }, a.b = 1 }\n",
    "c = [\n  1, # [a]\n  [2, { a = '''\n[b]\n''' }],\n]\n",
    "a = [{ b = 1 }, { b = 2 }]\n",
    "a = []\n",
    "c = \"\"\"\n[a]\nb = 1\n\"\"\"\n",
    "b = '''\r\n[[a]]'''\r\n",
    "# [a]\n",
    "\n",
    "   \t\n",
    "a = 9223372036854775808\n",
    "a = 3_x\n",
    "a = 1.5_x\n",
    "c = [\n",
    "]\n",
    "a = \"open\n",
    "b = '''open\n",
    "a\n",
    "= 1\n",
    "[a\n",
    "[]\n",
    "a = 1 b = 2\n",
    "\u{feff}a = 1\n",
    "ä = 1\n",
    "c = 07:32:00\n",
    "c = 2025-02-30\n",
];

fn sources(text: &str) -> (SourceId, Sources) {
    let mut sources = Sources::default();
    let id = sources.add(crate::source::SourceFile::new("t.toml", text));
    (id, sources)
}

/// What is said of a text that is read in pieces of so many tokens, and of one that is read as a whole.
fn both(text: &str, together: usize) -> (Option<Table>, Node, bool) {
    let (id, _) = sources(text);
    let mut findings = Vec::new();
    let whole = parse_whole(id, text, &mut findings);
    let is_right = findings.is_empty() && !whole.damaged;
    (pieces::table(id, text, together), whole.root, is_right)
}

/// Whether the root of a tree has these entries in this order, places included.
fn is_same(table: &Table, whole: &Node) -> bool {
    whole.as_table() == Some(table)
}

#[test]
fn a_text_of_every_form_is_read_in_pieces() {
    let text = "x = 1\na.b = 1\na.c = 2\n[a.d]\n[b.c]\nx = [1,\n[2]]\n[b]\ny = { z.z = 1, z.y = 2 }\n\
                [[t]]\nx = '''\n[no]\n'''\n[t.in]\n[[t]]\n[[t.sub]]\n[[t.sub]]\n[t.in]\nz = 1\n";
    for together in 1..80 {
        let (table, whole, is_right) = both(text, together);
        assert!(is_right);
        assert!(is_same(&table.unwrap(), &whole), "{together} tokens at a time");
    }
}

#[test]
fn what_is_written_below_a_long_table_is_found_in_it() {
    let mut text: String = (0..200)
        .map(|i| format!("[a.k{i}.b]\nx = {i}\n[a.k{i}]\ny = {i}\n"))
        .collect();
    text.extend((0..200).map(|i| format!("[a.k{i}.c]\nz = {i}\n")));
    let (table, whole, is_right) = both(&text, 1);
    assert!(is_right);
    let table = table.unwrap();
    assert!(is_same(&table, &whole));
    let a = table.get("a").unwrap().as_table().unwrap();
    assert_eq!(a.get("k150").unwrap().as_table().unwrap().len(), 3);
    assert!(both(&format!("{text}[a.k7]\n"), 1).0.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// What a damaged text gives is what it gives as a whole, wherever the pieces end.
    #[test]
    fn pieces_give_what_the_whole_gives(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..12),
        damage in proptest::option::of((any::<proptest::sample::Index>(), "[\\[\\]{}=.,\"'#\\\\\n\r a1é]{0,3}")),
        together in 1..40_usize,
    ) {
        let mut text = lines.concat();
        if let Some((at, with)) = damage {
            let at = at.index(text.len() + 1);
            let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let end = (at + 1..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(at);
            text.replace_range(at..end, &with);
        }
        let (table, whole, is_right) = both(&text, together);
        if let Some(table) = table {
            prop_assert!(is_right, "read without a mistake: {:?}", text);
            prop_assert!(is_same(&table, &whole), "{:?}\n{:?}\n{:?}", text, table, whole);
        }
    }

    /// A text without a mistake is not read as a whole, unless a table is written above the others that are behind it.
    #[test]
    fn a_text_without_a_mistake_is_read_in_pieces(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..6),
    ) {
        let text = lines.concat();
        let (table, whole, is_right) = both(&text, 1);
        if is_right && table.is_none() {
            let reopened = whole.as_table().unwrap().iter().any(|entry| entry.node.as_table().is_some());
            prop_assert!(reopened, "{:?}", text);
        }
    }
}
