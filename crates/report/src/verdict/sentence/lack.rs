//! What a verdict lacks, and what would decide it.

use super::plain;
use crate::sentence::moment;
use portcullis_domain::gate::{END_OF_LIFE, Lack, NO_PACKAGES, Undecided};
use portcullis_domain::release::Unfit;

/// Says whether it is a scan that counts that is missing.
pub fn is_missing_scan(lack: &Lack) -> bool {
    match lack {
        Lack::NotScanned
        | Lack::OtherState { .. }
        | Lack::Incomplete { .. }
        | Lack::Future { .. }
        | Lack::TooOld { .. }
        | Lack::UndatedDatabase
        | Lack::OldDatabase { .. }
        | Lack::FutureDatabase { .. } => true,
        Lack::Unfit(_)
        | Lack::NothingToJudge
        | Lack::NoEngine
        | Lack::NoCatalogue
        | Lack::CatalogueDate { .. }
        | Lack::NoPredictions
        | Lack::PredictionsDate { .. }
        | Lack::Check { .. } => false,
    }
}

/// What can't be told: the component, or the release.
pub fn subject(item: &Undecided) -> String {
    item.component.as_deref().map_or_else(|| "the release".to_owned(), plain)
}

/// Why it can't be told, with the engine and the platform: `trivy on linux/arm64 never scanned it`.
pub fn lack(item: &Undecided) -> String {
    let engine = item.engine.as_deref().map_or_else(|| "the engine".to_owned(), plain);
    let on = item.platform.as_deref().map_or_else(String::new, |platform| format!(" on {}", plain(platform)));
    match &item.lack {
        Lack::Unfit(unfit) => self::unfit(unfit),
        Lack::NothingToJudge => "no production component ships".to_owned(),
        Lack::NoEngine => "the program names no engine for it".to_owned(),
        Lack::NotScanned => format!("{engine} never scanned it{on}"),
        Lack::OtherState { at } => {
            format!("{engine} scanned it{on} in another state only, last on {}", moment(*at))
        }
        Lack::Incomplete { reason } => {
            format!("the scan with {engine}{on} is not complete: {}", plain(reason))
        }
        Lack::Future { at } => {
            format!("the scan with {engine}{on} is of a time to come, {}", moment(*at))
        }
        Lack::TooOld { at } => format!("the scan with {engine}{on} is too old, of {}", moment(*at)),
        Lack::UndatedDatabase => {
            format!("nobody says of when the advisory database of {engine}{on} was")
        }
        Lack::OldDatabase { dated } => {
            format!("the advisory database of {engine}{on} was too old at the scan, of {}", moment(*dated))
        }
        Lack::FutureDatabase { dated } => {
            format!("the advisory database of {engine}{on} is younger than the scan, of {}", moment(*dated))
        }
        Lack::NoCatalogue => "the catalogue of known exploited vulnerabilities is missing".to_owned(),
        Lack::CatalogueDate { dated } => format!(
            "the catalogue of known exploited vulnerabilities is too old, or of a time to come: of {}",
            moment(*dated)
        ),
        Lack::NoPredictions => "the exploit prediction scores are missing".to_owned(),
        Lack::PredictionsDate { dated } => {
            format!("the exploit prediction scores are too old, or of a time to come: of {}", moment(*dated))
        }
        Lack::Check { check, waiting } => {
            let what = match check.as_str() {
                END_OF_LIFE => format!("its operating system is past its end of life ({END_OF_LIFE})"),
                NO_PACKAGES => format!("no package was found in it ({NO_PACKAGES})"),
                other => format!("it fails {}", plain(other)),
            };
            let waiting: Vec<String> = waiting.iter().map(|key| plain(&key.to_string())).collect();
            match waiting.as_slice() {
                [] => what,
                [only] => format!("{what}, and the decision {only} does not count"),
                several => format!("{what}, and the decisions {} don't count", several.join(", ")),
            }
        }
    }
}

fn unfit(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Missing(component) => format!("{} is neither in it nor left out", plain(component)),
        Unfit::NoReason(component) => format!("{} is left out without a reason", plain(component)),
        Unfit::Unknown(component, _) => format!("{} is no component of the product", plain(component)),
        Unfit::WrongArtifact { component, kind, .. } => {
            format!("{} is {kind}, and not named like one", plain(component))
        }
    }
}

/// What would decide it, without the reason that [`lack`] gives.
pub fn deciding(item: &Undecided) -> String {
    let unblock = item.unblock.as_str();
    let short = match &item.lack {
        Lack::Incomplete { reason } => {
            unblock.strip_suffix(reason.as_str()).and_then(|rest| rest.strip_suffix(": "))
        }
        _ => None,
    };
    plain(short.unwrap_or(unblock))
}
