//! Vulnerabilities by what would fix them.

use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::group_vulnerabilities::group_vulnerabilities;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Filter, Fixing, FixingGroup, FixingGroups, Term};
use serde::Deserialize;

/// Groups that are shown.
const GROUPS: u32 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    filter: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/groups.html")]
struct Page {
    desk: Desk,
    groups: FixingGroups,
}

/// What fixes the vulnerabilities of a group.
fn fixing(fixing: &Fixing) -> String {
    match fixing {
        Fixing::OperatingSystemUpdate => {
            "A newer base image, or an update of the operating system".to_owned()
        }
        Fixing::Upgrade { package, to: Some(to) } => format!("Upgrade {} to {to}", name(package)),
        Fixing::Upgrade { package, to: None } => format!("Upgrade {}", name(package)),
        Fixing::Configuration { component } => format!("Change the configuration of {component}"),
        Fixing::Code { component } => format!("Change the code of {component}"),
        Fixing::Credential { component } => format!("Revoke and remove credentials of {component}"),
        Fixing::Person => "Whatever the people find who told of it".to_owned(),
        Fixing::Decision => "No fix is known: somebody has to decide".to_owned(),
    }
}

/// The package without the type of its ecosystem.
fn name(package: &str) -> &str {
    package.split_once('/').map_or(package, |(_, name)| name.trim_start_matches('/'))
}

/// How many of each severity that a group has, each with the filter that lists them.
fn counts(group: &FixingGroup) -> Vec<(Severity, u64, String)> {
    let all = Severity::ALL.into_iter().zip(group.by_severity).filter(|(_, count)| *count > 0);
    let filter = Filter::read_any(&group.vulnerabilities.filter).unwrap_or_default();
    let with = |severity| filter.with(Term::Severity(vec![severity])).to_string();
    all.map(|(severity, count)| (severity, count, with(severity))).collect()
}

pub(in crate::pages) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let groups = group_vulnerabilities(&served.installation, &wanted.filter, GROUPS, &caller, desk.now).await;
    page(&Page { groups: groups.map_err(no_list)?, desk })
}
