//! The tables of `src/azure/` against the data that they are made from.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use armlet::azure::{VmSize, api_version};
use serde_json::Value;

use crate::judges::conformance_folder;

/// The memory of sizes that the source cuts to whole GiB ("Dv2 and DSv2-series", Microsoft Learn).
const HALF_GIBIBYTES: [(&str, u32); 2] = [("Standard_D1_v2", 3584), ("Standard_DS1_v2", 3584)];

/// A file of the conformance data; says so and gives nothing where they are absent.
fn source(name: &str) -> Option<String> {
    let folder = conformance_folder();
    if folder.is_none() {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    }
    Some(fs::read_to_string(folder?.join(name)).unwrap())
}

/// `vm-sizes.csv` as the table of the crate has it; the models of graphics processors are armlet's own, by family.
fn table(source: &str) -> String {
    let models: BTreeMap<&str, &str> = VmSize::all()
        .filter_map(|size| Some((size.family, size.gpu_model?)))
        .collect();
    let mut rows: Vec<Vec<&str>> = source
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    rows.sort_by_key(|row| row[0].to_ascii_lowercase());
    let mut text = String::new();
    for row in rows {
        let [name, family, vcpus, memory, gpus, _architecture] = row[..] else {
            panic!("{row:?} has not the six columns of the source");
        };
        let known = HALF_GIBIBYTES.iter().find(|(known, _)| *known == name);
        let memory = known.map_or_else(|| memory.to_owned(), |(_, memory)| memory.to_string());
        let model = if gpus == "0" {
            ""
        } else {
            models.get(family).copied().unwrap_or_default()
        };
        writeln!(text, "{name},{vcpus},{memory},{gpus},{model},{family}").unwrap();
    }
    text
}

#[test]
fn the_sizes_are_those_of_the_source() {
    let Some(source) = source("vm-sizes.csv") else {
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/azure/vm_sizes.csv");
    let kept = fs::read_to_string(&path).unwrap();
    let rows = kept.find("\nStandard_").unwrap() + 1;
    let expected = table(&source);
    if std::env::var_os("UPDATE_AZURE").is_some() {
        fs::write(&path, format!("{}{expected}", &kept[..rows])).unwrap();
        return;
    }
    assert_eq!(
        &kept[rows..],
        expected,
        "UPDATE_AZURE=1 cargo test --test suite azure"
    );
}

#[test]
fn sizes_with_arm_processors_are_those_whose_names_say_so() {
    let Some(source) = source("vm-sizes.csv") else {
        return;
    };
    for line in source.lines().skip(1) {
        let name = line.split(',').next().unwrap();
        let parsed = armlet::azure::size_name::SizeName::parse(name).unwrap();
        assert_eq!(parsed.features.contains('p'), line.ends_with("arm64"), "{name}");
    }
}

#[test]
fn every_version_of_the_official_types_is_known() {
    let Some(text) = source("compute-properties.json") else {
        return;
    };
    let types: Value = serde_json::from_str(&text).unwrap();
    for version in types["versions"].as_object().unwrap().keys() {
        assert!(
            api_version::of_computes().any(|known| known.version == version),
            "{version} is not in src/azure/api_versions.csv"
        );
    }
}
