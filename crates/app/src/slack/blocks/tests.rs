use super::*;
use portcullis_domain::notification::{LetterEntry, LetterSection};
use portcullis_domain::request::action::Action;
use portcullis_formats::slack::block::{Element, Text};

const PAGE: &str = "https://portcullis.acme.example/requests/12";

fn line(label: &str, text: &str) -> Line {
    Line { label: label.to_owned(), text: text.to_owned() }
}

fn a_card(lines: Vec<Line>, buttons: Vec<Button>) -> Card {
    Card {
        headline: "R-12 · Access".to_owned(),
        title: "Read <vault> & \"more\"".to_owned(),
        lines,
        legend: "👍 I will act on it".to_owned(),
        buttons,
    }
}

fn acknowledge() -> Button {
    Button { action: Action::Acknowledge, label: "I will act on it".to_owned() }
}

/// The blocks, each with its text.
fn read(blocks: Value) -> Vec<String> {
    let blocks: Vec<Block> = serde_json::from_value(blocks).unwrap();
    let text = |text: &Text| text.text().to_owned();
    blocks
        .iter()
        .map(|block| match block {
            Block::Section { text: words, .. } => text(words),
            Block::Context { elements } => format!("({})", text(&elements[0])),
            Block::Actions { elements, .. } => {
                let names: Vec<&str> = elements.iter().map(Element::action_id).collect();
                format!("[{}]", names.join("]["))
            }
            _ => "?".to_owned(),
        })
        .collect()
}

#[test]
fn a_card_is_escaped_and_has_its_legend_last() {
    let lines = vec![line("Asked by", "Bo <!channel>"), line("State", "new")];
    let blocks = read(card(&a_card(lines, vec![acknowledge()]), 12, PAGE));
    insta::assert_snapshot!(blocks.join("\n--\n"), @r#"
    *R-12 · Access*
    Read &lt;vault&gt; &amp; "more"
    --
    *Asked by*  Bo &lt;!channel&gt;
    *State*  new
    --
    [acknowledge]
    --
    (<https://portcullis.acme.example/requests/12|R-12 in Portcullis>)
    --
    (👍 I will act on it)
    "#);
}

#[test]
fn a_button_says_what_it_does_with_which_request() {
    let json = card(&a_card(Vec::new(), vec![acknowledge()]), 12, PAGE);
    assert_eq!(json[1]["elements"][0]["value"], r#"{"request":12,"action":{"verb":"acknowledge"}}"#);
}

#[test]
fn no_section_has_more_letters_and_no_message_more_blocks_than_slack_takes() {
    let lines = vec![line(&"a".repeat(500), &"&".repeat(20_000)); 200];
    let buttons = vec![Button { action: Action::Urge, label: "x".repeat(200) }; 60];
    let blocks: Vec<Block> = serde_json::from_value(card(&a_card(lines, buttons), 12, PAGE)).unwrap();
    assert!(blocks.len() <= MOST_BLOCKS, "{}", blocks.len());
    for block in &blocks {
        match block {
            Block::Section { text, .. } => assert!(length(text.text()) <= MOST_OF_SECTION),
            Block::Actions { elements, .. } => assert!(elements.len() <= MOST_BUTTONS),
            _ => {}
        }
    }
    let entries =
        vec![
            LetterEntry { name: "n".repeat(3_000), text: "<".repeat(3_000), path: "/requests/1".to_owned() };
            100
        ];
    let sections = vec![LetterSection { title: "t".repeat(4_000), entries, more: 3 }; 10];
    let long =
        Letter { subject: "s".repeat(4_000), opening: "o".repeat(4_000), sections, why: String::new() };
    let blocks: Vec<Block> = serde_json::from_value(letter(&long, "https://a.example")).unwrap();
    assert!(blocks.len() <= MOST_BLOCKS, "{}", blocks.len());
    let fits = |block: &Block| match block {
        Block::Section { text, .. } => length(text.text()) <= MOST_OF_SECTION,
        _ => true,
    };
    assert!(blocks.iter().all(fits));
}

#[test]
fn a_text_is_never_cut_within_what_was_escaped() {
    assert_eq!(cut("a&b", 7), "a&amp;b");
    assert_eq!(cut("a&b", 6), "a…");
    assert_eq!(cut("a&&&&", 7), "a&amp;…");
    assert_eq!(cut("häh", 3), "häh");
}

#[test]
fn words_from_elsewhere_are_quoted_line_by_line() {
    let (blocks, short) = words("Ana", "Yes.\n<@U1> > no", 12, PAGE);
    assert_eq!(read(blocks)[0], "*Ana* wrote:\n> Yes.\n> &lt;@U1&gt; &gt; no");
    assert_eq!(short, "Ana: Yes.\n&lt;@U1&gt; &gt; no");
}
