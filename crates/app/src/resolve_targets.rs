//! Turns what was typed into targets: paths, images, components of the program.

use crate::engines::Engines;
use crate::target_kind::TargetKind;
use portcullis_domain::program::Program;
use portcullis_domain::program::products::{Component, ComponentKind};
use std::io;
use std::path::Path;

/// A target that is known for what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanTarget {
    /// What people call it.
    pub name: String,
    /// Its component, if it is one.
    pub component: Option<String>,
    /// What it is.
    pub kind: TargetKind,
    /// The engines to run.
    pub engines: Vec<String>,
    /// The platforms to scan of an image with several; empty for the one the engine picks.
    pub platforms: Vec<String>,
}

/// What was typed is no target.
#[derive(Debug, thiserror::Error)]
pub enum NoTarget {
    /// There is no file and no component of that name.
    #[error(
        "`{typed}` is neither a file or directory nor a component{known}; an image is written image:NAME"
    )]
    Unknown {
        /// As typed.
        typed: String,
        /// The components there are, in words.
        known: String,
    },
    /// The component of `COMPONENT=PATH` does not exist.
    #[error("`{id}` is no component{known}")]
    NoComponent {
        /// As typed.
        id: String,
        /// The components there are, in words.
        known: String,
    },
    /// It is there and can't be read.
    #[error("{path} can't be read")]
    Unreadable {
        /// The path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A component that is an image was named without what to scan.
    #[error("component `{id}` is an image: say which, as in {id}:TAG, {id}@sha256:DIGEST or {id}=PATH")]
    WhichImage {
        /// The component.
        id: String,
    },
}

/// Resolves one target as typed: `PATH`, `image:NAME`, `COMPONENT`, `COMPONENT:TAG`, `COMPONENT@DIGEST` or
/// `COMPONENT=PATH`. `root` is where the folders of the program's components are.
pub fn resolve_target(typed: &str, program: Option<&Program>, root: &Path) -> Result<ScanTarget, NoTarget> {
    if let Some(name) = typed.strip_prefix("image:") {
        return Ok(plain(typed, TargetKind::ImageReference(name.to_owned())));
    }
    if let Some((id, path)) = typed.split_once('=')
        && !Path::new(typed).exists()
    {
        let component = component(program, id)
            .ok_or_else(|| NoTarget::NoComponent { id: id.to_owned(), known: known(program) })?;
        return Ok(of_component(path, component, look(path)?));
    }
    if typed == "-" || Path::new(typed).symlink_metadata().is_ok() {
        let kind = look(typed)?;
        return Ok(match component(program, typed.trim_end_matches('/')) {
            Some(component) if is_folder_of(component, Path::new(typed), root) => {
                of_component(typed, component, kind)
            }
            _ => plain(typed, kind),
        });
    }
    let id = typed.split(['@', ':']).next().unwrap_or(typed);
    let component = component(program, id)
        .ok_or_else(|| NoTarget::Unknown { typed: typed.to_owned(), known: known(program) })?;
    let kind = match &component.kind {
        ComponentKind::Image { .. } if typed == id => return Err(NoTarget::WhichImage { id: id.to_owned() }),
        ComponentKind::Image { reference, .. } => {
            TargetKind::ImageReference(format!("{reference}{}", &typed[id.len()..]))
        }
        ComponentKind::Iac { path, .. } | ComponentKind::Repository { path, .. } => {
            look(&root.join(path).display().to_string())?
        }
    };
    Ok(of_component(typed, component, kind))
}

/// A folder that is named like a component and is its own is the component.
fn is_folder_of(component: &Component, folder: &Path, root: &Path) -> bool {
    let (ComponentKind::Iac { path, .. } | ComponentKind::Repository { path, .. }) = &component.kind else {
        return false;
    };
    matches!((folder.canonicalize(), root.join(path).canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn component<'p>(program: Option<&'p Program>, id: &str) -> Option<&'p Component> {
    program?.component(id)
}

fn known(program: Option<&Program>) -> String {
    match program.map(|program| program.components().map(|part| part.id.as_str()).collect::<Vec<_>>()) {
        None => " (there is no program file; --program names one)".to_owned(),
        Some(ids) if ids.is_empty() => " (the program has no components)".to_owned(),
        Some(ids) => format!(" (the program has {})", ids.join(", ")),
    }
}

fn look(path: &str) -> Result<TargetKind, NoTarget> {
    TargetKind::of(Path::new(path)).map_err(|source| NoTarget::Unreadable { path: path.to_owned(), source })
}

fn plain(typed: &str, kind: TargetKind) -> ScanTarget {
    let engines = Engines::usual(&kind).iter().map(|&name| name.to_owned()).collect();
    ScanTarget { name: typed.to_owned(), component: None, kind, engines, platforms: Vec::new() }
}

fn of_component(name: &str, component: &Component, kind: TargetKind) -> ScanTarget {
    let kind = match (&component.kind, kind) {
        (ComponentKind::Iac { .. }, TargetKind::Directory(path)) => TargetKind::Configuration(path),
        (_, kind) => kind,
    };
    let platforms = match &component.kind {
        ComponentKind::Image { platforms, .. } => platforms.clone(),
        _ => Vec::new(),
    };
    ScanTarget {
        engines: component.engines.clone(),
        component: Some(component.id.clone()),
        name: name.to_owned(),
        kind,
        platforms,
    }
}
