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

/// Of so many vulnerabilities of an image of a release one is high or critical.
const SEVERE: u64 = 5;

/// What a report is of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content {
    /// One image with vulnerabilities of all severities, half of them high or critical.
    Usual,
    /// One of the images of a release, by its number, with few that are high or critical.
    Image(u64),
}

/// The image id in the report on an image of a release.
pub(crate) fn image_id(image: u64) -> String {
    format!("sha256:{}", Content::Image(image).chance(0).hex(64))
}

/// The advisory and the package of each high or critical vulnerability in such a report.
pub(crate) fn severe(count: u64) -> impl Iterator<Item = (String, String)> {
    shares(count).into_iter().zip(&PARTS).flat_map(|(share, part)| {
        let severe = (0..share).filter(|place| place.is_multiple_of(SEVERE));
        severe.map(|place| (advisory(place), format!("{}{}", part.purl, package(place))))
    })
}

impl Content {
    fn chance(self, count: u64) -> Chance {
        Chance::new(match self {
            Self::Usual => count,
            Self::Image(image) => u64::MAX - image,
        })
    }

    fn severity(self, place: u64, chance: &mut Chance) -> &'static str {
        match self {
            Self::Usual => chance.one_of(&["LOW", "MEDIUM", "MEDIUM", "HIGH", "HIGH", "CRITICAL"]),
            Self::Image(_) if place.is_multiple_of(SEVERE) => chance.one_of(&["HIGH", "HIGH", "CRITICAL"]),
            Self::Image(_) => chance.one_of(&["LOW", "MEDIUM"]),
        }
    }
}

/// How many vulnerabilities each part has.
fn shares(count: u64) -> [u64; PARTS.len()] {
    let mut left = count;
    let mut shares = [0; PARTS.len()];
    for (place, share) in shares.iter_mut().enumerate() {
        let others = (PARTS.len() - place) as u64;
        *share = if place == 0 { count / 2 } else { left / others };
        left -= *share;
    }
    shares
}

/// A package has some thirty advisories, so that no two entries of a report are the same finding.
fn package(place: u64) -> String {
    format!("package-{}", place / 30)
}

fn advisory(place: u64) -> String {
    format!("CVE-{}-{}", 2015 + place % 12, 10_000 + place)
}

/// Writes a report with so many vulnerabilities.
pub(crate) fn write(count: u64, out: &mut dyn Write) -> io::Result<()> {
    write_report(Content::Usual, count, out)
}

/// Writes a report on this content with so many vulnerabilities.
pub(crate) fn write_report(content: Content, count: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut chance = content.chance(count);
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
    for (place, (part, share)) in PARTS.iter().zip(shares(count)).enumerate() {
        write_part(part, content, share, place == 0, &mut chance, out)?;
    }
    out.write_all(b"\n  ]\n}\n")
}

fn write_part(
    part: &Part,
    content: Content,
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
        write_vulnerability(part, content, place, layer, chance, out)?;
    }
    out.write_all(b"\n      ]\n    }")
}

fn write_vulnerability(
    part: &Part,
    content: Content,
    place: u64,
    (digest, diff_id): &(String, String),
    chance: &mut Chance,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Part { class, purl, source, .. } = part;
    let (package, id) = (package(place), advisory(place));
    let (installed, fixed) = (chance.version(), chance.version());
    let path =
        if *class == "os-pkgs" { String::new() } else { format!("app/lib/{package}/manifest-{installed}") };
    let severity = content.severity(place, chance);
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

    #[test]
    fn of_an_image_of_a_release_it_is_known_what_is_severe() {
        let mut text = Vec::new();
        write_report(Content::Image(7), 100, &mut text).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(report["Metadata"]["ImageID"], image_id(7));
        let entries = report["Results"].as_array().unwrap().iter();
        let entries = entries.flat_map(|one| one["Vulnerabilities"].as_array().unwrap());
        let is_severe =
            |entry: &&serde_json::Value| ["HIGH", "CRITICAL"].contains(&entry["Severity"].as_str().unwrap());
        let found: Vec<(String, String)> = entries
            .filter(is_severe)
            .map(|entry| {
                let purl = entry["PkgIdentifier"]["PURL"].as_str().unwrap();
                let id = entry["VulnerabilityID"].as_str().unwrap();
                (id.to_owned(), purl.split_once('@').unwrap().0.to_owned())
            })
            .collect();
        assert_eq!(found, severe(100).collect::<Vec<_>>());
        assert_eq!(found.len(), 20);
    }
}
