//! Whatever scans say in whatever order, each finding that is open is a vulnerability's, and that one is there.

use super::DAY;
use crate::merge_vulnerabilities::{merge_vulnerabilities, split_vulnerability};
use crate::revision::Seen;
use crate::testing::{Home, at, home};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Names of advisories, of which a report may call any two one.
const NAMES: [&str; 4] = ["CVE-2026-1000", "CVE-2026-2000", "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb"];
const PACKAGES: [&str; 2] = ["openssl", "zlib"];
const COMPONENTS: [&str; 2] = ["web", "api"];
const TRACKS: [&str; 3] = ["main", "5.3", "change:7"];

/// A finding: its name, another name of it, its package, and whether it is worse and fixed than usual.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) name: usize,
    pub(super) other: Option<usize>,
    pub(super) package: usize,
    pub(super) is_other: bool,
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Deed {
    Scan(Run),
    /// Somebody merges two, which may be one already or not exist.
    Merge(u64, u64),
    /// Somebody splits off what one is in a component.
    Split(u64, usize),
}

/// A scan: where, by which engine, when it ran and when it came in.
#[derive(Debug, Clone)]
struct Run {
    component: usize,
    track: usize,
    is_grype: bool,
    ran: i64,
    came: i64,
    found: Vec<Found>,
}

fn found() -> impl Strategy<Value = Found> {
    (0..NAMES.len(), prop::option::of(0..NAMES.len()), 0..PACKAGES.len(), any::<bool>())
        .prop_map(|(name, other, package, is_other)| Found { name, other, package, is_other })
}

fn run() -> impl Strategy<Value = Run> {
    let place = (0..COMPONENTS.len(), 0..TRACKS.len(), any::<bool>());
    (place, 0..6_i64, 6..12_i64, prop::collection::vec(found(), 0..5)).prop_map(
        |((component, track, is_grype), ran, came, found)| Run {
            component,
            track,
            is_grype,
            ran: ran * DAY,
            came: came * DAY,
            found,
        },
    )
}

/// A report of Grype, which says of each finding what else it is called.
pub(super) fn by_grype(second: i64, found: &[Found]) -> String {
    let matches: Vec<Value> = found
        .iter()
        .map(|found| {
            let package = PACKAGES[found.package];
            let related = found.other.filter(|&other| other != found.name);
            let related: Vec<Value> =
                related.iter().map(|&other| json!({"id": NAMES[other], "namespace": "nvd:cpe"})).collect();
            let fix: &[&str] = if found.is_other { &["1.1"] } else { &[] };
            json!({
                "vulnerability": {
                    "id": NAMES[found.name], "namespace": "github:language:go",
                    "severity": if found.is_other { "Critical" } else { "Low" },
                    "fix": {"versions": fix, "state": if found.is_other { "fixed" } else { "not-fixed" }},
                },
                "relatedVulnerabilities": related,
                "artifact": {
                    "name": package, "version": "1.0", "type": "deb",
                    "purl": format!("pkg:deb/debian/{package}@1.0"),
                },
            })
        })
        .collect();
    json!({
        "matches": matches,
        "source": {"type": "image", "target": {"userInput": "web", "imageID": format!("sha256:{}", "a".repeat(64))}},
        "descriptor": {"name": "grype", "version": "0.80.0", "timestamp": at(second)},
    })
    .to_string()
}

/// A report of Trivy, which knows of one name alone.
pub(super) fn by_trivy(second: i64, found: &[Found]) -> String {
    let found: Vec<Value> = found
        .iter()
        .map(|found| {
            let package = PACKAGES[found.package];
            json!({
                "VulnerabilityID": NAMES[found.name], "PkgName": package, "InstalledVersion": "1.0",
                "PkgIdentifier": {"PURL": format!("pkg:deb/debian/{package}@1.0")},
                "FixedVersion": if found.is_other { "1.1" } else { "" },
                "Severity": if found.is_other { "CRITICAL" } else { "LOW" }, "Title": "Overflow",
            })
        })
        .collect();
    json!({
        "SchemaVersion": 2, "CreatedAt": at(second), "ArtifactName": "web", "ArtifactType": "container_image",
        "Metadata": {"ImageID": format!("sha256:{}", "a".repeat(64))},
        "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": found}],
    })
    .to_string()
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => run().prop_map(Deed::Scan),
        1 => (1..6_u64, 1..6_u64).prop_map(|(into, from)| Deed::Merge(into, from)),
        1 => (1..6_u64, 0..COMPONENTS.len()).prop_map(|(number, component)| Deed::Split(number, component)),
    ]
}

/// Does it; what people may not do is refused.
async fn perform(home: &Home, deed: &Deed) {
    let (installation, caller) = (&home.installation, home.caller("ana"));
    match deed {
        Deed::Scan(run) => record(home, run).await,
        &Deed::Merge(into, from) => {
            drop(
                merge_vulnerabilities(
                    installation,
                    into,
                    &[from],
                    "Same.",
                    &Seen::anything(),
                    &caller,
                    at(9 * DAY),
                )
                .await,
            );
        }
        &Deed::Split(number, component) => {
            let components = [COMPONENTS[component].to_owned()];
            drop(
                split_vulnerability(
                    installation,
                    number,
                    &components,
                    "Two.",
                    &Seen::anything(),
                    &caller,
                    at(9 * DAY),
                )
                .await,
            );
        }
    }
}

async fn record(home: &Home, run: &Run) {
    let text = if run.is_grype { by_grype(run.ran, &run.found) } else { by_trivy(run.ran, &run.found) };
    home.record_at(run.came, COMPONENTS[run.component], TRACKS[run.track], &text).await;
}

/// Where vulnerabilities and findings don't agree, and whatever else is not whole.
pub(super) async fn faults(home: &Home) -> Vec<String> {
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let mut faults: Vec<String> =
        snapshot.disagreements(10).await.unwrap().iter().map(ToString::to_string).collect();
    faults.extend(snapshot.verify_audit().await.unwrap().fault.map(|fault| fault.to_string()));
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_whatever_happens_what_is_open_is_a_vulnerability_that_is_there(
        deeds in prop::collection::vec(deed(), 1..12),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let faults = runtime.block_on(async {
            let home = home().await;
            for deed in &deeds {
                perform(&home, deed).await;
                let faults = faults(&home).await;
                if !faults.is_empty() {
                    return faults;
                }
            }
            Vec::new()
        });
        prop_assert_eq!(faults, Vec::<String>::new());
    }
}
