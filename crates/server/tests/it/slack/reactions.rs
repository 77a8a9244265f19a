//! Acknowledgement: every case of the policy, once over the wire.

use super::workspace::{CHANNEL, Workspace};
use insta::assert_snapshot;

/// A conversation about one request of Bo's.
struct Talk {
    workspace: Workspace,
    root: String,
}

impl Talk {
    /// Bo names the bot with a request, which a person has said to be one.
    async fn about(text: &str) -> Self {
        let workspace = Workspace::new().await;
        let root = workspace.slack.mention("U0BO", CHANNEL, text).await.unwrap();
        workspace.settle().await;
        Self { workspace, root }
    }

    async fn react(&self, user: &str, name: &str) {
        self.workspace.slack.react(user, CHANNEL, &self.root, name).await.unwrap();
    }

    async fn unreact(&self, user: &str, name: &str) {
        self.workspace.slack.unreact(user, CHANNEL, &self.root, name).await.unwrap();
    }

    async fn reply(&self, user: &str, text: &str) -> String {
        self.workspace.slack.reply(user, CHANNEL, &self.root, text).await.unwrap()
    }

    async fn told(&self) -> String {
        self.workspace.settle().await;
        self.workspace.told(1).await
    }
}

const REQUEST: &str = "please rotate the key";

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_of_somebody_outside_the_team_is_seen_and_acknowledges_nothing() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0ZOE", "+1").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      seen by slack:U0ZOE
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_of_the_team_acknowledges_and_taking_it_back_takes_that_back() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0SAM", "thumbsup::skin-tone-4").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: acknowledged, sam has it
      bo asked: please rotate the key
    ");
    talk.unreact("U0SAM", "thumbsup::skin-tone-4").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thumbs_of_the_team_have_the_bot_ask_who_owns_it() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0SAM", "+1").await;
    talk.react("U0LEA", "thumbsup").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: acknowledged, ana has it
      bo asked: please rotate the key
      claimed by sam, lea
      the bot asks sam: Sam and Lea said that they will act on it: who of you does?
      the bot asks lea: Sam and Lea said that they will act on it: who of you does?
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_without_a_thumb_acknowledges_and_completes_and_one_of_the_requester_confirms() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0ANA", "white_check_mark").await;
    talk.workspace.settle().await;
    talk.react("U0BO", "white_check_mark").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: done, ana has it
      bo asked: please rotate the key
      confirmed
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_down_declines_and_wants_a_reason_in_words() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0ANA", "-1").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      the bot asks ana: You said no without a word: write the reason into the thread.
    ");
    talk.reply("U0ANA", "The key is the customer's.").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: declined, ana has it
      bo asked: please rotate the key
      ana: The key is the customer's.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn eyes_and_thanks_acknowledge_nothing_and_are_asked_about() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0ANA", "eyes").await;
    talk.react("U0SAM", "pray").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      the bot asks ana: What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.
      the bot asks sam: What does :pray: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_wants_words() {
    let talk = Talk::about("is TLS 1.0 off?").await;
    talk.react("U0ANA", "+1").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question question: new, ana has it
      bo asked: is TLS 1.0 off?
      the bot asks ana: What does :thumbsup: mean here? This is a question; say it with an answer in the thread.
    ");
    talk.reply("U0ANA", "It is, since May.").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question question: answered, ana has it
      bo asked: is TLS 1.0 off?
      ana: It is, since May.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_message_of_the_requester_reopens() {
    let talk = Talk::about(REQUEST).await;
    talk.react("U0ANA", "white_check_mark").await;
    talk.workspace.settle().await;
    talk.reply("U0BO", "The old one still works.").await;
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      bo: The old one still works.
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_and_a_deleted_message_keep_what_was_said() {
    let talk = Talk::about(REQUEST).await;
    let slack = &talk.workspace.slack;
    let first = talk.reply("U0BO", "It is in the vualt").await;
    let second = talk.reply("U0BO", "secret: hunter2").await;
    slack.edit(CHANNEL, &first, "It is in the vault").await.unwrap();
    slack.delete(CHANNEL, &second).await.unwrap();
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      bo: It is in the vualt → It is in the vault
      bo: secret: hunter2 (deleted)
    ");
    assert_snapshot!(slack.transcript(), @r"
    #security
      Bo: @Portcullis please rotate the key
          Bo: It is in the vault (edited)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_to_other_messages_of_the_thread_are_nothing() {
    let talk = Talk::about(REQUEST).await;
    let reply = talk.reply("U0BO", "It is in the vault").await;
    talk.workspace.slack.react("U0ANA", CHANNEL, &reply, "white_check_mark").await.unwrap();
    assert_snapshot!(talk.told().await, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      bo: It is in the vault
    ");
}
