//! The lasting key of a finding: what must be equal for two findings to be the same one.
//!
//! The key is the BLAKE3 hash of length-prefixed fields. Versions, severities, texts, tags, digests, times
//! and the scanner's name are never among them, so that a new tag, a re-rated advisory, a reordered report or
//! another scanner finds the same thing again.

use crate::advisory;
use crate::digest::Digest;
use crate::finding::{Finding, Subject};
use crate::text_form::text_form;
use schemars::JsonSchema;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// The number of this algorithm, stored beside every key.
pub const ALGORITHM: u32 = 1;

/// The key of a finding within the programme.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String", extend("pattern" = r"^[0-9a-f]{64}$"))]
pub struct Identity([u8; 32]);

impl Identity {
    /// The key with these 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key of these fields, as [`Identities::next_in_clear`] gives them.
    pub fn of_fields(fields: &[String]) -> Self {
        let mut hashed = Fields::new();
        for field in fields {
            hashed.add(field);
        }
        hashed.finish()
    }

    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Digest::new(self.0).hex())
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key of a finding is 64 lower-case hexadecimal digits")]
pub struct NoIdentity;

impl FromStr for Identity {
    type Err = NoIdentity;

    fn from_str(text: &str) -> Result<Self, NoIdentity> {
        Digest::from_hex(text).map(|digest| Self(*digest.as_bytes())).ok_or(NoIdentity)
    }
}

text_form!(Identity);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({self})")
    }
}

/// Gives the findings of one scan their keys, in the order of the report.
///
/// Code without a tool's fingerprint and secrets carry an occurrence number, so the same line twice in one
/// file is two findings; this counts them.
#[derive(Debug)]
pub struct Identities {
    component: String,
    occurrences: HashMap<Identity, u32>,
}

impl Identities {
    /// Starts the scan of `component` (its id in the program; empty when there is none yet).
    pub fn new(component: &str) -> Self {
        Self { component: component.to_owned(), occurrences: HashMap::new() }
    }

    /// The key of the next finding.
    pub fn next(&mut self, finding: &Finding) -> Identity {
        self.key(finding, Fields::new()).finish()
    }

    /// The key of the next finding and the fields it is made of, so that it can be made again by
    /// [`Identity::of_fields`].
    pub fn next_in_clear(&mut self, finding: &Finding) -> (Identity, Vec<String>) {
        let fields = self.key(finding, Fields { clear: Some(Vec::with_capacity(8)), ..Fields::new() });
        (fields.finish(), fields.clear.unwrap_or_default())
    }

    fn key(&mut self, finding: &Finding, mut fields: Fields) -> Fields {
        fields.add(finding.kind().word()).add(&self.component);
        match &finding.subject {
            Subject::Package(found) => {
                fields.add(advisory::primary(&found.advisory, &found.aliases).as_str());
                match &found.package.purl {
                    Some(purl) => fields.add(purl.kind()).add(purl.namespace()).add(purl.name()),
                    None => fields.add("").add(&found.package.class).add(&found.package.name),
                };
                fields.add(&found.package.lasting_path());
            }
            Subject::Iac(found) => {
                let place = found.root_module.as_ref().unwrap_or(&found.location.path);
                fields.add(&found.check).add(place).add(&found.resource);
            }
            Subject::Code(found) => {
                fields.add(&found.rule).add(&found.location.path);
                match &found.fingerprint {
                    Some(fingerprint) => fields.add("tool").add(fingerprint),
                    None => fields.add("text").add(&without_spaces(&found.snippet)),
                };
                if found.fingerprint.is_none() {
                    return self.numbered(fields);
                }
            }
            Subject::Secret(found) => {
                fields.add(&found.rule).add(&found.location.path).add(&found.masked_line);
                return self.numbered(fields);
            }
            Subject::Web(found) => {
                fields.add(&found.rule).add(&found.method).add(&found.url_template).add(&found.parameter);
            }
        }
        fields
    }

    fn numbered(&mut self, mut fields: Fields) -> Fields {
        let count = self.occurrences.entry(fields.finish()).or_default();
        *count += 1;
        fields.add(&count.to_string());
        fields
    }
}

struct Fields {
    hasher: blake3::Hasher,
    clear: Option<Vec<String>>,
}

impl Fields {
    fn new() -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&ALGORITHM.to_le_bytes());
        Self { hasher, clear: None }
    }

    fn add(&mut self, field: &str) -> &mut Self {
        self.hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
        if let Some(clear) = &mut self.clear {
            clear.push(field.to_owned());
        }
        self
    }

    fn finish(&self) -> Identity {
        Identity(*self.hasher.finalize().as_bytes())
    }
}

/// The text with every run of white space made one space, so that re-indented code stays the same finding.
fn without_spaces(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::AdvisoryId;
    use crate::finding::{CodeSubject, Details, Fix, Location, PackageSubject, SecretSubject};
    use crate::package::Package;
    use crate::severity::Severity;

    fn finding(subject: Subject) -> Finding {
        Finding {
            subject,
            title: String::new(),
            severity: Severity::High,
            severity_source: None,
            suppression: None,
            details: Details::default(),
        }
    }

    fn package(id: &str, alias: &[&str], purl: &str, path: &str) -> Finding {
        let purl: crate::package::Purl = purl.parse().unwrap();
        finding(Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(id),
            aliases: alias.iter().map(|id| AdvisoryId::new(id)).collect(),
            package: Package {
                name: purl.name().to_owned(),
                version: purl.version().to_owned(),
                operating_system: purl.is_operating_system(),
                purl: Some(purl),
                path: path.to_owned(),
                ..Package::default()
            },
            fix: Fix::default(),
        })))
    }

    fn key(component: &str, finding: &Finding) -> Identity {
        Identities::new(component).next(finding)
    }

    #[test]
    fn a_new_version_and_another_severity_are_the_same_finding() {
        let old = package("CVE-2024-1234", &[], "pkg:deb/debian/openssl@1.1.1n?distro=debian-11", "");
        let mut new = package("CVE-2024-1234", &[], "pkg:deb/debian/openssl@1.1.1w?distro=debian-11.9", "");
        new.severity = Severity::Low;
        new.title = "reworded".to_owned();
        assert_eq!(key("web", &old), key("web", &new));
        assert_ne!(key("web", &old), key("db", &old));
    }

    #[test]
    fn an_advisory_named_by_its_alias_is_the_same_finding() {
        let purl = "pkg:npm/minimist@0.0.8";
        let ghsa = package("GHSA-vh95-rmgr-6w4m", &["CVE-2020-7598"], purl, "package-lock.json");
        let cve = package("CVE-2020-7598", &[], purl, "package-lock.json");
        assert_eq!(key("", &ghsa), key("", &cve));
    }

    #[test]
    fn the_path_tells_two_copies_of_a_package_apart() {
        let purl = "pkg:npm/minimist@0.0.8";
        let one = package("CVE-2020-7598", &[], purl, "a/package-lock.json");
        let two = package("CVE-2020-7598", &[], purl, "b/package-lock.json");
        assert_ne!(key("", &one), key("", &two));
    }

    #[test]
    fn code_survives_a_line_shift_and_counts_its_repetitions() {
        let at = |line, snippet: &str| {
            finding(Subject::Code(CodeSubject {
                rule: "eval".to_owned(),
                location: Location::new("a.py", line, line),
                fingerprint: None,
                snippet: snippet.to_owned(),
            }))
        };
        assert_eq!(key("", &at(3, "eval(x)")), key("", &at(40, "  eval(x)\n")));
        let mut scan = Identities::new("");
        assert_ne!(scan.next(&at(3, "eval(x)")), scan.next(&at(9, "eval(x)")));
    }

    #[test]
    fn the_same_secret_line_twice_is_two_findings() {
        let secret = finding(Subject::Secret(SecretSubject {
            rule: "aws-key".to_owned(),
            location: Location::new("env", 1, 1),
            masked_line: "key = ****".to_owned(),
            ..SecretSubject::default()
        }));
        let mut scan = Identities::new("");
        assert_ne!(scan.next(&secret), scan.next(&secret));
        assert_eq!(key("", &secret), key("", &secret));
    }

    #[test]
    fn a_key_can_be_made_again_from_its_fields() {
        let secret = finding(Subject::Secret(SecretSubject {
            rule: "aws-access-key".into(),
            location: Location::new("a.env", 1, 1),
            masked_line: "KEY=***".into(),
            ..SecretSubject::default()
        }));
        let (mut plain, mut clear) = (Identities::new("web"), Identities::new("web"));
        for number in ["1", "2"] {
            let (key, fields) = clear.next_in_clear(&secret);
            assert_eq!(fields, ["secret", "web", "aws-access-key", "a.env", "KEY=***", number]);
            assert_eq!(key, plain.next(&secret));
            assert_eq!(Identity::of_fields(&fields), key);
            assert_eq!(Identity::from_bytes(*key.as_bytes()), key);
        }
    }

    #[test]
    fn fields_never_run_into_each_other() {
        let one = Fields::new().add("ab").add("c").finish();
        let two = Fields::new().add("a").add("bc").finish();
        assert_ne!(one, two);
    }
}
