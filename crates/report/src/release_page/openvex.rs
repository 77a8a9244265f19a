//! A page as an `OpenVEX` 0.2.0 document: a statement for each answer to a vulnerability.
//!
//! *Fixed* is never claimed: that something is not found tells that it is not there, and not that it ever was.

#[cfg(test)]
mod tests;

use super::sentence::{decided, fix, plain, stopped};
use super::vex::{Products, Statement, Status, statements};
use crate::json_text;
use crate::options::Options;
use crate::uuid::uuid;
use portcullis_domain::release_page::{ReleasePage, Stand};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The context that the documents are written in.
const CONTEXT: &str = "https://openvex.dev/ns/v0.2.0";

/// Says whether there is anything to state; a document without a statement is none.
pub fn has_statements(page: &ReleasePage) -> bool {
    !page.advisories.is_empty()
}

/// Writes a page.
pub fn write(
    page: &ReleasePage,
    products: Products,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let told: Vec<Value> =
        statements(page, products).iter().map(|statement| stated(page, statement)).collect();
    let content = serde_json::to_vec(&told)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(page.verdict.digest.as_bytes()).update(&content);
    let company = plain(&page.company);
    let document = json!({
        "@context": CONTEXT,
        "@id": format!("urn:uuid:{}", uuid(&hasher.finalize())),
        "author": if company.is_empty() { plain(&page.product_name) } else { company },
        "role": "Vendor",
        "timestamp": page.judged_at,
        "version": 1,
        "tooling": format!("Portcullis {}", options.tool_version).trim(),
        "statements": told,
    });
    json_text::pretty(&document, out)
}

fn stated(page: &ReleasePage, statement: &Statement<'_>) -> Value {
    let Statement { entry, answer, products } = statement;
    let status = match Status::of(answer) {
        Status::NotAffected => "not_affected",
        Status::UnderInvestigation => "under_investigation",
        Status::Affected => "affected",
    };
    let mut vulnerability = json!({ "name": entry.weakness });
    if !entry.aliases.is_empty() {
        vulnerability["aliases"] = json!(entry.aliases);
    }
    if let Some(link) = entry.link.as_deref().and_then(crate::link::web) {
        vulnerability["@id"] = json!(link);
    }
    if !entry.title.is_empty() {
        vulnerability["description"] = json!(plain(&entry.title));
    }
    let products: Vec<Value> = products
        .iter()
        .map(|(product, parts)| {
            let part = |purl: &String| json!({ "@id": purl, "identifiers": { "purl": purl } });
            let mut told = part(product);
            if !parts.is_empty() {
                told["subcomponents"] = parts.iter().map(part).collect();
            }
            told
        })
        .collect();
    let mut told = json!({
        "vulnerability": vulnerability,
        "timestamp": page.judged_at,
        "products": products,
        "status": status,
    });
    let details = stopped(&answer.details);
    match &answer.decided {
        Stand::NotAffected { justification } => {
            told["justification"] = json!(justification);
            if !details.is_empty() {
                told["impact_statement"] = json!(details);
            }
        }
        Stand::FalsePositive => {
            let impact =
                if details.is_empty() { "A scanner reports it, and it is not there." } else { &details };
            told["impact_statement"] = json!(impact);
        }
        Stand::Accepted { .. } | Stand::Assessed | Stand::Skipped { .. } => {
            let parts = [stopped(&decided(answer)), details, stopped(&fix(&answer.places))];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            told["action_statement"] = json!(parts.join(" "));
        }
        Stand::Open { .. } => {
            let notes = [stopped(&decided(answer)), stopped(&fix(&answer.places))];
            let notes: Vec<String> = notes.into_iter().filter(|part| !part.is_empty()).collect();
            told["status_notes"] = json!(notes.join(" "));
        }
    }
    told
}
