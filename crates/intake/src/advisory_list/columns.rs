//! Which column of a list is what.

use super::names::named;
use super::rows::Row;
use std::collections::BTreeMap;

/// Rows in which a heading is looked for.
const HEAD: usize = 30;
/// Rows that tell what is in a column.
const SAMPLE: usize = 2_000;

/// What the columns of a list are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// The place of the first row behind the heading.
    pub(super) first_row: usize,
    pub(super) advisory: usize,
    pub(super) package: Option<usize>,
    pub(super) version: Option<usize>,
    pub(super) image: Option<usize>,
    pub(super) severity: Option<usize>,
}

/// What headings say, best first.
const ADVISORY: [&str; 12] = [
    "cve",
    "cves",
    "cve id",
    "vulnerability id",
    "advisory",
    "vulnerability",
    "vuln id",
    "cve number",
    "advisory id",
    "id",
    "issue",
    "identifier",
];
const PACKAGE: [&str; 14] = [
    "package",
    "package name",
    "pkg",
    "pkgname",
    "pkg name",
    "purl",
    "affected package",
    "library",
    "artifact",
    "component",
    "module",
    "dependency",
    "software",
    "component name",
];
const VERSION: [&str; 8] = [
    "installed version",
    "package version",
    "version",
    "current version",
    "installed",
    "affected version",
    "component version",
    "detected version",
];
const IMAGE: [&str; 10] = [
    "image",
    "image name",
    "container image",
    "docker image",
    "image tag",
    "container",
    "repository",
    "asset",
    "target",
    "resource",
];
const SEVERITY: [&str; 8] =
    ["severity", "cvss severity", "risk", "criticality", "rating", "cvss", "cvss score", "score"];

/// Finds the columns; nothing if no cell names an advisory.
pub(super) fn find(rows: &[Row]) -> Option<Columns> {
    let heading = heading(rows);
    let first_row = heading.map_or(0, |at| at + 1);
    let sample = || rows[first_row..].iter().take(SAMPLE);
    let advisory = advisory(sample)?;
    let headings: Vec<(usize, String)> = heading
        .map(|at| rows[at].cells.iter().map(|(column, cell)| (*column, plain(cell))).collect())
        .unwrap_or_default();
    let named = |wanted: &[&str]| {
        let place = |name: &str| {
            headings
                .iter()
                .find(|(column, cell)| *column != advisory && cell == name)
                .map(|(column, _)| *column)
        };
        wanted.iter().find_map(|name| place(name))
    };
    let mostly = |is: fn(&str) -> bool| {
        let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (column, cell) in sample().flat_map(|row| &row.cells) {
            let count = counts.entry(*column).or_default();
            count.0 += 1;
            count.1 += usize::from(is(cell.trim()));
        }
        let mut likely = counts.into_iter().filter(|(column, _)| *column != advisory);
        likely.find(|(_, (all, fit))| fit * 2 > *all).map(|(column, _)| column)
    };
    Some(Columns {
        first_row,
        advisory,
        package: named(&PACKAGE).or_else(|| mostly(|cell| cell.starts_with("pkg:"))),
        version: named(&VERSION),
        image: named(&IMAGE).or_else(|| mostly(is_image)),
        severity: named(&SEVERITY),
    })
}

/// The column whose cells are mostly lists of advisories, else that in which most name one.
fn advisory<'r, I: Iterator<Item = &'r Row>>(sample: impl Fn() -> I) -> Option<usize> {
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (column, cell) in sample().flat_map(|row| &row.cells) {
        let named = named(cell);
        if !named.ids.is_empty() {
            let count = counts.entry(*column).or_default();
            count.0 += usize::from(named.is_list);
            count.1 += 1;
        }
    }
    // Of equals the first column is taken.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(column, _)| column)
}

/// The row among the first that names the most columns and no advisory.
fn heading(rows: &[Row]) -> Option<usize> {
    let known = || [&ADVISORY[..], &PACKAGE, &VERSION, &IMAGE, &SEVERITY].into_iter().flatten();
    let count = |row: &Row| {
        if row.cells.iter().any(|(_, cell)| !named(cell).ids.is_empty()) {
            return 0;
        }
        row.cells.iter().filter(|(_, cell)| known().any(|name| *name == plain(cell))).count()
    };
    let counted = rows.iter().take(HEAD).map(count).enumerate();
    counted.filter(|(_, count)| *count > 0).rev().max_by_key(|(_, count)| *count).map(|(at, _)| at)
}

/// A heading in lower case, its words parted by single spaces.
fn plain(cell: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in cell.chars().take(60) {
        // `PkgName` is two words, `CVE` is one.
        if c.is_uppercase() && before.is_lowercase() && !words.is_empty() {
            words.push(' ');
        }
        before = c;
        words.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says whether a cell looks like the name of an image.
fn is_image(cell: &str) -> bool {
    cell.contains('/')
        && cell.len() < 500
        && !cell.contains("://")
        && !cell.starts_with(['/', '.'])
        && !cell.starts_with("pkg:")
        && !cell.contains(char::is_whitespace)
        && (cell.contains(':') || cell.split('/').next().is_some_and(|host| host.contains('.')))
}
