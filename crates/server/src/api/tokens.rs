//! Tokens.

use crate::answer::Created;
use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{MadeToken, MakeToken, ShownOnce, Token, TokenList};
use portcullis_app::accounts::make_token::{NotMade, WantedToken, make_token};
use portcullis_app::accounts::tokens::{self, NotRevoked, list_tokens, revoke_token};

pub(super) async fn list(served: Served, By(caller, _): By<may::Own>) -> Result<Json<TokenList>, Failed> {
    let tokens = list_tokens(&served.installation, &caller).await;
    let tokens = tokens.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(TokenList { tokens: tokens.into_iter().map(shown).collect() }))
}

pub(super) async fn make(
    served: Served,
    By(caller, _): By<may::Own>,
    Told(wanted): Told<MakeToken>,
) -> Result<Created<Json<MadeToken>>, Failed> {
    let MakeToken { name, for_pipeline, permissions, product, expires_at } = wanted;
    let wanted = WantedToken { name, for_pipeline, permissions, product, expires_at };
    let made = make_token(&served.installation, &wanted, &caller, crate::now()).await;
    let (secret, token) = made.map_err(not_made)?;
    let made = MadeToken { secret: ShownOnce(secret.expose().to_owned()), token: shown(token) };
    Ok(Created(Json(made)))
}

pub(super) async fn revoke(
    served: Served,
    By(caller, _): By<may::Own>,
    Path(id): Path<String>,
) -> Result<Json<Token>, Failed> {
    let revoked = revoke_token(&served.installation, &id, &caller, crate::now()).await;
    revoked.map(|token| Json(shown(token))).map_err(not_revoked)
}

pub(crate) fn not_made(error: NotMade) -> Failed {
    let status = match error {
        NotMade::Caller(_) | NotMade::NoAdmin(_) | NotMade::NotTheirs { .. } => StatusCode::FORBIDDEN,
        NotMade::NoProduct(_) => StatusCode::NOT_FOUND,
        NotMade::Known(_) | NotMade::TooMany => StatusCode::CONFLICT,
        NotMade::BadName
        | NotMade::Nothing
        | NotMade::NeverPermitted(_)
        | NotMade::NeedsPerson(_)
        | NotMade::BadEnd => StatusCode::UNPROCESSABLE_ENTITY,
        NotMade::NoChance(_) | NotMade::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

pub(crate) fn not_revoked(error: NotRevoked) -> Failed {
    let status = match error {
        NotRevoked::Unknown(_) => StatusCode::NOT_FOUND,
        NotRevoked::Already(_) => StatusCode::CONFLICT,
        NotRevoked::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

fn shown(token: tokens::Token) -> Token {
    let (created_at, created_by) = token.created;
    Token {
        id: token.id,
        name: token.name,
        person: token.person,
        product: token.product,
        permissions: token.permissions,
        created_at,
        created_by,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
        revoked_at: token.revoked_at,
    }
}
