//! What a card about a request says, wherever it is shown: everything in a few lines, and what can be done with a click.

use super::State;
use super::acknowledgement::choices;
use super::action::Action;
use super::prompt::Asked;
use super::sheet::{RequestSheet, RoundSheet};
use super::sort::Sort;
use crate::program::Program;
use crate::program::local_words::list;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its number, what was asked for, and whether that can't wait.
    pub headline: String,
    /// It in one line.
    pub title: String,
    /// Who asked, what was answered, how far it is, who has it.
    pub lines: Vec<Line>,
    /// What reactions mean.
    pub legend: String,
    /// What can be done with a click.
    pub buttons: Vec<Button>,
}

/// A line of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it tells of.
    pub label: String,
    /// What it tells; words of people among it.
    pub text: String,
}

/// Something that can be done with a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What comes of it.
    pub action: Action,
    /// What stands on it.
    pub label: String,
}

impl Button {
    fn new(action: Action, label: impl Into<String>) -> Self {
        Self { action, label: label.into() }
    }

    /// Its name among the buttons of a card: `acknowledge`, `sort:question`, `assign:ana`.
    pub fn id(&self) -> String {
        let verb = self.action.verb();
        match &self.action {
            Action::Sort { sort } => format!("{verb}:{}", sort.word()),
            Action::Assign { to } => format!("{verb}:{}", to.as_deref().unwrap_or_default()),
            _ => verb.to_string(),
        }
    }
}

impl Card {
    /// What a card about this request says.
    pub fn of(sheet: &RequestSheet, program: &Program) -> Self {
        let brief = &sheet.brief;
        let kind = program.requests.kind(&brief.kind).map_or(brief.kind.as_str(), |kind| &kind.name);
        let urgent = if brief.standing.urgent.is_some() { " · can't wait" } else { "" };
        Self {
            headline: format!("{} · {kind}{urgent}", brief.name),
            title: brief.title.clone(),
            lines: Lines { sheet, program, said: Vec::new() }.all(),
            legend: choices(brief.standing.sort).to_owned(),
            buttons: buttons(sheet),
        }
    }
}

/// What can be done with a click on the card; who may is looked at with the click.
fn buttons(sheet: &RequestSheet) -> Vec<Button> {
    let standing = &sheet.brief.standing;
    let mut all = Vec::new();
    if standing.state == State::New && standing.sort == Sort::Request {
        all.push(Button::new(Action::Acknowledge, "I will act on it"));
    }
    if !standing.state.is_open() {
        all.push(Button::new(Action::Reopen, "Not done after all"));
    } else if !standing.sort.is_question() {
        let label = if standing.sort == Sort::Statement { "Noted" } else { "Done" };
        all.push(Button::new(Action::Complete, label));
        // Its reason is asked for with the click.
        let label = if standing.sort == Sort::Statement { "I disagree…" } else { "Decline…" };
        all.push(Button::new(Action::Decline { reason: String::new() }, label));
    }
    if standing.state.is_open() && standing.urgent.is_none() {
        all.push(Button::new(Action::Urge, "It can't wait"));
    }
    if !standing.is_sorted {
        let others = Sort::ALL.into_iter().filter(|sort| *sort != standing.sort);
        all.extend(others.map(|sort| Button::new(Action::Sort { sort }, format!("It is a {sort}"))));
    }
    all
}

impl Asked {
    /// The answers that one click is, where there are any.
    pub fn answers(&self, sort: Sort, names: &BTreeMap<String, String>) -> Vec<Button> {
        match self {
            Self::Meaning { .. } if sort == Sort::Request => vec![
                Button::new(Action::Acknowledge, "I will act on it"),
                Button::new(Action::Complete, "Done"),
            ],
            Self::Meaning { .. } if sort == Sort::Statement => vec![Button::new(Action::Complete, "Noted")],
            Self::NotNeeded => vec![Button::new(Action::Complete, "No longer needed")],
            Self::Meaning { .. } | Self::Reason => Vec::new(),
            Self::Owner { claimants } => claimants
                .iter()
                .map(|who| {
                    let name = names.get(who).unwrap_or(who);
                    Button::new(Action::Assign { to: Some(who.clone()) }, format!("{name} acts on it"))
                })
                .collect(),
        }
    }
}

struct Lines<'s> {
    sheet: &'s RequestSheet,
    program: &'s Program,
    said: Vec<Line>,
}

impl Lines<'_> {
    fn all(mut self) -> Vec<Line> {
        self.asked();
        // What the title says as a whole is not said again.
        for answer in self.sheet.answers.iter().filter(|answer| answer.text.trim() != self.sheet.brief.title)
        {
            self.put(&answer.label, answer.text.clone());
        }
        self.state();
        self.owner();
        if !self.sheet.seen_by.is_empty() {
            self.put("Seen by", self.names(&self.sheet.seen_by));
        }
        self.unclear();
        if !self.sheet.links.is_empty() {
            let links: Vec<String> = self.sheet.links.iter().map(|link| link.name.clone()).collect();
            self.put("Belongs to", list(&links));
        }
        self.said
    }

    /// What the bot asked, each question once.
    fn unclear(&mut self) {
        let mut asked: Vec<(&str, Vec<String>)> = Vec::new();
        for prompt in &self.sheet.prompts {
            match asked.iter_mut().find(|(question, _)| *question == prompt.question) {
                Some((_, whom)) => whom.push(prompt.to.clone()),
                None => asked.push((&prompt.question, vec![prompt.to.clone()])),
            }
        }
        for (question, whom) in asked {
            self.put(&format!("Unclear, asked {}", self.names(&whom)), question.to_owned());
        }
    }

    fn asked(&mut self) {
        let brief = &self.sheet.brief;
        let team = brief.team.as_deref().and_then(|team| self.program.team(team));
        let team = team.map(|team| format!(", {}", team.name)).unwrap_or_default();
        self.put("Asked by", format!("{}{team}, {}", self.name(&brief.requester), self.moment(brief.asked)));
        if let Some(urgent) = brief.standing.urgent {
            self.put("Can't wait", format!("since {}", self.moment(urgent)));
        }
    }

    fn state(&mut self) {
        let standing = &self.sheet.brief.standing;
        let round = self.sheet.rounds.last();
        let by = |who: fn(&RoundSheet) -> Option<&String>| {
            round.and_then(who).map(|who| format!(" by {}", self.name(who))).unwrap_or_default()
        };
        let since = |at: Option<Timestamp>| at.map(|at| format!(", {}", self.moment(at))).unwrap_or_default();
        let mut text = match standing.state {
            State::New => {
                let due = self.program.calendar.say_due(standing.acknowledge_by);
                format!("new; to be acknowledged by {due}")
            }
            State::Acknowledged => {
                let who = by(|round| round.acknowledged_by.as_ref());
                format!("acknowledged{who}{}", since(standing.acknowledged))
            }
            ended => format!("{ended}{}{}", by(|round| round.ended_by.as_ref()), since(standing.ended)),
        };
        if let Some(due) = standing.complete_by.filter(|_| standing.state.is_open()) {
            let verb = if standing.sort.is_question() { "answered" } else { "done" };
            text = format!("{text}; to be {verb} by {}", self.program.calendar.say_due(due));
        }
        if self.sheet.is_confirmed {
            text.push_str(", and whoever asked says that it is well");
        }
        self.put("State", text);
        if standing.rounds > 1 {
            let opened = self.moment(standing.opened);
            self.put("Asked again", format!("{opened}, for the {} time", ordinal(standing.rounds)));
        }
    }

    fn owner(&mut self) {
        let standing = &self.sheet.brief.standing;
        if !standing.state.is_open() {
            return;
        }
        let text = match &standing.assignee {
            _ if !self.sheet.claimants.is_empty() => {
                format!("unclear: {} said that they will act on it", self.names(&self.sheet.claimants))
            }
            None => "nobody".to_owned(),
            Some(who) => {
                let is_first = standing.state == State::New;
                let why = self.sheet.why.filter(|_| is_first).map(|why| format!(", {}", why.in_words()));
                format!("{}{}", self.name(who), why.unwrap_or_default())
            }
        };
        self.put("With", text);
    }

    fn put(&mut self, label: &str, text: String) {
        self.said.push(Line { label: label.to_owned(), text });
    }

    fn name<'n>(&'n self, who: &'n str) -> &'n str {
        self.sheet.names.get(who).map_or(who, String::as_str)
    }

    fn names(&self, all: &[String]) -> String {
        let names: Vec<String> = all.iter().map(|who| self.name(who).to_owned()).collect();
        list(&names)
    }

    fn moment(&self, at: Timestamp) -> String {
        self.program.calendar.say(at)
    }
}

fn ordinal(count: u32) -> String {
    let end = match (count % 100, count % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{count}{end}")
}

#[cfg(test)]
mod tests;
