//! Requests to the security team: what was asked, what happened since, and where each stands.

use crate::database::Transaction;
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::request::State;
use portcullis_domain::request::conversation::Round;
use portcullis_domain::request::event::Event;
use portcullis_domain::request::record::{Link, LinkKind, Request, Standing};

/// Which requests are wanted; what is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestSelection {
    /// In one of these states.
    pub states: Vec<State>,
    /// Given to this person.
    pub assignee: Option<String>,
    /// Asked by this person.
    pub requester: Option<String>,
    /// Asked by somebody of one of these teams.
    pub teams: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Those that can't wait.
    pub is_urgent: bool,
    /// Those about which the bot has a question that nobody answered.
    pub is_unclear: bool,
    /// Those that nobody has.
    pub is_unassigned: bool,
    /// Those whose time to be acknowledged or done was over at this moment.
    pub overdue_at: Option<Timestamp>,
    /// Those whose title or answers have these words.
    pub text: Option<String>,
}

/// In which order requests are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestOrder {
    /// What is due first comes first: what can't wait, then by when it has to be acknowledged or done.
    #[default]
    Due,
    /// What was asked last comes first.
    Newest,
}

/// A reminder, a question of the bot or anything else that was said once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its key: the same for the same thing.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// A round of a request, as figures need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRound {
    /// The number of the request.
    pub request: u64,
    /// The number of the round in it, from 1.
    pub number: u32,
    /// The kind of the request.
    pub kind: String,
    /// The team of whoever asked.
    pub team: Option<String>,
    /// Who had it at last.
    pub assignee: Option<String>,
    /// Whether the bot had to ask what somebody means.
    pub was_unclear: bool,
    /// When it was asked.
    pub opened: Timestamp,
    /// When it was acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub state: Option<State>,
}

impl Transaction {
    /// The number that the next request gets; nobody else gets it before this transaction ends.
    pub async fn next_request(&mut self) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// Adds a request.
    pub async fn add_request(&mut self, _request: &Request) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// The request with this number, which nobody else changes before this transaction ends.
    pub async fn lock_request(&mut self, _number: u64) -> Result<Option<Request>, StoreError> {
        unimplemented!()
    }

    /// The request with this number.
    pub async fn request(&mut self, _number: u64) -> Result<Option<Request>, StoreError> {
        unimplemented!()
    }

    /// Keeps where a request stands; its revision is one more.
    pub async fn save_standing(&mut self, _number: u64, _standing: &Standing) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Requests in an order, after the one at which the page before ended.
    pub async fn requests(
        &mut self,
        _selection: &RequestSelection,
        _order: RequestOrder,
        _after: Option<&Request>,
        _limit: u32,
    ) -> Result<Vec<Request>, StoreError> {
        unimplemented!()
    }

    /// How many requests there are, counted as far as `most`.
    pub async fn count_requests(
        &mut self,
        _selection: &RequestSelection,
        _most: u32,
    ) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// The numbers of at most `limit` requests of which somebody has to be reminded by `now`, the longest due first.
    pub async fn requests_to_remind(&mut self, _now: Timestamp, _limit: u32) -> Result<Vec<u64>, StoreError> {
        unimplemented!()
    }

    /// Adds what happened to a request; the ids of those events that were not known.
    pub async fn add_request_events(
        &mut self,
        _number: u64,
        _events: &[Event],
    ) -> Result<Vec<String>, StoreError> {
        unimplemented!()
    }

    /// What happened to a request, in the order of its time.
    pub async fn request_events(&mut self, _number: u64) -> Result<Vec<Event>, StoreError> {
        unimplemented!()
    }

    /// Says that messages belong to a request; one that belongs to another stays there.
    pub async fn give_messages(&mut self, _number: u64, _messages: &[&str]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// The number of the request that a message belongs to.
    pub async fn request_of_message(&mut self, _message: &str) -> Result<Option<u64>, StoreError> {
        unimplemented!()
    }

    /// Keeps what happened to a message that belongs to no request, as it may turn out to belong to one.
    pub async fn put_aside(
        &mut self,
        _message: &str,
        _event: &Event,
        _at: Timestamp,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Takes out what was put aside for messages.
    pub async fn take_up(&mut self, _messages: &[&str]) -> Result<Vec<Event>, StoreError> {
        unimplemented!()
    }

    /// Removes what was put aside before a moment; how many.
    pub async fn forget_aside(&mut self, _before: Timestamp) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// Keeps the rounds of a request in place of those that are there.
    pub async fn save_rounds(&mut self, _request: &Request, _rounds: &[Round]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// The rounds that were asked in some time, the first first.
    pub async fn rounds_between(
        &mut self,
        _from: Timestamp,
        _until: Timestamp,
    ) -> Result<Vec<StoredRound>, StoreError> {
        unimplemented!()
    }

    /// What was said once of a request.
    pub async fn sent_of(&mut self, _number: u64) -> Result<Vec<Sent>, StoreError> {
        unimplemented!()
    }

    /// Notes that something was said once; false if it was noted before.
    pub async fn note_sent(&mut self, _number: u64, _key: &str, _at: Timestamp) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Links a request to something; false if it was linked before.
    pub async fn link_request(&mut self, _number: u64, _link: &Link) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// What a request belongs together with.
    pub async fn request_links(&mut self, _number: u64) -> Result<Vec<Link>, StoreError> {
        unimplemented!()
    }

    /// The numbers of the requests that belong together with something.
    pub async fn requests_linked_to(&mut self, _to: LinkKind, _name: &str) -> Result<Vec<u64>, StoreError> {
        unimplemented!()
    }

    /// How many open requests each person has, by their id.
    pub async fn open_requests_by_assignee(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        unimplemented!()
    }
}
