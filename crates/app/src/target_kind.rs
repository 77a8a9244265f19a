//! What a target is, told by looking at it.

use crate::read_report::Limits;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Something to scan, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// A report of a scanner, to be read.
    Report(PathBuf),
    /// An image as a tar file or a directory in OCI layout.
    ImageArchive(PathBuf),
    /// An image by name.
    ImageReference(String),
    /// The root of an installed system.
    RootFilesystem(PathBuf),
    /// Source code and infrastructure-as-code.
    Directory(PathBuf),
    /// Infrastructure-as-code alone.
    Configuration(PathBuf),
    /// A list of packages.
    Sbom(PathBuf),
}

impl TargetKind {
    /// Looks at what is at `path`. A file that is no archive and no SBOM is taken for a report; reading it tells.
    pub fn of(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        if path == Path::new("-") {
            return Ok(Self::Report(path));
        }
        if std::fs::metadata(&path)?.is_dir() {
            // An unreadable directory would else look like an empty one.
            std::fs::read_dir(&path)?;
            return Ok(if path.join("oci-layout").is_file() {
                Self::ImageArchive(path)
            } else if is_root(&path) {
                Self::RootFilesystem(path)
            } else {
                Self::Directory(path)
            });
        }
        let mut head = Vec::new();
        if std::fs::metadata(&path)?.is_file() {
            File::open(&path)?.take(64 << 10).read_to_end(&mut head)?;
        }
        Ok(if is_archive(&head) {
            Self::ImageArchive(path)
        } else if is_sbom(&path, &head) {
            Self::Sbom(path)
        } else {
            Self::Report(path)
        })
    }
}

/// A root file system has an `etc` and one of the marks of an installed system.
fn is_root(path: &Path) -> bool {
    let marks = [
        "etc/os-release",
        "usr/lib/os-release",
        "etc/alpine-release",
        "var/lib/dpkg",
        "lib/apk/db",
        "var/lib/rpm",
    ];
    path.join("etc").is_dir() && marks.iter().any(|mark| path.join(mark).symlink_metadata().is_ok())
}

/// A tar file, plain (`ustar` at 257) or packed with gzip.
fn is_archive(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") || head.starts_with(b"\x1f\x8b")
}

/// An SPDX document, or a CycloneDX one that lists no vulnerabilities.
fn is_sbom(path: &Path, head: &[u8]) -> bool {
    let has = |mark: &str| head.windows(mark.len()).any(|part| part == mark.as_bytes());
    if has("\"spdxVersion\"") || head.starts_with(b"SPDXVersion:") {
        return true;
    }
    if !has("CycloneDX") && !has("cyclonedx.org/schema/bom") {
        return false;
    }
    let read = File::open(path)
        .map(|mut file| portcullis_intake::read(&mut file, None, &Limits::default(), &mut Vec::new()));
    matches!(read, Ok(Ok(reading)) if reading.format.name.starts_with("cyclonedx") && reading.observations == 0 && reading.facts.packages.is_some_and(|count| count > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_target_is_told_by_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for directory in ["oci", "root/etc", "source/etc", "root/var/lib/dpkg"] {
            fs::create_dir_all(at(directory)).unwrap();
        }
        fs::write(at("oci/oci-layout"), "{}").unwrap();
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        fs::write(at("image.tar"), tar).unwrap();
        fs::write(at("report.json"), "{\"SchemaVersion\": 2, \"Results\": []}").unwrap();
        fs::write(at("a.spdx.json"), "{\"spdxVersion\": \"SPDX-2.3\"}").unwrap();

        let kind = |name: &str| TargetKind::of(&at(name)).unwrap();
        assert_eq!(kind("oci"), TargetKind::ImageArchive(at("oci")));
        assert_eq!(kind("image.tar"), TargetKind::ImageArchive(at("image.tar")));
        assert_eq!(kind("root"), TargetKind::RootFilesystem(at("root")));
        assert_eq!(kind("source"), TargetKind::Directory(at("source")));
        assert_eq!(kind("report.json"), TargetKind::Report(at("report.json")));
        assert_eq!(kind("a.spdx.json"), TargetKind::Sbom(at("a.spdx.json")));
        assert_eq!(TargetKind::of(&at("absent")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
