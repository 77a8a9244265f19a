//! Compares the table of a release that a team keeps by hand with what its scans find, and writes it again.

use crate::installation::Installation;
use crate::release_facts::{About, Findings, NoFacts, collect};
use jiff::Timestamp;
use portcullis_domain::accepted_table::{
    TableAdvisory, TableDifference, TableEntry, TableImage, TableKind, TableRow, last_segment,
};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{Decision, Verdict};
use portcullis_domain::gate::{FoundAdvisories, FoundAdvisory, found_advisories};
use portcullis_domain::program::products::{ComponentKind, Product};
use portcullis_domain::release::ReleaseComponent;
use portcullis_domain::severity::Severity;
use portcullis_program::accepted::{self, Accepted, Change, NotRead, PlacedRow, image_names};
use portcullis_source::file::SourceFile;
use std::collections::{BTreeMap, BTreeSet};

/// Why a table was not compared.
#[derive(Debug, thiserror::Error)]
pub enum NotCompared {
    /// It can't be read.
    #[error(transparent)]
    Read(#[from] NotRead),
    /// What is found in the release can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
    /// The work broke off.
    #[error("the comparing broke off; this is a mistake of this program")]
    Broken,
}

/// Says what the scans of a release find that its table lacks, and what the table has that they don't find.
pub async fn compare_table(
    installation: &Installation,
    (product, version): (&str, &str),
    name: &str,
    text: Vec<u8>,
    given: Option<Timestamp>,
    now: Timestamp,
) -> Result<TableDifference, NotCompared> {
    let program = &installation.program;
    let about = About { program, product, version, given, now, findings: Findings::Every };
    let facts = collect(installation, about).await?;
    let file = SourceFile::from_bytes(name, text);
    let comparing = tokio::task::spawn_blocking(move || -> Result<_, NotCompared> {
        let accepted = accepted::read(&file)?;
        let found = found_advisories(&facts);
        let product = &facts.program.product;
        let ships = facts.release.components.iter();
        let ships = ships.filter(|(_, state)| matches!(state, ReleaseComponent::At(_))).map(|(id, _)| id);
        let unscanned: Vec<String> =
            ships.filter(|component| !found.scanned.contains(*component)).cloned().collect();
        let comparison = Comparison::new(&accepted, product, &found, unscanned.is_empty());
        let (missing, gone, unsure) =
            (comparison.missing(), comparison.gone.clone(), comparison.unsure.clone());
        let mut changes = comparison.changes();
        changes.extend(missing.iter().cloned().map(Change::Append));
        Ok(TableDifference {
            product: product.id.clone(),
            release: facts.release.version.to_string(),
            missing,
            gone,
            unsure,
            refused: accepted.refused.clone(),
            unscanned,
            updated: accepted::apply(&file, &accepted, &changes),
        })
    });
    comparing.await.map_err(|_| NotCompared::Broken)?
}

/// What becomes of an entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Found,
    Gone,
    Unsure,
}

struct Comparison<'c> {
    accepted: &'c Accepted,
    product: &'c Product,
    /// Says whether every component that ships is completely scanned.
    is_scanned: bool,
    /// The components by the names that images have.
    components: BTreeMap<&'c str, &'c str>,
    /// What the table calls the components.
    images: BTreeMap<&'c str, &'c str>,
    found: &'c FoundAdvisories,
    /// What is found, by component and each of its names.
    by_name: BTreeMap<(&'c str, &'c AdvisoryId), usize>,
    /// The places of what is found and in the table.
    listed: BTreeSet<usize>,
    gone: Vec<TableEntry>,
    unsure: Vec<TableEntry>,
}

impl<'c> Comparison<'c> {
    fn new(
        accepted: &'c Accepted,
        product: &'c Product,
        found: &'c FoundAdvisories,
        is_scanned: bool,
    ) -> Self {
        let mut by_name = BTreeMap::new();
        for (place, one) in found.found.iter().enumerate() {
            for name in one.names.iter().chain([&one.advisory]) {
                by_name.insert((one.component.as_str(), name), place);
            }
        }
        let components = image_names(product);
        let mut images = BTreeMap::new();
        for image in accepted.rows().flat_map(|placed| &placed.row.images) {
            if let Some(component) = components.get(image.segment()) {
                images.entry(*component).or_insert(image.name.as_str());
            }
        }
        let (listed, gone, unsure) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut comparison =
            Self { accepted, product, is_scanned, components, images, found, by_name, listed, gone, unsure };
        for placed in accepted.rows() {
            comparison.row(&placed.row);
        }
        comparison
    }

    fn row(&mut self, row: &TableRow) {
        for advisory in &row.advisories {
            let images = row.images.iter().map(Some).chain(row.images.is_empty().then_some(None));
            for image in images {
                let entry = || TableEntry {
                    line: row.line,
                    advisory: advisory.id.clone(),
                    image: image.map(|image| image.name.clone()),
                };
                let places = self.places(&advisory.id, image);
                match self.fate(&places, image) {
                    Fate::Found => self.listed.extend(places),
                    Fate::Gone => self.gone.push(entry()),
                    Fate::Unsure => self.unsure.push(entry()),
                }
            }
        }
    }

    /// The places of what is found of an advisory in an image, or in any component where no image is named.
    fn places(&self, advisory: &AdvisoryId, image: Option<&TableImage>) -> Vec<usize> {
        let of = |component: &str| self.by_name.get(&(component, advisory)).copied();
        match image {
            Some(image) => self.component(image).and_then(of).into_iter().collect(),
            None => self.product.components.iter().filter_map(|component| of(&component.id)).collect(),
        }
    }

    fn component(&self, image: &TableImage) -> Option<&'c str> {
        self.components.get(image.segment()).copied()
    }

    /// What is found nowhere is gone only from what is completely scanned.
    fn fate(&self, places: &[usize], image: Option<&TableImage>) -> Fate {
        let is_scanned = |component: &str| self.found.scanned.contains(component);
        let is_sure = match image {
            Some(image) => self.component(image).is_some_and(is_scanned),
            None => self.is_scanned,
        };
        match (places, is_sure) {
            ([_, ..], _) => Fate::Found,
            ([], true) => Fate::Gone,
            ([], false) => Fate::Unsure,
        }
    }

    /// The rows that go, and those that name fewer images.
    fn changes(&self) -> Vec<Change> {
        self.accepted.rows().filter_map(|placed| self.change(placed)).collect()
    }

    fn change(&self, placed: &PlacedRow) -> Option<Change> {
        let row = &placed.row;
        let stays = |image: Option<&TableImage>| {
            let mut fates =
                row.advisories.iter().map(|advisory| self.fate(&self.places(&advisory.id, image), image));
            fates.any(|fate| fate != Fate::Gone)
        };
        if row.images.is_empty() {
            return (!stays(None)).then_some(Change::Remove { line: row.line });
        }
        let images: Vec<TableImage> = row.images.iter().filter(|image| stays(Some(image))).cloned().collect();
        match images.len() {
            0 => Some(Change::Remove { line: row.line }),
            count if count == row.images.len() => None,
            _ => Some(Change::Keep { line: row.line, images }),
        }
    }

    /// What is found, blocks and is in no row: a row for each advisory, and for each that is decided otherwise.
    fn missing(&self) -> Vec<TableRow> {
        let mut rows: Vec<TableRow> = Vec::new();
        for (place, one) in self.found.found.iter().enumerate() {
            if !one.blocks || self.listed.contains(&place) {
                continue;
            }
            let mut row = written(one);
            row.images.push(TableImage { name: self.image(&one.component), note: None });
            let same = |known: &&mut TableRow| {
                let told =
                    |row: &TableRow| (row.kind, row.assessed, row.environmental_score, row.details.clone());
                known.advisories == row.advisories && told(known) == told(&row)
            };
            match rows.iter_mut().find(same) {
                Some(known) => {
                    known.images.append(&mut row.images);
                    known.base_score = known.base_score.max(row.base_score);
                    if worse(row.severity, known.severity) {
                        known.severity = row.severity;
                    }
                }
                None => rows.push(row),
            }
        }
        rows.sort_by_cached_key(|row| {
            let place = row.severity.unwrap_or_default().place();
            (place, row.advisories.first().map(|advisory| advisory.id.clone()))
        });
        rows
    }

    /// What the table calls a component, else what its registry does.
    fn image(&self, component: &str) -> String {
        if let Some(image) = self.images.get(component) {
            return (*image).to_owned();
        }
        let kind =
            self.product.components.iter().find(|known| known.id == component).map(|known| &known.kind);
        match kind {
            Some(ComponentKind::Image { reference, .. })
                if self.components.get(last_segment(reference)).copied() == Some(component) =>
            {
                last_segment(reference).to_owned()
            }
            _ => component.to_owned(),
        }
    }
}

fn worse(one: Option<Severity>, other: Option<Severity>) -> bool {
    one.unwrap_or_default().place() < other.unwrap_or_default().place()
}

/// A row for what is found, without images.
fn written(found: &FoundAdvisory) -> TableRow {
    let mut row = TableRow {
        line: 0,
        kind: TableKind::Assessed,
        advisories: vec![TableAdvisory { link: link(&found.advisory), id: found.advisory.clone() }],
        images: Vec::new(),
        severity: Some(found.severity),
        base_score: found.base_score,
        assessed: None,
        environmental_score: None,
        details: String::new(),
    };
    if let Some(Decision { request, .. }) = &found.decided {
        row.details.clone_from(&request.reason);
        match &request.verdict {
            Verdict::Assessed { severity, score } => {
                row.assessed = Some(*severity);
                row.environmental_score = *score;
            }
            Verdict::FalsePositive { impact } => {
                row.kind = TableKind::FalsePositives;
                row.assessed = Some(Severity::Informational);
                row.details.clone_from(impact);
            }
            Verdict::NotAffected { .. } => row.assessed = Some(Severity::Informational),
            Verdict::Accepted { .. } | Verdict::Exception { .. } => row.assessed = Some(found.severity),
        }
    }
    row
}

/// Where an advisory is published.
fn link(advisory: &AdvisoryId) -> Option<String> {
    let id = advisory.as_str();
    if advisory.is_cve() {
        return Some(format!("https://nvd.nist.gov/vuln/detail/{id}"));
    }
    id.starts_with("GHSA-").then(|| format!("https://github.com/advisories/{id}"))
}
