//! Signing in and out, and the links with which people get their accounts.

use super::assets::Assets;
use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use crate::entry::{self, Cookie, From};
use crate::oidc::Provider;
use crate::problem::Failed;
use crate::programs::Source;
use crate::served::{Served, Server};
use crate::settings::Settings;
use crate::visitor::{By, Visitor, may};
use askama::Template;
use axum::Form;
use axum::extract::{Extension, Path, Query, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::accounts::invite::{NotAccepted, accept_invitation, look_at_invitation};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sessions::{sign_out, sign_out_everywhere};
use portcullis_app::accounts::sign_in::{Credentials, GoodFor, NotSignedIn, Origin, sign_in};
use portcullis_app::apply_program::apply_program;
use portcullis_app::caller::Caller;
use portcullis_app::load_program::{SourceFile, read_program};
use portcullis_app::revision::Seen;
use portcullis_domain::program::people::Role;
use portcullis_report::diagnostics::render;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// What somebody with a link is told whose password would be good for nothing.
const FOR_ADMINS: &str =
    "passwords are for whoever has the role admin here; you sign in through the identity provider";

/// Where whoever signs out is sent.
const SIGNED_OUT: &str = "/sign-in?out=true";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    assets: Assets,
    next: String,
    name: String,
    trouble: String,
    told: &'static str,
    /// What people call the provider through which they sign in.
    provider: Option<String>,
    /// Passwords are for whoever runs the installation.
    is_for_admins: bool,
    /// Where somebody who signed out here does so at the provider, too.
    leaving: Option<String>,
}

impl Page {
    fn new(settings: &Settings, next: String) -> Self {
        let label = |provider: &Arc<Provider>| provider.label().to_owned();
        Self {
            assets: Assets,
            next,
            name: String::new(),
            trouble: String::new(),
            told: "",
            provider: settings.provider.as_ref().map(label),
            is_for_admins: settings.passwords() == GoodFor::Admins,
            leaving: None,
        }
    }

    /// Where the way to the provider begins.
    fn departure(&self) -> String {
        super::oidc::departure(&self.next)
    }
}

/// Where somebody wanted to go.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    out: bool,
}

pub(super) async fn show(
    visitor: Option<Extension<Visitor>>,
    Extension(settings): Extension<Arc<Settings>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    if visitor.is_some() {
        return Ok(Redirect::to(entry::back(&wanted.next)).into_response());
    }
    let mut shown = Page::new(&settings, wanted.next);
    if wanted.done {
        shown.told = "Your password is set. Sign in with it.";
    }
    if let (true, Some(provider)) = (wanted.out, &settings.provider) {
        shown.told = "You are signed out here.";
        shown.leaving = provider.leaving().await;
    }
    page(&shown)
}

/// What is filled in to sign in. It needs no proof of a session, as there is none.
#[derive(Deserialize)]
pub(super) struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn come_in(
    served: Served,
    State(shared): State<Server>,
    Extension(settings): Extension<Arc<Settings>>,
    Extension(From(address)): Extension<From>,
    headers: HeaderMap,
    Form(filled): Form<SignIn>,
) -> Result<Response, Failed> {
    let SignIn { name, password, next } = filled;
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let good_for = settings.passwords();
    let credentials = Credentials { name: name.trim(), password: Secret::new(password), good_for };
    let origin = Origin { address, agent };
    match sign_in(&served.installation, shared.entrance(), &credentials, origin, crate::now()).await {
        Ok(session) => Ok(entry::begin(&settings, &session, Redirect::to(entry::back(&next)))),
        Err(error) => {
            let status = match &error {
                NotSignedIn::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
                NotSignedIn::TooOften(_) | NotSignedIn::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
                NotSignedIn::NotHashed(_) => StatusCode::SERVICE_UNAVAILABLE,
                _ => return Err(Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error)),
            };
            let trouble = error.to_string();
            let again = page(&Page { name, trouble, ..Page::new(&settings, next) })?;
            Ok((status, again).into_response())
        }
    }
}

pub(super) async fn go(
    served: Served,
    By(caller, _): By<may::Own>,
    Extension(settings): Extension<Arc<Settings>>,
    cookie: Option<Extension<Cookie>>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    let Some(Extension(Cookie(secret))) = cookie else {
        return Err(Failed::new(StatusCode::FORBIDDEN, "a token has no session that it could end"));
    };
    sign_out(&served.installation, &secret, &caller, crate::now()).await.map_err(Failed::ours)?;
    Ok(entry::end(&settings, Redirect::to(SIGNED_OUT)))
}

pub(super) async fn go_everywhere(
    served: Served,
    By(caller, _): By<may::Own>,
    Extension(settings): Extension<Arc<Settings>>,
    desk: Desk,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    sign_out_everywhere(&served.installation, &desk.person, &caller, crate::now())
        .await
        .map_err(Failed::ours)?;
    Ok(entry::end(&settings, Redirect::to(SIGNED_OUT)))
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invited {
    assets: Assets,
    secret: String,
    /// For whom the link is; nothing for the first one, with which somebody says who they are.
    person: Option<String>,
    /// Those who run the installation, by the program.
    admins: Vec<(String, String)>,
    /// Says that there is no program yet, and whoever comes first begins one.
    begins: bool,
    chosen: String,
    /// What was said of the company and oneself, where it is shown again.
    company: String,
    name: String,
    email: String,
    trouble: String,
}

pub(super) async fn invitation(
    served: Served,
    State(shared): State<Server>,
    Path(secret): Path<String>,
) -> Result<Response, Failed> {
    let known = look_at_invitation(&served.installation, &Secret::new(secret.clone()), crate::now()).await;
    let person = known.map_err(not_accepted)?;
    page(&invited(&served, begins(&shared, &served), secret, person, String::new(), String::new()))
}

fn invited(
    served: &Served,
    begins: bool,
    secret: String,
    person: Option<String>,
    chosen: String,
    trouble: String,
) -> Invited {
    let program = &served.installation.program.program;
    let admins = program.people.iter().filter(|person| person.holds(Role::Admin));
    let admins = admins.map(|person| (person.id.clone(), person.name.clone())).collect();
    let [company, name, email] = [const { String::new() }; 3];
    Invited { assets: Assets, secret, person, admins, begins, chosen, company, name, email, trouble }
}

/// Says that no program was ever written, and none comes from a file.
fn begins(shared: &Server, served: &Served) -> bool {
    *shared.source() == Source::Store && served.installation.program.program.people.is_empty()
}

/// What is filled in on an invitation.
#[derive(Deserialize)]
pub(super) struct Accepting {
    #[serde(default)]
    person: String,
    /// What the program begins with, where there is none.
    #[serde(default)]
    company: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: String,
    again: String,
}

pub(super) async fn accept(
    served: Served,
    State(shared): State<Server>,
    Extension(From(address)): Extension<From>,
    Extension(settings): Extension<Arc<Settings>>,
    Path(secret): Path<String>,
    Form(filled): Form<Accepting>,
) -> Result<Response, Failed> {
    let link = Secret::new(secret.clone());
    let known = look_at_invitation(&served.installation, &link, crate::now()).await.map_err(not_accepted)?;
    let chosen = filled.person.trim().to_owned();
    let is_beginning = begins(&shared, &served);
    let said = [&filled.company, &filled.name, &filled.email].map(Clone::clone);
    let refused = |trouble: String| {
        let (known, chosen, [company, name, email]) = (known.clone(), chosen.clone(), said.clone());
        let again = invited(&served, is_beginning, secret.clone(), known, chosen, trouble);
        let again = page(&Invited { company, name, email, ..again })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
    };
    let person = known.as_deref().and_then(|id| served.installation.program.program.person(id));
    if person.is_some_and(|person| !settings.passwords().has(person)) {
        return refused(FOR_ADMINS.to_owned());
    }
    if filled.password != filled.again {
        return refused("the two passwords differ".to_owned());
    }
    let mut installation = served.installation.clone();
    if is_beginning && known.is_none() {
        let text = begun(&filled, &chosen);
        let read = read_program(SourceFile::new("program.yaml", text));
        let Some(program) = read.loaded.program else {
            return refused(render(&read.loaded.diagnostics, &read.file, false));
        };
        let caller = Caller { id: chosen.clone(), from: format!("set-up from {address}") };
        let applied = apply_program(&installation, program, &Seen::anything(), &caller, crate::now()).await;
        installation = applied.map_err(Failed::ours)?;
        shared.apply(Arc::clone(&installation.program));
    }
    let named = (!chosen.is_empty()).then_some(chosen.as_str());
    let password = Secret::new(filled.password);
    let accepted =
        accept_invitation(&installation, shared.entrance(), (&link, named), &password, address, crate::now());
    match accepted.await {
        Ok(_) => Ok(Redirect::to("/sign-in?done=true").into_response()),
        Err(error @ (NotAccepted::Store(_) | NotAccepted::NotHashed(_) | NotAccepted::Spent)) => {
            Err(not_accepted(error))
        }
        Err(error) => refused(error.to_string()),
    }
}

/// The program that the first one begins: their company, and they themselves.
fn begun(filled: &Accepting, id: &str) -> String {
    let person = json!({
        "id": id, "name": filled.name.trim(), "email": filled.email.trim(),
        "roles": ["admin", "security_lead", "security_engineer"],
    });
    json!({"version": 1, "company": filled.company.trim(), "people": [person]}).to_string()
}

fn not_accepted(error: NotAccepted) -> Failed {
    let status = match &error {
        NotAccepted::Spent => StatusCode::GONE,
        NotAccepted::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        NotAccepted::NotHashed(_) => StatusCode::SERVICE_UNAVAILABLE,
        NotAccepted::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failed::new(status, error)
}
