//! A made-up Trivy report of any size, with the fields and the indentation of a real one.

use super::chance::Chance;
use std::io::{self, Write};

/// One result of the report: a package manager and what stands for its packages.
struct Part {
    target: &'static str,
    class: &'static str,
    kind: &'static str,
    purl: &'static str,
    source: &'static str,
}

const fn part(target: &'static str, kind: &'static str, purl: &'static str) -> Part {
    Part { target, class: "lang-pkgs", kind, purl, source: "ghsa" }
}

/// The first is the operating system and holds half of the vulnerabilities.
const PARTS: [Part; 6] = [
    Part {
        target: "registry.example/shop:1.0 (debian 12.8)",
        class: "os-pkgs",
        kind: "debian",
        purl: "pkg:deb/debian/",
        source: "debian",
    },
    part("Node.js", "node-pkg", "pkg:npm/"),
    part("Python", "python-pkg", "pkg:pypi/"),
    part("Java", "jar", "pkg:maven/org.example/"),
    part("usr/local/bin/shop", "gobinary", "pkg:golang/example.com/"),
    part("app/Gemfile.lock", "bundler", "pkg:gem/"),
];

/// Writes a report with so many vulnerabilities.
pub(super) fn write(count: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut chance = Chance::new(count);
    write!(
        out,
        r#"{{
  "SchemaVersion": 2,
  "CreatedAt": "2026-11-01T09:12:00.123456789Z",
  "ArtifactName": "registry.example/shop:1.0",
  "ArtifactType": "container_image",
  "Metadata": {{
    "OS": {{
      "Family": "debian",
      "Name": "12.8"
    }},
    "ImageID": "sha256:{}",
    "RepoDigests": [
      "registry.example/shop@sha256:{}"
    ]
  }},
  "Results": ["#,
        chance.hex(64),
        chance.hex(64)
    )?;
    let mut left = count;
    for (place, part) in PARTS.iter().enumerate() {
        let others = (PARTS.len() - place) as u64;
        let share = if place == 0 { count / 2 } else { left / others };
        left -= share;
        write_part(part, share, place == 0, &mut chance, out)?;
    }
    out.write_all(b"\n  ]\n}\n")
}

fn write_part(
    part: &Part,
    count: u64,
    first: bool,
    chance: &mut Chance,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Part { target, class, kind, .. } = part;
    let comma = if first { "" } else { "," };
    write!(
        out,
        r#"{comma}
    {{
      "Target": "{target}",
      "Class": "{class}",
      "Type": "{kind}",
      "Vulnerabilities": ["#
    )?;
    let layers: Vec<(String, String)> = (0..12).map(|_| (chance.hex(64), chance.hex(64))).collect();
    for place in 0..count {
        out.write_all(if place == 0 { b"\n" } else { b",\n" })?;
        let layer = &layers[usize::try_from(chance.below(12)).unwrap_or_default()];
        write_vulnerability(part, place, layer, chance, out)?;
    }
    out.write_all(b"\n      ]\n    }")
}

fn write_vulnerability(
    part: &Part,
    place: u64,
    (digest, diff_id): &(String, String),
    chance: &mut Chance,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Part { class, purl, source, .. } = part;
    // A package has some thirty advisories, so that no two entries of a report are the same finding.
    let package = format!("package-{}", place / 30);
    let id = format!("CVE-{}-{}", 2015 + place % 12, 10_000 + place);
    let (installed, fixed) = (chance.version(), chance.version());
    let path =
        if *class == "os-pkgs" { String::new() } else { format!("app/lib/{package}/manifest-{installed}") };
    let severity = chance.one_of(&["LOW", "MEDIUM", "MEDIUM", "HIGH", "HIGH", "CRITICAL"]);
    let (title, description) = (chance.prose(9), {
        let words = 40 + chance.below(60);
        chance.prose(words)
    });
    let confidentiality = chance.one_of(&["N", "L", "H"]);
    let vector = format!("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:{confidentiality}/I:N/A:H");
    let score = chance.one_of(&["7.5", "8.2", "9.1"]);
    write!(
        out,
        r#"        {{
          "VulnerabilityID": "{id}",
          "PkgID": "{package}@{installed}",
          "PkgName": "{package}",
          "PkgPath": "{path}",
          "PkgIdentifier": {{
            "PURL": "{purl}{package}@{installed}",
            "UID": "{uid}"
          }},
          "InstalledVersion": "{installed}",
          "FixedVersion": "{fixed}",
          "Status": "fixed",
          "Layer": {{
            "Digest": "sha256:{digest}",
            "DiffID": "sha256:{diff_id}"
          }},
          "SeveritySource": "{source}",
          "PrimaryURL": "https://avd.aquasec.com/nvd/{id}",
          "DataSource": {{
            "ID": "{source}",
            "Name": "A database of advisories",
            "URL": "https://advisories.example/"
          }},
          "Title": "{title}",
          "Description": "{description}",
          "Severity": "{severity}",
          "CweIDs": [
            "CWE-{cwe}"
          ],
          "VendorSeverity": {{
            "nvd": 3,
            "redhat": 2
          }},
          "CVSS": {{
            "nvd": {{
              "V2Vector": "AV:N/AC:L/Au:N/C:P/I:N/A:P",
              "V3Vector": "{vector}",
              "V2Score": 6.4,
              "V3Score": {score}
            }},
            "redhat": {{
              "V3Vector": "{vector}",
              "V3Score": {score}
            }}
          }},
          "References": ["#,
        uid = chance.hex(16),
        cwe = 20 + chance.below(900),
    )?;
    for place in 0..2 + chance.below(5) {
        let comma = if place == 0 { "" } else { "," };
        write!(out, "{comma}\n            \"https://tracker.example/{id}/comment/{}\"", chance.hex(12))?;
    }
    write!(
        out,
        r#"
          ],
          "PublishedDate": "2024-03-{day:02}T11:15:07.313Z",
          "LastModifiedDate": "2025-02-{day:02}T16:15:35.74Z"
        }}"#,
        day = 1 + chance.below(27)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_json_with_every_vulnerability_and_the_same_each_time() {
        let written = || {
            let mut text = Vec::new();
            write(100, &mut text).unwrap();
            text
        };
        let report: serde_json::Value = serde_json::from_slice(&written()).unwrap();
        let results = report["Results"].as_array().unwrap();
        let found: usize = results.iter().map(|one| one["Vulnerabilities"].as_array().unwrap().len()).sum();
        assert_eq!((results.len(), found), (PARTS.len(), 100));
        assert_eq!(written(), written());
    }
}
