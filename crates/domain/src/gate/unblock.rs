//! What would unblock a release, in sentences.

use super::Facts;
use super::verdict::{Cause, Lack, NearMiss, Undecided};
use super::weighing::Weighed;
use crate::decision::{Case, Needed, Staleness, Standing, Verdict};
use crate::finding::{Finding, Subject};
use crate::program::people::Role;
use crate::remedy::Remedy;
use jiff::civil::Date;

/// What can't be told, with whose it is and what would decide it.
pub(super) fn undecided(
    facts: &Facts,
    component: Option<&str>,
    engine: Option<&str>,
    platform: Option<&str>,
    lack: Lack,
) -> Undecided {
    let owner = component.and_then(|component| facts.owners.get(component)).cloned();
    let unblock = deciding(component, engine, platform, &lack, facts);
    let text = |text: Option<&str>| text.map(str::to_owned);
    Undecided {
        component: text(component),
        engine: text(engine),
        platform: text(platform),
        lack,
        owner,
        unblock,
    }
}

fn deciding(
    component: Option<&str>,
    engine: Option<&str>,
    platform: Option<&str>,
    lack: &Lack,
    facts: &Facts,
) -> String {
    let component = component.unwrap_or("it");
    let engine = engine.unwrap_or("the engine");
    let on = platform.map_or_else(String::new, |platform| format!(" on {platform}"));
    let gate = &facts.program.gate;
    let scan = format!("scan `{component}`{on} with {engine} in the state that ships");
    match lack {
        Lack::Unfit(unfit) => capitalised(&unfit.to_string()),
        Lack::NothingToJudge => "Name at least one production component that ships".to_owned(),
        Lack::NoEngine => format!("Name an engine for `{component}` in the program"),
        Lack::NotScanned => capitalised(&scan),
        Lack::OtherState { at } => format!("{}; the scan of {at} looked at another one", capitalised(&scan)),
        Lack::Incomplete { reason } => format!("{}, completely: {reason}", capitalised(&scan)),
        Lack::Future { at } => {
            format!("Check the clocks: the scan is of {at}, and this is judged as of {}", facts.now)
        }
        Lack::TooOld { at } => {
            format!("{} again: the scan is of {at}, older than {}", capitalised(&scan), gate.max_scan_age)
        }
        Lack::UndatedDatabase => {
            format!("{} again, and say of when its advisory database is", capitalised(&scan))
        }
        Lack::OldDatabase { dated } => format!(
            "Update the advisory database of {engine} and {scan} again: the database was of {dated}, older than {} at the scan",
            gate.max_database_age
        ),
        Lack::FutureDatabase { dated } => {
            format!("{} again: its advisory database is of {dated}, after the scan", capitalised(&scan))
        }
        Lack::NoCatalogue => "Load the catalogue of known exploited vulnerabilities".to_owned(),
        Lack::CatalogueDate { dated } => {
            format!("Load the catalogue of known exploited vulnerabilities again: it is of {dated}")
        }
        Lack::NoPredictions => "Load the exploit prediction scores".to_owned(),
        Lack::PredictionsDate { dated } => {
            format!("Load the exploit prediction scores again: they are of {dated}")
        }
        Lack::Check { check, .. } => format!("Find out why `{component}` fails {check}, or decide on it"),
    }
}

/// What would unblock a finding: first what is nearly done, then the fix, then a decision.
pub(super) fn unblocking(facts: &Facts, weighed: &Weighed<'_>, causes: &[Cause], remedy: &Remedy) -> String {
    let mut ways: Vec<String> =
        weighed.near_misses.iter().filter_map(|miss| nearly(facts, weighed, miss)).take(3).collect();
    ways.extend(fix(&weighed.observed.finding, remedy));
    ways.push(decision(facts, &weighed.case, causes));
    capitalised(&ways.join("; or "))
}

fn nearly(facts: &Facts, weighed: &Weighed<'_>, miss: &NearMiss) -> Option<String> {
    let decision = &miss.decision;
    let on_record = || weighed.covering.iter().map(|&place| &facts.decisions[place].request);
    let request = on_record().find(|request| request.key == *decision)?;
    match &miss.standing {
        Standing::Waiting { .. } => {
            let who = match &miss.approver {
                Some(approver) => format!("`{approver}`"),
                None => {
                    some_of(&facts.program.authority.approvers(&request.verdict, &request.by, &weighed.case))
                }
            };
            Some(format!("have {who} approve the decision `{decision}`"))
        }
        Standing::Refused(refusal) => {
            Some(format!("have the decision `{decision}` approved again: {refusal}"))
        }
        Standing::Stale(Staleness::SeverityRose { from, to }) => {
            Some(format!("decide `{decision}` again, since the severity rose from {from} to {to}"))
        }
        Standing::Stale(Staleness::KnownExploited) => {
            Some(format!("decide `{decision}` again, since it is known to be exploited by now"))
        }
        Standing::Expired { last_day } => {
            Some(format!("renew the decision `{decision}`, which ended on {last_day}"))
        }
        Standing::Valid(_) | Standing::Rejected { .. } | Standing::Withdrawn | Standing::Later => None,
    }
}

fn fix(finding: &Finding, remedy: &Remedy) -> Option<String> {
    match (remedy, &finding.subject) {
        (Remedy::Confirmation, _) => {
            Some("fix what the skip hides, which counts as found until a decision confirms it".to_owned())
        }
        (_, Subject::Package(found)) if found.fix.versions.is_empty() => None,
        (Remedy::OperatingSystemUpdate, Subject::Package(found)) => Some(format!(
            "update the base image or its packages: {} to {}",
            found.package.name,
            found.fix.versions.join(" or ")
        )),
        (_, Subject::Package(found)) => {
            Some(format!("upgrade {} to {}", found.package.name, found.fix.versions.join(" or ")))
        }
        (_, Subject::Iac(found)) if found.resource.is_empty() => {
            Some(format!("fix what fails {}", found.check))
        }
        (_, Subject::Iac(found)) => Some(format!("change {} so that {} passes", found.resource, found.check)),
        (_, Subject::Code(found)) => {
            Some(format!("change {} so that {} finds nothing", found.location, found.rule))
        }
        (_, Subject::Web(found)) => {
            Some(format!("change {} so that {} finds nothing", found.url_template, found.rule))
        }
        (_, Subject::Secret(found)) => {
            Some(format!("revoke the credential in {} and remove it", found.location))
        }
    }
}

/// Which decision would do, and who would have to approve it.
fn decision(facts: &Facts, case: &Case<'_>, causes: &[Cause]) -> String {
    let authority = &facts.program.authority;
    let acceptance = Verdict::Accepted { expires: Date::MAX };
    let accepted = match authority.needed(&acceptance, case) {
        Needed::Roles(roles) => {
            let role = roles.first().map(|role: &Role| role.to_string()).unwrap_or_default();
            format!(
                "have the risk accepted by {} ({role})",
                some_of(&authority.approvers(&acceptance, "", case))
            )
        }
        Needed::Nobody | Needed::SecondMember => "have the risk accepted".to_owned(),
    };
    if causes.iter().any(|cause| matches!(cause, Cause::Assessed { .. })) {
        return accepted;
    }
    let is_exploited =
        causes.iter().any(|cause| matches!(cause, Cause::KnownExploited | Cause::Prediction(_)));
    let assessment = if is_exploited {
        String::new()
    } else {
        format!(", or assess it below {}", facts.program.gate.block_at)
    };
    format!(
        "decide that it does not affect the product or is a false positive{assessment}, with a second member of the \
         security team; or {accepted}"
    )
}

/// A few of the people who may.
fn some_of(people: &[&str]) -> String {
    const MOST: usize = 3;
    let named: Vec<String> = people.iter().take(MOST).map(|person| format!("`{person}`")).collect();
    match (named.as_slice(), people.len() > MOST) {
        ([], _) => "somebody who gets the role".to_owned(),
        ([only], _) => only.clone(),
        (named, false) => format!("one of {}", named.join(", ")),
        (named, true) => format!("one of {} and others", named.join(", ")),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
