use super::*;

/// The commands of `text`, one line each, with how they are joined and what they contain apart from words.
fn commands(text: &str) -> String {
    let found = read(text, 0..text.len());
    let lines = found.commands.iter().map(|command| {
        let words: Vec<&str> = command.words.iter().map(|word| word.raw(text)).collect();
        let documents = command
            .here_documents
            .iter()
            .filter_map(|index| found.here_documents.get(*index));
        let documents: Vec<&str> = documents
            .filter_map(|document| text.get(document.body.clone()))
            .collect();
        let function = if command.in_function { " in a function" } else { "" };
        format!("{:?} {words:?}{function} {documents:?}", command.joined)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn commands_are_distinguished_from_everything_else() {
    insta::assert_snapshot!(commands("if a && ! b | c; then d 2>&1 >x; fi # e\n{ f; } & (g)"), @r#"
        Sequence ["a"] []
        And ["b"] []
        Pipe ["c"] []
        Sequence ["d"] []
        Sequence ["f"] []
        Sequence ["g"] []
        "#);
}

#[test]
fn patterns_tests_and_arithmetic_are_not_commands() {
    insta::assert_snapshot!(
        commands("case $x in a|b) c;; (d) e ;& *) esac\n[[ f == (g|h) && i < j ]] || k\n((l<<2)); for ((;;)); do m; done"),
        @r#"
        Sequence ["case", "$x", "in"] []
        Sequence ["c"] []
        Sequence ["e"] []
        Sequence ["[[", "f", "==", "g", "h", "i", "j", "]]"] []
        Or ["k"] []
        Sequence ["for"] []
        Sequence ["m"] []
        "#
    );
}

#[test]
fn substitutions_contain_commands() {
    insta::assert_snapshot!(commands("a \"$(b \"c\")\" `d` <(e) x=(f $(g)) ${h:-$(i)} $((1 + $(j))) '$(k)'"), @r#"
        Sequence ["a", "\"$(b \"c\")\"", "`d`", "<(e)", "x=(f $(g))", "${h:-$(i)}", "$((1 + $(j)))", "'$(k)'"] []
        Sequence ["b", "\"c\""] []
        Sequence ["d"] []
        Sequence ["e"] []
        Sequence ["g"] []
        Sequence ["i"] []
        Sequence ["j"] []
        "#);
}

#[test]
fn here_documents_belong_to_their_commands() {
    insta::assert_snapshot!(commands("a <<X b <<-'Y' | c\n1 $d\nX\n\t2\n\tY\nf() { e <<Z; }\n3\nZ\ng"), @r#"
        Sequence ["a", "b"] ["1 $d\n", "\t2\n"]
        Pipe ["c"] []
        Sequence ["e"] in a function ["3\n"]
        Sequence ["g"] []
        "#);
}
