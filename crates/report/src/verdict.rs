//! The verdict of the gate on a release, for people: the answer, what blocks by what resolves it, what can't be
//! told, and what the verdict rests on.
//!
//! The three forms say the same in the same words, which are in [`sentence`].

mod addressed;
mod evidence;
mod group;
pub mod html;
pub mod markdown;
pub mod parts;
mod row;
pub mod sentence;
pub mod terminal;
#[cfg(test)]
pub(crate) mod testing;

use portcullis_domain::gate::{Facts, Undecided, Verdict};

/// A verdict with the facts that it was judged from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged<'v> {
    /// The facts.
    pub facts: &'v Facts,
    /// What the gate says.
    pub verdict: &'v Verdict,
    /// Its number among the verdicts on the release, where it is recorded.
    pub number: Option<i64>,
    /// The digest of its document in the archive, where it is archived.
    pub digest: Option<&'v str>,
}

/// What can't be told, under its two headings.
fn undecided(verdict: &Verdict) -> [(&'static str, Vec<&Undecided>); 2] {
    let (scans, points) = verdict.undecided.iter().partition(|item| sentence::is_missing_scan(&item.lack));
    [("Not scanned", scans), ("Undecided", points)]
}
