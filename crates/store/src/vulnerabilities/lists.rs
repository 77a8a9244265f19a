//! Lists of vulnerabilities: a page at a time, their numbers, and how many they are.

use super::row::{damaged, signed, unsigned};
use super::selecting::condition;
use crate::database::{Assembled, Row, Transaction};
use crate::error::StoreError;
use portcullis_domain::finding::Kind;
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Listed, Outcome, Selection, Source, Stage};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The order of a list; what comes at the same place is in the order of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListOrder {
    /// What is due first comes first, what never is comes last.
    #[default]
    Due,
    /// The worst first.
    Severity,
    /// What was found last comes first.
    Newest,
}

impl ListOrder {
    fn key(self) -> &'static str {
        match self {
            // The largest number of both databases; an index has this very expression.
            Self::Due => "coalesce(v.due, 9223372036854775807)",
            Self::Severity => "v.severity",
            Self::Newest => "-v.opened_at",
        }
    }
}

/// Where a page ends: the next one begins after it. As text it is `PLACE:NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListCursor {
    /// The place in the order.
    pub place: i64,
    /// The number.
    pub number: u64,
}

impl fmt::Display for ListCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.place, self.number)
    }
}

impl FromStr for ListCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let read = || {
            let (place, number) = text.split_once(':')?;
            Some(Self { place: place.parse().ok()?, number: number.parse().ok()? })
        };
        read().ok_or(NoCursor)
    }
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list; take the one that the page before ends with")]
pub struct NoCursor;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The vulnerabilities.
    pub listed: Vec<Listed>,
    /// Where the next page begins, if there is one.
    pub next: Option<ListCursor>,
}

impl Transaction {
    /// The vulnerabilities that are selected, at most `limit`, after the one at the cursor.
    pub async fn list_vulnerabilities(
        &mut self,
        selection: &Selection,
        order: ListOrder,
        after: Option<ListCursor>,
        limit: u32,
    ) -> Result<ListPage, StoreError> {
        self.session().compile_nothing().await?;
        let limit = limit.max(1);
        let rows =
            self.session().fetch_assembled(&list(selection, order, after, limit.saturating_add(1))).await?;
        let mut all = rows.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = all.len() > shown;
        all.truncate(shown);
        let next = all.last().filter(|_| is_more).map(|(cursor, _)| *cursor);
        Ok(ListPage { listed: all.into_iter().map(|(_, listed)| listed).collect(), next })
    }

    /// The numbers of at most `limit` vulnerabilities that are selected, in their order.
    pub async fn numbers_of(&mut self, selection: &Selection, limit: u32) -> Result<Vec<u64>, StoreError> {
        let rows = self.session().fetch_assembled(&numbers(selection, limit)).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// How many vulnerabilities that are selected each person has who has any.
    pub async fn count_by_assignee(
        &mut self,
        selection: &Selection,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        self.session().compile_nothing().await?;
        let rows = self.session().fetch_assembled(&assignees(selection)).await?;
        rows.iter().map(|row| Ok((row.get(0)?, unsigned(row.get(1)?)?))).collect()
    }

    /// How many vulnerabilities are selected; whoever gets `most` knows that there may be more.
    pub async fn count_vulnerabilities(
        &mut self,
        selection: &Selection,
        most: u32,
    ) -> Result<u64, StoreError> {
        self.session().compile_nothing().await?;
        match self.session().fetch_assembled(&count(selection, most)).await?.first() {
            Some(row) => unsigned(row.get(0)?),
            None => Ok(0),
        }
    }
}

/// How many are selected of each assignee.
pub(super) fn assignees(selection: &Selection) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push("select v.assignee, count(*) from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and v.assignee is not null group by v.assignee");
    to
}

pub(super) fn list(
    selection: &Selection,
    order: ListOrder,
    after: Option<ListCursor>,
    limit: u32,
) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push(
        "select v.number, page.place, v.weakness, v.subject, v.kind, v.title, \
         (select advisory_text.title from advisory_text where advisory_text.hash = v.text), v.source, v.stage, \
         v.since, v.outcome, v.severity, v.team, v.assignee, v.marks, v.batch, v.due, \
         case when v.triage_stopped is null and v.triage_due = v.due then 'triage' \
           when v.estimate_stopped is null and v.estimate_due = v.due then 'estimate' \
           else 'remediation' end, v.opened_at, \
         (select count(distinct a.component) from affected as a \
           where a.vulnerability = v.number and a.closed_at is null), \
         coalesce((select min(a.component) from affected as a \
           where a.vulnerability = v.number and a.closed_at is null), v.component, \
           (select min(a.component) from affected as a where a.vulnerability = v.number)) from (select ",
    );
    to.push("v.number as number, ").push(order.key()).push(" as place from vulnerability as v where ");
    condition(&mut to, selection);
    if let Some(after) = after {
        to.push(" and ").push(order.key()).push(" >= ").bind(after.place);
        to.push(" and (").push(order.key()).push(" > ").bind(after.place);
        to.push(" or v.number > ").bind(signed(after.number)).push(")");
    }
    to.push(" order by ").push(order.key()).push(", v.number limit ").bind(i64::from(limit));
    to.push(") as page join vulnerability as v on v.number = page.number order by page.place, page.number");
    to
}

pub(super) fn numbers(selection: &Selection, limit: u32) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push("select v.number from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" order by v.number limit ").bind(i64::from(limit));
    to
}

pub(super) fn count(selection: &Selection, most: u32) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push("select count(*) from (select 1 from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" limit ").bind(i64::from(most)).push(") as counted");
    to
}

fn listed(row: &Row) -> Result<(ListCursor, Listed), StoreError> {
    let (kind, title, text): (String, String, Option<String>) = (row.get(4)?, row.get(5)?, row.get(6)?);
    let (source, stage): (String, String) = (row.get(7)?, row.get(8)?);
    let outcome: Option<String> = row.get(10)?;
    let outcome =
        outcome.map(|word| Outcome::from_word(&word).ok_or_else(|| damaged(&word, "outcome"))).transpose()?;
    let target: String = row.get(17)?;
    let target = Target::from_word(&target).ok_or_else(|| damaged(&target, "target"))?;
    let number = unsigned(row.get(0)?)?;
    let due = row.optional_time(16)?;
    let listed = Listed {
        number,
        weakness: row.get(2)?,
        subject: row.get(3)?,
        kind: match kind.as_str() {
            "" => None,
            word => Some(Kind::from_word(word).ok_or_else(|| damaged(word, "kind of finding"))?),
        },
        title: text.unwrap_or(title),
        source: Source::from_word(&source).ok_or_else(|| damaged(&source, "source"))?,
        stage: Stage::from_word(&stage).ok_or_else(|| damaged(&stage, "stage"))?,
        since: row.time(9)?,
        outcome,
        severity: super::row::severity(row.get(11)?)?,
        team: row.get(12)?,
        assignee: row.get(13)?,
        marks: super::row::marks(row.get(14)?),
        import: row.get::<Option<i64>>(15)?.map(unsigned).transpose()?,
        next: due.map(|_| target),
        due,
        opened: row.time(18)?,
        components: unsigned(row.get(19)?)?,
        component: row.get(20)?,
    };
    Ok((ListCursor { place: row.get(1)?, number }, listed))
}
