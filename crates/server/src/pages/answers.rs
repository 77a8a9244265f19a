//! Answers to what a customer's scanner says of a release: shown, or as a file to send.

use super::desk::Desk;
use super::page;
use super::uploaded::Uploaded;
use crate::api::answers::failed;
use crate::api::releases::no_release;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use portcullis_app::answer_report::answer_report;
use portcullis_app::list_releases::{Outlined, outline_releases};
use portcullis_domain::answer::{Answer, AnswerSheet, AnsweredLine};
use portcullis_report::answer::{csv, html, markdown, xlsx};
use serde::Deserialize;
use std::io;

/// Lines that are shown; files have all of them.
const SHOWN: usize = 100;

/// Releases of a product that are offered, the newest ones.
const OFFERED: usize = 200;

#[derive(Template)]
#[template(path = "answers.html")]
struct FormPage {
    desk: Desk,
    releases: Vec<Choice>,
    chosen: String,
}

/// A release that can be asked about.
struct Choice {
    value: String,
    name: String,
}

#[derive(Template)]
#[template(path = "answered.html")]
struct SheetPage {
    desk: Desk,
    sheet: AnswerSheet,
    /// Each answer that is given, and how many lines have it.
    counts: Vec<(Answer, usize)>,
    /// The address of the release.
    address: String,
}

/// About which release.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    release: String,
}

pub(super) async fn form(
    served: Served,
    _: By<may::Answer>,
    desk: Desk,
    Asked(Chosen { release }): Asked<Chosen>,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let mut releases = Vec::new();
    for product in &installation.program.program.products {
        let listed = outline_releases(installation, &product.id, Outlined::All, OFFERED).await;
        releases.extend(listed.map_err(no_release)?.into_iter().map(|outline| {
            let version = outline.version;
            Choice { value: format!("{} {version}", product.id), name: format!("{} {version}", product.name) }
        }));
    }
    page(&FormPage { desk, releases, chosen: release })
}

pub(super) async fn answer(
    served: Served,
    _: By<may::Answer>,
    desk: Desk,
    uploaded: Uploaded,
) -> Result<Response, Failed> {
    let release = uploaded.told("release").unwrap_or_default().to_owned();
    let Some((product, version)) = release.split_once(' ') else {
        return Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, "choose the release that is asked about"));
    };
    let format = uploaded.told("format").unwrap_or("page").to_owned();
    let (open, now) = (uploaded.told("open").is_some(), desk.now);
    let about = (product, version);
    let answering =
        answer_report(&served.installation, about, uploaded.file, &served.limits, None, open, now);
    let sheet = answering.await.map_err(failed)?;
    match format.as_str() {
        "page" => {
            let counts = Answer::ALL.iter().map(|&answer| (answer, count(&sheet.lines, answer)));
            let counts = counts.filter(|(_, count)| *count > 0).collect();
            page(&SheetPage { desk, counts, address: super::release::address_of(product, version), sheet })
        }
        "xlsx" => file(
            &sheet,
            xlsx::write,
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "csv" => file(&sheet, csv::write, "csv", "text/csv; charset=utf-8"),
        "markdown" => file(&sheet, markdown::write, "md", "text/markdown; charset=utf-8"),
        "html" => file(&sheet, html::write, "html", "text/html; charset=utf-8"),
        other => {
            let detail = format!("`{other}` is no format of answers: page, xlsx, csv, markdown, html");
            Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, detail))
        }
    }
}

fn count(lines: &[AnsweredLine], answer: Answer) -> usize {
    lines.iter().filter(|line| line.answer == answer).count()
}

/// The sheet as a file that the browser keeps and never shows as one of our pages.
fn file(
    sheet: &AnswerSheet,
    write: fn(&AnswerSheet, &mut dyn io::Write) -> io::Result<()>,
    ending: &str,
    content_type: &'static str,
) -> Result<Response, Failed> {
    let mut bytes = Vec::new();
    write(sheet, &mut bytes).map_err(Failed::ours)?;
    // What else a version may have means something in the names of files somewhere.
    let release = sheet.release.replace(['+', '~', '^', ':'], "-");
    let name = format!("attachment; filename=\"answers-{release}.{ending}\"");
    Ok(([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}
