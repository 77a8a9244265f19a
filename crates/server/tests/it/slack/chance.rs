//! What goes wrong on the way changes nothing: late, twice, in another order, badly signed, unknown; and what was lost is found.

use super::workspace::{CHANNEL, SUPPORT, Workspace};
use portcullis_fakeslack::Fault;

/// A conversation in which most things happen; what is known at the end.
async fn played(seed: Option<u64>) -> String {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    if let Some(seed) = seed {
        slack.faults_by_chance(seed);
    }
    let first = slack.mention("U0BO", CHANNEL, "please rotate the key").await.unwrap();
    let second = slack.mention("U0ZOE", CHANNEL, "is TLS 1.0 off?").await.unwrap();
    slack.react("U0ANA", CHANNEL, &first, "eyes").await.unwrap();
    slack.react("U0ZOE", CHANNEL, &first, "+1").await.unwrap();
    let typo = slack.reply("U0BO", CHANNEL, &first, "It is in the vualt").await.unwrap();
    slack.edit(CHANNEL, &typo, "It is in the vault").await.unwrap();
    slack.react("U0ANA", CHANNEL, &first, "+1::skin-tone-2").await.unwrap();
    slack.unreact("U0ANA", CHANNEL, &first, "eyes").await.unwrap();
    slack.react("U0SAM", CHANNEL, &second, "-1").await.unwrap();
    slack.unreact("U0SAM", CHANNEL, &second, "-1").await.unwrap();
    slack.reply("U0SAM", CHANNEL, &second, "It is, since May.").await.unwrap();
    let secret = slack.reply("U0BO", CHANNEL, &first, "secret: hunter2").await.unwrap();
    slack.delete(CHANNEL, &secret).await.unwrap();
    slack.react("U0ANA", CHANNEL, &first, "white_check_mark").await.unwrap();
    slack.reply("U0BO", CHANNEL, &first, &format!("It still works <!subteam^{SUPPORT}>")).await.unwrap();
    slack.react("U0SAM", CHANNEL, &first, "thumbsup").await.unwrap();
    workspace.settle().await;
    let mut told = Vec::new();
    for number in [1, 2] {
        told.push(workspace.told(number).await);
    }
    // Which of them came in first is chance.
    let mut told: Vec<_> = told.iter().map(|text| text.split_once(' ').unwrap().1.to_owned()).collect();
    told.sort();
    told.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_on_the_way_the_end_is_the_same() {
    let expected = played(None).await;
    insta::assert_snapshot!(expected, @r"
    question question: answered, lea has it
      slack:U0ZOE asked: is TLS 1.0 off?
      sam: It is, since May.
    question request: acknowledged, sam has it, urgent
      bo asked: please rotate the key
      bo: It is in the vualt → It is in the vault
      bo: secret: hunter2 (deleted)
      bo: It still works @support group
      seen by slack:U0ZOE
    ");
    for seed in 1..=8 {
        assert_eq!(played(Some(seed)).await, expected, "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lost_is_found_once_and_what_comes_late_after_all_counts_once() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let root = slack.mention("U0BO", CHANNEL, "please rotate the key").await.unwrap();
    workspace.settle().await;
    slack.react("U0ZOE", CHANNEL, &root, "+1").await.unwrap();
    slack.react("U0SAM", CHANNEL, &root, "eyes").await.unwrap();
    workspace.settle().await;
    for fault in [Fault::Lost; 3] {
        slack.fault(fault);
    }
    slack.fault(Fault::Late(std::time::Duration::from_secs(60)));
    let lost = slack.reply("U0SAM", CHANNEL, &root, "I look at it").await.unwrap();
    slack.edit(CHANNEL, &lost, "I look at it now").await.unwrap();
    slack.unreact("U0SAM", CHANNEL, &root, "eyes").await.unwrap();
    slack.react("U0SAM", CHANNEL, &root, "+1").await.unwrap();
    workspace.take().await;
    let before = workspace.told(1).await;
    insta::assert_snapshot!(before, @r"
    R-1 question request: new, ana has it
      bo asked: please rotate the key
      seen by slack:U0ZOE
      the bot asks sam: What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.
    ");
    assert_eq!(workspace.repair().await, 4);
    let after = workspace.told(1).await;
    insta::assert_snapshot!(after, @r"
    R-1 question request: acknowledged, sam has it
      bo asked: please rotate the key
      sam: I look at it now
      seen by slack:U0ZOE
    ");
    assert_eq!(workspace.repair().await, 0, "what is known is not found again");
    workspace.settle().await;
    assert_eq!(workspace.told(1).await, after);
}
