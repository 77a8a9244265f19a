//! Where a request is talked about in Slack.

use portcullis_domain::program::Program;
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::record::Request;
use portcullis_formats::slack::id::{is_channel, is_time};

/// A place in Slack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'p> {
    /// The channel.
    pub(super) channel: &'p str,
    /// The thread in it; without one it is the channel itself.
    pub(super) thread: Option<&'p str>,
}

/// The channel and the name in it of a message with this id.
pub(super) fn message(id: &str) -> Option<(&str, &str)> {
    let (channel, ts) = id.strip_prefix("slack:")?.split_once(':')?;
    Some((channel, ts)).filter(|_| is_channel(channel) && is_time(ts))
}

/// The card, once it was shown.
pub(super) fn card(events: &[Event]) -> Option<(&str, &str)> {
    events.iter().rev().find_map(|event| match &event.what {
        Happening::Shown { message: id } => message(id),
        _ => None,
    })
}

/// Where the card belongs: in the thread of the request, or into the channel in which people ask.
pub(super) fn for_card<'p>(program: &'p Program, request: &'p Request) -> Option<Place<'p>> {
    if let Some((channel, ts)) = request.thread.as_deref().and_then(message) {
        return Some(Place { channel, thread: Some(ts) });
    }
    let channel = program.slack.security_channel.as_deref()?;
    Some(Place { channel, thread: None }).filter(|_| is_channel(channel))
}

/// Where words about the request belong: in its thread, or in that of its card.
pub(super) fn for_words<'p>(request: &'p Request, events: &'p [Event]) -> Option<Place<'p>> {
    let thread = request.thread.as_deref().and_then(message);
    let (channel, ts) = thread.or_else(|| card(events))?;
    Some(Place { channel, thread: Some(ts) })
}

/// The address of the thread of a request, which leads to its workspace.
pub(crate) fn url_of(request: &Request, events: &[Event]) -> Option<String> {
    let Place { channel, thread } = for_words(request, events)?;
    Some(format!("https://slack.com/archives/{channel}/p{}", thread?.replace('.', "")))
}
