use super::*;
use portcullis_domain::request::action::Action;
use serde_json::json;

fn program() -> Program {
    let text = r#"{"version": 1, "company": "Acme", "people": [
        {"id": "ana", "name": "Ana", "slack": "U0ANA", "roles": ["security_engineer"]}]}"#;
    portcullis_program::record::recall(text.as_bytes()).unwrap()
}

/// A form as it comes back with these values, each for its block.
fn view(modal: &Modal, values: &[(&str, serde_json::Value)]) -> View {
    let values: serde_json::Map<_, _> =
        values.iter().map(|(block, value)| ((*block).to_owned(), json!({"x": value}))).collect();
    let view = json!({"id": "V1", "callback_id": modal.callback_id, "private_metadata": modal.private_metadata,
        "state": {"values": values}});
    serde_json::from_value(view).unwrap()
}

fn of_message(text: &str) -> Modal {
    let interaction = json!({"type": "message_action", "user": {"id": "U0ANA"}, "channel": {"id": "C0SEC"},
        "message": {"user": "U0BO", "text": text, "ts": "2.000000", "thread_ts": "1.000000"}});
    kinds_for_message(&program(), &serde_json::from_value(interaction).unwrap())
}

fn chosen(modal: &Modal, kind: &str) -> Modal {
    let view = view(modal, &[("kind", json!({"selected_option": {"value": kind}}))]);
    match read(&program(), &view) {
        Ok(Filled::Kind(modal)) => *modal,
        other => panic!("{other:?}"),
    }
}

/// The fields of a form.
fn fields(modal: &Modal) -> Vec<String> {
    let field = |block: &Block| match block {
        Block::Input { block_id, label, optional, .. } => {
            Some(format!("{block_id}: {}{}", label.text, if *optional { " (may stay empty)" } else { "" }))
        }
        _ => None,
    };
    modal.blocks.iter().filter_map(field).collect()
}

#[test]
fn whoever_chooses_a_kind_is_asked_its_questions() {
    let modal = chosen(&kinds(&program()), "access");
    insta::assert_snapshot!(fields(&modal).join("\n"), @r"
    question:what: Access to what, and why?
    question:who: For whom? (may stay empty)
    question:level: What should they be able to do?
    question:until: Until when? (may stay empty)
    urgent: Urgent (may stay empty)
    ");
}

#[test]
fn answers_are_what_the_program_calls_them() {
    let modal = chosen(&kinds(&program()), "access");
    let view = view(
        &modal,
        &[
            ("question:what", json!({"value": "The logs"})),
            ("question:who", json!({"selected_user": "U0ANA"})),
            ("question:level", json!({"selected_option": {"value": "1"}})),
            ("urgent", json!({"selected_options": [{"value": "urgent"}]})),
        ],
    );
    let Ok(Filled::Asked { asked, message: None, sort: None }) = read(&program(), &view) else {
        panic!("not asked")
    };
    let answers: Vec<_> = asked.answers.iter().map(|(id, text)| format!("{id}={text}")).collect();
    assert_eq!((answers.join(" "), asked.is_urgent), ("what=The logs who=ana level=Write".to_owned(), true));
}

#[test]
fn every_mistake_stands_below_its_own_question() {
    let modal = chosen(&kinds(&program()), "access");
    let wrong = view(
        &modal,
        &[
            ("question:who", json!({"selected_user": "U0ZOE"})),
            ("question:level", json!({"selected_option": {"value": "7"}})),
            ("question:until", json!({"selected_date": "soon"})),
        ],
    );
    insta::assert_snapshot!(format!("{:#?}", read(&program(), &wrong).unwrap_err()), @r#"
    {
        "question:level": "Choose one of them.",
        "question:until": "That is no day.",
        "question:what": "It needs an answer.",
        "question:who": "The security programme does not know this person.",
    }
    "#);
    let link = chosen(&kinds(&program()), "code-review");
    let wrong = view(
        &link,
        &[("question:what", json!({"value": "x"})), ("question:link", json!({"value": "javascript:1"}))],
    );
    assert_eq!(
        read(&program(), &wrong).unwrap_err()["question:link"],
        "An address begins with https:// or http://."
    );
}

#[test]
fn a_text_that_is_too_long_is_a_mistake() {
    let modal = chosen(&kinds(&program()), "question");
    let text = |length| view(&modal, &[("question:what", json!({"value": "a".repeat(length)}))]);
    assert!(read(&program(), &text(LONGEST)).is_ok());
    assert_eq!(
        read(&program(), &text(LONGEST + 1)).unwrap_err()["question:what"],
        "3000 letters are the most."
    );
}

#[test]
fn a_message_is_proposed_as_the_first_answer_and_as_the_kind_of_thing_that_it_looks_like() {
    let modal = chosen(&of_message("Is it <off>?"), "question");
    assert_eq!(fields(&modal)[1], "sort: What kind of thing is it?");
    let view = view(
        &modal,
        &[
            ("question:what", json!({"value": "Is it off?"})),
            ("sort", json!({"selected_option": {"value": "statement"}})),
        ],
    );
    let Ok(Filled::Asked { message: Some(message), sort, .. }) = read(&program(), &view) else {
        panic!("not asked")
    };
    assert_eq!(
        (message.message.as_str(), message.thread.as_str()),
        ("slack:C0SEC:2.000000", "slack:C0SEC:1.000000")
    );
    assert_eq!((message.user.as_str(), sort), ("U0BO", Some(Sort::Statement)));
}

#[test]
fn what_a_form_keeps_with_it_is_never_longer_than_slack_takes() {
    for text in ["\\\"".repeat(9000), "&lt;ü\n".repeat(9000), "\u{1}\u{7f}".repeat(9000)] {
        let modal = chosen(&of_message(&text), "question");
        assert!(modal.private_metadata.chars().count() <= 3000, "{}", modal.private_metadata.len());
    }
}

#[test]
fn a_form_that_somebody_else_made_is_none_of_ours() {
    let mut modal = kinds(&program());
    modal.callback_id = "another".into();
    assert_eq!(read(&program(), &view(&modal, &[])), Ok(Filled::Unknown));
    modal.callback_id = ASK.into();
    modal.private_metadata = "not ours".into();
    assert!(read(&program(), &view(&modal, &[])).is_err());
}

#[test]
fn the_words_that_a_button_wants_come_with_what_it_does() {
    let press = Press { request: 3, action: Action::Decline { reason: String::new() } };
    let modal = words_for(&press, "C0SEC");
    let view = view(&modal, &[("words", json!({"value": "Not ours."}))]);
    let Ok(Filled::Words { press, channel }) = read(&program(), &view) else { panic!("no words") };
    assert_eq!((press.action, channel.as_str()), (Action::Decline { reason: "Not ours.".into() }, "C0SEC"));
}
