//! Everybody with how they come in: who has an account, invitations, sessions, and erasing whoever left.

mod erasing;

pub(super) use erasing::{confirm as confirm_erasure, erase};

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use crate::api::accounts::{not_changed, not_invited};
use crate::problem::Failed;
use crate::served::Served;
use crate::settings::Settings;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::{Extension, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use portcullis_app::accounts::change_account::{disable_account, enable_account};
use portcullis_app::accounts::invite::invite;
use portcullis_app::accounts::sessions::{ListedSession, list_sessions, sign_out_everywhere};
use portcullis_app::accounts::standing::{Holder, Standing, list_holders};
use portcullis_app::accounts::tokens::{Token, list_tokens};
use portcullis_app::caller::Caller;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "accounts.html")]
struct Page {
    desk: Desk,
    people: Vec<Holder>,
    /// Those whom the program does not have.
    former: Vec<Holder>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct One {
    desk: Desk,
    holder: Holder,
    sessions: Vec<ListedSession>,
    tokens: Vec<Token>,
    /// A link and when it ends, shown this once.
    link: Option<(String, Timestamp)>,
}

/// The class that colours how an account stands.
fn class(standing: &Standing) -> &'static str {
    match standing {
        Standing::Active => "good",
        Standing::Invited(_) | Standing::Locked(_) => "wait",
        Standing::Disabled(_) => "bad",
        Standing::None => "",
    }
}

/// The roles of somebody, as people say them.
fn roles(holder: &Holder) -> String {
    let roles = holder.roles.iter().flatten().map(|role| role.word().replace('_', " "));
    roles.collect::<Vec<_>>().join(", ")
}

/// The address of the page of somebody.
fn address(person: &str) -> String {
    format!("/accounts/{}", super::encoded(person))
}

pub(super) async fn list(served: Served, _: By<may::Administer>, desk: Desk) -> Result<Response, Failed> {
    let holders = list_holders(&served.installation, desk.now).await.map_err(Failed::ours)?;
    let (people, former) = holders.into_iter().partition(|holder| holder.roles.is_some());
    page(&Page { desk, people, former })
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Administer>,
    desk: Desk,
    Path(person): Path<String>,
) -> Result<Response, Failed> {
    page(&content(&served, &caller, desk, &person).await?)
}

async fn content(served: &Served, caller: &Caller, desk: Desk, person: &str) -> Result<One, Failed> {
    let installation = &served.installation;
    let holder = holder(served, person, desk.now).await?;
    let sessions = list_sessions(installation, person, desk.now).await.map_err(Failed::ours)?;
    let tokens = list_tokens(installation, caller).await.map_err(Failed::ours)?;
    let lasts = |token: &Token| {
        token.person.as_deref() == Some(person) && token.revoked_at.is_none() && desk.now < token.expires_at
    };
    let tokens = tokens.into_iter().filter(lasts).collect();
    Ok(One { holder, sessions, tokens, link: None, desk })
}

async fn holder(served: &Served, person: &str, now: Timestamp) -> Result<Holder, Failed> {
    let holders = list_holders(&served.installation, now).await.map_err(Failed::ours)?;
    holders.into_iter().find(|holder| holder.person == person).ok_or_else(|| {
        let detail =
            format!("nobody with the id `{person}` is in the program, has an account or is remembered");
        Failed::new(StatusCode::NOT_FOUND, detail)
    })
}

pub(super) async fn link(
    served: Served,
    By(caller, _): By<may::Administer>,
    Extension(settings): Extension<Arc<Settings>>,
    desk: Desk,
    Path(person): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    let invitation = invite(&served.installation, &person, &caller, desk.now).await.map_err(not_invited)?;
    let link = format!("{}/invitation/{}", settings.base_url, invitation.secret.expose());
    let content = content(&served, &caller, desk, &person).await?;
    let answer = page(&One { link: Some((link, invitation.expires_at)), ..content })?;
    Ok((StatusCode::CREATED, answer).into_response())
}

pub(super) async fn disable(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    disable_account(&served.installation, &person, &caller, crate::now()).await.map_err(not_changed)?;
    Ok(Redirect::to(&address(&person)))
}

pub(super) async fn enable(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    enable_account(&served.installation, &person, &caller, crate::now()).await.map_err(not_changed)?;
    Ok(Redirect::to(&address(&person)))
}

pub(super) async fn end_sessions(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    let now = crate::now();
    holder(&served, &person, now).await?;
    sign_out_everywhere(&served.installation, &person, &caller, now).await.map_err(Failed::ours)?;
    Ok(Redirect::to(&address(&person)))
}
