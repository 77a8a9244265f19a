//! Our scores against those of the Python package `cvss`, on random vectors of each version.

use portcullis_domain::cvss::Vector;
use portcullis_domain::severity::Severity;
use std::env;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// How many vectors of each version are compared.
const VECTORS: usize = 10_000;
const SEED: u64 = 0x2545_F491_4F6C_DD1D;

/// Metrics and their values, one group after the other, the base group first.
type Groups = &'static [&'static [(&'static str, &'static [&'static str])]];

const REQUIREMENT: &[&str] = &["X", "H", "M", "L"];
const HIGH_LOW_NONE: &[&str] = &["H", "L", "N"];
const MODIFIED_HIGH_LOW_NONE: &[&str] = &["X", "H", "L", "N"];
const MODIFIED_SAFETY: &[&str] = &["X", "S", "H", "L", "N"];

const V2: Groups = &[
    &[
        ("AV", &["L", "A", "N"]),
        ("AC", &["H", "M", "L"]),
        ("Au", &["M", "S", "N"]),
        ("C", &["N", "P", "C"]),
        ("I", &["N", "P", "C"]),
        ("A", &["N", "P", "C"]),
    ],
    &[
        ("E", &["ND", "U", "POC", "F", "H"]),
        ("RL", &["ND", "OF", "TF", "W", "U"]),
        ("RC", &["ND", "UC", "UR", "C"]),
    ],
    &[
        ("CDP", &["ND", "N", "L", "LM", "MH", "H"]),
        ("TD", &["ND", "N", "L", "M", "H"]),
        ("CR", &["ND", "L", "M", "H"]),
        ("IR", &["ND", "L", "M", "H"]),
        ("AR", &["ND", "L", "M", "H"]),
    ],
];

const V3: Groups = &[
    &[
        ("AV", &["N", "A", "L", "P"]),
        ("AC", &["L", "H"]),
        ("PR", &["N", "L", "H"]),
        ("UI", &["N", "R"]),
        ("S", &["U", "C"]),
        ("C", HIGH_LOW_NONE),
        ("I", HIGH_LOW_NONE),
        ("A", HIGH_LOW_NONE),
    ],
    &[("E", &["X", "H", "F", "P", "U"]), ("RL", &["X", "U", "W", "T", "O"]), ("RC", &["X", "C", "R", "U"])],
    &[
        ("CR", REQUIREMENT),
        ("IR", REQUIREMENT),
        ("AR", REQUIREMENT),
        ("MAV", &["X", "N", "A", "L", "P"]),
        ("MAC", &["X", "L", "H"]),
        ("MPR", &["X", "N", "L", "H"]),
        ("MUI", &["X", "N", "R"]),
        ("MS", &["X", "U", "C"]),
        ("MC", MODIFIED_HIGH_LOW_NONE),
        ("MI", MODIFIED_HIGH_LOW_NONE),
        ("MA", MODIFIED_HIGH_LOW_NONE),
    ],
];

const V4: Groups = &[
    &[
        ("AV", &["N", "A", "L", "P"]),
        ("AC", &["L", "H"]),
        ("AT", &["N", "P"]),
        ("PR", &["N", "L", "H"]),
        ("UI", &["N", "P", "A"]),
        ("VC", HIGH_LOW_NONE),
        ("VI", HIGH_LOW_NONE),
        ("VA", HIGH_LOW_NONE),
        ("SC", HIGH_LOW_NONE),
        ("SI", HIGH_LOW_NONE),
        ("SA", HIGH_LOW_NONE),
    ],
    &[("E", &["X", "A", "P", "U"])],
    &[
        ("CR", REQUIREMENT),
        ("IR", REQUIREMENT),
        ("AR", REQUIREMENT),
        ("MAV", &["X", "N", "A", "L", "P"]),
        ("MAC", &["X", "L", "H"]),
        ("MAT", &["X", "N", "P"]),
        ("MPR", &["X", "N", "L", "H"]),
        ("MUI", &["X", "N", "P", "A"]),
        ("MVC", MODIFIED_HIGH_LOW_NONE),
        ("MVI", MODIFIED_HIGH_LOW_NONE),
        ("MVA", MODIFIED_HIGH_LOW_NONE),
        ("MSC", MODIFIED_HIGH_LOW_NONE),
        ("MSI", MODIFIED_SAFETY),
        ("MSA", MODIFIED_SAFETY),
    ],
    &[
        ("S", &["X", "N", "P"]),
        ("AU", &["X", "N", "Y"]),
        ("R", &["X", "A", "U", "I"]),
        ("V", &["X", "D", "C"]),
        ("RE", &["X", "L", "M", "H"]),
        ("U", &["X", "Clear", "Green", "Amber", "Red"]),
    ],
];

#[test]
fn every_2_0_score_equals_the_reference() {
    compare("", V2);
}

#[test]
fn every_3_0_score_equals_the_reference() {
    compare("CVSS:3.0/", V3);
}

#[test]
fn every_3_1_score_equals_the_reference() {
    compare("CVSS:3.1/", V3);
}

#[test]
fn every_4_0_score_equals_the_reference() {
    compare("CVSS:4.0/", V4);
}

fn compare(prefix: &str, groups: Groups) {
    let Some(python) = env::var_os("PORTCULLIS_TEST_PYTHON") else {
        let required = env::var_os("PORTCULLIS_REQUIRE_TOOLS").is_some_and(|required| required == "1");
        assert!(!required, "PORTCULLIS_TEST_PYTHON must name a Python with the package cvss");
        println!("skipped: PORTCULLIS_TEST_PYTHON names no Python with the package cvss");
        return;
    };
    println!("seed {SEED:#x}");
    let mut random = Random(SEED);
    let vectors: Vec<String> = (0..VECTORS).map(|_| random.vector(prefix, groups)).collect();
    let expected = reference(Path::new(&python), &vectors);
    assert_eq!(expected.len(), vectors.len(), "the reference scores each vector");
    let differences: Vec<String> = vectors
        .iter()
        .zip(expected)
        .map(|(vector, expected)| (vector, ours(vector), expected))
        .filter(|(_, ours, expected)| ours != expected)
        .map(|(vector, ours, expected)| format!("{vector}: {ours}, reference {expected}"))
        .collect();
    let first = differences.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{} of {VECTORS} vectors differ:\n{first}", differences.len());
}

/// Our scores in the words of the reference.
fn ours(text: &str) -> String {
    let vector: Vector = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    let severity = |score| match vector.version().severity_of(score) {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Informational => "None",
        Severity::Unknown => "Unknown",
    };
    let (base, score) = (vector.base_score(), vector.score());
    assert_eq!(vector.severity(), vector.version().severity_of(score));
    format!("{base:.1} {} {score:.1} {}", severity(base), severity(score))
}

/// The reference's line for each vector.
fn reference(python: &Path, vectors: &[String]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cvss_reference.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} can't be run: {error}", python.display()));
    let mut input = child.stdin.take().unwrap();
    let text = vectors.join("\n") + "\n";
    let writer = thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the reference failed: {}", output.status);
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// A xorshift generator: the same vectors on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// A vector with all base metrics and, of each other group, none or some, all in random order.
    fn vector(&mut self, prefix: &str, groups: Groups) -> String {
        let mut metrics = Vec::new();
        for (place, group) in groups.iter().enumerate() {
            let group_is_there = place == 0 || self.below(3) > 0;
            for (metric, values) in *group {
                if group_is_there && (place == 0 || self.below(2) == 0) {
                    metrics.push((*metric, values[self.below(values.len())]));
                }
            }
        }
        for place in (1..metrics.len()).rev() {
            metrics.swap(place, self.below(place + 1));
        }
        let mut vector = prefix.to_owned();
        for (place, (metric, value)) in metrics.into_iter().enumerate() {
            let slash = if place == 0 { "" } else { "/" };
            write!(vector, "{slash}{metric}:{value}").unwrap();
        }
        vector
    }
}
