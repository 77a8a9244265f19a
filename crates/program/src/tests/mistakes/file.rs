//! Mistakes of the file as a whole.

use super::*;

#[test]
fn an_unknown_key_names_the_one_that_was_meant() {
    assert_mistakes(
        "
productz: []
",
        "
3:1 `productz` is not a key of the program file [did you mean `products`?]
",
    );
}

#[test]
fn an_unknown_key_like_no_other_names_the_keys_there_are() {
    assert_mistakes(
        "
archive: {compression: zstd}
",
        "
3:11 `compression` is not a key of `archive` (its keys are retention)
",
    );
}

#[test]
fn a_wrong_type_says_what_is_wanted_and_what_is_there() {
    assert_mistakes(
        "
people: {}
gate: []
products:
",
        "
3:9 `people` must be a list, and this is a mapping
4:7 `gate` must be a mapping, and this is a list
5:1 `products` must be a list, and this is nothing (write `[]` for an empty list)
",
    );
}

#[test]
fn text_that_looks_like_a_number_is_to_be_quoted() {
    assert_mistakes(
        r#"
products:
- id: acme
  name: Acme
  supported_series: [{series: 5.3, until: "2026-12-31"}]
"#,
        r#"
6:31 `series` must be text, and this is a number (put it in quotes: "5.3")
"#,
    );
}

#[test]
fn a_missing_key_is_named() {
    assert_file(
        "
version: 1
people:
- {id: ana}
",
        "
1:1 `company` is missing [add `company:` here]
3:3 `name` is missing [add `name:` here]
3:3 `roles` is missing [add `roles:` here]
",
    );
}

#[test]
fn another_version_of_the_file_is_refused() {
    assert_file(
        "
version: 2
company: Acme
",
        "
1:10 this version of the program file is not known (write `version: 1`)
",
    );
}

#[test]
fn an_empty_file_is_refused() {
    assert_file(
        "
# nothing
",
        "
1:1 the program file is empty (`portcullis init` writes one to start from)
",
    );
}

#[test]
fn a_file_of_two_documents_is_refused() {
    assert_file(
        "
version: 1
company: Acme
---
version: 1
",
        "
4:1 a program file has one document, and this begins another (remove the `---` before it)
",
    );
}

#[test]
fn a_key_written_twice_is_refused() {
    assert_mistakes(
        "
archive: {}
archive: {}
",
        "
4:1 `archive` is written twice
",
    );
}

#[test]
fn a_text_that_says_nothing_is_refused() {
    assert_file(
        r#"
version: 1
company: " "
"#,
        "
2:10 `company` must not be empty
",
    );
}

#[test]
fn an_alias_bomb_is_refused_at_its_alias() {
    assert_mistakes(
        "
x: &a [1,1,1,1,1,1,1,1,1]
x0: &a0 [*a,*a,*a,*a,*a,*a,*a,*a,*a]
x1: &a1 [*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0]
x2: &a2 [*a1,*a1,*a1,*a1,*a1,*a1,*a1,*a1,*a1]
x3: &a3 [*a2,*a2,*a2,*a2,*a2,*a2,*a2,*a2,*a2]
x4: &a4 [*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3]
x5: &a5 [*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4]
x6: &a6 [*a5,*a5,*a5,*a5,*a5,*a5,*a5,*a5,*a5]
",
        "
8:14 the aliases of this file repeat more than 200000 values
",
    );
}

#[test]
fn a_syntax_error_is_refused_at_its_place() {
    assert_mistakes(
        "
gate: {block_at: high
sla: {}
",
        "
4:4 this is not valid YAML [while parsing a flow mapping, did not find expected ',' or '}']
",
    );
}

#[test]
fn a_file_that_is_no_mapping_is_refused() {
    assert_file(
        "- version: 1\n",
        "1:1 a program file is a mapping, and this is a list (it begins with `version: 1`)",
    );
}
