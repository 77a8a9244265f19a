//! The security programme as code: who is there, who owns what, what is watched and which rules apply.
//!
//! A [`Program`] is valid by construction: whoever reads the program file has checked that every id it names
//! exists and every figure makes sense, so that the rules built on it need not ask again.

pub mod calendar;
pub mod coverage;
pub mod difference;
mod elapse;
pub mod explanation;
pub(crate) mod local_words;
pub mod ownership;
pub mod people;
pub mod period;
pub mod policy;
pub mod products;
pub mod requests;
pub mod triage;

use calendar::Calendar;
use people::{Person, Role, Rotation, Team};
use policy::{Acceptance, Archive, Decisions, Exceptions, Gate, Notifications, Sla};
use products::{Component, Product};
use requests::{Requests, Slack};
use triage::Triage;

/// The program file as it was understood, every default filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The name of the company, as it stands on documents that leave the house.
    pub company: String,
    /// When people work.
    pub calendar: Calendar,
    /// Everybody who acts in the programme.
    pub people: Vec<Person>,
    /// The engineering teams.
    pub teams: Vec<Team>,
    /// Whose week it is on security support, if there is a rotation.
    pub rotation: Option<Rotation>,
    /// What ships.
    pub products: Vec<Product>,
    /// What blocks a release.
    pub gate: Gate,
    /// How fast vulnerabilities are dealt with.
    pub sla: Sla,
    /// What happens to findings as they come in.
    pub triage: Triage,
    /// How decisions are approved.
    pub decisions: Decisions,
    /// Who accepts a risk.
    pub acceptance: Acceptance,
    /// Who extends an SLA.
    pub exceptions: Exceptions,
    /// Where news goes.
    pub notifications: Notifications,
    /// How long evidence is kept.
    pub archive: Archive,
    /// The security team's places in Slack.
    pub slack: Slack,
    /// What people may ask of the security team.
    pub requests: Requests,
}

impl Program {
    /// The person with this id.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The team with this id.
    pub fn team(&self, id: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    /// The component with this id; ids of components are unique in the whole programme.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components().find(|component| component.id == id)
    }

    /// The product that a component is part of.
    pub fn product_of(&self, component: &str) -> Option<&Product> {
        let has = |product: &&Product| product.components.iter().any(|part| part.id == component);
        self.products.iter().find(has)
    }

    /// The components of all products.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.products.iter().flat_map(|product| &product.components)
    }

    /// Everybody who holds a role.
    pub fn holders(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.holds(role))
    }
}

/// Says whether `text` can be an id: 1 to 64 letters, digits, `-`, `_` and `.`, the first a letter or digit.
pub fn is_id(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=64).contains(&text.len())
        && text.bytes().all(inner)
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        for id in ["ana", "docs-site", "acme_2", "5.3", "A"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "-a", ".a", "a b", "a/b", "ä", "a:b", &"a".repeat(65)] {
            assert!(!is_id(id), "{id}");
        }
    }
}
