//! A request as its events make it.

mod reactions;
mod round;
mod walk;

#[cfg(test)]
mod tests;

pub use round::{Ending, Mark, Round};

use super::acknowledgement::{Meaning, meaning};
use super::event::{Event, Happening, PROGRAMME};
use super::message::{Message, messages};
use super::prompt::{Asked, Prompt};
use super::signal::Sign;
use super::sort::Sort;
use super::{Opening, State};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use walk::{Act, Step, steps};

/// A request with everything that was said about it, and what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// How far it is.
    pub state: State,
    /// What kind of thing was said.
    pub sort: Sort,
    /// Whether a person, or a form that one filled in, said so, and not the bot's proposal alone.
    pub is_sorted: bool,
    /// Since when it can't wait.
    pub urgent: Option<Timestamp>,
    /// Who acts on it, or is to.
    pub assignee: Option<String>,
    /// Who said that they will act on it, if more than one did and nobody has said yet whose it is.
    pub claimants: Vec<String>,
    /// Who reacted without being of the team: they acknowledge nothing.
    pub seen_by: BTreeSet<String>,
    /// Whether the requester said that it is well.
    pub is_confirmed: bool,
    /// From being asked, or asked again, to being done; never empty.
    pub rounds: Vec<Round>,
    /// What was said.
    pub messages: Vec<Message>,
    /// What the bot has to ask, each once.
    pub prompts: Vec<Prompt>,
}

impl Conversation {
    /// Makes the conversation of these events, in whatever order and however often they came in. `is_sorted` says whether
    /// the kind in the opening is a person's word.
    pub fn of(opening: &Opening, is_sorted: bool, events: &[Event]) -> Self {
        let by_id: BTreeMap<&str, &Event> = events.iter().map(|event| (event.id.as_str(), event)).collect();
        let mut events: Vec<&Event> = by_id.into_values().collect();
        events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        let messages = messages(&events);
        let corrected = events.iter().rev().find_map(|event| match event.what {
            Happening::Sorted { sort } => Some(sort),
            _ => None,
        });
        let mut teller = Teller::new(opening, corrected.unwrap_or(opening.sort));
        for step in steps(opening, &events, &messages) {
            teller.take(&step);
        }
        teller.tell(is_sorted || corrected.is_some(), messages, &events)
    }

    /// The round that it is in.
    pub fn round(&self) -> &Round {
        // There is always one: that with which it opened.
        &self.rounds[self.rounds.len() - 1]
    }

    /// Who has declined or disagreed without a word so far, and since when.
    pub fn without_reason(&self) -> impl Iterator<Item = (&str, Timestamp)> {
        let open = self.state.is_open();
        self.round().declining.iter().filter(move |_| open).map(|(who, at)| (who.as_str(), *at))
    }
}

/// Goes through what counts, in the order of time.
struct Teller<'o> {
    opening: &'o Opening,
    sort: Sort,
    state: State,
    rounds: Vec<Round>,
    seen_by: BTreeSet<String>,
    is_confirmed: bool,
    given: Option<Given>,
}

/// To whom it was given.
struct Given {
    to: Option<String>,
    at: Timestamp,
    /// Whether a person did, so that it is theirs and not only for them to look at first.
    by_person: bool,
}

impl<'o> Teller<'o> {
    fn new(opening: &'o Opening, sort: Sort) -> Self {
        Self {
            opening,
            sort,
            state: State::New,
            rounds: vec![Round::begun(opening.at)],
            seen_by: BTreeSet::new(),
            is_confirmed: false,
            given: None,
        }
    }

    fn round(&mut self) -> &mut Round {
        let last = self.rounds.len() - 1;
        &mut self.rounds[last]
    }

    fn take(&mut self, step: &Step<'_>) {
        let is_requester = step.by.id == self.opening.requester.id;
        match &step.act {
            Act::Given(to) => {
                let by_person = step.by.id != PROGRAMME;
                self.given = Some(Given { to: to.map(str::to_owned), at: step.at, by_person });
            }
            Act::Reopened => self.reopen(step.at),
            Act::Words if is_requester => self.reopen(step.at),
            Act::Completed if is_requester => self.confirm(step),
            Act::Reacted(Sign::Check) if is_requester => {
                if self.state.is_open() && self.rounds.len() == 1 {
                    self.round().unclear.insert((step.by.id.clone(), Sign::Check));
                } else {
                    self.confirm(step);
                }
            }
            // Whoever asks can't acknowledge it.
            _ if is_requester => {}
            Act::Reacted(_) if !step.by.is_team => drop(self.seen_by.insert(step.by.id.clone())),
            _ if !step.by.is_team || !self.state.is_open() => {}
            Act::Reacted(sign) => self.react(step, sign),
            Act::Acknowledged => self.claim(step),
            Act::Completed => self.end(step, State::Done, None),
            Act::Declined => self.end(step, State::Declined, None),
            Act::Words => self.write(step),
        }
    }

    fn react(&mut self, step: &Step<'_>, sign: &Sign) {
        match meaning(self.sort, sign) {
            Meaning::WillAct => self.claim(step),
            Meaning::Done | Meaning::Noted => self.end(step, State::Done, None),
            Meaning::Yes => self.end(step, State::Answered, Some(true)),
            Meaning::No => self.end(step, State::Answered, Some(false)),
            Meaning::Declines if self.round().writers.contains(&step.by.id) => {
                self.end(step, State::Declined, None);
            }
            Meaning::Declines => drop(self.round().declining.insert(step.by.id.clone(), step.at)),
            Meaning::Ambiguous => drop(self.round().unclear.insert((step.by.id.clone(), sign.clone()))),
        }
    }

    /// Somebody of the team will act on it.
    fn claim(&mut self, step: &Step<'_>) {
        self.state = State::Acknowledged;
        let (who, mark) = (step.by.id.clone(), step.mark());
        let round = self.round();
        round.declining.remove(&who);
        round.acknowledged.get_or_insert(mark);
        if !round.claims.iter().any(|(claimant, _)| *claimant == who) {
            round.claims.push((who, step.at));
        }
    }

    fn end(&mut self, step: &Step<'_>, state: State, is_yes: Option<bool>) {
        self.state = state;
        let mark = step.mark();
        let round = self.round();
        round.acknowledged.get_or_insert_with(|| mark.clone());
        round.ended = Some(Ending { mark, state, is_yes });
    }

    /// Words of somebody of the team answer a question, and are the reason of whoever declined.
    fn write(&mut self, step: &Step<'_>) {
        self.round().writers.insert(step.by.id.clone());
        if self.round().declining.contains_key(&step.by.id) {
            self.end(step, State::Declined, None);
        } else if self.sort.is_question() {
            self.end(step, State::Answered, None);
        }
    }

    /// The requester says that it is well, which ends what they had asked again.
    fn confirm(&mut self, step: &Step<'_>) {
        if self.state.is_open() {
            self.end(step, State::Done, None);
        }
        self.is_confirmed = true;
    }

    fn reopen(&mut self, at: Timestamp) {
        if !self.state.is_open() {
            self.state = State::New;
            self.is_confirmed = false;
            self.rounds.push(Round::begun(at));
        }
    }

    fn tell(mut self, is_sorted: bool, messages: Vec<Message>, events: &[&Event]) -> Conversation {
        let claimants = self.claimants();
        let assignee = match claimants.as_slice() {
            [one] => Some(one.clone()),
            [] => match &self.given {
                Some(given) => given.to.clone(),
                None => self.opening.assignee.clone(),
            },
            _ => self.given.as_ref().and_then(|given| given.to.clone()).or(self.opening.assignee.clone()),
        };
        let prompts = self.prompts(&claimants);
        let tagged =
            messages.iter().flat_map(|message| &message.versions).filter(|version| version.is_urgent);
        let urged = events.iter().filter(|event| event.what == Happening::Urged).map(|event| event.at);
        Conversation {
            state: self.state,
            sort: self.sort,
            is_sorted,
            urgent: tagged.map(|version| version.at).chain(urged).min(),
            assignee,
            claimants: if claimants.len() > 1 { claimants } else { Vec::new() },
            seen_by: std::mem::take(&mut self.seen_by),
            is_confirmed: self.is_confirmed,
            rounds: self.rounds,
            messages,
            prompts,
        }
    }

    /// Whoever a person gave it to, and whoever claimed it since it was given; of all claims where nobody gave it to anybody.
    fn claimants(&mut self) -> Vec<String> {
        let (given, since) = match &self.given {
            Some(given) => (given.to.clone().filter(|_| given.by_person), given.at),
            None => (None, Timestamp::MIN),
        };
        let claims = std::mem::take(&mut self.round().claims);
        let later = claims.iter().filter(|(_, at)| *at > since).map(|(who, _)| who.clone());
        let mut all: Vec<String> = Vec::new();
        for who in given.into_iter().chain(later) {
            if !all.contains(&who) {
                all.push(who);
            }
        }
        self.round().claims = claims;
        all
    }

    fn prompts(&mut self, claimants: &[String]) -> Vec<Prompt> {
        let number = self.rounds.len();
        let (is_open, requester) = (self.state.is_open(), self.opening.requester.id.clone());
        let round = self.round();
        let mut prompts = Vec::new();
        if !is_open {
            return prompts;
        }
        for (who, sign) in &round.unclear {
            // Whoever has said clearly what they mean since is not asked.
            if round.claims.iter().any(|(claimant, _)| claimant == who) {
                continue;
            }
            let what = if *who == requester {
                Asked::NotNeeded
            } else {
                Asked::Meaning { reaction: sign.name().to_owned() }
            };
            prompts.push(Prompt {
                key: format!("{number}:meaning:{who}:{}", sign.name()),
                to: who.clone(),
                what,
            });
        }
        for who in round.declining.keys() {
            prompts.push(Prompt {
                key: format!("{number}:reason:{who}"),
                to: who.clone(),
                what: Asked::Reason,
            });
        }
        if claimants.len() > 1 {
            let all = claimants.join("+");
            prompts.extend(claimants.iter().map(|who| Prompt {
                key: format!("{number}:owner:{all}:{who}"),
                to: who.clone(),
                what: Asked::Owner { claimants: claimants.to_vec() },
            }));
        }
        prompts
    }
}
