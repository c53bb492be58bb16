//! What each fuzz target does with a text. None may panic, whatever the text is; most hold a property as well.
//!
//! `tests/fuzz.rs` runs the same functions over the examples, the cases and the inputs in `fuzz/regressions`.

use armlet::arm;
use armlet::arm::show::show;
use armlet::compile::{self, Options};
use armlet::diagnostic::{Applicability, Diagnostic, Edit};
use armlet::diff::{DiffFormat, FileComparison, Side, compare, print};
use armlet::document;
use armlet::expression::evaluate::{Known, Surroundings};
use armlet::expression::{self, evaluate};
use armlet::import;
use armlet::model;
use armlet::render::{Format, render};
use armlet::script;
use armlet::source::{LoadError, Loader, NoFiles, SourceFile, Sources, Within};
use armlet::syntax;
use armlet::time;
use serde_json::Value;

/// A name, and what runs an input.
pub type Target = (&'static str, fn(&str));

/// The targets by their names.
pub const TARGETS: &[Target] = &[
    ("definition", definition),
    ("check", check),
    ("build", build),
    ("fix", fix),
    ("script", script),
    ("expression", expression),
    ("times", times),
    ("diff_and_show", diff_and_show),
    ("import", import),
    ("recipe", recipe),
    ("roster", roster),
];

fn options() -> Options {
    Options {
        stem: "compute".to_owned(),
        allows_base: true,
        ..Options::default()
    }
}

/// The cheap one: a definition is read, up to the rules.
pub fn definition(text: &str) {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let source = sources.add(SourceFile::new("compute.toml", text));
    if let Some(document) = document::read(source, &NoFiles, &mut sources, &mut findings) {
        let _ = model::read(document, &NoFiles, &mut sources, &mut findings);
    }
    are_placed(&findings, &sources);
}

/// Every mistake of a definition is found.
pub fn check(text: &str) {
    let compilation = compile::check(SourceFile::new("compute.toml", text), &NoFiles, &options());
    are_placed(&compilation.findings, &compilation.sources);
}

/// Each finding is at a place of the text.
fn are_placed(findings: &[Diagnostic], sources: &Sources) {
    for finding in findings {
        let file = sources.file(finding.primary.span.source);
        let file = file.expect("a finding is about a file");
        assert!(
            file.text.get(finding.primary.span.range()).is_some(),
            "a place outside of the text"
        );
    }
}

/// The whole way: a build in every format, and its findings printed in every format.
pub fn build(text: &str) {
    let compilation = compile::build(SourceFile::new("compute.toml", text), &NoFiles, &options());
    for format in Format::ALL {
        let _ = render(
            &compilation.findings,
            &compilation.sources,
            format,
            false,
            Some(80),
        );
    }
    if let Some(output) = compilation.outputs.first() {
        arm::read(&output.contents.whole()).expect("a template that armlet wrote can be read");
    }
}

/// What `--fix` writes is no worse TOML than what it read.
pub fn fix(text: &str) {
    let compilation = compile::check(SourceFile::new("compute.toml", text), &NoFiles, &options());
    let certain = compilation.findings.iter().filter_map(|finding| {
        let mut suggestions = finding.suggestions.iter();
        suggestions.find(|suggestion| suggestion.applicability == Applicability::MachineApplicable)
    });
    for suggestion in certain {
        let edits: Vec<&Edit> = suggestion.edits.iter().collect();
        let edited = syntax::edited(text, &edits).expect("the edits of one suggestion do not touch");
        if !syntax::damages(text, &edits) {
            check(&edited);
        }
    }
}

/// A script is inspected; its secrets are places of it.
pub fn script(text: &str) {
    let _ = script::inspect(text);
    for secret in script::secrets(text) {
        assert!(text.get(secret.range).is_some(), "a place outside of the text");
    }
}

/// Nothing is known.
struct Nothing(Surroundings);

impl evaluate::Context for Nothing {
    fn surroundings(&self) -> &Surroundings {
        &self.0
    }

    fn parameter(&self, _: &str) -> Known {
        Known::Missing
    }

    fn variable(&self, _: &str) -> Known {
        Known::Missing
    }
}

/// An expression is read, printed in both languages and evaluated.
pub fn expression(text: &str) {
    let Ok(parsed) = expression::parse(text) else {
        return;
    };
    let _ = evaluate::evaluate(&parsed.expression, &Nothing(Surroundings::default()));
}

/// Every kind of time is read; one that is written is read back.
pub fn times(text: &str) {
    if let Ok(cron) = text.parse::<time::Cron>() {
        assert!(
            cron.as_str().parse::<time::Cron>().is_ok(),
            "what was read is read again"
        );
    }
    if let Ok(duration) = text.parse::<time::Duration>() {
        assert!(
            duration.to_iso_seconds().parse::<time::Duration>().is_ok(),
            "what was read is read again"
        );
    }
    let _ = text.parse::<time::ScriptTimeout>();
    let _ = text.parse::<time::DaySet>();
    let _ = text.parse::<time::Frequency>();
    let _ = text.parse::<time::StartTime>();
    let _ = text.parse::<time::TimeOfDay>();
    let _ = text.parse::<time::TimeZone>();
}

/// A template is shown, and compared with itself and with an empty one.
pub fn diff_and_show(text: &str) {
    let _ = show(text);
    let Ok(read) = arm::read(text) else { return };
    let side = Side::of(read, Vec::new());
    let nothing = Side::of(
        arm::read("{\"resources\": []}").expect("an empty template"),
        Vec::new(),
    );
    for (old, new) in [(&nothing, &side), (&side, &side), (&side, &nothing)] {
        let comparison = compare(old, new);
        let file = FileComparison {
            old: "old.json".to_owned(),
            new: "new.json".to_owned(),
            comparison,
        };
        for format in DiffFormat::ALL {
            let _ = print(std::slice::from_ref(&file), format, false);
        }
    }
}

/// What is imported is a definition.
pub fn import(text: &str) {
    let source = import::Source {
        name: "t.json".to_owned(),
        text: text.to_owned(),
    };
    let Ok(imported) = import::import(&[source], &import::Request::default()) else {
        return;
    };
    for definition in &imported.definitions {
        let compilation = compile::check(
            SourceFile::new("compute.toml", &definition.text),
            &NoFiles,
            &options(),
        );
        let is_toml = |id: &str| id != "invalid-toml";
        assert!(
            compilation
                .findings
                .iter()
                .all(|finding| is_toml(finding.code.id)),
            "what was imported is no TOML"
        );
    }
}

/// A template of a script, and in its first line the values for it as JSON.
pub fn recipe(text: &str) {
    let (values, template) = text.split_once('\n').unwrap_or(("{}", text));
    let values = serde_json::from_str(values).unwrap_or(Value::Null);
    if let Ok(rendered) = script::recipe::render(template, values) {
        assert!(
            rendered.len() <= script::recipe::MAX_RENDERED_BYTES,
            "more than the bound"
        );
    }
}

/// The file that the fleets below are made of.
struct Roster<'t>(&'t str);

impl Loader for Roster<'_> {
    fn load(&self, _: &str, _: Within<'_>) -> Result<Vec<u8>, LoadError> {
        Ok(self.0.as_bytes().to_vec())
    }
}

/// A roster as CSV and as JSON becomes a fleet with names from its cells; what a build writes can be read.
pub fn roster(text: &str) {
    for members in ["people.csv", "people.json"] {
        let definition = format!(
            "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"{members}\"\nname = \"vm-{{alias}}\"\nwhere = {{ group = \"a\" }}\n\
             size = \"Standard_D2ads_v5\"\nidle_time_before_shutdown = \"30m\"\ndescription = \"{{display_name}}\"\n"
        );
        let file = SourceFile::new("compute.toml", definition);
        let compilation = compile::build(file, &Roster(text), &options());
        for finding in &compilation.findings {
            let source = compilation.sources.file(finding.primary.span.source);
            let source = source.expect("a finding is about a file");
            assert!(
                source.text.get(finding.primary.span.range()).is_some(),
                "a place outside of the text"
            );
        }
        if let Some(output) = compilation.outputs.first() {
            arm::read(&output.contents.whole()).expect("a template that armlet wrote can be read");
        }
    }
}
