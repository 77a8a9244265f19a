//! Tickets: issues on GitHub, through its REST API.

use crate::outgoing::{NoAnswer, Outgoing};
use crate::secret::Secret;
use crate::settings::NoSettings;
use jiff::Timestamp;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The address of GitHub's API.
pub const GITHUB_API_URL: &str = "https://api.github.com";
/// The kind of answers that is asked for, and the version of the API that was read for this.
const KIND: &str = "application/vnd.github+json";
const VERSION: (&str, &str) = ("X-GitHub-Api-Version", "2022-11-28");
/// Issues of a page, the most that there are.
const PAGE: usize = 100;
/// Pages that are looked through for a ticket that may be there.
const MOST_PAGES: u32 = 10;

/// Where tickets are made.
#[derive(Debug, Clone)]
pub struct TicketSettings {
    /// The address of the API.
    pub api_url: String,
    /// A token that may write issues.
    pub token: Secret,
}

/// A ticket that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTicket<'a> {
    /// Its first line.
    pub title: &'a str,
    /// What it says, as Markdown.
    pub body: &'a str,
    /// Its labels.
    pub labels: &'a [String],
    /// A text that no other ticket has, by which it is known again; it stands in what it says and is not seen.
    pub marker: &'a str,
    /// Before when nobody can have made it.
    pub since: Timestamp,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its number in the repository.
    pub number: u64,
    /// The address of its page.
    pub url: String,
}

/// Makes tickets.
#[derive(Clone)]
pub struct Tickets {
    outgoing: Outgoing,
    /// One after the other, so that whoever comes second finds the ticket of the first.
    turn: Arc<Mutex<()>>,
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets").finish_non_exhaustive()
    }
}

/// Why there is no ticket.
#[derive(Debug, thiserror::Error)]
pub enum NoTicket {
    /// The repository has a name that none has.
    #[error("`{0}` is no repository; the program file names it as in `acme/security`")]
    Repository(String),
    /// There is no answer.
    #[error("GitHub gave no answer")]
    NoAnswer(#[source] NoAnswer),
    /// It refuses.
    #[error("GitHub answered {status} about {repository}: {advice}")]
    Refused {
        /// The repository.
        repository: String,
        /// The status.
        status: u16,
        /// What to do.
        advice: &'static str,
    },
    /// What it answers can't be understood.
    #[error("GitHub did not answer as it should")]
    Malformed,
    /// It can't be known whether there is one.
    #[error("{0} has so many issues of that time that the ticket can't be looked for among them")]
    TooMany(String),
}

impl Tickets {
    /// Makes tickets as these settings say.
    pub fn new(settings: &TicketSettings) -> Result<Self, NoSettings> {
        Ok(Self { outgoing: Outgoing::new(&settings.api_url, &settings.token)?, turn: Arc::default() })
    }

    /// Makes a ticket, unless one with its marker is there: then it is that one.
    pub async fn make(&self, repository: &str, ticket: &NewTicket<'_>) -> Result<Ticket, NoTicket> {
        if !is_repository(repository) {
            return Err(NoTicket::Repository(repository.chars().take(100).collect()));
        }
        let _turn = self.turn.lock().await;
        if let Some(there) = self.find(repository, ticket).await? {
            return Ok(there);
        }
        let path = format!("repos/{repository}/issues");
        let document = json!({
            "title": ticket.title,
            "body": format!("{}\n\n{}", ticket.body, hidden(ticket.marker)),
            "labels": ticket.labels,
        });
        let request = self.outgoing.client.post(self.outgoing.address(&path));
        let request = request.header(CONTENT_TYPE, "application/json").body(document.to_string());
        read(&self.send(repository, request).await?).ok_or(NoTicket::Malformed)
    }

    async fn find(&self, repository: &str, ticket: &NewTicket<'_>) -> Result<Option<Ticket>, NoTicket> {
        let marker = hidden(ticket.marker);
        for page in 1..=MOST_PAGES {
            let mut url = self.outgoing.address(&format!("repos/{repository}/issues"));
            url.query_pairs_mut()
                .append_pair("state", "all")
                .append_pair("since", &ticket.since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
                .append_pair("per_page", &PAGE.to_string())
                .append_pair("page", &page.to_string());
            let Value::Array(issues) = self.send(repository, self.outgoing.client.get(url)).await? else {
                return Err(NoTicket::Malformed);
            };
            let is_it = |issue: &&Value| issue["body"].as_str().is_some_and(|body| body.contains(&marker));
            if let Some(found) = issues.iter().find(is_it) {
                return read(found).map(Some).ok_or(NoTicket::Malformed);
            }
            if issues.len() < PAGE {
                return Ok(None);
            }
        }
        Err(NoTicket::TooMany(repository.to_owned()))
    }

    async fn send(&self, repository: &str, request: RequestBuilder) -> Result<Value, NoTicket> {
        let request = request.header(ACCEPT, KIND).header(VERSION.0, VERSION.1);
        let answer = self.outgoing.send(request).await.map_err(NoTicket::NoAnswer)?;
        let status = answer.status.as_u16();
        if answer.status.is_success() {
            return serde_json::from_slice(&answer.body).map_err(|_| NoTicket::Malformed);
        }
        let advice = match status {
            401 => "the token is not, or no longer, one of GitHub's",
            403 | 429 => "the token may not do that, or did too much for the moment",
            404 => "there is no such repository, or the token may not see it",
            410 => "the repository has no issues; have it have some",
            422 => "it does not take what the ticket says",
            _ => "try again later",
        };
        Err(NoTicket::Refused { repository: repository.to_owned(), status, advice })
    }
}

/// A comment, which people don't see.
fn hidden(marker: &str) -> String {
    // Two hyphens would end it.
    format!("<!-- portcullis {} -->", marker.replace("--", "- -").replace('>', ""))
}

fn read(issue: &Value) -> Option<Ticket> {
    let url = issue["html_url"].as_str()?.to_owned();
    let is_link = url.starts_with("https://") || url.starts_with("http://");
    Some(Ticket { number: issue["number"].as_u64()?, url }).filter(|_| is_link)
}

/// Says whether this can be a repository: an owner and a name, of letters that lead nowhere else.
fn is_repository(text: &str) -> bool {
    let is_name = |part: &str| {
        (1..=100).contains(&part.len())
            && !matches!(part, "." | "..")
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    text.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_leads_nowhere_else() {
        assert!(is_repository("acme/security") && is_repository("a-b/c.d_e"));
        for text in
            ["", "acme", "acme/", "/x", "a/b/c", "../x", "a/..", "a/b?c", "a/b c", "a/%2e", &"a/".repeat(200)]
        {
            assert!(!is_repository(text), "{text}");
        }
    }

    #[test]
    fn a_marker_can_t_end_the_comment_that_hides_it() {
        assert_eq!(hidden("R-1 of a"), "<!-- portcullis R-1 of a -->");
        assert_eq!(hidden("x --> y").matches("-->").count(), 1);
    }
}
