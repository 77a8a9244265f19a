//! What a recording means for vulnerabilities: which findings appear, change and go.

use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::vulnerability::Arrival;
use std::fmt;

/// Tells what a finding brings with it, by the rules of the program.
type Prepare = dyn Fn(&Finding, Identity) -> Arrival + Send + Sync;

/// A finding that its scope did not have open.
#[derive(Debug, Clone, PartialEq)]
pub struct Appeared {
    /// What it brings with it.
    pub arrival: Arrival,
    /// The hash of what its publisher says.
    pub text: [u8; 32],
}

/// Collects what vulnerabilities have to follow; nothing while nobody asked for it.
#[derive(Default)]
pub(crate) struct Arrivals {
    prepare: Option<Box<Prepare>>,
    pub(crate) appeared: Vec<Appeared>,
    pub(crate) changed: Vec<Identity>,
    pub(crate) closed: Vec<Identity>,
    pub(crate) moved: Vec<(Identity, Identity)>,
}

impl fmt::Debug for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrivals").field("appeared", &self.appeared.len()).finish_non_exhaustive()
    }
}

impl Arrivals {
    pub(crate) fn ask(&mut self, prepare: Box<Prepare>) {
        self.prepare = Some(prepare);
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.prepare.is_some()
    }

    pub(crate) fn appeared(&mut self, finding: &Finding, identity: Identity, text: [u8; 32]) {
        if let Some(prepare) = &self.prepare {
            self.appeared.push(Appeared { arrival: prepare(finding, identity), text });
        }
    }

    /// Forgets everything, since the scan changes nothing.
    pub(crate) fn forget(&mut self) {
        self.appeared.clear();
        self.changed.clear();
        self.closed.clear();
        self.moved.clear();
    }
}
