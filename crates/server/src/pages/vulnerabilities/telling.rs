//! The form with which people tell of a vulnerability that no scanner found.

use super::fields::Fields;
use super::words::spaced;
use super::{Choice, sorted, teams};
use crate::api::vulnerabilities::actions::not_added;
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::{Redirect, Response};
use portcullis_app::add_vulnerability::{TITLE_BYTES, Telling, add};
use portcullis_domain::permission::Permission;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::Source;

#[derive(Template)]
#[template(path = "vulnerabilities/telling.html")]
struct Page {
    desk: Desk,
    components: Vec<Choice>,
    teams: Vec<Choice>,
    sources: Vec<Choice>,
    severities: [&'static str; 6],
    title_bytes: usize,
    /// Why the reader can't tell of one; empty where they can.
    refusal: String,
}

pub(in crate::pages) async fn show(served: Served, _: By<may::Read>, desk: Desk) -> Result<Response, Failed> {
    let program = &served.installation.program.program;
    let component = |id: &String| Choice { id: id.clone(), name: id.clone() };
    let by_people = Source::ALL.iter().filter(|source| **source != Source::VulnerabilityScanning);
    page(&Page {
        components: sorted(program.components().map(|one| component(&one.id)).collect()),
        teams: teams(program),
        sources: by_people
            .map(|source| Choice { id: source.word().to_owned(), name: spaced(source.word()) })
            .collect(),
        severities: Severity::ALL.map(Severity::word),
        title_bytes: TITLE_BYTES,
        refusal: if desk.may(Permission::Act) { String::new() } else { desk.needs(Permission::Act) },
        desk,
    })
}

pub(in crate::pages) async fn tell(
    served: Served,
    By(caller, _): By<may::Act>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let telling = Telling {
        title: fields.text("title").to_owned(),
        component: fields.text("component").to_owned(),
        source: fields.word("source", Source::from_word)?,
        severity: fields.read("severity")?,
        team: fields.some("team"),
        report: fields.text("report").replace("\r\n", "\n"),
    };
    let added = add(&served.installation, telling, &caller, crate::now()).await.map_err(not_added)?;
    Ok(Redirect::to(&format!("/vulnerabilities/{}", added.number)))
}
