//! What can only be checked once the whole file is read: ids that others name, and roles that nobody holds.

use crate::reader::{Reader, Reference, Requirement, plural, shortened, with_suggestion};
use portcullis_domain::program::people::Role;
use portcullis_source::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// Resolves every reference and looks for approvers that nobody can be.
pub(crate) fn check(reader: &mut Reader<'_>) {
    for reference in std::mem::take(&mut reader.references) {
        if let Some(mistake) = mistake(reader, &reference) {
            reader.report(mistake);
        }
    }
    let held: BTreeSet<Role> = reader.roles.values().flatten().copied().collect();
    let mut missing = BTreeSet::new();
    for (role, span) in std::mem::take(&mut reader.approvers) {
        if !held.is_empty() && !held.contains(&role) && missing.insert(role) {
            let message = format!("nobody holds the role `{role}`, so nobody can approve this");
            reader.report(Diagnostic::warning(span, message).help("give the role to somebody in `people`"));
        }
    }
}

fn mistake(reader: &Reader<'_>, reference: &Reference) -> Option<Diagnostic> {
    let Reference { noun, id, span, requirement } = reference;
    let Some(&declared) = reader.declared.get(noun).and_then(|ids| ids.get(id)) else {
        let message = format!("there is no {} `{}`", noun.word(), shortened(id));
        let ids = reader.declared.get(noun).into_iter().flatten().map(|(id, _)| id.as_str());
        let suggestion = reader.suggestion(id, ids);
        let mistake = with_suggestion(Diagnostic::error(*span, message), suggestion);

        return Some(if suggestion.is_some() {
            mistake
        } else {
            mistake.help(format!("add it to `{}`", plural(*noun)))
        });
    };
    let roles = reader.roles.get(id)?;
    match requirement {
        Requirement::SecurityTeam if !roles.iter().any(|role| role.is_security_team()) => {
            let mistake = Diagnostic::error(*span, format!("`{id}` is not in the security team"));
            let help = "the security team is whoever is security_engineer, security_lead or head_of_security";
            Some(mistake.other(declared, "described here").help(help))
        }
        Requirement::Holds(role) if !roles.contains(role) => {
            let mistake = Diagnostic::error(*span, format!("`{id}` does not hold the role `{role}`"));
            Some(mistake.other(declared, "described here").help(format!("name somebody who is {role}")))
        }
        _ => None,
    }
}
