use super::*;

#[test]
fn if_one_file_cannot_be_replaced_the_earlier_ones_are_restored() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new, barred] = ["old", "new", "barred"].map(|name| folder.path().join(name));
    fs::write(&old, "before").unwrap();
    let staged = [&old, &new, &barred].map(|path| Staged::new(path, ["after"].into_iter()).unwrap());
    fs::create_dir(&barred).unwrap();
    fs::write(barred.join("full"), "").unwrap();
    assert!(replace_all(staged.into()).is_err());
    assert_eq!(fs::read_to_string(&old).unwrap(), "before");
    assert!(!new.exists());
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "no temporary file remains");
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("compute.toml");
    write_new(&path, "first", "").unwrap();
    assert!(write_new(&path, "second", "").is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "first");
}

#[test]
fn a_text_that_changed_since_it_was_read_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let [same, changed] = ["same", "changed"].map(|name| folder.path().join(name));
    fs::write(&same, "\u{feff}a").unwrap();
    fs::write(&changed, "b").unwrap();
    let new = |path: &Path| Rewrite {
        path: path.to_path_buf(),
        analyzed: "a".to_owned(),
        text: "c".to_owned(),
    };
    let fault = rewrite(&[new(&same), new(&changed)]).unwrap_err();
    assert!(
        fault.message.contains("changed while armlet was checking it"),
        "{fault:?}"
    );
    assert_eq!(fs::read_to_string(&same).unwrap(), "\u{feff}a", "all or none");
    assert_eq!(fs::read_to_string(&changed).unwrap(), "b");
    rewrite(&[new(&same)]).unwrap();
    assert_eq!(fs::read_to_string(&same).unwrap(), "\u{feff}c");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
