//! Which requests people look at, and how many there are of each.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::list_vulnerabilities::Count;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::request::State;
use portcullis_domain::request::view::RequestView;
use portcullis_store::{RequestSelection, StoreError};
use std::collections::BTreeMap;

pub use portcullis_store::RequestOrder;

/// Requests that are counted of a view.
const COUNTED: u32 = 1000;
/// What somebody calls themselves where a person is named.
const ME: &str = "me";
/// Requests that can still be acted on.
const OPEN: [State; 2] = [State::New, State::Acknowledged];

/// Which requests somebody wants to see; what is empty does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each narrows the list by itself")]
pub struct WantedRequests<'w> {
    /// The list.
    pub view: RequestView,
    /// In this state, in place of those of the list.
    pub state: Option<State>,
    /// Given to this person; `me` is whoever looks.
    pub assignee: Option<&'w str>,
    /// Asked by this person; `me` is whoever looks.
    pub requester: Option<&'w str>,
    /// Asked by somebody of this team.
    pub team: Option<&'w str>,
    /// Of this kind.
    pub kind: Option<&'w str>,
    /// Those that can't wait.
    pub is_urgent: bool,
    /// Those about which the bot has a question that nobody answered.
    pub is_unclear: bool,
    /// Those that nobody has.
    pub is_unassigned: bool,
    /// Those whose time to be acknowledged or done is over.
    pub is_overdue: bool,
    /// Those whose title or answers have these words.
    pub text: Option<&'w str>,
}

/// Requests that nobody has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unacknowledged {
    /// How many each person has, by their id.
    pub by_assignee: BTreeMap<String, usize>,
    /// How many there are in all.
    pub count: Count,
}

impl WantedRequests<'_> {
    /// What that selects for whoever looks.
    pub fn select(&self, caller: &Caller, program: &Program, now: Timestamp) -> RequestSelection {
        let named = |who: Option<&str>| who.map(|who| if who == ME { &caller.id } else { who }.to_owned());
        let mut selection = RequestSelection {
            assignee: named(self.assignee),
            requester: named(self.requester),
            teams: self.team.map(str::to_owned).into_iter().collect(),
            kind: self.kind.map(str::to_owned),
            is_urgent: self.is_urgent,
            is_unclear: self.is_unclear,
            is_unassigned: self.is_unassigned,
            overdue_at: self.is_overdue.then_some(now),
            text: self.text.map(str::to_owned),
            ..RequestSelection::default()
        };
        match self.view {
            RequestView::Mine => {
                selection.states = OPEN.to_vec();
                let is_team = program.person(&caller.id).is_some_and(Person::is_security_team);
                let theirs = if is_team { &mut selection.assignee } else { &mut selection.requester };
                theirs.get_or_insert_with(|| caller.id.clone());
            }
            RequestView::Unacknowledged => selection.states = vec![State::New],
            RequestView::Urgent => {
                selection.states = OPEN.to_vec();
                selection.is_urgent = true;
            }
            RequestView::All => {}
        }
        if let Some(state) = self.state {
            selection.states = vec![state];
        }
        selection
    }
}

/// How many requests each list has for whoever looks, in the order of the lists.
pub async fn count_views(
    installation: &Installation,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<(RequestView, Count)>, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    let mut counts = Vec::new();
    for &view in RequestView::ALL {
        let wanted = WantedRequests { view, ..WantedRequests::default() };
        let selection = wanted.select(caller, &installation.program.program, now);
        let count = snapshot.count_requests(&selection, COUNTED + 1).await?;
        counts.push((view, Count::of(count, COUNTED)));
    }
    Ok(counts)
}

/// Who has how many requests that nobody has acknowledged; of very many those that are due first.
pub async fn unacknowledged(installation: &Installation) -> Result<Unacknowledged, StoreError> {
    let selection = RequestSelection { states: vec![State::New], ..RequestSelection::default() };
    let mut snapshot = installation.store.snapshot().await?;
    let requests = snapshot.requests(&selection, RequestOrder::Due, None, COUNTED + 1).await?;
    let count = Count::of(u64::try_from(requests.len()).unwrap_or(u64::MAX), COUNTED);
    let mut by_assignee = BTreeMap::new();
    for assignee in requests.into_iter().filter_map(|request| request.standing.assignee) {
        *by_assignee.entry(assignee).or_default() += 1;
    }
    Ok(Unacknowledged { by_assignee, count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_release::program_of;

    fn selected(who: &str, wanted: WantedRequests<'_>) -> RequestSelection {
        let program = program_of(
            br#"{"version": 1, "company": "Acme", "people": [
              {"id": "ana", "name": "Ana", "roles": ["security_engineer"]}, {"id": "bo", "name": "Bo", "roles": ["engineer"]}]}"#,
        )
        .unwrap();
        let caller = Caller { id: who.to_owned(), from: "test".to_owned() };
        wanted.select(&caller, &program, "2026-11-24T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn what_is_mine_is_what_i_have_and_outside_the_team_what_i_asked_for() {
        let mine = WantedRequests { view: RequestView::Mine, ..WantedRequests::default() };
        let (ana, bo) = (selected("ana", mine), selected("bo", mine));
        assert_eq!((ana.assignee.as_deref(), ana.requester), (Some("ana"), None));
        assert_eq!((bo.assignee, bo.requester.as_deref()), (None, Some("bo")));
        assert_eq!(ana.states, OPEN);
        let of_sam = selected("ana", WantedRequests { assignee: Some("sam"), ..mine });
        assert_eq!(of_sam.assignee.as_deref(), Some("sam"));
    }

    #[test]
    fn me_is_whoever_looks_and_a_state_takes_the_place_of_those_of_the_list() {
        let wanted = WantedRequests {
            view: RequestView::Urgent,
            state: Some(State::Done),
            requester: Some("me"),
            is_overdue: true,
            ..WantedRequests::default()
        };
        let selection = selected("bo", wanted);
        assert_eq!(selection.requester.as_deref(), Some("bo"));
        assert_eq!((selection.states, selection.is_urgent), (vec![State::Done], true));
        assert!(selection.overdue_at.is_some());
        assert_eq!(selected("bo", WantedRequests::default()), RequestSelection::default());
    }
}
