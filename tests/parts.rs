//! Templates that are lowered and printed some computes at a time.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use armlet::compile::{self, Options};
use armlet::emit::{self, OutputFile, OutputFormat, Printed, Printing};
use armlet::lower;
use armlet::model::Definition;
use armlet::source::SourceFile;

use crate::arm::definitions;
use crate::support::FolderLoader;

const FORMATS: [OutputFormat; 2] = [OutputFormat::Arm, OutputFormat::Bicep];

fn definition(text: &str, folder: &Path) -> Definition {
    let file = SourceFile::new("compute.toml", text);
    compile::check(file, &FolderLoader::new(folder), &Options::default()).definition
}

/// The definitions of all cases and examples, and one of several thousand computes, of which the last have quotes and scripts of their
/// own.
fn all() -> Vec<(String, Definition)> {
    let several = (0..9_000).map(|number| {
        let script = format!("creation_script = {{ inline = \"echo {}\" }}", number / 800);
        let quotes = if number > 8_500 { "''" } else { "" };
        format!(
            "[instance.ci{number}]\nsize = \"STANDARD_DS3_v2\"\ndescription = \"${{parameters.who}}{quotes}\"\n{script}\n"
        )
    });
    let head = "[workspace]\nname = \"mlw-labs\"\n[parameters]\nwho = \"ana\"\n";
    let several = format!("{head}{}", several.collect::<String>());
    let mut all = vec![("several".to_owned(), definition(&several, Path::new("")))];
    for folder in definitions() {
        let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
        all.push((folder.display().to_string(), definition(&text, &folder)));
    }
    all
}

#[test]
fn a_template_is_the_same_where_each_compute_is_dropped_once_it_is_lowered() {
    let mut dropped = 0;
    for (name, mut definition) in all() {
        let lowered = lower::lower(&definition);
        assert!(lower::lower_away(&mut definition) == lowered, "{name}");
        dropped += usize::from(definition.computes.is_empty());
    }
    assert!(dropped > 10, "only {dropped} definitions lose their computes");
}

/// What is printed of a definition that is lowered and printed some computes at a time, and how many parts there were.
fn printed_in_parts(mut definition: Definition, only_measures: bool) -> (Printed, usize) {
    let (template, mut parts) = lower::in_parts(&mut definition);
    let mut printing = match only_measures {
        true => Printing::measuring(&template, &FORMATS),
        false => Printing::new(&template, &FORMATS),
    };
    printing.resources(&template.resources);
    let mut number = 0;
    while let Some(texts) = parts.next_some(|resources| printing.some(&resources)) {
        number += texts.len();
        texts.into_iter().for_each(|text| printing.add(text));
    }
    (printing.finish(parts.variables()), number)
}

/// The number of bytes of a JSON text of which each line feed but the last, and each space at the beginning of a line, is left out.
fn compact_len(template: &OutputFile) -> usize {
    let text = template.contents.whole();
    text.lines().map(|line| line.trim_start().len()).sum::<usize>() + 1
}

#[test]
fn outputs_are_the_same_where_they_are_printed_some_resources_at_a_time() {
    let mut most = 0;
    for (name, definition) in all() {
        let whole = emit::emit(&lower::lower(&definition), &[], &[], "compute", &FORMATS);
        let (printed, parts) = printed_in_parts(definition.clone(), false);
        let (measured, _) = printed_in_parts(definition, true);
        assert_eq!(measured.compact_len(), compact_len(&whole[0]), "{name}");
        assert_eq!(printed.compact_len(), compact_len(&whole[0]), "{name}");
        let files = emit::files(printed, &[], &[], "compute", &FORMATS);
        assert!(files == whole, "{name}");
        most = most.max(parts);
    }
    assert!(most > 64, "only {most} parts");
}
