//! What is one's own: sessions, tokens, the password.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use crate::api::tokens::not_revoked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use portcullis_app::accounts::change_password::{self, change_password};
use portcullis_app::accounts::make_token::{NotMade, WantedToken, make_token};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sessions::{ListedSession, list_sessions};
use portcullis_app::accounts::tokens::{Token, list_tokens, revoke_token};
use portcullis_app::caller::Caller;
use portcullis_domain::permission::Permission;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "me.html")]
struct Page {
    desk: Desk,
    roles: Vec<String>,
    zone: String,
    sessions: Vec<ListedSession>,
    tokens: Vec<Token>,
    /// The secret of the token that was made, shown this once.
    made: Option<String>,
    trouble: String,
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
) -> Result<Response, Failed> {
    page(&content(&served, &caller, desk, None, String::new()).await?)
}

async fn content(
    served: &Served,
    caller: &Caller,
    desk: Desk,
    made: Option<String>,
    trouble: String,
) -> Result<Page, Failed> {
    let installation = &served.installation;
    let person = installation.program.program.person(&desk.person);
    let roles = person.map(|person| person.roles.iter().map(|role| role.word().replace('_', " ")).collect());
    let zone = desk.zone().iana_name().unwrap_or("UTC").to_owned();
    let sessions = list_sessions(installation, &desk.person, desk.now).await.map_err(Failed::ours)?;
    let tokens = list_tokens(installation, caller).await.map_err(Failed::ours)?;
    let tokens = tokens.into_iter().filter(|token| token.revoked_at.is_none()).collect();
    Ok(Page { desk, roles: roles.unwrap_or_default(), zone, sessions, tokens, made, trouble })
}

/// What is filled in for a token.
#[derive(Deserialize)]
pub(super) struct Wanted {
    name: String,
    expires: String,
    permits: String,
}

pub(super) async fn make(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
    Filled(wanted): Filled<Wanted>,
) -> Result<Response, Failed> {
    let end = wanted.expires.parse::<Date>().ok();
    let end =
        end.and_then(|date| desk.zone().to_ambiguous_timestamp(date.at(23, 59, 59, 0)).compatible().ok());
    let may = |permission: &&Permission| desk.may(**permission);
    let permissions: BTreeSet<Permission> = match wanted.permits.as_str() {
        "reading" => BTreeSet::from([Permission::Read]),
        _ => Permission::ALL
            .iter()
            .filter(may)
            .filter(|permission| !matches!(permission, Permission::Administer))
            .copied()
            .collect(),
    };
    let Some(expires_at) = end else {
        let again = content(&served, &caller, desk, None, "say on which day the token ends".to_owned());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again.await?)?).into_response());
    };
    let token =
        WantedToken { name: wanted.name, for_pipeline: false, permissions, product: None, expires_at };
    match make_token(&served.installation, &token, &caller, desk.now).await {
        Ok((secret, _)) => {
            let made = Some(secret.expose().to_owned());
            page(&content(&served, &caller, desk, made, String::new()).await?)
        }
        Err(error @ NotMade::Store(_)) => Err(Failed::ours(error)),
        Err(error) => {
            let again = content(&served, &caller, desk, None, error.to_string()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
        }
    }
}

pub(super) async fn revoke(
    served: Served,
    By(caller, _): By<may::Own>,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    revoke_token(&served.installation, &id, &caller, crate::now()).await.map_err(not_revoked)?;
    Ok(Redirect::to("/me").into_response())
}

/// What is filled in for another password.
#[derive(Deserialize)]
pub(super) struct Password {
    before: String,
    after: String,
    again: String,
}

pub(super) async fn password(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
    Filled(filled): Filled<Password>,
) -> Result<Response, Failed> {
    let trouble = if filled.after == filled.again {
        let passwords = (&Secret::new(filled.before), &Secret::new(filled.after));
        let entrance = &served.entrance;
        let changed = change_password(&served.installation, entrance, passwords, &caller, desk.now);
        match changed.await {
            Ok(_) => return Ok(Redirect::to("/sign-in?done=true").into_response()),
            Err(error @ change_password::NotChanged::Store(_)) => return Err(Failed::ours(error)),
            Err(error) => error.to_string(),
        }
    } else {
        "the two new passwords differ".to_owned()
    };
    let again = content(&served, &caller, desk, None, trouble).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
}
