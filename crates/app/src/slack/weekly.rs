//! Writes what ambassadors read once a week about their teams.

use super::slack_id;
use crate::installation::Installation;
use crate::list_vulnerabilities::NoList;
use crate::requests::{NotDone, list};
use crate::summarise_programme::{count_vulnerabilities, first_vulnerabilities};
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::notification::{AMBASSADOR_WEEK, Channel, TeamWeek, ambassador_week};
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Team;
use portcullis_domain::request::State;
use portcullis_program::record::recall;
use portcullis_store::{RequestOrder, RequestSelection, StoreError, StoredDelivery};
use std::collections::{BTreeMap, BTreeSet};

/// A week.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Things of one kind that are named.
const NAMED: u32 = 10;
/// How far vulnerabilities and requests are counted.
const COUNTED: u32 = 10_000;
/// Programs of the last week that are looked through at most.
const MOST_PROGRAMS: u32 = 500;

/// Why nothing is written.
#[derive(Debug, thiserror::Error)]
pub enum NoWeek {
    /// Vulnerabilities are not to be counted.
    #[error(transparent)]
    List(#[from] NoList),
    /// Requests are not to be listed.
    #[error(transparent)]
    Requests(#[from] NotDone),
    /// A letter can't be written.
    #[error("what ambassadors read can't be written")]
    Written(#[from] serde_json::Error),
    /// The store can't say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes to each ambassador about their teams, in Slack where they are there, else by mail; to how many. Doing it twice on one
/// day writes once.
pub async fn write_weeks(
    installation: &Installation,
    has_slack: bool,
    now: Timestamp,
) -> Result<u64, NoWeek> {
    let program = &installation.program.program;
    let mut teams: BTreeMap<&str, Vec<&Team>> = BTreeMap::new();
    for team in &program.teams {
        if let Some(ambassador) = team.ambassador.as_deref().filter(|who| program.person(who).is_some()) {
            teams.entry(ambassador).or_default().push(team);
        }
    }
    let before = components_before(installation, now).await?;
    let mut deliveries = Vec::new();
    for (ambassador, teams) in teams {
        let mut weeks = Vec::new();
        for team in teams {
            weeks.push(week(installation, program, team, before.as_ref(), now).await?);
        }
        let Some(letter) = ambassador_week(&weeks, &program.calendar, &program.company, now) else {
            continue;
        };
        let is_there = has_slack && slack_id(program, ambassador).is_some();
        let channel = if is_there { Channel::Slack } else { Channel::Mail };
        let message = format!("{AMBASSADOR_WEEK}:{}", program.calendar.day_of(now));
        deliveries.push(StoredDelivery {
            subject: letter.subject.clone(),
            body: serde_json::to_string(&letter)?,
            ..StoredDelivery::new(&message, channel.word(), ambassador, AMBASSADOR_WEEK, now)
        });
    }
    let mut transaction = installation.store.transaction().await?;
    let count = transaction.add_deliveries(&deliveries).await?;
    transaction.commit().await?;
    Ok(count)
}

async fn week(
    installation: &Installation,
    program: &Program,
    team: &Team,
    before: Option<&BTreeSet<String>>,
    now: Timestamp,
) -> Result<TeamWeek, NoWeek> {
    let id = &team.id;
    let next = program.calendar.day_of(now.checked_add(WEEK).unwrap_or(now));
    let counted = async |more: &str| {
        let filter = format!("stage=open team={id}{more}");
        Ok::<_, NoWeek>(count_vulnerabilities(installation, &filter, COUNTED, now).await?.count)
    };
    let (open, overdue) = (counted("").await?, counted(" due=overdue").await?);
    let soon = counted(&format!(" due=before:{next}")).await?.saturating_sub(overdue);
    let first = first_vulnerabilities(installation, &format!("stage=open team={id}"), NAMED, now).await?;
    let states = vec![State::New, State::Acknowledged];
    let selection = RequestSelection { states, teams: vec![id.clone()], ..RequestSelection::default() };
    let requests = list(installation, &selection, RequestOrder::Due, None, NAMED).await?.requests;
    let requests_open = installation.store.snapshot().await?.count_requests(&selection, COUNTED).await?;
    let is_of_team =
        |component: &&portcullis_domain::program::products::Component| component.team.as_ref() == Some(id);
    let components = program.components().filter(is_of_team).map(|component| component.id.clone());
    let is_new = |component: &String| before.is_some_and(|before| !before.contains(component));
    Ok(TeamWeek {
        id: id.clone(),
        name: team.name.clone(),
        overdue,
        soon,
        open,
        first,
        requests_open,
        requests,
        components: components.filter(is_new).collect(),
    })
}

/// The components of the program that applied a week ago; nothing where none did, so that none are new to what is new as a whole.
async fn components_before(
    installation: &Installation,
    now: Timestamp,
) -> Result<Option<BTreeSet<String>>, StoreError> {
    let ago = now.checked_sub(WEEK).unwrap_or(Timestamp::MIN);
    let mut snapshot = installation.store.snapshot().await?;
    let loads = snapshot.program_loads(None, MOST_PROGRAMS).await?;
    let Some((_, load)) = loads.into_iter().find(|(_, load)| load.at <= ago) else { return Ok(None) };
    let content = snapshot.program(&load.digest).await?;
    // One that a later version of this program wrote can't be read here, and says nothing.
    let program = content.and_then(|content| recall(&content).ok());
    Ok(program.map(|program| program.components().map(|component| component.id.clone()).collect()))
}
