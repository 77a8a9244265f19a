//! The overview: how the whole programme stands, each figure a link to what is behind it.

use super::desk::Desk;
use super::page;
use crate::api::releases::no_release;
use crate::api::vulnerabilities::lists::no_list;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::approve_decision::waiting;
use portcullis_app::list_vulnerabilities::{ListOrder, WantedPage, list_vulnerabilities};
use portcullis_app::open_release::{ReleaseStanding, list_releases};
use portcullis_domain::permission::Permission;
use portcullis_domain::vulnerability::Listed;

/// Vulnerabilities that are shown at most.
const FIRST: u32 = 8;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    desk: Desk,
    releases: Vec<Standing>,
    figures: Vec<Figure>,
    due: Vec<Listed>,
    has_products: bool,
}

struct Standing {
    product: String,
    product_name: String,
    version: String,
    current: ReleaseStanding,
}

/// A number, and the filter that lists its members.
struct Figure {
    name: &'static str,
    filter: &'static str,
    count: u64,
    more: bool,
    class: &'static str,
}

/// The figures: a name, the filter behind it, and how it is coloured where it is not zero.
const FIGURES: &[(&str, &str, &str)] = &[
    ("critical and high, open", "stage=open severity=high+", "bad"),
    ("overdue", "stage=open due=overdue", "bad"),
    ("due soon", "stage=open due=soon", "wait"),
    ("to triage", "stage=incoming,triaging", ""),
    ("mine", "stage=open assignee=me", ""),
];

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    mut desk: Desk,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    if desk.may(Permission::Approve) {
        let waiting = waiting(installation, Some(&desk.person), desk.now).await;
        desk.waiting = waiting.map_err(Failed::ours)?.len();
    }
    let mut releases = Vec::new();
    for product in &installation.program.program.products {
        let listed = list_releases(installation, &product.id, desk.now).await.map_err(no_release)?;
        let current = listed.into_iter().rev().filter(|standing| standing.record.ended_at.is_none()).take(3);
        releases.extend(current.map(|standing| Standing {
            product: product.id.clone(),
            product_name: product.name.clone(),
            version: standing.record.release.version.as_str().to_owned(),
            current: standing,
        }));
    }
    let mut figures = Vec::new();
    for &(name, filter, class) in FIGURES {
        let page = WantedPage { filter, order: ListOrder::Due, after: None, limit: 1 };
        let list = list_vulnerabilities(installation, &page, &caller, desk.now).await.map_err(no_list)?;
        let class = if list.count == 0 { "" } else { class };
        figures.push(Figure { name, filter, count: list.count, more: list.is_bounded, class });
    }
    let page_of = WantedPage { filter: "stage=open", order: ListOrder::Due, after: None, limit: FIRST };
    let due = match list_vulnerabilities(installation, &page_of, &caller, desk.now).await {
        Ok(list) => list.vulnerabilities.into_iter().filter(|listed| listed.due.is_some()).collect(),
        Err(error) => return Err(no_list(error)),
    };
    let has_products = !installation.program.program.products.is_empty();
    page(&Page { desk, releases, figures, due, has_products })
}
