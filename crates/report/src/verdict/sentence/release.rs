//! Which release was judged, when, and by what.

use super::{Judged, plain};
use crate::sentence::{count, date, moment as time};
use portcullis_domain::release::{ReleaseComponent, Support};

/// `acme 5.3.2`.
pub fn name(judged: &Judged<'_>) -> String {
    let release = &judged.facts.release;
    format!("{} {}", plain(&release.product), plain(&release.version.to_string()))
}

/// The series, and whether it is looked after.
pub fn series(judged: &Judged<'_>) -> String {
    let support = match judged.facts.support {
        Support::Supported { until: None } => "supported".to_owned(),
        Support::Supported { until: Some(day) } => format!("supported until {}", date(day)),
        Support::Ended { on: None } => "no longer supported".to_owned(),
        Support::Ended { on: Some(day) } => format!("supported until {} and no longer", date(day)),
    };
    format!("series {}, {support}", plain(&judged.facts.release.series))
}

/// `14 components, 1 of them not gated, 1 left out`.
pub fn components(judged: &Judged<'_>) -> String {
    let components = &judged.facts.release.components;
    let is_gated = |id: &str| {
        judged.facts.program.product.components.iter().any(|known| known.id == id && known.production)
    };
    let shipping = || components.iter().filter(|(_, stands)| matches!(stands, ReleaseComponent::At(_)));
    let free = shipping().filter(|(id, _)| !is_gated(id)).count();
    let left_out = components.len() - shipping().count();
    let mut parts = vec![count(shipping().count(), "component")];
    if free > 0 {
        parts.push(format!("{free} of them not gated"));
    }
    if left_out > 0 {
        parts.push(format!("{left_out} left out"));
    }
    parts.join(", ")
}

/// The components that don't ship, each with the reason.
pub fn left_out<'v>(judged: &Judged<'v>) -> impl Iterator<Item = (String, String)> + use<'v> {
    judged.facts.release.components.iter().filter_map(|(id, stands)| match stands {
        ReleaseComponent::LeftOut { reason } if reason.trim().is_empty() => {
            Some((plain(id), "no reason given".to_owned()))
        }
        ReleaseComponent::LeftOut { reason } => Some((plain(id), plain(reason.trim()))),
        ReleaseComponent::At(_) => None,
    })
}

/// That somebody gave the moment that is judged.
pub fn given(judged: &Judged<'_>) -> String {
    format!(
        "Judged as of {}, as given and by no clock: it may be another verdict at another moment",
        time(judged.facts.now)
    )
}

/// The moment that is judged, and that somebody gave it where somebody did.
pub fn moment(judged: &Judged<'_>) -> String {
    let given = if judged.facts.now_was_given { ", as given and by no clock" } else { "" };
    format!("judged as of {}{given}", time(judged.facts.now))
}

/// The number of the verdict and the digest of its document, where they are known.
pub fn record(judged: &Judged<'_>) -> Option<String> {
    let digest = judged.digest.map(plain);
    match (judged.number, digest) {
        (Some(number), Some(digest)) => Some(format!("Verdict {number} on this release, {digest}")),
        (Some(number), None) => Some(format!("Verdict {number} on this release")),
        (None, Some(digest)) => Some(format!("Verdict {digest}")),
        (None, None) => None,
    }
}

/// The rules and the program that judged.
pub fn origin(judged: &Judged<'_>) -> String {
    format!("Rules {} · program {}", judged.verdict.rules, plain(&judged.facts.program.digest))
}
