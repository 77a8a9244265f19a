//! The advisories of a row.

use super::shortened;
use crate::accepted::MAX_ADVISORIES;
use crate::accepted::markdown::{Piece, pieces};
use crate::accepted::references::decoded;
use portcullis_domain::accepted_table::TableAdvisory;
use portcullis_domain::advisory::AdvisoryId;

/// Reads the cell of advisories, or says why there are none that can be used.
pub(super) fn read(cell: &str, remark: &mut impl FnMut(&str, String)) -> Result<Vec<TableAdvisory>, String> {
    let mut advisories: Vec<TableAdvisory> = Vec::new();
    let mut other = Vec::new();
    for piece in pieces(cell) {
        let (text, link) = match piece {
            Piece::Text(text) => (decoded(text), None),
            Piece::Link { text, target } => (decoded(text), Some(decoded(target))),
        };
        let link = link.as_deref();
        let mut found = false;
        for word in words(&text) {
            if is_advisory(word) {
                found = true;
                let id = AdvisoryId::new(word);
                if id.as_str().starts_with("CVE-") && !id.is_cve() {
                    return Err(format!("`{}` is not a CVE id", shortened(word)));
                }
                add(&mut advisories, id, link, remark)?;
            } else if !["and", "or", "&", "<br>", "<br/>"].contains(&word) {
                other.push(word.to_owned());
            }
        }
        if let (false, Some(cve)) = (found, link.and_then(cve_in)) {
            remark("advisory_in_link", format!("{cve} stands in the target of a link only"));
            add(&mut advisories, cve, link, remark)?;
            other.clear();
        }
    }
    if advisories.is_empty() {
        return Err(match cell {
            "" => "the row names no advisory".to_owned(),
            cell => format!("`{}` names no advisory", shortened(cell)),
        });
    }
    if !other.is_empty() {
        let told = shortened(&other.join(" "));
        remark("advisory_text", format!("`{told}` stands beside the advisories and is left out"));
    }
    Ok(advisories)
}

fn add(
    advisories: &mut Vec<TableAdvisory>,
    id: AdvisoryId,
    link: Option<&str>,
    remark: &mut impl FnMut(&str, String),
) -> Result<(), String> {
    if advisories.iter().any(|known| known.id == id) {
        remark("duplicate_advisory", format!("{id} stands in the row twice"));
        return Ok(());
    }
    if advisories.len() == MAX_ADVISORIES {
        return Err(format!("the row names more than {MAX_ADVISORIES} advisories"));
    }
    advisories.push(TableAdvisory { id, link: link.map(str::to_owned) });
    Ok(())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || ",;()[]".contains(c));
    parts.map(|word| word.trim_matches(['*', '_', '`', '.', ':'])).filter(|word| !word.is_empty())
}

/// The ids of advisories in a text.
pub(in crate::accepted) fn ids(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter(|word| is_advisory(word))
}

/// Says whether a word has the form of an advisory's name: a publisher in capitals, a hyphen, and a number somewhere.
fn is_advisory(word: &str) -> bool {
    let Some((publisher, rest)) = word.split_once('-') else { return false };
    let is_known = ["cve", "ghsa"].iter().any(|known| publisher.eq_ignore_ascii_case(known));
    let in_capitals = publisher.starts_with(|c: char| c.is_ascii_uppercase())
        && publisher.len() > 1
        && publisher.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    (is_known || in_capitals)
        && rest.chars().all(is_plain)
        && (rest.bytes().any(|byte| byte.is_ascii_digit()) || publisher.eq_ignore_ascii_case("ghsa"))
        && !rest.is_empty()
}

/// The first CVE in an address.
pub(in crate::accepted) fn cve_in(address: &str) -> Option<AdvisoryId> {
    let words = address.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| word.len() < 64).map(AdvisoryId::new).find(AdvisoryId::is_cve)
}
