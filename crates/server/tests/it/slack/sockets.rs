//! The same over connections that the installation opens.

use super::workspace::{CHANNEL, Workspace};
use portcullis_server::slack::follow_socket;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_over_a_connection_and_over_the_next_one_as_over_http() {
    let workspace = Workspace::new().await;
    let slack = &workspace.slack;
    let (server, settings) = (workspace.server.clone(), Arc::clone(&workspace.settings));
    let following = tokio::spawn(follow_socket(server, settings, workspace.socket_mode()));
    slack.connected().await;
    // Nothing is left to come over HTTP.
    slack.set_app("http://127.0.0.1:9");
    slack.shortcut("U0BO", "portcullis_ask").await.unwrap();
    assert!(!slack.submit("U0BO", &[("kind", "question")]).await.unwrap());
    assert!(slack.submit("U0BO", &[("question:what", "Is it off?")]).await.unwrap());
    slack.refresh_connection();
    slack.connected().await;
    let root = slack.mention("U0BO", CHANNEL, "please rotate the key").await.unwrap();
    slack.react("U0SAM", CHANNEL, &root, "+1").await.unwrap();
    let said = slack.command("U0ZOE", CHANNEL, "/ambassador", "core").await.unwrap();
    assert_eq!(said, "<@U0ANA> is the ambassador of Core.");
    workspace.settle().await;
    following.abort();
    assert!(slack.delivered().iter().all(|one| one.status == 200), "{:?}", slack.delivered());
    insta::assert_snapshot!(format!("{}\n{}", workspace.told(1).await, workspace.told(2).await), @r"
    R-1 question question: new, ana has it
      bo asked: Is it off?
    R-2 question request: acknowledged, sam has it
      bo asked: please rotate the key
    ");
}
