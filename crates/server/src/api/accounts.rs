//! Oneself, and the accounts of others.

use crate::answer::Created;
use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, Grants, Visitor, may};
use axum::http::StatusCode;
use axum::{Extension, Json};
use portcullis_api::{
    Account, AccountList, ChangePassword, EndedSessions, Invitation, Me, OwnSession, SessionList, ShownOnce,
};
use portcullis_app::accounts::change_account::{
    self, NotChanged, disable_account, enable_account, list_accounts,
};
use portcullis_app::accounts::change_password::{self, change_password};
use portcullis_app::accounts::invite::{NotInvited, invite};
use portcullis_app::accounts::password::NotHashed;
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sessions::{list_sessions, sign_out_everywhere};
use portcullis_app::caller::NoCaller;
use portcullis_domain::permission::Permission;

pub(super) async fn me(
    served: Served,
    By(caller, _): By<may::Read>,
    Extension(visitor): Extension<Visitor>,
) -> Json<Me> {
    let person = served.installation.program.program.person(&caller.id);
    let (permissions, product) = match visitor.grants {
        Grants::All => (Permission::ALL.iter().copied().collect(), None),
        Grants::Only { permissions, product } => (permissions, product),
    };
    Json(Me {
        name: person.map(|person| person.name.clone()),
        roles: person.map(|person| person.roles.clone()).unwrap_or_default(),
        id: caller.id,
        permissions,
        product,
    })
}

pub(super) async fn change_own_password(
    served: Served,
    By(caller, _): By<may::Own>,
    Told(ChangePassword { before, after }): Told<ChangePassword, { 16 << 10 }>,
) -> Result<Json<EndedSessions>, Failed> {
    let (before, after) = (Secret::new(before.0), Secret::new(after.0));
    let (entrance, now) = (&served.entrance, crate::now());
    let ended = change_password(&served.installation, entrance, (&before, &after), &caller, now).await;
    ended.map(|ended| Json(EndedSessions { ended })).map_err(|error| {
        use change_password::NotChanged;
        let status = match error {
            NotChanged::Caller(_) | NotChanged::Wrong => StatusCode::FORBIDDEN,
            NotChanged::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
            NotChanged::None(_) => StatusCode::CONFLICT,
            NotChanged::BadPassword(_) => StatusCode::UNPROCESSABLE_ENTITY,
            NotChanged::NotHashed(NotHashed::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            NotChanged::NotHashed(_) | NotChanged::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })
}

pub(super) async fn sessions(
    served: Served,
    By(caller, _): By<may::Own>,
) -> Result<Json<SessionList>, Failed> {
    let person = caller.person().map_err(nobody)?;
    let sessions = list_sessions(&served.installation, person, crate::now()).await;
    let sessions = sessions.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let sessions = sessions.into_iter().map(|session| OwnSession {
        id: session.id,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        agent: session.agent,
    });
    Ok(Json(SessionList { sessions: sessions.collect() }))
}

pub(super) async fn end_sessions(
    served: Served,
    By(caller, _): By<may::Own>,
) -> Result<Json<EndedSessions>, Failed> {
    let person = caller.person().map_err(nobody)?;
    let ended = sign_out_everywhere(&served.installation, person, &caller, crate::now()).await;
    let ended = ended.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(EndedSessions { ended }))
}

pub(super) async fn list(served: Served, _: By<may::Administer>) -> Result<Json<AccountList>, Failed> {
    let accounts = list_accounts(&served.installation).await;
    let accounts = accounts.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(AccountList { accounts: accounts.into_iter().map(shown).collect() }))
}

pub(super) async fn invite_person(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
) -> Result<Created<Json<Invitation>>, Failed> {
    let invitation = invite(&served.installation, &person, &caller, crate::now()).await;
    let invitation = invitation.map_err(not_invited)?;
    let secret = ShownOnce(invitation.secret.expose().to_owned());
    let invitation = Invitation { person: invitation.person, secret, expires_at: invitation.expires_at };
    Ok(Created(Json(invitation)))
}

pub(super) async fn disable(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
) -> Result<Json<Account>, Failed> {
    let account = disable_account(&served.installation, &person, &caller, crate::now()).await;
    account.map(|account| Json(shown(account))).map_err(not_changed)
}

pub(super) async fn enable(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
) -> Result<Json<Account>, Failed> {
    let account = enable_account(&served.installation, &person, &caller, crate::now()).await;
    account.map(|account| Json(shown(account))).map_err(not_changed)
}

pub(crate) fn not_invited(error: NotInvited) -> Failed {
    let status = match error {
        NotInvited::Unknown(_) => StatusCode::NOT_FOUND,
        NotInvited::Disabled(_) => StatusCode::CONFLICT,
        NotInvited::NoChance(_) | NotInvited::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

pub(crate) fn not_changed(error: NotChanged) -> Failed {
    let status = match error {
        NotChanged::Unknown(_) => StatusCode::NOT_FOUND,
        NotChanged::Own(_) | NotChanged::Already(..) => StatusCode::CONFLICT,
        NotChanged::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

fn nobody(error: NoCaller) -> Failed {
    Failed::new(StatusCode::FORBIDDEN, error)
}

fn shown(account: change_account::Account) -> Account {
    let change_account::Account { person, roles, has_password, issuer, created, disabled_at } = account;
    let (created_at, created_by) = created;
    Account { person, roles, has_password, issuer, created_at, created_by, disabled_at }
}
