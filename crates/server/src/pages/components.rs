//! Components: what ships, who looks after it, and when it was scanned.

use super::desk::Desk;
use super::page;
use crate::extract::Asked;
use crate::kept::Moment;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use portcullis_app::list_components::{
    ComponentPage, ComponentStanding, NoComponent, StoredScan, list_components, show_component,
};
use portcullis_domain::program::products::ComponentKind;
use serde::Deserialize;

/// Scans of one page.
const SCANS: u32 = 50;
/// Components of one page.
const COMPONENTS: usize = 50;

#[derive(Template)]
#[template(path = "components.html")]
struct ListPage {
    desk: Desk,
    products: Vec<OfProduct>,
    count: usize,
    next: Option<String>,
}

/// Where the page of components begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// The last component of the page before.
    after: String,
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
    _: By<may::Read>,
    desk: Desk,
    Asked(Wanted { after }): Asked<Wanted>,
) -> Result<Response, Failed> {
    let after = Some(after.as_str()).filter(|after| !after.is_empty());
    let listed = list_components(&served.installation, after, COMPONENTS).await.map_err(no_component)?;
    let ComponentPage { components, count, next } = listed;
    let moment = served.kept.at(&served.installation, desk.now).await?;
    let mut products: Vec<OfProduct> = Vec::new();
    for standing in components {
        let open = open(&moment, &standing.component.id).await?;
        if products.last().is_none_or(|last| last.id != standing.product) {
            let name = product_name(&served, &standing.product);
            products.push(OfProduct { id: standing.product.clone(), name, components: Vec::new() });
        }
        if let Some(last) = products.last_mut() {
            last.components.push(Listed { standing, open });
        }
    }
    page(&ListPage { desk, products, count, next })
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path(component): Path<String>,
    Asked(Begins { before }): Asked<Begins>,
) -> Result<Response, Failed> {
    let shown = show_component(&served.installation, &component, before, SCANS).await;
    let shown = shown.map_err(no_component)?;
    let moment = served.kept.at(&served.installation, desk.now).await?;
    let open = open(&moment, &component).await?;
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

fn no_component(error: NoComponent) -> Failed {
    let status = match error {
        NoComponent::Unknown(_) => StatusCode::NOT_FOUND,
        NoComponent::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

async fn open(moment: &Moment, component: &str) -> Result<Open, Failed> {
    let filter = format!("stage=open component={component}");
    let told = moment.of_component(&filter).await?;
    Ok(Open { filter, count: told.count, more: told.is_bounded })
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
