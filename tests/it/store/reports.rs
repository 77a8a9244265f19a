//! Reports of Trivy on an image, of any size and time.

use serde_json::{Value, json};

/// The image id that ends with this digit.
pub(super) fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// A report in the making.
pub(super) struct Report {
    document: Value,
}

/// A report on the image `digest(digit)` with so many findings.
pub(super) fn report(digit: char, findings: usize) -> Report {
    let found: Vec<Value> = (0..findings)
        .map(|number| {
            json!({
                "VulnerabilityID": format!("CVE-2026-{}", 10_000 + number),
                "PkgName": format!("package-{digit}-{number}"),
                "InstalledVersion": "1.0",
                "Severity": "HIGH",
                // Digits that don't shrink much, so that a limited archive is soon full.
                "Title": format!("Overflow {:x}", (number as u128 + 1).pow(5).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)),
            })
        })
        .collect();
    Report {
        document: json!({
            "SchemaVersion": 2,
            "CreatedAt": "2026-10-01T10:00:00Z",
            "ArtifactName": "web",
            "ArtifactType": "container_image",
            "Metadata": {"ImageID": digest(digit)},
            "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": found}],
        }),
    }
}

impl Report {
    /// Says when it was written.
    pub(super) fn created(mut self, at: &str) -> Self {
        self.document["CreatedAt"] = json!(at);
        self
    }

    /// Says what an attacker wants it to say in every text of its first finding.
    pub(super) fn saying(mut self, text: &str) -> Self {
        self.document["Results"][0]["Target"] = json!(text);
        let found = &mut self.document["Results"][0]["Vulnerabilities"][0];
        for field in [
            "VulnerabilityID",
            "PkgName",
            "InstalledVersion",
            "FixedVersion",
            "Title",
            "Description",
            "PrimaryURL",
        ] {
            found[field] = json!(format!("{field}{text}"));
        }
        self
    }

    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }
}
