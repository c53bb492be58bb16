use super::*;
use crate::diagnostic::Applicability;
use crate::render::fixture::{self, ALWAYS_ON, UNKNOWN_KEY};
use crate::render::{Format, render};
use crate::source::{SourceFile, Sources};
use insta::assert_snapshot;

pub(super) fn plain(findings: &[Diagnostic], sources: &Sources) -> String {
    render(findings, sources, Format::Human, false, Some(80))
}

pub(super) fn one_file(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("compute.toml", text));
    sources
}

pub(super) fn at(range: Range<usize>) -> Diagnostic {
    Diagnostic::new(&UNKNOWN_KEY, span(range), "message", "label")
}

pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(SourceId(0), range)
}

#[test]
fn findings_look_like_those_of_rustc() {
    let (findings, sources) = fixture::findings();
    assert_snapshot!(plain(&findings, &sources), @r#"
    error[unknown-property]: `cluster.cpu` has no key `vm_size`, the size is called `size`
     --> teams/compute.toml:5:1
      |
    5 | vm_size = "STANDARD_DS3_v2"
      | ^^^^^^^ unknown key
      |
    help: write `size`
      |
    5 - vm_size = "STANDARD_DS3_v2"
    5 + size = "STANDARD_DS3_v2"
      |

    warning[always-on-nodes]: `min_instances` is 2, so two nodes run day and night
     --> teams/compute.toml:6:18
      |
    6 |     min_instances = 2 # 漢字
      |                     ^ at least 2 nodes
    7 | max_instances = 1
      |                 - but at most 1
      |
      = note: a node is billed while it is allocated: see
              `scaleSettings.minNodeCount`
      = help: set `min_instances = 0`

    error[unknown-property]: `tags` has a name that is not ASCII; 50% of the tools, say, refuse it
     --> teams/compute.toml:8:1
      |
    8 | tags = { ñ = "x", owner = "ana" }
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    help: use ASCII names
      |
    8 - tags = { ñ = "x", owner = "ana" }
    8 + tags = { n = "x", Owner = "ana" }
      |

    error[script-syntax]: `if` is not closed by `fi`
      --> teams/scripts/set up.sh:4:1
       |
     2 | / if true; then
     3 | |   echo 100%
       | |______- the `if`
     4 |
       |   ^ the script ends here
       |
      ::: teams/compute.toml:11:8
       |
    11 |   file = "scripts/set up.sh"
       |          ------------------- named here
       |
    help: close it
       |
     4 + fi
       |
    "#);
}

#[test]
fn color_is_only_added() {
    let (findings, sources) = fixture::findings();
    let styled = render(&findings, &sources, Format::Human, true, Some(80));
    let mut stripped = String::new();
    for part in styled.split('\u{1b}') {
        stripped.push_str(
            part.strip_prefix('[')
                .map_or(part, |part| part.split_once('m').unwrap().1),
        );
    }
    assert_ne!(styled, stripped);
    assert_eq!(stripped, plain(&findings, &sources));
}

#[test]
fn the_end_of_a_file_can_be_pointed_at() {
    assert_snapshot!(plain(&[at(99..120)], &one_file("a = 1\n")), @"
    error[unknown-property]: message
     --> compute.toml:2:1
      |
    2 |
      | ^ label
    ");
    assert_snapshot!(plain(&[at(5..5)], &one_file("a = 1")), @"
    error[unknown-property]: message
     --> compute.toml:1:6
      |
    1 | a = 1
      |      ^ label
    ");
    assert_snapshot!(plain(&[at(0..0)], &one_file("")), @"
    error[unknown-property]: message
     --> compute.toml:1:1
      |
    1 |
      | ^ label
    ");
}

#[test]
fn a_span_over_several_lines_shows_both_ends() {
    let text = "[cluster.cpu]\r\nsize = \"a\"\r\ntier = \"b\"\r\n\r\n[cluster.gpu]\r\n";
    assert_snapshot!(plain(&[at(0..39)], &one_file(text)), @r#"
    error[unknown-property]: message
     --> compute.toml:1:1
      |
    1 | / [cluster.cpu]
    2 | | size = "a"
    3 | | tier = "b"
      | |__________^ label
    "#);
}

#[test]
fn a_carriage_return_can_be_pointed_at() {
    assert_snapshot!(plain(&[at(5..6)], &one_file("a = 1\r\nb = 2\r\n")), @"
    error[unknown-property]: message
     --> compute.toml:1:6
      |
    1 | a = 1␍
      |      ^ label
    ");
}

#[test]
fn what_steers_a_terminal_is_shown_and_not_obeyed() {
    let text = "\ta = \"\u{1b}[31mred\u{202e}\"\rb\n";
    let mut finding = at(6..14);
    finding.message = "`\u{1b}[2J` is no size".to_owned();
    let finding = finding.with_suggestion(
        "write\t`b\u{9b}`",
        span(1..2),
        "b\u{7}",
        Applicability::MaybeIncorrect,
    );
    assert_snapshot!(plain(&[finding], &one_file(text)), @r#"
    error[unknown-property]: `␛[2J` is no size
     --> compute.toml:1:7
      |
    1 |     a = "␛[31mred�"␍b
      |          ^^^^^^^^ label
      |
    help: write    `b�`
      |
    1 -     a = "␛[31mred�"␍b
    1 +     b␇ = "␛[31mred�"␍b
      |
    "#);
}

#[test]
fn a_long_line_is_cut_and_its_column_stays_true() {
    let text = format!(
        "first = 1\nkey = \"{}\" # {}\n",
        "é".repeat(50_000),
        "x".repeat(50_000)
    );
    let start = text.find("# x").unwrap();
    let finding = at(start..start + 1)
        .with_related(span(10..13), "far away in the same line")
        .with_suggestion(
            "drop it",
            span(start..start + 1),
            "",
            Applicability::MaybeIncorrect,
        );
    assert_snapshot!(plain(&[finding], &one_file(&text)), @r#"
    error[unknown-property]: message
     --> compute.toml:2:50010
      |
    2 | ...éééééééééééééé" # xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |                    ^ label
      |
     ::: compute.toml:2:1
      |
    2 | key = "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé...
      | --- far away in the same line
      |
    help: drop it
      |
    2 - ...éééééééééééééé" # xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
    2 + ...éééééééééééééé"  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |
    "#);
}

#[test]
fn a_long_span_is_cut_at_its_end() {
    let text = format!("key = \"{}\"\n", "x".repeat(100_000));
    assert_snapshot!(plain(&[at(6..100_008)], &one_file(&text)), @r#"
    error[unknown-property]: message
     --> compute.toml:1:7
      |
    1 | key = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ label
    "#);
}

#[test]
fn no_line_of_an_excerpt_is_wider_than_the_terminal() {
    let line = |id: usize| format!("key{id} = \"{}\" # {}\n", "x y é ".repeat(60), "漢 ".repeat(90));
    let text = line(1) + &line(2) + "short = 1\n" + &line(3);
    let second = text.find("key2").unwrap();
    for (from, to) in [
        (0, 4),
        (8, 300),
        (200, 230),
        (350, 360),
        (8, second + 30),
        (second + 200, second + 260),
    ] {
        let (from, to) = (floor(&text, from), floor(&text, to));
        let finding = at(from..to)
            .with_related(span(second..second + 4), "a label that is rather long for a line")
            .with_suggestion(
                "write it",
                span(from..to),
                "z".repeat(30),
                Applicability::MaybeIncorrect,
            );
        for width in [60, 80, 140] {
            let shown = render(
                std::slice::from_ref(&finding),
                &one_file(&text),
                Format::Human,
                false,
                Some(width),
            );
            for line in shown.lines() {
                assert!(super::excerpt::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

fn floor(text: &str, offset: usize) -> usize {
    (0..=offset)
        .rev()
        .find(|offset| text.is_char_boundary(*offset))
        .unwrap()
}

#[test]
fn a_finding_without_a_file_is_still_told() {
    assert_snapshot!(plain(&[at(0..1)], &Sources::default()), @"error[unknown-property]: message");
}

#[test]
fn many_findings_in_a_large_file_take_no_more_than_their_share() {
    let line = "min_instances = 2\n";
    let text = line.repeat(1_000_000);
    let last = text.len() - line.len();
    let findings: Vec<Diagnostic> = (0..2_000)
        .map(|index| {
            let start = last - index * line.len();
            Diagnostic::new(&ALWAYS_ON, span(start..start + 13), "message", "label")
                .with_related(span(0..13), "first set here")
        })
        .collect();
    // NOTE: there is no clock here; if each finding read the file, this test would take minutes.
    let output = plain(&findings, &one_file(&text));
    assert!(output.contains(" --> compute.toml:1000000:1\n"));
    assert_eq!(output.matches("::: compute.toml:1:1\n").count(), findings.len());
}
