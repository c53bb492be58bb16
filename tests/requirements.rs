//! `[policy.KIND]`: what it says of computes, and what is no requirement.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

use armlet::compile::{self, Compilation, Options};
use armlet::diagnostic::edited;
use armlet::emit::{PolicySet, Scope, ScopeKind, policy_files};
use armlet::policy::PolicyFile;
use armlet::source::SourceFile;

use crate::judges;
use crate::support::MapLoader;

fn checked(text: &str, files: &[(&str, &str)]) -> Compilation {
    let loader = MapLoader(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    );
    compile::check(
        SourceFile::new("compute.toml", text),
        &loader,
        &Options::default(),
    )
}

/// The findings of a rule, as messages.
fn messages(compilation: &Compilation, rule: &str) -> Vec<String> {
    let found = compilation.findings.iter();
    let found = found.filter(|finding| finding.code.id == rule);
    found.map(|finding| finding.message.clone()).collect()
}

const SIZE: &str = "size = \"Standard_D4ads_v5\"\n";

/// The entries of the list: a definition with one requirement and one compute, and what the list says of them.
fn list() -> Vec<(String, String)> {
    let list: toml::Table = toml::from_str(include_str!("requirements/list.toml")).unwrap();
    let mut entries = Vec::new();
    for (kind, all) in &list {
        for entry in all.as_array().unwrap() {
            let text = |key: &str| entry[key].as_str().unwrap();
            let (policy, compute) = (text("policy"), text("compute"));
            let size = if compute.contains("size =") { "" } else { SIZE };
            let definition = format!(
                "[workspace]\nname = \"mlw-team\"\n[policy.{kind}]\n{policy}\n[{kind}.ana]\n{size}{compute}\n"
            );
            entries.push((definition, text("says").to_owned()));
        }
    }
    assert!(entries.len() > 40, "{}", entries.len());
    entries
}

#[test]
fn a_requirement_says_of_a_compute_what_the_list_says() {
    let mut failures = String::new();
    for (definition, says) in list() {
        let found = messages(&checked(&definition, &[]), "against-policy");
        let is_right = match (says.as_str(), found.as_slice()) {
            ("met", []) => true,
            ("met", _) => false,
            (says, [message]) => message.contains(says),
            _ => false,
        };
        if !is_right {
            failures.push_str(&format!("{definition}: {says:?}, but {found:?}\n"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn a_compute_with_the_suggested_value_meets_the_requirement() {
    let mut corrected = 0;
    for (definition, _) in list() {
        let compilation = checked(&definition, &[]);
        let findings = compilation.findings.iter();
        let mut findings = findings.filter(|finding| finding.code.id == "against-policy");
        let suggestions = findings.next().map(|finding| finding.suggestions.clone());
        for suggestion in suggestions.unwrap_or_default() {
            let edits: Vec<_> = suggestion.edits.iter().collect();
            let text = edited(&definition, &edits).unwrap();
            let again = messages(&checked(&text, &[]), "against-policy");
            assert!(again.is_empty(), "{text}: {again:?}");
            corrected += 1;
        }
    }
    assert!(corrected > 8, "{corrected}");
}

#[test]
fn the_official_types_accept_the_templates_of_a_policy() {
    let Some(folder) = judges::conformance_folder() else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return;
    };
    let compilation = checked(
        include_str!("cases/policy/compute.toml"),
        &[("company.sh", "#!/bin/bash\nset -e\ninstall -d /etc/company\n")],
    );
    let set = PolicySet::of(&compilation.definition, "compute", &compilation.sources).unwrap();
    let scopes = [
        "/subscriptions/1/resourceGroups/rg-labs",
        "/subscriptions/1",
        "/providers/Microsoft.Management/managementGroups/ml",
    ];
    for scope in scopes {
        let scope: Scope = scope.parse().unwrap();
        let files = policy_files(&set, scope.kind(), Some(&scope));
        for file in [&files.template, files.assignment.as_ref().unwrap()] {
            let template: serde_json::Value = serde_json::from_str(&file.contents.whole()).unwrap();
            for resource in template["resources"].as_array().unwrap() {
                let (mut found, mut notes) = (Vec::new(), Vec::new());
                let judged = judges::created_types::judge(&folder, resource, true, &mut found, &mut notes);
                assert!(judged.is_some(), "{}", resource["type"]);
                let found: Vec<String> = found.iter().map(ToString::to_string).collect();
                assert!(found.is_empty(), "{found:#?}");
            }
        }
    }
}

#[test]
fn a_compute_that_cannot_be_lowered_is_left_to_the_findings_about_it() {
    let policy = "[workspace]\nname = \"mlw-team\"\n[policy.instance]\nidle_time_before_shutdown = { at_most = \"60m\" }\n\
                  [instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"2h\"\n";
    for (more, is_judged) in [
        ("extra = { \"properties.properties.vmSize\" = \"x\" }", true),
        ("extra = { \"\" = true }", true),
        ("extra = 3", true),
        (
            "creation_script = { inline = \"#!/bin/bash\\n\", arguments = [{ expr = \"1 +\" }] }",
            false,
        ),
        (
            "creation_script = { inline = \"#!/bin/bash\\n\", arguments = [\"a\\u0000b\"] }",
            false,
        ),
        ("name = { expr = \"1 +\" }", false),
        ("tags = { owner = { expr = \"(\" } }", false),
        ("subnet = { vnet = { expr = \"(\" }, subnet = \"s\" }", false),
        ("environments = [\"nowhere\"]", true),
    ] {
        let compilation = checked(&format!("{policy}{more}\n"), &[]);
        assert!(!compilation.findings.is_empty(), "{more}");
        let found = messages(&compilation, "against-policy");
        assert!(!is_judged || found.len() == 1, "{more}: {found:?}");
    }
}

/// The policies that `armlet policy` writes for a definition; `None` where it cannot write them.
fn own_policies(definition: &str) -> Option<PolicyFile> {
    let compilation = checked(definition, &[]);
    let set = PolicySet::of(&compilation.definition, "compute", &compilation.sources).ok()?;
    let template = policy_files(&set, ScopeKind::Subscription, None).template;
    Some(PolicyFile {
        name: template.name,
        text: template.contents.to_string(),
    })
}

/// A definition that policies judge.
fn judged(definition: &str, policies: PolicyFile) -> Compilation {
    let options = Options {
        policies: vec![policies].into(),
        ..Options::default()
    };
    let loader = MapLoader(Default::default());
    compile::check(SourceFile::new("compute.toml", definition), &loader, &options)
}

/// What the policies that `armlet policy` writes for a definition say of its compute; `None` where it cannot write them.
fn verdicts_of_its_own_policies(definition: &str) -> Option<Vec<&'static str>> {
    let compilation = judged(definition, own_policies(definition)?);
    let Some(judged) = compilation.judged else {
        panic!("not judged: {:?}\n{definition}", compilation.findings);
    };
    Some(judged.rows.iter().map(|row| row.verdict).collect())
}

#[test]
fn what_its_own_policies_deny_is_satisfied_by_what_the_findings_name() {
    let mut failures = String::new();
    let (mut applied, mut unknown) = (0, Vec::new());
    for (definition, _) in list() {
        let Some(policies) = own_policies(&definition) else {
            continue;
        };
        let compilation = judged(&definition, policies.clone());
        let of_policies = |id: &str| matches!(id, "denied-by-policy" | "audited-by-policy");
        let mut findings = compilation
            .findings
            .iter()
            .filter(|finding| of_policies(finding.code.id));
        let Some(finding) = findings.next() else { continue };
        let Some(suggestion) = finding.suggestions.first() else {
            unknown.push(finding.message.clone());
            continue;
        };
        let edits: Vec<_> = suggestion.edits.iter().collect();
        let text = edited(&definition, &edits).unwrap();
        let again = judged(&text, policies);
        let said = messages(&again, finding.code.id);
        // A requirement of several parts is said part by part.
        if again.judged.is_none()
            || said.contains(&finding.message)
            || !messages(&again, "against-policy").is_empty()
        {
            failures.push_str(&format!(
                "{}\n{text}: {said:?} {:?}\n",
                suggestion.message,
                messages(&again, "against-policy")
            ));
        }
        applied += 1;
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(applied > 12, "{applied}; unknown:\n{}", unknown.join("\n"));
}

#[test]
fn azure_policy_says_of_a_compute_what_the_definition_says() {
    let mut failures = String::new();
    let (mut compared, mut open) = (0, 0);
    for (definition, says) in list() {
        let Some(verdicts) = verdicts_of_its_own_policies(&definition) else {
            continue;
        };
        let has = |wanted: &[&str]| verdicts.iter().any(|verdict| wanted.contains(verdict));
        if has(&["deny", "audit"]) == (says == "met") || has(&["disabled", "not judged"]) {
            failures.push_str(&format!("{says}: {verdicts:?}\n{definition}\n"));
        }
        compared += 1;
        open += usize::from(has(&["cannot be judged"]));
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(compared > 40, "{compared}");
    // An id of which no environment says the subscription, and a size that only the deployment knows: `armlet check` claims nothing of
    // the second, and knows the first by how it is written.
    assert_eq!(open, 2);
}
