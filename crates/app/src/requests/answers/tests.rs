use super::*;
use crate::testing::home;
use portcullis_domain::program::requests::Requests;
use proptest::prelude::*;

fn access() -> Kind {
    Requests::default().kind("access").unwrap().clone()
}

async fn checked(kind: &Kind, given: &[(&str, &str)]) -> Result<Checked, Vec<String>> {
    let home = home().await;
    let given: Vec<(String, String)> =
        given.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
    check(&home.installation.program.program, kind, &given)
        .map_err(|wrong| wrong.into_iter().map(|one| format!("{}: {}", one.question, one.why)).collect())
}

#[tokio::test]
async fn answers_are_kept_as_people_read_them_in_the_order_of_the_questions() {
    let given =
        [("until", "2026-12-24"), ("who", "bo"), ("level", "Read"), ("what", " The logs \n of web\u{0}")];
    let checked = checked(&access(), &given).await.unwrap();
    let texts: Vec<_> = checked.answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!(texts, ["The logs \n of web", "Bo", "Read", "2026-12-24"]);
    assert_eq!(checked.answers[1].label, "For whom?");
    assert_eq!(checked.title, "The logs");
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let given = [("colour", "red"), ("who", "zoe"), ("level", "All"), ("until", "soon"), ("until", "later")];
    assert_eq!(
        checked(&access(), &given).await.unwrap_err(),
        [
            "colour: a request of this kind has no such question; it has what, who, level, until",
            "what: it needs an answer",
            "who: the program has nobody with the id `zoe`",
            "level: `All` is none of the choices; they are Read, Write, Administer",
            "until: it is answered twice",
        ]
    );
    assert_eq!(
        checked(&access(), &[("what", "x"), ("level", "Read"), ("until", "24.12.")]).await.unwrap_err(),
        ["until: `24.12.` is no day; write it as 2026-12-24"]
    );
}

#[tokio::test]
async fn a_link_is_an_address_of_a_page() {
    let review = Requests::default().kind("code-review").unwrap().clone();
    for link in ["https://a.example/x?y=1", "http://localhost:8080"] {
        assert!(checked(&review, &[("what", "It"), ("link", link)]).await.is_ok(), "{link}");
    }
    for link in ["javascript:alert(1)", "https://", "https:///x", "a.example", "https://a b", "https://a<b"] {
        assert!(checked(&review, &[("what", "It"), ("link", link)]).await.is_err(), "{link}");
    }
}

#[tokio::test]
async fn texts_have_four_thousand_characters_and_lines_three_hundred() {
    let (text, line) =
        ("ä".repeat(LONGEST_TEXT), format!("https://a.example/{}", "x".repeat(LONGEST_LINE - 18)));
    let review = Requests::default().kind("code-review").unwrap().clone();
    assert!(checked(&review, &[("what", &text), ("link", &line)]).await.is_ok());
    let given = [("what", format!("{text}ä")), ("link", format!("{line}x"))];
    let given = [("what", given[0].1.as_str()), ("link", given[1].1.as_str())];
    assert_eq!(
        checked(&review, &given).await.unwrap_err(),
        [
            "what: it has 4001 characters, and 4000 are the most",
            "link: it has 301 characters, and 300 are the most"
        ]
    );
}

#[test]
fn words_are_some_and_not_too_many() {
    assert_eq!(check_words("text", " Looked at.\r\n\u{1b}[2J ").unwrap(), "Looked at.\n[2J");
    let refused = |text: &str| check_words("text", text).unwrap_err().to_string();
    assert_eq!(refused(" \n"), "text: say it in words");
    assert_eq!(refused(&"x".repeat(4001)), "text: it has 4001 characters, and 4000 are the most");
}

proptest! {
    #[test]
    fn a_title_is_whole_words_of_the_first_line(text in "( |\n|[a-zä]{1,40}){0,12}|[a-z]{200}") {
        let title = line_of(&text);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        prop_assert!(title.chars().count() <= LONGEST_TITLE);
        match title.strip_suffix('…') {
            None => prop_assert_eq!(title, line),
            Some(cut) => {
                prop_assert!(line.starts_with(cut));
                let rest = &line[cut.len()..];
                prop_assert!(rest.starts_with(' ') || !cut.contains(' '), "{} {}", cut, rest);
            }
        }
    }
}
