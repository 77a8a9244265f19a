//! Opens a release: each component at exactly one state, or left out with a reason.

use super::address_of;
use crate::api::releases::not_opened;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::open_release::{NotOpened, open_release};
use portcullis_domain::program::products::{Component, ComponentKind, Product};
use portcullis_domain::release::{NoArtifact, ReleaseComponent};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Of which product a release is to be opened.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Chosen {
    #[serde(default)]
    product: String,
}

#[derive(Template)]
#[template(path = "release_new.html")]
struct Page {
    desk: Desk,
    products: Vec<(String, String)>,
    product: String,
    version: String,
    replace: bool,
    fields: Vec<Field>,
    problems: Vec<String>,
}

/// What is asked about one component.
struct Field {
    id: String,
    kind: &'static str,
    wanted: &'static str,
    production: bool,
    state: String,
    reason: String,
}

/// The empty form.
pub(in crate::pages) async fn form(
    served: Served,
    _: By<may::Release>,
    desk: Desk,
    Asked(Chosen { product }): Asked<Chosen>,
) -> Result<Response, Failed> {
    page(&filled(&served, desk, product, &HashMap::new(), Vec::new()))
}

/// Opens it, or shows the form again with what is wrong.
pub(in crate::pages) async fn open(
    served: Served,
    By(caller, _): By<may::Release>,
    desk: Desk,
    Filled(form): Filled<HashMap<String, String>>,
) -> Result<Response, Failed> {
    let told = |name: &str| form.get(name).map_or("", |value| value.trim());
    let (product, version) = (told("product").to_owned(), told("version").to_owned());
    let components = match components(&served, &product, &form) {
        Ok(components) => components,
        Err(problems) => return again(&served, desk, product, &form, problems),
    };
    let (replace, now) = (!told("replace").is_empty(), desk.now);
    let opening = open_release(&served.installation, &product, &version, components, replace, &caller, now);
    match opening.await {
        Ok((record, _)) => {
            Ok(Redirect::to(&address_of(&product, record.release.version.as_str())).into_response())
        }
        Err(NotOpened::Unfit(unfit)) => {
            let problems = unfit.iter().map(ToString::to_string).collect();
            again(&served, desk, product, &form, problems)
        }
        Err(NotOpened::Differs { name, components }) => {
            let problem = format!(
                "{name} is open with another state of {}; tick “Replace” if what you say is meant to take its place",
                components.join(", ")
            );
            again(&served, desk, product, &form, vec![problem])
        }
        Err(error @ NotOpened::Ended(_)) => again(&served, desk, product, &form, vec![error.to_string()]),
        Err(error) => {
            let problem = error.to_string();
            let failed = not_opened(error);
            if failed.is_ours() { Err(failed) } else { again(&served, desk, product, &form, vec![problem]) }
        }
    }
}

fn again(
    served: &Served,
    desk: Desk,
    product: String,
    form: &HashMap<String, String>,
    problems: Vec<String>,
) -> Result<Response, Failed> {
    let shown = page(&filled(served, desk, product, form, problems))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// What the form says of each component, or everything that can't be understood.
fn components(
    served: &Served,
    product: &str,
    form: &HashMap<String, String>,
) -> Result<BTreeMap<String, ReleaseComponent>, Vec<String>> {
    let mut components = BTreeMap::new();
    let mut problems = Vec::new();
    for component in components_of(served, product) {
        let told =
            |what: &str| form.get(&format!("{what}-{}", component.id)).map_or("", |value| value.trim());
        let stands = match (told("state"), told("reason")) {
            ("", "") => continue,
            ("", reason) => ReleaseComponent::LeftOut { reason: reason.to_owned() },
            (state, "") => match state.parse() {
                Ok(artifact) => ReleaseComponent::At(artifact),
                Err(error) => {
                    let error: NoArtifact = error;
                    problems.push(format!("`{}`: {error}", component.id));
                    continue;
                }
            },
            _ => {
                problems.push(format!("`{}` ships or is left out, and not both", component.id));
                continue;
            }
        };
        components.insert(component.id.clone(), stands);
    }
    if problems.is_empty() { Ok(components) } else { Err(problems) }
}

fn components_of<'s>(served: &'s Served, product: &str) -> &'s [Component] {
    served.installation.program.program.product(product).map_or(&[], |product| product.components.as_slice())
}

fn filled(
    served: &Served,
    desk: Desk,
    product: String,
    form: &HashMap<String, String>,
    problems: Vec<String>,
) -> Page {
    let all: &[Product] = &served.installation.program.program.products;
    let product = match all {
        [only] if product.is_empty() => only.id.clone(),
        _ => product,
    };
    let told = |name: &str| form.get(name).cloned().unwrap_or_default();
    let fields = components_of(served, &product).iter().map(|component| Field {
        kind: component.kind.word(),
        wanted: match component.kind {
            ComponentKind::Image { .. } => "Digest, sha256:…",
            ComponentKind::Iac { .. } | ComponentKind::Repository { .. } => {
                "Full commit id, or tree:sha256:…"
            }
        },
        production: component.production,
        state: told(&format!("state-{}", component.id)),
        reason: told(&format!("reason-{}", component.id)),
        id: component.id.clone(),
    });
    Page {
        fields: fields.collect(),
        products: all.iter().map(|product| (product.id.clone(), product.name.clone())).collect(),
        version: told("version"),
        replace: form.contains_key("replace"),
        desk,
        product,
        problems,
    }
}
