//! Whole conversations, with everything that the bot says.

use super::workspace::{CHANNEL, SUPPORT, Workspace};
use insta::assert_snapshot;
use portcullis_app::caller::Caller;
use portcullis_app::requests::act;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::event::Happening;

impl Workspace {
    /// The time of the card of a request, which the bot has shown.
    async fn card(&self, number: u64) -> String {
        let shown = self.sheet(number).await.events.into_iter().find_map(|event| match event.what {
            Happening::Shown { message } => message.rsplit(':').next().map(str::to_owned),
            _ => None,
        });
        shown.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_from_the_form_to_its_end() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    slack.shortcut("U0BO", "portcullis_ask").await.unwrap();
    slack.submit("U0BO", &[("kind", "code-review")]).await.unwrap();
    let answers = [
        ("question:what", "The new parser: it reads <b>files</b> of strangers"),
        ("question:link", "https://git.acme.example/1"),
    ];
    slack.submit("U0BO", &answers).await.unwrap();
    workspace.talk().await;
    let card = workspace.card(1).await;
    slack.react("U0ZOE", CHANNEL, &card, "+1").await.unwrap();
    slack.react("U0ANA", CHANNEL, &card, "eyes").await.unwrap();
    workspace.talk().await;
    slack.unreact("U0ANA", CHANNEL, &card, "eyes").await.unwrap();
    slack.click("U0ANA", CHANNEL, &card, "acknowledge").await.unwrap();
    workspace.talk().await;
    slack.reply("U0BO", CHANNEL, &card, "Thanks! Will it be today?").await.unwrap();
    workspace.talk().await;
    // Ana answers on the page of the request.
    let ana = Caller { id: "ana".to_owned(), from: "web".to_owned() };
    let say = Action::Say { text: "Tomorrow & no later".to_owned() };
    act(&workspace.installation, 1, say, None, &ana, jiff::Timestamp::now()).await.unwrap();
    workspace.talk().await;
    slack.react("U0ANA", CHANNEL, &card, "white_check_mark").await.unwrap();
    workspace.talk().await;
    assert_snapshot!(slack.transcript(), @"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_is_none_and_can_t_wait() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let root = slack.mention("U0ZOE", CHANNEL, "could you rotate our key?").await.unwrap();
    workspace.talk().await;
    let card = workspace.card(1).await;
    slack.click("U0SAM", CHANNEL, &card, "sort:request").await.unwrap();
    workspace.talk().await;
    slack.reply("U0ZOE", CHANNEL, &root, &format!("<!subteam^{SUPPORT}> it leaked")).await.unwrap();
    workspace.talk().await;
    slack.react("U0SAM", CHANNEL, &root, "thumbsup").await.unwrap();
    slack.react("U0LEA", CHANNEL, &card, "+1").await.unwrap();
    workspace.talk().await;
    assert_snapshot!(slack.transcript(), @"");
}
