//! The API `/api/v1` as both of its ends see it: addresses, documents, and the client.
//!
//! A [`Client`] asks through a [`Transport`], of which there are several: one calls the routes within the process,
//! another goes over the network. What a command does is therefore the same wherever the store is.

mod accounts;
mod ambassadors;
mod answers;
mod archive;
mod audit;
mod client;
mod decisions;
mod differences;
mod enrichment;
mod jobs;
mod notifications;
mod problem;
mod programs;
mod releases;
mod rematches;
mod requests;
mod rotation;
mod scans;
mod seals;
mod tables;
mod tokens;
mod transport;
mod views;
mod vulnerabilities;

pub use accounts::{
    Account, AccountList, ChangePassword, EndedSessions, Invitation, Me, OwnSession, SessionList, ShownOnce,
};
pub use ambassadors::{AmbassadorDirectory, AmbassadorsOfTeam, FindAmbassadors};
pub use answers::AnswerReport;
pub use archive::{
    ArchiveFinding, ArchiveHold, ArchiveHolds, ArchiveReport, ArchiveWatcher, ArchivedFile, ArchivedObject,
    ArchivedObjects, LiftHold, PastObject, PlaceHold, Prune, PutFile,
};
pub use audit::{AuditEntries, AuditFormat, AuditWatcher, ExportAudit, PeopleList, ShowAudit, VerifyAudit};
pub use client::{ApiError, Client};
pub use decisions::{
    DecisionAnswer, DecisionsFile, DecisionsPlan, LeftWaiting, ProposedScores, RejectDecision, ScoreOf,
    SetAnswer, WaitingFor, WaitingList,
};
pub use differences::{ComparePrograms, CompareReleases};
pub use enrichment::{LoadEnrichment, LoadedEnrichment};
pub use jobs::{Job, JobCount, JobList, ListJobs, Schedule, ScheduleList};
pub use notifications::{AddWebhook, AddedWebhook, DeliveryList, ListDeliveries, WebhookList};
pub use problem::Problem;
pub use programs::*;
pub use releases::{
    Approvers, AskBreakGlass, BreakGlassStep, CheckRelease, KeptVerdict, OpenRelease, Opened, PublishRelease,
    PublishedPage, RecomputedVerdict, RecordPublication, Release, ReleaseList, VerdictSummary,
};
pub use rematches::{Inventory, InventoryList, Rematch, WantedInventories, WithoutInventory};
pub use requests::{
    AskRequest, ConvertRequest, ListRequests, RequestKind, RequestKinds, RequestList, RequestQuestion,
    RequestsOrder, WantedRequestFigures,
};
pub use rotation::{
    AbsenceList, EditHandover, HandoverList, OverrideTurn, SaidAway, SayAway, SwapTurns, TakenOver,
};
pub use scans::{RecordedScan, ScanCounts, Upload};
pub use seals::{
    ImportBundle, ImportedBundle, RecordKey, Seal, SealChain, SealFault, SealKey, SealKeyList, SealsReport,
    VerifySeals,
};
pub use tables::{CompareTable, ImportAccepted};
pub use tokens::{MadeToken, MakeToken, Token, TokenList};
pub use transport::{Body, Transport, TransportError};
pub use views::{PutView, ViewList};
pub use vulnerabilities::actions::{
    ActOn, ActionAnswer, AddVulnerability, AddedVulnerability, VulnerabilitySheet,
};
pub use vulnerabilities::decisions::{AnsweredDecisions, AskedDecisions, Because, Swept};
pub use vulnerabilities::imports::{
    ImportAnswer, ImportList, ImportSheet, ListImports, ScanImport, WaitingCount,
};
pub use vulnerabilities::lists::{
    ListVulnerabilities, VulnerabilityNumbers, VulnerabilityOrder, WantedBoard, WantedMetrics, WantedNumbers,
};
pub use vulnerabilities::merging::{MergeVulnerabilities, MergedVulnerability, SplitVulnerability};

/// What every address begins with.
pub const BASE: &str = "/api/v1";

/// The header that carries the number of a verdict.
pub const VERDICT_NUMBER: &str = "portcullis-verdict-number";
/// The header that carries the digest of a verdict's document.
pub const VERDICT_DIGEST: &str = "portcullis-verdict-digest";
