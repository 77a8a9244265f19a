//! The counts behind figures, of one walk over vulnerabilities and one over episodes before the present one.
//!
//! What the first walk tells of a vulnerability is packed into a number, and all the numbers come as one text: no database has to
//! sort or group them, and no row travels. What happened in the present episode is counted first, then what happened in
//! an episode before and not in the present one.

mod past;

use super::row::damaged;
use super::selecting::{Clock, EventColumns, Happening, condition, within};
use crate::database::{Assembled, Transaction};
use crate::error::StoreError;
use past::Latest;
use portcullis_domain::metrics::{Figures, Plan, Response, Weekly};
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Event, Selection, Span, Stage, Standing};

/// Places of a severity in a packed number.
const PLACES: i64 = 8;
/// What is counted by week.
const BY_WEEK: [Event; 2] = [Event::Opened, Event::Fixed];
/// The texts of numbers: what is open, what is counted by week, the responses, the clocks.
const TEXTS: usize = 1 + BY_WEEK.len() + Response::ALL.len() + 1;

impl Transaction {
    /// The counts about what is selected, in and at the end of a period.
    pub async fn figures(&mut self, selection: &Selection, plan: &Plan) -> Result<Figures, StoreError> {
        self.session().compile_nothing().await?;
        let mut figures = Figures::default();
        let weeks = Weeks::of(plan);
        let mut present = self.numbers_in(&present(selection, plan)).await?.into_iter();
        count_open(present.next().unwrap_or_default(), &mut figures);
        for event in BY_WEEK {
            let weekly = weekly_of(&mut figures, event);
            for moment in present.next().unwrap_or_default() {
                weekly.all += 1;
                *weekly.weeks.entry(weeks.place(moment)).or_default() += 1;
            }
        }
        for &response in Response::ALL {
            for (packed, count) in tally(present.next().unwrap_or_default()) {
                let place = usize::try_from(packed % PLACES).unwrap_or_default();
                figures.times.entry((response, place)).or_default().add(packed / PLACES, count);
            }
        }
        count_kept(present.next().unwrap_or_default(), &mut figures);
        self.count_past(selection, plan, &weeks, &mut figures).await?;
        Ok(figures)
    }

    /// The numbers in each text of the only row that a statement gives.
    async fn numbers_in(&mut self, statement: &Assembled<'_>) -> Result<Vec<Vec<i64>>, StoreError> {
        let rows = self.session().fetch_assembled(statement).await?;
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        (0..TEXTS).map(|column| numbers(row.get(column)?)).collect()
    }

    async fn count_past(
        &mut self,
        selection: &Selection,
        plan: &Plan,
        weeks: &Weeks,
        figures: &mut Figures,
    ) -> Result<(), StoreError> {
        let mut latest = Latest::new(plan, selection, weeks);
        let statement = past::episodes(selection, plan);
        self.session().each_assembled(&statement, |row| latest.take(&row, figures)).await?;
        latest.finish(figures);
        Ok(())
    }
}

/// The places of the weeks of a period.
struct Weeks(Vec<i64>);

impl Weeks {
    fn of(plan: &Plan) -> Self {
        Self(plan.weeks.iter().map(|(_, span)| span.from.as_microsecond()).collect())
    }

    /// The place of the week in which a moment of the period lies.
    fn place(&self, moment: i64) -> usize {
        self.0.partition_point(|begin| *begin <= moment).saturating_sub(1)
    }
}

fn weekly_of(figures: &mut Figures, event: Event) -> &mut Weekly {
    if event == Event::Opened { &mut figures.opened } else { &mut figures.fixed }
}

/// The numbers of a text, which is nothing where there are none.
fn numbers(text: Option<String>) -> Result<Vec<i64>, StoreError> {
    let text = text.unwrap_or_default();
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|_| damaged(part, "number"))).collect()
}

/// Each number, and how often it is there.
fn tally(mut numbers: Vec<i64>) -> Vec<(i64, u64)> {
    numbers.sort_unstable();
    numbers.chunk_by(|one, other| one == other).map(|same| (same[0], same.iter().map(|_| 1).sum())).collect()
}

fn count_open(numbers: Vec<i64>, figures: &mut Figures) {
    for (packed, count) in tally(numbers) {
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
}

fn count_kept(numbers: Vec<i64>, figures: &mut Figures) {
    for (packed, count) in tally(numbers) {
        let place = usize::try_from(packed % PLACES).unwrap_or_default();
        for (&target, shift) in Target::ALL.iter().zip([3, 5, 7]) {
            let is_kept = match (packed >> shift) & 3 {
                1 => true,
                2 => false,
                _ => continue,
            };
            *figures.kept.entry((target, is_kept, place)).or_default() += count;
        }
    }
}

fn kept(target: Target, is_kept: bool, plan: &Plan) -> Happening {
    if is_kept { Happening::Kept(target, plan.span) } else { Happening::Missed(target, plan.span) }
}

/// What is open, and what happened in the present episode: the moments of what is counted by week, severity and whole
/// hours of each response, and last severity and how each clock was kept.
fn present<'v>(selection: &'v Selection, plan: &'v Plan) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select string_agg(cast(case when ");
    is_open(&mut to);
    to.push(" then ");
    standing(&mut to, selection, plan);
    to.push(" end as text), ',')");
    for event in BY_WEEK {
        to.push(", string_agg(cast(case when ");
        Happening::Event(event, plan.span).append(&mut to, "v", selection);
        to.push(" then ").push(EventColumns::of("v", event).moment).push(" end as text), ',')");
    }
    for &response in Response::ALL {
        let clock = Clock::of("v", target(response));
        let started = match response {
            Response::First => EventColumns::of("v", Event::Opened).moment,
            _ => clock.started,
        };
        to.push(", string_agg(cast(case when ");
        Happening::Event(response.event(), plan.span).append(&mut to, "v", selection);
        to.push(" then v.severity + 8 * ((").push(clock.stopped).push(" - ").push(started);
        to.push(") / 3600000000) end as text), ',')");
    }
    to.push(", string_agg(cast(v.severity");
    for (&target, unit) in Target::ALL.iter().zip(["8", "32", "128"]) {
        to.push(" + ").push(unit).push(" * (case when ");
        kept(target, true, plan).append(&mut to, "v", selection);
        to.push(" then 1 when ");
        kept(target, false, plan).append(&mut to, "v", selection);
        to.push(" then 2 else 0 end)");
    }
    to.push(" as text), ',') from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" and (");
    is_open(&mut to);
    to.push(" or ");
    anything(&mut to, "v", plan.span);
    to.push(")");
    to
}

fn is_open(to: &mut Assembled<'_>) {
    to.push("v.stage in ");
    to.list(Stage::ALL.iter().filter(|stage| stage.is_open()).map(|stage| stage.word()));
}

/// Severity, age, and how each clock stands.
fn standing(to: &mut Assembled<'_>, selection: &Selection, plan: &Plan) {
    to.push("v.severity + 8 * (case");
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
}

/// Whether the episode whose row has this name has any moment in the span that figures ask for.
fn anything(to: &mut Assembled<'_>, row: &'static str, span: Span) {
    to.push("(");
    for event in BY_WEEK {
        within(to, EventColumns::of(row, event).moment, span);
        to.push(" or ");
    }
    for (&target, or) in Target::ALL.iter().zip(["", " or ", " or "]) {
        let clock = Clock::of(row, target);
        to.push(or);
        within(to, clock.stopped, span);
        to.push(" or ");
        within(to, clock.due, span);
    }
    to.push(")");
}

fn target(response: Response) -> Target {
    match response {
        Response::First | Response::Triage => Target::Triage,
        Response::Estimate => Target::Estimate,
        Response::Remediation => Target::Remediation,
    }
}

/// Every statement about a period, of which none is run.
pub(super) fn samples<'v>(selection: &'v Selection, plan: &'v Plan) -> Vec<Assembled<'v>> {
    vec![present(selection, plan), past::episodes(selection, plan)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_anything_else_is_damage() {
        assert_eq!(numbers(None).unwrap(), [0; 0]);
        assert_eq!(numbers(Some("7,-1,7".to_owned())).unwrap(), [7, -1, 7]);
        assert!(numbers(Some("7,seven".to_owned())).is_err());
        assert_eq!(tally(vec![7, -1, 7]), [(-1, 1), (7, 2)]);
    }
}
