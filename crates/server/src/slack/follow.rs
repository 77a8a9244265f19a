//! Takes in what came from Slack, as long as the server runs.

use super::SlackSettings;
use crate::served::Server;
use portcullis_app::slack_intake::{repair, take_entries};
use std::sync::Arc;
use std::time::Duration;

/// How long nothing is looked for at most: what failed comes again by itself.
const LOOKS_AWAY: Duration = Duration::from_secs(5);
/// How long it waits where the inbox can't be read.
const PAUSE: Duration = Duration::from_secs(2);

/// Takes in what comes from Slack until it is dropped, beginning with what was missed.
pub async fn follow(server: Server, slack: Arc<SlackSettings>) {
    catch_up(&server, &slack).await;
    loop {
        let calls = Some(slack.calls.as_ref());
        match take_entries(&server.installation(), &slack.inbox, calls, crate::now()).await {
            Ok(taken) => {
                for (key, why) in &taken.failed {
                    tracing::warn!(key, why, "something from Slack can't be taken in");
                }
                if taken.done == 0 && taken.failed.is_empty() {
                    // Whether it was woken or looks by itself, it looks.
                    let _ = tokio::time::timeout(LOOKS_AWAY, slack.inbox.wait()).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, "the inbox can't be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Takes in what was said while nothing could come in.
pub(super) async fn catch_up(server: &Server, slack: &SlackSettings) {
    match repair(&server.installation(), slack.calls.as_ref(), crate::now()).await {
        Ok(Ok(0)) => {}
        Ok(Ok(missed)) => tracing::info!(missed, "took in what was said in Slack meanwhile"),
        Ok(Err(error)) => tracing::warn!(%error, "it can't be told what was said in Slack meanwhile"),
        Err(error) => tracing::error!(%error, "what was said in Slack meanwhile can't be taken in"),
    }
}
