//! The forms with which people act on a request.

use crate::api::requests::{act_on_seen, not_done, numbered};
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::pages::vulnerabilities::Fields;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::requests::{LONGEST_TEXT, NotDone, show};
use portcullis_app::revision::Seen;
use portcullis_domain::request::action::{Action, Verb};
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_domain::request::sort::Sort;

/// What is shown to whoever acts on a request that changed after they looked at it, or says something wrong: what they
/// wanted, and why it was not done.
#[derive(Template)]
#[template(path = "requests/again.html")]
struct Again {
    desk: Desk,
    sheet: RequestSheet,
    word: &'static str,
    title: &'static str,
    why: String,
    reason: String,
    text: String,
    to: String,
    sort: String,
    most: usize,
}

pub(in crate::pages) async fn act(
    served: Served,
    By(caller, _): By<may::Ask>,
    desk: Desk,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let number = numbered(&named)?;
    let action = action(&fields)?;
    let verb = action.verb();
    let seen = match fields.some("revision") {
        // Who writes is not disturbed by what others do meanwhile.
        Some(state) if verb != Verb::Say => Seen::states(vec![state]),
        _ => Seen::anything(),
    };
    let (status, why) = match act_on_seen(&served.installation, number, action, &seen, &caller).await {
        Ok(_) => return Ok(Redirect::to(&format!("/requests/{number}")).into_response()),
        Err(NotDone::Changed { .. }) => (
            StatusCode::PRECONDITION_FAILED,
            "Somebody changed it after you looked at it. Nothing was done, and what you typed stands below."
                .to_owned(),
        ),
        Err(NotDone::Wrong(wrong)) => {
            let why: Vec<&str> = wrong.iter().map(|wrong| wrong.why.as_str()).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, format!("Nothing was done: {}.", why.join("; ")))
        }
        Err(error) => return Err(not_done(error)),
    };
    let sheet = show(&served.installation, number, Some(&caller.id), desk.now).await.map_err(not_done)?;
    let again = page(&Again {
        word: verb.word(),
        title: super::words::title(verb, sheet.brief.requester == desk.person),
        why,
        reason: fields.text("reason").to_owned(),
        text: fields.text("text").to_owned(),
        to: fields.text("to").to_owned(),
        sort: fields.text("sort").to_owned(),
        most: LONGEST_TEXT,
        sheet,
        desk,
    })?;
    Ok((status, again).into_response())
}

/// What a form says is to be done.
fn action(fields: &Fields) -> Result<Action, Failed> {
    let words = |name| fields.text(name).replace("\r\n", "\n");
    Ok(match fields.word("verb", Verb::from_word)? {
        Verb::Acknowledge => Action::Acknowledge,
        Verb::Complete => Action::Complete,
        Verb::Decline => Action::Decline { reason: words("reason") },
        Verb::Reopen => Action::Reopen,
        Verb::Urge => Action::Urge,
        Verb::Assign => Action::Assign { to: fields.some("to") },
        Verb::Sort => Action::Sort { sort: fields.word("sort", Sort::from_word)? },
        Verb::Say => Action::Say { text: words("text") },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Action, Failed> {
        action(&serde_urlencoded::from_str(form).unwrap())
    }

    #[test]
    fn a_form_says_what_is_done_or_is_refused() {
        assert_eq!(read("verb=acknowledge").unwrap(), Action::Acknowledge);
        assert_eq!(read("verb=assign&to=").unwrap(), Action::Assign { to: None });
        assert_eq!(read("verb=sort&sort=yes_no").unwrap(), Action::Sort { sort: Sort::YesNo });
        assert_eq!(read("verb=say&text=a%0D%0Ab").unwrap(), Action::Say { text: "a\nb".to_owned() });
        for refused in ["", "verb=fix", "verb=sort&sort=rumour"] {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
