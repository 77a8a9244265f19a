//! The types that go over the wire as a whole, and the richest of their parts.

use super::Findings;
use portcullis_api::*;
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
        }
    };
}

types!(
    Account,
    AccountList,
    ChangePassword,
    EndedSessions,
    Invitation,
    Me,
    OwnSession,
    SessionList,
    AnswerReport,
    ArchiveFinding,
    ArchiveHold,
    ArchiveHolds,
    ArchiveReport,
    ArchivedFile,
    ArchivedObject,
    ArchivedObjects,
    LiftHold,
    PastObject,
    PlaceHold,
    Prune,
    PutFile,
    AuditEntries,
    AuditFormat,
    ExportAudit,
    PeopleList,
    ShowAudit,
    VerifyAudit,
    DecisionAnswer,
    DecisionsFile,
    DecisionsPlan,
    LeftWaiting,
    ProposedScores,
    RejectDecision,
    ScoreOf,
    SetAnswer,
    WaitingFor,
    WaitingList,
    ComparePrograms,
    CompareReleases,
    LoadEnrichment,
    LoadedEnrichment,
    Job,
    JobCount,
    JobList,
    ListJobs,
    Schedule,
    ScheduleList,
    AddWebhook,
    AddedWebhook,
    DeliveryList,
    ListDeliveries,
    WebhookList,
    Problem,
    AppliedProgram,
    Approvers,
    AskBreakGlass,
    CheckRelease,
    OpenRelease,
    Opened,
    PublishRelease,
    PublishedPage,
    RecomputedVerdict,
    RecordPublication,
    Release,
    ReleaseList,
    VerdictSummary,
    Inventory,
    InventoryList,
    Rematch,
    WantedInventories,
    WithoutInventory,
    RecordedScan,
    ScanCounts,
    Upload,
    ImportBundle,
    ImportedBundle,
    RecordKey,
    Seal,
    SealChain,
    SealFault,
    SealKey,
    SealKeyList,
    SealsReport,
    VerifySeals,
    CompareTable,
    ImportAccepted,
    MadeToken,
    MakeToken,
    Token,
    TokenList,
    ActOn,
    ActionAnswer,
    AddVulnerability,
    AddedVulnerability,
    VulnerabilitySheet,
    AnsweredDecisions,
    AskedDecisions,
    Because,
    Swept,
    ImportAnswer,
    ImportList,
    ImportSheet,
    ScanImport,
    WaitingCount,
    ListVulnerabilities,
    VulnerabilityNumbers,
    VulnerabilityOrder,
    WantedBoard,
    WantedMetrics,
    WantedNumbers,
    MergeVulnerabilities,
    MergedVulnerability,
    SplitVulnerability,
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
    Board,
    FixingGroups,
    List,
    Sheet,
);
