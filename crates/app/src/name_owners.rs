//! Says whose each finding of a component is.

use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::program::Program;
use portcullis_domain::program::ownership::{Ownership, Selector};
use portcullis_domain::program::products::ComponentKind;
use portcullis_domain::scan::{Owner, Target};
use portcullis_domain::vulnerability;

/// Names the owner of every finding in `target`, if it is a component of the program.
pub fn name_owners(target: &mut Target, program: &Program) {
    let Some(component) = target.component.clone() else { return };
    for found in &mut target.findings {
        found.owner = owner(program, &component, path(&found.finding));
    }
}

pub(crate) fn path(finding: &Finding) -> Option<&str> {
    let path = match &finding.subject {
        Subject::Package(found) => &found.package.path,
        Subject::Iac(found) => &found.location.path,
        Subject::Code(found) => &found.location.path,
        Subject::Secret(found) => &found.location.path,
        Subject::Web(_) => return None,
    };
    let path = path.trim_start_matches('/');
    if path.is_empty() { None } else { Some(path) }
}

/// The team that owns a component or a path in it.
pub(crate) fn owner(program: &Program, component: &str, path: Option<&str>) -> Option<Owner> {
    let Ownership::Owned { team, .. } = found(program, component, path) else { return None };
    let ambassador = program.team(team).and_then(|team| team.ambassador.clone());
    Some(Owner { team: team.to_owned(), ambassador })
}

/// Whose a vulnerability in a component or a path in it is; teams that tie are named.
pub(crate) fn ownership(program: &Program, component: &str, path: Option<&str>) -> vulnerability::Owner {
    let (team, tied) = match found(program, component, path) {
        Ownership::Owned { team, .. } => (Some(team.to_owned()), Vec::new()),
        Ownership::Tied { teams } => (None, teams.iter().map(|(team, _)| (*team).to_owned()).collect()),
        Ownership::Unowned => (None, Vec::new()),
    };
    vulnerability::Owner { team, tied, by_hand: false }
}

/// A path selector may be written from the component's root or from the root of its repository.
fn found<'p>(program: &'p Program, component: &str, path: Option<&str>) -> Ownership<'p> {
    let folder = match program.component(component).map(|component| &component.kind) {
        None => return Ownership::Unowned,
        Some(ComponentKind::Iac { path, .. } | ComponentKind::Repository { path, .. }) if path != "." => {
            Some(path)
        }
        Some(_) => None,
    };
    let whole = folder.zip(path).map(|(folder, path)| format!("{folder}/{path}"));
    let by_path = whole.as_deref().map(|whole| program.owner_of(component, Some(whole)));
    match by_path {
        Some(by_path @ Ownership::Owned { by: Some(Selector::Path(_)), .. }) => by_path,
        _ => program.owner_of(component, path),
    }
}
