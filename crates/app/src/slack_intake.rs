//! What comes in from Slack: events, forms and buttons, taken out of the inbox and made into what happens to requests.
//!
//! What Slack says is kept as it came before it is acknowledged; what it means is found out here, as often as needed. The same
//! message, change or reaction has the same id however it came to be known, so that nothing counts twice.

pub mod command;
pub mod form;
mod press;
mod reading;
mod repair;
mod speakers;
mod taking;
mod web;

pub use portcullis_store::{Inbox, Incoming};
pub use press::Press;
pub use repair::repair;
pub use taking::{Taken, take_entries};

use portcullis_formats::slack::event::Message;
use portcullis_formats::slack::view::Modal;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

/// From where the inbox has what comes from Slack.
pub const SOURCE: &str = "slack";
/// What the bot keeps with a card, so that it is known for one.
pub const CARD: &str = "portcullis_request";

/// A call of the Web API that is under way.
pub type Calling<'c, T> = Pin<Box<dyn Future<Output = Result<T, SlackFailure>> + Send + 'c>>;

/// Why a call of the Web API came to nothing, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SlackFailure(pub String);

/// The calls of the Web API that are made while something comes in.
pub trait SlackCalls: Debug + Send + Sync {
    /// Opens a modal for whoever has just done something.
    fn open_view<'c>(&'c self, trigger: &'c str, modal: &'c Modal) -> Calling<'c, ()>;

    /// Says something in a channel that only one person sees.
    fn tell<'c>(&'c self, channel: &'c str, user: &'c str, text: &'c str) -> Calling<'c, ()>;

    /// What people call somebody.
    fn name<'c>(&'c self, user: &'c str) -> Calling<'c, String>;

    /// A page of a thread, its first message included, and where the next page begins.
    fn replies<'c>(
        &'c self,
        channel: &'c str,
        thread: &'c str,
        cursor: Option<&'c str>,
    ) -> Calling<'c, (Vec<Message>, Option<String>)>;
}
