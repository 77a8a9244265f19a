//! One vulnerability: the facts, what happened, and what may be done.

use super::acting::version;
use super::deciding::{Ask, asks};
use super::merging;
use super::moves::{Move, moves};
use super::scores::{Scores, scores};
use super::words::{clock, decided, done, mark, needed, spaced, stage, stale};
use super::{Choice, actors, teams};
use crate::api::decisions::not_approved;
use crate::api::vulnerabilities::actions::{not_shown, numbered};
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::markdown::markup;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use portcullis_app::decide_vulnerability::decisions_on;
use portcullis_app::show_vulnerability::show_revision;
use portcullis_domain::decision::outlook::Waiting;
use portcullis_domain::decision::{Approval, Decision, Justification};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::people::Person;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Filter, Place, Sheet, Term, TimelineEntry};
use serde::Deserialize;

/// Events of the timeline that are shown at first.
const EVENTS: usize = 30;

/// What is wanted of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    /// The form that is open.
    #[serde(rename = "do")]
    action: String,
    /// A CVSS vector to score.
    vector: String,
    /// What the form of an assessment begins with.
    severity: String,
    score: String,
    /// Every event is shown.
    all: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/sheet.html")]
struct Page {
    desk: Desk,
    wanted: Wanted,
    sheet: Sheet,
    stage: String,
    source: String,
    marks: Vec<&'static str>,
    same_weakness: String,
    is_open_anywhere: bool,
    report: String,
    version: String,
    /// The state that is shown.
    revision: String,
    /// Why the reader neither merges nor splits; empty where they may.
    merging: String,
    clocks: Vec<Timepiece>,
    possible: Vec<Move>,
    impossible: Vec<Move>,
    asks: Vec<Ask>,
    scores: Scores,
    decisions: Vec<OnRecord>,
    withdrawal: bool,
    events: Vec<Happening>,
    earlier: u64,
    people: Vec<Choice>,
    teams: Vec<Choice>,
    products: Vec<Choice>,
}

/// A clock in words.
struct Timepiece {
    name: String,
    due: Option<jiff::Timestamp>,
    state: String,
    class: &'static str,
    explanation: Vec<String>,
}

/// A decision that was asked for.
struct OnRecord {
    decision: Decision,
    decided: String,
    /// Whether it counts, in words.
    standing: String,
    is_waiting: bool,
    may_answer: bool,
}

/// Something that was done.
pub(super) struct Happening {
    pub(super) entry: TimelineEntry,
    pub(super) done: String,
}

/// What a person may say where we are not affected.
fn justifications() -> Vec<(&'static str, String)> {
    Justification::ALL.iter().map(|one| (one.word(), spaced(one.word()))).collect()
}

fn severities() -> [&'static str; 6] {
    Severity::ALL.map(Severity::word)
}

pub(in crate::pages) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path(named): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let (installation, program) = (&served.installation, &served.installation.program.program);
    let number = numbered(&named)?;
    let shown = show_revision(installation, number, desk.now).await;
    let (mut sheet, revision) = shown.map_err(not_shown)?;
    let on_record = decisions_on(installation, number, desk.now).await.map_err(not_approved)?;
    let scores = match wanted.action.as_str() {
        "assess" => scores(&served, &sheet, &wanted.vector).await,
        _ => Scores::default(),
    };
    let (possible, impossible) =
        moves(&sheet, &desk, program, &wanted.action).into_iter().partition(Move::is_possible);
    let decisions: Vec<OnRecord> = on_record
        .into_iter()
        .rev()
        .map(|(decision, waiting)| OnRecord::of(decision, waiting.as_ref(), &desk))
        .collect();
    let is_member = program.person(&desk.person).is_some_and(Person::is_security_team);
    let is_theirs = |one: &OnRecord| is_member || one.decision.request.by == desk.person;
    let may_decide = desk.may(Permission::Decide);
    let withdrawal =
        may_decide && decisions.iter().any(|one| one.decision.withdrawn.is_none() && is_theirs(one));
    let shown = if wanted.all.is_empty() { EVENTS } else { usize::MAX };
    let timeline = std::mem::take(&mut sheet.timeline);
    let left_out = u64::try_from(timeline.len().saturating_sub(shown)).unwrap_or(u64::MAX);
    let events = timeline.into_iter().rev().take(shown).map(Happening::of).collect();
    let clocks = sheet.clocks.iter().map(|one| {
        let ((state, class), explanation) = (clock(one), one.explanation.clone());
        Timepiece { name: one.target.word().to_owned(), due: one.due, state, class, explanation }
    });
    page(&Page {
        stage: stage(sheet.brief.stage, sheet.brief.outcome),
        source: spaced(sheet.source.word()),
        marks: sheet.marks.iter().map(|&one| mark(one)).collect(),
        same_weakness: Filter { terms: vec![Term::Weakness(vec![sheet.weakness.clone()])] }.to_string(),
        is_open_anywhere: sheet.places.iter().any(Place::is_open),
        report: markup(&sheet.report),
        version: version(&sheet.report),
        revision: revision.to_string(),
        merging: if desk.may(Permission::Act) {
            merging::refusal(program, &desk.person)
        } else {
            desk.needs(Permission::Act)
        },
        clocks: clocks.collect(),
        possible,
        impossible,
        asks: asks(&sheet, &desk, program, &wanted.action),
        scores,
        decisions,
        withdrawal,
        events,
        earlier: left_out + sheet.earlier_events,
        people: actors(program),
        teams: teams(program),
        products: program
            .products
            .iter()
            .map(|one| Choice { id: one.id.clone(), name: one.name.clone() })
            .collect(),
        wanted,
        sheet,
        desk,
    })
}

impl OnRecord {
    fn of(decision: Decision, waiting: Option<&Waiting>, desk: &Desk) -> Self {
        let approvers: Vec<&str> =
            waiting.into_iter().flat_map(|waiting| waiting.approvers.iter().map(String::as_str)).collect();
        let standing = match (&decision.approval, waiting) {
            _ if decision.withdrawn.is_some() => "Withdrawn.".to_owned(),
            (_, Some(waiting)) => {
                let stale = waiting.stale.map(|staleness| format!("{} ", stale(staleness)));
                format!("{}{}", stale.unwrap_or_default(), needed(&waiting.needed, &approvers, desk))
            }
            (Approval::Rejected { by, reason, .. }, _) => {
                format!("Rejected by {}: {reason}", desk.person_name(by))
            }
            (Approval::Given { by, .. } | Approval::Asserted { by, .. }, _) => {
                format!("Approved by {}.", desk.person_name(by))
            }
            (Approval::Waiting, None) => "It needs nobody's approval, or its day is over.".to_owned(),
        };
        let may_answer = desk.may(Permission::Approve) && approvers.contains(&desk.person.as_str());
        Self {
            decided: decided(&decision.request.verdict),
            standing,
            is_waiting: waiting.is_some(),
            may_answer,
            decision,
        }
    }
}

impl Happening {
    pub(super) fn of(mut entry: TimelineEntry) -> Self {
        // Since when it is where it is says the entry itself, and what is more than a word the rest of the page.
        entry
            .changes
            .retain(|change| change.field != "since" && change.before.is_some() | change.after.is_some());
        Self { done: done(&entry.action), entry }
    }
}
