//! How a sheet is made of a request and its conversation.

use super::{Around, PromptSheet, RequestBrief, RequestSheet, RoundSheet};
use crate::program::Program;
use crate::program::calendar::Calendar;
use crate::program::people::Person;
use crate::request::State;
use crate::request::action::allowed;
use crate::request::conversation::{Conversation, Round};
use crate::request::prompt::Asked;
use crate::request::record::Request;
use crate::request::reminder::{Targets, acknowledgement_explained};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The ids of everybody whom a request and its conversation name.
pub fn called_in(request: &Request, conversation: &Conversation) -> BTreeSet<String> {
    let mut ids = conversation.seen_by.clone();
    ids.insert(request.opening.requester.id.clone());
    ids.extend(request.opening.assignee.clone());
    ids.extend(conversation.assignee.clone());
    ids.extend(conversation.claimants.iter().cloned());
    ids.extend(conversation.messages.iter().map(|message| message.by.id.clone()));
    for prompt in &conversation.prompts {
        ids.insert(prompt.to.clone());
        if let Asked::Owner { claimants } = &prompt.what {
            ids.extend(claimants.iter().cloned());
        }
    }
    for round in &conversation.rounds {
        ids.extend(round.acknowledged.iter().map(|mark| mark.by.clone()));
        ids.extend(round.ended.iter().map(|ending| ending.mark.by.clone()));
    }
    ids
}

impl RequestSheet {
    /// Everything that people see of a request; `who` looks, a person by their id.
    pub fn of(
        request: &Request,
        conversation: Conversation,
        around: Around,
        program: &Program,
        who: Option<&str>,
    ) -> Self {
        let (calendar, targets) = (&program.calendar, Targets::of(&program.requests, &request.kind));
        let explained = acknowledgement_explained(&conversation, calendar, &targets);
        let complete = targets.complete.filter(|_| conversation.state.is_open());
        let complete = complete.map(|period| calendar.explain(conversation.round().opened, period));
        let prompts = conversation.prompts.iter().map(|prompt| PromptSheet {
            to: prompt.to.clone(),
            question: prompt.question(conversation.sort, &around.names),
        });
        let is_team = |who| program.person(who).is_some_and(Person::is_security_team);
        let requester_name = around.names.get(&request.opening.requester.id).cloned();
        Self {
            brief: RequestBrief::of(request, requester_name),
            answers: request.answers.clone(),
            why: request.why,
            acknowledge_because: (conversation.state == State::New).then(|| explained.to_string()),
            complete_because: complete.map(|explanation| explanation.to_string()),
            prompts: prompts.collect(),
            rounds: conversation.rounds.iter().map(|round| round_sheet(round, calendar)).collect(),
            claimants: conversation.claimants,
            seen_by: conversation.seen_by.into_iter().collect(),
            is_confirmed: conversation.is_confirmed,
            messages: conversation.messages,
            events: around.events,
            names: around.names,
            links: around.links,
            thread_url: None,
            allowed: who.map(|who| allowed(request, who, is_team(who))).unwrap_or_default(),
            revision: request.revision,
        }
    }
}

fn round_sheet(round: &Round, calendar: &Calendar) -> RoundSheet {
    let minutes = |until: Timestamp| {
        let worked = calendar.working_time_between(round.opened, until);
        u64::try_from(worked.as_mins()).unwrap_or_default()
    };
    let (acknowledged, ended) = (round.acknowledged.as_ref(), round.ended.as_ref());
    RoundSheet {
        opened: round.opened,
        acknowledged: acknowledged.map(|mark| mark.at),
        acknowledged_by: acknowledged.map(|mark| mark.by.clone()),
        ended: ended.map(|ending| ending.mark.at),
        ended_by: ended.map(|ending| ending.mark.by.clone()),
        state: ended.map(|ending| ending.state),
        minutes_to_acknowledge: acknowledged.map(|mark| minutes(mark.at)),
        minutes_to_end: ended.map(|ending| minutes(ending.mark.at)),
    }
}
