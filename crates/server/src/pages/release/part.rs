//! One list of a verdict as a whole, a page at a time. A verdict never changes, so a row keeps its place.

use super::{CountedScan, address_of, counted, read_number};
use crate::api::verdicts::failed;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use portcullis_app::read_verdict::find_verdict;
use portcullis_domain::gate::{Disagreement, StaleDecision, Undecided};
use portcullis_report::verdict::parts::{AddressedRow, BlockingGroup, Parts};
use serde::Deserialize;

/// Rows of one page.
const ROWS: usize = 50;

/// Where the page begins.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Begins {
    #[serde(default)]
    from: usize,
}

#[derive(Template)]
#[template(path = "verdict_part.html")]
struct Page<'p> {
    desk: Desk,
    product: String,
    version: String,
    number: i64,
    release: String,
    address: String,
    title: &'static str,
    count: usize,
    from: usize,
    next: Option<usize>,
    listed: Rows<'p>,
}

/// The rows of a list.
enum Rows<'p> {
    Blocking(Vec<BlockingGroup<'p>>),
    Undecided(Vec<&'p Undecided>),
    Addressed(&'p [AddressedRow<'p>]),
    Disagreements(&'p [Disagreement]),
    Stale(&'p [StaleDecision]),
    Scans(Vec<CountedScan<'p>>),
}

pub(in crate::pages) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path((product, version, number, part)): Path<(String, String, String, String)>,
    Asked(Begins { from }): Asked<Begins>,
) -> Result<Response, Failed> {
    let number = read_number(&number)?;
    let found = find_verdict(&served.installation, &product, &version, Some(number)).await.map_err(failed)?;
    let read = served.kept.verdict(&served.installation, &found).await?;
    let (parts, verdict) = (Parts::of(&read.judged()), &read.verdict);
    let (title, count, rows) = match part.as_str() {
        "blocking" => {
            let count = parts.groups.iter().map(|group| group.rows.len()).sum();
            ("Blocking", count, Rows::Blocking(slice(&parts.groups, from, ROWS)))
        }
        "undecided" => {
            let all = parts.undecided.iter().flat_map(|(_, items)| items.iter().copied());
            let shown = all.skip(from).take(ROWS).collect();
            ("Undecided", verdict.undecided.len(), Rows::Undecided(shown))
        }
        "addressed" => ("Addressed", parts.addressed.len(), Rows::Addressed(window(&parts.addressed, from))),
        "disagreements" => {
            let all = &verdict.disagreements;
            ("Engines disagree", all.len(), Rows::Disagreements(window(all, from)))
        }
        "stale" => {
            ("Decided, no longer found", verdict.stale.len(), Rows::Stale(window(&verdict.stale, from)))
        }
        "scans" => {
            let shown = counted(&served, &read, window(&parts.scans, from)).await?;
            ("Scans that count", parts.scans.len(), Rows::Scans(shown))
        }
        _ => {
            let detail = format!("a verdict has no list `{part}`");
            return Err(Failed::new(StatusCode::NOT_FOUND, detail));
        }
    };
    let next = from.checked_add(ROWS).filter(|next| *next < count);
    let release = address_of(&product, &version);
    let address = format!("{release}/verdicts/{number}");
    page(&Page { desk, product, version, number, release, address, title, count, from, next, listed: rows })
}

fn window<T>(all: &[T], from: usize) -> &[T] {
    let from = from.min(all.len());
    &all[from..(from + ROWS).min(all.len())]
}

/// The groups with their rows from a place on, at most so many.
pub(super) fn slice<'p>(groups: &[BlockingGroup<'p>], from: usize, most: usize) -> Vec<BlockingGroup<'p>> {
    let (mut skipped, mut left) = (from, most);
    let mut shown = Vec::new();
    for group in groups {
        let rows: Vec<_> = group.rows.iter().skip(skipped).take(left).cloned().collect();
        skipped -= skipped.min(group.rows.len());
        left -= rows.len();
        if !rows.is_empty() {
            shown.push(BlockingGroup { rows, ..group.clone() });
        }
    }
    shown
}
