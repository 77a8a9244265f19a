//! Shows a request.

use super::NotDone;
use super::following::names;
use crate::installation::Installation;
use crate::slack::url_of;
use jiff::Timestamp;
use portcullis_domain::request::event::Event;
use portcullis_domain::request::sheet::{Around, RequestSheet, called_in};

/// Everything that people see of a request; `who` looks, a person by their id.
pub async fn show(
    installation: &Installation,
    number: u64,
    who: Option<&str>,
    _now: Timestamp,
) -> Result<RequestSheet, NotDone> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let request = snapshot.request(number).await?.ok_or(NotDone::Unknown(number))?;
    let events = snapshot.request_events(number).await?;
    let conversation = request.conversation(&events);
    let mut ids = called_in(&request, &conversation);
    ids.extend(events.iter().flat_map(Event::people).map(str::to_owned));
    let links = snapshot.request_links(number).await?;
    ids.extend(links.iter().map(|link| link.by.clone()));
    let names = names(&mut snapshot, program, &ids).await?;
    let thread_url = url_of(&request, &events);
    let sheet = RequestSheet::of(&request, conversation, Around { events, names, links }, program, who);
    Ok(RequestSheet { thread_url, ..sheet })
}

#[cfg(test)]
mod tests;
