//! What people see of typical mistakes.

use super::*;
use portcullis_source::span::Span;

fn file(text: &str) -> SourceFile {
    SourceFile::new("program.yaml", text)
}

/// Where `part` stands for the first time.
fn at(file: &SourceFile, part: &str) -> Span {
    let start = file.text().find(part).unwrap();
    Span::new(start, start + part.len())
}

/// Where `part` stands for the last time.
fn last(file: &SourceFile, part: &str) -> Span {
    let start = file.text().rfind(part).unwrap();
    Span::new(start, start + part.len())
}

fn plain(diagnostic: Diagnostic, file: &SourceFile) -> String {
    render(&[diagnostic], file, false)
}

#[test]
fn an_unknown_key_shows_the_one_that_was_meant() {
    let file = file("version: 1\nproductz: []\n");
    let mistake = Diagnostic::error(at(&file, "productz"), "`productz` is not a key of the program file")
        .label("did you mean `products`?");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `productz` is not a key of the program file
     --> program.yaml:2:1
      |
    2 | productz: []
      | ^^^^^^^^ did you mean `products`?
    "#);
}

#[test]
fn a_wrong_value_shows_what_would_be_right() {
    let file = file("gate:\n  max_scan_age: 7w\n");
    let mistake = Diagnostic::error(at(&file, "7w"), "`max_scan_age` can't be `7w`")
        .help("a length of time is a whole number and a unit");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `max_scan_age` can't be `7w`
     --> program.yaml:2:17
      |
    2 |   max_scan_age: 7w
      |                 ^^
      |
      = help: a length of time is a whole number and a unit
    "#);
}

#[test]
fn two_places_of_one_mistake_are_both_shown() {
    let file = file(
        "people:\n- {id: ana, name: Ana}\n- {id: bo, name: Bo}\n- {id: kim, name: Kim}\n- {id: ana, name: Other}\n",
    );
    let mistake = Diagnostic::error(last(&file, "ana"), "two people have the id `ana`")
        .other(at(&file, "ana"), "first used here")
        .help("give one of them another id");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: two people have the id `ana`
     --> program.yaml:5:8
      |
    2 | - {id: ana, name: Ana}
      |        --- first used here
    ...
    5 | - {id: ana, name: Other}
      |        ^^^
      |
      = help: give one of them another id
    "#);
}

#[test]
fn two_places_on_one_line_are_both_shown() {
    let file = file("owns: [\"path:a\", \"path:a\"]\n");
    let mistake = Diagnostic::error(last(&file, "path:a"), "`path:a` is listed twice")
        .other(at(&file, "path:a"), "first listed here");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `path:a` is listed twice
     --> program.yaml:1:19
      |
    1 | owns: ["path:a", "path:a"]
      |         ------    ^^^^^^
      |         |
      |         first listed here
    "#);
}

#[test]
fn a_missing_key_shows_the_first_line_of_its_mapping() {
    let file = file("rotation:\n  members: [ana]\n  handover: mon 10:00\n");
    let mistake =
        Diagnostic::error(at(&file, "members: [ana]\n  handover: mon 10:00"), "`starts` is missing")
            .label("add `starts:` here");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `starts` is missing
     --> program.yaml:2:3
      |
    2 |   members: [ana]
      |   ^^^^^^^^^^^^^^ add `starts:` here
    "#);
}

#[test]
fn a_warning_with_a_note_says_that_it_is_one() {
    let file = file("holidays: {icalendar: days.ics}\n");
    let mistake = Diagnostic::warning(at(&file, "days.ics"), "3 events repeat by a rule")
        .note("only their first day is taken");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    warning: 3 events repeat by a rule
     --> program.yaml:1:23
      |
    1 | holidays: {icalendar: days.ics}
      |                       ^^^^^^^^
      |
      = note: only their first day is taken
    "#);
}

#[test]
fn a_mistake_at_the_end_of_the_file_is_shown_there() {
    let file = file("gate: {block_at: high\n");
    let mistake =
        Diagnostic::error(Span::new(22, 22), "this is not valid YAML").label("a bracket is not closed");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: this is not valid YAML
     --> program.yaml:2:1
      |
    2 |
      | ^ a bracket is not closed
    "#);
}

#[test]
fn an_empty_file_has_a_place_too() {
    let file = file("");
    let mistake = Diagnostic::error(Span::default(), "the program file is empty");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: the program file is empty
     --> program.yaml:1:1
      |
    1 |
      | ^
    "#);
}

#[test]
fn a_tab_and_wide_characters_keep_the_mark_in_its_place() {
    let file = file("\tname: Zoë 東京 end\n");
    let mistake = Diagnostic::error(at(&file, "end"), "this is the end");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: this is the end
     --> program.yaml:1:15
      |
    1 |     name: Zoë 東京 end
      |                    ^^^
    "#);
}

#[test]
fn a_long_line_is_cut_around_its_place() {
    let file = file(&format!("a: {}key{}\n", "x".repeat(5000), "y".repeat(5000)));
    let mistake = Diagnostic::error(at(&file, "key"), "this is in the middle");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: this is in the middle
     --> program.yaml:1:5004
      |
    1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxkeyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
      |                                           ^^^
    "#);
}

#[test]
fn hostile_characters_are_written_out_everywhere() {
    let file = file("a: \u{1b}[2J\u{202e}evil\0\u{200b} ok\n");
    let mistake = Diagnostic::error(at(&file, "evil\0"), "`\u{1b}[31m` \u{202e}is odd")
        .label("two\nlines")
        .note("\u{7}")
        .help("\u{2066}no");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `\u{1b}[31m` \u{202e}is odd
     --> program.yaml:1:9
      |
    1 | a: \u{1b}[2J\u{202e}evil\u{0}\u{200b} ok
      |                     ^^^^^^^^^ two lines
      |
      = note: \u{7}
      = help: \u{2066}no
    "#);
}

#[test]
fn a_place_far_away_is_named_by_its_line() {
    let file = file(&format!("first: 1\n{}first: 2\n", "\n".repeat(1000)));
    let mistake = Diagnostic::error(last(&file, "first"), "`first` is written twice")
        .other(at(&file, "first"), "first written here");
    insta::assert_snapshot!(plain(mistake, &file), @r#"
    error: `first` is written twice
        --> program.yaml:1002:1
         |
    1002 | first: 2
         | ^^^^^
         |
         = note: line 1: first written here
    "#);
}

#[test]
fn colours_change_no_word_and_only_colours_are_escaped() {
    let file = file("a: \u{1b}[2J\u{9b}2Jb\n");
    let mistake = Diagnostic::error(at(&file, "b"), "wrong \u{1b}[0m").help("right");
    let styled = render(std::slice::from_ref(&mistake), &file, true);
    assert!(styled.contains("\u{1b}["));
    assert!(!styled.contains("\u{1b}[2J") && !styled.contains('\u{9b}'));
    let mut words = String::new();
    let mut rest = styled.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        words.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    words.push_str(rest);
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&words), trimmed(&plain(mistake, &file)));
}

#[test]
fn several_mistakes_stand_apart() {
    let file = file("a: 1\nb: 2\n");
    let mistakes = [Diagnostic::error(at(&file, "a"), "one"), Diagnostic::error(at(&file, "b"), "two")];
    let text = render(&mistakes, &file, false);
    assert_eq!(text.matches("error: ").count(), 2);
    assert!(text.contains("\n\nerror: two\n"));
    assert_eq!(render(&[], &file, false), "");
}

#[test]
fn a_place_that_is_none_of_the_file_harms_nothing() {
    let file = file("ä: 1\n");
    for span in [Span::new(1, 2), Span::new(0, 1000), Span::new(500, 1000), Span::new(6, 6)] {
        assert!(plain(Diagnostic::error(span, "odd"), &file).starts_with("error: odd\n"));
    }
}

#[test]
fn no_line_is_wider_than_a_screen() {
    let file = file(&"\0".repeat(10_000));
    let text = plain(Diagnostic::error(Span::new(5000, 5001), "odd"), &file);
    assert!(text.lines().all(|line| line.chars().count() <= 150), "{text}");
}
