//! What Trivy can scan.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// Something to scan, of a kind that is said and never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An image as a tar file (`docker save`) or as a directory in OCI layout.
    ImageArchive(PathBuf),
    /// An image by name, from a registry or a local image store.
    ImageReference(String),
    /// The root of an installed system.
    RootFilesystem(PathBuf),
    /// A directory of source code with lockfiles.
    Directory(PathBuf),
    /// A `CycloneDX` or SPDX document.
    Sbom(PathBuf),
    /// A directory of infrastructure-as-code.
    Configuration(PathBuf),
}

impl Target {
    /// What Trivy is given: an absolute path without symbolic links, or a name that can't be an option.
    pub(super) fn resolve(&self) -> Result<OsString, String> {
        match self {
            Self::ImageReference(name) => reference(name).map(OsString::from),
            Self::ImageArchive(path) => existing(path).map(OsString::from),
            Self::Sbom(path) => {
                let path = existing(path)?;
                if path.is_file() { Ok(path.into()) } else { Err("it is not a file".to_owned()) }
            }
            Self::RootFilesystem(path) | Self::Directory(path) | Self::Configuration(path) => {
                let path = existing(path)?;
                if path.is_dir() { Ok(path.into()) } else { Err("it is not a directory".to_owned()) }
            }
        }
    }
}

fn existing(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize().map_err(|error| format!("it can not be opened: {error}"))
}

fn reference(name: &str) -> Result<&str, String> {
    let odd = |character: char| character.is_whitespace() || character.is_control();
    if name.is_empty() || name.starts_with('-') || name.contains(odd) {
        return Err("it is not the name of an image".to_owned());
    }
    Ok(name)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ImageReference(name) => f.write_str(name),
            Self::ImageArchive(path)
            | Self::RootFilesystem(path)
            | Self::Directory(path)
            | Self::Sbom(path)
            | Self::Configuration(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_be_an_option_is_no_image() {
        for name in ["", "--server=evil", "-v", "a b", "a\nb"] {
            let target = Target::ImageReference(name.to_owned());
            assert_eq!(target.resolve().unwrap_err(), "it is not the name of an image", "{name}");
        }
        assert_eq!(Target::ImageReference("alpine:3.20".to_owned()).resolve().unwrap(), "alpine:3.20");
    }

    #[test]
    fn a_target_of_another_kind_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(Target::Directory(file.clone()).resolve().unwrap_err(), "it is not a directory");
        assert_eq!(Target::Sbom(folder.path().into()).resolve().unwrap_err(), "it is not a file");
        let absent = Target::RootFilesystem(folder.path().join("absent")).resolve().unwrap_err();
        assert!(absent.starts_with("it can not be opened: "), "{absent}");
        assert_eq!(Target::Sbom(file.clone()).resolve().unwrap(), file.canonicalize().unwrap());
    }
}
