//! One release: the verdict on it first, then why, then what it rests on.

pub(super) mod history;
pub(super) mod opening;
pub(super) mod part;
pub(super) mod steps;

use super::desk::Desk;
use super::page;
use crate::api::releases::no_release;
use crate::api::verdicts::failed;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use portcullis_app::list_releases::{
    Outlined, OutlinedRelease, ReleaseStanding, outline_releases, show_release,
};
use portcullis_app::read_verdict::{PastVerdict, ReadVerdict, find_verdict, list_verdicts, scan_ids};
use portcullis_app::seal_release::{SealOnRecord, seals_of_release};
use portcullis_domain::gate::{Database, Disagreement, Evidence, Scan, StaleDecision, Undecided};
use portcullis_domain::release::ReleaseComponent;
use portcullis_report::verdict::parts::{AddressedRow, BlockingGroup, Parts};

/// Releases that stand beside the one that is shown.
const BESIDE: usize = 50;
/// Rows of what blocks and of what can't be told, which people came for.
const FIRST: usize = 50;
/// Rows of everything else; a page of its own has all of it.
const FEW: usize = 10;
/// Verdicts that are listed.
const VERDICTS: u32 = 10;

#[derive(Template)]
#[template(path = "release.html")]
struct Page<'p> {
    desk: Desk,
    product: String,
    product_name: String,
    version: String,
    /// Where it is, without a slash at the end.
    address: String,
    standing: ReleaseStanding,
    beside: Vec<OutlinedRelease>,
    history: Vec<PastVerdict>,
    /// How many verdicts there are.
    verdicts: u64,
    has_more_verdicts: bool,
    seals: Vec<SealOnRecord>,
    judged: Option<Judged<'p>>,
}

/// A verdict as the page lays it out.
struct Judged<'p> {
    read: &'p ReadVerdict,
    /// Where it is, without a slash at the end.
    address: String,
    /// Says that there is no later one.
    is_last: bool,
    /// The class that colours its outcome.
    class: &'static str,
    parts: &'p Parts<'p>,
    shown: Shown<'p>,
}

/// The first rows of each list.
struct Shown<'p> {
    groups: Vec<BlockingGroup<'p>>,
    blocking: usize,
    undecided: Vec<(&'static str, Vec<&'p Undecided>, usize)>,
    addressed: &'p [AddressedRow<'p>],
    disagreements: &'p [Disagreement],
    stale: &'p [StaleDecision],
    scans: Vec<CountedScan<'p>>,
}

/// A scan that counts, with where it can be looked at.
struct CountedScan<'p> {
    evidence: &'p Evidence,
    scan: &'p Scan,
    id: Option<String>,
    /// How old it was when the release was judged.
    age: String,
}

/// A release with its last verdict.
pub(in crate::pages) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path((product, version)): Path<(String, String)>,
) -> Result<Response, Failed> {
    answer(&served, desk, product, &version, None).await
}

/// A release with the verdict of a number.
pub(in crate::pages) async fn verdict(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path((product, version, number)): Path<(String, String, String)>,
) -> Result<Response, Failed> {
    answer(&served, desk, product, &version, Some(read_number(&number)?)).await
}

async fn answer(
    served: &Served,
    desk: Desk,
    product: String,
    version: &str,
    number: Option<i64>,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let standing = show_release(installation, &product, version, desk.now).await.map_err(no_release)?;
    let beside = outline_releases(installation, &product, Outlined::All, BESIDE).await.map_err(no_release)?;
    let version = standing.record.release.version.as_str().to_owned();
    let history = list_verdicts(installation, &product, &version, None, VERDICTS).await.map_err(failed)?;
    let seals = seals_of_release(installation, &product, &version).await;
    let seals = seals.map_err(Failed::ours)?;
    let read = if number.is_some() || history.count > 0 {
        let found = find_verdict(installation, &product, &version, number).await.map_err(failed)?;
        Some(served.kept.verdict(installation, &found).await?)
    } else {
        None
    };
    let address = address_of(&product, &version);
    let parts = read.as_ref().map(|read| (read, Parts::of(&read.judged())));
    let judged = match &parts {
        None => None,
        Some((read, parts)) => Some(Judged {
            address: format!("{address}/verdicts/{}", read.number),
            is_last: history.verdicts.first().is_none_or(|last| last.number == read.number),
            class: super::releases::class(read.verdict.outcome),
            shown: shown(served, read, parts).await?,
            parts,
            read,
        }),
    };
    let name = installation.program.program.product(&product).map(|known| known.name.clone());
    let product_name = name.unwrap_or_else(|| product.clone());
    let (history, verdicts, has_more_verdicts) = (history.verdicts, history.count, history.next.is_some());
    page(&Page {
        desk,
        product,
        product_name,
        version,
        address,
        standing,
        beside,
        history,
        verdicts,
        has_more_verdicts,
        seals,
        judged,
    })
}

async fn shown<'p>(
    served: &Served,
    read: &'p ReadVerdict,
    parts: &'p Parts<'p>,
) -> Result<Shown<'p>, Failed> {
    let verdict = &read.verdict;
    let few = |all: usize| all.min(FEW);
    Ok(Shown {
        groups: part::slice(&parts.groups, 0, FIRST),
        blocking: parts.groups.iter().map(|group| group.rows.len()).sum(),
        undecided: parts
            .undecided
            .iter()
            .map(|(title, items)| (*title, items.iter().copied().take(FIRST).collect(), items.len()))
            .collect(),
        addressed: &parts.addressed[..few(parts.addressed.len())],
        disagreements: &verdict.disagreements[..few(verdict.disagreements.len())],
        stale: &verdict.stale[..few(verdict.stale.len())],
        scans: counted(served, read, &parts.scans[..few(parts.scans.len())]).await?,
    })
}

/// Scans that count, with their ids and ages.
async fn counted<'p>(
    served: &Served,
    read: &ReadVerdict,
    scans: &[(&'p Evidence, &'p Scan)],
) -> Result<Vec<CountedScan<'p>>, Failed> {
    let all: Vec<&Scan> = scans.iter().map(|(_, scan)| *scan).collect();
    let ids = scan_ids(&served.installation, &all).await;
    let ids = ids.map_err(Failed::ours)?;
    let counted = scans.iter().zip(ids).map(|(&(evidence, scan), id)| {
        let age = age(scan.at, read.facts.now);
        CountedScan { evidence, scan, id, age }
    });
    Ok(counted.collect())
}

fn read_number(text: &str) -> Result<i64, Failed> {
    let refuse = |_| Failed::new(StatusCode::NOT_FOUND, format!("`{text}` is no number of a verdict"));
    text.parse().map_err(refuse)
}

/// The address of a release.
pub(super) fn address_of(product: &str, version: &str) -> String {
    format!("/releases/{}/{}", super::encoded(product), super::encoded(version))
}

/// How long before another moment something was, in whole hours or days.
fn age(at: Timestamp, then: Timestamp) -> String {
    let hours = then.duration_since(at).as_hours();
    match hours {
        ..1 => "less than an hour".to_owned(),
        1 => "1 hour".to_owned(),
        2..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}

/// What a component of a release is at, and why it is left out, if it is.
fn artifact(stands: &ReleaseComponent) -> (String, Option<&str>) {
    match stands {
        ReleaseComponent::At(artifact) => (artifact.to_string(), None),
        ReleaseComponent::LeftOut { reason } => (String::new(), Some(reason)),
    }
}

/// The date of the advisory database of a scan.
fn database(scan: &Scan) -> Option<&Timestamp> {
    match &scan.database {
        Database::Dated(dated) => Some(dated),
        Database::None | Database::Undated => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_hours_and_after_two_days_in_days() {
        let then: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let told = |at: &str| age(at.parse().unwrap(), then);
        assert_eq!(told("2026-11-24T11:30:00Z"), "less than an hour");
        assert_eq!(told("2026-11-24T10:59:00Z"), "1 hour");
        assert_eq!(told("2026-11-22T13:00:00Z"), "47 hours");
        assert_eq!(told("2026-11-22T12:00:00Z"), "2 days");
    }
}
