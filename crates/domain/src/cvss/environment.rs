//! A product's environment, and what a vector scores in it.

use super::metric::{Group, Metric};
use super::{Vector, Version, v3, v4};
use crate::severity::Severity;
use crate::words::words;
use std::fmt;

/// Where an attacker must be, most exposed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttackVector {
    /// Anywhere that can reach the product over a network.
    Network,
    /// On the same physical or logical network.
    Adjacent,
    /// On the machine.
    Local,
    /// Where the machine can be touched.
    Physical,
}

words!(AttackVector { Network = "network", Adjacent = "adjacent", Local = "local", Physical = "physical" });

/// How much the product's users depend on a security property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// Losing it is catastrophic.
    High,
    /// Losing it is serious.
    Medium,
    /// Losing it is limited.
    Low,
}

words!(Requirement { High = "high", Medium = "medium", Low = "low" });

/// What is true of the environment that a product runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnvironmentalProfile {
    /// Where an attacker must be to reach what is exposed to a network; `None` changes no vector.
    pub attack_vector: Option<AttackVector>,
    /// How much confidentiality matters.
    pub confidentiality_requirement: Requirement,
    /// How much integrity matters.
    pub integrity_requirement: Requirement,
    /// How much availability matters.
    pub availability_requirement: Requirement,
}

impl Default for EnvironmentalProfile {
    fn default() -> Self {
        Self {
            attack_vector: Some(AttackVector::Adjacent),
            confidentiality_requirement: Requirement::High,
            integrity_requirement: Requirement::Medium,
            availability_requirement: Requirement::Low,
        }
    }
}

/// What a vector scores in an environment, as a proposal for a person to record.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The whole vector with its environmental metrics.
    pub vector: String,
    /// Its score, 0.0 to 10.0 with one decimal.
    pub score: f64,
    /// The rating of the score.
    pub severity: Severity,
    /// How the score comes about, first to last.
    pub steps: Vec<Step>,
}

/// One step of a computation, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is computed or changed: `attack vector`.
    pub subject: &'static str,
    /// What comes out and how: `network → adjacent (0.85 → 0.62)`.
    pub explanation: String,
}

impl Step {
    pub(super) fn new(subject: &'static str, explanation: String) -> Self {
        Self { subject, explanation }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.explanation)
    }
}

impl Vector {
    /// The vector with the profile's environmental metrics.
    ///
    /// Requirements always apply. The attack vector applies only where the base vector is *network*, and only
    /// if the vector doesn't already say something less exposed. 2.0 stays as it is.
    #[must_use]
    pub fn in_environment(&self, profile: &EnvironmentalProfile) -> Self {
        let Some(places) = Places::of(self.version()) else { return *self };
        let mut vector = *self;
        for (metric, (_, requirement)) in places.requirements.into_iter().zip(requirements(*profile)) {
            vector = vector.with(metric, requirement as u8);
        }
        match profile.attack_vector {
            Some(attack_vector) if places.exposed_to(self, attack_vector) => {
                vector.with(places.modified_attack_vector, attack_vector as u8)
            }
            _ => vector,
        }
    }
}

/// Puts a vector into an environment, scores it, and tells how the score comes about.
///
/// A 2.0 vector is read, not modified: the proposal is its own score.
pub fn environmental(vector: &Vector, profile: &EnvironmentalProfile) -> Proposal {
    let modified = vector.in_environment(profile);
    let mut steps = Vec::new();
    let score = if let Some(places) = Places::of(vector.version()) {
        places.explain_changes(vector, &modified, *profile, &mut steps);
        let (score, computation) =
            if vector.version() == Version::V4 { v4::explain(&modified) } else { v3::explain(&modified) };
        steps.extend(computation);
        score
    } else {
        let explanation = "CVSS 2.0 is read, not modified; the score is the vector's own".to_owned();
        steps.push(Step::new("environment", explanation));
        vector.score()
    };
    Proposal { vector: modified.to_string(), score, severity: vector.version().severity_of(score), steps }
}

/// The requirements of a profile by what they are for, in the order of the specification.
fn requirements(profile: EnvironmentalProfile) -> [(&'static str, Requirement); 3] {
    [
        ("confidentiality requirement", profile.confidentiality_requirement),
        ("integrity requirement", profile.integrity_requirement),
        ("availability requirement", profile.availability_requirement),
    ]
}

/// The places of the metrics that a profile speaks of.
struct Places {
    attack_vector: usize,
    modified_attack_vector: usize,
    requirements: [usize; 3],
}

impl Places {
    fn of(version: Version) -> Option<Self> {
        let (attack_vector, modified, requirements) = match version {
            Version::V2 => return None,
            Version::V3_0 | Version::V3_1 => (v3::ATTACK_VECTOR, v3::MODIFIED, v3::REQUIREMENTS),
            Version::V4 => (v4::ATTACK_VECTOR, v4::MODIFIED, v4::REQUIREMENTS),
        };
        Some(Self { attack_vector, modified_attack_vector: attack_vector + modified, requirements })
    }

    /// Says whether the base vector is *network* and what is in effect is more exposed than `attack_vector`.
    fn exposed_to(&self, vector: &Vector, attack_vector: AttackVector) -> bool {
        let in_effect = vector.chosen(self.modified_attack_vector).unwrap_or(AttackVector::Network as usize);
        vector.chosen(self.attack_vector) == Some(AttackVector::Network as usize)
            && in_effect < attack_vector as usize
    }

    /// Tells what the profile changes and what it leaves alone.
    fn explain_changes(
        &self,
        vector: &Vector,
        modified: &Vector,
        profile: EnvironmentalProfile,
        steps: &mut Vec<Step>,
    ) {
        let in_effect = |vector: &Vector| {
            vector.value(self.modified_attack_vector).or_else(|| vector.value(self.attack_vector))
        };
        if let (Some(before), Some(after), Some(wanted)) =
            (in_effect(vector), in_effect(modified), profile.attack_vector)
        {
            let weights = match vector.version() {
                Version::V4 => String::new(),
                _ => format!(" ({:.2} → {:.2})", before.factor(), after.factor()),
            };
            let explanation = if before.code != after.code {
                format!("{} → {}{weights}", before.name, after.name)
            } else if vector.chosen(self.attack_vector) == Some(AttackVector::Network as usize) {
                format!("{} stays, as it is no more exposed than {}", before.name, wanted.word())
            } else {
                format!("{} stays, as only network becomes {}", before.name, wanted.word())
            };
            steps.push(Step::new("attack vector", explanation));
        }
        for (metric, (subject, requirement)) in self.requirements.into_iter().zip(requirements(profile)) {
            let weight = match vector.version() {
                Version::V4 => String::new(),
                _ => format!(" (× {:.1})", modified.weight(metric)),
            };
            let own = match vector.value(metric) {
                Some(own) if own.name != requirement.word() => {
                    format!(" instead of the vector's {}", own.name)
                }
                _ => String::new(),
            };
            steps.push(Step::new(subject, format!("{}{weight}{own}", requirement.word())));
        }
        let others = modified
            .defined()
            .filter(|(metric, _)| metric.group == Group::Environmental && !self.speak_of(vector, metric));
        let others: Vec<_> =
            others.map(|(metric, value)| format!("{} {}", metric.name, value.name)).collect();
        if !others.is_empty() {
            steps.push(Step::new("from the vector itself", others.join(", ")));
        }
    }

    /// Says whether a metric is one that profiles speak of.
    fn speak_of(&self, vector: &Vector, metric: &Metric) -> bool {
        let places = self.requirements.into_iter().chain([self.modified_attack_vector]);
        places.filter_map(|place| vector.version().metrics().get(place)).any(|set| set.code == metric.code)
    }
}

#[cfg(test)]
mod tests;
