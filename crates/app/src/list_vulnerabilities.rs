//! Lists vulnerabilities: a page at a time, as the board, and as numbers for what acts on many.

use crate::caller::Caller;
use crate::installation::Installation;
use jiff::{Span, Timestamp};
use portcullis_domain::metrics::NoPlan;
use portcullis_domain::vulnerability::{
    Board, Column, Days, Filter, List, NoFilter, NoSelection, Selection, Stage, Term,
};
use portcullis_store::{ListCursor, NoCursor, StoreError};

pub use portcullis_store::ListOrder;

/// Vulnerabilities of one page at most.
pub const MOST_LISTED: u32 = 1000;
/// Vulnerabilities that are acted on at once at most.
pub const MOST_NUMBERS: u32 = 100_000;
/// Vulnerabilities that are counted beside a page.
pub(crate) const COUNTED: u32 = 10_000;
/// Days for which what is resolved stays on the board.
const DAYS_ON_BOARD: i64 = 30;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum NoList {
    /// The text is no filter.
    #[error(transparent)]
    Filter(#[from] NoFilter),
    /// The filter names something that is not there.
    #[error(transparent)]
    Selection(#[from] NoSelection),
    /// The place to go on at is none.
    #[error(transparent)]
    Cursor(#[from] NoCursor),
    /// There are no figures about the period.
    #[error(transparent)]
    Period(#[from] NoPlan),
    /// More is wanted at once than there can be.
    #[error("a page has 1 to {MOST_LISTED} vulnerabilities")]
    Limit,
    /// More would be acted on than can be at once.
    #[error("`{0}` selects more than {MOST_NUMBERS} vulnerabilities; narrow it")]
    Many(String),
    /// The store can't say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which page of which list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPage<'w> {
    /// The filter, as it was typed.
    pub filter: &'w str,
    /// The order.
    pub order: ListOrder,
    /// What the page before says to go on with.
    pub after: Option<&'w str>,
    /// Vulnerabilities of the page.
    pub limit: u32,
}

/// How many there are, as far as they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub count: u64,
    /// Says that there may be more.
    pub is_bounded: bool,
}

impl Count {
    /// A count that ended after one more than `most`.
    pub(crate) fn of(count: u64, most: u32) -> Self {
        let most = u64::from(most);
        Self { count: count.min(most), is_bounded: count > most }
    }
}

/// A page of a list.
pub async fn list_vulnerabilities(
    installation: &Installation,
    wanted: &WantedPage<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<List, NoList> {
    list_counted(installation, wanted, None, caller, now).await
}

/// A page of a list of which it may be known how many it has in all; counting takes longer than the page.
pub async fn list_counted(
    installation: &Installation,
    wanted: &WantedPage<'_>,
    known: Option<Count>,
    caller: &Caller,
    now: Timestamp,
) -> Result<List, NoList> {
    if !(1..=MOST_LISTED).contains(&wanted.limit) {
        return Err(NoList::Limit);
    }
    let filter: Filter = wanted.filter.parse()?;
    let after = wanted.after.map(str::parse::<ListCursor>).transpose()?;
    let selection = select(installation, &filter, caller, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    let page = snapshot.list_vulnerabilities(&selection, wanted.order, after, wanted.limit).await?;
    let is_whole = after.is_none() && page.next.is_none();
    let Count { count, is_bounded } = match known {
        _ if is_whole => Count { count: page.listed.len() as u64, is_bounded: false },
        Some(known) => known,
        None => Count::of(snapshot.count_vulnerabilities(&selection, COUNTED + 1).await?, COUNTED),
    };
    Ok(List {
        filter: filter.to_string(),
        count,
        is_bounded,
        vulnerabilities: page.listed,
        next: page.next.map(|next| next.to_string()),
    })
}

/// The numbers of everything that a filter selects, in their order.
pub async fn numbers_of_vulnerabilities(
    installation: &Installation,
    filter: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<(Filter, Vec<u64>), NoList> {
    let filter: Filter = filter.parse()?;
    let selection = select(installation, &filter, caller, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    let numbers = snapshot.numbers_of(&selection, MOST_NUMBERS + 1).await?;
    if numbers.len() > usize::try_from(MOST_NUMBERS).unwrap_or(usize::MAX) {
        return Err(NoList::Many(filter.to_string()));
    }
    Ok((filter, numbers))
}

/// The board of what a filter selects: a column for each stage but closed, or for each stage that the filter names, and
/// the first `limit` of each. What was resolved leaves the board after a month.
pub async fn show_board(
    installation: &Installation,
    filter: &str,
    limit: u32,
    caller: &Caller,
    now: Timestamp,
) -> Result<Board, NoList> {
    if !(1..=MOST_LISTED).contains(&limit) {
        return Err(NoList::Limit);
    }
    let filter = Filter::read_any(filter)?;
    let mut snapshot = installation.store.snapshot().await?;
    let mut columns = Vec::new();
    for stage in stages(&filter) {
        let filter = column(installation, &filter, stage, now);
        let selection = select(installation, &filter, caller, now)?;
        let count = snapshot.count_vulnerabilities(&selection, u32::MAX).await?;
        let page = snapshot.list_vulnerabilities(&selection, ListOrder::Due, None, limit).await?;
        columns.push(Column { stage, filter: filter.to_string(), count, first: page.listed });
    }
    Ok(Board { columns })
}

fn stages(filter: &Filter) -> Vec<Stage> {
    let mut named = filter.terms.iter().filter_map(|term| match term {
        Term::Stage(stages) => Some(stages),
        _ => None,
    });
    let is_on_board = |stage: &Stage| *stage != Stage::Closed;
    match named.next() {
        Some(stages) => stages.clone(),
        None => Stage::ALL.iter().copied().filter(is_on_board).collect(),
    }
}

/// The filter of a column.
fn column(installation: &Installation, filter: &Filter, stage: Stage, now: Timestamp) -> Filter {
    let mut terms = vec![Term::Stage(vec![stage])];
    terms.extend(filter.terms.iter().filter(|term| !matches!(term, Term::Stage(_))).cloned());
    if stage == Stage::Resolved {
        let today = installation.program.program.calendar.day_of(now);
        let from = today.checked_sub(Span::new().days(DAYS_ON_BOARD)).ok();
        terms.push(Term::Since(Days { from, until: None }));
    }
    Filter { terms }
}

/// What a filter selects for whoever asks.
pub(crate) fn select(
    installation: &Installation,
    filter: &Filter,
    caller: &Caller,
    now: Timestamp,
) -> Result<Selection, NoSelection> {
    filter.select(&installation.program.program, caller.person().ok(), now)
}
