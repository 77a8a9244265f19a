//! What Portcullis says in Slack, as everybody there sees it.

use super::workspace::{CHANNEL, SUPPORT, Workspace, web_api};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use portcullis_app::caller::Caller;
use portcullis_app::list_deliveries::{WantedDeliveries, list_deliveries};
use portcullis_app::notifications::{DeliverySettings, Senders, distribute};
use portcullis_app::requests::{Asked, Asker, act, ask, remind};
use portcullis_app::slack::deliver;
use portcullis_app::slack::support_group::set_support_group;
use portcullis_domain::notification::DeliveryState;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::Origin;
use portcullis_fakeslack::{ApiFault, Fault};

/// A workspace, and what speaks in it.
struct Room {
    workspace: Workspace,
    senders: Senders,
    /// How far time went on.
    later: SignedDuration,
}

impl Room {
    async fn new() -> Self {
        let workspace = Workspace::new().await;
        let base_url = "https://portcullis.acme.example".to_owned();
        let settings = DeliverySettings { base_url, ..DeliverySettings::default() };
        let mut senders = Senders::new(&settings).unwrap();
        senders.slack = Some(web_api(&workspace.slack));
        Self { workspace, senders, later: SignedDuration::ZERO }
    }

    fn now(&self) -> Timestamp {
        Timestamp::now() + self.later
    }

    /// Takes in what happened, says what is to be said, until nothing is left.
    async fn settle(&self) {
        let installation = &self.workspace.installation;
        for _ in 0..5 {
            self.workspace.settle().await;
            distribute(installation, true, self.now()).await.unwrap();
            deliver(installation, &self.senders, self.now()).await.unwrap();
        }
    }

    /// What Bo asks on a page.
    async fn asked_on_a_page(&self) {
        let answers = [("what", "Read the logs <of> web"), ("level", "Read")];
        let asked = Asked {
            kind: "access".to_owned(),
            answers: answers.map(|(question, text)| (question.to_owned(), text.to_owned())).to_vec(),
            is_urgent: false,
        };
        let by = Asker {
            speaker: Speaker { id: "bo".to_owned(), is_team: false },
            name: None,
            team: None,
            origin: Origin::Page,
            root: None,
            thread: None,
            is_sorted: true,
        };
        ask(&self.workspace.installation, &asked, &by, &self.caller("bo"), self.now()).await.unwrap();
    }

    async fn act(&self, who: &str, action: Action) {
        act(&self.workspace.installation, 1, action, None, &self.caller(who), self.now()).await.unwrap();
    }

    fn caller(&self, who: &str) -> Caller {
        Caller::of_user(who, None, &self.workspace.installation.program.program).unwrap()
    }

    /// What was said to whom, and what became of it.
    async fn deliveries(&self) -> Vec<String> {
        let wanted = WantedDeliveries::default();
        let (all, _) =
            list_deliveries(&self.workspace.installation, wanted, &self.caller("lea")).await.unwrap();
        let line = |one: portcullis_domain::notification::Delivery| {
            let error = one.last_error.map(|error| format!(": {error}")).unwrap_or_default();
            format!("{} {} {} {}{error}", one.topic, one.recipient, one.state, one.attempts)
        };
        let mut lines: Vec<String> = all.into_iter().map(line).collect();
        lines.sort();
        lines
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_one_card_in_its_thread_that_shows_how_it_stands() {
    let room = Room::new().await;
    let slack = &room.workspace.slack;
    let ts = slack.mention("U0BO", CHANNEL, "please rotate the key of web").await.unwrap();
    room.settle().await;
    assert_snapshot!(room.workspace.seen(), @"
    #security
      Bo: @Portcullis please rotate the key of web
          Portcullis: *R-1 · Question*
            please rotate the key of web
            *Asked by*  Bo, Core, DAY
            *State*  new; to be acknowledged by DAY
            *With*  Ana, ambassador of the team
            [ I will act on it ] [ Done ] [ Decline… ] [ It can't wait ] [ It is a statement ] [ It is a question ] [ It is a yes/no question ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
            👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
    @Ana
      Portcullis: R-1 · Question is yours: please rotate the key of web
        *Asked by*  Bo, Core, DAY
        *State*  new; to be acknowledged by DAY
        *With*  Ana, ambassador of the team
        [ I will act on it ] [ Done ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    ");
    slack.react("U0SAM", CHANNEL, &ts, "+1").await.unwrap();
    room.settle().await;
    slack.react("U0SAM", CHANNEL, &ts, "white_check_mark").await.unwrap();
    room.settle().await;
    assert_snapshot!(room.workspace.seen(), @"
    #security
      Bo: @Portcullis please rotate the key of web
        👍 by Sam
        ✅ by Sam
          Portcullis: *R-1 · Question*
            please rotate the key of web
            *Asked by*  Bo, Core, DAY
            *State*  done by Sam, DAY
            [ Not done after all ] [ It is a statement ] [ It is a question ] [ It is a yes/no question ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
            👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
    @Ana
      Portcullis: R-1 · Question is yours: please rotate the key of web
        *Asked by*  Bo, Core, DAY
        *State*  new; to be acknowledged by DAY
        *With*  Ana, ambassador of the team
        [ I will act on it ] [ Done ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_from_a_page_has_its_card_in_the_channel_and_reactions_to_it_count() {
    let room = Room::new().await;
    room.asked_on_a_page().await;
    room.settle().await;
    room.act("sam", Action::Say { text: "Which logs?\nAll?".to_owned() }).await;
    room.settle().await;
    assert_snapshot!(room.workspace.seen(), @"
    #security
      Portcullis: *R-1 · Access*
        Read the logs <of> web
        *Asked by*  Bo, Core, DAY
        *What should they be able to do?*  Read
        *State*  new; to be acknowledged by DAY
        *With*  Ana, ambassador of the team
        [ I will act on it ] [ Done ] [ Decline… ] [ It can't wait ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
        👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
          Portcullis: *Sam* wrote:
            > Which logs?
            > All?
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    @Ana
      Portcullis: R-1 · Access is yours: Read the logs <of> web
        *Asked by*  Bo, Core, DAY
        *What should they be able to do?*  Read
        *State*  new; to be acknowledged by DAY
        *With*  Ana, ambassador of the team
        [ I will act on it ] [ Done ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    ");
    let card = room.card_ts().await;
    room.workspace.slack.react("U0ANA", CHANNEL, &card, "+1").await.unwrap();
    room.workspace.slack.reply("U0BO", CHANNEL, &card, "All of them").await.unwrap();
    room.settle().await;
    assert_snapshot!(room.workspace.told(1).await, @"
    R-1 access request: acknowledged, ana has it
      bo asked: Read the logs <of> web
      sam: Which logs?
    All?
      bo: All of them
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_of_the_card_does_what_it_says() {
    let room = Room::new().await;
    room.asked_on_a_page().await;
    room.settle().await;
    let card = room.card_ts().await;
    room.workspace.slack.click("U0ANA", CHANNEL, &card, "acknowledge").await.unwrap();
    room.settle().await;
    assert_snapshot!(room.workspace.told(1).await, @"
    R-1 access request: acknowledged, ana has it
      bo asked: Read the logs <of> web
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_whose_posting_gave_no_answer_is_not_posted_twice() {
    let room = Room::new().await;
    room.asked_on_a_page().await;
    // It is posted, and neither the answer nor the event that tells of it arrives.
    room.workspace.slack.fault(Fault::Lost);
    room.workspace.slack.fail_next("chat.postMessage", ApiFault::LostAnswer);
    room.settle().await;
    assert!(
        room.deliveries().await.iter().any(|line| line.contains("failed")),
        "{:?}",
        room.deliveries().await
    );
    let room = Room { later: SignedDuration::from_hours(1), ..room };
    room.settle().await;
    let cards = room.workspace.seen().matches("R-1 · Access").count();
    assert_eq!(cards, 2, "one card, and one note to Ana:\n{}", room.workspace.seen());
    assert!(
        room.deliveries().await.iter().all(|line| !line.contains("failed")),
        "{:?}",
        room.deliveries().await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_asks_who_reacted_in_private_and_a_click_is_an_answer() {
    let room = Room::new().await;
    let slack = &room.workspace.slack;
    let ts = slack.mention("U0BO", CHANNEL, "please rotate the key of web").await.unwrap();
    slack.react("U0SAM", CHANNEL, &ts, "eyes").await.unwrap();
    room.settle().await;
    slack.react("U0SAM", CHANNEL, &ts, "+1").await.unwrap();
    slack.react("U0LEA", CHANNEL, &ts, "+1").await.unwrap();
    room.settle().await;
    let mut asked: Vec<String> = room.workspace.seen().lines().map(|line| line.trim().to_owned()).collect();
    asked.retain(|line| line.starts_with("(only"));
    // Whoever is asked about the same thing is asked at once.
    asked.sort();
    assert_snapshot!(asked.join("\n"), @"
    (only Lea sees:) R-1 Sam and Lea said that they will act on it: who of you does?
    (only Sam sees:) R-1 Sam and Lea said that they will act on it: who of you does?
    (only Sam sees:) R-1 What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_acknowledge_is_reminded_in_private_and_not_of_what_is_done() {
    let room = Room::new().await;
    room.asked_on_a_page().await;
    room.settle().await;
    let room = Room { later: SignedDuration::from_hours(10 * 24), ..room };
    remind(&room.workspace.installation, room.now()).await.unwrap();
    room.act("ana", Action::Acknowledge).await;
    room.act("ana", Action::Complete).await;
    room.settle().await;
    let told: Vec<String> =
        room.deliveries().await.into_iter().filter(|line| line.starts_with("request.reminder")).collect();
    assert_snapshot!(told.join("\n"), @"
    request.reminder ana dropped 1: it is not missing any more
    request.reminder lea dropped 1: it is not missing any more
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_refuses_is_told_with_what_to_do_and_tried_again() {
    let room = Room::new().await;
    room.asked_on_a_page().await;
    room.workspace.slack.fail_next("chat.postMessage", ApiFault::Error("not_in_channel".to_owned()));
    room.settle().await;
    let failed: Vec<String> = room
        .deliveries()
        .await
        .into_iter()
        .filter(|line| line.contains(DeliveryState::Failed.word()))
        .collect();
    assert_snapshot!(failed.join("\n"), @"request.changed R-1 failed 1: Slack's chat.postMessage says `not_in_channel`: the app is not in the channel: invite it there with `/invite @portcullis`");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_on_rotation_is_the_support_group() {
    let mut room = Room::new().await;
    let mut program = room.workspace.installation.program.program.clone();
    program.rotation = Some(portcullis_domain::program::people::Rotation {
        members: vec!["ana".to_owned(), "lea".to_owned()],
        starts: "2026-01-05".parse().unwrap(),
        handover: "mon 10:00".parse().unwrap(),
    });
    room.workspace.installation.program =
        std::sync::Arc::new(portcullis_app::installation::CurrentProgram::new(program));
    let slack = room.senders.slack.as_ref().unwrap();
    let mut told = Vec::new();
    for at in ["2026-01-06T12:00:00Z", "2026-01-07T12:00:00Z", "2026-01-13T12:00:00Z"] {
        let set = set_support_group(&room.workspace.installation, Some(slack), at.parse().unwrap()).await;
        told.push(format!("{}: {:?}", set.unwrap(), slack.group_members(SUPPORT).await.unwrap()));
    }
    assert_snapshot!(told.join("\n"), @r#"
    `ana` is the support group from here on: ["U0ANA"]
    `ana` is the support group, as before: ["U0ANA"]
    `lea` is the support group from here on: ["U0LEA"]
    "#);
}

impl Room {
    /// The name of the card in the channel.
    async fn card_ts(&self) -> String {
        let sheet = self.workspace.sheet(1).await;
        let shown = sheet.events.iter().find_map(|event| match &event.what {
            portcullis_domain::request::event::Happening::Shown { message } => Some(message.clone()),
            _ => None,
        });
        shown.unwrap().rsplit_once(':').unwrap().1.to_owned()
    }
}
