//! The calls of the Web API, as the bot makes them.

use super::{Calling, SlackCalls, SlackFailure};
use portcullis_delivery::slack::{Slack, SlackError};
use portcullis_formats::slack::event::Message;
use portcullis_formats::slack::view::Modal;
use serde::Deserialize;

impl SlackCalls for Slack {
    fn open_view<'c>(&'c self, trigger: &'c str, modal: &'c Modal) -> Calling<'c, ()> {
        Box::pin(async move {
            let view = serde_json::to_value(modal).map_err(|error| SlackFailure(error.to_string()))?;
            Ok(Self::open_view(self, trigger, &view).await?)
        })
    }

    fn tell<'c>(&'c self, channel: &'c str, user: &'c str, text: &'c str) -> Calling<'c, ()> {
        Box::pin(async move { Ok(self.post_ephemeral(channel, None, user, text, None).await?) })
    }

    fn name<'c>(&'c self, user: &'c str) -> Calling<'c, String> {
        Box::pin(async move { Ok(self.user(user).await?.name) })
    }

    fn replies<'c>(
        &'c self,
        channel: &'c str,
        thread: &'c str,
        cursor: Option<&'c str>,
    ) -> Calling<'c, (Vec<Message>, Option<String>)> {
        Box::pin(async move {
            let page = Self::replies(self, channel, thread, cursor).await?;
            // What is no message is nothing that anybody said.
            let read =
                |message: portcullis_delivery::slack::Message| Message::deserialize(message.document).ok();
            Ok((page.messages.into_iter().filter_map(read).collect(), page.next))
        })
    }
}

impl From<SlackError> for SlackFailure {
    fn from(error: SlackError) -> Self {
        Self(error.to_string())
    }
}
