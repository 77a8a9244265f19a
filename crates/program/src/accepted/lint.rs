//! What is odd about what a table says.

use super::Accepted;
use super::row::cve_in;
use portcullis_domain::accepted_table::{TableKind, TableRemark, TableRow};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::decision::Score;
use portcullis_domain::severity::Severity;
use portcullis_domain::version::Version;
use std::collections::{BTreeMap, BTreeSet};

/// What a table is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// The release that it is said to be of.
    pub release: Option<&'e Version>,
    /// The severity from which a finding blocks.
    pub block_at: Severity,
    /// What an unknown severity counts as.
    pub unknown_as: Severity,
    /// Which advisories are names of one vulnerability, as far as that is known.
    pub aliases: &'e AliasGroups,
}

/// Says what is odd about what the tables say, by line.
pub fn lint(accepted: &Accepted, expected: &Expected<'_>) -> Vec<TableRemark> {
    let mut remarks: Vec<TableRemark> = title(accepted, expected.release).into_iter().collect();
    let mut seen: BTreeMap<&AdvisoryId, usize> = BTreeMap::new();
    for placed in accepted.rows() {
        let row = &placed.row;
        for advisory in &row.advisories {
            match seen.get(&advisory.id) {
                Some(first) => remarks.push(TableRemark::new(
                    row.line,
                    "duplicate_advisory",
                    format!("{} stands in line {first} already", advisory.id),
                )),
                None => {
                    seen.insert(&advisory.id, row.line);
                }
            }
        }
        of_row(row, expected, &mut |code, text| remarks.push(TableRemark::new(row.line, code, text)));
    }
    remarks
}

fn of_row(row: &TableRow, expected: &Expected<'_>, remark: &mut impl FnMut(&str, String)) {
    let TableRow { severity, base_score, assessed, environmental_score, .. } = row;
    disagreement("base score", *base_score, "severity", *severity, remark);
    disagreement("environmental score", *environmental_score, "assessment", *assessed, remark);
    if let (Some(base), Some(environmental)) = (base_score, environmental_score)
        && environmental > base
    {
        let told = format!("the environmental score {environmental} is higher than the base score {base}");
        remark("environmental_higher", told);
    }
    if row.kind == TableKind::Assessed {
        match assessed {
            None => {
                remark("missing_assessment", "the row has no assessment, so it counts as unknown".to_owned());
            }
            Some(assessed) if assessed.reaches(expected.block_at, expected.unknown_as) => {
                let told =
                    format!("it is accepted at {assessed}, and {} blocks a release", expected.block_at);
                remark("accepted_blocking", told);
            }
            Some(_) => {}
        }
    }
    let mut images = BTreeSet::new();
    for image in &row.images {
        if !images.insert(&image.name) {
            remark("duplicate_image", format!("`{}` stands in the row twice", image.name));
        }
    }
    if row.images.is_empty() {
        let told = "the row names no image, so what it says holds for every component of the product";
        remark("missing_images", told.to_owned());
    }
    if row.details.is_empty() {
        remark("missing_details", "the row does not say why".to_owned());
    }
    for advisory in row.advisories.iter().filter(|advisory| !advisory.id.is_cve()) {
        let in_link = advisory.link.as_deref().and_then(cve_in);
        let known = || expected.aliases.all_names(&advisory.id, &[]).into_iter().find(AdvisoryId::is_cve);
        if let Some(cve) = in_link.or_else(known).or_else(|| cve_in(&row.details)) {
            remark("not_the_cve", format!("{} is named, and there is a CVE for it: {cve}", advisory.id));
        }
    }
}

/// Tells of a score whose rating is another one than the severity.
fn disagreement(
    score_is: &str,
    score: Option<Score>,
    severity_is: &str,
    severity: Option<Severity>,
    remark: &mut impl FnMut(&str, String),
) {
    if let (Some(score), Some(severity)) = (score, severity)
        && severity != Severity::Unknown
        && score.severity() != severity
    {
        let rated = score.severity();
        remark(
            "score_severity",
            format!("the {score_is} {score} is {rated}, and the {severity_is} says {severity}"),
        );
    }
}

/// Tells of a title that names another release.
fn title(accepted: &Accepted, release: Option<&Version>) -> Option<TableRemark> {
    let ((line, title), release) = (accepted.title.as_ref()?, release?);
    let versions = title.split_whitespace().map(|word| word.trim_matches(|c: char| "(),;:`".contains(c)));
    let versions = versions.map(|word| word.strip_prefix('v').unwrap_or(word));
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    let versions: Vec<Version> = versions.filter(is_version).filter_map(|word| word.parse().ok()).collect();
    let first = versions.first().filter(|_| !versions.contains(release))?;
    Some(TableRemark::new(
        *line,
        "other_release",
        format!("the title names {first}, and the table is read for {release}"),
    ))
}

/// The remarks against the defaults of a program.
#[cfg(test)]
pub(super) fn tests_expected(accepted: &Accepted, release: Option<&str>) -> Vec<TableRemark> {
    let (aliases, release) = (AliasGroups::none(), release.map(|release| release.parse().unwrap()));
    let (block_at, unknown_as) = (Severity::High, Severity::High);
    lint(accepted, &Expected { release: release.as_ref(), block_at, unknown_as, aliases: &aliases })
}
