//! One request: what was asked, everything that happened, and what may be done.

use super::moves::{Move, moves};
use super::words::{Clock, class, clock, kind_name};
use crate::api::requests::{is_team, not_done, numbered};
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::pages::vulnerabilities::Choice;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use portcullis_app::requests::{LONGEST_TEXT, show as show_request};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::request::acknowledgement::choices;
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::record::LinkKind;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_domain::request::sort::Sort;
use portcullis_domain::request::story::{Entry, Told, story};
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::Source;

#[derive(Template)]
#[template(path = "requests/sheet.html")]
struct Page {
    desk: Desk,
    sheet: RequestSheet,
    kind: String,
    class: &'static str,
    clock: Option<Clock>,
    possible: Vec<Move>,
    impossible: Vec<Move>,
    /// Why the reader writes nothing; empty where they may.
    silence: String,
    /// An answer in words is what it waits for, and the reader may give it.
    is_answer: bool,
    /// What can be reacted with, where it is talked about in Slack.
    legend: &'static str,
    team: Vec<Choice>,
    most: usize,
    conversion: Option<Conversion>,
    /// Tickets can be made here, and it has none.
    can_be_ticketed: bool,
    /// Nobody gave it to anybody else than who got it first.
    is_first: bool,
}

/// What a vulnerability is made with.
struct Conversion {
    components: Vec<String>,
    sources: Vec<Choice>,
    severities: [&'static str; 6],
}

pub(in crate::pages) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Path(named): Path<String>,
) -> Result<Response, Failed> {
    let (installation, program) = (&served.installation, &served.installation.program.program);
    let number = numbered(&named)?;
    let sheet = show_request(installation, number, Some(&caller.id), desk.now).await.map_err(not_done)?;
    let (possible, impossible): (Vec<Move>, _) =
        moves(&sheet, &desk, program).into_iter().partition(Move::is_possible);
    let standing = &sheet.brief.standing;
    let may_answer = is_team(&desk.person, program) && sheet.brief.requester != desk.person;
    let is_waiting = standing.state.is_open() && standing.sort.is_question();
    let is_given = |event: &Event| matches!(event.what, Happening::Assigned { .. });
    page(&Page {
        is_first: sheet.rounds.len() == 1 && !sheet.events.iter().any(is_given),
        kind: kind_name(program, &sheet.brief.kind).to_owned(),
        class: class(sheet.brief.standing.state),
        clock: clock(&sheet.brief, desk.now),
        is_answer: may_answer && is_waiting && possible.iter().all(|one| !one.is_main),
        possible,
        impossible,
        silence: if desk.may(Permission::Ask) { String::new() } else { desk.needs(Permission::Ask) },
        legend: choices(sheet.brief.standing.sort),
        team: members(program, &sheet),
        most: LONGEST_TEXT,
        conversion: conversion(&sheet, &desk, program),
        can_be_ticketed: served.ticketing.is_some() && can_be_ticketed(&sheet, &desk, program),
        sheet,
        desk,
    })
}

/// Who of the security team may get it.
fn members(program: &Program, sheet: &RequestSheet) -> Vec<Choice> {
    let people = program.people.iter().filter(|person| person.is_security_team());
    let others = people.filter(|person| person.id != sheet.brief.requester);
    let choice = |person: &Person| Choice { id: person.id.clone(), name: person.name.clone() };
    let mut members: Vec<Choice> = others.map(choice).collect();
    members.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    members
}

/// The form that makes a vulnerability of it, where that can be done.
fn conversion(sheet: &RequestSheet, desk: &Desk, program: &Program) -> Option<Conversion> {
    let is_converted = sheet.links.iter().any(|link| link.to == LinkKind::Vulnerability);
    if is_converted || !desk.may(Permission::Respond) || !is_team(&desk.person, program) {
        return None;
    }
    let mut components: Vec<String> = program.components().map(|component| component.id.clone()).collect();
    components.sort();
    let by_people = Source::ALL.iter().filter(|source| **source != Source::VulnerabilityScanning);
    let source =
        |source: &Source| Choice { id: source.word().to_owned(), name: source.word().replace('_', " ") };
    Some(Conversion {
        components,
        sources: by_people.map(source).collect(),
        severities: Severity::ALL.map(Severity::word),
    })
}

/// Says whether a ticket can be made of it, by whoever reads.
fn can_be_ticketed(sheet: &RequestSheet, desk: &Desk, program: &Program) -> bool {
    let has_one = sheet.links.iter().any(|link| link.to == LinkKind::Ticket);
    let may = desk.may(Permission::Respond) && is_team(&desk.person, program);
    !has_one && may && program.requests.tickets.is_some()
}

/// The kinds of things that are said, with their words.
fn sorts() -> [(&'static str, String); 4] {
    Sort::ALL.map(|sort| (sort.word(), sort.to_string()))
}

/// Everything that happened, the earliest first.
fn told<'s>(sheet: &'s RequestSheet, desk: &Desk) -> Vec<Entry<'s>> {
    story(sheet, desk.now)
}
