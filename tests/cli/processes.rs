//! Several processes at once, and processes that are killed: every file is whole, and nothing is left behind.
//!
//! `ARMLET_FULL=1` runs ten times as many rounds.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::project::{LAB, OUTPUTS, Project};

/// A tenth of `rounds`, unless everything is asked for.
fn rounds(rounds: usize) -> usize {
    if std::env::var_os("ARMLET_FULL").is_some() {
        rounds
    } else {
        rounds / 10
    }
}

/// Starts a process whose output nobody reads.
fn start(project: &Project, arguments: &[&str]) -> Child {
    let mut command = project.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The texts of all outputs of [`LAB`].
fn outputs(project: &Project) -> Vec<String> {
    OUTPUTS.iter().map(|name| project.read(name)).collect()
}

/// The lab with other values in every output.
fn other_lab() -> String {
    LAB.replace("mlw-labs", "mlw-other")
        .replace("DS3_v2", "D4s_v3")
        .replace("DS4_v2", "D8s_v3")
}

/// The outputs of the lab and those of the other one.
fn both_sets() -> [Vec<String>; 2] {
    [LAB.to_owned(), other_lab()].map(|text| {
        let project = Project::of(text);
        project.run(&["build"]).with_code(0);
        outputs(&project)
    })
}

#[test]
fn processes_that_fix_one_file_leave_what_each_of_them_would() {
    let misspelt = LAB
        .replace("max_instances", "max_instnaces")
        .replace("min_instances", "min_instnaces");
    for round in 0..rounds(300) {
        for count in [2, 3] {
            let project = Project::of(&misspelt);
            let running: Vec<Child> = (0..count).map(|_| start(&project, &["check", "--fix"])).collect();
            for mut process in running {
                let code = process.wait().unwrap().code();
                assert!(matches!(code, Some(0 | 2)), "round {round}: {code:?}");
            }
            assert_eq!(project.read("compute.toml"), LAB, "round {round}");
            assert_eq!(
                project.files().len(),
                1,
                "round {round}: a temporary file is left behind"
            );
        }
    }
}

#[test]
fn two_builds_at_once_write_one_set() {
    let [wanted, _] = both_sets();
    for round in 0..rounds(300) {
        let project = Project::of(LAB);
        let running = [start(&project, &["build"]), start(&project, &["build"])];
        for mut process in running {
            assert_eq!(process.wait().unwrap().code(), Some(0), "round {round}");
        }
        assert_eq!(outputs(&project), wanted, "round {round}");
        assert_eq!(project.files().len(), 1 + OUTPUTS.len(), "round {round}");
    }
}

#[test]
fn a_comparison_sees_all_of_a_build_or_nothing_of_it() {
    let [_, wanted] = both_sets();
    for round in 0..rounds(300) {
        let project = Project::of(LAB);
        project.run(&["build"]).with_code(0);
        project.write("compute.toml", other_lab());
        let mut build = start(&project, &["build"]);
        let compared = project.run(&["build", "--list-different"]);
        assert_eq!(build.wait().unwrap().code(), Some(0), "round {round}");
        let different = compared.stdout.lines().count();
        assert!(
            different == 0 || different == OUTPUTS.len(),
            "round {round}: {}",
            compared.stdout
        );
        assert_eq!(compared.code, Some(i32::from(different > 0)), "round {round}");
        assert_eq!(outputs(&project), wanted, "round {round}");
    }
}

/// Numbers that are the same in every run: the generator of Marsaglia, "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[test]
fn a_build_that_is_killed_leaves_whole_files_and_the_next_one_cleans_up() {
    let sets = both_sets();
    let project = Project::of(LAB);
    let begun = Instant::now();
    project.run(&["build"]).with_code(0);
    let longest = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut killed, mut mixed) = (0, 0);
    for round in 0..rounds(200) {
        let text = if round % 2 == 0 {
            other_lab()
        } else {
            LAB.to_owned()
        };
        project.write("compute.toml", &text);
        let mut build = start(&project, &["build"]);
        sleep(Duration::from_micros(random.below(longest)));
        build.kill().unwrap();
        killed += usize::from(!build.wait().unwrap().success());
        let of_set = |set: usize| {
            outputs(&project)
                .iter()
                .zip(&sets[set])
                .filter(|(a, b)| a == b)
                .count()
        };
        let counts = [of_set(0), of_set(1)];
        assert_eq!(
            counts[0] + counts[1],
            OUTPUTS.len(),
            "round {round}: a file is of neither set"
        );
        let is_current = counts[usize::from(round % 2 == 0)] == OUTPUTS.len();
        mixed += usize::from(!counts.contains(&OUTPUTS.len()));
        let code = i32::from(!is_current);
        project.run(&["build", "--check"]).with_code(code);
    }
    project.run(&["build"]).with_code(0);
    assert_eq!(
        project.files().len(),
        1 + OUTPUTS.len(),
        "{:?}",
        project.outputs()
    );
    println!(
        "{killed} of {} builds were killed before their end, {mixed} left a mixed set",
        rounds(200)
    );
}

#[test]
fn a_set_of_two_definitions_is_reported() {
    let sets = both_sets();
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write("compute.prod.parameters.json", &sets[1][5]);
    let ended = project.run(&["build", "--check"]).with_code(1);
    assert!(
        ended.stderr.contains("`compute.prod.parameters.json` is stale"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_temporary_files_of_a_killed_process_are_removed_by_the_next_build_and_ignored_by_others() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write(".armlet-aB3dE5.tmp", "{");
    project.run(&["build", "--check"]).with_code(0);
    assert!(project.exists(".armlet-aB3dE5.tmp"));
    project.run(&["build"]).with_code(0);
    assert!(!project.exists(".armlet-aB3dE5.tmp"));
}

#[test]
fn an_output_that_somebody_made_read_only_is_not_replaced() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let before = outputs(&project);
    let path = project.path("compute.json");
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    project.run(&["build"]).with_code(0);
    project.write("compute.toml", other_lab());
    let ended = project.run(&["build"]).with_code(2);
    assert_eq!(
        ended.errors(),
        ["error: cannot write `compute.json`: it is read-only"]
    );
    assert_eq!(outputs(&project), before);
    assert_eq!(project.files().len(), 1 + OUTPUTS.len());
}
