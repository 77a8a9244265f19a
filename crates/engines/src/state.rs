//! The exact state of what is scanned, so that a scan proves something about what ships and about nothing else.
//!
//! A directory in a git checkout that has no changes is at a commit; any other directory is known by the hash of its
//! tree; an image by its digests. Nothing of what is looked at is run or trusted: see [`state_of`].

mod checkout;
mod digest;
mod image;
mod refusal;
mod tree_hash;

pub use image::ImageProblem;
pub use refusal::NoState;
pub use tree_hash::TreeLimits;

use crate::environment::Environment;
use crate::process::{Cancel, ProcessLimits};
use portcullis_domain::release::{Artifact, Digest, Scanned};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How the state is looked for, and what that may use.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Git's executable; without it `git` on the search path.
    pub git: Option<PathBuf>,
    /// What git may know of the environment: the search path, and where its working directories go.
    pub environment: Environment,
    /// What each run of git may use.
    pub git_limits: ProcessLimits,
    /// How much of a tree is hashed.
    pub tree: TreeLimits,
}

impl Settings {
    /// Settings with the usual limits.
    pub fn new(environment: Environment) -> Self {
        Self { git: None, environment, git_limits: checkout::usual_limits(), tree: TreeLimits::default() }
    }
}

/// The exact state of something, and what is worth knowing about how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The state.
    pub artifact: Artifact,
    /// Sentences for people: why git was not asked, what changed, which platforms are absent.
    pub remarks: Vec<String>,
}

impl State {
    /// What a scan of this looked at, on `platform` where that was chosen.
    ///
    /// Without a choice an image of several platforms leaves it unknown which of them was scanned.
    pub fn scanned(&self, platform: Option<&str>) -> Scanned {
        match &self.artifact {
            Artifact::Commit(commit) => Scanned::Commit(commit.clone()),
            Artifact::Tree(tree) => Scanned::Tree(tree.clone()),
            Artifact::Image { digest, manifests } if manifests.is_empty() => {
                Scanned::Image { digests: BTreeSet::from([digest.clone()]), platform: None }
            }
            Artifact::Image { digest, manifests } => {
                let fits = |name: &str| platform.is_none_or(|wanted| wanted == name);
                let mut fitting = manifests.iter().filter(|manifest| fits(&manifest.platform));
                let (Some(manifest), None) = (fitting.next(), fitting.next()) else {
                    return Scanned::Unknown;
                };
                let digests: BTreeSet<Digest> = manifest.digests.iter().chain([digest]).cloned().collect();
                Scanned::Image { digests, platform: Some(manifest.platform.clone()) }
            }
        }
    }
}

/// The exact state of a directory, of a directory in OCI layout, or of a tar file of an image.
///
/// A directory that holds a file `oci-layout` is taken for an image; [`state_of_tree`] and [`state_of_image`] are for
/// those who know what they have.
pub fn state_of(path: &Path, settings: &Settings, cancel: &Cancel) -> Result<State, NoState> {
    let path = resolve(path)?;
    if path.is_dir() && !path.join("oci-layout").is_file() {
        state_of_tree(&path, settings, cancel)
    } else {
        state_of_image(&path, cancel)
    }
}

/// The exact state of a directory: the commit of its checkout if nothing below it was changed, else `tree:sha256:…`.
///
/// Git never works with the configuration of the checkout: it is listed once, which executes nothing. Files are
/// compared by their content, with an empty configuration and an index that is made from the commit, since the
/// checkout's own could call changed files unchanged; the commit and its trees have to be what their ids say. Files
/// that a `.gitignore` names don't make a change; they are in a remark. Where the configuration holds anything that is
/// not known to be harmless, or git can't tell for another reason, the hash of the tree is taken and a remark says why.
///
/// # The hash of a tree
/// SHA-256 over fields, each written as its length in bytes (8 bytes, most significant first) and its bytes. The
/// first field is `portcullis-tree-1`. Then come, for every entry below the directory that is no directory itself, in
/// order: its path relative to the directory with `/` between the names; its kind, one byte: `f` a file, `x` a file
/// that its owner may execute, `l` a symbolic link, `o` anything else; and its content: the bytes of a file, the
/// target of a link as text, nothing for anything else. The order is by names, as bytes, directory by directory, and a
/// directory stands where its name does. Directories and files with the name `.git` are left out wherever they are.
/// Links are never followed; owners, times and other modes don't count, nor do empty directories.
pub fn state_of_tree(path: &Path, settings: &Settings, cancel: &Cancel) -> Result<State, NoState> {
    let path = resolve(path)?;
    let asked = checkout::ask(&path, settings, cancel)?;
    let artifact = match asked.commit {
        Some(commit) => Artifact::Commit(commit),
        None => Artifact::Tree(tree_hash::hash(&path, &settings.tree, cancel)?),
    };
    Ok(State { artifact, remarks: asked.remarks })
}

/// The exact state of an image in a directory in OCI layout, in a tar file of one, or in a tar file of `docker save`.
///
/// Manifests and configurations are read, and are what their digests say; layers are not read. The state's digest is
/// that of the index where there is one, else that of the manifest, else the image id.
pub fn state_of_image(path: &Path, cancel: &Cancel) -> Result<State, NoState> {
    let path = resolve(path)?;
    let found = image::read(&path, cancel).map_err(|problem| match problem {
        ImageProblem::Cancelled => NoState::Cancelled,
        problem => NoState::Image { path: path.clone(), problem: Box::new(problem) },
    })?;
    let artifact = Artifact::Image { digest: found.digest, manifests: found.manifests };
    Ok(State { artifact, remarks: found.remarks })
}

fn resolve(path: &Path) -> Result<PathBuf, NoState> {
    path.canonicalize().map_err(|error| NoState::Unreadable(path.to_owned(), error))
}

#[cfg(test)]
mod tests;
