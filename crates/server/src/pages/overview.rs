//! The overview: how the whole programme stands, each figure a link to what is behind it.

use super::desk::Desk;
use super::{metrics, page};
use crate::kept::{COUNTED, is_for};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::request_views::Unacknowledged;
use portcullis_app::summarise_programme::Summary;
use portcullis_domain::permission::Permission;
use portcullis_domain::severity::Severity;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    desk: Desk,
    figures: Vec<Figure>,
    summary: Arc<Summary>,
    charts: Vec<Chart>,
    has_products: bool,
    unacknowledged: Arc<Unacknowledged>,
}

/// A number, and the filter that lists its members.
struct Figure {
    name: &'static str,
    filter: &'static str,
    count: u64,
    more: bool,
    class: &'static str,
}

/// A chart of the last twelve weeks, with what it shows in words.
struct Chart {
    title: &'static str,
    place: &'static str,
    picture: String,
    words: String,
}

/// What the counts of the summary are called, and how each is coloured where it is not zero.
const NAMES: [(&str, &str); COUNTED.len()] =
    [("critical and high, open", "bad"), ("overdue", "bad"), ("due soon", "wait"), ("to triage", "")];
/// The filter of what the reader has to do.
const MINE: &str = "stage=open assignee=me";

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    mut desk: Desk,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let summary = served.kept.at(installation, desk.now).await?.summary().await?;
    if desk.may(Permission::Approve) {
        // The badge of other pages may lag behind; the overview says what waits.
        let waiting = served.kept.waiting(installation, desk.now).await?;
        desk.waiting = waiting.iter().filter(|one| is_for(one, &caller.id)).count();
    }
    let unacknowledged = served.kept.unacknowledged(installation, desk.now).await?;
    if desk.may(Permission::Respond) {
        desk.requests = unacknowledged.by_assignee.get(&caller.id).copied().unwrap_or_default();
    }
    let counted = NAMES.into_iter().zip(COUNTED).zip(&summary.counts);
    let mut figures: Vec<Figure> = counted
        .map(|(((name, class), filter), told)| {
            let class = if told.count == 0 { "" } else { class };
            Figure { name, filter, count: told.count, more: told.is_bounded, class }
        })
        .collect();
    let mine = summary.assigned.get(&caller.id).copied().unwrap_or_default();
    figures.push(Figure { name: "mine", filter: MINE, count: mine, more: false, class: "" });
    let charts = if summary.metrics.is_empty() { Vec::new() } else { charts(&summary) };
    let has_products = !installation.program.program.products.is_empty();
    page(&Page { desk, figures, summary, charts, has_products, unacknowledged })
}

fn charts(summary: &Summary) -> Vec<Chart> {
    let Summary { metrics, history, .. } = summary;
    let all = [
        Chart {
            title: "Open by severity",
            place: "open",
            picture: metrics::open(history),
            words: history.last().map(|at| open(&at.by_severity)).unwrap_or_default(),
        },
        Chart {
            title: "Found and fixed",
            place: "flow",
            picture: metrics::flow(metrics),
            words: format!(
                "{} found and {} fixed in twelve weeks",
                metrics.opened.count, metrics.fixed.count
            ),
        },
        Chart {
            title: "Due dates kept",
            place: "kept",
            picture: metrics::compliance(metrics),
            words: "the share of each clock that was kept in twelve weeks".to_owned(),
        },
    ];
    all.into_iter().filter(|chart| !chart.picture.is_empty()).collect()
}

/// What is open, in words.
fn open(by_severity: &[u64; 6]) -> String {
    let counted = Severity::ALL.into_iter().zip(by_severity).filter(|(_, count)| **count > 0);
    let words: Vec<String> = counted.map(|(severity, count)| format!("{count} {severity}")).collect();
    if words.is_empty() { "nothing is open".to_owned() } else { format!("{} open now", words.join(", ")) }
}
