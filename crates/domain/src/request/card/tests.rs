use super::*;
use crate::program::people::Role;
use crate::request::Opening;
use crate::request::event::{Event, Happening, Speaker};
use crate::request::record::{Answer, Link, LinkKind, Origin, Request, Standing};
use crate::request::reminder::Targets;
use crate::request::routing::Reason;
use crate::request::sheet::Around;
use crate::vulnerability::tests::program::{person, program};
use std::collections::BTreeSet;

/// Sam and Ana are of the team, Bo asks.
fn staffed() -> Program {
    let mut program = program();
    program.people.push(person("sam", &[Role::SecurityEngineer]));
    program
}

fn minute(number: i64) -> Timestamp {
    let start: Timestamp = "2026-03-10T09:00:00Z".parse().unwrap();
    start.checked_add(jiff::SignedDuration::from_mins(number)).unwrap()
}

fn request(kind: &str, sort: Sort, is_sorted: bool) -> Request {
    let opening = Opening {
        root: "root".to_owned(),
        requester: Speaker { id: "bo".to_owned(), is_team: false },
        sort,
        at: minute(0),
        assignee: Some("ana".to_owned()),
    };
    let program = staffed();
    let targets = Targets::of(&program.requests, kind);
    let conversation = crate::request::conversation::Conversation::of(&opening, is_sorted, &[]);
    Request {
        number: 12,
        origin: Origin::Slack,
        kind: kind.to_owned(),
        title: "Acme Bank asks whether we encrypt backups".to_owned(),
        answers: vec![
            Answer {
                question: "what".to_owned(),
                label: "Which customer, and what do they ask?".to_owned(),
                text: "Acme Bank asks whether we encrypt backups".to_owned(),
            },
            Answer {
                question: "by".to_owned(),
                label: "How long may it take?".to_owned(),
                text: "Until Friday".to_owned(),
            },
        ],
        standing: Standing::of(&conversation, &program.calendar, &targets, &BTreeSet::new()),
        opening,
        is_sorted,
        team: Some("search".to_owned()),
        why: Some(Reason::Ambassador),
        thread: None,
        revision: 0,
    }
}

/// The card once these things happened, a minute after the other.
fn card(request: &Request, happened: &[(&str, Happening)], links: Vec<Link>) -> String {
    let program = staffed();
    let speaker = |id: &str| Speaker { id: id.to_owned(), is_team: ["ana", "sam"].contains(&id) };
    let events: Vec<Event> = happened
        .iter()
        .zip(1..)
        .map(|((who, what), at)| Event {
            id: format!("e{at}"),
            at: minute(at),
            by: speaker(who),
            what: what.clone(),
        })
        .collect();
    let conversation = request.conversation(&events);
    let targets = Targets::of(&program.requests, &request.kind);
    let standing = Standing::of(&conversation, &program.calendar, &targets, &BTreeSet::new());
    let request = Request { standing, ..request.clone() };
    let names =
        ["ana", "sam", "bo"].map(|id| (id.to_owned(), format!("{}{}", id[..1].to_uppercase(), &id[1..])));
    let around = Around { events, names: names.into(), links };
    shown(&Card::of(&RequestSheet::of(&request, conversation, around, &program, None), &program))
}

fn shown(card: &Card) -> String {
    let lines = card.lines.iter().map(|line| format!("{}: {}", line.label, line.text));
    let buttons: Vec<String> = card.buttons.iter().map(|button| format!("[ {} ]", button.label)).collect();
    let all = [card.headline.clone(), card.title.clone()].into_iter().chain(lines);
    all.chain([buttons.join(" "), card.legend.clone()]).collect::<Vec<_>>().join("\n")
}

fn reacted(reaction: &str) -> Happening {
    Happening::Reacted { message: "root".to_owned(), reaction: reaction.to_owned() }
}

#[test]
fn a_card_says_who_asked_what_who_has_it_and_by_when() {
    insta::assert_snapshot!(card(&request("questionnaire", Sort::Request, true), &[], Vec::new()), @"
    R-12 · Customer questionnaire
    Acme Bank asks whether we encrypt backups
    Asked by: Bo, search, Tue 10 March 2026 10:00
    How long may it take?: Until Friday
    State: new; to be acknowledged by Tue 10 March 2026 14:00; to be done by Tue 17 March 2026 10:00
    With: Ana, ambassador of the team
    [ I will act on it ] [ Done ] [ Decline… ] [ It can't wait ]
    👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
    ");
}

#[test]
fn a_card_says_who_saw_it_and_what_is_unclear() {
    let happened =
        [("zoe", reacted("eyes")), ("ana", reacted("+1")), ("sam", reacted("+1")), ("bo", Happening::Urged)];
    insta::assert_snapshot!(card(&request("questionnaire", Sort::Request, true), &happened, Vec::new()), @"
    R-12 · Customer questionnaire · can't wait
    Acme Bank asks whether we encrypt backups
    Asked by: Bo, search, Tue 10 March 2026 10:00
    Can't wait: since Tue 10 March 2026 10:04
    How long may it take?: Until Friday
    State: acknowledged by Ana, Tue 10 March 2026 10:02; to be done by Tue 17 March 2026 10:00
    With: unclear: Ana and Sam said that they will act on it
    Seen by: zoe
    Unclear, asked Ana and Sam: Ana and Sam said that they will act on it: who of you does?
    [ Done ] [ Decline… ]
    👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
    ");
}

#[test]
fn a_card_of_what_is_done_says_by_whom_and_offers_to_open_it_again() {
    let link = Link {
        to: LinkKind::Ticket,
        name: "acme/security#7".to_owned(),
        url: None,
        by: "ana".to_owned(),
        at: minute(1),
    };
    let happened = [
        ("sam", reacted("white_check_mark")),
        ("bo", Happening::Reopened),
        ("ana", reacted("white_check_mark")),
        ("bo", reacted("white_check_mark")),
    ];
    insta::assert_snapshot!(card(&request("questionnaire", Sort::Request, true), &happened, vec![link]), @"
    R-12 · Customer questionnaire
    Acme Bank asks whether we encrypt backups
    Asked by: Bo, search, Tue 10 March 2026 10:00
    How long may it take?: Until Friday
    State: done by Ana, Tue 10 March 2026 10:03, and whoever asked says that it is well
    Asked again: Tue 10 March 2026 10:02, for the 2nd time
    Belongs to: acme/security#7
    [ Not done after all ]
    👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
    ");
}

#[test]
fn what_the_bot_took_for_a_question_can_be_corrected_with_a_click() {
    insta::assert_snapshot!(card(&request("question", Sort::Question, false), &[], Vec::new()), @"
    R-12 · Question
    Acme Bank asks whether we encrypt backups
    Asked by: Bo, search, Tue 10 March 2026 10:00
    How long may it take?: Until Friday
    State: new; to be acknowledged by Tue 10 March 2026 14:00
    With: Ana, ambassador of the team
    [ It can't wait ] [ It is a request ] [ It is a statement ] [ It is a yes/no question ]
    an answer in the thread
    ");
}

#[test]
fn every_button_of_a_card_has_a_name_of_its_own() {
    for sort in Sort::ALL {
        let request = request("question", sort, false);
        let program = staffed();
        let sheet = RequestSheet::of(&request, request.conversation(&[]), Around::default(), &program, None);
        let ids: Vec<String> = Card::of(&sheet, &program).buttons.iter().map(Button::id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
}

#[test]
fn what_the_bot_asks_is_answered_with_a_click_where_a_click_can() {
    let names = BTreeMap::from([("ana".to_owned(), "Ana".to_owned())]);
    let answers = |asked: Asked, sort| {
        let all = asked.answers(sort, &names);
        all.iter().map(|button| format!("{} = {}", button.id(), button.label)).collect::<Vec<_>>().join(", ")
    };
    let meaning = || Asked::Meaning { reaction: "eyes".to_owned() };
    assert_eq!(answers(meaning(), Sort::Request), "acknowledge = I will act on it, complete = Done");
    assert_eq!(answers(meaning(), Sort::Statement), "complete = Noted");
    assert_eq!(answers(meaning(), Sort::Question), "");
    assert_eq!(answers(Asked::NotNeeded, Sort::Request), "complete = No longer needed");
    let claimants = vec!["ana".to_owned(), "sam".to_owned()];
    assert_eq!(
        answers(Asked::Owner { claimants }, Sort::Request),
        "assign:ana = Ana acts on it, assign:sam = sam acts on it"
    );
    assert_eq!(answers(Asked::Reason, Sort::Request), "");
}

#[test]
fn counts_are_said_as_people_say_them() {
    assert_eq!([1, 2, 3, 4, 11, 12, 21, 112].map(ordinal).join(" "), "1st 2nd 3rd 4th 11th 12th 21st 112th");
}
