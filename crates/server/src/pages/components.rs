//! Components: what ships, who looks after it, and when it was scanned.

use super::desk::Desk;
use super::page;
use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use portcullis_app::caller::Caller;
use portcullis_app::list_components::{
    ComponentStanding, NoComponent, StoredScan, list_components, show_component,
};
use portcullis_app::list_vulnerabilities::{ListOrder, WantedPage, list_vulnerabilities};
use portcullis_domain::program::products::ComponentKind;
use serde::Deserialize;

/// Scans of one page.
const SCANS: u32 = 50;

#[derive(Template)]
#[template(path = "components.html")]
struct ListPage {
    desk: Desk,
    products: Vec<OfProduct>,
}

struct OfProduct {
    id: String,
    name: String,
    components: Vec<Listed>,
}

struct Listed {
    standing: ComponentStanding,
    open: Open,
}

/// How many vulnerabilities of a component are open, and the filter that lists them.
struct Open {
    filter: String,
    count: u64,
    more: bool,
}

#[derive(Template)]
#[template(path = "component.html")]
struct DetailPage {
    desk: Desk,
    standing: ComponentStanding,
    product_name: String,
    place: Vec<(&'static str, String)>,
    open: Open,
    scans: Vec<StoredScan>,
    is_first: bool,
    next: Option<i64>,
}

/// Where the page of scans begins.
#[derive(Debug, Deserialize)]
pub(super) struct Begins {
    before: Option<i64>,
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let listed = list_components(installation).await;
    let listed = listed.map_err(Failed::ours)?;
    let mut products: Vec<OfProduct> = Vec::new();
    for standing in listed {
        let open = open(&served, &caller, &standing.component.id, &desk).await?;
        if products.last().is_none_or(|last| last.id != standing.product) {
            let name = product_name(&served, &standing.product);
            products.push(OfProduct { id: standing.product.clone(), name, components: Vec::new() });
        }
        if let Some(last) = products.last_mut() {
            last.components.push(Listed { standing, open });
        }
    }
    page(&ListPage { desk, products })
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Path(component): Path<String>,
    Asked(Begins { before }): Asked<Begins>,
) -> Result<Response, Failed> {
    let shown = show_component(&served.installation, &component, before, SCANS).await;
    let shown = shown.map_err(|error| {
        let status = match error {
            NoComponent::Unknown(_) => StatusCode::NOT_FOUND,
            NoComponent::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })?;
    let open = open(&served, &caller, &component, &desk).await?;
    let standing = shown.standing;
    page(&DetailPage {
        desk,
        product_name: product_name(&served, &standing.product),
        place: place(&standing.component.kind),
        open,
        scans: shown.scans,
        is_first: before.is_none(),
        next: shown.next,
        standing,
    })
}

async fn open(served: &Served, caller: &Caller, component: &str, desk: &Desk) -> Result<Open, Failed> {
    let filter = format!("stage=open component={component}");
    let wanted = WantedPage { filter: &filter, order: ListOrder::Due, after: None, limit: 1 };
    let list =
        list_vulnerabilities(&served.installation, &wanted, caller, desk.now).await.map_err(no_list)?;
    Ok(Open { filter, count: list.count, more: list.is_bounded })
}

fn product_name(served: &Served, id: &str) -> String {
    let product = served.installation.program.program.product(id);
    product.map_or_else(|| id.to_owned(), |product| product.name.clone())
}

/// Where a component is kept.
fn place(kind: &ComponentKind) -> Vec<(&'static str, String)> {
    match kind {
        ComponentKind::Image { reference, platforms } => {
            let mut place = vec![("Reference", reference.clone())];
            if !platforms.is_empty() {
                place.push(("Platforms", platforms.join(", ")));
            }
            place
        }
        ComponentKind::Iac { repository, path } | ComponentKind::Repository { repository, path } => {
            vec![("Repository", repository.clone()), ("Path", path.clone())]
        }
    }
}
