//! Erases somebody who left, once it is understood what goes and what stays.

use super::{Holder, holder};
use crate::api::people::not_erased;
use crate::pages::desk::Desk;
use crate::pages::filled::{Filled, Sent};
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::{Redirect, Response};
use portcullis_app::erase_person::erase_person;
use portcullis_domain::program::people::Person;

#[derive(Template)]
#[template(path = "erasure.html")]
struct Page {
    desk: Desk,
    holder: Holder,
    /// Why they are not erased; empty where they can be.
    refusal: String,
}

pub(in crate::pages) async fn confirm(
    served: Served,
    By(caller, _): By<may::Administer>,
    desk: Desk,
    Path(person): Path<String>,
) -> Result<Response, Failed> {
    let holder = holder(&served, &person, desk.now).await?;
    let program = &served.installation.program.program;
    let refusal = if holder.roles.is_some() {
        "They are in the program file. Take them out of it, load that, and then erase them.".to_owned()
    } else if holder.erased.is_some() {
        "They are erased already.".to_owned()
    } else if !holder.in_directory {
        "Nothing is kept of them but their id.".to_owned()
    } else if !program.person(&caller.id).is_some_and(Person::is_security_team) {
        "An admin who is of the security team, too, does this.".to_owned()
    } else {
        String::new()
    };
    page(&Page { desk, holder, refusal })
}

pub(in crate::pages) async fn erase(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(person): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    erase_person(&served.installation, &person, &caller, crate::now()).await.map_err(not_erased)?;
    Ok(Redirect::to("/accounts#former"))
}
