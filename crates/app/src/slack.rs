//! What Portcullis says in Slack: one card a request, questions and reminders in private, and words that were said elsewhere.
//!
//! What goes there is a delivery like mail and webhooks. What it says is worked out when it is sent, from how the request stands
//! then, so that one that comes late says nothing old, and one that comes again says nothing twice.

pub mod blocks;
mod card;
pub mod check;
mod deliver;
mod handing_out;
pub mod manifest;
mod place;
mod private;
mod said;
pub mod support_group;
pub mod weekly;

pub use deliver::deliver;
pub(crate) use handing_out::delivery_of;
pub(crate) use place::url_of;
pub use portcullis_delivery::slack::socket::{self, SocketMode};
pub use portcullis_delivery::slack::{API_URL, Slack, SlackError, SlackSettings};
pub use portcullis_delivery::{Secret as SlackSecret, token_in};

use crate::installation::Installation;
use crate::notifications::Refusal;
use crate::requests::{NotDone, show};
use jiff::Timestamp;
use portcullis_delivery::NotDelivered;
use portcullis_domain::program::Program;
use portcullis_domain::request::record::Request;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_formats::slack::id::is_user;
use portcullis_store::StoreError;

/// What stands before the id of somebody of Slack who is not in the program.
const IN_SLACK: &str = "slack:";

/// Why something was not said.
enum Trouble {
    Store(StoreError),
    Refused(Refusal),
}

impl Trouble {
    /// There is nobody, or no reason, to say it to.
    fn needless(why: &str) -> Self {
        Self::Refused(Refusal::Nobody(why.to_owned()))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<SlackError> for Trouble {
    fn from(error: SlackError) -> Self {
        Self::Refused(Refusal::NotDelivered(NotDelivered::Slack(error)))
    }
}

impl From<NotDone> for Trouble {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Store(error) => Self::Store(error),
            other => Self::Refused(Refusal::Never(other.to_string())),
        }
    }
}

/// What something is said with, and about what.
struct Saying<'s> {
    installation: &'s Installation,
    slack: &'s Slack,
    base_url: &'s str,
    /// How often it was tried, this time included.
    attempts: i64,
    now: Timestamp,
}

impl Saying<'_> {
    fn program(&self) -> &Program {
        &self.installation.program.program
    }

    /// The request as it stands, with everything that is to be seen of it.
    async fn read(&self, number: u64) -> Result<(Request, RequestSheet), Trouble> {
        let sheet = show(self.installation, number, None, self.now).await?;
        let request = self.installation.store.snapshot().await?.request(number).await?;
        Ok((request.ok_or(NotDone::Unknown(number))?, sheet))
    }

    /// The address of a request's page.
    fn page(&self, number: u64) -> String {
        format!("{}/requests/{number}", self.base_url)
    }
}

/// The id in Slack of somebody: of the program, or known from Slack alone.
fn slack_id<'p>(program: &'p Program, who: &'p str) -> Option<&'p str> {
    let id = match program.person(who) {
        Some(person) => person.slack.as_deref(),
        None => who.strip_prefix(IN_SLACK),
    };
    id.filter(|id| is_user(id))
}
