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
    assert_snapshot!(workspace.seen(), @r"
    #security
      Portcullis: *R-1 · Security code review*
        The new parser: it reads <b>files</b> of strangers
        *Asked by*  Bo, Core, DAY
        *Where is the change?*  https://git.acme.example/1
        *State*  done by Ana, DAY
        *Seen by*  slack:U0ZOE
        [ Not done after all ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
        👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
        👍 by Zoe
        ✅ by Ana
          (only Ana sees:) R-1 What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.
            [ I will act on it ] [ Done ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
          Bo: Thanks! Will it be today?
          Portcullis: *Ana* wrote:
            > Tomorrow & no later
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    @Ana
      Portcullis: R-1 · Security code review is yours: The new parser: it reads <b>files</b> of strangers
        *Asked by*  Bo, Core, DAY
        *Where is the change?*  https://git.acme.example/1
        *State*  new; to be acknowledged by DAY
        *With*  Ana, ambassador of the team
        [ I will act on it ] [ Done ]
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    ");
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
    assert_snapshot!(workspace.seen(), @r"
    #security
      Zoe: @Portcullis could you rotate our key?
        👍 by Sam
          Portcullis: *R-1 · Question · can't wait*
            could you rotate our key?
            *Asked by*  slack:U0ZOE, DAY
            *Can't wait*  since DAY
            *State*  acknowledged by Sam, DAY
            *With*  unclear: Sam and Lea said that they will act on it
            *Unclear, asked Sam and Lea*  Sam and Lea said that they will act on it: who of you does?
            [ Done ] [ Decline… ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
            👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread
            👍 by Lea
          Zoe: @security-support it leaked
          (only Lea sees:) R-1 Sam and Lea said that they will act on it: who of you does?
            [ Sam acts on it ] [ Lea acts on it ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
          (only Sam sees:) R-1 Sam and Lea said that they will act on it: who of you does?
            [ Sam acts on it ] [ Lea acts on it ]
            R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    @Lea
      Portcullis: R-1 · Question is yours: could you rotate our key?
        *Asked by*  slack:U0ZOE, DAY
        *State*  new; to be acknowledged by DAY
        *With*  Lea, leads the security team
        R-1 in Portcullis (https://portcullis.acme.example/requests/1)
    ");
}
