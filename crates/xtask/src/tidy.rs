//! What the compiler can't hold: borders between crates, sizes, names, leftovers.
//!
//! Each rule is a function from text to offences, so that its tests need no files.

mod borders;
mod leftovers;
mod names;
mod offence;
mod packages;
mod purity;
mod sizes;
mod traces;
mod tracked;

use std::io::Write;

use crate::workspace::Workspace;
use offence::Offence;
use packages::Package;
use tracked::TextFile;

/// Checks the whole workspace and prints what is wrong; true when nothing is.
pub(crate) fn run(workspace: &Workspace, list: bool, out: &mut dyn Write) -> anyhow::Result<bool> {
    let packages = packages::read(workspace)?;
    let files = tracked::read(workspace)?;
    if list {
        for file in files.iter().filter_map(sizes::growing) {
            writeln!(out, "{file}")?;
        }
    }
    let offences = offences(&packages, &files);
    for offence in &offences {
        writeln!(out, "{offence}")?;
    }
    writeln!(out, "tidy: {} files in {} crates, {} offences", files.len(), packages.len(), offences.len())?;
    Ok(offences.is_empty())
}

fn offences(packages: &[Package], files: &[TextFile]) -> Vec<Offence> {
    let mut offences: Vec<Offence> =
        packages.iter().flat_map(|package| borders::check(package, packages)).collect();
    offences.extend(packages.iter().flat_map(packages::one_test_binary));
    for file in files {
        for rule in [purity::check, sizes::check, names::check, leftovers::check, traces::check] {
            offences.extend(rule(file));
        }
    }
    offences.sort();
    offences
}
