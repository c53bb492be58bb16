use crate::diagnostic::{Applicability, Diagnostic};
use crate::document;
use crate::schema::{validate, validate_computes};
use crate::source::{NoFiles, SourceFile, Sources};

/// The findings of a definition whose one compute is `[cluster.c]`.
fn found(toml: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("compute.toml", toml));
    let mut findings = Vec::new();
    let document = document::read(source, &NoFiles, &mut sources, &mut findings).unwrap();
    let mut report = |finding| findings.push(finding);
    validate(&document.root, &mut report);
    validate_computes(&document, &document.computes, &mut report);
    findings
}

/// Whether `--fix` would apply the only suggestion of the only finding.
fn applicability(toml: &str) -> Option<Applicability> {
    let findings = found(&format!("workspace.name = \"mlw-team\"\n{toml}"));
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings[0]
        .suggestions
        .first()
        .map(|suggestion| suggestion.applicability)
}

const FIX: Option<Applicability> = Some(Applicability::MachineApplicable);
const SHOW: Option<Applicability> = Some(Applicability::MaybeIncorrect);

#[test]
fn a_key_is_renamed_where_its_value_fits() {
    assert_eq!(
        applicability("[cluster.c]\nvmSize = \"s\"\nmax_instances = 1"),
        FIX
    );
    assert_eq!(applicability("[cluster.c]\nsiez = \"s\"\nmax_instances = 1"), FIX);
}

#[test]
fn a_key_is_not_renamed_where_its_value_does_not_fit_or_the_name_is_taken() {
    assert_eq!(applicability("[cluster.c]\nvmSize = 3\nmax_instances = 1"), None);
    assert_eq!(
        applicability("[cluster.c]\nsize = \"s\"\nmax_instances = 1\nvmSize = \"s\""),
        None
    );
}

#[test]
fn two_keys_that_would_get_the_same_name_are_left_to_the_user() {
    let findings = found(
        "workspace.name = \"mlw-team\"\n[cluster.c]\nvmSize = \"s\"\nvm_size = \"s\"\nmax_instances = 1",
    );
    let suggestions = findings.iter().flat_map(|finding| &finding.suggestions);
    let applicabilities: Vec<_> = suggestions
        .map(|suggestion| Some(suggestion.applicability))
        .collect();
    assert_eq!(applicabilities, [SHOW, SHOW]);
}

#[test]
fn a_table_is_renamed_where_its_name_is_written_once() {
    let settings = "size = \"s\"\nmax_instances = 1\n";
    assert_eq!(applicability(&format!("[clusters.a]\n{settings}")), FIX);
    assert_eq!(
        applicability("clusters = { a = { size = \"s\", max_instances = 1 } }"),
        FIX
    );
    let twice = format!("[clusters.a]\n{settings}[clusters.b]\n{settings}");
    assert_eq!(applicability(&twice), SHOW);
    let inside = format!("[clusters.a]\n{settings}[clusters.a.tags]\nteam = \"a\"");
    assert_eq!(applicability(&inside), SHOW);
    let dotted = "clusters.a.size = \"s\"\nclusters.a.max_instances = 1";
    assert_eq!(applicability(dotted), SHOW);
}

#[test]
fn a_misnamed_key_is_not_missing_as_well() {
    let findings = found("[wrokspace]\nname = \"mlw-team\"");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
    assert_eq!(codes, ["unknown-property"]);
}

#[test]
fn a_misnamed_secret_is_hidden_and_its_name_is_not() {
    let toml = "workspace.name = \"mlw-team\"\n[cluster.c]\nsize = \"s\"\nmax_instances = 1\n\
                ssh = { admin_username = \"a\", adminPassword = \"hunter2\" }";
    let findings = found(toml);
    let hidden: Vec<&str> = findings
        .iter()
        .flat_map(|finding| &finding.secrets)
        .map(|span| &toml[span.range()])
        .collect();
    assert_eq!(hidden, ["\"hunter2\""]);
}
