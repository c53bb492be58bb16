//! The findings that every format is tested on.

use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Level, Suggestion};
use crate::source::{SourceFile, SourceId, Sources, Span};

pub(super) static UNKNOWN_KEY: Code = Code {
    id: "unknown-property",
    level: Level::Deny,
    summary: "a key that the table does not have",
    page: "# unknown-property\n\n## What it finds\n\nA key that the table does not have.\n",
};

pub(super) static ALWAYS_ON: Code = Code {
    id: "always-on-nodes",
    level: Level::Warn,
    summary: "a cluster that never shrinks to nothing",
    page: "# always-on-nodes\n\n## What it finds\n\nA cluster whose `min_instances`\nis above 0.\n",
};

pub(super) static SCRIPT_SYNTAX: Code = Code {
    id: "script-syntax",
    level: Level::Deny,
    summary: "a script that the shell does not read",
    page: "# script-syntax\n",
};

const DEFINITION: &str = "\
[workspace]
name = \"mlw-niño\"

[cluster.cpu]
vm_size = \"STANDARD_DS3_v2\"
\tmin_instances = 2 # 漢字
max_instances = 1
tags = { ñ = \"x\", owner = \"ana\" }

[instance.ana.creation_script]
file = \"scripts/set up.sh\"
";

const SCRIPT: &str = "#!/bin/bash\nif true; then\n  echo 100%\n";

/// Findings of every shape, out of order, and the files they point into.
pub(super) fn findings() -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let definition = sources.add(SourceFile::new("teams/compute.toml", DEFINITION));
    let script = sources.add(SourceFile::new("teams/scripts/set up.sh", SCRIPT));
    let findings = vec![
        script_syntax(definition, script),
        always_on(definition),
        unknown_key(definition),
        several_edits(definition),
    ];
    (findings, sources)
}

/// The span of the first `part` in the file.
fn find(source: SourceId, text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(source, start..start + part.len())
}

fn unknown_key(file: SourceId) -> Diagnostic {
    let span = find(file, DEFINITION, "vm_size");
    let message = "`cluster.cpu` has no key `vm_size`, the size is called `size`";
    Diagnostic::new(&UNKNOWN_KEY, span, message, "unknown key").with_suggestion(
        "write `size`",
        span,
        "size",
        Applicability::MachineApplicable,
    )
}

fn always_on(file: SourceId) -> Diagnostic {
    let first_character = |part: &str| {
        let start = find(file, DEFINITION, part).range().start;
        Span::new(file, start..start + 1)
    };
    let span = first_character("2 #");
    let message = "`min_instances` is 2, so two nodes run day and night";
    Diagnostic::new(&ALWAYS_ON, span, message, "at least 2 nodes")
        .with_related(first_character("1\ntags"), "but at most 1")
        .with_note("a node is billed while it is allocated: see\n`scaleSettings.minNodeCount`")
        .with_help("set `min_instances = 0`")
}

fn several_edits(file: SourceId) -> Diagnostic {
    let span = find(file, DEFINITION, "tags = { ñ = \"x\", owner = \"ana\" }");
    let message = "`tags` has a name that is not ASCII; 50% of the tools, say, refuse it";
    let mut finding = Diagnostic::new(&UNKNOWN_KEY, span, message, "");
    let edit = |part: &str, replacement: &str| Edit {
        span: find(file, DEFINITION, part),
        replacement: replacement.to_owned(),
    };
    finding.suggestions.push(Suggestion {
        message: "use ASCII names".to_owned(),
        edits: vec![edit("ñ = \"x\"", "n = \"x\""), edit("owner", "Owner")],
        applicability: Applicability::MaybeIncorrect,
    });
    finding
}

fn script_syntax(definition: SourceId, script: SourceId) -> Diagnostic {
    let end = Span::new(script, SCRIPT.len()..SCRIPT.len());
    let message = "`if` is not closed by `fi`";
    Diagnostic::new(&SCRIPT_SYNTAX, end, message, "the script ends here")
        .with_related(find(script, SCRIPT, "if true; then\n  echo"), "the `if`")
        .with_related(
            find(definition, DEFINITION, "\"scripts/set up.sh\""),
            "named here",
        )
        .with_suggestion("close it", end, "fi\n", Applicability::MaybeIncorrect)
}
