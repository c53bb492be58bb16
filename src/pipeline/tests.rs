use super::name::{MAX_NAME, definition_words};
use super::*;

fn deployment(template: &str, environment: &str) -> Deployment {
    Deployment {
        definition: template.replace(".json", ".toml"),
        template: template.to_owned(),
        parameters: None,
        environment: Some(environment.to_owned()),
        given: Vec::new(),
    }
}

#[test]
fn a_variable_has_the_words_of_its_parameter() {
    for (parameter, variable) in [
        ("adminPassword", "ADMIN_PASSWORD"),
        ("sshPublicKey", "SSH_PUBLIC_KEY"),
        ("nodes", "NODES"),
        ("vm_size", "VM_SIZE"),
        ("tokenURL2", "TOKEN_URL2"),
    ] {
        assert_eq!(Given::variable_of(parameter), variable);
    }
}

#[test]
fn each_of_several_definitions_has_a_word() {
    let words = |paths: &[&str]| -> Vec<String> {
        let deployments: Vec<Deployment> = paths.iter().map(|path| deployment(path, "dev")).collect();
        definition_words(&deployments)
            .into_iter()
            .map(|(_, word)| word)
            .collect()
    };
    assert_eq!(words(&["compute.json"]), [""; 0]);
    assert_eq!(
        words(&["vision.compute.json", "labs/compute.json"]),
        ["vision", "labs"]
    );
    assert_eq!(words(&["compute.json", "a b/x.compute.json"]), ["compute", "x"]);
    assert_eq!(
        words(&["a/vision/compute.json", "b/vision.compute.json"]),
        ["a-vision-compute", "b-vision-compute"]
    );
}

#[test]
fn names_are_short_and_no_two_the_same() {
    let deep = format!("{}/compute.json", "folder/".repeat(20));
    let mut deployments = vec![
        deployment("a/b.compute.json", "dev"),
        deployment("a.b/compute.json", "dev"),
        deployment("a-b/compute.json", "dev"),
        deployment("_.json", "dev"),
    ];
    deployments.extend((0..30).map(|number| deployment(&deep, &format!("e{}", number % 3))));
    let rows = rows(&deployments);
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| serde_json::from_str(&row.name).unwrap())
        .collect();
    assert_eq!(
        names[..4],
        ["a_b_compute_dev", "a_b_compute_dev_2", "a_b_compute_dev_3", "dev"]
    );
    assert!(names[4].ends_with("folder__compute_e0"), "{}", names[4]);
    assert!(
        names
            .iter()
            .all(|name| name.len() <= MAX_NAME && !name.starts_with('_'))
    );
    names.sort();
    names.dedup();
    assert_eq!(names.len(), deployments.len());
}

#[test]
fn a_text_is_the_same_text_in_yaml() {
    for text in [
        "1.10",
        "no",
        "a: b # c",
        "it's \"so\"",
        "\\d\t\u{e9}",
        "",
        "2024_1",
    ] {
        let read: String = serde_saphyr::from_str(&scalar(text)).unwrap();
        assert_eq!(read, text);
    }
}
