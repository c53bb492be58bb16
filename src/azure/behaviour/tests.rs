use super::*;

fn row(kind: &str, path: &str) -> &'static Row {
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    find(kind, !kind.contains('/'), &path).unwrap()
}

#[test]
fn the_table_can_be_read_and_has_no_row_twice() {
    let table: Table = toml::from_str(include_str!("../behaviour.toml")).unwrap();
    let mut names: Vec<(&str, &str)> = table.row.iter().map(|row| (&*row.kind, &*row.path)).collect();
    let rows = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows);
}

#[test]
fn what_is_known_has_a_source_and_what_needs_action_has_one() {
    for row in rows() {
        let known = row.behaviour != Behaviour::Unknown;
        assert_eq!(row.certainty.is_some(), known, "{} {}", row.kind, row.path);
        assert_eq!(row.source.is_empty(), !known, "{} {}", row.kind, row.path);
        let needs = row.behaviour == Behaviour::NeedsAction;
        assert_eq!(row.action.is_some(), needs, "{} {}", row.kind, row.path);
        let reason = row.behaviour == Behaviour::NotApplied;
        assert_eq!(row.reason.is_some(), reason, "{} {}", row.kind, row.path);
    }
}

#[test]
fn the_longest_path_of_the_nearest_kind_wins() {
    assert_eq!(row("AmlCompute", "tags.team").behaviour, Behaviour::InPlace);
    assert_eq!(row("ComputeInstance", "tags.team").behaviour, Behaviour::Unknown);
    let variables = "properties.properties.customServices.rstudio.environmentVariables.KEY";
    assert!(row("computeinstance", variables).secret);
    assert_eq!(
        row("VirtualMachine", "properties.computeType").behaviour,
        Behaviour::MustBeRecreated
    );
    assert_eq!(
        row("VirtualMachine", "tags.a").behaviour,
        Behaviour::FailsOnRedeploy
    );
    assert_eq!(
        row("ComputeInstance", "properties.computeType").behaviour,
        Behaviour::MustBeRecreated
    );
    assert_eq!(row("Microsoft.Storage/storageAccounts", "kind").kind, "any");
    assert_eq!(row("NewKind", "properties.x").kind, "compute");
}
