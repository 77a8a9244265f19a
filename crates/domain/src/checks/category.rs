//! What a check looks after.

use std::fmt;

/// What a check of infrastructure-as-code looks after, in Checkov's own division.
///
/// A check that declares several categories, one for each framework it exists in, has the one that says most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Guard rails around machine-learning services.
    AiAndMl,
    /// The description of an HTTP API.
    ApiSecurity,
    /// Web application firewalls, and trust in what is downloaded.
    ApplicationSecurity,
    /// Copies of data, redundancy, recovery.
    BackupAndRecovery,
    /// Style.
    Convention,
    /// Encryption of stored and moving data, and its keys.
    Encryption,
    /// What fits no other category.
    GeneralSecurity,
    /// Who may do what.
    Iam,
    /// Pods, roles and the control plane of a cluster.
    Kubernetes,
    /// Records of what happened.
    Logging,
    /// Who can reach what.
    Networking,
    /// Credentials where none should be.
    Secrets,
    /// How code becomes a release.
    SupplyChain,
}

impl Category {
    /// Every category, by its word.
    pub const ALL: [Self; 13] = [
        Self::AiAndMl,
        Self::ApiSecurity,
        Self::ApplicationSecurity,
        Self::BackupAndRecovery,
        Self::Convention,
        Self::Encryption,
        Self::GeneralSecurity,
        Self::Iam,
        Self::Kubernetes,
        Self::Logging,
        Self::Networking,
        Self::Secrets,
        Self::SupplyChain,
    ];

    /// The word used in documents and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::AiAndMl => "ai_and_ml",
            Self::ApiSecurity => "api_security",
            Self::ApplicationSecurity => "application_security",
            Self::BackupAndRecovery => "backup_and_recovery",
            Self::Convention => "convention",
            Self::Encryption => "encryption",
            Self::GeneralSecurity => "general_security",
            Self::Iam => "iam",
            Self::Kubernetes => "kubernetes",
            Self::Logging => "logging",
            Self::Networking => "networking",
            Self::Secrets => "secrets",
            Self::SupplyChain => "supply_chain",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word() == word)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
