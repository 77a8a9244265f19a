//! The forms with which people act on one vulnerability.

use super::fields::Fields;
use super::meanwhile::meanwhile;
use crate::api::vulnerabilities::actions::{not_acted, not_shown, numbered};
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::act_on_vulnerability::{NotActed, act_on_seen};
use portcullis_app::revision::Seen;
use portcullis_app::show_vulnerability::show_revision;
use portcullis_domain::vulnerability::{Action, DisclosureStep, Estimate, Mark, Verb};

pub(in crate::pages) async fn act(
    served: Served,
    By(caller, _): By<may::Act>,
    desk: Desk,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let number = numbered(&named)?;
    let action = action(&fields)?;
    let (installation, verb) = (&served.installation, action.verb());
    let mut seen = fields.some("revision").map_or_else(Seen::anything, |state| Seen::states(vec![state]));
    if verb == Verb::Write {
        // Who writes for an hour is only disturbed by somebody else who writes, and not by everything that happens.
        let (sheet, revision) = show_revision(installation, number, desk.now).await.map_err(not_shown)?;
        if fields.text("version") != version(&sheet.report) {
            return meanwhile(&served, desk, number, verb, &fields).await;
        }
        seen = Seen::states(vec![revision.to_string()]);
    }
    match act_on_seen(installation, number, &action, &seen, &caller, desk.now).await {
        Ok(_) => Ok(Redirect::to(&format!("/vulnerabilities/{number}")).into_response()),
        Err(NotActed::Stale(_)) => meanwhile(&served, desk, number, verb, &fields).await,
        Err(error) => Err(not_acted(error)),
    }
}

/// What tells one text of a report from another.
pub(super) fn version(report: &str) -> String {
    blake3::hash(report.as_bytes()).to_hex().to_string()
}

/// What a form says is to be done.
pub(super) fn action(fields: &Fields) -> Result<Action, Failed> {
    let is_yes = |name| fields.word(name, yes_or_no);
    Ok(match fields.word("verb", Verb::from_word)? {
        Verb::Take => Action::Take,
        Verb::Report => Action::Report { team: fields.some("team") },
        Verb::Estimate => Action::Estimate(Estimate {
            patch: fields.text("patch").to_owned(),
            effort: fields.text("effort").to_owned(),
            starts: fields.day("starts")?,
        }),
        Verb::Patch => Action::Patch { link: fields.text("link").to_owned() },
        Verb::Validate => Action::Validate { fixed: is_yes("fixed")?, note: fields.text("note").to_owned() },
        Verb::Disclose => Action::Disclose {
            step: fields.word("step", DisclosureStep::from_word)?,
            note: fields.text("note").to_owned(),
            not_needed: fields.is_marked("not_needed"),
        },
        Verb::Resolve => Action::Resolve,
        Verb::Reopen => Action::Reopen { reason: fields.text("reason").to_owned() },
        Verb::Assign => Action::Assign { to: fields.some("to") },
        Verb::Own => Action::Own { team: fields.text("team").to_owned() },
        Verb::Mark => Action::Mark { mark: fields.word("mark", Mark::from_word)?, on: is_yes("on")? },
        Verb::Write => Action::Write { report: fields.text("report").replace("\r\n", "\n") },
    })
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Action, Failed> {
        action(&serde_urlencoded::from_str(form).unwrap())
    }

    #[test]
    fn a_form_says_what_is_done_or_is_refused() {
        assert_eq!(read("verb=take").unwrap(), Action::Take);
        assert_eq!(read("verb=report&team=").unwrap(), Action::Report { team: None });
        assert_eq!(
            read("verb=mark&mark=third_party&on=no").unwrap(),
            Action::Mark { mark: Mark::ThirdParty, on: false }
        );
        assert_eq!(read("verb=write&report=a%0D%0Ab").unwrap(), Action::Write { report: "a\nb".to_owned() });
        for refused in ["", "verb=fix", "verb=validate&note=x", "verb=estimate&starts=soon", "verb=disclose"]
        {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
