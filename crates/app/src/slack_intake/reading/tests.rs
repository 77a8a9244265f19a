use super::*;
use serde_json::{Value, json};

fn program() -> Program {
    let text = r#"{"version": 1, "company": "Acme", "people": [
        {"id": "ana", "name": "Ana", "slack": "U0ANA", "roles": ["security_engineer"]}]}"#;
    let mut program = portcullis_program::record::recall(text.as_bytes()).unwrap();
    program.slack.support_group = Some("S0SUP".to_owned());
    program
}

fn reading(event: &Value) -> Reading {
    let envelope = json!({"type": "event_callback", "event_id": "Ev1", "event": event,
        "authorizations": [{"user_id": "U0BOT", "is_bot": true}]});
    read(&program(), &serde_json::from_value(envelope).unwrap())
}

/// The messages, the id, who, and what.
fn told(event: &Value) -> String {
    match reading(event) {
        Reading::Happened { messages, event } => {
            let what = serde_json::to_string(&event.what).unwrap();
            format!("{} | {} | {} {} | {what}", messages.join(" "), event.id, event.by.id, event.by.is_team)
        }
        other => format!("{other:?}"),
    }
}

fn message(more: &Value) -> Value {
    let mut event = json!({"type": "message", "channel": "C0SEC", "user": "U0BO", "text": "hi", "ts": "2.000000", "event_ts": "2.000000"});
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[test]
fn words_in_a_thread_are_said_by_whoever_the_program_knows_them_for() {
    insta::assert_snapshot!(
        told(&message(&json!({"thread_ts": "1.000000", "user": "U0ANA", "text": "<@U0ANA> &amp; <!subteam^S0SUP>", "files": [{"name": "a.pdf"}]}))),
        @r#"slack:C0SEC:1.000000 slack:C0SEC:2.000000 | slack:C0SEC:2.000000 | ana true | {"said":{"message":"slack:C0SEC:2.000000","text":"@Ana & @support group\n📎 a.pdf","is_urgent":true}}"#
    );
}

#[test]
fn a_message_in_the_channel_is_nothing_until_somebody_makes_it_a_request() {
    assert_eq!(reading(&message(&json!({}))), Reading::Nothing);
    assert_eq!(
        reading(&message(&json!({"subtype": "channel_join", "thread_ts": "1.000000"}))),
        Reading::Nothing
    );
}

#[test]
fn what_the_bot_itself_says_is_nothing_unless_it_is_a_card() {
    let own = json!({"user": "U0BOT", "bot_id": "B0BOT", "thread_ts": "1.000000"});
    assert_eq!(reading(&message(&own)), Reading::Nothing);
    let card = json!({"user": "U0BOT", "bot_id": "B0BOT", "thread_ts": "1.000000",
        "metadata": {"event_type": "portcullis_request", "event_payload": {"request": 1}}});
    insta::assert_snapshot!(told(&message(&card)), @r#"slack:C0SEC:1.000000 slack:C0SEC:2.000000 | slack:C0SEC:2.000000:shown | portcullis true | {"shown":{"message":"slack:C0SEC:2.000000"}}"#);
}

#[test]
fn a_card_of_somebody_else_shows_nothing() {
    let theirs = json!({"metadata": {"event_type": "portcullis_request", "event_payload": {"request": 1}}});
    assert_eq!(reading(&message(&theirs)), Reading::Nothing);
}

#[test]
fn a_message_that_says_something_else_is_edited_and_one_that_only_shows_a_link_is_not() {
    let changed = |before: &str| {
        message(&json!({"subtype": "message_changed", "ts": "5.000000", "event_ts": "5.000000",
            "message": {"user": "U0BO", "text": "new", "ts": "2.000000", "thread_ts": "1.000000", "edited": {"user": "U0BO", "ts": "4.000000"}},
            "previous_message": {"user": "U0BO", "text": before, "ts": "2.000000"}}))
    };
    insta::assert_snapshot!(told(&changed("old")), @r#"slack:C0SEC:1.000000 slack:C0SEC:2.000000 | slack:C0SEC:2.000000:edited:4.000000 | slack:U0BO false | {"edited":{"message":"slack:C0SEC:2.000000","text":"new","is_urgent":false}}"#);
    assert_eq!(reading(&changed("new")), Reading::Nothing);
}

#[test]
fn a_message_is_deleted_by_its_event_or_by_the_gravestone_that_is_left() {
    let gone =
        message(&json!({"subtype": "message_deleted", "deleted_ts": "2.000000", "event_ts": "5.000000",
        "previous_message": {"user": "U0BO", "text": "hi", "ts": "2.000000", "thread_ts": "1.000000"}}));
    insta::assert_snapshot!(told(&gone), @r#"slack:C0SEC:1.000000 slack:C0SEC:2.000000 | slack:C0SEC:2.000000:deleted | slack:U0BO false | {"deleted":{"message":"slack:C0SEC:2.000000"}}"#);
    let gravestone = message(&json!({"subtype": "message_changed", "event_ts": "5.000000",
        "message": {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "ts": "2.000000"},
        "previous_message": {"user": "U0BO", "text": "hi", "ts": "2.000000"}}));
    insta::assert_snapshot!(told(&gravestone), @r#"slack:C0SEC:2.000000 | slack:C0SEC:2.000000:deleted | slack:U0BO false | {"deleted":{"message":"slack:C0SEC:2.000000"}}"#);
}

#[test]
fn a_reaction_has_the_id_of_its_event_and_the_name_that_the_client_sent() {
    let reaction = |kind: &str, user: &str| {
        json!({"type": kind, "user": user, "reaction": "+1::skin-tone-3", "event_ts": "3.000000",
            "item": {"type": "message", "channel": "C0SEC", "ts": "1.000000"}})
    };
    insta::assert_snapshot!(told(&reaction("reaction_added", "U0ANA")), @r#"slack:C0SEC:1.000000 | slack:Ev1 | ana true | {"reacted":{"message":"slack:C0SEC:1.000000","reaction":"+1::skin-tone-3"}}"#);
    insta::assert_snapshot!(told(&reaction("reaction_removed", "U0ANA")), @r#"slack:C0SEC:1.000000 | slack:Ev1 | ana true | {"unreacted":{"message":"slack:C0SEC:1.000000","reaction":"+1::skin-tone-3"}}"#);
    assert_eq!(reading(&reaction("reaction_added", "U0BOT")), Reading::Nothing);
}

#[test]
fn a_mention_is_the_words_behind_it() {
    let Reading::Mentioned(mention) = reading(&message(
        &json!({"type": "app_mention", "text": "<@U0BOT> is TLS 1.0 off? <!subteam^S0SUP>"}),
    )) else {
        panic!("no mention");
    };
    assert_eq!(
        (mention.words.as_str(), mention.is_reply, mention.is_urgent),
        ("is TLS 1.0 off? @support group", false, true)
    );
    assert_eq!(
        (mention.message.as_str(), mention.thread.as_str()),
        ("slack:C0SEC:2.000000", "slack:C0SEC:2.000000")
    );
}

#[test]
fn names_that_have_no_shape_of_names_are_nothing() {
    for odd in [
        json!({"channel": "C0/../x"}),
        json!({"user": "U0<x>"}),
        json!({"ts": "now"}),
        json!({"thread_ts": "x"}),
    ] {
        let mut more = json!({"thread_ts": "1.000000"});
        for (name, value) in odd.as_object().unwrap() {
            more[name] = value.clone();
        }
        assert_eq!(reading(&message(&more)), Reading::Nothing, "{odd}");
    }
}
