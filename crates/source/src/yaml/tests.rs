use super::*;
use proptest::prelude::*;

fn parse_text(text: &str) -> (SourceFile, Parsed) {
    let file = SourceFile::new("f", text);
    let parsed = parse(&file, &Limits::default());
    (file, parsed)
}

fn messages(text: &str) -> Vec<String> {
    let (file, parsed) = parse_text(text);
    parsed.diagnostics.iter().map(|diagnostic| diagnostic.line(&file)).collect()
}

/// Every key and value with the text at its place, `key=value`, nested in brackets.
fn outline(file: &SourceFile, node: &Node) -> String {
    match &node.value {
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| outline(file, item)).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Mapping(mapping) => {
            let entry =
                |entry: &Entry| format!("{}={}", file.slice(entry.key_span), outline(file, &entry.value));
            format!("{{{}}}", mapping.entries.iter().map(entry).collect::<Vec<_>>().join(" "))
        }
        _ => file.slice(node.span).to_owned(),
    }
}

#[test]
fn every_value_knows_its_place_also_behind_wide_characters_and_any_line_end() {
    let text = "# kömment\nä: ö # ñ\nlist:\n  - a\n  - {x: \"q\", y: [1, 2]}\nnext: 'single'\nlast: end";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let (file, parsed) = parse_text(&text);
        assert_eq!(parsed.diagnostics, []);
        assert_eq!(
            outline(&file, &parsed.documents[0]),
            "{ä=ö list=[a {x=\"q\" y=[1 2]}] next='single' last=end}"
        );
    }
}

#[test]
fn lists_and_mappings_end_with_their_last_value_or_bracket() {
    let (file, parsed) = parse_text("a:\n  b: 1\n  c: 2\n\n# gap\nd: [1,\n 2 ]\ne: {}\n");
    let Value::Mapping(root) = &parsed.documents[0].value else { panic!("no mapping") };
    let places: Vec<&str> = root.entries.iter().map(|entry| file.slice(entry.value.span)).collect();
    assert_eq!(places, ["b: 1\n  c: 2", "[1,\n 2 ]", "{}"]);
}

#[test]
fn an_empty_value_stands_where_its_key_does() {
    let (file, parsed) = parse_text("a:\nb: 1\n");
    let Value::Mapping(root) = &parsed.documents[0].value else { panic!("no mapping") };
    assert_eq!(root.get("a").map(|entry| file.slice(entry.value.span)), Some("a"));
    assert_eq!(root.get("z"), None);
}

#[test]
fn all_documents_of_a_file_are_read() {
    let (_, parsed) = parse_text("---\na: 1\n---\n---\nb\n...\n# end\n");
    assert_eq!(parsed.documents.len(), 3);
    assert_eq!(parsed.documents[2].value, Value::Text("b".into()));
    assert_eq!(parse_text("# only a comment\n").1.documents, []);
}

#[test]
fn documents_before_a_syntax_error_are_kept() {
    let (file, parsed) = parse_text("a: 1\n---\nb: [1\n---\nc: 2\n");
    assert_eq!(parsed.documents.len(), 1);
    assert_eq!(parsed.diagnostics[0].line(&file), "f:4:1: this is not valid YAML");
}

#[test]
fn a_key_written_twice_is_a_mistake_that_names_both_places() {
    let (file, parsed) = parse_text("a: 1\nb: 2\n\"a\": 3\n");
    let [mistake] = parsed.diagnostics.as_slice() else { panic!("{:?}", parsed.diagnostics) };
    assert_eq!(mistake.line(&file), "f:3:1: `a` is written twice");
    assert_eq!(mistake.others[0].span, Span::new(0, 1));
    assert_eq!(outline(&file, &parsed.documents[0]), "{a=1 b=2}");
}

#[test]
fn a_list_is_no_key() {
    assert_eq!(messages("? [a]\n: b\nc: d\n"), ["f:1:3: a key must be a single word or text"]);
}

#[test]
fn a_number_is_a_key_by_its_text() {
    let (_, parsed) = parse_text("1: a\ntrue: b\n0x10: c\n");
    let Value::Mapping(root) = &parsed.documents[0].value else { panic!("no mapping") };
    assert_eq!(
        root.entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(),
        ["1", "true", "0x10"]
    );
}

#[test]
fn an_alias_repeats_its_anchor_and_stands_at_its_own_place() {
    let (file, parsed) = parse_text("a: &x {k: [v]}\nb: *x\n");
    let Value::Mapping(root) = &parsed.documents[0].value else { panic!("no mapping") };
    assert_eq!(root.entries[0].value.value, root.entries[1].value.value);
    assert_eq!(file.slice(root.entries[1].value.span), "*x");
}

#[test]
fn an_alias_bomb_is_refused_at_its_alias() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb = format!("{bomb}a{level}: &a{level} [{inner}]\n");
    }
    let [message] = messages(&bomb).try_into().unwrap();
    assert_eq!(message, "f:6:10: the aliases of this file repeat more than 200000 values");
}

#[test]
fn an_alias_of_a_long_text_is_refused_at_its_alias() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), ["*a"; 5].join(", "));
    assert_eq!(messages(&text), ["f:2:21: the aliases of this file repeat more than 4194304 bytes"]);
}

#[test]
fn an_alias_inside_of_its_own_anchor_is_refused() {
    assert_eq!(messages("a: &x [1, *x]\n"), ["f:1:11: this alias repeats the value that it stands in"]);
}

#[test]
fn an_alias_reaches_into_no_other_document() {
    assert_eq!(messages("a: &x 1\n---\nb: *x\n").len(), 1);
    assert_eq!(messages("b: *none\n").len(), 1);
}

#[test]
fn nesting_is_limited_also_through_aliases() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(messages(&deep(64)), Vec::<String>::new());
    assert_eq!(messages(&deep(65)), ["f:1:66: this is nested deeper than 64 levels"]);
    let through_alias = format!("- &a {}\n- {}*a{}\n", deep(40), "[".repeat(40), "]".repeat(40));
    assert_eq!(messages(&through_alias), ["f:2:43: this is nested deeper than 64 levels"]);
    assert_eq!(messages(&"- ".repeat(100_000)).len(), 1);
    assert_eq!(messages(&"[".repeat(100_000)).len(), 1);
}

#[test]
fn values_are_counted() {
    let file = SourceFile::new("f", "[1, 2, 3]");
    let parsed = parse(&file, &Limits { nodes: 3, ..Limits::default() });
    assert_eq!(parsed.diagnostics[0].line(&file), "f:1:8: the file has too many values");
    assert_eq!(parse(&file, &Limits { nodes: 4, ..Limits::default() }).diagnostics, []);
}

#[test]
fn a_long_text_is_refused() {
    let parsed = parse(&SourceFile::new("f", "abcd"), &Limits { bytes: 3, ..Limits::default() });
    assert_eq!(parsed.diagnostics[0].message, "the file has 4 bytes; at most 3 are read");
}

#[test]
fn what_is_no_text_is_refused_at_its_place() {
    assert_eq!(messages("a: 1\nb: x\0y\n"), ["f:2:5: the character U+0000 can't stand in YAML"]);
    assert_eq!(messages("a: \u{1b}[31m\n"), ["f:1:4: the character U+001B can't stand in YAML"]);
    let file = SourceFile::from_bytes("f", b"a: 1\nb: \xff\n".to_vec());
    let parsed = parse(&file, &Limits::default());
    assert_eq!(parsed.diagnostics[0].line(&file), "f:2:4: the file is not UTF-8 text");
}

#[test]
fn a_tab_that_indents_is_explained() {
    let (file, parsed) = parse_text("a:\n\tb: 1\n");
    assert_eq!(file.position(parsed.diagnostics[0].primary.span.start).line, 2);
    assert_eq!(parsed.diagnostics[0].help.as_deref(), Some("indent with spaces; YAML takes no tab there"));
}

#[test]
fn a_tag_that_means_nothing_is_said_to() {
    let (file, parsed) = parse_text("a: !Ref x\nb: !!int twelve\nc: !!str 1\n");
    let lines: Vec<String> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.line(&file)).collect();
    assert_eq!(
        lines,
        ["f:1:4: the tag `!Ref` has no effect here", "f:2:4: this does not fit its tag `!!int`"]
    );
    assert!(!parsed.diagnostics[0].is_error());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_text_makes_the_reader_panic_or_point_outside_of_it(text in "[-a:{}\\[\\]&*!|>'\"?# \\n\\t,%@ö~1.]{0,80}") {
        let (file, parsed) = parse_text(&text);
        for diagnostic in &parsed.diagnostics {
            prop_assert!(file.text().get(diagnostic.primary.span.range()).is_some());
        }
        for document in &parsed.documents {
            outline(&file, document);
        }
    }
}
