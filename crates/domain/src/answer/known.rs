//! What is on record of the other releases of a product.

use crate::advisory::AdvisoryId;
use crate::package::Package;
use crate::version::Version;
use std::collections::BTreeSet;

/// Another release of the product, as far as the lines of a report ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRelease {
    /// Its version.
    pub version: Version,
    /// What is found in it.
    pub found: Vec<Sighting>,
    /// The components whose scans tell everything, see [`completely_scanned`](super::completely_scanned).
    pub complete: BTreeSet<String>,
    /// The components that it is made of.
    pub components: BTreeSet<String>,
}

/// That a package with an advisory was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The component.
    pub component: String,
    /// The advisory and its other names.
    pub names: Vec<AdvisoryId>,
    /// The package.
    pub package: Package,
}
