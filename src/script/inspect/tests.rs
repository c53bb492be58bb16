use super::*;
use proptest::prelude::*;

/// What is found apart from a missing shebang and from what needs arguments, one line each: kind, text, detail.
fn found(script: &str) -> String {
    let lines = inspect(script)
        .into_iter()
        .filter(|found| {
            !matches!(
                found.kind,
                ObservationKind::MissingShebang | ObservationKind::ArgumentNeeded
            )
        })
        .map(|found| {
            let inner = if found.block.is_some() {
                " (inner shell)"
            } else {
                ""
            };
            format!(
                "{:?}: {:?}, `{}`{inner}",
                found.kind,
                script.get(found.range).unwrap_or("?"),
                found.detail
            )
        });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_official_sample_without_conda_has_these_problems() {
    let script = "#!/bin/bash\nset -e\n\nsudo -u azureuser -i <<'EOF'\nPACKAGE=$1\nENVIRONMENT=azureml_py38\nconda activate \"$ENVIRONMENT\"\npip install \"$PACKAGE\" \"$CI_NAME\"\nconda deactivate\nEOF\n";
    insta::assert_snapshot!(found(script), @r#"
        ArgumentsInAzureuserBlock: "$1", `1` (inner shell)
        ContinuesOnError: "conda activate \"$ENVIRONMENT\"", `` (inner shell)
        CondaNotSourced: "conda activate \"$ENVIRONMENT\"", `conda activate "$ENVIRONMENT"` (inner shell)
        ArgumentsInAzureuserBlock: "$CI_NAME", `CI_NAME` (inner shell)
        "#);
}

#[test]
fn a_correct_script_has_no_problems() {
    for script in [
        "#!/bin/bash\nset -euo pipefail\nsudo -u azureuser -i bash -e <<'EOF'\nsource /anaconda/etc/profile.d/conda.sh\nconda activate x\npip install y\nEOF\n",
        "#!/usr/bin/env bash\nset -o errexit\napt-get update\napt-get install -y jq\n",
        "#!/bin/bash -e\nf() { echo \"$1\"; }\nf a\nf b\n",
        "#!/usr/bin/env python3\nimport os\nprint('it is not ( shell')\nos.remove('x')\n",
        "#!/bin/bash\nset -e\nsudo -u azureuser bash -es -- \"$1\" <<'EOF'\necho \"$1\"\nls\nEOF\n",
        "#!/bin/bash\nset -e\nsudo -u azureuser -i <<EOF\nset -e\necho $1 $CI_NAME\nls\nEOF\n",
        "#!/bin/bash\necho only one; ls && ls | wc\n",
    ] {
        assert_eq!(found(script), "", "in\n{script}");
    }
}

#[test]
fn parameters_are_missing_only_where_nothing_sets_them() {
    let block = |body: &str| {
        found(&format!(
            "#!/bin/bash\nset -e\nsudo -u azureuser -i <<'EOF'\nset -e\n{body}\nEOF\n"
        ))
    };
    assert_eq!(
        block("echo \"a ${1:-b}\""),
        "ArgumentsInAzureuserBlock: \"${1:-b}\", `1` (inner shell)"
    );
    assert_eq!(
        block("for x in \"$@\"; do :; done"),
        "ArgumentsInAzureuserBlock: \"$@\", `@` (inner shell)"
    );
    assert_eq!(block("awk '{print $1}' x"), "");
    assert_eq!(block("f() { echo $1; }"), "");
    assert_eq!(block("set -- a\necho $1"), "");
    assert_eq!(block("CI_NAME=a\necho $CI_NAME"), "");
    assert_eq!(block("echo \\$1 $? $# $HOME"), "");
    assert_eq!(
        found("#!/bin/sh\nsudo -iu azureuser bash -c 'echo $1'\n"),
        "ArgumentsInAzureuserBlock: \"$1\", `1` (inner shell)"
    );
    assert_eq!(found("#!/bin/sh\nbash -c 'echo $1 $CI_NAME' x y\n"), "");
    assert_eq!(
        found("#!/bin/sh\nsu - azureuser -c 'echo $CI_WORKSPACE'\n"),
        "ArgumentsInAzureuserBlock: \"$CI_WORKSPACE\", `CI_WORKSPACE` (inner shell)"
    );
}

#[test]
fn commands_are_seen_through_their_wrappers() {
    let script = "#!/bin/bash\nset -e\nsudo -n /sbin/shutdown -h now\nif ! timeout 5m env A=b reboot; then :; fi\nx=$(sudo systemctl poweroff)\ninit 6\nshutdown -c\necho reboot # halt\ncase x in reboot|halt) ;; esac\nsystemctl restart x\n";
    insta::assert_snapshot!(found(script), @r#"
        ShutsDown: "sudo -n /sbin/shutdown -h now", `shutdown`
        ShutsDown: "timeout 5m env A=b reboot", `reboot`
        ShutsDown: "sudo systemctl poweroff", `systemctl`
        ShutsDown: "init 6", `init`
        "#);
}

#[test]
fn commands_that_ask_questions_are_found() {
    let script = "#!/bin/bash\nset -e\napt install jq\nDEBIAN_FRONTEND=noninteractive sudo apt-get -q install jq\napt-get -qy install jq\napt-get update\nyes | apt upgrade\nconda create -n x python\nconda install --yes -n x y\nconda env create -f x\nmamba install x\nexport CONDA_ALWAYS_YES=true\nconda update x\n";
    insta::assert_snapshot!(found(script), @r#"
        WaitsForInput: "apt install", `apt install`
        WaitsForInput: "apt-get -q install", `apt-get install`
        CondaNotSourced: "conda create -n x python", `conda create -n x python`
        WaitsForInput: "conda create", `conda create`
        WaitsForInput: "mamba install", `mamba install`
        "#);
}

#[test]
fn conda_is_known_only_after_its_hook() {
    assert_eq!(
        found("#!/bin/sh\nconda activate x\n"),
        "CondaNotSourced: \"conda activate x\", `conda activate x`"
    );
    assert_eq!(
        found("#!/bin/sh\n. activate x\n"),
        "CondaNotSourced: \". activate x\", `. activate x`"
    );
    for hook in [
        "source /anaconda/etc/profile.d/conda.sh",
        ". \"$(conda info --base)/etc/profile.d/conda.sh\"",
        "eval \"$(conda shell.bash hook)\"",
        "source /anaconda/bin/activate",
    ] {
        assert_eq!(found(&format!("#!/bin/sh -e\n{hook}\nconda activate x\n")), "");
    }
    assert_eq!(found("#!/bin/sh\nsource .venv/bin/activate\n"), "");
}

#[test]
fn only_the_first_line_can_name_the_interpreter() {
    let kinds = |script: &str| {
        inspect(script)
            .into_iter()
            .map(|found| (found.kind, found.range))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds("echo\n#!/bin/bash\n"),
        [(ObservationKind::MissingShebang, 0..4)]
    );
    assert_eq!(kinds(""), [(ObservationKind::MissingShebang, 0..0)]);
    assert_eq!(kinds("#!/bin/bash"), []);
}

#[test]
fn secrets_are_named_and_not_shown() {
    let found = inspect("#!/bin/bash\nexport DB_PASSWORD=hunter22\n");
    let details: Vec<&str> = found.iter().map(|found| found.detail.as_str()).collect();
    assert_eq!(details, ["password"]);
}

/// Bits of shell that matter to the checks, in any order.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "#!/bin/bash\n",
        "sudo -u azureuser -i ",
        "<<'EOF'\n",
        "<<-X\n",
        "EOF\n",
        "\tX\n",
        "$1",
        "${2:-",
        "}",
        "$(",
        ")",
        "`",
        "'",
        "\"",
        "case x in ",
        "a)",
        ";;",
        "esac",
        "[[ ",
        " ]]",
        "((",
        "))",
        "=(",
        "é",
        "\\",
        "\n",
        " ",
        "bash -c ",
        "f() { ",
        "if ",
        "then ",
        "fi",
        "do ",
        "done",
        "select ",
        "for ",
        "#",
        "&",
        "|",
        "conda activate",
        "apt install ",
        "password=",
        "https://a:",
        "@",
        "for ((;;))",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

proptest! {
    #[test]
    fn any_script_is_inspected_and_every_range_is_within_it(script in fragments()) {
        for found in inspect(&script) {
            prop_assert!(script.get(found.range.clone()).is_some(), "{found:?}");
            prop_assert!(found.block.is_none_or(|block| script.get(block).is_some()));
        }
    }
}

/// The same of its syntax only.
fn syntax(script: &str) -> String {
    let found = found(script);
    let kinds = ["SyntaxError", "NotRead", "NotParsed"];
    let lines = found
        .lines()
        .filter(|line| kinds.iter().any(|kind| line.starts_with(kind)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn it_is_said_of_which_commands_nothing_is_known() {
    let plain = |count: usize| format!("#!/bin/bash\nset -e\n{}", "a b\n".repeat(count));
    assert_eq!(syntax(&plain(9_999)), "");
    assert_eq!(syntax(&plain(10_001)), "NotRead: \"a\", `10000`");
    let group = |count: usize, end: &str| {
        let inside = "a | b\n".repeat(count / 2);
        format!("#!/bin/bash\nset -e\n{{\n{inside}{end}\ncat <<X\n{inside}X\n")
    };
    assert_eq!(syntax(&group(2_000, "}")), "");
    assert_eq!(syntax(&group(2_002, "}")), "NotParsed: \"a\", `2000`");
    // Nobody knows whether it is right, and what follows is in it.
    assert_eq!(syntax(&group(2_002, ")")), "NotParsed: \"a\", `2000`");
}

#[test]
fn a_mistake_in_a_long_script_is_where_it_is_in_a_short_one() {
    let around = |count: usize, mistake: &str| {
        let lines = "apt-get install -y 'tmux' | tee -a log\n".repeat(count);
        syntax(&format!("#!/bin/bash\nset -e\n{lines}{mistake}\n{lines}"))
    };
    for mistake in ["a; fi", "if a; b; fi", "a | | b", "f() { a;; }", "(a", "a >"] {
        let short = around(1, mistake);
        assert!(short.contains("SyntaxError"), "{mistake}: {short}");
        for count in [70, 700] {
            assert_eq!(around(count, mistake), short, "{mistake} among {count} lines");
        }
    }
}
