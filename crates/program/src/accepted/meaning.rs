//! The rows of tables as decisions that are asked for.

use super::{Accepted, PlacedRow};
use crate::decisions::{DecisionSet, Place, refusal};
use jiff::civil::Date;
use portcullis_domain::accepted_table::{RefusedRow, TableAdvisory, TableKind, TableRemark, last_segment};
use portcullis_domain::decision::{
    Authority, Case, DecisionKey, Particulars, Refusal, Request, Scope, Verdict, Weakness,
};
use portcullis_domain::program::Program;
use portcullis_domain::program::products::{ComponentKind, Product};
use portcullis_domain::severity::Severity;
use portcullis_domain::version_range::VersionRange;
use portcullis_source::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What an import says beside the table.
#[derive(Debug, Clone)]
pub struct Import<'i> {
    /// The program.
    pub program: &'i Program,
    /// The product.
    pub product: &'i Product,
    /// The set that the decisions go to.
    pub set: String,
    /// The releases for which they hold.
    pub releases: VersionRange,
    /// Who asks for them.
    pub by: String,
    /// Who is asked to approve them.
    pub approver: Option<String>,
    /// The last day of what is accepted.
    pub expires: Option<Date>,
    /// The present day.
    pub today: Date,
}

/// Why nothing is imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImported {
    /// The program does not know who is asked.
    #[error("the program has nobody with the id `{0}`")]
    NoApprover(String),
    /// The last day is over.
    #[error("acceptances that end on {0} are over already; set a later day")]
    Over(Date),
    /// Who is asked may not approve it, whatever is found.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What the rows ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The decisions.
    pub set: DecisionSet,
    /// The rows that ask for what can't be.
    pub refused: Vec<RefusedRow>,
    /// What is odd.
    pub remarks: Vec<TableRemark>,
}

/// Says what the rows ask for: an assessment below the blocking severity is one, anything else is an acceptance, and
/// the second table has false positives.
pub fn mean(accepted: &Accepted, import: &Import<'_>) -> Result<Meaning, NotImported> {
    let known = |person: &String| import.program.person(person).is_some();
    if let Some(nobody) = import.approver.as_ref().filter(|person| !known(person)) {
        return Err(NotImported::NoApprover(nobody.clone()));
    }
    if let Some(over) = import.expires.filter(|day| *day < import.today) {
        return Err(NotImported::Over(over));
    }
    let set = DecisionSet { set: import.set.clone(), requests: Vec::new(), places: Vec::new() };
    let meaning = Meaning { set, refused: Vec::new(), remarks: Vec::new() };
    let authority = Authority::of(import.program);
    let mut writer =
        Writer { import, authority, names: image_names(import.product), taken: BTreeMap::new(), meaning };
    for placed in accepted.rows() {
        writer.row(placed)?;
    }
    Ok(writer.meaning)
}

/// The components by the names that images have: their ids, and the last segments of their references if these are
/// no other's.
pub fn image_names(product: &Product) -> BTreeMap<&str, &str> {
    let mut names: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for component in &product.components {
        if let ComponentKind::Image { reference, .. } = &component.kind {
            let known = names.entry(last_segment(reference)).or_insert(Some(&component.id));
            *known = known.filter(|id| *id == component.id);
        }
    }
    let mut names: BTreeMap<&str, &str> =
        names.into_iter().filter_map(|(name, component)| Some((name, component?))).collect();
    names.extend(product.components.iter().map(|component| (component.id.as_str(), component.id.as_str())));
    names
}

struct Writer<'i> {
    import: &'i Import<'i>,
    authority: Authority,
    names: BTreeMap<&'i str, &'i str>,
    /// How often each id was wanted.
    taken: BTreeMap<String, usize>,
    meaning: Meaning,
}

impl Writer<'_> {
    fn row(&mut self, placed: &PlacedRow) -> Result<(), NotImported> {
        let row = &placed.row;
        let Some(verdict) = self.verdict(placed) else {
            let severity = row.assessed.unwrap_or_default();
            let reason = format!("it is accepted at {severity}, which needs --approved-by and --expires");
            self.meaning.refused.push(RefusedRow { line: row.line, reason });
            return Ok(());
        };
        let scopes = self.components(placed);
        for advisory in &row.advisories {
            for (component, note) in &scopes {
                let request = self.request(placed, advisory, component.as_deref(), note, &verdict);
                // Whoever may approve it in no case is told of before anything is recorded.
                if let (Verdict::Accepted { .. }, Some(person)) = (&verdict, &request.approver)
                    && let Some(refusal) = refusal(&self.authority, &request, person)
                {
                    return Err(refusal.into());
                }
                let at = Span::new(placed.advisories.start, placed.advisories.end);
                self.meaning.set.places.push(Place { id: at, by: at, approver: None });
                self.meaning.set.requests.push(request);
            }
        }
        Ok(())
    }

    /// What is decided; nothing where it is accepted and nobody says by whom and until when.
    fn verdict(&self, placed: &PlacedRow) -> Option<Verdict> {
        let row = &placed.row;
        if row.kind == TableKind::FalsePositives {
            return Some(Verdict::FalsePositive { impact: said(&row.details) });
        }
        let severity = row.assessed.unwrap_or_default();
        if !self.authority.blocks(severity) {
            return Some(Verdict::Assessed { severity, score: row.environmental_score });
        }
        let expires = self.import.expires.filter(|_| self.import.approver.is_some())?;
        Some(Verdict::Accepted { expires })
    }

    /// The components that the images of a row mean, each once with its notes; one that is nothing is the product.
    fn components(&mut self, placed: &PlacedRow) -> Vec<(Option<String>, String)> {
        let mut scopes: Vec<(Option<String>, String)> = Vec::new();
        let mut unknown = BTreeSet::new();
        for image in &placed.row.images {
            let segment = image.segment();
            let component = self.names.get(segment).map_or_else(
                || {
                    unknown.insert(image.name.as_str());
                    // What no component is called yet is found nowhere; it must not hold for all of them instead.
                    if segment.is_empty() { image.name.clone() } else { segment.to_owned() }
                },
                |component| (*component).to_owned(),
            );
            let note = image.note.as_ref().map(|note| format!("{}: {note}", image.name)).unwrap_or_default();
            match scopes.iter_mut().find(|(known, _)| known.as_deref() == Some(&component)) {
                Some((_, known)) if known.is_empty() => *known = note,
                Some(_) => {}
                None => scopes.push((Some(component), note)),
            }
        }
        for image in unknown {
            let told = format!(
                "`{image}` is no component of `{}`, so what the row says of it covers nothing that is scanned",
                self.import.product.id
            );
            self.meaning.remarks.push(TableRemark::new(placed.row.line, "unknown_image", told));
        }
        if scopes.is_empty() {
            scopes.push((None, String::new()));
        }
        scopes
    }

    fn request(
        &mut self,
        placed: &PlacedRow,
        advisory: &TableAdvisory,
        component: Option<&str>,
        note: &str,
        verdict: &Verdict,
    ) -> Request {
        let import = self.import;
        let mut reason = said(&placed.row.details);
        if !note.is_empty() {
            reason = format!("{reason} ({note})");
        }
        let by = import.by.as_str();
        // Acceptances name their approver; of the others only those that this person may approve.
        let case = Case { scanner: Severity::Critical, ..Case::default() };
        let may = |person: &&String| {
            matches!(verdict, Verdict::Accepted { .. })
                || self.authority.check(verdict, by, person, &case).is_ok()
        };
        let approver = import.approver.as_ref().filter(may).cloned();
        Request {
            particulars: Particulars::default(),
            key: DecisionKey { set: import.set.clone(), id: self.id(advisory, component) },
            weakness: Weakness::Advisory(advisory.id.clone()),
            package: None,
            versions: None,
            resource: None,
            scope: Scope {
                product: Some(import.product.id.clone()),
                component: component.map(str::to_owned),
                series: None,
                releases: Some(import.releases.clone()),
            },
            verdict: verdict.clone(),
            reason,
            by: import.by.clone(),
            approver,
            reassess: None,
        }
    }

    /// The name of a decision, which stays the same as long as its row does.
    fn id(&mut self, advisory: &TableAdvisory, component: Option<&str>) -> String {
        let name = match component {
            Some(component) => format!("{}.{component}", advisory.id),
            None => advisory.id.to_string(),
        };
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        let id: String = name.to_lowercase().chars().map(plain).collect();
        let count = self.taken.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}.{count}") }
    }
}

fn said(details: &str) -> String {
    match details {
        "" => "The table gives no reason.".to_owned(),
        details => details.to_owned(),
    }
}
