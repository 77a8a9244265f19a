//! The views above a list: filters that people named, their own and those that others share.

use super::list::Wanted as List;
use crate::api::views::no_view;
use crate::pages::filled::Filled;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::response::Redirect;
use portcullis_app::caller::Caller;
use portcullis_app::saved_views::{WantedView, list_views, may_share, put_view, remove_view};
use portcullis_domain::saved_view::SavedView;
use serde::Deserialize;

/// The views that the reader finds above a list.
#[derive(Debug, Default)]
pub(super) struct Views {
    pub(super) own: Vec<SavedView>,
    pub(super) shared: Vec<SavedView>,
    /// Says that the reader may share theirs.
    pub(super) may_share: bool,
    /// The name of the one whose filter is listed; empty where it is none's.
    pub(super) listed: String,
}

impl Views {
    /// What the caller sees beside the list of this filter.
    pub(super) async fn of(served: &Served, caller: &Caller, filter: &str) -> Result<Self, Failed> {
        let views = list_views(&served.installation, caller).await.map_err(no_view)?;
        let listed = views.iter().find(|view| view.filter == filter);
        let listed = listed.map(|view| view.name.clone()).unwrap_or_default();
        let (own, shared) = views.into_iter().partition(|view| view.owner == caller.id);
        Ok(Self { own, shared, may_share: may_share(&served.installation, &caller.id), listed })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.shared.is_empty()
    }
}

/// What is filled in to keep the filter of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Kept {
    name: String,
    filter: String,
    shared: String,
}

/// What is filled in to change a view.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Changed {
    view: String,
    name: String,
    shared: String,
}

/// The view that is meant.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Meant {
    view: String,
}

fn to_list(filter: String) -> Redirect {
    Redirect::to(&List { filter, ..List::default() }.address())
}

pub(in crate::pages) async fn save(
    served: Served,
    By(caller, _): By<may::Own>,
    Filled(kept): Filled<Kept>,
) -> Result<Redirect, Failed> {
    let wanted =
        WantedView { filter: Some(&kept.filter), shared: Some(!kept.shared.is_empty()), rename: None };
    let view = put_view(&served.installation, &kept.name, &wanted, &caller, crate::now()).await;
    Ok(to_list(view.map_err(no_view)?.filter))
}

pub(in crate::pages) async fn change(
    served: Served,
    By(caller, _): By<may::Own>,
    Filled(changed): Filled<Changed>,
) -> Result<Redirect, Failed> {
    let shared = Some(!changed.shared.is_empty());
    let wanted = WantedView { filter: None, shared, rename: Some(&changed.name) };
    let view = put_view(&served.installation, &changed.view, &wanted, &caller, crate::now()).await;
    Ok(to_list(view.map_err(no_view)?.filter))
}

pub(in crate::pages) async fn remove(
    served: Served,
    By(caller, _): By<may::Own>,
    Filled(Meant { view }): Filled<Meant>,
) -> Result<Redirect, Failed> {
    let removed = remove_view(&served.installation, &view, &caller, crate::now()).await;
    Ok(to_list(removed.map_err(no_view)?.filter))
}
