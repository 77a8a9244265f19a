//! Makes figures about vulnerabilities: of everything, and of its parts.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::list_vulnerabilities::{NoList, select};
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::metrics::{By, Metrics, MetricsReport, Part, Plan};
use portcullis_domain::program::Program;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Filter, Selection, Source, Term, Who};
use portcullis_store::{StoreError, Transaction};
use std::collections::BTreeSet;

/// Which figures are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedMetrics<'w> {
    /// The filter, as it was typed; where it names no stage, any is meant.
    pub filter: &'w str,
    /// The first day of the period.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// What the figures are split by.
    pub by: Option<By>,
}

/// How many were open at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAt {
    /// The day.
    pub day: Date,
    /// How many of each severity, the worst first and unknown last.
    pub by_severity: [u64; 6],
}

/// How much of what a filter wants was open at the end of each week of a period, or is, where a week is not over. What
/// is split by does not matter.
pub async fn open_over_time(
    installation: &Installation,
    wanted: &WantedMetrics<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<OpenAt>, NoList> {
    let filter = Filter::read_any(wanted.filter)?;
    let plan = Plan::new(wanted.from, wanted.until, &installation.program.program, now)?;
    let selection = select(installation, &filter, caller, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    Ok(open_at_ends_of_weeks(&mut snapshot, &selection, &plan).await?)
}

/// How much of what is selected was open at the end of each week of a plan that began.
pub(crate) async fn open_at_ends_of_weeks(
    snapshot: &mut Transaction,
    selection: &Selection,
    plan: &Plan,
) -> Result<Vec<OpenAt>, StoreError> {
    let begun = plan.weeks.iter().filter(|(_, span)| span.from <= plan.now);
    let (days, moments): (Vec<Date>, Vec<Timestamp>) =
        begun.map(|(days, span)| (days.until.unwrap_or(plan.until), span.until.min(plan.now))).unzip();
    let open = snapshot.open_at(selection, &moments).await?;
    let told = days.into_iter().zip(open).map(|(day, by_severity)| OpenAt { day, by_severity });
    Ok(told.collect())
}

/// The figures about what a filter wants, in and at the end of a period.
pub async fn measure_vulnerabilities(
    installation: &Installation,
    wanted: &WantedMetrics<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<MetricsReport, NoList> {
    let filter = Filter::read_any(wanted.filter)?;
    let program = &installation.program.program;
    let plan = Plan::new(wanted.from, wanted.until, program, now)?;
    let mut measuring =
        Measuring { installation, caller, plan, snapshot: installation.store.snapshot().await? };
    let all = measuring.metrics(&filter).await?;
    let mut parts = Vec::new();
    for (name, term) in wanted.by.map(|by| parts_by(program, by)).unwrap_or_default() {
        let metrics = measuring.metrics(&filter.with(term)).await?;
        if !metrics.is_empty() {
            parts.push(Part { name, metrics });
        }
    }
    Ok(MetricsReport { filter: filter.to_string(), all, by: wanted.by, parts })
}

struct Measuring<'a> {
    installation: &'a Installation,
    caller: &'a Caller,
    plan: Plan,
    snapshot: Transaction,
}

impl Measuring<'_> {
    async fn metrics(&mut self, filter: &Filter) -> Result<Metrics, NoList> {
        let selection = select(self.installation, filter, self.caller, self.plan.now)?;
        let figures = self.snapshot.figures(&selection, &self.plan).await?;
        Ok(Metrics::of(&figures, filter, &self.plan))
    }
}

/// Everything that there are figures about, and the term that it is selected with.
fn parts_by(program: &Program, by: By) -> Vec<(Option<String>, Term)> {
    let named = |id: &str| (Some(id.to_owned()), vec![Who::Id(id.to_owned())]);
    let nobody = || (None, vec![Who::Nobody]);
    match by {
        By::Product => {
            let product = |id: &String| (Some(id.clone()), Term::Product(vec![id.clone()]));
            program.products.iter().map(|one| product(&one.id)).collect()
        }
        By::Team => {
            let teams = program.teams.iter().map(|team| named(&team.id)).chain([nobody()]);
            teams.map(|(name, who)| (name, Term::Team(who))).collect()
        }
        By::Ambassador => {
            let ids: BTreeSet<&str> =
                program.teams.iter().filter_map(|team| team.ambassador.as_deref()).collect();
            let ambassadors = ids.into_iter().map(named).chain([nobody()]);
            ambassadors.map(|(name, who)| (name, Term::Ambassador(who))).collect()
        }
        By::Source => {
            let source = |&one: &Source| (Some(one.word().to_owned()), Term::Source(vec![one]));
            Source::ALL.iter().map(source).collect()
        }
        By::Severity => {
            let severity = |one: Severity| (Some(one.word().to_owned()), Term::Severity(vec![one]));
            Severity::ALL.into_iter().map(severity).collect()
        }
    }
}
