//! Makes a ticket of a request, for work that takes longer or that somebody else does.

use super::telling::Telling;
use super::{NotDone, show};
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::shortened::shortened;
use crate::tickets::Ticketing;
use jiff::Timestamp;
use portcullis_delivery::tickets::{NewTicket, NoTicket};
use portcullis_domain::program::people::Person;
use portcullis_domain::request::action::Refusal;
use portcullis_domain::request::record::{Link, LinkKind, RequestNumber};
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_store::StoreError;
use serde_json::json;
use std::fmt::Write;

/// Letters of the first line of a ticket.
const LONGEST_TITLE: usize = 200;
/// Letters of an answer in a ticket.
const LONGEST_ANSWER: usize = 4_000;

/// Why no ticket was made of a request.
#[derive(Debug, thiserror::Error)]
pub enum NotTicketed {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// There is no such request, or whoever acts is not of the security team.
    #[error(transparent)]
    Request(#[from] NotDone),
    /// The program does not say where tickets go.
    #[error("the program does not say where tickets go; name the repository below `requests: tickets:`")]
    NoRepository,
    /// Tickets can't be made here.
    #[error("this installation has no token for tickets; give one with --github-token-file")]
    NoToken,
    /// None was made.
    #[error(transparent)]
    Ticket(#[from] NoTicket),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a ticket of a request, which links back to its page; the one that is there if there is one.
pub async fn to_ticket(
    installation: &Installation,
    ticketing: Option<&Ticketing>,
    number: u64,
    caller: &Caller,
    now: Timestamp,
) -> Result<Link, NotTicketed> {
    let who = caller.person()?;
    let program = &installation.program.program;
    if !program.person(who).is_some_and(Person::is_security_team) {
        return Err(NotDone::from(Refusal::NotTeam).into());
    }
    let sheet = show(installation, number, None, now).await?;
    if let Some(link) = ticket_in(&sheet.links) {
        return Ok(link.clone());
    }
    let place = program.requests.tickets.as_ref().ok_or(NotTicketed::NoRepository)?;
    let Ticketing { tickets, base_url } = ticketing.ok_or(NotTicketed::NoToken)?;
    let page = format!("{}/requests/{number}", base_url.trim_end_matches('/'));
    let ticket = NewTicket {
        title: &title(&sheet),
        body: &body(&sheet, &page),
        labels: &place.labels,
        marker: &page,
        since: sheet.brief.asked,
    };
    let made = tickets.make(&place.repository, &ticket).await?;
    let link = Link {
        to: LinkKind::Ticket,
        name: format!("{}#{}", place.repository, made.number),
        url: Some(made.url),
        by: who.to_owned(),
        at: now,
    };
    keep(installation, number, link, caller, now).await
}

/// Keeps the link, unless somebody else did meanwhile.
async fn keep(
    installation: &Installation,
    number: u64,
    link: Link,
    caller: &Caller,
    now: Timestamp,
) -> Result<Link, NotTicketed> {
    let mut transaction = installation.store.transaction().await?;
    let request = transaction.lock_request(number).await?.ok_or(NotDone::Unknown(number))?;
    if let Some(there) = ticket_in(&transaction.request_links(number).await?) {
        return Ok(there.clone());
    }
    transaction.link_request(number, &link).await?;
    // Whoever looks at the request as it was does not see what became of it.
    transaction.save_standing(number, &request.standing).await?;
    let mut telling = Telling::of(number);
    telling.changed();
    telling.write(&mut transaction, now).await?;
    let detail = json!({"before": {"ticket": null}, "after": {"ticket": link.name}});
    let entry = caller.entry(now, "request.linked", &RequestNumber(number).to_string(), detail);
    transaction.audit(&entry).await?;
    transaction.commit().await?;
    Ok(link)
}

fn ticket_in(links: &[Link]) -> Option<&Link> {
    links.iter().find(|link| link.to == LinkKind::Ticket)
}

fn title(sheet: &RequestSheet) -> String {
    shortened(&format!("{} {}", sheet.brief.name, sheet.brief.title), LONGEST_TITLE)
}

/// What was asked, as Markdown, in which what people wrote is quoted and names nobody.
fn body(sheet: &RequestSheet, page: &str) -> String {
    let brief = &sheet.brief;
    let requester = brief.requester_name.as_deref().unwrap_or(&brief.requester);
    let mut text = format!("[{}]({page}), asked by {}.\n", brief.name, quiet(requester));
    for answer in &sheet.answers {
        let quoted = quiet(&shortened(&answer.text, LONGEST_ANSWER)).replace('\n', "\n> ");
        // Writing to a text never fails.
        let _ = writeln!(text, "\n**{}**\n\n> {quoted}", quiet(&answer.label));
    }
    text
}

/// A text that mentions nobody, refers to nothing and has no markup of pages.
fn quiet(text: &str) -> String {
    let mut quiet = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => quiet.push_str("&lt;"),
            '>' => quiet.push_str("&gt;"),
            '@' | '#' => {
                quiet.push(letter);
                // Nothing is seen of it, and it ends what would be a name.
                quiet.push('\u{200b}');
            }
            '\r' => {}
            other => quiet.push(other),
        }
    }
    quiet
}

#[cfg(test)]
mod tests;
