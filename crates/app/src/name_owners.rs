//! Says whose each finding of a component is.

use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::program::Program;
use portcullis_domain::program::ownership::{Ownership, Selector};
use portcullis_domain::program::products::ComponentKind;
use portcullis_domain::scan::{Owner, Target};

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

/// A path selector may be written from the component's root or from the root of its repository.
pub(crate) fn owner(program: &Program, component: &str, path: Option<&str>) -> Option<Owner> {
    let folder = match &program.component(component)?.kind {
        ComponentKind::Iac { path, .. } | ComponentKind::Repository { path, .. } if path != "." => Some(path),
        _ => None,
    };
    let whole = folder.zip(path).map(|(folder, path)| format!("{folder}/{path}"));
    let by_path = whole.as_deref().map(|whole| program.owner_of(component, Some(whole)));
    let ownership = match by_path {
        Some(Ownership::Owned { team, by: Some(by @ Selector::Path(_)) }) => {
            Ownership::Owned { team, by: Some(by) }
        }
        _ => program.owner_of(component, path),
    };
    let Ownership::Owned { team, .. } = ownership else { return None };
    let ambassador = program.team(team).and_then(|team| team.ambassador.clone());
    Some(Owner { team: team.to_owned(), ambassador })
}
