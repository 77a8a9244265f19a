//! The tokens of everybody and of pipelines, and another one for a pipeline.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use super::vulnerabilities::Fields;
use crate::api::tokens::{not_made, not_revoked};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use portcullis_app::accounts::make_token::{WantedToken, make_token};
use portcullis_app::accounts::tokens::{Token, list_tokens, revoke_token};
use portcullis_app::caller::Caller;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::products::Product;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page {
    desk: Desk,
    tokens: Vec<Token>,
    /// Those that are good for nothing any more.
    ended: Vec<Token>,
    products: Vec<Product>,
    typed: Typed,
    /// The secret of the one that was made, shown this once.
    made: Option<String>,
    trouble: String,
}

/// What is filled in for another token.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    product: String,
    expires: String,
    may: BTreeSet<Permission>,
}

impl Typed {
    fn permits(&self, permission: Permission) -> bool {
        self.may.contains(&permission)
    }
}

/// What a token of a pipeline may permit.
fn offered() -> Vec<Permission> {
    let never = [Permission::Own, Permission::Administer, Permission::Approve];
    Permission::ALL.iter().copied().filter(|permission| !never.contains(permission)).collect()
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Administer>,
    desk: Desk,
) -> Result<Response, Failed> {
    let typed = Typed { may: [Permission::Read, Permission::Record].into(), ..Typed::default() };
    page(&content(&served, &caller, desk, typed).await?)
}

async fn content(served: &Served, caller: &Caller, desk: Desk, typed: Typed) -> Result<Page, Failed> {
    let tokens = list_tokens(&served.installation, caller).await.map_err(Failed::ours)?;
    let lasts = |token: &Token| token.revoked_at.is_none() && desk.now < token.expires_at;
    let (tokens, mut ended): (Vec<Token>, Vec<Token>) = tokens.into_iter().partition(lasts);
    ended.reverse();
    let products = served.installation.program.program.products.clone();
    Ok(Page { desk, tokens, ended, products, typed, made: None, trouble: String::new() })
}

pub(super) async fn make(
    served: Served,
    By(caller, _): By<may::Administer>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let typed = Typed {
        name: fields.text("name").to_owned(),
        product: fields.text("product").to_owned(),
        expires: fields.text("expires").to_owned(),
        may: fields.all("may").filter_map(Permission::from_word).collect(),
    };
    let end = typed.expires.parse::<Date>().ok();
    let end =
        end.and_then(|date| desk.zone().to_ambiguous_timestamp(date.at(23, 59, 59, 0)).compatible().ok());
    let trouble = match end {
        None => "say on which day the token ends".to_owned(),
        Some(expires_at) => {
            let wanted = WantedToken {
                name: typed.name.clone(),
                for_pipeline: true,
                permissions: typed.may.clone(),
                product: fields.some("product"),
                expires_at,
            };
            match make_token(&served.installation, &wanted, &caller, desk.now).await {
                Ok((secret, _)) => {
                    let content = content(&served, &caller, desk, Typed::default()).await?;
                    let made = Some(secret.expose().to_owned());
                    return Ok((StatusCode::CREATED, page(&Page { made, ..content })?).into_response());
                }
                Err(error) => {
                    let said = error.to_string();
                    let problem = not_made(error);
                    if problem.is_ours() {
                        return Err(problem);
                    }
                    said
                }
            }
        }
    };
    let content = content(&served, &caller, desk, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&Page { trouble, ..content })?).into_response())
}

pub(super) async fn revoke(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    revoke_token(&served.installation, &id, &caller, crate::now()).await.map_err(not_revoked)?;
    Ok(Redirect::to("/tokens"))
}
