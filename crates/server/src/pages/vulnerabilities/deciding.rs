//! The forms with which people ask for decisions on one vulnerability, and take them back.

use super::fields::Fields;
use super::words::needed;
use crate::api::decisions::not_approved;
use crate::api::vulnerabilities::actions::numbered;
use crate::api::vulnerabilities::decisions::not_decided;
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::response::Redirect;
use jiff::civil::Date;
use portcullis_app::decide_vulnerability::{decide_vulnerability, withdraw_vulnerability};
use portcullis_domain::decision::{
    Asking, Authority, Case, Justification, Needed, Particulars, Scope, Score, Verdict, VerdictKind,
};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Sheet, Stage};

/// A decision that may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    /// The word in the address.
    pub(super) word: &'static str,
    /// The word in the form.
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) is_open: bool,
    /// Who has to approve it.
    pub(super) approval: String,
    /// Why it can't be asked for; empty where it can.
    pub(super) refusal: String,
}

const KINDS: [(&str, VerdictKind, &str); 5] = [
    ("assess", VerdictKind::Assessed, "Assess the severity"),
    ("not-affected", VerdictKind::NotAffected, "Say that we are not affected"),
    ("false-positive", VerdictKind::FalsePositive, "Say that it is a false positive"),
    ("accept", VerdictKind::Accepted, "Accept the risk until a day"),
    ("except", VerdictKind::Exception, "Put off the due date"),
];

/// The decisions that may be asked for on a vulnerability, each with who approves it.
pub(super) fn asks(sheet: &Sheet, desk: &Desk, program: &Program, wanted: &str) -> Vec<Ask> {
    let authority = Authority::of(program);
    let today = program.calendar.day_of(desk.now);
    let team = sheet.brief.team.as_deref();
    let case = Case { scanner: sheet.scanner, assessed: sheet.assessed, team, ..Case::default() };
    let is_member = program.person(&desk.person).is_some_and(Person::is_security_team);
    let ask = |(word, kind, title)| {
        let verdict = example(kind, today);
        let need = authority.needed(&verdict, &case);
        let approvers = authority.approvers(&verdict, &desk.person, &case);
        let refusal = match refusal(sheet, desk) {
            none if none.is_empty() && need == Needed::SecondMember && !is_member => {
                "A member of the security team has to ask for it, and another to approve it.".to_owned()
            }
            refusal => refusal,
        };
        let lowered = if kind == VerdictKind::Assessed { "What lowers it: " } else { "" };
        let approval = format!("{lowered}{}", needed(&need, &approvers, desk));
        Ask { word, kind: kind.word(), title, is_open: word == wanted, approval, refusal }
    };
    KINDS.map(ask).into()
}

/// A verdict of a kind that needs the most approval.
fn example(kind: VerdictKind, day: Date) -> Verdict {
    match kind {
        VerdictKind::NotAffected => {
            Verdict::NotAffected { justification: Justification::ComponentNotPresent }
        }
        VerdictKind::FalsePositive => Verdict::FalsePositive { impact: String::new() },
        VerdictKind::Assessed => Verdict::Assessed { severity: Severity::Informational, score: None },
        VerdictKind::Accepted => Verdict::Accepted { expires: day },
        VerdictKind::Exception => Verdict::Exception { due: day },
    }
}

fn refusal(sheet: &Sheet, desk: &Desk) -> String {
    if let Some(into) = &sheet.merged_into {
        return format!("It was merged into {into}; decide on that one.");
    }
    if !desk.may(Permission::Decide) {
        return desk.needs(Permission::Decide);
    }
    let is_anywhere = sheet.places.iter().any(portcullis_domain::vulnerability::Place::is_open);
    if sheet.brief.stage == Stage::Resolved && !is_anywhere {
        return "It is resolved and nothing has it, so that there is nothing to decide.".to_owned();
    }
    String::new()
}

pub(in crate::pages) async fn decide(
    served: Served,
    By(caller, _): By<may::Decide>,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let number = numbered(&named)?;
    let asking = asking(number, &fields)?;
    let asked = decide_vulnerability(&served.installation, &asking, &caller, crate::now()).await;
    asked.map_err(not_decided)?;
    Ok(Redirect::to(&format!("/vulnerabilities/{number}#decisions")))
}

pub(in crate::pages) async fn withdraw(
    served: Served,
    By(caller, _): By<may::Decide>,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let number = numbered(&named)?;
    let (reason, now) = (fields.text("reason"), crate::now());
    let withdrawn = withdraw_vulnerability(&served.installation, number, reason, &caller, now).await;
    withdrawn.map_err(not_approved)?;
    Ok(Redirect::to(&format!("/vulnerabilities/{number}#decisions")))
}

/// What a form asks to be decided.
fn asking(number: u64, fields: &Fields) -> Result<Asking, Failed> {
    let text = |name: &str| fields.text(name).to_owned();
    let mut reason = text("reason");
    let verdict = match fields.word("kind", VerdictKind::from_word)? {
        VerdictKind::NotAffected => {
            Verdict::NotAffected { justification: fields.word("justification", Justification::from_word)? }
        }
        VerdictKind::FalsePositive => {
            let impact = text("impact");
            if reason.is_empty() {
                reason.clone_from(&impact);
            }
            Verdict::FalsePositive { impact }
        }
        VerdictKind::Assessed => {
            let score =
                if fields.text("score").is_empty() { None } else { Some(fields.read::<Score>("score")?) };
            let severity = match score {
                Some(score) if fields.text("severity").is_empty() => score.severity(),
                _ => fields.read("severity")?,
            };
            Verdict::Assessed { severity, score }
        }
        VerdictKind::Accepted => Verdict::Accepted { expires: fields.day("day")? },
        VerdictKind::Exception => Verdict::Exception { due: fields.day("day")? },
    };
    let particulars = Particulars {
        mitigations: fields.some("mitigations"),
        effort: fields.some("effort"),
        systems: fields.some("systems"),
        found: fields.some("found"),
        controls: fields.some("controls"),
    };
    let scope = Scope { product: fields.some("product"), ..Scope::default() };
    let (approver, reassess) = (fields.some("approver"), fields.some_day("reassess")?);
    Ok(Asking { numbers: vec![number], verdict, reason, particulars, scope, approver, reassess })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Asking, Failed> {
        asking(7, &serde_urlencoded::from_str(form).unwrap())
    }

    #[test]
    fn a_form_asks_for_a_decision_or_is_refused() {
        let asked =
            read("kind=accepted&day=2026-12-31&reason=later&mitigations=a&effort=b&product=acme").unwrap();
        assert_eq!(asked.verdict, Verdict::Accepted { expires: "2026-12-31".parse().unwrap() });
        assert_eq!((asked.numbers.as_slice(), asked.scope.product.as_deref()), (&[7][..], Some("acme")));
        assert_eq!(read("kind=false_positive&impact=none").unwrap().reason, "none");
        let scored = read("kind=assessed&severity=&score=4.1&reason=x").unwrap().verdict;
        assert!(matches!(scored, Verdict::Assessed { severity: Severity::Medium, score: Some(_) }));
        for refused in
            ["kind=gone", "kind=accepted&day=soon", "kind=assessed&severity=bad", "kind=not_affected"]
        {
            assert!(read(refused).is_err(), "{refused}");
        }
    }
}
