//! The environmental scores that are proposed for a vulnerability, step by step.

use crate::served::Served;
use portcullis_app::propose_score::{Scored, propose_score};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::outlook::ProposedScore;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Place, Sheet};
use std::collections::BTreeSet;

/// Products for which scores are proposed at once.
const PRODUCTS: usize = 3;

/// What a vulnerability scores in the environments of the products that have it, and why nothing is proposed for some.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scores {
    pub(super) proposed: Vec<ProposedScore>,
    pub(super) failures: Vec<String>,
}

/// Proposes scores of the vector that was typed, else of what publishers rate the advisory.
pub(super) async fn scores(served: &Served, sheet: &Sheet, vector: &str) -> Scores {
    let scored = match vector.trim() {
        "" if sheet.package.is_some() => Scored::Advisory(AdvisoryId::new(&sheet.weakness)),
        "" => return Scores::default(),
        vector => Scored::Vector(vector.to_owned()),
    };
    let mut all = Scores::default();
    for product in products(sheet, &served.installation.program.program) {
        match propose_score(&served.installation, product, &scored).await {
            Ok(proposed) => all.proposed.extend(proposed),
            Err(error) => all.failures.push(error.to_string()),
        }
    }
    all.failures.dedup();
    all
}

/// The products with a component that has it, or had it.
fn products<'p>(sheet: &Sheet, program: &'p Program) -> Vec<&'p str> {
    let is_open = sheet.places.iter().any(Place::is_open);
    let places = sheet.places.iter().filter(|place| place.is_open() || !is_open);
    let mut components: BTreeSet<&str> = places.map(|place| place.component.as_str()).collect();
    components.extend(sheet.component.as_deref());
    let has_it = program.products.iter().filter(|product| {
        product.components.iter().any(|component| components.contains(component.id.as_str()))
    });
    has_it.take(PRODUCTS).map(|product| product.id.as_str()).collect()
}
