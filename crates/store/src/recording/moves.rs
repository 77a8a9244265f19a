//! Checks whose resource moved from one file to another within one scan: the key is redirected, nothing is reopened.

use portcullis_domain::finding::Kind;
use portcullis_domain::identity::Identity;
use std::collections::HashMap;

/// What appeared in a scan, by check and resource; nothing where that is not one finding alone.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    appeared: HashMap<(String, String), Option<Appeared>>,
}

/// A finding that its scope did not have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Appeared {
    pub(crate) identity: Identity,
    /// Says that the scope had it open once.
    pub(crate) is_back: bool,
}

impl Moves {
    /// Notes a finding that the scope did not have open.
    pub(crate) fn appeared(&mut self, identity: Identity, is_back: bool, fields: &[String]) {
        if let Some(key) = key(fields) {
            let one = Appeared { identity, is_back };
            self.appeared.entry(key).and_modify(|one| *one = None).or_insert(Some(one));
        }
    }

    /// Says whether anything can have moved.
    pub(crate) fn is_possible(&self) -> bool {
        !self.appeared.is_empty()
    }

    /// The pairs of a key that is gone and what took its place.
    pub(crate) fn from(&self, gone: &[(Identity, Vec<String>)]) -> Vec<(Identity, Appeared)> {
        let mut vanished: HashMap<(String, String), Option<Identity>> = HashMap::new();
        for (identity, fields) in gone {
            if let Some(key) = key(fields) {
                vanished.entry(key).and_modify(|one| *one = None).or_insert(Some(*identity));
            }
        }
        let mut pairs: Vec<(Identity, Appeared)> = vanished
            .into_iter()
            .filter_map(|(key, old)| Some((old?, self.appeared.get(&key).copied().flatten()?)))
            .collect();
        pairs.sort_unstable();
        pairs
    }
}

/// Check and resource of the fields of an IaC finding (kind, component, check, place, resource) that names a resource.
fn key(fields: &[String]) -> Option<(String, String)> {
    match fields {
        [kind, _, check, _, resource] if kind == Kind::Iac.word() && !resource.is_empty() => {
            Some((check.clone(), resource.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(place: &str) -> Vec<String> {
        ["iac", "deploy", "CKV_K8S_8", place, "Deployment.web"].map(str::to_owned).to_vec()
    }

    fn identity(number: u8) -> Identity {
        Identity::from_bytes([number; 32])
    }

    #[test]
    fn a_resource_that_stands_in_another_file_moved() {
        let mut moves = Moves::default();
        moves.appeared(identity(2), false, &fields("b.yaml"));
        let gone = [(identity(1), fields("a.yaml"))];
        let there = Appeared { identity: identity(2), is_back: false };
        assert_eq!(moves.from(&gone), [(identity(1), there)]);
    }

    #[test]
    fn where_two_could_be_meant_nothing_moved() {
        let mut moves = Moves::default();
        moves.appeared(identity(2), false, &fields("b.yaml"));
        let two = [(identity(1), fields("a.yaml")), (identity(3), fields("c.yaml"))];
        assert_eq!(moves.from(&two), []);
        moves.appeared(identity(4), true, &fields("d.yaml"));
        assert_eq!(moves.from(&two[..1]), []);
    }
}
