//! The counts behind figures, made by the database: no vulnerability leaves it.
//!
//! Each statement gives one number a row that says what is counted, packed, and how many of it there are. What happened
//! in the present episode is counted first, then what happened in an episode before and not in the present one.

use super::row::unsigned;
use super::selecting::{Clock, EventColumns, Happening, condition, within};
use crate::database::{Assembled, Transaction};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::metrics::{Figures, Plan, Response, Weekly};
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Event, Selection, Stage, Standing};

/// Places of a severity, or of a week, in a packed number.
const PLACES: i64 = 8;

impl Transaction {
    /// The counts about what is selected, in and at the end of a period.
    pub async fn figures(&mut self, selection: &Selection, plan: &Plan) -> Result<Figures, StoreError> {
        self.session().compile_nothing().await?;
        let mut figures = Figures::default();
        self.count_open(selection, plan, &mut figures).await?;
        figures.opened = self.weekly(selection, plan, Event::Opened).await?;
        figures.fixed = self.weekly(selection, plan, Event::Fixed).await?;
        for &response in Response::ALL {
            for (packed, count) in self.counted(&times(selection, plan, response)).await? {
                let place = usize::try_from(packed % PLACES).unwrap_or_default();
                figures.times.entry((response, place)).or_default().add(packed / PLACES, count);
            }
        }
        self.count_kept(selection, plan, &mut figures).await?;
        Ok(figures)
    }

    async fn counted(&mut self, statement: &Assembled<'_>) -> Result<Vec<(i64, u64)>, StoreError> {
        let rows = self.session().fetch_assembled(statement).await?;
        rows.iter().map(|row| Ok((row.get(0)?, unsigned(row.get(1)?)?))).collect()
    }

    async fn count_open(
        &mut self,
        selection: &Selection,
        plan: &Plan,
        figures: &mut Figures,
    ) -> Result<(), StoreError> {
        for (packed, count) in self.counted(&open(selection, plan)).await? {
            let place = |shift: u32, mask: i64| usize::try_from((packed >> shift) & mask).unwrap_or_default();
            *figures.open.entry((place(0, 7), place(3, 3))).or_default() += count;
            for (&target, shift) in Target::ALL.iter().zip([5, 7, 9]) {
                let standing = match place(shift, 3) {
                    1 => Standing::In,
                    2 => Standing::Out,
                    _ => continue,
                };
                *figures.running.entry((target, standing)).or_default() += count;
            }
        }
        Ok(())
    }

    async fn weekly(
        &mut self,
        selection: &Selection,
        plan: &Plan,
        event: Event,
    ) -> Result<Weekly, StoreError> {
        let mut weekly = Weekly::default();
        for (week, count) in self.counted(&present_weeks(selection, plan, event)).await? {
            weekly.all += count;
            *weekly.weeks.entry(usize::try_from(week).unwrap_or_default()).or_default() += count;
        }
        // An episode before may lie in another week than the present one, and still in the period.
        for (packed, count) in self.counted(&past_weeks(selection, plan, event)).await? {
            *weekly.weeks.entry(usize::try_from(packed).unwrap_or_default()).or_default() += count;
        }
        let all = Happening::Event(event, plan.span);
        for (_, count) in self.counted(&past(selection, all)).await? {
            weekly.all += count;
        }
        Ok(weekly)
    }

    async fn count_kept(
        &mut self,
        selection: &Selection,
        plan: &Plan,
        figures: &mut Figures,
    ) -> Result<(), StoreError> {
        let mut add = |target, is_kept, place: i64, count| {
            let place = usize::try_from(place).unwrap_or_default();
            *figures.kept.entry((target, is_kept, place)).or_default() += count;
        };
        for (packed, count) in self.counted(&present_kept(selection, plan)).await? {
            for (&target, shift) in Target::ALL.iter().zip([3, 5, 7]) {
                match (packed >> shift) & 3 {
                    1 => add(target, true, packed % PLACES, count),
                    2 => add(target, false, packed % PLACES, count),
                    _ => {}
                }
            }
        }
        for row in &self.session().fetch_assembled(&past_kept(selection, plan)).await? {
            let place: i64 = row.get(0)?;
            for ((target, is_kept), column) in clocks().zip(1..) {
                add(target, is_kept, place, unsigned(row.get(column)?)?);
            }
        }
        figures.kept.retain(|_, count| *count > 0);
        Ok(())
    }
}

/// Each target, kept and missed.
fn clocks() -> impl Iterator<Item = (Target, bool)> {
    Target::ALL.iter().flat_map(|&target| [(target, true), (target, false)])
}

fn kept(target: Target, is_kept: bool, plan: &Plan) -> Happening {
    if is_kept { Happening::Kept(target, plan.span) } else { Happening::Missed(target, plan.span) }
}

/// What is open: severity, age, and how each clock stands.
fn open<'v>(selection: &'v Selection, plan: &'v Plan) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select v.severity + 8 * (case");
    for (place, began) in ["0", "1", "2"].into_iter().zip(&plan.ages) {
        to.push(" when v.opened_at >= ").bind(*began).push(" then ").push(place);
    }
    to.push(" else 3 end)");
    for (&target, unit) in Target::ALL.iter().zip(["32", "128", "512"]) {
        let clock = Clock::of("v", target);
        to.push(" + ").push(unit).push(" * (case when ").push(clock.stopped).push(" is not null or ");
        to.push(clock.due).push(" is null then 0 when ").push(clock.due).push(" < ").bind(selection.now);
        to.push(" then 2 else 1 end)");
    }
    to.push(", count(*) from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and v.stage in ");
    to.list(Stage::ALL.iter().filter(|stage| stage.is_open()).map(|stage| stage.word()));
    to.push(" group by 1");
    to
}

/// The week of each event of the present episode.
fn present_weeks<'v>(selection: &'v Selection, plan: &'v Plan, event: Event) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select ");
    week(&mut to, EventColumns::of("v", event).moment, plan);
    to.push(", count(*) from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and ");
    Happening::Event(event, plan.span).append(&mut to, "v", selection);
    to.push(" group by 1");
    to
}

/// The weeks of events of episodes before, but for those of which the present episode has one in the same week.
fn past_weeks<'v>(selection: &'v Selection, plan: &'v Plan, event: Event) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select week, count(*) from (select distinct p.vulnerability, ");
    week(&mut to, EventColumns::of("p", event).moment, plan);
    to.push(" as week, (case when ");
    Happening::Event(event, plan.span).append(&mut to, "v", selection);
    to.push(" then ");
    week(&mut to, EventColumns::of("v", event).moment, plan);
    to.push(" else -1 end) as present from past_episode as p join vulnerability as v on v.number = p.vulnerability");
    to.push(" where ");
    condition(&mut to, selection);
    to.push(" and ");
    Happening::Event(event, plan.span).append(&mut to, "p", selection);
    to.push(") as happened where week <> present group by week");
    to
}

/// The place of the week in which a moment of the period lies, found by halves.
fn week(to: &mut Assembled<'_>, column: &'static str, plan: &Plan) {
    let begins: Vec<Timestamp> = plan.weeks.iter().map(|(_, span)| span.from).collect();
    halve(to, column, &begins, 0);
}

fn halve(to: &mut Assembled<'_>, column: &'static str, begins: &[Timestamp], first: i64) {
    if begins.len() < 2 {
        // A bound number has no type of its own where all branches are bound.
        to.push("(0 + ").bind(first).push(")");
        return;
    }
    let (left, right) = begins.split_at(begins.len() / 2);
    to.push("(case when ").push(column).push(" < ").bind(right[0]).push(" then ");
    halve(to, column, left, first);
    to.push(" else ");
    halve(to, column, right, first + i64::try_from(left.len()).unwrap_or_default());
    to.push(" end)");
}

/// To how many something happened in an episode before and not in the present one.
fn past(selection: &Selection, what: Happening) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push("select 0 + ").bind(0).push(", count(distinct p.vulnerability) from past_episode as p ");
    to.push("join vulnerability as v on v.number = p.vulnerability where ");
    condition(&mut to, selection);
    to.push(" and ");
    what.append(&mut to, "p", selection);
    to.push(" and not coalesce(");
    what.append(&mut to, "v", selection);
    to.push(", false)");
    to
}

/// Severity and whole hours of what was done; of several episodes the latest.
fn times<'v>(selection: &'v Selection, plan: &'v Plan, response: Response) -> Assembled<'v> {
    let happened = Happening::Event(response.event(), plan.span);
    let mut to = Assembled::default();
    to.push("select packed, cast(sum(many) as bigint) from (select ");
    took(&mut to, "v", response);
    to.push(" as packed, count(*) as many from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and ");
    happened.append(&mut to, "v", selection);
    to.push(" group by 1 union all select packed, count(*) as many from (select ");
    took(&mut to, "p", response);
    to.push(
        " as packed, row_number() over (partition by p.vulnerability order by p.episode desc) as place \
         from past_episode as p join vulnerability as v on v.number = p.vulnerability where ",
    );
    condition(&mut to, selection);
    to.push(" and ");
    happened.append(&mut to, "p", selection);
    to.push(" and not coalesce(");
    happened.append(&mut to, "v", selection);
    to.push(", false)) as latest where place = 1 group by packed) as parts group by packed");
    to
}

fn took(to: &mut Assembled<'_>, row: &'static str, response: Response) {
    let target = match response {
        Response::First | Response::Triage => Target::Triage,
        Response::Estimate => Target::Estimate,
        Response::Remediation => Target::Remediation,
    };
    let clock = Clock::of(row, target);
    let started = match response {
        Response::First => EventColumns::of(row, Event::Opened).moment,
        _ => clock.started,
    };
    to.push("v.severity + 8 * ((").push(clock.stopped).push(" - ").push(started).push(") / 3600000000)");
}

/// Severity, and for each target whether its clock was stopped in time, or its due date passed.
fn present_kept<'v>(selection: &'v Selection, plan: &'v Plan) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select v.severity");
    for (&target, unit) in Target::ALL.iter().zip(["8", "32", "128"]) {
        to.push(" + ").push(unit).push(" * (case when ");
        kept(target, true, plan).append(&mut to, "v", selection);
        to.push(" then 1 when ");
        kept(target, false, plan).append(&mut to, "v", selection);
        to.push(" then 2 else 0 end)");
    }
    to.push(", count(*) from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and (");
    for (&target, or) in Target::ALL.iter().zip(["", " or ", " or "]) {
        let clock = Clock::of("v", target);
        to.push(or);
        within(&mut to, clock.stopped, plan.span);
        to.push(" or ");
        within(&mut to, clock.due, plan.span);
    }
    to.push(") group by 1");
    to
}

/// By severity, the vulnerabilities of which an episode before kept each target, and missed it, and the present did not.
fn past_kept<'v>(selection: &'v Selection, plan: &'v Plan) -> Assembled<'v> {
    const SUMS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let mut to = Assembled::default();
    to.push("select severity");
    for name in SUMS {
        to.push(", cast(sum(").push(name).push(") as bigint)");
    }
    to.push(" from (select v.severity as severity");
    for ((target, is_kept), name) in clocks().zip(SUMS) {
        let what = kept(target, is_kept, plan);
        to.push(", max(case when ");
        what.append(&mut to, "p", selection);
        to.push(" and not coalesce(");
        what.append(&mut to, "v", selection);
        to.push(", false) then 1 else 0 end) as ").push(name);
    }
    to.push(" from past_episode as p join vulnerability as v on v.number = p.vulnerability where ");
    condition(&mut to, selection);
    to.push(" and (");
    for (&target, or) in Target::ALL.iter().zip(["", " or ", " or "]) {
        let clock = Clock::of("p", target);
        to.push(or);
        within(&mut to, clock.stopped, plan.span);
        to.push(" or ");
        within(&mut to, clock.due, plan.span);
    }
    to.push(") group by p.vulnerability, v.severity) as once group by severity");
    to
}

/// Every statement about a period, of which none is run.
pub(super) fn samples<'v>(selection: &'v Selection, plan: &'v Plan) -> Vec<Assembled<'v>> {
    let mut all = vec![open(selection, plan), present_kept(selection, plan)];
    for event in [Event::Opened, Event::Fixed] {
        all.extend([present_weeks(selection, plan, event), past_weeks(selection, plan, event)]);
    }
    all.extend(Response::ALL.iter().map(|&response| times(selection, plan, response)));
    all.push(past_kept(selection, plan));
    all.push(past(selection, Happening::Event(Event::Fixed, plan.span)));
    all
}
