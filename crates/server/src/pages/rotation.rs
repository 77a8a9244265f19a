//! Whose turn it is on security support: who takes over, who is away, what is handed over and looked at.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::page;
use super::vulnerabilities::{Choice, Fields};
use crate::api::rotation::{moment, not_rotated, place};
use crate::problem::Failed;
use crate::served::Served;
use crate::settings::Settings;
use crate::visitor::{By, may};
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use portcullis_app::accounts::make_token::{NotMade, WantedToken, make_token};
use portcullis_app::rotation::absence::{remove_absence, set_absence};
use portcullis_app::rotation::checklist::{show_checklist, tick, untick};
use portcullis_app::rotation::handover::{LONGEST, edit_handover, list_handovers, post_handover};
use portcullis_app::rotation::takeover::{TakenOver, override_turn, remove_override, swap};
use portcullis_app::rotation::{NotRotated, show as show_rotation};
use portcullis_domain::ambassador::engineers;
use portcullis_domain::permission::Permission;
use portcullis_domain::rotation::sheet::{ChecklistSheet, HandoverSheet, RotationSheet};
use portcullis_domain::rotation::{Absence, Override};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Handovers that are shown.
const HANDOVERS: u32 = 8;
/// The permission to change whose turn it is, for the template.
const RESPOND: Permission = Permission::Respond;
/// How long the address of a feed is good.
const FEED: SignedDuration = SignedDuration::from_hours(365 * 24);

#[derive(Template)]
#[template(path = "rotation.html")]
struct Page {
    desk: Desk,
    sheet: RotationSheet,
    /// The handover that is next, or was last, and those before.
    handovers: Vec<HandoverSheet>,
    checklist: ChecklistSheet,
    /// Who may take over.
    team: Vec<Choice>,
    may_respond: bool,
    /// Why what was sent was not done.
    trouble: String,
    /// What was sent then.
    typed: Typed,
    /// The address of a feed that was made, shown this once.
    feed: Option<String>,
}

/// What was filled in.
#[derive(Debug, Default)]
struct Typed {
    person: String,
    from: String,
    until: String,
    reason: String,
    /// What was written of a handover, by its moment.
    recap: Option<(Timestamp, String)>,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            person: text("person"),
            from: text("from"),
            until: text("until"),
            reason: text("reason"),
            recap: None,
        }
    }
}

pub(super) async fn show(served: Served, _: By<may::Read>, desk: Desk) -> Result<Response, Failed> {
    page(&content(&served, desk).await?)
}

async fn content(served: &Served, desk: Desk) -> Result<Page, Failed> {
    let installation = &served.installation;
    let program = &installation.program.program;
    let today = program.calendar.day_of(desk.now);
    let team = engineers(program).map(|person| Choice { id: person.id.clone(), name: person.name.clone() });
    Ok(Page {
        sheet: show_rotation(installation, desk.now).await.map_err(Failed::ours)?,
        handovers: list_handovers(installation, HANDOVERS).await.map_err(Failed::ours)?,
        checklist: show_checklist(installation, today, desk.now).await.map_err(not_rotated)?,
        team: team.collect(),
        may_respond: desk.may(RESPOND),
        trouble: String::new(),
        typed: Typed::default(),
        feed: None,
        desk,
    })
}

/// The page again, with why what was sent was not done.
async fn refused(served: &Served, desk: Desk, error: NotRotated, typed: Typed) -> Result<Response, Failed> {
    let trouble = error.to_string();
    let problem = not_rotated(error);
    if problem.is_ours() {
        return Err(problem);
    }
    let content = content(served, desk).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&Page { trouble, typed, ..content })?).into_response())
}

/// The page after something was done, with what is odd about it, if anything is.
async fn done(served: &Served, mut desk: Desk, warnings: Vec<String>, at: &str) -> Result<Response, Failed> {
    if warnings.is_empty() {
        return Ok(Redirect::to(at).into_response());
    }
    desk.told = format!("Done. {}.", warnings.join("; "));
    page(&content(served, desk).await?)
}

pub(super) async fn take_over(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let at = |name: &str| local(&desk, fields.text(name));
    let wanted = Override {
        person: fields.text("person").to_owned(),
        from: at("from")?,
        until: at("until")?,
        reason: fields.text("reason").to_owned(),
    };
    match override_turn(&served.installation, wanted, &caller, desk.now).await {
        Ok(TakenOver { warnings, .. }) => done(&served, desk, warnings, "/rotation#turns").await,
        Err(error) => refused(&served, desk, error, Typed::of(&fields)).await,
    }
}

pub(super) async fn end_override(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    match remove_override(&served.installation, &id, &caller, desk.now).await {
        Ok(_) => Ok(Redirect::to("/rotation#turns").into_response()),
        Err(error) => refused(&served, desk, error, Typed::default()).await,
    }
}

pub(super) async fn swap_turns(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let between = (fields.text("one"), fields.text("other"));
    match swap(&served.installation, between, fields.text("reason"), &caller, desk.now).await {
        Ok(TakenOver { warnings, .. }) => done(&served, desk, warnings, "/rotation#turns").await,
        Err(error) => refused(&served, desk, error, Typed::default()).await,
    }
}

pub(super) async fn say_away(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let wanted = Absence {
        person: fields.text("person").to_owned(),
        first: fields.day("first")?,
        last: fields.day("last")?,
    };
    match set_absence(&served.installation, wanted, &caller, desk.now).await {
        Ok(away) => done(&served, desk, away.warnings, "/rotation#away").await,
        Err(error) => refused(&served, desk, error, Typed::of(&fields)).await,
    }
}

pub(super) async fn say_back(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    match remove_absence(&served.installation, &id, &caller, desk.now).await {
        Ok(_) => Ok(Redirect::to("/rotation#away").into_response()),
        Err(error) => refused(&served, desk, error, Typed::default()).await,
    }
}

/// Keeps what somebody made of a recap, and posts it where that is what they pressed.
pub(super) async fn hand_over(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Path(at): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let (at, text) = (moment(&at)?, fields.text("text"));
    let mut kept = edit_handover(&served.installation, at, text, &caller, desk.now).await;
    if kept.is_ok() && fields.is_marked("post") {
        kept = post_handover(&served.installation, at, &caller, desk.now).await;
    }
    match kept {
        Ok(_) => Ok(Redirect::to("/rotation#handover").into_response()),
        Err(error) => {
            let typed = Typed { recap: Some((at, text.to_owned())), ..Typed::default() };
            refused(&served, desk, error, typed).await
        }
    }
}

pub(super) async fn look(
    served: Served,
    By(caller, _): By<may::Respond>,
    desk: Desk,
    Path(at): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let item = (fields.day("day")?, place(&at)?);
    let looked = if fields.is_marked("back") {
        untick(&served.installation, item, &caller, desk.now).await
    } else {
        tick(&served.installation, item, &caller, desk.now).await
    };
    match looked {
        Ok(_) => Ok(Redirect::to("/rotation#checklist").into_response()),
        Err(error) => refused(&served, desk, error, Typed::default()).await,
    }
}

/// Makes a token that permits to follow the rotation and nothing else, and shows the address that has it.
pub(super) async fn make_feed(
    served: Served,
    By(caller, _): By<may::Follow>,
    desk: Desk,
    Extension(settings): Extension<Arc<Settings>>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    let wanted = WantedToken {
        name: format!("calendar-{}", desk.now.strftime("%Y%m%d-%H%M%S")),
        for_pipeline: false,
        permissions: BTreeSet::from([Permission::Follow]),
        product: None,
        expires_at: desk.now.checked_add(FEED).unwrap_or(desk.now),
    };
    match make_token(&served.installation, &wanted, &caller, desk.now).await {
        Ok((secret, _)) => {
            let base = portcullis_api::BASE;
            let feed = format!("{}{base}/rotation.ics?token={}", settings.base_url, secret.expose());
            page(&Page { feed: Some(feed), ..content(&served, desk).await? })
        }
        Err(error @ NotMade::Store(_)) => Err(Failed::ours(error)),
        Err(error) => {
            let trouble = error.to_string();
            let page = page(&Page { trouble, ..content(&served, desk).await? })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// A time as a form has it, where the reader is.
fn local(desk: &Desk, text: &str) -> Result<Timestamp, Failed> {
    let time = text.parse::<DateTime>().ok();
    let at = time.and_then(|time| desk.zone().to_ambiguous_timestamp(time).compatible().ok());
    let refuse = || format!("`{text}` is no time; write one as 2026-06-15T10:00");
    at.ok_or_else(|| Failed::new(StatusCode::UNPROCESSABLE_ENTITY, refuse()))
}

/// What stands in the field of a recap: what was sent, what is kept, or the draft.
fn recap<'p>(handover: &'p HandoverSheet, typed: &'p Typed) -> &'p str {
    match &typed.recap {
        Some((at, text)) if *at == handover.at => text,
        _ => handover.text.as_ref().unwrap_or(&handover.draft),
    }
}
