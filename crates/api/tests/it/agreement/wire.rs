//! The types that go over the wire as a whole, and the richest of their parts.

use super::Findings;
use portcullis_api as api;
use portcullis_domain::accepted_table::{ImportedTable, TableDifference};
use portcullis_domain::answer::AnswerSheet;
use portcullis_domain::audit::{Entry, Verification};
use portcullis_domain::decision::{self, Asking, Standing};
use portcullis_domain::directory::DirectoryEntry;
use portcullis_domain::finding::Finding;
use portcullis_domain::gate::{self, Addressed, Blocking, Evidence, Lack, ReleaseDifference};
use portcullis_domain::metrics::MetricsReport;
use portcullis_domain::notification::{Delivery, Preferences, Webhook};
use portcullis_domain::program::difference::Consequences;
use portcullis_domain::release::{self, Artifact, Scanned, Support};
use portcullis_domain::release_page::{ReleasePage, Stand};
use portcullis_domain::remedy::Remedy;
use portcullis_domain::request;
use portcullis_domain::scan;
use portcullis_domain::vulnerability::{Action, Board, FixingGroups, List, Sheet};
use schemars::SchemaGenerator;

/// Makes of a list of types what looks at each of them, and what names each.
macro_rules! types {
    ($($type:ty),+ $(,)?) => {
        /// Looks at each type.
        pub(super) fn each(findings: &mut Findings) {
            $(findings.look_at::<$type>();)+
        }

        /// Takes each type into one document.
        pub(super) fn name(generator: &mut SchemaGenerator) {
            $(generator.subschema_for::<$type>();)+
            generator.subschema_for::<gate::Record<'_>>();
        }
    };
}

types!(
    api::Account,
    api::AccountList,
    api::ChangePassword,
    api::EndedSessions,
    api::Invitation,
    api::Me,
    api::OwnSession,
    api::SessionList,
    api::AnswerReport,
    api::ArchiveFinding,
    api::ArchiveHold,
    api::ArchiveHolds,
    api::ArchiveReport,
    api::ArchivedFile,
    api::ArchivedObject,
    api::ArchivedObjects,
    api::LiftHold,
    api::PastObject,
    api::PlaceHold,
    api::Prune,
    api::PutFile,
    api::AuditEntries,
    api::AuditFormat,
    api::ExportAudit,
    api::PeopleList,
    api::ShowAudit,
    api::VerifyAudit,
    api::DecisionAnswer,
    api::DecisionsFile,
    api::DecisionsPlan,
    api::LeftWaiting,
    api::ProposedScores,
    api::RejectDecision,
    api::ScoreOf,
    api::SetAnswer,
    api::WaitingFor,
    api::WaitingList,
    api::ComparePrograms,
    api::CompareReleases,
    api::LoadEnrichment,
    api::LoadedEnrichment,
    api::Job,
    api::JobCount,
    api::JobList,
    api::ListJobs,
    api::Schedule,
    api::ScheduleList,
    api::AddWebhook,
    api::AddedWebhook,
    api::DeliveryList,
    api::ListDeliveries,
    api::WebhookList,
    api::Problem,
    api::AppliedProgram,
    api::Approvers,
    api::AskBreakGlass,
    api::CheckRelease,
    api::OpenRelease,
    api::Opened,
    api::PublishRelease,
    api::PublishedPage,
    api::RecomputedVerdict,
    api::RecordPublication,
    api::Release,
    api::ReleaseList,
    api::VerdictSummary,
    api::Inventory,
    api::InventoryList,
    api::Rematch,
    api::WantedInventories,
    api::WithoutInventory,
    api::AskRequest,
    api::ConvertRequest,
    api::ListRequests,
    api::RequestKinds,
    api::RequestList,
    api::RequestsOrder,
    api::WantedRequestFigures,
    api::RecordedScan,
    api::ScanCounts,
    api::Upload,
    api::ImportBundle,
    api::ImportedBundle,
    api::RecordKey,
    api::Seal,
    api::SealChain,
    api::SealFault,
    api::SealKey,
    api::SealKeyList,
    api::SealsReport,
    api::VerifySeals,
    api::CompareTable,
    api::ImportAccepted,
    api::MadeToken,
    api::MakeToken,
    api::Token,
    api::TokenList,
    api::ActOn,
    api::ActionAnswer,
    api::AddVulnerability,
    api::AddedVulnerability,
    api::VulnerabilitySheet,
    api::AnsweredDecisions,
    api::AskedDecisions,
    api::Because,
    api::Swept,
    api::ImportAnswer,
    api::ImportList,
    api::ImportSheet,
    api::ScanImport,
    api::WaitingCount,
    api::ListVulnerabilities,
    api::VulnerabilityNumbers,
    api::VulnerabilityOrder,
    api::WantedBoard,
    api::WantedMetrics,
    api::WantedNumbers,
    api::MergeVulnerabilities,
    api::MergedVulnerability,
    api::SplitVulnerability,
    ImportedTable,
    TableDifference,
    AnswerSheet,
    Entry,
    Verification,
    Asking,
    decision::Decision,
    decision::Verdict,
    Standing,
    DirectoryEntry,
    Finding,
    gate::Verdict,
    gate::Scan,
    gate::Enrichment,
    gate::BreakGlass,
    Addressed,
    Blocking,
    Evidence,
    Lack,
    ReleaseDifference,
    MetricsReport,
    Delivery,
    Preferences,
    Webhook,
    Consequences,
    release::Release,
    Artifact,
    Scanned,
    Support,
    ReleasePage,
    Stand,
    Remedy,
    scan::Owner,
    Action,
    request::action::Action,
    request::figures::RequestFigures,
    request::sheet::RequestSheet,
    request::view::RequestView,
    Board,
    FixingGroups,
    List,
    Sheet,
);
