//! Asking: with the shortcut, of a message, by naming the bot, with a slash.

use super::workspace::{CHANNEL, SUPPORT, Workspace};
use insta::assert_snapshot;
use portcullis_app::slack_intake::form::{ASK, WORDS};
use portcullis_app::slack_intake::{Incoming, Press, SOURCE};
use portcullis_domain::request::action::Action;
use portcullis_fakeslack::ApiFault;
use portcullis_formats::slack::block::{Block, Element};
use serde_json::json;

/// The form that somebody looks at, by what it is and with its fields.
fn form(workspace: &Workspace, user: &str) -> String {
    let Some(view) = workspace.slack.open_view(user) else { return "no form".to_owned() };
    let fields = view.modal.blocks.iter().filter_map(|block| match block {
        Block::Input { block_id, .. } => Some(block_id.as_str()),
        _ => None,
    });
    let mut lines = vec![format!("{}: {}", view.modal.title.text, fields.collect::<Vec<_>>().join(" "))];
    lines.extend(view.errors.iter().map(|(block, why)| format!("  {block}: {why}")));
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shortcut_asks_for_the_kind_and_then_its_questions() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    slack.shortcut("U0BO", "portcullis_ask").await.unwrap();
    assert_snapshot!(form(&workspace, "U0BO"), @"Ask security: kind");
    assert!(!slack.submit("U0BO", &[("kind", "code-review")]).await.unwrap());
    assert_snapshot!(form(&workspace, "U0BO"), @"Security code review: question:what question:link question:by urgent");
    let wrong = [("question:what", "The parser"), ("question:link", "our wiki")];
    assert!(!slack.submit("U0BO", &wrong).await.unwrap());
    assert_snapshot!(form(&workspace, "U0BO"), @r"
    Security code review: question:what question:link question:by urgent
      question:link: An address begins with https:// or http://.
    ");
    let right = [("question:what", "The parser"), ("question:link", "https://git.acme.example/1")];
    assert!(slack.submit("U0BO", &right).await.unwrap());
    assert_snapshot!(form(&workspace, "U0BO"), @"no form");
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 code-review request: new, ana has it
      bo asked: The parser
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_in_twice_asks_once_and_an_urgent_one_goes_to_the_rotation() {
    let workspace = Workspace::new().await;
    let payload = json!({"type": "view_submission", "user": {"id": "U0ZOE", "name": "Zoe"}, "view": {"id": "V1", "hash": "1.a",
        "callback_id": ASK, "private_metadata": r#"{"kind": "question"}"#,
        "state": {"values": {"question:what": {"what": {"value": "Is it off?"}}, "urgent": {"urgent": {"selected_options": [{"value": "urgent"}]}}}}}});
    for key in ["view:V1:1.a", "view:V1:1.b"] {
        let incoming = Incoming {
            source: SOURCE.to_owned(),
            key: key.to_owned(),
            body: payload.to_string().into_bytes(),
            received_at: jiff::Timestamp::now(),
        };
        assert!(workspace.settings.inbox.accept(incoming).await.unwrap());
    }
    assert_eq!(workspace.take().await, []);
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 question question: new, lea has it, urgent
      slack:U0ZOE asked: Is it off?
    ");
    assert_eq!(workspace.sheet(1).await.brief.requester_name.as_deref(), Some("Zoe"));
    let now = jiff::Timestamp::now();
    assert!(portcullis_app::requests::show(&workspace.installation, 2, None, now).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_becomes_a_request_with_everything_that_happened_to_it_before() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let ts = slack.say("U0BO", CHANNEL, "Our logs show tokens").await.unwrap();
    slack.reply("U0SAM", CHANNEL, &ts, "Since when?").await.unwrap();
    slack.react("U0SAM", CHANNEL, &ts, "+1").await.unwrap();
    workspace.settle().await;
    slack.message_shortcut("U0SAM", CHANNEL, &ts, "portcullis_request").await.unwrap();
    assert_snapshot!(form(&workspace, "U0SAM"), @"Make it a request: kind");
    slack.submit("U0SAM", &[("kind", "incident")]).await.unwrap();
    assert_snapshot!(form(&workspace, "U0SAM"), @"Incident report: question:what question:since sort urgent");
    // What the message says is there already.
    assert!(slack.submit("U0SAM", &[("sort", "statement")]).await.unwrap());
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 incident statement: done, lea has it
      bo asked: Our logs show tokens
      sam: Since when?
    ");
    assert_snapshot!(slack.transcript(), @r"
    #security
      Bo: Our logs show tokens
        👍 by Sam
          Sam: Since when?
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_the_bot_asks_and_naming_it_in_the_thread_is_a_word_more() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let ts = slack.mention("U0BO", CHANNEL, "is TLS 1.0 off?").await.unwrap();
    workspace.settle().await;
    slack.reply("U0BO", CHANNEL, &ts, "<@U0BOT> anybody? <@U0ANA>").await.unwrap();
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 question question: new, ana has it
      bo asked: is TLS 1.0 off?
      bo: @U0BOT anybody? @Ana
    ");
    let sheet = workspace.sheet(1).await;
    assert!(!sheet.brief.standing.is_sorted, "the bot proposed what it is");
    slack.mention("U0BO", CHANNEL, "").await.unwrap();
    workspace.settle().await;
    let now = jiff::Timestamp::now();
    assert!(portcullis_app::requests::show(&workspace.installation, 2, None, now).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn tagging_the_support_group_makes_a_request_urgent() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let ts = slack.mention("U0BO", CHANNEL, "please rotate the key").await.unwrap();
    workspace.settle().await;
    slack.reply("U0BO", CHANNEL, &ts, &format!("it can't wait <!subteam^{SUPPORT}>")).await.unwrap();
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 question request: new, lea has it, urgent
      bo asked: please rotate the key
      bo: it can't wait @support group
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_answered_to_whoever_typed_them_from_what_they_may_read() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    slack.command("U0BO", CHANNEL, "/portcullis", "ask access").await.unwrap();
    assert_snapshot!(form(&workspace, "U0BO"), @"Access: question:what question:who question:level question:until urgent");
    let answers =
        [("question:what", "The logs <of prod>"), ("question:level", "Read"), ("question:who", "U0BO")];
    assert!(slack.submit("U0BO", &answers).await.unwrap());
    workspace.settle().await;
    for (user, text) in [
        ("U0BO", "list"),
        ("U0ANA", "list"),
        ("U0SAM", "list"),
        ("U0BO", "show R-1"),
        ("U0ZOE", "show R-1"),
        ("U0BO", "show R-2"),
        ("U0BO", "show it"),
        ("U0BO", "help"),
    ] {
        slack.command(user, CHANNEL, "/portcullis", text).await.unwrap();
    }
    slack.command("U0ZOE", CHANNEL, "/ambassador", "core").await.unwrap();
    assert_snapshot!(slack.transcript(), @r"
    #security
      (only Bo sees:) *You asked*
        *R-1* The logs <of prod> · new
      (only Ana sees:) *Yours to do*
        *R-1* The logs <of prod> · new
      (only Sam sees:) Nothing of yours is open.
      (only Bo sees:) *R-1* The logs <of prod> · new
        Asked by Bo · Ana has it
      (only Zoe sees:) There is no request R-1 that you may read.
      (only Bo sees:) There is no request R-2 that you may read.
      (only Bo sees:) Say which: `/portcullis show R-12`.
      (only Bo sees:) `/portcullis ask` asks the security team
        `/portcullis list` lists what you asked for and what you have to do
        `/portcullis show R-12` shows where a request stands
        `/ambassador TEAM` says who is the first contact of a team
      (only Zoe sees:) @Ana is the ambassador of Core.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_form_can_t_be_opened_whoever_typed_the_command_is_told() {
    let workspace = Workspace::new().await;
    workspace.slack.fail_next("views.open", ApiFault::Error("expired_trigger_id".to_owned()));
    let said = workspace.slack.command("U0BO", CHANNEL, "/portcullis", "ask").await.unwrap();
    assert_eq!(said, "The form could not be opened; try again.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_acts_and_whoever_may_not_is_told_why_alone() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let ts = slack.mention("U0BO", CHANNEL, "please rotate the key").await.unwrap();
    workspace.settle().await;
    let press = |action| Press { request: 1, action };
    let decline = Action::Decline { reason: String::new() };
    let buttons = [("acknowledge", press(Action::Acknowledge)), ("decline", press(decline))];
    let elements = buttons.map(|(id, press)| Element::button(id, id, &press.value().unwrap()));
    let card = slack.post_as_bot(CHANNEL, Some(&ts), "R-1", vec![Block::actions(elements.to_vec())]).await;
    slack.click("U0BO", CHANNEL, &card, "acknowledge").await.unwrap();
    workspace.settle().await;
    slack.click("U0SAM", CHANNEL, &card, "acknowledge").await.unwrap();
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 question request: acknowledged, sam has it
      bo asked: please rotate the key
    ");
    slack.click("U0SAM", CHANNEL, &card, "decline").await.unwrap();
    assert_eq!(slack.open_view("U0SAM").unwrap().modal.callback_id, WORDS);
    assert!(slack.submit("U0SAM", &[("words", "The key is not ours.")]).await.unwrap());
    workspace.settle().await;
    assert_snapshot!(workspace.told(1).await, @r"
    R-1 question request: declined, sam has it
      bo asked: please rotate the key
    ");
    assert_snapshot!(slack.transcript(), @r"
    #security
      Bo: @Portcullis please rotate the key
          Portcullis: [ acknowledge ] [ decline ]
      (only Bo sees:) R-1: whoever asked can't do that; somebody else of the security team has to.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_never_be_taken_in_is_dead_and_seen_at_once() {
    let workspace = Workspace::new().await;
    let incoming = Incoming {
        source: SOURCE.to_owned(),
        key: "odd".to_owned(),
        body: b"{".to_vec(),
        received_at: jiff::Timestamp::now(),
    };
    workspace.settings.inbox.accept(incoming).await.unwrap();
    let failed = workspace.take().await;
    assert_snapshot!(format!("{failed:?}"), @r#"[("odd", "the document is not what Slack sends: EOF while parsing an object at line 1 column 1")]"#);
    let dead = workspace.settings.inbox.dead(10).await.unwrap();
    assert_eq!((dead.len(), dead[0].incoming.key.as_str()), (1, "odd"));
}
