//! What a recording starts with, ends with, and comes to.

use crate::scans::Track;
use jiff::Timestamp;
use portcullis_domain::finding::Kind;
use portcullis_domain::gate::AssertedFact;
use portcullis_domain::sink::ReportFacts;

/// Findings that a scan may have unless its caller says otherwise.
const FINDINGS: usize = 1_000_000;

/// A scan that is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScan {
    /// The component, by its id in the program.
    pub component: String,
    /// The track.
    pub track: Track,
    /// The engine whose report it is.
    pub engine: String,
    /// Who records it: the id of a person.
    pub recorded_by: String,
    /// From where, for the audit trail.
    pub recorded_from: String,
    /// When the report came in.
    pub received_at: Timestamp,
    /// How many findings it may have; each is held in memory as about a hundred bytes.
    pub finding_limit: usize,
    /// The inventory that was matched again, where this is no scan: then it opens, never closes, and changes nothing.
    pub inventory: Option<Inventory>,
}

/// The scan whose list of packages is matched again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// Its place in the order of all scans.
    pub sequence: i64,
    /// Its id.
    pub scan: String,
}

impl NewScan {
    /// A scan with a report of the usual size.
    pub fn new(
        component: &str,
        track: Track,
        engine: &str,
        recorded_by: &str,
        received_at: Timestamp,
    ) -> Self {
        Self {
            component: component.to_owned(),
            track,
            engine: engine.to_owned(),
            recorded_by: recorded_by.to_owned(),
            recorded_from: String::new(),
            received_at,
            finding_limit: FINDINGS,
            inventory: None,
        }
    }
}

/// What is known of a scan when its report was read to the end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanEnd {
    /// What the report says about itself, completed by what its uploader asserts.
    pub facts: ReportFacts,
    /// Which of the facts the uploader asserts.
    pub asserted: Vec<AssertedFact>,
    /// The format of the report.
    pub format: String,
    /// Why the scan is not complete, if something was skipped or failed.
    pub incomplete: Option<String>,
    /// The kinds that the engine says it looked for everywhere: only these may close without one finding left.
    pub looked_for: Vec<Kind>,
    /// How many entries of the report made no sense.
    pub skipped: u64,
    /// The hash of the tree that was scanned, where it was no clean commit.
    pub tree: Option<String>,
    /// The digest of the report as it came in.
    pub raw_digest: Option<String>,
    /// The digest of the report without its secrets.
    pub redacted_digest: Option<String>,
    /// The digest of the normalised document.
    pub document_digest: Option<String>,
}

/// What came of recording a scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// The scan's id.
    pub id: String,
    /// Its place in the order of all scans.
    pub sequence: i64,
    /// For a change, the scan of `main` that it was compared with; nothing where there is none.
    pub base: Option<i64>,
    /// Raw entries.
    pub observations: u64,
    /// Findings that the scope never had; for a change, those that its base does not have.
    pub new: u64,
    /// Findings that the scope, or the base of a change, had open before.
    pub known: u64,
    /// Those of the known whose severity, version, fix or place differs.
    pub changed: u64,
    /// Findings that were gone and are back.
    pub reopened: u64,
    /// Findings that were open and are gone; for a change, those that it does away with.
    pub gone: u64,
    /// Checks whose resource stands in another file; neither new nor gone.
    pub moved: u64,
    /// Says that the scan ran before one that was recorded before it, so it closed nothing.
    pub late: bool,
}
