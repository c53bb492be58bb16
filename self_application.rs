//! What `armlet policy` writes, judged by `check --policy` on the same definition, says what `against-policy` says: for
//! `tests/policy.rs`, once the evaluator is in main.

/// What the policies of a definition say of it, by the names of the policies that refuse or report it.
fn judged_by_its_own_policies(definition: &str) -> Option<Vec<String>> {
    let compilation = checked(definition, &[]);
    let set = PolicySet::of(&compilation.definition, "compute", &compilation.sources).ok()?;
    let files = policy_files(&set, ScopeKind::Subscription, None);
    let options = Options {
        despite_rules: true,
        policies: vec![PolicyFile { name: files.template.name, text: files.template.contents }].into(),
        ..Options::default()
    };
    let loader = MapLoader(Default::default());
    let judged = compile::check(SourceFile::new("compute.toml", definition), &loader, &options).judged.unwrap();
    let refused = judged.rows.iter().filter(|row| matches!(row.verdict, "deny" | "audit"));
    Some(refused.map(|row| row.policy.clone()).collect())
}

#[test]
fn azure_policy_says_what_the_definition_says() {
    let mut compared = 0;
    for (definition, says) in list() {
        let Some(refused) = judged_by_its_own_policies(&definition) else { continue };
        assert_eq!(refused.is_empty(), says == "met", "{definition}: {refused:?}");
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}
