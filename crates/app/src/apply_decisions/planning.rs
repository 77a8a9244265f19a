//! What a file does to what is on record, and what is to be said about it.

use super::{Mistakes, NotApplied, PlannedSet, Read};
use crate::decision_record;
use crate::installation::Installation;
use crate::load_program::Diagnostic;
use crate::reach::{Found, Reach, Reaches};
use jiff::Timestamp;
use portcullis_domain::decision::outlook::{Consent, Entry, EntryChange, Outlook};
use portcullis_domain::decision::{
    Approval, Authority, Decision, Manner, NoPlan, Plan, Refusal, Request, Standing, VULNERABILITIES,
    Weakness, plan as compare,
};
use portcullis_domain::gate::effect_of;
use portcullis_domain::program::Program;
use portcullis_domain::program::policy;
use portcullis_program::decisions::{DecisionSet, Place};
use portcullis_source::span::Span;
use portcullis_store::Transaction;
use std::collections::HashMap;

/// Decisions about which one thing is said; more are counted.
const TOLD: usize = 100;

/// What a file does, and the decisions with which it does it.
pub(super) struct Planned {
    pub(super) set: PlannedSet,
    /// The set as it is on record.
    pub(super) before: Vec<Decision>,
    /// The decisions that are other than they were.
    pub(super) after: Vec<Decision>,
}

/// Compares the file with what is on record, and checks who may approve what.
pub(super) async fn plan(
    transaction: &mut Transaction,
    installation: &Installation,
    read: Read,
    now: Timestamp,
) -> Result<Planned, NotApplied> {
    if read.set.set == VULNERABILITIES {
        let told = "decisions of this set are asked for by the number of a vulnerability, with `portcullis vuln`; give the file another set";
        let diagnostics = vec![Diagnostic::error(Span::default(), told.to_owned())];
        return Err(NotApplied::Mistakes(Box::new(Mistakes { file: read.file, diagnostics })));
    }
    let before = decision_record::decisions(&transaction.decision_set(&read.set.set).await?)?;
    let plan = compare(&read.set.set, &before, &read.set.requests).map_err(|error| mistake(&read, &error))?;
    let withdrawn = plan.withdraw.iter().map(|decision| &decision.request);
    let asked: Vec<&Request> = read.set.requests.iter().chain(withdrawn).collect();
    let found = Found::of(transaction, installation, &asked, Some(&read.set.set)).await?;
    let program = &installation.program.program;
    let authority = Authority::of(program);
    let planner = Planner {
        program,
        authority: &authority,
        reaches: Reaches::new(program, &authority, &found),
        file: read.file.name().to_owned(),
        digest: read.digest.to_string(),
        trusts_approvals: read.has_approvals && authority.approval == policy::Approval::Git,
        now,
    };
    let needs_confirmation = plan.needs_confirmation;
    let (entries, after) = planner.entries(plan);
    let mut diagnostics = read.diagnostics;
    diagnostics.extend(planner.told(&entries, &read.set));
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span.start);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(NotApplied::Mistakes(Box::new(Mistakes { file: read.file, diagnostics })));
    }
    let outlook = Outlook {
        set: read.set.set,
        file: planner.file,
        digest: planner.digest,
        entries,
        needs_confirmation,
    };
    Ok(Planned { set: PlannedSet { outlook, file: read.file, diagnostics }, before, after })
}

/// The reader finds what is no plan, so this tells of what it may have overlooked.
fn mistake(read: &Read, error: &NoPlan) -> NotApplied {
    let diagnostics = vec![Diagnostic::error(Span::default(), error.to_string())];
    NotApplied::Mistakes(Box::new(Mistakes { file: read.file.clone(), diagnostics }))
}

struct Planner<'p> {
    program: &'p Program,
    authority: &'p Authority,
    reaches: Reaches<'p>,
    file: String,
    digest: String,
    trusts_approvals: bool,
    now: Timestamp,
}

impl Planner<'_> {
    fn entries(&self, plan: Plan) -> (Vec<Entry>, Vec<Decision>) {
        let mut entries = Vec::new();
        let mut after = Vec::new();
        for request in plan.add {
            self.ask(EntryChange::Added, request, &mut entries, &mut after);
        }
        for change in plan.change {
            let fields = change.fields.into_iter().map(str::to_owned).collect();
            self.ask(EntryChange::Changed { fields }, change.after, &mut entries, &mut after);
        }
        for decision in plan.withdraw {
            let coverage = self.reaches.of(&decision.request).coverage;
            let request = decision.request.clone();
            let change = EntryChange::Withdrawn;
            entries.push(Entry { change, request, coverage, consent: None, refusal: None });
            after.push(Decision { withdrawn: Some(self.now), ..decision });
        }
        for decision in plan.unchanged {
            let reach = self.reaches.of(&decision.request);
            let consent = Some(consent(self.program, self.authority, &decision, &reach, self.now));
            let refusal = refusal(self.authority, &decision.request, &reach);
            let (change, coverage) = (EntryChange::Unchanged, reach.coverage);
            entries.push(Entry { change, request: decision.request, coverage, consent, refusal });
        }
        (entries, after)
    }

    /// Plans a decision that is added or changed.
    fn ask(
        &self,
        change: EntryChange,
        request: Request,
        entries: &mut Vec<Entry>,
        after: &mut Vec<Decision>,
    ) {
        let reach = self.reaches.of(&request);
        let approval = match &request.approver {
            Some(by) if self.trusts_approvals => Approval::Asserted {
                by: by.clone(),
                at: self.now,
                file: self.file.clone(),
                digest: self.digest.clone(),
            },
            _ => Approval::Waiting,
        };
        let basis = reach.basis();
        let decision = Decision { request, recorded: self.now, basis, approval, withdrawn: None };
        entries.push(Entry {
            change,
            request: decision.request.clone(),
            coverage: reach.coverage,
            consent: Some(consent(self.program, self.authority, &decision, &reach, self.now)),
            refusal: refusal(self.authority, &decision.request, &reach),
        });
        after.push(decision);
    }

    /// What is to be said about the decisions, at their places.
    fn told(&self, entries: &[Entry], set: &DecisionSet) -> Vec<Diagnostic> {
        let ids = set.requests.iter().map(|request| request.key.id.as_str());
        let places: HashMap<&str, Place> = ids.zip(set.places.iter().copied()).collect();
        let (mut refused, mut empty) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(place) = places.get(entry.request.key.id.as_str()) else { continue };
            refused.extend(entry.refusal.as_ref().map(|refusal| told_of(entry, refusal, *place)));
            if entry.coverage.findings == 0 && !self.is_derived(&entry.request.weakness) {
                empty.push(covers_nothing(&entry.request, *place));
            }
        }
        cut(&mut refused, "decisions that the one who is asked may not approve");
        cut(&mut empty, "decisions that cover nothing that is found");
        refused.append(&mut empty);
        refused
    }

    /// Says whether the gate itself finds it, so that it is on record nowhere else.
    fn is_derived(&self, weakness: &Weakness) -> bool {
        matches!(weakness, Weakness::Check(check) if effect_of(check, &self.program.gate).is_some())
    }
}

/// Whether a decision is approved for what it reaches, and who has to approve it.
pub(crate) fn consent(
    program: &Program,
    authority: &Authority,
    decision: &Decision,
    reach: &Reach<'_>,
    now: Timestamp,
) -> Consent {
    match decision.standing_for_all(authority, &program.calendar, &reach.cases, now) {
        Standing::Valid(Manner::Unneeded) => Consent::Unneeded,
        Standing::Valid(Manner::Given { by }) => Consent::Given { by },
        Standing::Valid(Manner::Asserted { by, file, digest }) => Consent::Asserted { by, file, digest },
        Standing::Rejected { by, reason } => Consent::Rejected { by, reason },
        _ => {
            let Request { verdict, by, approver, .. } = &decision.request;
            let approvers = authority.approvers_for_all(verdict, by, &reach.cases);
            Consent::Waits {
                needed: authority.needed_for_all(verdict, &reach.cases),
                asked: approver.clone(),
                approvers: approvers.into_iter().map(str::to_owned).collect(),
            }
        }
    }
}

/// Why whoever is asked to approve what a request covers may not, or why nobody may. Where it covers nothing that is
/// found, whoever may approve it in some case is good enough.
pub(crate) fn refusal(authority: &Authority, request: &Request, reach: &Reach<'_>) -> Option<Refusal> {
    if reach.cases.is_empty() {
        return None;
    }
    let (verdict, by) = (&request.verdict, request.by.as_str());
    let approvers = authority.approvers_for_all(verdict, by, &reach.cases);
    let asked = request.approver.as_deref().or_else(|| approvers.first().copied())?;
    authority.check_all(verdict, by, asked, &reach.cases).err()
}

/// Leaves the first of many in the order of the file, and counts the rest.
fn cut(diagnostics: &mut Vec<Diagnostic>, what: &str) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span.start);
    let more = diagnostics.len().saturating_sub(TOLD);
    diagnostics.truncate(TOLD);
    if let (Some(last), true) = (diagnostics.last_mut(), more > 0) {
        last.notes.push(format!("there are {more} more {what}"));
    }
}

fn told_of(entry: &Entry, refusal: &Refusal, place: Place) -> Diagnostic {
    let span = match refusal {
        Refusal::Requester { .. } => place.by,
        _ => place.approver.unwrap_or(place.id),
    };
    let findings = entry.coverage.findings;
    let worst = entry.coverage.worst.unwrap_or_default();
    let covers = format!(
        "`{}` covers {findings} finding{}, the worst {worst}",
        entry.request.key.id,
        if findings == 1 { "" } else { "s" }
    );
    // A decision that was applied before may have come to need another approver; the file is not to blame.
    let told = match entry.change {
        EntryChange::Unchanged => Diagnostic::warning(span, refusal.to_string()),
        _ => Diagnostic::error(span, refusal.to_string()),
    };
    told.note(covers)
}

fn covers_nothing(request: &Request, place: Place) -> Diagnostic {
    let message = format!(
        "`{}` covers nothing that is found: {} in {}",
        request.key.id, request.weakness, request.scope
    );
    let warning = Diagnostic::warning(place.id, message);
    if request.scope.releases.is_some() || request.scope.series.is_some() {
        return warning.note("releases and series are looked for on the tracks of series, and on `main` only if a release is made of what was scanned there");
    }
    warning
}
