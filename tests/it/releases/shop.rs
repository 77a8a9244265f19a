//! A product of two components and small reports about it, with a store of its own.

use crate::answer::Answer;
use crate::portcullis::Portcullis;
use std::path::PathBuf;

/// The product: an image and a folder of infrastructure-as-code.
pub(super) const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, email: ana@acme.example, roles: [security_engineer]}
  - {id: bo, name: Bo Lind, email: bo@acme.example, roles: [engineer]}
teams:
  - {id: front, name: Front, members: [bo], ambassador: ana, owns: [\"component:web\", \"component:deploy\"]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy, grype, sarif], team: front}
      - {id: deploy, kind: iac, repository: acme/deploy, path: deploy, engines: [checkov], uploads: [checkov], team: front}
gate: {max_scan_age: 7d, max_database_age: 48h}
";

/// When every report was written.
pub(super) const SCANNED: &str = "2025-03-03T09:00:00Z";
/// The date of the database that they were written with.
pub(super) const DATABASE: &str = "2025-03-03T06:00:00Z";
/// The moment that is judged where nothing else is said.
pub(super) const MOMENT: &str = "2025-03-03T12:00:00Z";
/// What ships of the folder.
pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The image of which all digits are this one.
pub(super) fn image(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// A package with an advisory: its name, the advisory and the severity.
pub(super) type Vulnerable<'v> = (&'v str, &'v str, &'v str);

/// A package whose advisory blocks.
pub(super) const OPENSSL: Vulnerable<'_> = ("openssl", "CVE-2025-1001", "HIGH");
/// A package whose advisory does not.
pub(super) const ZLIB: Vulnerable<'_> = ("zlib", "CVE-2025-1002", "LOW");

/// Trivy's report on an image.
pub(super) fn trivy(image: &str, packages: &[Vulnerable<'_>]) -> String {
    let found: Vec<String> = packages
        .iter()
        .map(|(name, advisory, severity)| {
            format!(
                r#"{{"VulnerabilityID": "{advisory}", "PkgName": "{name}", "InstalledVersion": "1.0", "FixedVersion": "1.1",
                 "PkgIdentifier": {{"PURL": "pkg:deb/debian/{name}@1.0"}}, "Status": "fixed", "Severity": "{severity}", "Title": "Overflow in {name}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "{SCANNED}", "ArtifactName": "web", "ArtifactType": "container_image",
         "Metadata": {{"ImageID": "{image}", "OS": {{"Family": "debian", "Name": "12"}}}},
         "Results": [{{"Target": "web (debian 12)", "Class": "os-pkgs", "Type": "debian",
           "Packages": [{{"Name": "openssl", "Version": "1.0"}}, {{"Name": "zlib", "Version": "1.0"}}], "Vulnerabilities": [{}]}}]}}"#,
        found.join(",")
    )
}

/// Grype's report on an image.
pub(super) fn grype(image: &str, packages: &[Vulnerable<'_>]) -> String {
    let found: Vec<String> = packages
        .iter()
        .map(|(name, advisory, severity)| {
            format!(
                r#"{{"vulnerability": {{"id": "{advisory}", "severity": "{severity}"}},
                 "artifact": {{"name": "{name}", "version": "1.0", "type": "deb", "purl": "pkg:deb/debian/{name}@1.0"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"matches": [{}], "source": {{"type": "image", "target": {{"imageID": "{image}"}}}},
         "descriptor": {{"name": "grype", "version": "0.80.0", "timestamp": "{SCANNED}", "db": {{"built": "{DATABASE}"}}}}}}"#,
        found.join(",")
    )
}

/// Checkov's report on the folder, with these checks failed.
pub(super) fn checkov(failed: &[&str]) -> String {
    let check = |id: &str| {
        format!(
            r#"{{"check_id": "{id}", "check_name": "Check {id}", "file_path": "/main.tf", "file_line_range": [1, 4], "resource": "aws_security_group.open"}}"#
        )
    };
    let failed_checks: Vec<String> = failed.iter().map(|id| check(id)).collect();
    format!(
        r#"{{"check_type": "terraform", "summary": {{"passed": 1, "failed": {}, "checkov_version": "3.3.30"}},
         "results": {{"passed_checks": [{}], "skipped_checks": [], "parsing_errors": [], "failed_checks": [{}]}}}}"#,
        failed.len(),
        check("CKV_AWS_8"),
        failed_checks.join(",")
    )
}

/// A working directory with the program, in which commands are typed.
pub(super) struct Shop {
    pub(super) portcullis: Portcullis,
}

impl Shop {
    /// A shop without a release.
    pub(super) fn new() -> Self {
        let portcullis = Portcullis::new();
        portcullis.write("program.yaml", PROGRAM);
        Self { portcullis }
    }

    /// A shop whose release 1.0 is open, with nothing scanned.
    pub(super) fn open() -> Self {
        let shop = Self::new();
        let (web, deploy) = (format!("web={}", image('a')), format!("deploy={COMMIT}"));
        shop.run(&["release", "open", "1.0", "--component", &web, "--component", &deploy]).exits(0);
        shop
    }

    /// A shop whose release 1.0 is open and was scanned, with nothing found.
    pub(super) fn clean() -> Self {
        let shop = Self::open();
        shop.record_web(&trivy(&image('a'), &[]), &[]).exits(0);
        shop.record_deploy(&checkov(&[]), &[]).exits(0);
        shop
    }

    /// A shop whose release 1.0 is open and was scanned, with a high finding and a low one.
    pub(super) fn vulnerable() -> Self {
        let shop = Self::open();
        shop.record_web(&trivy(&image('a'), &[OPENSSL, ZLIB]), &[]).exits(0);
        shop.record_deploy(&checkov(&[]), &[]).exits(0);
        shop
    }

    /// Runs a command.
    pub(super) fn run(&self, arguments: &[&str]) -> Answer {
        self.portcullis.run(arguments)
    }

    /// Records a report on the image, along the series of the release unless a track is given.
    pub(super) fn record_web(&self, report: &str, more: &[&str]) -> Answer {
        let dated = report.contains("descriptor") || report.contains("\"runs\"");
        let database: &[&str] =
            if dated || more.contains(&"--database-date") { &[] } else { &["--database-date", DATABASE] };
        self.record("web", report, &[database, more].concat())
    }

    /// Records a report on the folder, along the series of the release unless a track is given.
    pub(super) fn record_deploy(&self, report: &str, more: &[&str]) -> Answer {
        self.record("deploy", report, &[&["--commit", COMMIT, "--scanned-at", SCANNED], more].concat())
    }

    fn record(&self, component: &str, report: &str, more: &[&str]) -> Answer {
        self.portcullis.write("report.json", report);
        let track: &[&str] = if more.contains(&"--track") { &[] } else { &["--track", "1.0"] };
        self.run(&[&["record", component, "--report", "report.json"], track, more].concat())
    }

    /// Judges release 1.0 at the usual moment.
    pub(super) fn check(&self, more: &[&str]) -> Answer {
        self.check_at(MOMENT, more)
    }

    /// Judges release 1.0 at a moment.
    pub(super) fn check_at(&self, moment: &str, more: &[&str]) -> Answer {
        self.run(&[&["release", "check", "1.0", "--as-of", moment], more].concat())
    }

    /// The file of an object of the archive.
    pub(super) fn object(&self, digest: &str) -> PathBuf {
        let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
        self.portcullis.path(&format!(".portcullis/archive/objects/sha256/{}/{hex}.zst", &hex[..2]))
    }
}
